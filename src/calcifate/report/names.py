"""Names, units and decimals of nutrients as people read them."""

from __future__ import annotations

import re

from calcifate.flow.assessment import Assessment
from calcifate.nutrient import nutrients


def decimals(nutrient: str) -> int:
    """Decimals of a nutrient as people read it."""
    known = nutrients().get(nutrient)
    return known.decimals if known else 0


def is_range(nutrient: str) -> bool:
    """Whether a nutrient is known only as a range."""
    known = nutrients().get(nutrient)
    return known is not None and known.only_range


def nutrient_name(nutrient: str, assessment: Assessment | None = None) -> str:
    """Name of a nutrient id; what is no nutrient of ours is named by its id.

    Examples
    --------
    >>> nutrient_name("vitamin_k1"), nutrient_name("vitamin_k"), nutrient_name("salt_substitute")
    ('vitamin K1', 'vitamin K', 'salt substitute')
    """
    if assessment is not None and nutrient in assessment.intake:
        return assessment.intake[nutrient].name
    known = nutrients().get(nutrient)
    plain = nutrient.replace("_", " ")
    return known.name if known else re.sub(r"(?<=\bvitamin )[a-k]", lambda found: found[0].upper(), plain)


def nutrient_unit(nutrient: str) -> str:
    """Unit of a nutrient id, without "per day"."""
    known = nutrients().get(nutrient)
    return known.unit if known else ""
