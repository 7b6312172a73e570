"""The organs joined: every law with its arguments resolved, in an order in which each can be worked out."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from calcifate.errors import DataError, Problem
from calcifate.physiology.model.number import Number
from calcifate.physiology.model.organ import (
    PACKAGE,
    BodyLaw,
    BodyParameter,
    Input,
    OrganTable,
    Pool,
    organs,
)
from calcifate.record import near_miss


@dataclass(frozen=True, kw_only=True, eq=False)
class Quantity:
    """A law in its place: the function, and which quantity each argument is."""

    name: str
    organ: str
    law: BodyLaw
    function: Callable[..., Number]
    arguments: Mapping[str, str]
    """Argument of the function to name in the model."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Body:
    """A model: what is carried along, what is set, and what follows. Pools and quantities keep their order."""

    pools: Mapping[str, Pool]
    inputs: Mapping[str, Input]
    switches: Mapping[str, str]
    parameters: Mapping[str, BodyParameter]
    quantities: Mapping[str, Quantity]
    """In an order in which each needs only those before it."""
    organ_of: Mapping[str, str]
    """Of every name."""

    @cached_property
    def states(self) -> tuple[str, ...]:
        """Pools inside the body."""
        return tuple(name for name, pool in self.pools.items() if not pool.boundary)

    @cached_property
    def settled(self) -> tuple[str, ...]:
        """States that have a steady state of their own."""
        return tuple(name for name in self.states if not self.pools[name].drifts)

    @cached_property
    def boundaries(self) -> tuple[str, ...]:
        """Pools outside the body, whose gains are counted."""
        return tuple(name for name, pool in self.pools.items() if pool.boundary)

    @cached_property
    def flows(self) -> tuple[str, ...]:
        """Quantities that move something from one pool to another."""
        return tuple(name for name, found in self.quantities.items() if found.law.taken_from or found.law.to)

    def unit(self, name: str) -> str:
        """Unit in which the model carries a name. A rate of a state is per day."""
        for table in (self.pools, self.inputs, self.parameters):
            if name in table:
                return table[name].unit
        return self.quantities[name].law.unit if name in self.quantities else "1"

    def says(self, name: str) -> str:
        """What a name is, in words."""
        for table in (self.pools, self.inputs):
            if name in table:
                return table[name].says
        if name in self.switches:
            return self.switches[name]
        said = self.quantities[name].law.says if name in self.quantities else ""
        return said or name.replace("_", " ")


@cache
def body() -> Body:
    """The body model of this program, joined once.

    Raises
    ------
    DataError
        If a name does not resolve, is used twice, or laws wait for each other.

    Examples
    --------
    >>> model = body()
    >>> model.quantities["magnesium_excretion"].law.to
    'urine_magnesium'
    """
    return joined({name: (table, importlib.import_module(f"{PACKAGE}.{name}")) for name, table in organs().items()})


def joined(parts: Mapping[str, tuple[OrganTable, Any]]) -> Body:
    """A model of some organs.

    Parameters
    ----------
    parts : mapping of str to (OrganTable, module)
        The table of each organ, and the module with its functions. Their order changes nothing.

    Raises
    ------
    DataError
        If a name does not resolve, is used twice, or laws wait for each other.
    """
    organ_of: dict[str, str] = {}
    pools: dict[str, Pool] = {}
    inputs: dict[str, Input] = {}
    switches: dict[str, str] = {}
    parameters: dict[str, BodyParameter] = {}
    laws: dict[str, BodyLaw] = {}
    for organ in sorted(parts):
        table = parts[organ][0]
        for kind, rows in (
            (pools, table.pool),
            (inputs, table.input),
            (switches, table.switch),
            (parameters, table.parameter),
            (laws, table.law),
        ):
            for name, row in rows.items():
                if name in organ_of:
                    raise DataError(
                        Problem(found=f"{name!r} stands in {organ_of[name]} too", file=f"{organ}.toml", key=name)
                    )
                organ_of[name] = organ
                kind[name] = row  # type: ignore[index] - each table of rows goes to the dictionary of its kind
    functions = _functions(parts)
    quantities = {
        name: Quantity(
            name=name,
            organ=organ_of[name],
            law=law,
            function=_function(name, law, organ_of[name], functions),
            arguments=_arguments(name, law, organ_of, functions),
        )
        for name, law in laws.items()
    }
    _check_pools(quantities, pools)
    return Body(
        pools=pools,
        inputs=inputs,
        switches=switches,
        parameters=parameters,
        quantities=_in_order(quantities),
        organ_of=organ_of,
    )


