"""From column names to analytes: which analyte, in which unit, of what, and per litre, day or collection."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from calcifate.errors import InputError, Problem
from calcifate.fluid.analytes import Fluid, analyte, analyte_table, find, fold, names_of
from calcifate.fluid.quantity import Quantity, quantity
from calcifate.fluid.unit_words import AMOUNTS, Meant, guess_note, meant
from calcifate.record import near_miss

SHORTEST_SLIP, LONG_NAME = 5, 8  # letters: shorter names differ by one letter from too many words


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column that is an analyte."""

    place: int
    header: str
    unit: Meant


@dataclass(frozen=True, kw_only=True)
class Header:
    """What the columns of a table are."""

    fluid: Fluid
    names: tuple[str, ...]
    columns: dict[str, Column]
    """By id of the analyte."""
    text: dict[str, int]
    """Place of the columns `id`, `type`, `sex`, where there are any."""
    carried: dict[str, int]
    """Columns that are none of ours: name, unique, and place."""
    assumed: dict[str, Quantity]
    """What the caller has declared for analytes that are missing, by id."""
    caveats: tuple[str, ...]


class StrangeUnitError(InputError):
    """A column named as an analyte, with a unit that this cannot have."""

    def __init__(self, problem: Problem, id_: str) -> None:
        super().__init__(problem)
        self.id = id_


def read_header(
    names: Sequence[str],
    *,
    fluid: Fluid = "urine",
    assume: Mapping[str, str] | None = None,
    file: str = "",
    complete: bool = True,
) -> Header:
    """What each column of a table is.

    Parameters
    ----------
    names : sequence of str
        Column names with their units: ``calcium_mmol_per_L``, ``Calcium (mg/dL)``, ``oxalate [umol/24 h]``,
        ``phosphate_as_P_mg_per_day``, ``volume_mL``, ``pH``. An amount per nothing is of the whole collection.
    fluid : {"urine", "serum"}
        Which analytes it must have, and within which bounds.
    assume : mapping of str to str, optional
        For analytes that the table lacks, or lacks in some rows: ``{"ammonium": "30 mmol/d"}``.
    file : str
        For the errors.
    complete : bool, default True
        Whether an analyte that is neither there nor assumed is refused here, and not by the caller.

    Raises
    ------
    InputError
        With every problem: two columns for one analyte, a unit that is not known, a mass that does not say of what, a
        name close to a known one, an analyte that is neither there nor assumed, an amount per day without a volume.

    Examples
    --------
    >>> need = "Na K Ca Mg NH4 Cl P SO4 oxalate citrate urate".split()
    >>> header = read_header(["pH", "group", *(f"{name}_mmol_per_L" for name in need)])
    >>> header.columns["calcium"].unit.factor, header.carried
    (0.001, {'group': 1})
    >>> read_header(["phosphate (mg/dL)"])
    Traceback (most recent call last):
    ...
    calcifate.errors.InputError: phosphate (mg/dL): phosphate in mg/dL does not say what it is the mass of; ...
    """
    problems: list[Problem] = []
    columns: dict[str, Column] = {}
    others: dict[int, str] = {}
    strange: dict[int, tuple[str, str, Problem]] = {}
    for place, name in enumerate(names):
        try:
            found = column(name, fluid)
        except StrangeUnitError as error:
            strange[place] = (error.id, name, error.problems[0])
            continue
        except InputError as error:
            problems += [Problem(found=p.found, right=p.right, key=name, file=file) for p in error.problems]
            continue
        if found is None:
            others[place] = name
        elif found[0] in columns:
            first = columns[found[0]].header
            text = f"{analyte(found[0]).name} is in two columns, {first!r} and {name!r}"
            problems.append(Problem(found=text, right="keep one", file=file))
        else:
            columns[found[0]] = Column(place=place, header=name, unit=found[1])
    for place, (id_, name, problem) in strange.items():
        if id_ in columns:  # beside calcium_mmol_per_L, a column calcium_mmol_per_L_flag is none of ours
            others[place] = name
        else:
            problems.append(Problem(found=problem.found, right=problem.right, key=name, file=file))
    others = dict(sorted(others.items()))
    text = _text_columns(others)
    assumed = _assumed(assume or {}, fluid, file, problems)
    known = {*columns, *assumed}
    problems += _slips([name for place, name in others.items() if place not in text.values()], known, fluid, file)
    if not problems:
        problems = [*(_absent(known, fluid, file) if complete else ()), *_without_volume(columns, assumed, fluid, file)]
    if problems:
        raise InputError(problems)
    carried = _unique({place: name for place, name in others.items() if place not in (text.get("id"),)})
    return Header(
        fluid=fluid,
        names=tuple(names),
        columns=columns,
        text=text,
        carried=carried,
        assumed=assumed,
        caveats=_caveats(columns, assumed, fluid),
    )


