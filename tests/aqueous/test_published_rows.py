"""Rows whose answers come from other programs: CRAN equil2 1.0.0 (iterated until it stands still) and PHREEQC 3.8.6.

A few rows are kept here; the whole tables are read where the environment names their folder in CALCIFATE_CHEMISTRY.
"""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest
from solution_rows import DATA, Rows

from calcifate.aqueous.arrays import Array
from calcifate.aqueous.equilibrium import Equilibrium, equilibrium
from calcifate.aqueous.saturation import energy_per_ion, log_ion_activity_product, saturation_index, supersaturation
from calcifate.aqueous.system import System, system

WHOLE = Path(os.environ.get("CALCIFATE_CHEMISTRY", "no such folder"))
EQUIL2_FREE = {
    "Na+": "Na",
    "K+": "K",
    "Ca+2": "Ca",
    "Mg+2": "Mg",
    "NH4+": "NH4",
    "PO4-3": "PO4",
    "HPO4-2": "HPO4",
    "H2PO4-": "H2PO4",
    "SO4-2": "SO4",
    "Ox-2": "Ox",
    "Cit-3": "Cit",
    "HU-": "HU",
}
PHASES = {
    "COM": "whewellite",
    "COD": "weddellite",
    "brushite": "brushite",
    "HAP": "hydroxyapatite",
    "struvite": "struvite",
    "uric_acid": "uric_acid",
    "Na_urate": "sodium_urate",
    "NH4_urate": "ammonium_urate",
    "K_urate": "potassium_urate",
    "OCP": "octacalcium_phosphate",
    "beta_TCP": "beta_tricalcium_phosphate",
    "ACP": "amorphous_calcium_phosphate",
    "newberyite": "newberyite",
    "calcite": "calcite",
}


def tables(*kinds: str) -> list[Path]:
    return [path for kind in kinds for path in (DATA / f"{kind}_rows.csv", WHOLE / f"chemistry_{kind}_public.csv")]


def table(path: Path) -> Rows:
    if not path.is_file():
        pytest.skip("the whole table is not here: name its folder in CALCIFATE_CHEMISTRY")
    return Rows(path)


def solve(profile: str, rows: Rows) -> tuple[System, Equilibrium, Array]:
    solved = system(profile)
    solution = equilibrium(solved, rows.totals(solved), rows.column("pH"))
    assert solution.converged.all()
    return solved, solution, saturation_index(solved, solution)


@pytest.mark.parametrize("path", tables("urine", "edge"), ids=lambda path: path.stem)
def test_equil2(path: Path):
    rows = table(path)
    solved, solution, index = solve("equil2", rows)
    assert solution.ionic_strength == pytest.approx(rows.column("equil2_ionic_strength_mol_per_L"), rel=1e-5)
    for printed, name in EQUIL2_FREE.items():
        found = solution.concentrations[:, solved.index(name)]
        assert found == pytest.approx(rows.column(f"equil2_free_{printed}_mol_per_L"), rel=1e-5), printed
    for printed, phase in PHASES.items():
        if (head := f"equil2_SS_{printed}_ratio") in rows.rows[0]:
            ratio = supersaturation(index[:, solved.phases.index(phase)])
            assert ratio == pytest.approx(rows.column(head), rel=1e-5), printed


# sit37: its water comes from an osmotic coefficient there and from the sum of solutes here, 7e-4 at the most.
# minteqv4ox37: the same laws; the constants are rounded to four places, and hydroxyapatite counts calcium five times.
@pytest.mark.parametrize(("profile", "near"), [("sit37", 1e-3), ("minteqv4ox37", 2e-4)])
@pytest.mark.parametrize("path", tables("urine"), ids=lambda path: path.stem)
def test_two_databases_of_phreeqc(path: Path, profile: str, near: float):
    rows = table(path)
    solved, _, index = solve(profile, rows)
    heads = [head for head in rows.rows[0] if head.startswith(f"{profile}_SI_")]
    assert len(heads) >= 4
    for head in heads:
        phase = PHASES[head.removeprefix(f"{profile}_SI_").removesuffix("_log10")]
        found = index[:, solved.phases.index(phase)]
        assert found == pytest.approx(rows.column(head), abs=near), head


@pytest.mark.parametrize("path", tables("serum"), ids=lambda path: path.stem)
def test_plasma37(path: Path):
    rows = table(path)
    solved, solution, index = solve("plasma37", rows)
    found = {f"free_{label}": solution.concentrations[:, n] for n, label in enumerate(solved.labels)}
    found |= {label: solution.concentrations[:, n] for n, label in enumerate(solved.labels)}
    for name, metal in (("calcium", "Ca"), ("magnesium", "Mg")):
        bound = found[f"{metal}Alb+2"]
        found |= {f"ionised_{name}": found[f"{metal}+2"], f"protein_bound_{name}": bound}
        found[f"diffusible_{name}"] = rows.column(f"total_{name}_mmol_per_L") / 1e3 - bound
    checked = 0
    for head in (h for h in rows.rows[0] if h.startswith("plasma37_") and h.endswith("_mmol_per_L")):
        name = head.removeprefix("plasma37_").removesuffix("_mmol_per_L")
        assert found[name] * 1e3 == pytest.approx(rows.column(head), rel=1e-5), head
        checked += 1
    for printed, phase in PHASES.items():
        if (head := f"plasma37_SI_{printed}_log10") in rows.rows[0]:
            assert index[:, solved.phases.index(phase)] == pytest.approx(rows.column(head), abs=1e-5), printed
            checked += 1
    assert checked == 17 + 11
    assert solution.ionic_strength == pytest.approx(rows.column("plasma37_ionic_strength_mol_per_L"), rel=1e-5)


