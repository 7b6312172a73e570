"""What a law made of all meals together, before it is put per day."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Absorbed:
    """Sums over all meals of the diary. [mg]"""

    nutrient: str
    law: str
    """Key of `gut.toml`."""
    eaten: float | None
    value: float | None
    low: float | None
    high: float | None
    meals: int
    texts: tuple[str, ...] = ()
    source: str = ""
    """Of the texts, where it is not the law's own."""
    sources: tuple[str, ...] = ()


def silent_text(silent: int, nutrient: str) -> tuple[str, ...]:
    """What to say of entries that do not report a nutrient."""
    if not silent:
        return ()
    entries = "entry does" if silent == 1 else "entries do"
    return (f"{silent} {entries} not report {nutrient}; what it brings is not counted.",)