def column(name: str, fluid: Fluid = "urine") -> tuple[str, Meant] | None:
    """The analyte and unit that a column name means; None if it is no analyte.

    Examples
    --------
    >>> column("citrate_mg_24h")[0], column("calcium_intake_mg_per_day"), column("equil2_free_Ca+2_mol_per_L")
    ('citrate', None, None)
    """
    bracketed = re.fullmatch(r"\s*(.+?)[\s_]*[\[(]([^\[\]()]*)[\])]\s*", name)
    pairs: list[tuple[str, str]] = []
    if bracketed:
        inner = re.fullmatch(r"(.+?)[\s_]*[\[(]([^\[\]()]*)[\])]", bracketed[1])  # "Phosphate (as P) [mg/dL]"
        first = f"{inner[1]} {inner[2]}" if inner else bracketed[1]
        pairs.append((fold(first), fold(bracketed[2])))
    words = fold(name).split()
    pairs += [(" ".join(words[:at]), " ".join(words[at:])) for at in range(1, len(words))]
    strange: StrangeUnitError | None = None
    for before, after in pairs:
        before, _, of = before.partition(" as ")
        found = find(before, fluid)
        if found is None:
            continue
        id_, form, daily = found
        unit = meant(analyte(id_), f"{after} as {of}" if of else after, form=form, daily=daily)
        if unit is not None:
            return id_, unit
        if strange is None and (after.split(" ")[0] in AMOUNTS or (bracketed and after == pairs[0][1])):
            strange = _strange(id_, after)
    if strange and not _ratio(words):
        raise strange
    return None if strange else _without_unit(name, fluid)


def _strange(id_: str, after: str) -> StrangeUnitError:
    found = f"{after.replace(' per ', '/')!r} is not a unit that {analyte(id_).name} can have"
    return StrangeUnitError(
        Problem(found=found, right="write it like calcium_mmol_per_L, oxalate_mg_per_day or pH"), id_
    )


def _ratio(words: list[str]) -> bool:
    """Whether a column is a ratio, to creatinine or body weight: no amount of the urine."""
    known = names_of("urine")
    to_creatinine = any(word in known and known[word][0] == "creatinine" for word in words[1:])
    return to_creatinine or bool(re.search(r"\bper (g|mg|kg|mol|mmol|umol)\b", " ".join(words)))


def _without_unit(name: str, fluid: Fluid) -> tuple[str, Meant] | None:
    found = find(name.partition(" as ")[0], fluid)
    if found is None:
        return None
    id_, form, daily = found
    what = analyte(id_)
    if what.kind == "time":
        unit = meant(what, "h") if "hour" in fold(name) else None
        return (id_, unit) if unit else None
    unit = meant(what, what.unit_if_silent, form=form, daily=daily) if what.unit_if_silent else None
    if unit is None:
        example = {"volume": "volume_L", "weight": "weight_kg"}.get(what.kind, f"{name.strip()}_mmol_per_L")
        raise InputError(Problem(found=f"{what.name} has no unit", right=f"put it in the name, like {example}"))
    return id_, unit


def _text_columns(others: Mapping[int, str]) -> dict[str, int]:
    by_name = {fold(name): place for place, name in sorted(others.items(), reverse=True)}
    found: dict[str, int] = {}
    for key, names in analyte_table().text.items():
        first = next((by_name[name] for name in names if name in by_name), None)
        if first is not None:
            found[key] = first
    return found


def _assumed(assume: Mapping[str, str], fluid: Fluid, file: str, problems: list[Problem]) -> dict[str, Quantity]:
    given: dict[str, Quantity] = {}
    if not isinstance(assume, Mapping):  # pyright: ignore[reportUnnecessaryIsInstance]
        right = 'name each analyte, like {"ammonium": "30 mmol/d"}'
        raise InputError(Problem(found=f"{str(assume)[:40]!r} cannot be assumed", right=right, key="assume"))
    for name, text in assume.items():
        found = find(name, fluid)
        if found is None:
            meant_name = near_miss(fold(name), list(names_of(fluid)))
            right = f"did you mean {meant_name}?" if meant_name else "name an analyte, like ammonium"
            problems.append(Problem(found=f"nothing is called {name!r}", right=right, key="assume", file=file))
            continue
        if found[0] in given:
            text = f"{analyte(found[0]).name} is assumed twice, as {given[found[0]].text!r} and as {text!r}"
            problems.append(Problem(found=text, right="keep one", key=f"assume {name}", file=file))
            continue
        try:
            given[found[0]] = quantity(name, text, fluid=fluid)
        except InputError as error:
            problems += [Problem(found=p.found, right=p.right, key=f"assume {name}", file=file) for p in error.problems]
    return given


