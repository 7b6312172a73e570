"""Values for the names of a model: of the reference person, with some of them set otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from calcifate.errors import InputError, Problem
from calcifate.physiology.model.body import Body
from calcifate.record import near_miss


def reference_values(model: Body) -> dict[str, float]:
    """Every input, switch and parameter at the reference person's value, and every pool at its start."""
    values = {name: found.value for name, found in model.inputs.items()}
    values |= dict.fromkeys(model.switches, 1.0)
    values |= {name: found.value for name, found in model.parameters.items()}
    starts = {name: pool.start for name, pool in model.pools.items() if not pool.boundary}
    values |= {name: start for name, start in starts.items() if not isinstance(start, str)}
    for name, start in starts.items():
        if isinstance(start, str):
            values[name] = worked_out(model, start, values)
    return values


def worked_out(model: Body, name: str, values: Mapping[str, float]) -> float:
    if name in values:
        return values[name]
    quantity = model.quantities[name]
    return quantity.function(
        **{argument: worked_out(model, given, values) for argument, given in quantity.arguments.items()}
    )


def settings(model: Body, **changed: float) -> dict[str, float]:
    """Inputs, switches and parameters, with some set otherwise.

    Parameters
    ----------
    model : Body
    **changed : float
        By name, in the model's unit.

    Raises
    ------
    InputError
        If a name is unknown, or a value lies outside what makes sense.

    Examples
    --------
    >>> from calcifate.physiology.model.body import body
    >>> settings(body(), body_weight=60)["body_weight"]
    60.0
    >>> settings(body(), body_wieght=60)
    Traceback (most recent call last):
    calcifate.errors.InputError: unknown quantity 'body_wieght'; did you mean 'body_weight'?
    """
    values = dict(usual_settings(model))
    for name, value in changed.items():
        check_setting(model, name, value)
        values[name] = float(value)
    return values


@cache
def usual_settings(model: Body) -> Mapping[str, float]:
    """Inputs, switches and parameters of the reference person, in a fixed order."""
    found = {name: given.value for name, given in model.inputs.items()}
    return found | dict.fromkeys(model.switches, 1.0) | {name: p.value for name, p in model.parameters.items()}


def check_setting(model: Body, name: str, value: float) -> None:
    """Whether a setting exists and makes sense.

    Raises
    ------
    InputError
        With the nearest known name, or the range that makes sense.
    """
    if name in model.inputs:
        found = model.inputs[name]
        low, high, unit = found.low, found.high, found.unit
    elif name in model.switches:
        low, high, unit = 0.0, 1.0, "1"
    elif name in model.parameters:
        parameter = model.parameters[name]
        low = 0.0 if parameter.low is None else parameter.low
        high = float("inf") if parameter.high is None else parameter.high
        unit = parameter.unit
    else:
        hint = near_miss(name, [*usual_settings(model)])
        right = f"did you mean {hint!r}?" if hint else "`calcifate model params` lists what can be set"
        raise InputError(Problem(found=f"unknown quantity {name!r}", right=right))
    if not low <= value <= high:
        right = f"be at least {low:g}" if high == float("inf") else f"lie between {low:g} and {high:g}"
        raise InputError(Problem(found=f"{name} = {value:g} {unit}", right=f"it should {right} {unit}"))
