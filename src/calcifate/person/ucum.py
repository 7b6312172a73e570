"""UCUM units of FHIR: the code as our reader of units knows it, with a note where the case was wrong.

UCUM is case sensitive, and many senders are not. It also equates an equivalent with a mole; here valence decides.
"""

from __future__ import annotations

# UCUM code, and the unit as it is written here.
UNITS = {
    "mmol/L": "mmol/L",
    "umol/L": "µmol/L",
    "nmol/L": "nmol/L",
    "pmol/L": "pmol/L",
    "mg/dL": "mg/dL",
    "ug/dL": "µg/dL",
    "mg/L": "mg/L",
    "g/L": "g/L",
    "g/dL": "g/dL",
    "ug/L": "µg/L",
    "ug/mL": "µg/mL",
    "ng/mL": "ng/mL",
    "ng/L": "ng/L",
    "ng/dL": "ng/dL",
    "pg/mL": "pg/mL",
    "meq/L": "mEq/L",
    "U/L": "U/L",
    "[IU]/L": "IU/L",
    "%": "%",
    "mmol/mol": "mmol/mol",
    "{INR}": "1",
    "{ratio}": "1",
    "1": "1",
    "[pH]": "1",
    "mL/min/{1.73_m2}": "mL/min/1.73m2",
    "mL/min/1.73.m2": "mL/min/1.73m2",
    "mL/min": "mL/min",
    "mg/g": "mg/g",
    "mg/g{creat}": "mg/g",
    "ug/mg": "µg/mg",
    "mg/mmol": "mg/mmol",
    "mg/mmol{creat}": "mg/mmol",
    "mmol/d": "mmol/d",
    "umol/d": "µmol/d",
    "mg/d": "mg/d",
    "g/d": "g/d",
    "meq/d": "mEq/d",
    "L/d": "L/d",
    "mL/d": "mL/d",
    "mL": "mL/d",
    "L": "L/d",
    "kg": "kg",
    "g": "g",
    "[lb_av]": "lb",
    "cm": "cm",
    "m": "m",
    "[in_i]": "in",
}
# Common misspellings that mean one thing only.
MISSPELT = {
    "lb": "[lb_av]",
    "lbs": "[lb_av]",
    "in": "[in_i]",
    "inch": "[in_i]",
    "inr": "{INR}",
    "ratio": "{ratio}",
    "iu/l": "[IU]/L",
    "mcg/dl": "ug/dL",
    "mcg/l": "ug/L",
    "mcmol/l": "umol/L",
    "ml/min/1.73m2": "mL/min/{1.73_m2}",
    "ml/min/1.73 m2": "mL/min/{1.73_m2}",
    "ml/min/{1.73m2}": "mL/min/{1.73_m2}",
    "ml/min/1.73_m2": "mL/min/{1.73_m2}",
    "ml/min/{1.73_m2}": "mL/min/{1.73_m2}",
}
PER_DAY = ("/24.h", "/(24.h)", "/24h", "/24 h", "/(24h)", "/{24h}", "/24hr", "/day", "/{24_h}")


def ucum_unit(code: str) -> tuple[str, list[str], str]:
    """The unit of a UCUM code, notes on its spelling, and the reason if it cannot be used.

    Examples
    --------
    >>> ucum_unit("mg/dL")
    ('mg/dL', [], '')
    >>> ucum_unit("mg/dl")
    ('mg/dL', ['unit mg/dl was read as mg/dL (UCUM is case sensitive)'], '')
    >>> ucum_unit("furlong")[2]
    'its unit furlong is not known'
    """
    if not code:
        return "", [], "it has no unit"
    if code in UNITS:
        return UNITS[code], [], ""
    meant = _meant(code)
    if meant is None:
        shown = "".join(letter if letter.isprintable() else " " for letter in code)[:30]
        return "", [], f"its unit {shown} is not known"
    note = [] if code.endswith(PER_DAY[:2]) else [f"unit {code} was read as {meant} (UCUM is case sensitive)"]
    return UNITS[meant], note, ""


def _meant(code: str) -> str | None:
    plain = code.strip().replace("µ", "u").replace("μ", "u").casefold()
    for ending in PER_DAY:
        plain = plain.removesuffix(ending) + "/d" if plain.endswith(ending) else plain
    by_letters = {known.casefold(): known for known in UNITS}
    return MISSPELT.get(plain) or by_letters.get(plain)
