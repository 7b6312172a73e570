"""The plane of calcium over magnesium: a place among requirements, never a gauge of a ratio."""

from __future__ import annotations

from calcifate.flow.assessment import Assessment
from calcifate.flow.intake import IntakePart, NutrientIntake, RatioView
from calcifate.report import names, requirements, svg
from calcifate.report.food_tables import band
from calcifate.report.format import amount, significant
from calcifate.report.views import say

LEFT, TOP, HEIGHT, UNDER = 11.0, 10.0, 300.0, 44.0  # of the frame: per cent, then pixels
WIDTH = 100 - LEFT - 2


def plane(assessment: Assessment) -> str:
    """A point with its intervals, both requirements, and the band as a pale wedge; empty if either is unknown."""
    ratio, intake = assessment.calcium_to_magnesium, assessment.intake
    magnesium, calcium = intake.get("magnesium"), intake.get("calcium")
    if ratio is None or magnesium is None or calcium is None:
        return ""
    if magnesium.food.value is None or calcium.food.value is None:
        return ""
    w, needs = say(assessment), dict[str, float]()
    for nutrient in ("magnesium", "calcium"):
        need = requirements.reference(requirements.adequacy_of(assessment, nutrient), requirements.RECOMMENDED)
        if need:
            needs[nutrient] = need.value
    said = [
        w["fig_plane_need"].format(name=names.nutrient_name(nutrient, assessment), value=significant(value, 4))
        for nutrient, value in needs.items()
    ]
    text = w["fig_plane_desc"].format(
        magnesium=amount(magnesium.food), calcium=amount(calcium.food), needs=" ".join(said), band=band(ratio)
    )
    parts = _Plane(assessment, magnesium, calcium, ratio, needs).parts()
    return svg.drawing("ratio-plane", w["fig_plane_title"], text, TOP + HEIGHT + UNDER, parts)


class _Plane:
    """The scales of one drawing."""

    def __init__(
        self,
        assessment: Assessment,
        magnesium: NutrientIntake,
        calcium: NutrientIntake,
        ratio: RatioView,
        needs: dict[str, float],
    ) -> None:
        self.w, self.ratio, self.needs = say(assessment), ratio, needs
        self.magnesium, self.calcium = magnesium, calcium
        self.right = _round_up(max(_top(magnesium), needs.get("magnesium", 0)) * 1.15)
        self.up = _round_up(max(_top(calcium), needs.get("calcium", 0)) * 1.15)

    def x(self, value: float) -> float:
        return LEFT + WIDTH * min(value / self.right, 1)

    def y(self, value: float) -> float:
        return TOP + HEIGHT * (1 - min(value / self.up, 1))

    def parts(self) -> list[str]:
        return [
            svg.box(LEFT, TOP, WIDTH, HEIGHT, "frame"),
            self.wedge(),
            *self.axes(),
            *self.need_lines(),
            *self.point(),
        ]

    def wedge(self) -> str:
        """The band from the origin to where it leaves the frame."""
        points = [(0.0, 100.0)]
        for slope in (self.ratio.band_low, self.ratio.band_high):
            end = min(self.right, self.up / slope)
            points.append((100 * end / self.right, 100 * (1 - end * slope / self.up)))
        if points[1][0] == 100 and points[2][0] < 100:  # the corner lies between the two edges
            points.insert(2, (100.0, 0.0))
        return svg.polygon(points, "wedge", LEFT, TOP, WIDTH, HEIGHT)

    def axes(self) -> list[str]:
        parts = [
            svg.letters(self.w["fig_plane_x"], LEFT + WIDTH / 2, TOP + HEIGHT + 38, "scale", "middle"),
            f'<text transform="translate(12,{TOP + HEIGHT / 2:g}) rotate(-90)" class="scale" text-anchor="middle">'
            f"{svg.safe(self.w['fig_plane_y'])}</text>",
        ]
        for share in (0, 0.5, 1):
            x, y = LEFT + WIDTH * share, TOP + HEIGHT * (1 - share)
            anchor = "end" if share == 1 else "middle"
            parts.append(svg.letters(significant(self.right * share, 4), x, TOP + HEIGHT + 18, "scale", anchor))
            parts.append(svg.letters(significant(self.up * share, 4), LEFT - 1.5, y + 4, "scale", "end"))
        return parts

    def need_lines(self) -> list[str]:
        parts = list[str]()
        if need := self.needs.get("magnesium"):
            text = self.w["fig_plane_need_line"].format(value=significant(need, 4))
            parts += [svg.line(self.x(need), TOP, self.x(need), TOP + HEIGHT, "need")]
            parts += [svg.letters(text, self.x(need) - 1, TOP + HEIGHT - 8, "need-label", "end")]
        if need := self.needs.get("calcium"):
            text = self.w["fig_plane_need_line"].format(value=significant(need, 4))
            parts += [svg.line(LEFT, self.y(need), LEFT + WIDTH, self.y(need), "need")]
            parts += [svg.letters(text, LEFT + 1.5, self.y(need) - 6, "need-label")]
        return parts

    def point(self) -> list[str]:
        magnesium, calcium = self.magnesium.food, self.calcium.food
        x, y = self.x(magnesium.value or 0), self.y(calcium.value or 0)
        parts = list[str]()
        if magnesium.low is not None and magnesium.high is not None:
            parts.append(svg.whisker(self.x(magnesium.low), self.x(magnesium.high), y))
        if calcium.low is not None and calcium.high is not None:
            parts.append(svg.line(x, self.y(calcium.low), x, self.y(calcium.high), "whisker"))
        extra = (self.magnesium.supplements.value or 0, self.calcium.supplements.value or 0)
        if any(extra):
            to_x, to_y = self.x((magnesium.value or 0) + extra[0]), self.y((calcium.value or 0) + extra[1])
            parts += [svg.line(x, y, to_x, to_y, "to-total"), svg.dot(to_x, to_y, 6, "point open")]
            parts += [self.label(self.w["fig_plane_with"], to_x, to_y)]
        return [*parts, svg.dot(x, y, 6.5, "point"), self.label(self.w["fig_plane_food"], x, y)]

    def label(self, text: str, x: float, y: float) -> str:
        return svg.letters(text, x + (2.2 if x < 75 else -2.2), y - 9, "point-label", "start" if x < 75 else "end")


def _top(intake: NutrientIntake) -> float:
    part: IntakePart = intake.food
    return max(part.high or 0, (part.value or 0) + (intake.supplements.value or 0))


def _round_up(value: float) -> float:
    step = 100 if value <= 1000 else 200 if value <= 2000 else 500
    return max(step, -(-value // step) * step)
