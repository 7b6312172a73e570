"""A chart of lines over an axis, with bands and measured points, that stands alone or on a page.

Lines differ in dashes as well as in colour, bands have edges in the dashes of their line, and points have whiskers: no
colour is needed to tell them apart. Letters keep their size at every width.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from calcifate.report import forest, svg
from calcifate.report.format import typographic

LEFT, RIGHT = 11.0, 98.0  # where the plot begins and ends [%]
TOP, PLOT, UNDER = 26, 168, 40  # title, plot, scale beneath [px]
LINE = 18  # of the legend [px]
SHORT_HEAD = 40  # letters of title and unit that fit on one line
SHORT_KEY = 16  # letters: two keys of the legend on one line
WIDTH = 640  # of a drawing that stands alone [px]
EDGE = 12  # around a drawing that stands alone [px]
LEAST_SPAN = 0.04  # of the middle: a smaller change must not look like a great one
ROOM = 0.06  # above and below the lines, as a share of their span
STYLES = 6  # of lines; further ones begin again
MARKS = (
    "M-4.5,0 a4.5,4.5 0 1 0 9,0 a4.5,4.5 0 1 0 -9,0",
    "M-4.5,-4.5 h9 v9 h-9 z",
    "M0,-6 l5.5,10 h-11 z",
    "M0,6 l5.5,-10 h-11 z",
    "M-6,-2 h4 v-4 h4 v4 h4 v4 h-4 v4 h-4 v-4 h-4 z",
    "M-5,-5 l5,3 l5,-3 l-3,5 l3,5 l-5,-3 l-5,3 l3,-5 z",
)
"""Of measured points, one for each line."""
DIAMOND = "M0,-6 l6,6 l-6,6 l-6,-6 z"
"""Of points that belong to no line."""
STYLE = """
.chart{display:block;overflow:visible;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",Arial,
sans-serif;font-size:13px;--c-paper:#ffffff;--c-ink:#1c2a30;--c-soft:#4d5d65;--c-rule:#d8d9d3;--c-faint:#eceae3;
--c-0:#0b5a8a;--c-1:#a8400c;--c-2:#34702f;--c-3:#6a3d8f;--c-4:#8a6100;--c-5:#3a4a52}
@media (prefers-color-scheme:dark){.chart{--c-paper:#1a2327;--c-ink:#e8ebe6;--c-soft:#aab6ba;--c-rule:#4a5960;
--c-faint:#2a363b;--c-0:#79bff0;--c-1:#f2a277;--c-2:#9ad08f;--c-3:#cfa8f0;--c-4:#e6c35c;--c-5:#c3ced2}}
@media print{.chart{--c-paper:#fff;--c-ink:#111;--c-soft:#444;--c-rule:#bbb;--c-faint:#ddd;--c-0:#0b5a8a;--c-1:#a8400c;
--c-2:#34702f;--c-3:#6a3d8f;--c-4:#8a6100;--c-5:#3a4a52}}
.chart text{fill:var(--c-ink)}.chart .c-title{font-weight:600}.chart .c-soft{fill:var(--c-soft);font-size:12.5px}
.chart .c-ground{fill:var(--c-paper)}.chart .c-grid{stroke:var(--c-faint);stroke-width:1}
.chart .c-axis{stroke:var(--c-rule);stroke-width:1.5}
.chart polyline,.chart .c-key{fill:none;stroke-width:2.2;vector-effect:non-scaling-stroke;stroke-linejoin:round}
.chart .c-edge{stroke-width:1;opacity:.75}
.chart .c-0{stroke:var(--c-0)}.chart .c-1{stroke:var(--c-1);stroke-dasharray:8 4}
.chart .c-2{stroke:var(--c-2);stroke-dasharray:2 3}.chart .c-3{stroke:var(--c-3);stroke-dasharray:9 3 2 3}
.chart .c-4{stroke:var(--c-4);stroke-dasharray:14 3}.chart .c-5{stroke:var(--c-5);stroke-dasharray:4 2 1 2 1 2}
.chart polygon{stroke:none;opacity:.13}.chart polygon.c-inner{opacity:.2}
.chart polygon.b-0{fill:var(--c-0)}.chart polygon.b-1{fill:var(--c-1)}.chart polygon.b-2{fill:var(--c-2)}
.chart polygon.b-3{fill:var(--c-3)}.chart polygon.b-4{fill:var(--c-4)}.chart polygon.b-5{fill:var(--c-5)}
.chart .c-point{fill:var(--c-paper);stroke:var(--c-ink);stroke-width:1.8}.chart .c-whisker{stroke-width:1.5}
.chart .c-mark{fill:var(--c-paper);stroke-width:1.8}.chart :is(.c-mark,.c-whisker){stroke-dasharray:none}
.chart .c-alone{stroke:var(--c-ink)}
"""


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line, and the bands around it from the widest to the narrowest, each as its low and its high side."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    bands: tuple[tuple[Sequence[float], Sequence[float]], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Point:
    """A measured point; `low` and `high` are the ends of its whisker."""

    x: float
    y: float
    low: float | None = None
    high: float | None = None
    line: int | None = None
    """The line that it was measured for, from 0; its mark stands in the legend beside that line."""


@dataclass(frozen=True, kw_only=True)
class Chart:
    """What is drawn."""

    title: str
    x_label: str
    unit: str
    lines: tuple[Line, ...]
    points: tuple[Point, ...] = ()
    points_label: str = ""
    """Of points that belong to no line."""
    description: str = ""
    """For those who do not see it."""
    x_falls: bool = False
    """The axis runs from high to low, as kidney function does in disease."""
    x_log: bool = False


def chart_svg(chart: Chart, name: str, *, alone: bool = False) -> str:
    """The drawing; empty if there is nothing to draw.

    Parameters
    ----------
    chart : Chart
    name : str
        Its id on the page.
    alone : bool, default False
        As a file of its own, with its style and a ground; on a page the style is `STYLE`, once.

    Examples
    --------
    >>> flat = Line(label="as now", x=[0, 10], y=[2.4, 2.4])
    >>> drawn = chart_svg(Chart(title="calcium", x_label="days", unit="mmol/L", lines=(flat,)), "ca", alone=True)
    >>> drawn.startswith("<svg"), ">calcium<" in drawn
    (True, True)
    """
    if not any(line.x for line in chart.lines) and not chart.points:
        return ""
    frame = _Frame(chart)
    parts = [*frame.head(), *frame.axes(), *frame.bands(), *frame.lines(), *frame.points()]
    height, identity = frame.height, "".join(letter if letter.isalnum() else "-" for letter in name)
    opening = f'role="img" focusable="false" aria-labelledby="chart-{identity}-title chart-{identity}-desc"'
    named = (
        f'<title id="chart-{identity}-title">{svg.safe(chart.title)}</title>'
        f'<desc id="chart-{identity}-desc">{svg.safe(chart.description)}</desc>'
    )
    if not alone:
        return f'<svg class="chart" {opening} width="100%" height="{height:g}">{named}{"".join(parts)}</svg>'
    whole = height + 2 * EDGE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" {opening} width="{WIDTH}" height="{whole:g}" '
        f'viewBox="0 0 {WIDTH} {whole:g}">{named}<style>{STYLE}</style>'
        f'<rect width="100%" height="100%" class="c-ground"/><svg x="{EDGE}" y="{EDGE}" width="{WIDTH - 2 * EDGE}" '
        f'height="{height:g}" overflow="visible">{"".join(parts)}</svg></svg>\n'
    )


class _Frame:
    """The scales of one drawing, and its parts."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        across = [x for line in chart.lines for x in line.x] + [point.x for point in chart.points]
        up = [y for line in chart.lines for side in (line.y, *(s for band in line.bands for s in band)) for y in side]
        up += [y for point in chart.points for y in (point.y, point.low, point.high) if y is not None]
        self.left, self.right = min(across), max(across)
        if self.right <= self.left:  # a single place: some room to either side
            room = max(1.0, abs(self.left) * ROOM)
            ends = (self.left / 2, self.right * 2) if chart.x_log else (self.left - room, self.right + room)
            self.left, self.right = ends
        self.low, self.high = _with_room(min(up), max(up))
        self.keys = [line.label for line in chart.lines] if len(chart.lines) > 1 or chart.points else []
        self.marked = {point.line for point in chart.points}
        self.keys += [chart.points_label] if None in self.marked else []
        self.beside = 2 if all(len(key) <= SHORT_KEY for key in self.keys) else 1
        self.beneath = len(chart.title) + len(chart.unit) > SHORT_HEAD
        self.keys_from = TOP + LINE * self.beneath
        self.top = self.keys_from + LINE * -(-len(self.keys) // self.beside) + 4
        self.height = self.top + PLOT + UNDER

    def across(self, x: float) -> float:
        """Place along x, from 0 to 100."""
        left, right, at = (math.log(each) if self.chart.x_log else each for each in (self.left, self.right, x))
        share = (at - left) / (right - left)
        return 100 * (1 - share if self.chart.x_falls else share)

    def down(self, y: float) -> float:
        """Place along y, from 0 at the top to 100."""
        return 100 * (1 - (y - self.low) / (self.high - self.low))

    def _x(self, x: float) -> float:
        return LEFT + (RIGHT - LEFT) * self.across(x) / 100

    def _y(self, y: float) -> float:
        return self.top + PLOT * self.down(y) / 100

    def head(self) -> list[str]:
        """Title, unit and legend."""
        parts = [
            svg.letters(self.chart.title, 0, 14, "c-title"),
            svg.letters(self.chart.unit, 0, 14 + LINE, "c-soft")
            if self.beneath
            else svg.letters(self.chart.unit, 100, 14, "c-soft", "end"),
        ]
        for place, label in enumerate(self.keys):
            x, y = LEFT + 44 * (place % self.beside), self.keys_from + LINE * (place // self.beside) + 6
            if place < len(self.chart.lines):
                parts += [svg.line(x, y, x + 8, y, f"c-key c-{place % STYLES}")]
            if place in self.marked or place == len(self.chart.lines):
                parts += [self._mark(x + 4, y, place if place in self.marked else None)]
            parts += [svg.letters(label, x + 10, y + 4, "c-soft")]
        return parts

    def axes(self) -> list[str]:
        """Both scales, with pale lines across."""
        bottom, parts = self.top + PLOT, list[str]()
        for tick in forest.ticks(forest.Axis(low=self.low, high=self.high, ratio=False)):
            y = self._y(tick)
            parts += [svg.line(LEFT, y, RIGHT, y, "c-grid")]
            parts += [svg.letters(_figure(tick), LEFT - 1.2, y + 4, "c-soft", "end")]
        for tick in forest.ticks(forest.Axis(low=self.left, high=self.right, ratio=self.chart.x_log)):
            x = self._x(tick)
            parts += [svg.line(x, bottom, x, bottom + 5, "c-axis")]
            parts += [svg.letters(_figure(tick), x, bottom + 19, "c-soft", "end" if x > 97 else "middle")]
        parts += [svg.line(LEFT, bottom, RIGHT, bottom, "c-axis")]
        return [*parts, svg.letters(self.chart.x_label, (LEFT + RIGHT) / 2, bottom + 36, "c-soft", "middle")]

    def bands(self) -> list[str]:
        """The bands of every line, with the edges of the widest."""
        parts = list[str]()
        for place, line in enumerate(self.chart.lines):
            kind = place % STYLES
            for depth, (low, high) in enumerate(line.bands):
                ends = [*self._places(line.x, high), *reversed(self._places(line.x, low))]
                shape = svg.polygon(ends, f"b-{kind}{' c-inner' if depth else ''}", *self._box())
                edges = [] if depth else [self._polyline(line.x, side, f"c-edge c-{kind}") for side in (low, high)]
                parts += [shape, *edges]
        return parts

    def lines(self) -> list[str]:
        return [self._polyline(line.x, line.y, f"c-{place % STYLES}") for place, line in enumerate(self.chart.lines)]

    def points(self) -> list[str]:
        parts = list[str]()
        for point in self.chart.points:
            x, kind = self._x(point.x), "c-alone" if point.line is None else f"c-{point.line % STYLES}"
            if point.low is not None and point.high is not None:
                parts.append(svg.line(x, self._y(point.low), x, self._y(point.high), f"c-whisker {kind}"))
            parts.append(self._mark(x, self._y(point.y), point.line))
        return parts

    def _mark(self, x: float, y: float, line: int | None) -> str:
        if line is None:
            return svg.mark(x, y, DIAMOND, "c-point")
        return svg.mark(x, y, MARKS[line % STYLES], f"c-mark c-{line % STYLES}")

    def _box(self) -> tuple[float, float, float, float]:
        return LEFT, self.top, RIGHT - LEFT, PLOT

    def _places(self, xs: Sequence[float], ys: Sequence[float]) -> list[tuple[float, float]]:
        """Where points lie, without those in the middle of a level stretch."""
        all_of_them = [(self.across(x), round(self.down(y), 2)) for x, y in zip(xs, ys, strict=True)]
        return [
            place
            for number, place in enumerate(all_of_them)
            if not 0 < number < len(all_of_them) - 1
            or not all_of_them[number - 1][1] == place[1] == all_of_them[number + 1][1]
        ]

    def _polyline(self, xs: Sequence[float], ys: Sequence[float], kind: str) -> str:
        x, y, width, height = self._box()
        drawn = " ".join(f"{across:.2f},{down:.2f}" for across, down in self._places(xs, ys))
        return (
            f'<svg x="{x:.2f}%" y="{y:g}" width="{width:.2f}%" height="{height:g}" viewBox="0 0 100 100" '
            f'preserveAspectRatio="none"><polyline points="{drawn}" class="{kind}"/></svg>'
        )


def _with_room(low: float, high: float) -> tuple[float, float]:
    """The ends of a scale: a little wider than what it holds, and never so narrow that a trifle fills it.

    Examples
    --------
    >>> _with_room(2.4, 2.4)
    (2.352, 2.448)
    >>> _with_room(0.0, 10.0)
    (0.0, 10.6)
    """
    middle, span = (low + high) / 2, high - low
    half = max(span * (0.5 + ROOM), abs(middle) * LEAST_SPAN / 2) or 0.5
    bottom = round(middle - half, 12)
    return (0.0 if low >= 0 > bottom else bottom), round(middle + half, 12)


def _figure(value: float) -> str:
    return typographic(f"{value:g}")