# Half the distance between two whole models; the largest seen on 100 urines are .143 and .094.
@pytest.mark.parametrize("other", ["sit37", "minteqv4ox37"])
def test_the_default_lies_near_two_independent_lists_for_calcium_oxalate(other: str):
    rows = Rows(DATA / "urine_rows.csv")
    (mine, _, ours), (theirs, _, index) = solve("default37", rows), solve(other, rows)
    gap = ours[:, mine.phases.index("whewellite")] - index[:, theirs.phases.index("whewellite")]
    assert np.abs(gap).max() < 0.15


LABCORP = {  # mmol/L: sample report 306266 of LabCorp, as converted by the program that printed the answers
    "Na": 45.0,
    "K": 55.0,
    "Cl": 75.0,
    "Ca": 3.74251,
    "Mg": 6.17030,
    "NH4": 0.00587,
    "PO4": 32.28931,
    "Ox": 0.11361,
    "Cit": 2.08203,
    "HU": 2.97619,
}
PRINTED = ("whewellite", "brushite", "hydroxyapatite", "uric_acid", "sodium_urate")


def one(profile: str, mmol: dict[str, float], pH: float) -> tuple[System, Equilibrium, Array]:
    solved = system(profile)
    totals = np.array([[mmol.get(name, 0.0) / 1e3 for name in solved.components]])
    solution = equilibrium(solved, totals, np.array([pH]))
    return solved, solution, saturation_index(solved, solution)


@pytest.mark.parametrize(
    ("sulfate", "ratios", "near"),
    [
        # 96.07 mg/dL read as sulfur. The laboratory's program stops at 1e-4: the last digit of HAP is its own.
        (29.966, (2.75, 1.01, 12802.75, 4.52, 1.55), 5e-3),
        (29.966, (2.7512, 1.0066, 12803.9, 4.5246, 1.5508), 5e-5),
        (10.0, (3.0967, 1.2595, 39050.0, 4.5636, 1.6269), 5e-5),
    ],
    ids=["as printed", "converged", "as intended"],
)
def test_the_labcorp_report(sulfate: float, ratios: tuple[float, ...], near: float):
    solved, _, index = one("equil2", LABCORP | {"SO4": sulfate}, 5.5)
    found = [float(supersaturation(index[0, solved.phases.index(phase)])) for phase in PRINTED]
    assert found == pytest.approx(list(ratios), rel=near)


def test_the_energies_of_the_labcorp_report():
    """ΔG in kJ/mol: 1.31, 0.01, 2.72, 3.91, 0.57, printed by the same program (RT of 38 °C, per ion)."""
    solved, _, index = one("equil2", LABCORP | {"SO4": 29.966}, 5.5)
    energy = energy_per_ion(index, solved.ions, 38.0)[0]
    found = [float(energy[solved.phases.index(phase)]) for phase in PRINTED]
    assert found == pytest.approx([1.31, 0.01, 2.72, 3.91, 0.57], abs=0.01)


V1 = {
    "Na": 45.0,
    "K": 55.0,
    "Ca": 3.7427,
    "Mg": 6.1716,
    "NH4": 0.00587,
    "Cl": 75.0,
    "PO4": 32.285,
    "SO4": 10.0,
    "Ox": 0.11361,
    "Cit": 2.1153,
    "HU": 2.9742,
}


def test_the_check_of_the_class_module_v1():
    """Run in its own language by others: I 0.1320986, f 0.75941759, ratios 3.096740, 0.7488357, 5.263029e-6, 4.715988.

    Products: 1.907592e-5 (dissolved CaOx), 2.981115e-7, 3.736751e-19, 1.230873e-3. That module forgets five magnesium
    species in its ionic strength and stops after 14 passes; taken out of ours, the ionic strengths agree.
    """
    solved, solution, index = one("equil2_v1", V1, 5.5)
    at, amount = solved.phases.index, dict(zip(solved.species, solution.concentrations[0], strict=True))
    forgotten = sum(amount[name] for name in ("MgPO4", "MgH2PO4", "MgCit", "MgH2Cit", "MgOH")) / 2
    assert solution.ionic_strength[0] - forgotten == pytest.approx(0.1320986, rel=3e-4)
    assert 10 ** solution.log_coefficient[0, 0] == pytest.approx(0.75941759, rel=6e-4)
    printed = {"whewellite": 3.096740, "brushite": 0.7488357, "struvite": 5.263029e-6, "uric_acid": 4.715988}
    for phase, ratio in printed.items():
        near = 2.5e-3 if phase == "struvite" else 1.5e-3
        assert supersaturation(index[0, at(phase)]) == pytest.approx(ratio, rel=near), phase
    struvite = log_ion_activity_product(solved, solution)[0, at("struvite")]
    assert 10**struvite == pytest.approx(3.736751e-19, rel=2.5e-3)
    assert amount["CaOx"] == pytest.approx(1.907592e-5, rel=1.5e-3)
    assert amount["H2U"] == pytest.approx(1.230873e-3, rel=1.5e-3)
