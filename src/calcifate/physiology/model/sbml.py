"""The body as SBML Level 3 Version 2, for other programs. It is an export: the laws and their tables are the source."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from calcifate.physiology.model.algebra import Formula, names_in
from calcifate.physiology.model.body import Body, body
from calcifate.physiology.model.mathml import function, math
from calcifate.physiology.model.organ import Pool, organs
from calcifate.physiology.model.sbml_functions import Calls, calls
from calcifate.physiology.model.sbml_units import unit_definitions, unit_id
from calcifate.physiology.model.sbml_words import (
    ABOUT_THE_MODEL,
    CHEMICAL,
    COMPARTMENT,
    CONCENTRATION,
    CONCENTRATION_UNITS,
    FRAMEWORK,
    OTHER_PARAMETER,
    TRANSPORT,
    about_law,
    about_parameter,
    about_setting,
    identified,
    notes,
    parameter_term,
    substance,
)
from calcifate.physiology.model.steady import SteadyState, steady_state
from calcifate.physiology.model.values import check_setting

SBML = "http://www.sbml.org/sbml/level3/version2/core"
MODEL_ID = "calcifate_body"
AMOUNT = "mmol"
OUTSIDE = "outside_the_body"


def sbml_text(settings: Mapping[str, float] | None = None, start: SteadyState | None = None) -> str:
    """The whole model as SBML Level 3 Version 2.

    Amounts are species, moved by reactions; hormones, enzymes and other states are parameters with rate rules; what
    follows from them has assignment rules. There are no initial assignments, since not every program works them out
    again when a parameter is changed.

    Parameters
    ----------
    settings : mapping of str to float, optional
        Settings that differ from the reference person, or from those of `start`.
    start : SteadyState, optional
        Where pools begin; by default the steady state of these settings.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If a setting is unknown or makes no sense.

    Examples
    --------
    >>> "<sbml" in sbml_text() and "initialAssignment" not in sbml_text()
    True
    """
    start = start or steady_state(settings)
    model, values = body(), {**start.settings, **(settings or {})}
    for name, value in (settings or {}).items():
        check_setting(model, name, value)
    return sbml_document(model, values, start.pools)


def sbml_document(model: Body, values: Mapping[str, float], pools: Mapping[str, float]) -> str:
    """A model with every setting and every pool inside the body given, as SBML."""
    root = Element("sbml", {"xmlns": SBML, "level": "3", "version": "2"})
    root.append(sbml_model(model, values, pools))
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def sbml_model(model: Body, values: Mapping[str, float], pools: Mapping[str, float]) -> Element:
    """A `model` element.

    Parameters
    ----------
    model : Body
    values : mapping of str to float
        Every setting.
    pools : mapping of str to float
        Every pool inside the body.
    """
    found = Element(
        "model",
        {"id": MODEL_ID, "name": "calcium, magnesium and phosphate in a human adult", "sboTerm": FRAMEWORK}
        | {"substanceUnits": AMOUNT, "timeUnits": "d", "volumeUnits": "L", "extentUnits": AMOUNT},
    )
    found.append(notes(*ABOUT_THE_MODEL))
    known = calls(model)
    found.append(_function_definitions(known))
    found.append(unit_definitions([*(model.unit(name) for name in model.organ_of), "d", "L", AMOUNT]))
    found.append(_compartments(model))
    found.append(_species(model, pools))
    found.append(_parameters(model, known, values, pools))
    found.append(_rules(model, known))
    found.append(_reactions(model, known))
    return found


def is_amount(pool: Pool) -> bool:
    """Whether a pool is an amount of something: a species of SBML, moved by reactions."""
    return pool.unit == AMOUNT


def reactions(model: Body) -> tuple[str, ...]:
    """Flows that move an amount."""
    laws = {name: model.quantities[name].law for name in model.flows}
    return tuple(name for name, law in laws.items() if is_amount(model.pools[law.to or law.taken_from]))


def _function_definitions(known: Calls) -> Element:
    found = Element("listOfFunctionDefinitions")
    for definition in known.definitions:
        defined = SubElement(found, "functionDefinition", {"id": definition.name})
        defined.append(notes(definition.says))
        defined.append(function(definition.arguments, definition.formula, SBML))
    return found


def _compartments(model: Body) -> Element:
    """Organs that hold amounts, and what is outside. Amounts are never divided by the size of a compartment."""
    found = Element("listOfCompartments")
    holders = {_place(model, name) for name, pool in model.pools.items() if is_amount(pool)}
    for name in sorted(holders):
        table = organs().get(name)
        placed = SubElement(found, "compartment", _compartment(name, table.title if table else "Outside the body"))
        if table:
            placed.append(notes(table.use, "Its size is no part of the model: all its species are amounts."))
    return found


def _compartment(name: str, title: str) -> dict[str, str]:
    return {"id": name, "name": title, "sboTerm": COMPARTMENT, "spatialDimensions": "3", "size": "1", "units": "L",
            "constant": "true"}  # fmt: skip


def _place(model: Body, name: str) -> str:
    return OUTSIDE if model.pools[name].boundary else model.organ_of[name]


def _species(model: Body, pools: Mapping[str, float]) -> Element:
    found = Element("listOfSpecies")
    for name, pool in model.pools.items():
        if not is_amount(pool):
            continue
        placed = SubElement(
            found,
            "species",
            {"id": name, "metaid": f"meta_{name}", "name": pool.says, "sboTerm": CHEMICAL}
            | {"compartment": _place(model, name), "initialAmount": repr(float(pools.get(name, 0.0)))}
            | {"substanceUnits": AMOUNT, "hasOnlySubstanceUnits": "true", "boundaryCondition": "false"}
            | {"constant": "false"},
        )
        if identifier := substance(name, pool):
            placed.append(identified(f"meta_{name}", identifier))
    return found


def _parameters(model: Body, known: Calls, values: Mapping[str, float], pools: Mapping[str, float]) -> Element:
    found = Element("listOfParameters")
    for name in [*model.inputs, *model.switches]:
        found.append(_parameter(model, name, about_setting(model, name), OTHER_PARAMETER, values[name]))
    for name, row in model.parameters.items():
        found.append(_parameter(model, name, about_parameter(row), parameter_term(name, row.unit), values[name]))
    for name, pool in model.pools.items():
        if not is_amount(pool):
            placed = _parameter(model, name, "", _kind(pool.unit), pools[name], constant=False)
            if identifier := substance(name, pool):
                placed.append(identified(f"meta_{name}", identifier, "isPropertyOf"))
            found.append(placed)
    for name in _worked_out(model, known):
        said = about_law(model.quantities[name].law, model.says(name))
        found.append(_parameter(model, name, said, _kind(model.unit(name)), constant=False))
    return found


def _kind(unit: str) -> str:
    return CONCENTRATION if unit in CONCENTRATION_UNITS else OTHER_PARAMETER


def _parameter(
    model: Body, name: str, said: str, term: str, value: float | None = None, *, constant: bool = True
) -> Element:
    described = {"id": name, "metaid": f"meta_{name}", "name": model.says(name), "sboTerm": term}
    valued = {} if value is None else {"value": repr(float(value))}
    found = Element(
        "parameter",
        described | valued | {"units": unit_id(model.unit(name)), "constant": "true" if constant else "false"},
    )
    if said:
        found.append(notes(said))
    return found


def _worked_out(model: Body, known: Calls) -> list[str]:
    """Quantities with a rule that are no reactions."""
    moved = set(reactions(model))
    return [name for name in known.of if name not in moved]


def _rules(model: Body, known: Calls) -> Element:
    found = Element("listOfRules")
    for name in _worked_out(model, known):
        SubElement(found, "assignmentRule", {"variable": name}).append(math(known.of[name], SBML))
    for name, pool in model.pools.items():
        rate = _rate(model, name)
        if not is_amount(pool) and rate is not None:
            SubElement(found, "rateRule", {"variable": name}).append(math(rate, SBML))
    return found


def _rate(model: Body, pool: str) -> Formula | None:
    """What flows into a state less what flows out; None where nothing does."""
    rate: Formula | None = None
    for name in model.flows:
        law, flow = model.quantities[name].law, Formula("name", name=name)
        if law.to == pool:
            rate = flow if rate is None else rate + flow
        elif law.taken_from == pool:
            rate = -flow if rate is None else rate - flow
    return rate


def _reactions(model: Body, known: Calls) -> Element:
    found = Element("listOfReactions")
    amounts = {name for name, pool in model.pools.items() if is_amount(pool)}
    for name in reactions(model):
        law = model.quantities[name].law
        placed = SubElement(
            found,
            "reaction",
            {"id": name, "name": model.says(name), "sboTerm": TRANSPORT, "reversible": "false"},
        )
        placed.append(notes(about_law(law, model.says(name))))
        for listed, end in (("listOfReactants", law.taken_from), ("listOfProducts", law.to)):
            if end:
                moved = {"species": end, "stoichiometry": "1", "constant": "true"}
                SubElement(SubElement(placed, listed), "speciesReference", moved)
        seen = (set(names_in(known.of[name])) & amounts) - {law.taken_from, law.to}
        if seen:
            modifiers = SubElement(placed, "listOfModifiers")
            for modifier in sorted(seen):
                SubElement(modifiers, "modifierSpeciesReference", {"species": modifier})
        SubElement(placed, "kineticLaw").append(math(known.of[name], SBML))
    return found
