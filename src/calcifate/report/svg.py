"""Pieces of a drawing that keep their letters readable at every width.

Places along x are per cent of the width and places along y are pixels, so a drawing can be as narrow as a telephone
and its letters stay as large as the page's. A drawing has a title and a description for those who do not see it; the
figures are in a table beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from calcifate.report.format import visible


def drawing(name: str, title: str, description: str, height: float, parts: Sequence[str]) -> str:
    """A whole drawing. `name` is its id on the page; title and description are escaped here."""
    return (
        f'<svg class="drawing {name}" role="img" aria-labelledby="{name}-title {name}-desc" width="100%" '
        f'height="{height:g}" focusable="false">'
        f'<title id="{name}-title">{safe(title)}</title><desc id="{name}-desc">{safe(description)}</desc>'
        f"{''.join(parts)}</svg>"
    )


def safe(text: str) -> str:
    """Text that cannot be markup."""
    return escape(visible(text), quote=True)


def letters(text: str, x: float, y: float, kind: str = "", anchor: str = "start") -> str:
    """A line of text at x per cent."""
    return f'<text x="{x:.2f}%" y="{y:g}" class="{kind}" text-anchor="{anchor}">{safe(text)}</text>'


def box(x: float, y: float, width: float, height: float, kind: str) -> str:
    """A rectangle; x and width in per cent."""
    return f'<rect x="{x:.2f}%" y="{y:g}" width="{max(width, 0):.2f}%" height="{height:g}" class="{kind}"/>'


def line(x1: float, y1: float, x2: float, y2: float, kind: str) -> str:
    """A line; x in per cent, y in pixels."""
    return f'<line x1="{x1:.2f}%" y1="{y1:g}" x2="{x2:.2f}%" y2="{y2:g}" class="{kind}"/>'


def dot(x: float, y: float, radius: float, kind: str) -> str:
    """A dot; x in per cent."""
    return f'<circle cx="{x:.2f}%" cy="{y:g}" r="{radius:g}" class="{kind}"/>'


def mark(x: float, y: float, path: str, kind: str) -> str:
    """A small shape around a place; the path is in pixels from there."""
    return f'<svg x="{x:.2f}%" y="{y:g}" class="mark" overflow="visible"><path d="{path}" class="{kind}"/></svg>'


def whisker(low: float, high: float, y: float) -> str:
    """An interval with caps; low and high in per cent."""
    return line(low, y, high, y, "whisker") + "".join(line(x, y - 4, x, y + 4, "whisker") for x in (low, high))


def polygon(points: Sequence[tuple[float, float]], kind: str, x: float, y: float, width: float, height: float) -> str:
    """A shape whose points run from 0 to 100 both ways in a box; x and width in per cent, y and height in pixels."""
    drawn = " ".join(f"{left:.2f},{down:.2f}" for left, down in points)
    return (
        f'<svg x="{x:.2f}%" y="{y:g}" width="{width:.2f}%" height="{height:g}" viewBox="0 0 100 100" '
        f'preserveAspectRatio="none"><polygon points="{drawn}" class="{kind}"/></svg>'
    )