def _functions(parts: Mapping[str, tuple[OrganTable, Any]]) -> dict[tuple[str, str], Callable[..., Number]]:
    """Every function of every organ, by organ and name; and by name alone under organ ''."""
    found: dict[tuple[str, str], Callable[..., Number]] = {}
    for organ, (_, module) in parts.items():
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__:
                found[organ, name] = function
                found["", name] = function
    return found


def _function(
    name: str, law: BodyLaw, organ: str, functions: Mapping[tuple[str, str], Callable[..., Number]]
) -> Callable[..., Number]:
    wanted = law.function or name
    found = functions.get((organ, wanted)) or functions.get(("", wanted))
    if found is None:
        hint = near_miss(wanted, [known for _, known in functions])
        raise DataError(
            Problem(
                found=f"no function {wanted!r} in {organ}.py",
                file=f"{organ}.toml",
                key=f"law.{name}",
                right=f"did you mean {hint!r}?" if hint else "write it beside the table",
            )
        )
    return found


def _arguments(
    name: str,
    law: BodyLaw,
    organ_of: Mapping[str, str],
    functions: Mapping[tuple[str, str], Callable[..., Number]],
) -> dict[str, str]:
    organ = organ_of[name]
    wanted = tuple(inspect.signature(_function(name, law, organ, functions)).parameters)
    arguments = {argument: law.given.get(argument, argument) for argument in wanted}
    for argument in law.given:
        if argument not in arguments:
            hint = near_miss(argument, list(wanted))
            raise DataError(
                Problem(
                    found=f"{name} has no argument {argument!r}",
                    file=f"{organ}.toml",
                    key=f"law.{name}.with",
                    right=f"did you mean {hint!r}?" if hint else f"it has {', '.join(wanted)}",
                )
            )
    for quantity in arguments.values():
        if quantity not in organ_of:
            hint = near_miss(quantity, list(organ_of))
            raise DataError(
                Problem(
                    found=f"{name} needs {quantity!r}, which no organ has",
                    file=f"{organ}.toml",
                    key=f"law.{name}",
                    right=f"did you mean {hint!r}?" if hint else "add it, or say in `with` what it is",
                )
            )
    return arguments


def _check_pools(quantities: Mapping[str, Quantity], pools: Mapping[str, Pool]) -> None:
    """A flow of an element leaves one pool of it and enters another, so that nothing is lost."""
    for name, quantity in quantities.items():
        ends = [end for end in (quantity.law.taken_from, quantity.law.to) if end]
        for end in ends:
            if end not in pools:
                raise DataError(Problem(found=f"{end!r} is no pool", file=f"{quantity.organ}.toml", key=f"law.{name}"))
        held = {pools[end].holds for end in ends}
        if held - {""} and (len(ends) < 2 or len(held) > 1):
            raise DataError(
                Problem(
                    found=f"{name} moves {', '.join(sorted(held - {''}))} to or from nowhere",
                    file=f"{quantity.organ}.toml",
                    key=f"law.{name}",
                    right="give it a pool of the same element at both ends",
                )
            )


def _in_order(quantities: Mapping[str, Quantity]) -> dict[str, Quantity]:
    from graphlib import CycleError, TopologicalSorter

    waits = {
        name: {needed for needed in quantity.arguments.values() if needed in quantities}
        for name, quantity in quantities.items()
    }
    try:
        return {name: quantities[name] for name in TopologicalSorter(waits).static_order()}
    except CycleError as error:
        raise DataError(Problem(found=f"laws wait for each other: {' -> '.join(error.args[1])}")) from error


def evaluate(model: Body, values: Mapping[str, Number]) -> dict[str, Number]:
    """Every quantity of the model, for whatever values flow in: floats, arrays, symbols or quantities with units.

    Parameters
    ----------
    model : Body
    values : mapping of str to number
        Every pool inside the body, input, switch and parameter.

    Returns
    -------
    dict
        The values, and every quantity.

    Examples
    --------
    >>> from calcifate.physiology.model.values import reference_values
    >>> found = evaluate(body(), reference_values(body()))
    >>> 2.2 < found["plasma_calcium"] < 2.5
    True
    """
    known: dict[str, Number] = dict(values)
    for name, quantity in model.quantities.items():
        known[name] = quantity.function(**{argument: known[given] for argument, given in quantity.arguments.items()})
    return known


def changes(model: Body, known: Mapping[str, Number]) -> dict[str, Number]:
    """Rate of change of every pool: what flows in less what flows out. [unit of the pool per day]"""
    rates: dict[str, Number] = dict.fromkeys(model.pools, 0.0)
    for name in model.flows:
        law = model.quantities[name].law
        if law.to:
            rates[law.to] = rates[law.to] + known[name]
        if law.taken_from:
            rates[law.taken_from] = rates[law.taken_from] - known[name]
    return rates
