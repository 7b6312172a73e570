"""Medicines and supplements from free text: ingredients, classes, and what they bring per day."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from calcifate.flow.person import Dose, Medicine
from calcifate.person.dose_table import dose_table
from calcifate.person.doses import Regimen, dose_text, quantities, regimen, says
from calcifate.person.medicine_contents import (
    Strength,
    dose_of_substance,
    doses_of_ingredient,
    doses_of_product,
    unknown_dose,
)
from calcifate.person.medicine_names import Named, named
from calcifate.person.medicine_strengths import (
    WEIGHTS,
    Reading,
    adds,
    also_holds,
    assign,
    brings,
    is_nutrient,
    place,
)
from calcifate.person.medicine_table import medicine_table
from calcifate.substance import substance

SWALLOWED_ONLY = ("oral_bisphosphonate", "iron", "magnesium_laxative", "laxative", "magnesium_antacid")


def recognise(name: str, dose: str, note: str, kind: Literal["medicine", "supplement"]) -> Medicine:
    """A medicine or supplement as the rooms see it.

    Parameters
    ----------
    name, dose, note : str
        As written by a person: `magnesium oxide`, `400 mg once daily`, `label strength is the salt`.
    kind : str
        Where it was written. It does not change what is recognised.

    Returns
    -------
    Medicine
        With an unknown name: no ingredients, confidence 0, and a question that says so.

    Examples
    --------
    >>> found = recognise("Lasix", "40 mg once daily", "", "medicine")
    >>> found.ingredients, found.confidence
    (('furosemide',), 1.0)
    >>> oxide = recognise("magnesium oxide", "400 mg daily", "salt weight", "supplement")
    >>> [round(dose.value or 0) for dose in oxide.doses]
    [241]
    """
    table = medicine_table()
    text = f"{name} ; {dose} ; {note}"
    plan = _regimen(dose, name, note)
    name_as_read, dose_as_read = name, dose
    if adds(name, dose):  # magnesium; 300 mg + vitamin B6: the dose goes on with what else is in it
        name_as_read, dose_as_read = f"{name} {dose}", ""
    if more := also_holds(f"{name} {dose}", note):
        name_as_read, dose_as_read = f"{name} {dose} + {more}", ""
    found = _measured(named(name_as_read, (dose_as_read, note)), plan, text)
    if says("on_the_skin", text):
        classes: tuple[str, ...] = ()
        doses: tuple[Dose, ...] = ()
        extra = (
            ["read as used on the skin or in the eye: not counted as swallowed, and not checked for interactions"]
            if found.entries
            else []
        )
    else:
        classes, extra = _classes(found, text, f"{dose} ; {note}"), []
        doses = _doses(found, name_as_read, dose_as_read, note, plan)
        if says("into_a_vein", text):
            classes = tuple(group for group in classes if group not in SWALLOWED_ONLY)
            why = "given into a vein or injected: not counted as swallowed"
            doses = tuple(unknown_dose(name, why) for name in dict.fromkeys(dose.substance for dose in doses))
    ingredients = found.ingredients
    return Medicine(
        name=name,
        dose=dose,
        kind=kind,
        ingredients=ingredients,
        ingredient_names=tuple(table.name(ingredient) for ingredient in ingredients),
        classes=classes,
        confidence=found.confidence,
        alternatives=found.alternatives,
        doses=doses,
        questions=tuple(dict.fromkeys((*found.questions, *extra, *_dose_questions(doses, plan, text)))),
    )


def _regimen(dose: str, name: str, note: str) -> Regimen:
    """How often and how many: from the dose, else from the name, else from the note."""
    plans = [regimen(text) for text in (dose, name, note)]
    often = next((plan for plan in plans if plan.times_low is not None), plans[0])
    many = next((plan for plan in plans if plan.units_low is not None), plans[0])
    return Regimen(
        times_low=often.times_low,
        times_high=often.times_high,
        units_low=many.units_low,
        units_high=many.units_high,
        millilitres=next((plan.millilitres for plan in plans if plan.millilitres), None),
        grams=plans[0].grams,
        each=many.each if many.units_low is not None else None,
        as_needed=plans[0].as_needed or (plans[0].times_low is None and any(plan.as_needed for plan in plans)),
        at_most=often.at_most,
        notes=often.notes,
    )


def _measured(found: Named, plan: Regimen, text: str) -> Named:
    """Magnesium citrate by the bottle is the laxative: a product of its own."""
    if not plan.millilitres and not re.search(r"\bbottles?\b|\bflaschen?\b|\bspoon", dose_text(text)):
        return found
    liquids = {one.liquid_of: f"product:{name}" for name, one in medicine_table().product.items() if one.liquid_of}
    entries = tuple(liquids.get(entry.removeprefix("ingredient:"), entry) for entry in found.entries)
    if any(quantity.per_ml or quantity.unit == "mg" for quantity in quantities(text)):
        return found
    return replace(found, entries=entries)


def _classes(found: Named, text: str, usage: str) -> tuple[str, ...]:
    """Classes of the ingredients and of the product, and what the way it is taken adds."""
    table = medicine_table()
    names: list[str] = []
    for ingredient in found.ingredients:
        names += table.classes.get(ingredient, ())
        if ingredient in table.unspecified:
            names += table.unspecified[ingredient].classes
    for product in found.products:
        names += table.product[product].classes
    binder = {"calcium_carbonate", "calcium_acetate", "magnesium_carbonate"} & set(found.ingredients)
    if binder and "calcium_supplement" in names and says("with_meals", usage):
        names += ["calcium_phosphate_binder"]
    if "magnesium_supplement" in names and re.search(r"\blaxative|constipat|verstopf|abfuhr", dose_text(text)):
        names += ["magnesium_laxative"]
    return tuple(dict.fromkeys((*names, *found.shared_classes)))


def _doses(found: Named, name: str, dose: str, note: str, plan: Regimen) -> tuple[Dose, ...]:
    """What every ingredient and product brings."""
    table = medicine_table()
    strengths: dict[str, Strength] = {}
    loose = [part for entry in found.entries if not entry.startswith("product:") for part in table.ingredients(entry)]
    loose = [part for part in dict.fromkeys(found.refined.get(part, part) for part in loose) if brings(part)]
    products = [table.product[product] for product in found.products]
    kinds = [table.unspecified[part] for part in found.ingredients if part in table.unspecified]
    wanted = [*loose, *(part for product in products for part in product.contents)]
    named_only = [name for part in loose if part in table.content for name in table.content[part].unknown]
    named_only += [name for one in (*products, *kinds) for name in one.unknown]
    main = {product.strength_of for product in products}
    placed = [place(quantities(source)) for source in (dose, name, note)]
    stated = [one for group in placed for one in group if one.strength.says == "element"]
    said = _note_says(f"{dose} ; {note} ; {name}", found, own_words=bool(stated))
    if said != "salt":
        assign(stated, [*wanted, *named_only], strengths, only_named=True)
    # Beside a medicine a weight without a name is the medicine's: Fosamax Plus D 70 mg.
    beside_medicine = any(part not in table.unspecified and not is_nutrient(part) for part in found.ingredients)
    for group in placed:
        rest = [one.read_as(said) for one in group if one not in stated]
        rest = [one for one in rest if one.named or not (beside_medicine and one.strength.quantity.unit in WEIGHTS)]
        assign(rest, wanted, strengths, main=main)
        # What a product holds beside its main ingredient is known only where the words name it.
        assign([one for one in group if one.named], named_only, strengths, only_named=True)
    doses: list[Dose] = []
    for product in products:
        doses += doses_of_product(product, strengths, _bare_number(name), plan)
    for ingredient in loose:
        doses += doses_of_ingredient(ingredient, strengths.get(ingredient), strengths, plan)
    why = "it may hold some; which product it is would tell"
    doses += [dose_of_substance(part, strengths.get(part), why, plan) for kind in kinds for part in kind.unknown]
    return _once(doses)


def _once(doses: list[Dose]) -> tuple[Dose, ...]:
    """Each unknown source of a substance once."""
    kept: list[Dose] = []
    for dose in doses:
        if dose.basis == "unknown" and any(o.basis == "unknown" and o.substance == dose.substance for o in kept):
            continue
        kept.append(dose)
    return tuple(kept)


def _note_says(text: str, found: Named, *, own_words: bool) -> Reading:
    """What the note says the label's weight is of; `elemental` behind one strength says nothing of another."""
    if says("salt_note", text):
        return "salt"
    return "element" if found.element_stated or (says("element_note", text) and not own_words) else ""


