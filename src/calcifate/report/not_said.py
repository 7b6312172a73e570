"""What the report does not say or offer, and why, in plain sentences: one for each rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from calcifate.flow.assessment import Assessment
from calcifate.report.names import nutrient_name
from calcifate.report.views import is_lay, say

HELD_BACK = "flag:"
"""A flag that is not printed: a stronger one says the same, or an emergency comes first."""


def subject(what: str, w: Mapping[str, str]) -> str:
    """What is not said or offered, in words: ``increase:magnesium`` is "more magnesium"."""
    kind, colon, name = what.partition(":")
    pattern = w.get(f"subject_{kind}") if colon else None
    if pattern:
        return pattern.format(name=nutrient_name(name))
    return w.get(f"refused_{what}", what.replace(":", ", ").replace("_", " "))


def subjects(whats: Iterable[str], w: Mapping[str, str]) -> str:
    """Several of them in one line."""
    return ", ".join(dict.fromkeys(subject(what, w) for what in whats))


def not_said(assessment: Assessment, most: int | None = None) -> list[str]:
    """Sentences on what is refused, not offered and not printed, each subject once.

    Parameters
    ----------
    assessment : Assessment
    most : int, optional
        So many subjects of a rule are named, the others are counted.
    """
    w, seen, offers = say(assessment), set[str](), dict[tuple[str, str], list[str]]()
    held_back, blocked = 0, {entry.what for entry in assessment.suppressed}
    for entry in (*assessment.scope.refused, *assessment.suppressed):
        named, (kind, _, nutrient) = subject(entry.what, w), entry.what.partition(":")
        if entry.what.startswith(HELD_BACK):
            held_back += 1
        elif kind in ("nutrient_cap", "supplement") and f"increase:{nutrient}" in blocked:
            continue  # "more of it" says that as well
        elif named not in seen:
            seen.add(named)
            # Refusals have a sentence of their own; offers that one rule takes away belong together.
            key = (entry.rule, entry.reason if _is_sentence(entry.reason) else "")
            offers.setdefault(key, []).append(entry.what)
    reasons = {(entry.rule, ""): entry.reason for entry in reversed(assessment.suppressed)}
    sentences = list[str]()
    for (rule, reason), whats in offers.items():
        shown = f" ({rule})" if rule and not is_lay(assessment) else ""
        names = _some(whats, most, w)
        if reason:
            sentences.append(f"{_capital(names)}: {reason.rstrip('.')}{shown}.")
        else:
            why = reasons.get((rule, ""), "") or _refusal(assessment, rule)
            why = why.rstrip(".")
            sentences.append(w["not_offered"].format(names=names, reason=f"{why}; {rule}" if shown else why))
    if held_back and not is_lay(assessment):
        sentences.append(w["held_back" if held_back > 1 else "held_back_one"].format(count=held_back))
    return sentences


def _some(whats: list[str], most: int | None, w: Mapping[str, str]) -> str:
    if most is None or len(whats) <= most + 1:
        return subjects(whats, w)
    return w["some_more"].format(names=subjects(whats[:most], w), count=len(whats) - most)


def _capital(names: str) -> str:
    """With a capital at the start, but for names that begin small on purpose: eGFR."""
    return names if names[1:2].isupper() else f"{names[:1].upper()}{names[1:]}"


def _is_sentence(reason: str) -> bool:
    return reason.rstrip().endswith(".")


def _refusal(assessment: Assessment, rule: str) -> str:
    return next((refusal.reason for refusal in assessment.scope.refused if refusal.rule == rule), "")