def _slips(names: Sequence[str], known: set[str], fluid: Fluid, file: str) -> list[Problem]:
    """Names that are a slip away from an analyte: with a unit always, without one if a required analyte is missing."""
    noise = analyte_table().noise[fluid]
    problems: list[Problem] = []
    for name in names:
        words = [word for word in fold(name).split() if word not in noise]
        for at in range(len(words), 0, -1):
            stem, rest = " ".join(words[:at]), " ".join(words[at:])
            close = _a_slip_away(stem, fluid)
            if close is None:
                continue
            id_ = names_of(fluid)[close][0]
            wanted = fluid in analyte(id_).required and id_ not in known
            if _is_unit(id_, rest) if rest else wanted:
                found = f"the column {name!r} is close to {close!r} but not the same"
                right = f"rename it, to {close} with its unit if that is meant"
                problems.append(Problem(found=found, right=right, file=file))
                break
    return problems


@cache
def _others() -> frozenset[str]:
    return frozenset(fold(name) for name in analyte_table().other)


def _a_slip_away(stem: str, fluid: Fluid) -> str | None:
    """A name that differs by one letter, left out, added, wrong or swapped; in long names by two."""
    if len(stem) < SHORTEST_SLIP or stem in _others():
        return None
    spellings = [name for name in names_of(fluid) if len(name) >= SHORTEST_SLIP]
    allowed = 1 if len(stem) < LONG_NAME else 2
    best = process.extractOne(stem, spellings, scorer=OSA.distance, score_cutoff=allowed)
    return best[0] if best and best[1] > 0 else None


def _is_unit(id_: str, words: str) -> bool:
    try:
        return meant(analyte(id_), words) is not None
    except InputError:
        return True


def _absent(known: set[str], fluid: Fluid, file: str) -> list[Problem]:
    needed = [(id_, each) for id_, each in analyte_table().analyte.items() if fluid in each.required]
    absent = [(id_, each) for id_, each in needed if id_ not in known]
    if not absent:
        return []
    names = ", ".join(each.name for _, each in absent)
    examples = {"pH": "6.0", "albumin": "40 g/L"}
    first = absent[0][0]
    example = examples.get(first, "30 mmol/d" if fluid == "urine" else "1 mmol/L")
    right = f"add the column, or declare what to assume, like {first} = {example}; what is not known is not zero"
    return [Problem(found=f"no column for {names}", right=right, file=file)]


def _without_volume(
    columns: Mapping[str, Column], assumed: Mapping[str, Quantity], fluid: Fluid, file: str
) -> list[Problem]:
    if "volume" in columns or "volume" in assumed:
        return []
    units = {each.header: (id_, each.unit) for id_, each in columns.items()}
    units |= {f"assumed {id_}": (id_, each.unit) for id_, each in assumed.items()}
    headers = [
        name
        for name, (id_, unit) in units.items()
        if unit.per in ("day", "collection") and analyte(id_).row == "problem"
    ]
    if not headers:
        return []
    if fluid != "urine":
        return [Problem(found=f"{headers[0]!r} is not per litre", right="give it in mmol/L or mg/dL", file=file)]
    found = f"no column for the volume, and {headers[0]!r} is not per litre"
    return [Problem(found=found, right="add volume_L (of the collection) or volume_L_per_day", file=file)]


def _caveats(columns: Mapping[str, Column], assumed: Mapping[str, Quantity], fluid: Fluid) -> tuple[str, ...]:
    units = {id_: each.unit for id_, each in columns.items()} | {id_: each.unit for id_, each in assumed.items()}
    caveats = [guess_note(analyte(id_), unit) for id_, unit in units.items() if unit.form_guessed]
    volume = units.get("volume")
    if volume and volume.per == "whole" and "hours" not in units:
        caveats.append("how long the urine was collected is not given: 24 hours were taken")
    out = [each.name for id_, each in analyte_table().analyte.items() if each.component and id_ not in units]
    if out:
        caveats.append(f"not given, and so not in the chemistry: {', '.join(out)}")
    return tuple(caveats)


def _unique(columns: Mapping[int, str]) -> dict[str, int]:
    """Names of carried columns: a second one of the same name is numbered, so that none is lost."""
    found: dict[str, int] = {}
    for place, name in columns.items():
        free, number = name, 1
        while free in found:
            number += 1
            free = f"{name}_{number}"
        found[free] = place
    return found
