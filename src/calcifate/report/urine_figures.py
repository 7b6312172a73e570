"""The drawings of the urine panel: saturations on a logarithmic axis, and what changes would do."""

from __future__ import annotations

import math
from collections.abc import Mapping

from calcifate.flow.urine import Saturation, UrinePanel
from calcifate.report import svg
from calcifate.report.format import typographic
from calcifate.report.layout import cut
from calcifate.report.urine_tables import (
    Change,
    band_text,
    by_place,
    changes,
    crystal,
    is_known,
    known,
    phases,
    ratio_text,
)

LOWEST, HIGHEST = -3, 4  # powers of ten that the axis has room for; what lies beyond stands at its end
CRYSTALS = 10  # the others are in the table
SIGNS = (
    "M-5.5,0 a5.5,5.5 0 1 0 11,0 a5.5,5.5 0 1 0 -11,0",  # a disc
    "M0,-7 l7,7 l-7,7 l-7,-7 z",  # a diamond
    "M-5,-5 h10 v10 h-10 z",  # a square
    "M0,-6.5 l6.5,11.5 h-13 z",  # a triangle
)
"""A shape for each method: none is told by its colour alone."""
LONGEST = 34  # columns of a title; the table has the whole of it
LINE = 15  # pixels between methods
DECADES = 6  # from here on only every second one is labelled
TALLEST_BAR = 2.0  # times; the scale of changes ends there unless all are smaller
BELOW, ABOVE = "«", "»"


def sign_class(place: int) -> str:
    """Style of a method by its place; more methods than shapes begin again."""
    return f"method-{place % len(SIGNS)}"


def saturation_dots(panel: UrinePanel, w: Mapping[str, str]) -> str:
    """One row per crystal, one sign per method; empty where nothing is above zero."""
    found, parts, described, y = by_place(panel), list[str](), list[str](), 22.0
    shown = [phase for phase in phases(panel) if is_known(panel, phase)][:CRYSTALS]
    figures = {
        phase: [(place, found[phase, method]) for place, method in enumerate(panel.methods) if (phase, method) in found]
        for phase in shown
    }
    ends = [end for row in figures.values() for _, saturation in row for end in _ends(saturation)]
    if not ends:
        return ""
    low = max(LOWEST, min(-1, math.floor(math.log10(min(ends)))))
    high = min(HIGHEST, max(1, math.ceil(math.log10(max(ends)))))
    axis = _Axis(low, high)
    for phase in shown:
        name = crystal(phase, w)
        parts.append(svg.letters(name, 0, y + 12, "name"))
        y += 20
        for place, saturation in figures[phase]:
            parts += axis.sign(saturation, place, y + LINE / 2)
            y += LINE
        y += 8
        texts = [
            w["fig_urine_figure"].format(method=saturation.method, ratio=ratio_text(saturation, w))
            for _, saturation in figures[phase]
        ]
        described.append(w["fig_urine_row"].format(crystal=name, figures="; ".join(texts)))
    one = axis.x(0)
    frame = [svg.letters(w["fig_urine_saturated"], one, 12, "scale", "middle"), svg.line(one, 18, one, y, "need")]
    for power in range(low, high + 1):
        x = axis.x(power)
        frame += [svg.line(x, 18, x, y, "grid")] if power else []
        anchor = "start" if power == low else "end" if power == high else "middle"
        if power % 2 == 0 or high - low < DECADES:
            frame.append(svg.letters(f"{10.0**power:g}", x, y + 16, "scale", anchor))
    text = w["fig_urine_desc"].format(rows=" ".join(described))
    return svg.drawing("urine-dots", w["fig_urine_title"], text, y + 22, [*frame, *parts])


def _ends(saturation: Saturation) -> list[float]:
    ends = (known(end) for end in (saturation.ratio, saturation.ratio_low, saturation.ratio_high))
    return [end for end in ends if end is not None and end > 0]


