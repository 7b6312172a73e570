"""The flows of calcium, magnesium and phosphate at steady state as one SVG, drawn from the model itself."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from math import hypot

from calcifate.physiology.model.algebra import as_text, formula
from calcifate.physiology.model.body import Body, body
from calcifate.physiology.model.diagram_layout import WIDTH, WORDS, Arrow, Box, Frame, Panel, panel
from calcifate.physiology.model.organ import ELEMENTS, organs
from calcifate.physiology.model.sbml_words import cited
from calcifate.physiology.model.steady import SteadyState, steady_state

TOP, HEADING, BETWEEN, LEGEND = 60, 30, 26, 40
NOTHING = 1e-6
"""Flow below which an arrow is dashed. [mmol/d]"""

STYLE = """
.paper{fill:#fdfdfb}.box{fill:#fff;stroke:#70757d}.outside{fill:#f1f1ec;stroke:#a9adb3}.frame{fill:#f4f5f2;stroke:#d3d6d2}
text{font-family:system-ui,-apple-system,'Segoe UI',sans-serif;fill:#1d2126}.quiet{fill:#565c64}
.h{font-size:19px;font-weight:600}.e{font-size:16px;font-weight:600}.o{font-size:11px}.b{font-size:12.5px;font-weight:600}
.d{font-size:11.5px}.f{font-size:11.5px}.f,.d{font-variant-numeric:tabular-nums}
.halo{stroke:#fdfdfb;stroke-width:3px;paint-order:stroke;stroke-linejoin:round}
.Ca{--flow:#8a5a00}.Mg{--flow:#00695c}.P{--flow:#5b3fa8}
.flow line{stroke:var(--flow)}.flow polygon{fill:var(--flow)}
.flow:hover line{stroke:#c2185b}.flow:hover polygon{fill:#c2185b}
.none line{stroke-dasharray:3 4;opacity:.6}.none polygon{opacity:.6}.drifts{stroke-dasharray:5 3}.e{fill:var(--flow)}
@media (prefers-color-scheme:dark){.paper{fill:#15181c}.box{fill:#20252b;stroke:#8e959e}
.outside{fill:#1b1f24;stroke:#59606a}
.frame{fill:#1a1e22;stroke:#3a4048}text{fill:#eceff1}.quiet{fill:#aab1ba}.halo{stroke:#15181c}.e{fill:var(--flow)}
.Ca{--flow:#e0a94a}.Mg{--flow:#4db6a6}.P{--flow:#a896ea}}
"""


def diagram(start: SteadyState | None = None, model: Body | None = None) -> str:
    """The flux diagram as an SVG document: 1200 pixels wide, for light and dark, with nothing loaded from outside.

    Parameters
    ----------
    start : SteadyState, optional
        Of the reference person by default.
    model : Body, optional

    Returns
    -------
    str

    Examples
    --------
    >>> diagram().startswith("<svg")
    True
    """
    model = model or body()
    start = start or steady_state()
    quantities = start.quantities()
    y, drawn, told = float(TOP), list[str](), list[str]()
    for element in ELEMENTS:
        placed = panel(model, element, quantities, y + HEADING)
        drawn.append(_panel(model, placed, quantities, y))
        told.append(_told(model, placed, quantities))
        y = placed.bottom + BETWEEN
    height = y + LEGEND
    name = "Calcium, magnesium and phosphate of a human adult"
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:g}" width="{WIDTH}" height="{height:g}" '
        f'role="img" aria-labelledby="flux-title flux-desc"><title id="flux-title">{name}</title>'
        f'<desc id="flux-desc">{escape(" ".join(told))}</desc><style>{STYLE}</style>'
        f'<rect class="paper" width="{WIDTH}" height="{height:g}"/>'
    )
    heading = _letters(name + ": flows at steady state", 16, 30, "h") + _letters(
        "mmol a day; pools in mmol. Point at an arrow for its law and its source.", 16, 50, "d quiet"
    )
    foot = _letters(
        "Arrows grow with the square root of the flow; a dashed arrow carries nothing now; a broken edge marks a pool "
        "that drifts over years. For education and research; not for clinical use.",
        16, height - 16, "d quiet",
    )  # fmt: skip
    return f"{head}{heading}{''.join(drawn)}{foot}</svg>\n"


def _panel(model: Body, placed: Panel, quantities: Mapping[str, float], top: float) -> str:
    word = WORDS[placed.element]
    parts = [_letters(word.capitalize(), 16, top + 20, "e")]
    parts += [_frame(frame) for frame in placed.frames]
    parts += [_flow(model, arrow, word) for arrow in placed.arrows]
    parts += [_pool(model, box, placed, quantities) for box in placed.boxes.values()]
    parts += [_flow_letters(arrow, word) for arrow in placed.arrows]
    return f'<g class="{placed.element}">{"".join(parts)}</g>'


def _frame(frame: Frame) -> str:
    return (
        f'<rect class="frame" x="{frame.x:g}" y="{frame.y:.1f}" width="{frame.width:g}" '
        f'height="{frame.height:.1f}" rx="7"/>'
        + _letters(organs()[frame.organ].title, frame.x + 9, frame.y + 12.5, "o quiet")
    )


def _pool(model: Body, box: Box, placed: Panel, quantities: Mapping[str, float]) -> str:
    pool = model.pools[box.name]
    word = WORDS[placed.element]
    if pool.boundary:
        flow = sum(arrow.flow for arrow in placed.arrows if box.name in _ends(model, arrow.name))
        detail = f"{amount(flow)} mmol/d"
    else:
        detail = f"{amount(quantities[box.name])} mmol"
    kind = "outside" if pool.boundary else "box drifts" if pool.drifts else "box"
    x, y = box.middle
    return (
        f'<g><title>{escape(pool.says)}: {detail}</title><rect class="{kind}" x="{box.x:g}" y="{box.y:.1f}" '
        f'width="{box.width:g}" height="{box.height:.1f}" rx="5"/>'
        + _letters(_without(box.name, word), x, y - 3, "b", "middle")
        + _letters(detail, x, y + 12, "d quiet", "middle")
        + "</g>"
    )


def _flow(model: Body, arrow: Arrow, word: str) -> str:
    """An arrow: a line that ends where its head begins."""
    (x1, y1), (x2, y2) = arrow.start, arrow.end
    length = max(hypot(x2 - x1, y2 - y1), 1.0)
    along = ((x2 - x1) / length, (y2 - y1) / length)
    head, half = 5.0 + 0.7 * arrow.width, 3.2 + 0.75 * arrow.width
    neck = (x2 - head * along[0], y2 - head * along[1])
    corners = (
        (x2, y2),
        (neck[0] - half * along[1], neck[1] + half * along[0]),
        (neck[0] + half * along[1], neck[1] - half * along[0]),
    )
    drawn = " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)
    law = model.quantities[arrow.name].law
    said = (
        f"{model.says(arrow.name)}: {amount(arrow.flow)} mmol/d\n{arrow.name} = "
        f"{as_text(formula(model.quantities[arrow.name]))}\nSource: {cited(law.source)}"
    )
    kind = "flow none" if abs(arrow.flow) < NOTHING else "flow"
    return (
        f'<g class="{kind}"><title>{escape(said)}</title><line x1="{x1:.1f}" y1="{y1:.1f}" x2="{neck[0]:.1f}" '
        f'y2="{neck[1]:.1f}" stroke-width="{arrow.width:.2f}"/><polygon points="{drawn}"/></g>'
    )


def _flow_letters(arrow: Arrow, word: str) -> str:
    if not arrow.anchor:
        return ""
    return _letters(f"{_without(arrow.name, word)} {amount(arrow.flow)}", *arrow.letters, "f halo", arrow.anchor)


def _told(model: Body, placed: Panel, quantities: Mapping[str, float]) -> str:
    """The panel in words, the largest flows first, those that are as large in the order of their names."""
    flows = sorted(placed.arrows, key=lambda arrow: (-float(f"{arrow.flow:.4g}"), arrow.name))
    listed = "; ".join(f"{model.says(arrow.name)} {amount(arrow.flow)}" for arrow in flows if arrow.flow > NOTHING)
    return f"{WORDS[placed.element].capitalize()}, mmol a day: {listed}."


def _ends(model: Body, name: str) -> tuple[str, str]:
    law = model.quantities[name].law
    return law.taken_from, law.to


def _without(name: str, word: str) -> str:
    """A name without the element that the panel is about."""
    return " ".join(part for part in name.split("_") if part != word)


def amount(value: float) -> str:
    """A figure as people read it: three digits, no powers of ten.

    Examples
    --------
    >>> amount(24780.2), amount(399.74), amount(7.056), amount(0.0)
    ('24,780', '400', '7.06', '0')
    """
    size = abs(value)
    if size < NOTHING:
        return "0"
    return f"{value:,.0f}" if size >= 100 else f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def _letters(text: str, x: float, y: float, kind: str, anchor: str = "start") -> str:
    place = f' text-anchor="{anchor}"' if anchor != "start" else ""
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}"{place}>{escape(text)}</text>'
