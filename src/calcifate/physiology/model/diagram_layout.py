"""Where the boxes and arrows of the flux diagram go, for one element, from the model alone.

The pool that most flows touch stands in the middle, as a tall box. Organs that take in from outside stand on its left,
all others on its right, each pool in a row; so nearly every flow is a straight line from left to right or from top to
bottom. A new organ finds its own place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from calcifate.physiology.model.body import Body

WORDS = {"Ca": "calcium", "Mg": "magnesium", "P": "phosphate"}
WIDTH = 1200
OUTSIDE_X, OUTSIDE_WIDTH = 16, 104
LEFT_X, LEFT_WIDTH = 260, 136
HUB_X, HUB_WIDTH = 548, 200
RIGHT_X, RIGHT_WIDTH = 938, 236
BOTTOM_X, BOTTOM_PITCH, BOTTOM_WIDTH = 396, 128, 112
PITCH, BOX, OUTSIDE_BOX = 66, 36, 36
TITLE, PAD, BETWEEN = 17, 9, 12
FALL = 58
"""From the middle box down to what is outside."""
THINNEST, PER_ROOT = 1.2, 0.6


@dataclass(frozen=True, kw_only=True)
class Box:
    """A pool."""

    name: str
    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> tuple[float, float]:
        """Its centre."""
        return self.x + self.width / 2, self.y + self.height / 2


@dataclass(frozen=True, kw_only=True)
class Frame:
    """An organ around its pools."""

    organ: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Arrow:
    """A flow, from one place to another, and where its letters stand; `anchor` is empty where there are none."""

    name: str
    start: tuple[float, float]
    end: tuple[float, float]
    width: float
    flow: float
    letters: tuple[float, float] = (0.0, 0.0)
    anchor: str = ""


@dataclass(frozen=True, kw_only=True)
class Panel:
    """The drawing of one element."""

    element: str
    boxes: Mapping[str, Box]
    frames: Sequence[Frame]
    arrows: Sequence[Arrow]
    bottom: float


def flows_of(model: Body, element: str) -> tuple[str, ...]:
    """Flows of an element."""
    ends = {name: (law.to or law.taken_from) for name, law in ((n, model.quantities[n].law) for n in model.flows)}
    return tuple(name for name, end in ends.items() if model.pools[end].holds == element)


def thickness(flow: float) -> float:
    """Of an arrow: it grows with the root of the flow. [pixels; flow in mmol/d]"""
    return THINNEST + PER_ROOT * abs(flow) ** 0.5


def panel(model: Body, element: str, quantities: Mapping[str, float], top: float) -> Panel:
    """Places for all pools and flows of one element."""
    flows = flows_of(model, element)
    inside = [name for name in model.states if model.pools[name].holds == element]
    outside = [name for name in model.boundaries if model.pools[name].holds == element]
    ends = {name: (model.quantities[name].law.taken_from, model.quantities[name].law.to) for name in flows}
    hub = max(inside, key=lambda pool: sum(pool in pair for pair in ends.values()))
    of_organ: dict[str, list[str]] = {}
    for pool in inside:
        if pool != hub:
            of_organ.setdefault(model.organ_of[pool], []).append(pool)
    fed = {organ for organ in of_organ if any(model.organ_of[name] == organ for name in outside)}
    right = {organ: pools for organ, pools in of_organ.items() if organ not in fed}
    left = {organ: pools for organ, pools in of_organ.items() if organ in fed}
    body = max(_stack_height(right), _stack_height(left))
    frames, boxes = list[Frame](), dict[str, Box]()
    _stack(right, RIGHT_X, RIGHT_WIDTH, top, body, frames, boxes)
    _stack(left, LEFT_X, LEFT_WIDTH, top, body, frames, boxes)
    boxes[hub] = Box(name=hub, x=HUB_X, y=top + TITLE, width=HUB_WIDTH, height=body - TITLE - PAD)
    frames.append(_framed(model.organ_of[hub], [boxes[hub]]))
    below = _outside(outside, ends, hub, top + body + FALL, boxes)
    frames += [_framed(model.organ_of[name], [boxes[name]]) for name in below
               if model.organ_of[name] != model.organ_of[hub]]  # fmt: skip
    return Panel(
        element=element,
        boxes=boxes,
        frames=frames,
        arrows=_arrows(ends, quantities, boxes, hub),
        bottom=top + body + FALL + OUTSIDE_BOX + PAD,
    )


def _stack_height(organs: Mapping[str, Sequence[str]]) -> float:
    rows = sum(len(pools) for pools in organs.values())
    return rows * PITCH + len(organs) * (TITLE + 2 * PAD - PITCH + BOX) + max(len(organs) - 1, 0) * BETWEEN


def _stack(
    organs: Mapping[str, Sequence[str]],
    x: float,
    width: float,
    top: float,
    body: float,
    frames: list[Frame],
    boxes: dict[str, Box],
) -> None:
    """Organs one below the other, with what is left of the height between their pools."""
    rows = sum(len(pools) - 1 for pools in organs.values())
    spare = (body - _stack_height(organs)) / rows if rows else 0.0
    y = top
    for organ, pools in organs.items():
        y += TITLE
        placed = [Box(name=pool, x=x, y=y + place * (PITCH + spare), width=width, height=BOX)
                  for place, pool in enumerate(pools)]  # fmt: skip
        boxes |= {box.name: box for box in placed}
        frames.append(_framed(organ, placed))
        y = placed[-1].y + BOX + 2 * PAD + BETWEEN


def _framed(organ: str, boxes: Sequence[Box]) -> Frame:
    first, last = boxes[0], boxes[-1]
    return Frame(organ=organ, x=first.x - PAD, y=first.y - TITLE, width=first.width + 2 * PAD,
                 height=last.y + last.height - first.y + TITLE + PAD)  # fmt: skip


def _outside(
    outside: Sequence[str], ends: Mapping[str, tuple[str, str]], hub: str, floor: float, boxes: dict[str, Box]
) -> list[str]:
    """Pools outside the body: beside the pool of the left that they touch, or in a row below the middle."""
    below = list[str]()
    for name in outside:
        met = {other for pair in ends.values() if name in pair for other in pair if other not in (name, "")}
        beside = [boxes[pool] for pool in met if boxes[pool].x == LEFT_X]
        if beside:
            y = beside[0].middle[1] - OUTSIDE_BOX / 2
            boxes[name] = Box(name=name, x=OUTSIDE_X, y=y, width=OUTSIDE_WIDTH, height=OUTSIDE_BOX)
        else:
            x = BOTTOM_X + len(below) * BOTTOM_PITCH
            boxes[name] = Box(name=name, x=x, y=floor, width=BOTTOM_WIDTH, height=OUTSIDE_BOX)
            below.append(name)
    return below


def _arrows(
    ends: Mapping[str, tuple[str, str]], quantities: Mapping[str, float], boxes: Mapping[str, Box], hub: str
) -> list[Arrow]:
    pairs: dict[frozenset[str], list[str]] = {}
    for name, pair in ends.items():
        pairs.setdefault(frozenset(pair), []).append(name)
    found = list[Arrow]()
    for names in pairs.values():
        widest = max(thickness(quantities[name]) for name in names)
        for place, name in enumerate(names):
            start, end = (boxes[pool] for pool in ends[name])
            aside = place - (len(names) - 1) / 2
            found.append(_arrow(name, start, end, quantities[name], aside, max(12.0, widest + 3), hub))
    return found


def _arrow(name: str, start: Box, end: Box, flow: float, aside: float, apart: float, hub: str) -> Arrow:
    """One arrow; `aside` says where it lies among several between the same boxes, from below to above zero."""
    width = thickness(flow)
    if start.x == end.x:  # one above the other
        upper, lower = sorted((start, end), key=lambda box: box.y)
        x = upper.x + 22 + (aside + 0.5) * apart
        high, low = (x, upper.y + upper.height), (x, lower.y)
        ways = (high, low) if start is upper else (low, high)
        # Letters of both stand one below the other, to the right of both arrows.
        place = (upper.x + 22 + (abs(aside) + 0.5) * apart + width / 2 + 5, (high[1] + low[1]) / 2 + 4 + 13 * aside)
        return Arrow(name=name, start=ways[0], end=ways[1], width=width, flow=flow, letters=place, anchor="start")
    if hub in (start.name, end.name) and abs(start.middle[0] - end.middle[0]) < HUB_WIDTH + BOTTOM_PITCH:
        middle, other = (start, end) if start.name == hub else (end, start)
        if other.y > middle.y + middle.height:  # below the middle box
            x = min(max(other.middle[0], middle.x + 12), middle.x + middle.width - 12)
            ways = ((x, middle.y + middle.height), (other.middle[0], other.y))
            ways = ways if start is middle else (ways[1], ways[0])
            return Arrow(name=name, start=ways[0], end=ways[1], width=width, flow=flow)
    side = (
        start if end.name == hub or end.x == OUTSIDE_X else end if start.name == hub or start.x == OUTSIDE_X else start
    )
    y = side.middle[1] + aside * apart
    left_to_right = start.x < end.x
    from_x = start.x + start.width if left_to_right else start.x
    to_x = end.x if left_to_right else end.x + end.width
    above = aside <= 0
    place = ((from_x + to_x) / 2, y - width / 2 - 5 if above else y + width / 2 + 12)
    shown = "" if OUTSIDE_X in (start.x, end.x) else "middle"
    return Arrow(name=name, start=(from_x, y), end=(to_x, y), width=width, flow=flow, letters=place, anchor=shown)
