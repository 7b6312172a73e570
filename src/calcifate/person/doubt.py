"""What can be read in two ways, and what cannot be: the basis of a mass, and values that no living person has."""

from __future__ import annotations

from dataclasses import dataclass

from calcifate.errors import InputError, Problem
from calcifate.person.analytes import Analyte, Basis, basis_named, codes, find
from calcifate.person.convert import Line, line, unit_property
from calcifate.person.figures import Comparator, shown
from calcifate.person.file import LabEntry


@dataclass(frozen=True, kw_only=True)
class Reading:
    """An entry on its way to a `Lab`: what it is of, and what is known of it so far."""

    id: str
    entry: Analyte
    value: float
    comparator: Comparator
    unit: str
    low: float | None
    high: float | None


def basis_of(entry: LabEntry, reading: Reading, questions: list[str], *, key: str = "basis") -> Basis | None:
    """What a mass is a mass of. Refused where two readings are possible and nothing decides."""
    what = reading.entry
    if not what.bases or unit_property(reading.unit) != "mass":
        return None
    choice = " or ".join(f'"{basis.name}"' for basis in what.bases)
    if entry.basis.strip():
        given = basis_named(what, entry.basis)
        if given is None:
            raise InputError(Problem(found=f"basis {shown(entry.basis)}", right=f"it should be {choice}"))
        return given
    code = codes().get(entry.loinc.strip())
    by_code = basis_named(what, code[1].basis) if code and code[1].basis else None
    by_name = basis_named(what, find(entry.analyte, entry.specimen).written)
    if by_code or by_name:
        return by_code or by_name
    first = what.bases[0]
    if what.basis_rule == "laboratory":
        return _laboratory_basis(reading, code is not None, choice)
    if what.basis_rule == "required":
        words = " or ".join(basis.name for basis in what.bases)
        raise InputError(
            Problem(found=f"{what.name} in {reading.unit} can be a mass of {words}", right=f"add {key} = {choice}")
        )
    others = "; ".join(
        f"as {basis.name} it would be {line(what, reading.unit, basis).to_house(reading.value):.3g} {what.unit}"
        for basis in what.bases[1:]
    )
    questions.append(f"{what.name}: {reading.unit} was read as a mass of the {first.name}; {others}")
    return first


def _laboratory_basis(reading: Reading, coded: bool, choice: str) -> Basis:
    """Serum phosphate in mg/dL is phosphorus where a code or the laboratory's own range says so; never by a guess."""
    what = reading.entry
    element, other = what.bases[0], what.bases[1]
    band = what.reference_band or what.usual
    ends = [end for end in (reading.low, reading.high) if end is not None]
    middle = sum(ends) / len(ends) if ends else None

    def fits(basis: Basis, value: float) -> bool:
        return band[0] <= line(what, reading.unit, basis).to_house(value) <= band[1]

    if middle is not None and len(ends) == 2 and not fits(element, middle) and fits(other, middle):
        raise InputError(
            Problem(
                found=f"the range of {what.name} looks like {other.name}, which laboratories rarely report",
                right=f"add basis = {choice}",
            )
        )
    if coded or (middle is not None and fits(element, middle)):
        return element
    raise InputError(
        Problem(
            found=f"{what.name} {reading.value:g} {reading.unit} can be a mass of {element.name} or {other.name}",
            right=f"add basis = {choice}, the LOINC code or the laboratory's range",
        )
    )


def check_possible(reading: Reading, way: Line, questions: list[str]) -> None:
    """Refuse a value or a range that cannot be, with the unit that would make it possible."""
    what = reading.entry
    value = way.to_house(reading.value)
    low, high = what.plausible
    written = f"{reading.comparator}{reading.value:g}{'' if reading.unit == '1' else f' {reading.unit}'}"
    if value > high or (value < low and reading.comparator != "<") or value < 0:
        fits = [unit for unit in _units(what) if unit != reading.unit and is_usual(reading, unit)]
        right = f"did you mean {' or '.join(fits)}?" if fits else "check the number and the unit"
        raise InputError(Problem(found=f"{written} is not possible for {what.name}", right=right))
    if what.reference_band and reading.low is not None and reading.high is not None:
        middle = (reading.low + reading.high) / 2
        if not _between(way.to_house(middle), what.reference_band):
            fits = [unit for unit in _units(what) if _between(_in(what, unit, middle), what.reference_band)]
            found = f"a range of {reading.low:g} to {reading.high:g} {reading.unit} is not one of {what.name}"
            if fits:
                right = f"it fits {' or '.join(fits)}: check the unit"
                raise InputError(Problem(found=found, right=right, key="unit"))
            questions.append(f"{found}: check it")


def _units(what: Analyte) -> list[str]:
    """The units in which an analyte is usually reported."""
    more = ["mEq/L"] if what.unit == "mmol/L" and what.substance in ("magnesium", "calcium") else []
    return list(
        dict.fromkeys([what.si.unit, what.conventional.unit, *(other.unit for other in what.other_units), *more])
    )


def _in(what: Analyte, unit: str, value: float) -> float | None:
    try:
        return line(what, unit, what.bases[0] if what.bases else None).to_house(value)
    except InputError:
        return None


def is_usual(reading: Reading, unit: str) -> bool:
    """Whether the value would be a usual one if it were in another unit."""
    return _between(_in(reading.entry, unit, reading.value), reading.entry.usual)


def _between(value: float | None, ends: tuple[float, float]) -> bool:
    return value is not None and ends[0] <= value <= ends[1]
