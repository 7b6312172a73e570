"""libRoadRunner, which shares nothing with our solver but the exported text, finds the same courses."""

from __future__ import annotations

import importlib

import numpy as np
import pytest

from calcifate.errors import InputError
from calcifate.physiology.model import referee
from calcifate.physiology.model.compare import compare
from calcifate.physiology.model.compiled import compiled
from calcifate.physiology.model.course import Stretch, course
from calcifate.physiology.model.steady import steady_state

SAME = 1e-6


@pytest.fixture(scope="module")
def needed():
    pytest.importorskip("roadrunner")


def apart(stretches: tuple[Stretch, ...], times: list[float]) -> dict[str, float]:
    """Largest difference of each pool over its usual size."""
    of, start = compiled(), steady_state()
    names = [*of.states, *of.boundaries]
    ours = course(start, stretches, times, relative_tolerance=1e-10, absolute_tolerance=1e-10)
    theirs = referee.refereed(start, stretches, times, names)
    assert theirs.shape == (len(names), len(times))
    size = {
        name: max(of.model.pools[name].scale * 1e-3, float(np.abs(theirs[place]).max()))
        for place, name in enumerate(names)
    }
    return {name: float(np.abs(ours[name] - theirs[place]).max()) / size[name] for place, name in enumerate(names)}


@pytest.mark.usefixtures("needed")
def test_years_after_a_sudden_loss_of_nephrons_and_of_food_are_the_same():
    found = compare(10.0)
    worst = found.differences[0]
    assert found.same, worst
    assert worst.relative < SAME
    assert {"plasma_calcium", "plasma_PTH", "urine_magnesium"} <= {each.name for each in found.differences}
    assert [each.relative for each in found.differences] == sorted(
        (d.relative for d in found.differences), reverse=True
    )


@pytest.mark.usefixtures("needed")
def test_a_day_with_a_meal_a_clamp_and_a_mechanism_turned_off_is_the_same():
    """Sudden additions, what they are taken from, clamps with their corner, and switches."""
    usual = dict(steady_state().settings)
    fasting = usual | {"meals_are_spread_over_the_day": 0.0}
    clamped = fasting | {"calcium_clamp": 1.0, "calcium_clamp_level": 1.35, "magnesium_permits_PTH": 0.0}
    stretches = (
        Stretch(start=0.0, end=0.2, settings=fasting),
        Stretch(start=0.2, end=0.5, settings=fasting, added={"lumen_calcium": 10.0, "lumen_phosphate": 15.0},
                from_boundary={"eaten_calcium": -10.0, "eaten_phosphate": -15.0}),
        Stretch(start=0.5, end=1.0, settings=clamped),
    )  # fmt: skip
    found = apart(stretches, [0.0, 0.1, 0.2, 0.3, 0.5, 0.6, 1.0])
    assert max(found.values()) < SAME, max(found, key=lambda name: found[name])


@pytest.mark.usefixtures("needed")
def test_the_programs_own_choice_of_translator_is_left_as_it_was():
    program = referee.roadrunner()
    before = program.Config.getValue(program.Config.LLVM_BACKEND)
    with pytest.raises(RuntimeError):
        referee.loaded("no SBML at all")
    assert program.Config.getValue(program.Config.LLVM_BACKEND) == before


def test_without_the_extra_packages_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    def missing(name: str) -> None:
        raise ModuleNotFoundError(name)

    monkeypatch.setattr(importlib, "import_module", missing)
    with pytest.raises(InputError, match=r"pip install 'calcifate\[sbml\]'"):
        compare(1.0)
