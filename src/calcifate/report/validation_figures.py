"""Drawings of the validation: how far each target is from what the model gives, and key curves beside their points."""

from __future__ import annotations

from collections.abc import Sequence

from calcifate.physiology.validation.run import Curve, Drawn
from calcifate.report import svg
from calcifate.report.format import significant
from calcifate.report.line_chart import Chart, Line, Point
from calcifate.report.validation_tables import Row

LEFT, RIGHT = 11.0, 97.0  # of the plot [%]
ROW, HEAD, FOOT = 17, 14, 36  # [px]
END = 4.0  # of the scale, in standard deviations
LIMIT = 2.0
SHAPES = {"F": "M-4.5,0 a4.5,4.5 0 1 0 9,0 a4.5,4.5 0 1 0 -9,0", "G": "M0,-6 l6,6 l-6,6 l-6,-6 z"}
"""A disc for what may be fitted, a diamond for what may not."""
STYLE = """
.distances{display:block;overflow:visible;font-size:12.5px}.distances text{fill:var(--ink)}
.distances .z-over{paint-order:stroke;stroke:var(--sheet);stroke-width:4px}.distances .z-soft{fill:var(--soft)}
.distances .z-within{fill:var(--reference)}.distances .z-row{stroke:var(--faint)}
.distances .z-middle{stroke:var(--ink);stroke-width:1.5}.distances .z-stem{stroke:var(--soft);stroke-width:1.5}
.distances .z-passed{fill:var(--food);stroke:var(--sheet);stroke-width:1}
.distances .z-missed{fill:var(--sheet);stroke:var(--upper);stroke-width:2.5}
"""


def distances(rows: Sequence[Row], name: str, title: str) -> str:
    """A line per judged target from no difference to where the model lies; empty if none has a distance.

    What lies beyond the scale is drawn at its end with an arrow, and its figure stands beside it.
    """
    shown = [row for row in rows if row.z]
    if not shown:
        return ""
    bottom = HEAD + ROW * len(shown)
    parts = [svg.box(_x(-LIMIT), HEAD, _x(LIMIT) - _x(-LIMIT), bottom - HEAD, "z-within")]
    for place, row in enumerate(shown):
        parts += _row(row, HEAD + ROW * (place + 0.5))
    parts += [svg.line(_x(0), HEAD, _x(0), bottom, "z-middle")]
    for tick in (-END, -LIMIT, 0.0, LIMIT, END):
        parts.append(
            svg.letters(f"{tick:+g}".replace("-", "−") if tick else "0", _x(tick), bottom + 15, "z-soft", "middle")
        )
    parts.append(
        svg.letters("model less seen, in standard deviations", (LEFT + RIGHT) / 2, bottom + 31, "z-soft", "middle")
    )
    told = "; ".join(f"{row.id} {row.z}" for row in shown)
    return (
        f'<svg class="distances" role="img" focusable="false" width="100%" height="{bottom + FOOT:g}" '
        f'aria-labelledby="{name}-title {name}-desc"><title id="{name}-title">{svg.safe(title)}</title>'
        f'<desc id="{name}-desc">{svg.safe(told)}</desc>{"".join(parts)}</svg>'
    )


def _row(row: Row, y: float) -> list[str]:
    z = float(row.z)
    x, kind = _x(z), "z-passed" if row.result == "passed" else "z-missed"
    parts = [
        svg.letters(row.id, 0, y + 4),
        svg.line(LEFT, y, RIGHT, y, "z-row"),
        svg.line(_x(0), y, x, y, "z-stem"),
        svg.mark(x, y, SHAPES[row.use], kind),
    ]
    if abs(z) > END:
        at, anchor = (x - 2.5, "end") if z > 0 else (x + 2.5, "start")
        parts.append(svg.letters(f"{row.z} ›" if z > 0 else f"‹ {row.z}", at, y + 4, "z-over", anchor))
    return parts


def _x(z: float) -> float:
    return (LEFT + RIGHT) / 2 + (RIGHT - LEFT) / 2 * max(-END, min(END, z)) / END


def curve_chart(curve: Curve) -> Chart:
    """A curve of the model with the points that were seen, each within its standard deviation."""
    points = [
        Point(
            x=seen.x,
            y=seen.y,
            low=None if seen.sd is None else seen.y - seen.sd,
            high=None if seen.sd is None else seen.y + seen.sd,
            line=place,
        )
        for place, line in enumerate(curve.lines)
        for seen in line.seen
    ]
    xs = curve.lines[0].x
    return Chart(
        title=curve.title,
        x_label=curve.x,
        unit=curve.y,
        lines=tuple(Line(label=line.says, x=line.x, y=line.y) for line in curve.lines),
        points=tuple(points),
        description=" ".join(_said(line, curve) for line in curve.lines),
        x_falls=xs[0] > xs[-1],
        x_log=curve.log,
    )


def _said(line: Drawn, curve: Curve) -> str:
    """A line in words: its ends, and what was seen beside it."""
    ends = ((line.x[0], line.y[0]), (line.x[-1], line.y[-1]))
    told = " and ".join(f"{significant(y)} at {significant(x)}" for x, y in ends)
    seen = "; ".join(f"{significant(point.y)} at {significant(point.x)} ({point.target})" for point in line.seen)
    return f"{line.says}: {told} ({curve.x})." + (f" Seen: {seen}." if seen else "")
