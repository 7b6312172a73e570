"""One flat row per person, for a batch: the same columns every time, with the unit in the name."""

from __future__ import annotations

from functools import cache

from calcifate.errors import DataError, Problem
from calcifate.flow.assessment import Assessment
from calcifate.flow.finding import SEVERITIES, Derived
from calcifate.flow.intake import IntakePart
from calcifate.nutrient import nutrients
from calcifate.report.format import visible
from calcifate.report.views import flag_counts, flags_in_order

Scalar = str | float | int | bool | None
LABS = {
    "plasma_magnesium": "mmol/L", "plasma_calcium": "mmol/L", "plasma_phosphate": "mmol/L",
    "plasma_potassium": "mmol/L", "plasma_creatinine": "µmol/L", "plasma_PTH": "pmol/L",
    "plasma_25_hydroxyvitamin_D": "nmol/L",
}  # fmt: skip
DERIVED = {
    "eGFR_ckdepi2021": "mL/min/1.73m2", "eGFR_ckdepi2009": "mL/min/1.73m2", "albumin_corrected_calcium": "mmol/L",
    "magnesium_depletion_score": "", "body_mass_index": "kg/m2", "elemental_magnesium_from_supplements": "mg/d",
    "elemental_calcium_from_supplements": "mg/d", "elemental_calcium_from_binder": "mg/d",
}  # fmt: skip
ASCII_UNIT = {"µg": "ug", "µmol": "umol", "1.73m2": "1.73m2"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def row(name: str, assessment: Assessment) -> dict[str, Scalar]:
    """The answer as one row.

    Parameters
    ----------
    name : str
        File or id of the person; the answer itself does not know it.
    assessment : Assessment

    Returns
    -------
    dict
        The columns of `columns`, in their order. None is unknown. Text that a spreadsheet would take for a formula
        begins with an apostrophe.
    """
    counts, found = flag_counts(assessment), dict[str, Scalar]()
    found |= {
        "person": _text(name),
        "error": "",
        "date": assessment.meta.date,
        "headline": _text(assessment.headline),
        **{f"flags_{severity}": counts[severity] for severity in SEVERITIES},
        "flag_topics": _text("; ".join(dict.fromkeys(flag.topic for flag in flags_in_order(assessment)))),
        "diary_days": len({match.day for match in assessment.matching}),
        "diary_entries": len(assessment.matching),
        "diary_entries_matched": sum(match.how != "none" for match in assessment.matching),
    }
    for nutrient, intake in assessment.intake.items():
        found |= _part(nutrient, "food", intake.food)
        found |= _part(nutrient, "supplements", intake.supplements)
        if intake.only_range:  # no best value: the middle of a range is not one
            found |= dict.fromkeys(_values(nutrient))
    for adequacy in assessment.adequacy:
        stem = f"{adequacy.nutrient}_{adequacy.authority}"
        found[f"{stem}_statement"] = adequacy.statement
        found[f"{stem}_probability_below_requirement"] = adequacy.probability_below_requirement
    ratio = assessment.calcium_to_magnesium
    found["calcium_to_magnesium_ratio_of_means"] = ratio.ratio_of_means if ratio else None
    found["calcium_to_magnesium_mean_of_daily_ratios"] = ratio.mean_of_daily_ratios if ratio else None
    for lab in sorted(assessment.labs, key=lambda lab: lab.date):  # the latest stays
        if lab.analyte in LABS:
            _same_unit(lab.analyte, lab.unit, LABS[lab.analyte])
            found[_named(lab.analyte, lab.unit)] = None if lab.comparator else lab.value
    censored = [f"{lab.analyte} {lab.comparator}{lab.value:g} {lab.unit}" for lab in assessment.labs if lab.comparator]
    found["labs_censored"] = "; ".join(censored)
    for key, figure in assessment.derived.items():
        if key in DERIVED:
            found[_named(key, DERIVED[key])] = _derived_value(key, figure)
    stage = assessment.derived.get("CKD_stage")
    found["CKD_stage"] = _text(stage.text) if stage and not stage.refused else None
    return {column: found.get(column) for column in columns()}


def failed_row(name: str, message: str) -> dict[str, Scalar]:
    """The row of a person who could not be assessed: the same columns, empty but for the reason.

    Examples
    --------
    >>> failed_row("p07.toml", "labs[0].unit: unknown unit")["error"]
    'labs[0].unit: unknown unit'
    """
    return dict.fromkeys(columns()) | {"person": _text(name), "error": _text(message)}


@cache
def columns() -> dict[str, str]:
    """Every column in order, and what it holds: string, double, int64 or bool.

    Examples
    --------
    >>> list(columns().items())[:2]
    [('person', 'string'), ('error', 'string')]
    """
    kinds: dict[str, str] = dict.fromkeys(("person", "error", "date", "headline"), "string")
    kinds |= {f"flags_{severity}": "int64" for severity in SEVERITIES}
    kinds |= {"flag_topics": "string"}
    kinds |= dict.fromkeys(("diary_days", "diary_entries", "diary_entries_matched"), "int64")
    for nutrient in nutrients():
        for origin in ("food", "supplements"):
            kinds |= {name: _kind(name) for name in _part(nutrient, origin, None)}
    for nutrient, table in nutrients().items():
        for authority in dict.fromkeys(row.authority for row in table.reference_intakes):
            kinds[f"{nutrient}_{authority}_statement"] = "string"
            kinds[f"{nutrient}_{authority}_probability_below_requirement"] = "double"
    kinds |= dict.fromkeys(
        (f"calcium_to_magnesium_{way}" for way in ("ratio_of_means", "mean_of_daily_ratios")), "double"
    )
    kinds |= {_named(analyte, unit): "double" for analyte, unit in LABS.items()} | {"labs_censored": "string"}
    return kinds | {_named(key, unit): "double" for key, unit in DERIVED.items()} | {"CKD_stage": "string"}


def _kind(name: str) -> str:
    if name.endswith("_at_least"):
        return "bool"
    return "int64" if name.endswith(("_entries", "_entries_reporting")) else "double"


def _part(nutrient: str, origin: str, part: IntakePart | None) -> dict[str, Scalar]:
    unit = f"{nutrients()[nutrient].unit}/d" if nutrient in nutrients() else "mg/d"
    if part is not None:
        _same_unit(nutrient, part.unit, unit)
    stem = f"{nutrient}_{origin}"
    return {
        _named(stem, unit): part.value if part else None,
        _named(f"{stem}_low", unit): part.low if part else None,
        _named(f"{stem}_high", unit): part.high if part else None,
        f"{stem}_at_least": part.at_least if part else None,
        f"{stem}_entries": part.n_foods if part else None,
        f"{stem}_entries_reporting": part.n_reporting if part else None,
    }


def _values(nutrient: str) -> tuple[str, ...]:
    unit = f"{nutrients()[nutrient].unit}/d" if nutrient in nutrients() else "mg/d"
    return (_named(f"{nutrient}_food", unit), _named(f"{nutrient}_supplements", unit))


def _named(stem: str, unit: str) -> str:
    parts = [ASCII_UNIT.get(part, part) for part in unit.split("/") if part]
    return "_".join([stem, *("per_" * bool(place) + part for place, part in enumerate(parts))])


def _derived_value(key: str, figure: Derived) -> float | None:
    if DERIVED[key] and figure.value is not None:
        _same_unit(key, figure.unit, DERIVED[key])
    return None if figure.refused else figure.value


def _same_unit(key: str, found: str, right: str) -> None:
    """A column names its unit: a value in another would be wrong in silence."""
    if found.replace(" ", "").replace("²", "2").replace("μ", "µ") != right:
        raise DataError(Problem(found=f"{key} in {found}", right=f"the column holds {right}"))


def _text(text: str) -> str:
    clean = visible(text)
    return f"'{clean}" if clean.startswith(FORMULA) else clean
