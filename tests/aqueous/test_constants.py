"""The constants as data: balanced, sourced, and open to a user's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from calcifate.aqueous.constants import chemistry
from calcifate.aqueous.speciation import speciate
from calcifate.aqueous.system import system
from calcifate.errors import InputError

OXALATE = {"Na": 0.1, "Cl": 0.1, "Ca": 3e-3, "Ox": 3e-4, "Cit": 2e-3, "PO4": 0.02}

# A made-up pair, as the literature of another program describes one without printing its constant.
MIXED_PAIR = """
[species.CaCitHPO4]
name = "calcium citrate phosphate, made up"
label = "CaCitHPO4-3"
formula = "CaC6H5O7HPO4"
charge = -3
reactants = { CaCit = 1, HPO4 = 1 }
constants = [{ profile = "equil2", log_k = LOGK, tag = "user" }]
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("entry", [*chemistry().species.values(), *chemistry().phase.values()], ids=lambda e: e.name)
def test_every_constant_says_who_says_so_and_how_sure_it_is(entry):
    for constant in entry.constants:
        assert constant.sources
    assert entry.sigma > 0.0


@pytest.mark.parametrize("name", chemistry().profile)
def test_every_profile_builds_and_names_each_crystal_once(name: str):
    built = system(name)
    assert len(set(built.phases)) == len(built.phases) > 4
    assert np.isfinite(built.log_beta).all()


def test_cumulative_constants_are_the_sums_of_the_printed_steps():
    # 12.25 + 7.18 + 2.21 and 6.40 + 4.75 + 3.10: default37, steps of phosphoric and citric acid
    built = system("default37")
    assert built.log_beta[built.index("H3PO4")] == pytest.approx(21.64)
    assert built.log_beta[built.index("H3Cit")] == pytest.approx(14.25)
    # hydroxyapatite is written with OH-, so its product from the components is -58.63 + 13.62
    assert built.phase_log_k[built.phases.index("hydroxyapatite")] == pytest.approx(-45.01)


def test_a_constant_moves_with_temperature_as_its_enthalpy_says():
    # K of H + NH3 by van 't Hoff: 52.1 kJ/mol between 37 and 25 °C is
    # 52.1 / (ln 10 x 0.0083144626) x (1/310.15 - 1/298.15) = -0.3532
    cold, warm = system("default37", temperature=25.0), system("default37")
    ammonia = cold.index("NH3")
    assert cold.log_beta[ammonia] - warm.log_beta[ammonia] == pytest.approx(-0.3532, abs=2e-4)
    assert any("no enthalpy is known" in caveat for caveat in cold.caveats)


def test_a_temperature_outside_the_range_is_refused():
    with pytest.raises(InputError, match="holds from 38 to 38"):
        system("equil2", temperature=25.0)


@pytest.mark.parametrize(("log_k", "index_of_brushite"), [(1.0, -0.003), (2.0, -0.024), (3.0, -0.084)])
def test_a_pair_of_ones_own_lowers_saturation(tmp_path: Path, log_k: float, index_of_brushite: float):
    # Median change of SI(brushite) in 100 urines with the same made-up pair in another solver: -.003, -.024, -.084
    path = written(tmp_path, MIXED_PAIR.replace("LOGK", str(log_k)))
    urine = {"Na": 0.1, "K": 0.04, "Cl": 0.1, "NH4": 0.025, "Ca": 3.5e-3, "Mg": 3e-3, "PO4": 0.018, "SO4": 0.014}
    urine |= {"Ox": 2.5e-4, "Cit": 2e-3, "HU": 2e-3}
    before = speciate(urine, pH=6.0, profile="equil2").saturation_index("brushite")[0]
    after = speciate(urine, pH=6.0, profile="equil2", constants=path).saturation_index("brushite")[0]
    assert 0.3 * index_of_brushite > after - before > 3 * index_of_brushite


def test_a_crystal_of_ones_own_is_one_table(tmp_path: Path):
    text = """
    [phase.glushinskite]
    name = "magnesium oxalate dihydrate"
    formula = "MgC2O4·2H2O"
    products = { Mg = 1, Ox = 1, H2O = 2 }
    ions = 2
    constants = [{ profile = "equil2", log_k = -5.0, tag = "user" }]
    """
    found = speciate({**OXALATE, "Mg": 4e-3}, pH=6.0, profile="equil2", constants=written(tmp_path, text))
    product = found.activity("Mg")[0] * found.activity("Ox")[0]
    assert found.supersaturation("magnesium oxalate dihydrate")[0] == pytest.approx(product / 1e-5)


def test_a_profile_of_ones_own_changes_what_it_names_and_keeps_the_rest(tmp_path: Path):
    text = """
    [profile.weak]
    title = "default37 with a weaker calcium citrate"
    use = "a test"
    base = "default37"
    [species.CaCit]
    name = "calcium citrate"
    label = "CaCit-"
    formula = "CaC6H5O7"
    charge = -1
    reactants = { Ca = 1, Cit = 1 }
    constants = [
      { profile = "default37", log_k = 4.8, tag = "user" },
      { profile = "weak", log_k = 3.8, tag = "user" },
    ]
    """
    path = written(tmp_path, text)
    ours, weak = (system(name, extra=path) for name in ("default37", "weak"))
    differs = ours.log_beta != weak.log_beta
    assert [ours.species[number] for number in np.flatnonzero(differs)] == ["CaCit"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (MIXED_PAIR.replace("LOGK", "1").replace('HPO4"', 'PO4"'), "atoms do not balance: H 5 against 6"),
        (MIXED_PAIR.replace("LOGK", "1").replace("charge = -3", "charge = -2"), "charge -2 against -3"),
        (MIXED_PAIR.replace("LOGK", "1").replace("HPO4 = 1", "HPO5 = 1"), "unknown HPO5"),
        (MIXED_PAIR.replace("LOGK", "1").replace('"equil2"', '"equil3"'), "unknown profile 'equil3'"),
        (MIXED_PAIR.replace("LOGK", "1").replace("log_k", "logk"), "unknown key"),
        ("[species", "Expected ']'"),
        ('[profile.x]\ntitle = "x"\nuse = "x"\nbase = "nobody"', "unknown base 'nobody'"),
    ],
)
def test_a_file_of_constants_that_is_wrong_says_where_and_how(tmp_path: Path, text: str, message: str):
    with pytest.raises(InputError, match=message) as error:
        chemistry(written(tmp_path, text))
    assert "mine.toml" in str(error.value)


def test_a_file_of_constants_that_is_not_there_is_the_users_error(tmp_path: Path):
    with pytest.raises(InputError, match="cannot be read"):
        chemistry(tmp_path / "none.toml")
