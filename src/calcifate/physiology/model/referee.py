"""A second opinion on our courses: the exported SBML, carried through the same stretches of time by libRoadRunner.

It shares nothing with our own solver but the exported text: not the derivatives, not the integrator, not the algebra.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from calcifate.errors import InputError, Problem
from calcifate.physiology.model.body import Body, body
from calcifate.physiology.model.compiled import Array
from calcifate.physiology.model.course import Stretch
from calcifate.physiology.model.sbml import sbml_document
from calcifate.physiology.model.steady import SteadyState

RELATIVE_TOLERANCE = 1e-10
ABSOLUTE_TOLERANCE = 1e-12
"""In the unit of each pool."""


def roadrunner() -> Any:
    """The package of libRoadRunner.

    Raises
    ------
    InputError
        If it is not installed.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # of its wrapper, under newer versions of Python
            return importlib.import_module("roadrunner")
    except ImportError as error:
        raise InputError(
            Problem(found="libRoadRunner is not installed", right="pip install 'calcifate[sbml]'")
        ) from error


def loaded(sbml: str) -> Any:
    """A model of libRoadRunner, translated by the faster of its two translators."""
    program = roadrunner()
    usual = program.Config.getValue(program.Config.LLVM_BACKEND)
    program.Config.setValue(program.Config.LLVM_BACKEND, program.Config.LLJIT)
    try:
        return program.RoadRunner(sbml)
    finally:
        program.Config.setValue(program.Config.LLVM_BACKEND, usual)


def refereed(
    start: SteadyState | Mapping[str, float],
    stretches: Sequence[Stretch],
    times: Sequence[float] | Array,
    names: Sequence[str],
    *,
    relative_tolerance: float = RELATIVE_TOLERANCE,
    absolute_tolerance: float = ABSOLUTE_TOLERANCE,
    model: Body | None = None,
) -> Array:
    """What libRoadRunner makes of stretches of time that `course` takes as well.

    Parameters
    ----------
    start : SteadyState or mapping of str to float
        Where it begins: a steady state, or every pool inside the body.
    stretches : sequence of Stretch
        One after the other, without gaps.
    times : sequence of float
        When results are wanted, in order. At a sudden change the value is the one before it. [d]
    names : sequence of str
        Pools, boundaries and quantities that are wanted.
    relative_tolerance, absolute_tolerance : float
        Of libRoadRunner's own CVODE.
    model : Body, optional

    Returns
    -------
    Array
        (names, T)

    Raises
    ------
    InputError
        If libRoadRunner is not installed.
    """
    model = model or body()
    wanted = np.asarray(times, dtype=float)
    pools = start.pools if isinstance(start, SteadyState) else start
    runner = loaded(sbml_document(model, stretches[0].settings, pools))
    runner.integrator.relative_tolerance = relative_tolerance
    runner.integrator.absolute_tolerance = absolute_tolerance
    runner.integrator.maximum_num_steps = 1_000_000
    runner.selections = list(names)
    found = [np.array([[runner[name] for name in names]])] if wanted[:1] == stretches[0].start else []
    in_force = dict(stretches[0].settings)
    for stretch in stretches:
        for name, value in stretch.settings.items():
            if value != in_force[name]:
                runner[name] = value
        in_force = dict(stretch.settings)
        for name, amount in (*stretch.added.items(), *stretch.from_boundary.items()):
            runner[name] = runner[name] + amount
        inside = wanted[(wanted > stretch.start) & (wanted <= stretch.end)]
        ends = inside if inside.size and inside[-1] == stretch.end else np.append(inside, stretch.end)
        rows = np.array(runner.simulate(times=[stretch.start, *ends.tolist()]))
        found.append(rows[1 : 1 + inside.size])
    return np.vstack(found).T
