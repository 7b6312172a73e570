"""The exported SBML, read by libSBML: consistent in all that it can check, and with the values of the tables."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from calcifate.errors import DataError, InputError
from calcifate.physiology.model.body import body
from calcifate.physiology.model.sbml import sbml_text
from calcifate.physiology.model.sbml_functions import calls, step_levels
from calcifate.physiology.model.sbml_units import unit_definition
from calcifate.physiology.model.steady import steady_state
from calcifate.source import source

libsbml: Any = pytest.importorskip("libsbml")
MODEL = body()


@cache
def document() -> Any:
    return libsbml.readSBMLFromString(sbml_text())


def read() -> Any:
    return document().getModel()


def test_libsbml_finds_no_inconsistency_of_any_kind_and_no_warning():
    """Identifiers, mathematics, units, SBO terms, overdetermination, modelling practice: all checks are on."""
    checked = libsbml.readSBMLFromString(sbml_text())
    problems = checked.checkConsistency()
    said = [checked.getError(place).getMessage() for place in range(problems)]
    assert problems == 0, said[:5]


def test_it_is_level_3_version_2_with_units_for_everything_and_no_initial_assignment():
    assert (document().getLevel(), document().getVersion()) == (3, 2)
    assert read().getNumInitialAssignments() == 0
    assert read().getTimeUnits() == "d"
    assert all(parameter.isSetUnits() for parameter in read().getListOfParameters())
    day = read().getUnitDefinition("d").getUnit(0)
    assert day.getMultiplier() * 10 ** day.getScale() == 86400  # seconds in a day


def test_the_unit_check_is_awake():
    """A flow of moles where moles a day are wanted is a problem: so silence means something."""
    spoilt = sbml_text().replace('id="upper_gut_transit"', 'id="upper_gut_transit" ', 1)
    before, after = spoilt.split('id="upper_gut_transit" ', 1)
    after = after.replace('units="per_d"', 'units="mmol"', 1)
    checked = libsbml.readSBMLFromString(f'{before}id="upper_gut_transit" {after}')
    assert checked.checkConsistency() > 0


def test_it_starts_at_the_steady_state_of_the_reference_person():
    usual = steady_state().pools
    for name, amount in usual.items():
        species = read().getSpecies(name)
        found = species.getInitialAmount() if species else read().getParameter(name).getValue()
        assert found == pytest.approx(amount, rel=1e-12)


def test_every_pool_outside_the_body_starts_at_nothing():
    assert {read().getSpecies(name).getInitialAmount() for name in MODEL.boundaries} == {0.0}


def test_parameters_have_the_printed_value_and_say_who_says_so():
    for name, row in MODEL.parameters.items():
        parameter = read().getParameter(name)
        assert parameter.getValue() == row.value
        assert parameter.getConstant()
        said = parameter.getNotesString()
        assert f"{row.value:g} {row.unit}, {row.kind}" in said
        assert source(row.source).doi in said


def test_a_value_that_does_not_come_from_people_says_so():
    animals = {name: row.species for name, row in MODEL.parameters.items() if row.species != "human"}
    assert animals
    for name, species in animals.items():
        assert f"from the {species}, not from people" in read().getParameter(name).getNotesString()


def test_the_model_says_that_it_is_not_for_clinical_use_and_its_licence():
    said = read().getNotesString()
    assert "Not for clinical use" in said
    assert "MIT licence" in said


@pytest.mark.parametrize(
    ("name", "resource"),
    [
        ("extracellular_calcium", "chebi/CHEBI:29108"),  # ChEBI: calcium(2+)
        ("deep_magnesium", "chebi/CHEBI:18420"),  # magnesium(2+)
        ("urine_phosphate", "chebi/CHEBI:26020"),  # phosphate
        ("calcitriol", "chebi/CHEBI:17823"),
        ("calcidiol", "chebi/CHEBI:17933"),
        ("plasma_PTH", "uniprot/P01270"),  # UniProt: human parathyroid hormone
        ("FGF23", "uniprot/Q9GZV9"),
        ("klotho", "uniprot/Q9UEF7"),
    ],
)
def test_a_substance_is_named_by_an_open_list(name: str, resource: str):
    element = read().getElementBySId(name)
    assert element.getCVTerm(0).getResourceURI(0) == f"https://identifiers.org/{resource}"


def test_each_flow_of_an_amount_is_a_reaction_between_its_pools():
    for name in MODEL.flows:
        law = MODEL.quantities[name].law
        if MODEL.unit(law.to or law.taken_from) == "mmol":
            reaction = read().getReaction(name)
            assert [each.getSpecies() for each in reaction.getListOfReactants()] == [law.taken_from] * bool(
                law.taken_from
            )
            assert [each.getSpecies() for each in reaction.getListOfProducts()] == [law.to] * bool(law.to)


def test_every_quantity_but_the_steps_on_the_way_can_be_read_in_it():
    hidden = step_levels(MODEL)
    assert all(MODEL.quantities[name].law.step for name in hidden)
    for name in MODEL.quantities:
        assert (read().getElementBySId(name) is None) == (name in hidden), name


def test_rules_are_calls_of_functions_so_that_no_program_has_to_write_them_out():
    assert {call.operator for call in calls(MODEL).of.values()} == {"call"}


def test_settings_change_the_parameters_and_the_start():
    model = libsbml.readSBMLFromString(sbml_text({"body_weight": 50.0})).getModel()
    assert model.getParameter("body_weight").getValue() == 50.0
    assert (
        model.getSpecies("surface_calcium").getInitialAmount() < read().getSpecies("surface_calcium").getInitialAmount()
    )


def test_a_start_of_its_own_is_kept_while_settings_change():
    usual = steady_state()
    model = libsbml.readSBMLFromString(sbml_text({"dietary_sodium": 300.0}, usual)).getModel()
    assert model.getParameter("dietary_sodium").getValue() == 300.0
    assert model.getSpecies("lumen_calcium").getInitialAmount() == pytest.approx(usual.pools["lumen_calcium"])


@pytest.mark.parametrize("start", [None, "usual"])
def test_a_setting_that_makes_no_sense_is_refused(start: str | None):
    with pytest.raises(InputError, match="body_weight"):
        sbml_text({"body_weight": -1.0}, steady_state() if start else None)
    with pytest.raises(InputError, match="did you mean 'body_weight'"):
        sbml_text({"body_wieght": 70.0}, steady_state() if start else None)


def test_a_unit_that_sbml_cannot_have_is_our_fault():
    with pytest.raises(DataError, match="furlong"):
        unit_definition("furlong/d")