class _Axis:
    """A logarithmic axis from one power of ten to another."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high

    def x(self, power: float) -> float:
        """Place of a power of ten; what is beyond stands at the end. [%]"""
        share = (min(max(power, self.low), self.high) - self.low) / (self.high - self.low)
        return 2 + 96 * share

    def sign(self, saturation: Saturation, place: int, y: float) -> list[str]:
        """The sign of a method with its band; nothing where there is no figure above zero."""
        ratio, low, high = (known(end) for end in (saturation.ratio, saturation.ratio_low, saturation.ratio_high))
        if not ratio or ratio <= 0:
            return []
        power = math.log10(ratio)
        if power < self.low or power > self.high:
            text, anchor = f"{saturation.method} {ABOVE}", "end"
            if power < self.low:
                text, anchor = f"{BELOW} {saturation.method}", "start"
            return [svg.letters(text, self.x(power), y + 5, f"scale {sign_class(place)}", anchor)]
        parts = list[str]()
        if low and high and low > 0:
            parts.append(svg.whisker(self.x(math.log10(low)), self.x(math.log10(high)), y))
        return [*parts, svg.mark(self.x(power), y, SIGNS[place % len(SIGNS)], f"sign {sign_class(place)}")]


def tornado(panel: UrinePanel, w: Mapping[str, str], most: list[str] | None = None) -> str:
    """One bar per change from 1 to what it multiplies the saturation by; empty without changes.

    `most`: the titles to show; all of them if left out.
    """
    rows = [row for row in changes(panel, w) if (row.effect or row.blocked) and (most is None or row.title in most)]
    if not any(row.effect for row in rows):
        return ""
    largest = max((row.effect.times for row in rows if row.effect), default=1.0)
    end = TALLEST_BAR if largest > 1.25 else 1.25
    parts, described, y = list[str](), list[str](), 0.0
    for row in rows:
        parts += _bar(row, y, end, w)
        said = w["urine_blocked"] if row.blocked else f"{row.ratio}; {w['urine_column_times']}: {row.times}"
        described.append(w["fig_what_if_row"].format(title=row.title, text=said))
        y += 44
    scale = list[str]()
    ticks = ((0, "start"), (0.5, "middle"), (1, "middle")) + (((TALLEST_BAR, "end"),) if end == TALLEST_BAR else ())
    for tick, anchor in ticks:
        label = w["fig_what_if_same"] if tick == 1 else f"{tick:g}"
        scale.append(svg.letters(label, _x(tick, end), y + 18, "scale", anchor))
    title = w["fig_what_if_title"].format(crystal=crystal(panel.ranked_by, w), method=panel.method)
    text = w["fig_what_if_desc"].format(rows=" ".join(described))
    return svg.drawing("urine-changes", title, text, y + 24, [*scale, *parts])


def _x(times: float, end: float) -> float:
    return 100 * min(max(times, 0), end) / end


def _bar(row: Change, y: float, end: float, w: Mapping[str, str]) -> list[str]:
    figure = w["urine_blocked"] if row.effect is None else typographic(row.ratio)
    beyond = f" {ABOVE}" if row.effect and row.effect.times > end else ""
    parts = [
        svg.letters(cut(row.title, LONGEST), 0, y + 12, "name"),
        svg.letters(f"{figure}{beyond}", 100, y + 12, "figure", "end"),
        svg.box(0, y + 19, 100, 14, "track"),
        svg.line(_x(1, end), y + 16, _x(1, end), y + 36, "need"),
    ]
    if row.effect is None:
        return parts
    times, low, high = row.effect.times, known(row.effect.times_low), known(row.effect.times_high)
    left, right = sorted((_x(times, end), _x(1, end)))
    parts.append(svg.box(left, y + 19, right - left, 14, "falls" if times < 1 else "rises"))
    if band_text(low, high, w) and low is not None and high is not None:
        parts.append(svg.whisker(_x(low, end), _x(high, end), y + 26))
    return parts


def legend(panel: UrinePanel, w: Mapping[str, str]) -> list[tuple[str, str]]:
    """What the signs mean: style of the key, and words."""
    methods = [
        (sign_class(place), w["legend_key_method"].format(method=method)) for place, method in enumerate(panel.methods)
    ]
    beyond = [
        power
        for saturation in panel.saturations
        if (ratio := known(saturation.ratio)) and not LOWEST <= (power := math.log10(ratio)) <= HIGHEST
    ]
    return [
        *methods, ("need", w["legend_key_saturated"]), *([("beyond", w["legend_key_off_scale"])] if beyond else []),
    ]  # fmt: skip
