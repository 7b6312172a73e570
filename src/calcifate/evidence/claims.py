"""Claims: what is said, the verdict, what may be said instead, and the findings behind it.

One file per claim in `claims/`, named by its id: `MC01.toml` of the popular article, `HC01.toml` of our own guidance,
which mostly rests on guidelines and labels.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from calcifate.errors import DataError, InputError, Problem
from calcifate.evidence.findings import Study, studies
from calcifate.evidence.situation import Situation, Wording, check_situations
from calcifate.record import STRICT, near_miss, read_folder
from calcifate.source import Certainty, PopulationClass, source_ids

Kind = Literal[
    "mechanism", "association", "causal", "prevalence", "composition", "threshold", "recommendation", "risk_group",
    "safety", "epistemic",
]  # fmt: skip
Verdict = Literal["supported", "partly", "contested", "overstated", "unsupported", "untestable"]
Stance = Literal["supports", "qualifies", "contradicts", "context"]
Task = Literal["compute", "simulate", "assess", "recommend", "warn", "cite"]

# How a stance is written in CiTO. A refutation would be a direct, well-powered one: none is entered as such.
CITO: dict[Stance, str] = {
    "supports": "cito:supports",
    "contradicts": "cito:disputes",
    "qualifies": "cito:qualifies",
    "context": "cito:citesForInformation",
}


@dataclass(frozen=True, kw_only=True)
class Link:
    """How one finding bears on a claim."""

    __pydantic_config__ = STRICT

    source: str
    finding: int
    stance: Stance
    cito: str
    directness: float = 1.0
    """0 to 1: how near the finding's people, exposure and outcome are to the claim's."""

    @property
    def ref(self) -> str:
        """`hruby2014#1`."""
        return f"{self.source}#{self.finding}"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """One atomic claim."""

    __pydantic_config__ = STRICT

    section: str
    claim: str
    """What the article says, in our words: quoted only beside its verdict."""
    kind: Kind
    verdict: Verdict
    why: str
    tasks: tuple[Task, ...]
    check: str
    population: PopulationClass
    exposure: str
    outcome: str
    polarity: Literal[1, 0, -1]
    """+1: the claim says that the exposure is good for the person; -1 harmful; 0 neither."""
    certainty_human: Certainty
    """Provisional, entered by hand; `certainty` grades the body of evidence by rules."""
    certainty_mechanism: Certainty
    causal: bool
    """Whether the claim asserts cause and effect in people."""
    reviewed_on: str
    wording: Wording
    """What may be said in place of the claim."""
    when: str
    """For whom it is worth a line in a report: the language of `trigger`."""
    weight: float
    applies: tuple[Situation, ...]
    """The first that holds is said; the last has no `when`."""
    link: tuple[Link, ...] = ()
    sources: tuple[str, ...] = ()
    """Guidelines, labels and reviews that speak as a whole: no finding of theirs is entered."""
    rests_on: tuple[str, ...] = ()
    """Other claims that single sentences of its wording rest on."""
    version: int = 1
    override: str = ""
    """Why the verdict stands against what the rules suggest; logged with the claim."""
    topics: tuple[str, ...] = field(default=())

    @property
    def source_ids(self) -> tuple[str, ...]:
        """Every source behind it, each once."""
        return tuple(dict.fromkeys([*(link.source for link in self.link), *self.sources]))


@cache
def claims() -> dict[str, Claim]:
    """Every claim by id.

    Raises
    ------
    DataError
        If a file cannot be read, or a link leads nowhere.

    Examples
    --------
    >>> claims()["MC54"].verdict
    'contested'
    """
    return read_folder(Claim, "calcifate.evidence", "claims", check=_check)


def claim(claim_id: str) -> Claim:
    """The claim of this id, in any case of letters; raises InputError if there is none."""
    known = claims()
    if claim_id.upper() in known:
        return known[claim_id.upper()]
    meant = near_miss(claim_id.upper(), list(known))
    raise InputError(
        Problem(
            found=f"no claim {claim_id!r}", right=f"did you mean {meant}?" if meant else "MC01 to MC55, HC01 and on"
        )
    )


def linked(found: Claim, stance: Stance | None = None) -> tuple[Study, ...]:
    """The findings behind a claim, those of one stance if it is named."""
    known = studies()
    return tuple(known[link.ref] for link in found.link if stance is None or link.stance == stance)


def _check(claim_id: str, found: Claim) -> None:
    where = f"claims/{claim_id}.toml"
    check_situations(claim_id, found.when, found.applies, where)
    lost = [link.ref for link in found.link if link.ref not in studies()]
    lost += [source_id for source_id in found.sources if source_id not in source_ids()]
    if lost or not (found.link or found.sources):
        raise DataError(Problem(found=f"links to {', '.join(lost) or 'nothing'}", right="name findings", file=where))
    wrong = [link.ref for link in found.link if link.cito != CITO[link.stance]]
    if wrong:
        raise DataError(Problem(found=f"CiTO term of {', '.join(wrong)}", right="as the stance says", file=where))
