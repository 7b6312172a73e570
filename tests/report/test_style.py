"""Colours: contrast by the WCAG 2.2 formula (relative luminance of sRGB), in both schemes."""

from __future__ import annotations

import re
from importlib import resources

import pytest

STYLE = resources.files("calcifate.report").joinpath("templates", "style.css").read_text(encoding="utf-8")
SCHEMES = dict(zip(("light", "dark"), re.findall(r":root \{(.*?)\n\s*\}", STYLE, re.S)[:2], strict=True))
TEXT = [(ink, ground) for ink in ("ink", "soft", "link", "accent") for ground in ("paper", "sheet")]
TEXT += [(level, f"{level}-ground") for level in ("emergency", "urgent", "caution", "info")]
TEXT += [(ink, f"{level}-ground") for ink in ("ink", "link", "soft") for level in ("urgent", "caution", "info")]
TEXT += [("ink", "flow"), ("soft", "wedge"), ("sheet", "food")]
SHAPES = [("food", "track"), ("need", "track"), ("upper", "track"), ("whisker-ink", "track"), ("limit", "reference")]


def colours(scheme: str) -> dict[str, str]:
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", SCHEMES[scheme]))
    return found | {"whisker-ink": found["ink"]}


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def test_the_formula_gives_the_published_extremes():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_the_contrast_of_level_AA(scheme: str):
    found = colours(scheme)
    poor = {pair: contrast(*(found[name] for name in pair)) for pair in TEXT}
    assert not {pair: ratio for pair, ratio in poor.items() if ratio < 4.5}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_shapes_that_carry_meaning_stand_out(scheme: str):
    found = colours(scheme)
    poor = {pair: contrast(*(found[name] for name in pair)) for pair in SHAPES}
    assert not {pair: ratio for pair, ratio in poor.items() if ratio < 3}


def test_motion_and_print_are_looked_after():
    assert "prefers-reduced-motion" in STYLE
    assert "@media print" in STYLE
    assert "details-content" in STYLE
