"""A method: a profile of constants by its name, and a file that may change some of them."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from calcifate.aqueous.system import System, system


class Method(NamedTuple):
    """What a saturation is worked out by."""

    profile: str
    constants: Path | None = None
    """A file of constants laid over ours."""

    def system(self) -> System:
        """Its arrays."""
        return system(self.profile, extra=self.constants)
