"""A forest plot of findings side by side, as a drawing that stands alone, and the table that says the same.

Squares are findings that are pooled, as large as their weight; open circles with dashed whiskers are findings that are
not. A full diamond is the pooled estimate, an open one that of Hartung and Knapp, a dashed line the place where a new
study is expected. Ratios are drawn on a logarithmic axis.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from calcifate.flow.evidence import ForestRow, Synthesis
from calcifate.report import svg

WIDTH, EDGE = 960, 12  # of the drawing, and the room around it [px]
LEFT, RIGHT = 36.0, 70.0  # where the axis begins and ends [%]
TEXT = 72.0  # where the results begin [%]
LABEL_LETTERS, TEXT_LETTERS = 48, 38  # in one line of a column
LINE, GAP = 16, 10  # of a line of text, between rows [px]
HEAD, FOOT = 30, 76  # above the rows, below them [px]
SMALLEST, LARGEST = 3.0, 9.0  # half a side of a square [px]
WIDEST_RATIO = 50.0  # beyond this, or one over it, a ratio is drawn as an arrow
TICKS = 6
RATIO_STEPS = (1, 2, 5)
FEWEST_TICKS = 3  # of a ratio: with fewer, the steps between are drawn too
NULL_RATIO, NULL_DIFFERENCE = 1.0, 0.0
CIRCLE = "M-4.5,0 a4.5,4.5 0 1 0 9,0 a4.5,4.5 0 1 0 -9,0"
HEADINGS = ("study and people", "result (95 % interval)", "weight")
STYLE = """
.forest{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,sans-serif;font-size:12.5px;
--f-paper:#ffffff;--f-ink:#1c2a30;--f-soft:#4d5d65;--f-rule:#d8d9d3;--f-grey:#6b7780;--f-mark:#0c5a66}
@media (prefers-color-scheme:dark){.forest{--f-paper:#1a2327;--f-ink:#e8ebe6;--f-soft:#aab6ba;--f-rule:#36444a;
--f-grey:#9aa6ab;--f-mark:#7fcbd2}}
@media print{.forest{--f-paper:#fff;--f-ink:#111;--f-soft:#444;--f-rule:#bbb;--f-grey:#666;--f-mark:#0c5a66}}
.forest .f-ground{fill:var(--f-paper)}.forest text{fill:var(--f-ink)}.forest .f-soft{fill:var(--f-soft)}
.forest .f-grey{fill:var(--f-grey)}
.forest .f-bold{font-weight:600}.forest .f-axis{stroke:var(--f-rule);stroke-width:1.5}
.forest .f-null{stroke:var(--f-soft);stroke-width:1.5}.forest .f-whisker{stroke:var(--f-ink);stroke-width:1.6}
.forest .f-apart{stroke:var(--f-grey);stroke-width:1.6;stroke-dasharray:4 3}
.forest .f-cap{stroke-dasharray:none}.forest .f-square{fill:var(--f-mark)}
.forest .f-circle{fill:var(--f-paper);stroke:var(--f-grey);stroke-width:1.8}
.forest .f-pooled{fill:var(--f-mark);stroke:var(--f-mark);stroke-width:1.5;vector-effect:non-scaling-stroke}
.forest .f-hollow{fill:var(--f-paper);stroke:var(--f-mark);stroke-width:2;vector-effect:non-scaling-stroke}
.forest .f-expected{stroke:var(--f-mark);stroke-width:2;stroke-dasharray:7 4}.forest .f-end{fill:var(--f-ink)}
"""


@dataclass(frozen=True, kw_only=True)
class Axis:
    """The scale of a plot: from a figure to a place across."""

    low: float
    high: float
    ratio: bool

    def place(self, value: float) -> float:
        """Where a figure is drawn, never outside the axis. [%]"""
        low, high, at = (self._scaled(each) for each in (self.low, self.high, value))
        share = (at - low) / (high - low) if high > low else 0.5
        return LEFT + (RIGHT - LEFT) * min(1.0, max(0.0, share))

    def _scaled(self, value: float) -> float:
        return math.log(max(value, 1e-12)) if self.ratio else value


def forest_svg(synthesis: Synthesis, name: str = "") -> str:
    """The drawing, with a title and a description; empty if no finding has an interval.

    Parameters
    ----------
    synthesis : Synthesis
    name : str
        Its id on a page that has several; the key otherwise.

    Examples
    --------
    >>> from calcifate.evidence.synthesis import synthesis_of
    >>> forest_svg(synthesis_of(["rooney2020#1", "nhanesfu#1", "prevend#1"]))[:26]
    '<svg xmlns="http://www.w3.'
    """
    if not synthesis.rows:
        return ""
    axis, parts, y = axis_of(synthesis), list[str](), float(HEAD)
    for row in synthesis.rows:
        drawn, y = _row(row, axis, y, synthesis.rows)
        parts += drawn
    rows_end = y
    for row, kind in _together(synthesis):
        drawn, y = _row_together(row, kind, axis, y)
        parts += drawn
    spread = heterogeneity(synthesis)
    if spread:
        parts.append(svg.letters(spread, 0, y + 12, "f-soft"))
        y += LINE + GAP
    height = y + FOOT
    null = NULL_RATIO if synthesis.ratio else NULL_DIFFERENCE
    if axis.low <= null <= axis.high:
        parts.insert(0, svg.line(axis.place(null), HEAD - 8, axis.place(null), y + 4, "f-null"))
    if synthesis.pooled:
        parts.insert(0, svg.line(0, rows_end - GAP / 2 + 2, 100, rows_end - GAP / 2 + 2, "f-axis"))
    head = [
        svg.letters(HEADINGS[0], 0, 14, "f-soft"),
        svg.letters(HEADINGS[1], TEXT, 14, "f-soft"),
        svg.line(0, 20, 100, 20, "f-axis"),
    ]
    identity = "".join(letter if letter.isalnum() else "-" for letter in name or synthesis.key)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="forest" role="img" focusable="false" width="{WIDTH}" '
        f'height="{height + 2 * EDGE:g}" viewBox="0 0 {WIDTH} {height + 2 * EDGE:g}" '
        f'aria-labelledby="forest-{identity}-title forest-{identity}-desc">'
        f'<title id="forest-{identity}-title">{svg.safe(f"Forest plot: {synthesis.title}")}</title>'
        f'<desc id="forest-{identity}-desc">{svg.safe(description(synthesis))}</desc><style>{STYLE}</style>'
        f'<rect width="100%" height="100%" class="f-ground"/>'
        f'<svg x="{EDGE}" y="{EDGE}" width="{WIDTH - 2 * EDGE}" height="{height:g}" overflow="visible">'
        f"{''.join([*head, *parts, *_scale(synthesis, axis, y), *_legend(synthesis, height - 4)])}</svg></svg>\n"
    )


def forest_table(synthesis: Synthesis) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The headings and rows of the table that says what the drawing shows.

    Examples
    --------
    >>> from calcifate.evidence.synthesis import synthesis_of
    >>> head, rows = forest_table(synthesis_of(["rooney2020#1", "nhanesfu#1", "prevend#1"]))
    >>> rows[-1][0]
    'expected of a new study'
    """
    rows = [(row.label, row.text, weight_text(row)) for row in synthesis.rows]
    rows += [(row.label, row.text, "") for row, _ in _together(synthesis)]
    return HEADINGS, rows


def weight_text(row: ForestRow) -> str:
    """The share of a row in the whole, or that it has none."""
    return "not pooled" if row.weight is None else f"{100 * row.weight:.1f} %"


def heterogeneity(synthesis: Synthesis) -> str:
    """How much findings differ beyond chance; empty where nothing is pooled."""
    if synthesis.i_squared is None or synthesis.tau_squared is None:
        return ""
    return f"I² {synthesis.i_squared:.0f} %, tau² {synthesis.tau_squared:.4f}; {synthesis.method}"


def description(synthesis: Synthesis) -> str:
    """What the drawing shows, for those who do not see it."""
    rows = [f"{row.label}: {row.text}, {weight_text(row)}." for row in synthesis.rows]
    rows += [f"{row.label}: {row.text}." for row, _ in _together(synthesis)]
    pooled = [] if synthesis.pooled else ["Nothing is pooled."]
    return " ".join([axis_title(synthesis) + ".", *rows, *pooled])


def axis_title(synthesis: Synthesis) -> str:
    """What the axis measures, and which figure on it means no difference."""
    per = f" per {synthesis.per}" if synthesis.per else ""
    null = "1" if synthesis.ratio else "0"
    return f"{synthesis.measure}{per}; {null} means no difference".replace("_", " ")


def axis_of(synthesis: Synthesis) -> Axis:
    """An axis that holds every finding, the pooled estimate and no difference; the rest may be cut and says so."""
    shown = [*synthesis.rows, *(row for row in (synthesis.pooled, synthesis.hartung_knapp) if row)]
    null = NULL_RATIO if synthesis.ratio else NULL_DIFFERENCE
    low, high = min(null, *(row.low for row in shown)), max(null, *(row.high for row in shown))
    if not synthesis.ratio:
        room = 0.06 * (high - low) or 1.0
        return Axis(low=low - room, high=high + room, ratio=False)
    low, high = max(low, 1 / WIDEST_RATIO), min(high, WIDEST_RATIO)
    room = max((high / low) ** 0.06, 1.02)
    return Axis(low=low / room, high=high * room, ratio=True)


def ticks(axis: Axis) -> list[float]:
    """Round figures on the axis.

    Examples
    --------
    >>> ticks(Axis(low=0.35, high=3.0, ratio=True)), ticks(Axis(low=-0.07, high=0.42, ratio=False))
    ([0.5, 1.0, 2.0], [0.0, 0.1, 0.2, 0.3, 0.4])
    """
    if axis.ratio:
        powers = range(math.floor(math.log10(axis.low)), math.ceil(math.log10(axis.high)) + 1)
        round_ones = [step * 10.0**power for power in powers for step in RATIO_STEPS]
        found = [round(each, 10) for each in round_ones if axis.low <= each <= axis.high]
        if len(found) >= FEWEST_TICKS:
            return found
    step = _round_step((axis.high - axis.low) / TICKS)
    first, last = math.ceil(axis.low / step), math.floor(axis.high / step)
    return [round(number * step, 10) for number in range(first, last + 1)]


def _round_step(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    return next(power * each for each in (1, 2, 5, 10) if power * each >= step * (1 - 1e-9))


def _together(synthesis: Synthesis) -> list[tuple[ForestRow, str]]:
    rows = ((synthesis.pooled, "pooled"), (synthesis.hartung_knapp, "hollow"), (synthesis.prediction, "expected"))
    return [(row, kind) for row, kind in rows if row]


def _texts(row: ForestRow, y: float, kind: str) -> tuple[list[str], float]:
    """Both columns of text, and the height that they need."""
    label, result = wrap(row.label, LABEL_LETTERS), wrap(row.text, TEXT_LETTERS)
    parts = [svg.letters(text, 0, y + 12 + LINE * place, kind) for place, text in enumerate(label)]
    parts += [svg.letters(text, TEXT, y + 12 + LINE * place, kind) for place, text in enumerate(result)]
    return parts, LINE * max(len(label), len(result), 1)


def _row(row: ForestRow, axis: Axis, y: float, rows: Sequence[ForestRow]) -> tuple[list[str], float]:
    apart = row.weight is None
    parts, height = _texts(row, y, "f-grey" if apart else "")
    middle = y + height / 2
    parts += _whisker(row, axis, middle, "f-apart" if apart else "f-whisker")
    if not axis.low <= row.estimate <= axis.high:
        return parts, y + height + GAP
    if apart:
        parts.append(svg.mark(axis.place(row.estimate), middle, CIRCLE, "f-circle"))
    else:
        most = max(each.weight or 0 for each in rows)
        half = SMALLEST + (LARGEST - SMALLEST) * math.sqrt((row.weight or 0) / most if most else 0)
        square = f"M{-half:.1f},{-half:.1f} h{2 * half:.1f} v{2 * half:.1f} h{-2 * half:.1f} z"
        parts.append(svg.mark(axis.place(row.estimate), middle, square, "f-square"))
    return parts, y + height + GAP


def _row_together(row: ForestRow, kind: str, axis: Axis, y: float) -> tuple[list[str], float]:
    parts, height = _texts(row, y, "f-bold" if kind == "pooled" else "")
    middle = y + height / 2
    if kind == "expected":
        return [*parts, *_whisker(row, axis, middle, "f-expected")], y + height + GAP
    low, high = axis.place(row.low), axis.place(row.high)
    peak = 100 * (axis.place(row.estimate) - low) / (high - low) if high > low else 50
    shape = [(0.0, 50.0), (peak, 0.0), (100.0, 50.0), (peak, 100.0)]
    parts.append(svg.polygon(shape, f"f-{kind}", low, middle - 7, high - low, 14))
    return parts, y + height + GAP


def _whisker(row: ForestRow, axis: Axis, y: float, kind: str) -> list[str]:
    """An interval; an end beyond the axis is an arrow."""
    low, high = axis.place(row.low), axis.place(row.high)
    parts = [svg.line(low, y, high, y, kind)]
    for at, beyond, arrow in (
        (low, row.low < axis.low, "M-6,0 l8,-5 v10 z"),
        (high, row.high > axis.high, "M6,0 l-8,-5 v10 z"),
    ):
        parts.append(svg.mark(at, y, arrow, "f-end") if beyond else svg.line(at, y - 4, at, y + 4, f"{kind} f-cap"))
    return parts


def _scale(synthesis: Synthesis, axis: Axis, y: float) -> list[str]:
    parts = [svg.line(LEFT, y + 4, RIGHT, y + 4, "f-axis")]
    for tick in ticks(axis):
        at = axis.place(tick)
        parts += [svg.line(at, y + 4, at, y + 9, "f-null"), svg.letters(f"{tick:g}", at, y + 22, "f-soft", "middle")]
    middle = (LEFT + RIGHT) / 2
    return [*parts, svg.letters(axis_title(synthesis), middle, y + 38, "f-soft", "middle")]


def _legend(synthesis: Synthesis, y: float) -> list[str]:
    """Every sign that the drawing uses, with its word."""
    signs = [("M-5,-5 h10 v10 h-10 z", "f-square", "pooled, size by weight")] if synthesis.pooled else []
    if any(row.weight is None for row in synthesis.rows):
        signs.append((CIRCLE, "f-circle", "not pooled"))
    diamond = "M-9,0 L0,-6 L9,0 L0,6 z"
    signs += [(diamond, "f-pooled", "together")] if synthesis.pooled else []
    signs += [(diamond, "f-hollow", "Hartung and Knapp")] if synthesis.hartung_knapp else []
    signs += [("M-12,0 H12", "f-expected", "expected of a new study")] if synthesis.prediction else []
    parts, x = list[str](), 1.5
    for path, kind, word in signs:
        parts += [svg.mark(x, y - 4, path, kind), svg.letters(word, x + 1.6, y, "f-soft")]
        x += 5.0 + 0.75 * len(word)
    return parts
