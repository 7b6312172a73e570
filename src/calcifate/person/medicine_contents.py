"""What a medicine or supplement brings of each element or vitamin, per day.

A label may give the weight of the salt or of the element. Where the text does not say which, both are kept: the lower
counts where benefit is meant, the higher where harm is meant, and a question is asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from calcifate.errors import InputError
from calcifate.flow.person import Dose
from calcifate.person.doses import Quantity, Regimen
from calcifate.person.medicine_table import Content, Product, medicine_table
from calcifate.substance import Salt, element_fraction, molar_mass_of, substance, substance_table
from calcifate.units import conversion

MICROGRAMS = {"vitamin_d", "vitamin_k1", "vitamin_k2"}
Basis = Literal["element", "salt", "ambiguous", "unknown"]


@dataclass(frozen=True, kw_only=True)
class Strength:
    """A strength that belongs to one ingredient, and what the text says it is the weight of."""

    quantity: Quantity
    says: Literal["", "salt", "element"] = ""


@dataclass(frozen=True, kw_only=True)
class Amount:
    """An amount of a substance: what is usual, and the interval around it."""

    value: float
    low: float
    high: float

    def times(self, usual: float, low: float, high: float) -> Amount:
        """This amount taken so many times."""
        return Amount(value=self.value * usual, low=self.low * low, high=self.high * high)


def house_unit(name: str) -> str:
    """The unit per day of what a medicine brings.

    Examples
    --------
    >>> house_unit("vitamin_d"), house_unit("calcium")
    ('µg/d', 'mg/d')
    """
    return "µg/d" if name in MICROGRAMS else "mg/d"


def unknown_dose(name: str, why: str) -> Dose:
    """A source of unknown size: it counts as there, and never as zero."""
    return Dose(
        substance=name,
        value=None,
        low=None,
        high=None,
        unit=house_unit(name),
        basis="unknown",
        salt="",
        salt_value=None,
        explanation=f"{_called(name)}: {why}",
    )


def dose_of_substance(name: str, strength: Strength | None, why: str, regimen: Regimen) -> Dose:
    """What the text says of one substance, where no label is known; otherwise a source of unknown size.

    Parameters
    ----------
    name : str
        Id of the substance.
    strength : Strength, optional
        From words such as `contains 150 mg calcium`.
    why : str
        Why the amount is unknown without it.
    regimen : Regimen
        How often, and how many at a time.
    """
    if strength is None:
        return unknown_dose(name, why)
    try:
        return _dose(name, None, None, strength, regimen)
    except InputError as error:
        return unknown_dose(name, str(error))


def doses_of_ingredient(
    ingredient: str, strength: Strength | None, strengths: Mapping[str, Strength], regimen: Regimen
) -> tuple[Dose, ...]:
    """What one ingredient brings per day.

    Parameters
    ----------
    ingredient : str
        Id in `medicines/`.
    strength : Strength, optional
        As written; without it the amount is unknown, not zero.
    strengths : mapping
        What the text says of single substances.
    regimen : Regimen
        How often, and how many at a time.
    """
    table = medicine_table()
    content = table.content.get(ingredient)
    salt = substance_table().salt.get(ingredient)
    if content is None and salt is None:
        return ()
    brought = (content.substance,) if content and content.substance else salt.elements if salt else ()
    why = "the label does not say how much"
    unknown = content.unknown if content else ()
    others = tuple(dose_of_substance(name, strengths.get(name), why, regimen) for name in unknown)
    if strength is None or (others and not brought):
        shown = tuple(name for name in brought if name not in (content.unknown if content else ()))
        return (*(unknown_dose(name, "the strength is not given") for name in shown), *others)
    doses: list[Dose] = []
    for name in brought:
        try:
            doses.append(_dose(name, salt, content, strength, regimen))
        except InputError as error:  # a unit that cannot become this substance's
            doses.append(unknown_dose(name, str(error)))
    return (*doses, *others)


def doses_of_product(
    product: Product, strengths: Mapping[str, Strength], bare: float | None, regimen: Regimen
) -> tuple[Dose, ...]:
    """What a product brings per day: from its label as we know it, unless the text gives a strength.

    Parameters
    ----------
    product : Product
    strengths : mapping
        Strengths in the text, by the substance or salt they are the weight of.
    bare : float, optional
        A number without a unit in the name, such as 600 in a name with 600. [mg]
    regimen : Regimen
        How often, and how many at a time.
    """
    units, assumed = _units_of(product, regimen)
    doses: list[Dose] = []
    for name, (low, high) in product.contents.items():
        salt = substance_table().salt.get(name)
        given = strengths.get(name)
        if given is not None and product.per == "g" and given.quantity.unit == "g":
            given = None  # grams of the product, not of what is in it
        if given is None and bare is not None and name == product.strength_of and low * 0.2 <= bare <= high * 5:
            written = Quantity(low=bare, high=bare, unit="mg", before="", after="")
            given = Strength(quantity=written, says="salt" if salt else "element")
        if given is not None:
            content = Content(source="", substance="" if salt else name, reading="salt", fixed=True)
            try:
                doses.append(_dose(salt.elements[0] if salt else name, salt, content, given, regimen))
            except InputError as error:
                doses.append(unknown_dose(name, str(error)))
            continue
        brought = salt.elements[0] if salt else name
        if units is None:
            doses.append(unknown_dose(brought, f"how much of it is taken is not given (per {product.per})"))
            continue
        unit_amount = Amount(value=product.usual.get(name, (low + high) / 2), low=low, high=high)
        doses.append(
            _per_day(brought, unit_amount, salt, units, regimen, f"as on the label, per {product.per}{assumed}")
        )
    known = {dose.substance for dose in doses}
    unknown = (name for name in product.unknown if name not in known)
    why = "the amount differs by kind and country"
    return (*doses, *(dose_of_substance(name, strengths.get(name), why, regimen) for name in unknown))


def _units_of(product: Product, regimen: Regimen) -> tuple[tuple[float, float] | None, str]:
    """Units of a product at a time; None where it is measured and the text does not say how much."""
    if product.per == "5 ml":
        if regimen.millilitres:
            return (regimen.millilitres / 5, regimen.millilitres / 5), ""
        return None, ""
    if product.per == "g":
        if regimen.grams:
            return (regimen.grams, regimen.grams), ""
        if regimen.millilitres and product.grams_per_ml:
            low, high = product.grams_per_ml
            return (regimen.millilitres * low, regimen.millilitres * high), ""
        return None, ""
    return regimen.units, "" if regimen.units_low else ", one at a time"


def _dose(name: str, salt: Salt | None, content: Content | None, strength: Strength, regimen: Regimen) -> Dose:
    """One element or vitamin from one strength."""
    quantity = strength.quantity
    target = house_unit(name).removesuffix("/d")
    at_a_time = _at_a_time(quantity, regimen)
    if salt is None or quantity.unit in {"mEq", "mmol", "IU"}:
        factor = _factor(quantity.unit, target, name)
        amount = at_a_time.times(factor, factor, factor)
        if content and content.perhaps_salt:
            fraction = element_fraction(content.perhaps_salt, name)
            both = Amount(value=amount.value, low=amount.low * fraction, high=amount.high)
            text = f"{_written(quantity)} may be the weight of the ion or of the element"
            return _finished(name, both, "ambiguous", "", None, regimen, text)
        return _finished(name, amount, "element", salt.name if salt else "", None, regimen, _written(quantity))
    milligrams = _factor(quantity.unit, "mg", name)
    weight = at_a_time.times(milligrams, milligrams, milligrams)
    as_salt, basis = _fractions(salt, name), _basis(salt, content, strength, quantity.low * milligrams)
    of_salt = Amount(value=weight.value * as_salt[0], low=weight.low * as_salt[1], high=weight.high * as_salt[2])
    if basis == "salt":
        text = f"{_written(quantity)} of {salt.name} is {_share(as_salt)} {_called(name)} by weight"
        return _finished(name, of_salt, "salt", salt.name, weight.value, regimen, text)
    if basis == "element":
        text = f"{_written(quantity)} of {_called(name)}, as {salt.name}"
        return _finished(name, weight, "element", salt.name, None, regimen, text)
    as_element = content is not None and content.reading == "element"
    if content is not None and content.element_up_to is not None and weight.value > content.element_up_to:
        as_element = False
    usual = weight if as_element else of_salt
    both = Amount(value=usual.value, low=of_salt.low, high=weight.high)
    meaning = "salt" if usual is of_salt else "element"
    text = (
        f"{_written(quantity)} may be the weight of {salt.name} ({_share(as_salt)} {_called(name)}) "
        f"or of the {_called(name)} itself; both are kept, and the {meaning} is the usual meaning"
    )
    return _finished(name, both, "ambiguous", salt.name, weight.value if usual is of_salt else None, regimen, text)


def _basis(salt: Salt, content: Content | None, strength: Strength, milligrams: float) -> Basis:
    """What the weight is of: as the text says, else as sold in this strength, else open."""
    if strength.says:
        return strength.says
    if content is None:
        return "ambiguous"
    if content.fixed or milligrams in content.salt_strengths:
        return content.reading or "salt" if content.fixed else "salt"
    return "element" if milligrams in content.element_strengths else "ambiguous"


def _fractions(salt: Salt, name: str) -> tuple[float, float, float]:
    """Mass of the element per mass of the salt: usual, lowest, highest (with and without water)."""
    usual = element_fraction(salt.formula, name)
    other = element_fraction(salt.anhydrous_formula, name) if salt.anhydrous_formula else usual
    return usual, min(usual, other), max(usual, other)


def _at_a_time(quantity: Quantity, regimen: Regimen) -> Amount:
    """The strength times the number of units; where that may already be counted in, both."""
    low, high = quantity.low, quantity.high
    if quantity.per_ml is not None and regimen.millilitres:
        share = regimen.millilitres / quantity.per_ml
        return Amount(value=(low + high) / 2 * share, low=low * share, high=high * share)
    if quantity.per_units is not None and regimen.units_low is not None:
        fewest, most = (units / quantity.per_units for units in regimen.units)
        return Amount(value=(low + high) / 2 * (fewest + most) / 2, low=low * fewest, high=high * most)
    units_low, units_high = regimen.units
    if regimen.each is False or regimen.units_low is None:
        return Amount(value=(low + high) / 2, low=low, high=high)
    if regimen.each is None:
        return Amount(value=high * units_high, low=low, high=high * units_high)
    return Amount(value=(low + high) / 2 * (units_low + units_high) / 2, low=low * units_low, high=high * units_high)


def _per_day(
    name: str, unit: Amount, salt: Salt | None, units: tuple[float, float], regimen: Regimen, text: str
) -> Dose:
    taken = unit.times((units[0] + units[1]) / 2, units[0], units[1])
    if salt is None:
        return _finished(name, taken, "element", "", None, regimen, text)
    usual, lowest, highest = _fractions(salt, name)
    amount = Amount(value=taken.value * usual, low=taken.low * lowest, high=taken.high * highest)
    return _finished(name, amount, "salt", salt.name, taken.value, regimen, text)


def _finished(
    name: str, amount: Amount, basis: Basis, salt: str, salt_weight: float | None, regimen: Regimen, text: str
) -> Dose:
    """An amount at a time, times per day."""
    usual, (low, high) = regimen.usual_times, regimen.times
    return Dose(
        substance=name,
        value=None if usual is None else amount.value * usual,
        low=amount.low * low,
        high=None if high is None else amount.high * high,
        unit=house_unit(name),
        basis=basis,
        salt=salt,
        salt_value=None if salt_weight is None or usual is None else salt_weight * usual,
        explanation=f"{text}; {_how_often(regimen)}",
    )


def _factor(unit: str, target: str, name: str) -> float:
    found = substance(name)
    if unit in {"mg", "g", "ug"}:
        return conversion(unit, target, substance=found.name).factor
    valence = found.valence
    return conversion(
        unit,
        target,
        substance=found.name,
        molar_mass=molar_mass_of(name),
        valence=valence,
        grams_per_iu=found.grams_per_iu,
    ).factor


def _called(name: str) -> str:
    return substance(name).name


def _written(quantity: Quantity) -> str:
    unit = {"ug": "µg"}.get(quantity.unit, quantity.unit)
    number = f"{quantity.low:g}" if quantity.low == quantity.high else f"{quantity.low:g} to {quantity.high:g}"
    return f"{number} {unit}"


def _share(fractions: tuple[float, float, float]) -> str:
    _, low, high = fractions
    return f"{low * 100:.3g} %" if low == high else f"{low * 100:.3g} to {high * 100:.3g} %"


def _how_often(regimen: Regimen) -> str:
    low, high = regimen.times
    if regimen.as_needed:
        return "taken as needed, so how much a day is not known"
    if regimen.times_low is None:
        return "how often is not said: counted once a day at least"
    if high is None or low == high:
        return f"{low:.3g} times a day" if low != 1 else "once a day"
    return f"{low:.3g} to {high:.3g} times a day"