def _bare_number(name: str) -> float | None:
    """A number without a unit in a product's name, such as 600."""
    match = re.search(r"(?<![\w.,])(\d{2,4})(?![\w.,%]| ?(?:mg|ug|mcg|iu|g|ml|meq|mmol|ie)\b)", dose_text(name))
    return float(match.group(1)) if match else None


def _dose_questions(doses: Sequence[Dose], plan: Regimen, text: str) -> list[str]:
    """What the dose leaves open."""
    questions: list[str] = []
    counted = [dose for dose in doses if dose.value is not None or dose.low is not None]
    for dose in doses:
        most = dose_table().strange.get(dose.substance)
        if most is not None and dose.low is not None and dose.low > most:
            questions.append(
                f"Is {dose.low:g} {dose.unit} of {substance(dose.substance).name} right? Hardly anyone takes so much: "
                "check the number and its unit."
            )
        if dose.basis == "ambiguous":
            questions.append(
                f"Is the strength the weight of {dose.salt or 'the ion'} or of the element in it? {dose.explanation}."
            )
    if doses and all(dose.basis == "unknown" for dose in doses):
        questions.append(
            "How much of each mineral or vitamin does it hold? The amount is not known, which is not the same as none."
        )
    if counted and plan.times_low is None and not plan.as_needed:
        questions.append("How often is it taken? It is counted once a day, and may be more.")
    if counted and plan.as_needed:
        questions.append("How often is it taken? As needed may be none or several a day.")
    if counted and plan.each is None and plan.units_low is not None:
        questions.append("Is the strength of one unit, or of all that are taken together? Both are kept.")
    if counted and plan.notes:
        questions += [note.capitalize() + "." for note in plan.notes]
    if says("stopped", text):
        questions.append("Is it still taken? The text may say that it is not; it is counted until it is removed.")
    return questions
