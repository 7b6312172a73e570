"""Write docs/gallery: published figures, recomputed, with the difference beside them.

`python tools/write_gallery.py` writes the page and its drawings; a test fails when they are out of date.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from calcifate.aqueous.arrays import Array
from calcifate.aqueous.equilibrium import Equilibrium, equilibrium
from calcifate.aqueous.saturation import energy_per_ion, saturation_index, supersaturation
from calcifate.aqueous.system import System, system

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "gallery"


def composition(text: str) -> dict[str, float]:
    """Totals by component, from words: `Na 45, K 55`. [mmol/L]"""
    return {name: float(value) for name, value in (part.split() for part in text.split(", "))}


LABCORP = composition(  # mmol/L: sample report 306266
    "Na 45, K 55, Cl 75, Ca 3.74251, Mg 6.1703, NH4 0.00587, PO4 32.28931, SO4 29.966, Ox 0.11361, Cit 2.08203, "
    "HU 2.97619"
)
CLASS_MODULE = LABCORP | composition("Ca 3.7427, Mg 6.1716, PO4 32.285, SO4 10, Cit 2.1153, HU 2.9742")
REFERENCE_URINE = composition(  # mmol/L, pH 6: made up, inside the usual ranges
    "Na 100, K 40, Ca 3.5, Mg 3, NH4 25, Cl 100, PO4 18, SO4 14, Ox 0.25, Cit 2, HU 2"
)
HEALTHY_SERUM = composition(  # mmol/L: made up, inside the usual ranges
    "Na 140, K 4.3, Ca 2.35, Mg 0.82, NH4 0.03, Cl 104, PO4 1.15, SO4 0.3, Ox 0.002, Cit 0.11, HU 0.28, Lac 1, Alb 9.5"
)
BICARBONATE = 24.0  # mmol/L
NAMES = {
    "whewellite": "calcium oxalate monohydrate",
    "brushite": "brushite",
    "hydroxyapatite": "hydroxyapatite",
    "uric_acid": "uric acid",
    "sodium_urate": "sodium urate",
    "struvite": "struvite",
}


def pages() -> dict[str, str]:
    """Every file of the gallery by name."""
    parts = (HEAD, labcorp(), class_module(), singular_points(), struvite(), magnesium(), ionised())
    return {
        "water_chemistry.md": wrapped("\n".join(parts)),
        "magnesium_titration.svg": magnesium_drawing(),
        "ionised_calcium.svg": ionised_drawing(),
    }


HEAD = """# Gallery: water chemistry against figures in print

Every table here is recomputed from the constants of this program by `python tools/write_gallery.py`, and a test fails
when the page and the program disagree. `SS` is the ion activity product over the solubility product; `SI` is its log10.
Where the inputs were not printed, it is said.
"""


def labcorp() -> str:
    printed = {
        "whewellite": (2.75, 1.31),
        "brushite": (1.01, 0.01),
        "hydroxyapatite": (12802.75, 2.72),
        "uric_acid": (4.52, 3.91),
        "sodium_urate": (1.55, 0.57),
    }
    solved, _, index = one("equil2", LABCORP, 5.5)
    intended = one("equil2", LABCORP | {"SO4": 10.0}, 5.5)[2]
    energy = energy_per_ion(index, solved.ions, 38.0)[0]
    rows = list[tuple[str, ...]]()
    for phase, (ratio, printed_energy) in printed.items():
        at = solved.phases.index(phase)
        ours = float(supersaturation(index[0, at]))
        other = float(supersaturation(intended[0, at]))
        rows.append(
            (
                NAMES[phase],
                f"{ratio:.2f}",
                f"{ours:.6g}",
                percent(ours, ratio),
                f"{printed_energy:.2f}",
                f"{energy[at]:.2f}",
                f"{other:.5g}",
            )
        )
    return f"""## A laboratory's sample report

LabCorp sample report 306266 as the laboratory's own program prints it (read with the R package equil2, whose test keeps
both inputs and outputs). Profile `equil2`. All inputs are in print; mmol/L: {listed(LABCORP)}; pH 5.5. Sulfate was
given as 96.07 mg/dL and read as sulfur; the last column reads it as it was meant, 10 mmol/L. The laboratory's program
stops before it is fully converged, which is the difference in hydroxyapatite.

{
        table(
            (
                "crystal",
                "SS printed",
                "SS here",
                "difference",
                "ΔG printed, kJ/mol",
                "ΔG here",
                "SS with sulfate 10 mmol/L",
            ),
            rows,
        )
    }"""


def class_module() -> str:
    solved, solution, index = one("equil2_v1", CLASS_MODULE, 5.5)
    amount = dict(zip(solved.species, solution.concentrations[0], strict=True))
    forgotten = sum(amount[name] for name in ("MgPO4", "MgH2PO4", "MgCit", "MgH2Cit", "MgOH")) / 2
    strength = float(solution.ionic_strength[0])
    rows = [
        ("ionic strength, mol/L", "0.1320986", f"{strength:.7f}", percent(strength, 0.1320986)),
        (
            "the same without five magnesium species",
            "0.1320986",
            f"{strength - forgotten:.7f}",
            percent(strength - forgotten, 0.1320986),
        ),
    ]
    factor = equil2_factor(0.1320986)
    for charge, text in ((1, "0.75941759"), (2, "0.33260029"), (3, "0.08400902"), (4, "0.01223744")):
        ours = factor ** (charge**2)
        rows.append((f"activity factor of charge {charge}, at that I", text, f"{ours:.8f}", percent(ours, float(text))))
    for phase, text in (
        ("whewellite", "3.096740"),
        ("brushite", "0.7488357"),
        ("struvite", "5.263029e-06"),
        ("uric_acid", "4.715988"),
    ):
        ours = float(supersaturation(index[0, solved.phases.index(phase)]))
        rows.append((f"SS of {NAMES[phase]}", text, f"{ours:.6g}", percent(ours, float(text))))
    return f"""## EQUIL2 in its older form

The class module of the Mayo Clinic, run in its own language by the authors of the R package. Profile `equil2_v1`. All
inputs are in print; mmol/L: {listed(CLASS_MODULE)}; pH 5.5. That module forgets five magnesium species in its ionic
strength and stops after 14 passes.

{table(("quantity", "printed", "here", "difference"), rows)}"""


def singular_points() -> str:
    solved = system("default37", temperature=25.0)
    rows = list[tuple[str, ...]]()
    for phase, printed in (("brushite", 5.88), ("monetite", 6.36)):
        calcium, phosphate, pH = meeting(
            solved,
            (phase, "beta_tricalcium_phosphate"),
            [np.log(2e-3), np.log(4e-3), 6.0],
            lambda x: ({"Ca": np.exp(x[0]), "PO4": np.exp(x[1])}, x[2]),
        )
        rows.append(
            (
                f"{phase} with beta-tricalcium phosphate",
                f"{printed:.2f}",
                f"{pH:.3f}",
                f"{pH - printed:+.3f}",
                f"{1e3 * np.exp(calcium):.3f}; {1e3 * np.exp(phosphate):.3f}",
            )
        )
    return f"""## Where two calcium phosphates meet

Calcium hydroxide, phosphoric acid and water, 25 °C, nothing else: at one pH a solution is saturated with two crystals
at once. Printed by Gregory, Moreno, Patel and Brown 1974 (abstract, doi:10.6028/jres.078A.042). Profile `default37` at
25 °C; totals and pH follow from two saturations and electroneutrality, so no input is free. The constants of
brushite and tricalcium phosphate are the same laboratory's; those of monetite and of the ion pairs are not.

{table(("crystals", "pH printed", "pH here", "difference", "Ca and P here, mmol/L"), rows)}"""


def struvite() -> str:
    rows = list[tuple[str, ...]]()
    for temperature, printed, spread in ((25.0, 169.2, 4.3), (35.0, 212.7, 3.8)):
        solved = system("default37", temperature=temperature)
        amount, pH = meeting(
            solved,
            ("struvite",),
            [np.log(7e-4), 9.5],
            lambda x: (dict.fromkeys(("Mg", "NH4", "PO4"), np.exp(x[0])), x[1]),
        )
        ours = float(np.exp(amount)) * 245.41e3
        rows.append(
            (f"{temperature:g}", f"{printed:g} ± {spread:g}", f"{ours:.0f}", percent(ours, printed), f"{pH:.2f}")
        )
    return f"""## Struvite in pure water

How much dissolves, mg/L, in closed pure water: Bhuiyan, Mavinic and Beckie 2007 (abstract,
doi:10.1080/09593332808618857). Profile `default37`. The whole composition is given by the problem. The difference is
about what two laboratories differ by in the solubility product and what the pair MgPO4- is in dispute by: a figure to
keep in mind when a saturation of struvite is read.

{table(("°C", "printed", "here", "difference", "pH here"), rows)}"""


STEPS = np.array([0.0, 1.5, 3.0, 6.0, 12.0, 16.0])


def titrated(profile: str, steps: Array) -> tuple[System, Equilibrium, Array]:
    solved = system(profile)
    totals = np.array([[REFERENCE_URINE.get(name, 0.0) / 1e3 for name in solved.components]] * len(steps))
    totals[:, solved.component("Mg")] = steps / 1e3
    solution = equilibrium(solved, totals, np.full(len(steps), 6.0))
    return solved, solution, saturation_index(solved, solution)


def magnesium() -> str:
    solved, solution, index = titrated("equil2", STEPS)
    column = {phase: index[:, solved.phases.index(phase)] for phase in ("whewellite", "brushite", "struvite")}
    calcium = solution.concentrations[:, solved.component("Ca")] * 1e3
    oxalate = solution.concentrations[:, solved.component("Ox")] * 1e6
    printed = {
        "SI calcium oxalate monohydrate": (column["whewellite"], (0.881, 0.865, 0.837, 0.771, 0.644, 0.571), 3),
        "SI brushite": (column["brushite"], (0.138, 0.174, 0.197, 0.218, 0.224, 0.217), 3),
        "SI struvite": (column["struvite"], (-np.inf, -1.89, -1.57, -1.24, -0.93, -0.81), 2),
        "free calcium, mmol/L": (calcium, (1.50, 1.66, 1.78, 1.95, 2.15, 2.24), 2),
        "free oxalate, µmol/L": (oxalate, (119, 104, 91, 72, 50, 41), 0),
    }
    rows = list[tuple[str, ...]]()
    for name, (ours, theirs, digits) in printed.items():
        rows.append((f"{name}, PHREEQC", *(number(value, digits) for value in theirs)))
        rows.append((f"{name}, here", *(number(value, digits) for value in ours)))
    return f"""## What magnesium does to a urine

One urine with more and more magnesium, nothing else changed; mmol/L: {listed(REFERENCE_URINE)}; pH 6. The comparison is
PHREEQC 3.8.6 with the constants of EQUIL2. Magnesium takes oxalate and lowers calcium oxalate a little; it also takes
citrate, which frees calcium, so brushite rises slightly, and struvite comes nearer. This is equilibrium only: what
magnesium does to the growth of a crystal is another law.

![SI against magnesium](magnesium_titration.svg)

{table(("mmol/L magnesium", *(f"{step:g}" for step in STEPS)), rows)}"""


PH = np.linspace(7.2, 7.6, 41)


def serum_at(pH: Array) -> tuple[System, Equilibrium]:
    solved = system("plasma37")
    totals = np.array([[HEALTHY_SERUM.get(name, 0.0) / 1e3 for name in solved.components]] * len(pH))
    # Bicarbonate stays and carbon dioxide leaves, as in a tube that stands open or in someone who breathes fast.
    totals[:, solved.component("CO3")] = BICARBONATE * (1.0 + 10.0 ** (6.10 - pH)) / 1e3
    return solved, equilibrium(solved, totals, pH)


def ionised() -> str:
    solved, solution = serum_at(PH)
    slope = dict[str, float]()
    for metal in ("Ca", "Mg"):
        log_free = np.log10(solution.concentrations[:, solved.component(metal)])
        middle = np.abs(PH - 7.4) < 0.051
        slope[metal] = float(np.polyfit(PH[middle], log_free[middle], 1)[0])
    rows = [
        (
            "calcium",
            "-0.178",
            "rule for correcting to pH 7.4, as quoted on medicalalgorithms.com",
            f"{slope['Ca']:.3f}",
        ),
        ("calcium", "-0.20 ± 0.08", "hyperventilation: -0.05 ± 0.02 mmol/L for +0.1 at 1.08", f"{slope['Ca']:.3f}"),
        ("magnesium", "-0.117", "ion-selective electrode, a letter in Clinical Chemistry", f"{slope['Mg']:.3f}"),
    ]
    free = {metal: solution.concentrations[20, solved.component(metal)] * 1e3 for metal in ("Ca", "Mg")}
    return f"""## Ionised calcium and magnesium against pH

The slope of log10 of the ionised concentration with pH, near pH 7.4. The serum of the printed figures is not in print:
ours is a made-up healthy one; mmol/L: {listed(HEALTHY_SERUM)} (Alb: protein sites), bicarbonate {BICARBONATE:g} at
every pH while carbon dioxide leaves.
Profile `plasma37`, which was fitted to the pH response of calcium, so the first two rows are no proof; the third was
not fitted. At pH 7.4 it gives {free["Ca"]:.2f} mmol/L ionised calcium and {free["Mg"]:.2f} mmol/L ionised magnesium.

![Ionised calcium and magnesium against pH](ionised_calcium.svg)

{table(("ion", "slope printed", "by whom", "slope here"), rows)}"""


def magnesium_drawing() -> str:
    steps = np.linspace(0.0, 16.0, 33)
    solved, _, index = titrated("equil2", steps)
    lines = {NAMES[phase]: index[:, solved.phases.index(phase)] for phase in ("whewellite", "brushite")}
    return chart("Saturation index of one urine against total magnesium", "magnesium, mmol/L", steps, lines)


def ionised_drawing() -> str:
    solved, solution = serum_at(PH)
    free = solution.concentrations * 1e3
    lines = {f"ionised {name}, mmol/L": free[:, solved.component(name)] for name in ("Ca", "Mg")}
    return chart("Ionised calcium and magnesium of one serum against pH", "pH", PH, lines)


def one(profile: str, mmol: dict[str, float], pH: float) -> tuple[System, Equilibrium, Array]:
    solved = system(profile)
    totals = np.array([[mmol.get(name, 0.0) / 1e3 for name in solved.components]])
    solution = equilibrium(solved, totals, np.array([pH]))
    return solved, solution, saturation_index(solved, solution)


def meeting(
    solved: System, phases: tuple[str, ...], start: list[float], read: Callable[[Array], tuple[dict[str, float], float]]
) -> Array:
    """Unknowns at which every one of these crystals is just saturated and the solution is electroneutral."""
    x: Array = np.array(start, dtype=np.float64)
    small = 1e-5
    order = [solved.phases.index(phase) for phase in phases]
    for _ in range(100):
        guesses = [read(guess) for guess in np.vstack([x, x + small * np.eye(len(x))])]
        totals = np.array([[given.get(name, 0.0) for name in solved.components] for given, _ in guesses])
        solution = equilibrium(solved, totals, np.array([pH for _, pH in guesses]), tolerance=1e-12)
        charge = solution.concentrations @ solved.charge / solution.ionic_strength
        gap = np.column_stack([saturation_index(solved, solution)[:, order], charge])
        step: Array = np.linalg.solve((gap[1:] - gap[0]).T / small, -gap[0])
        x = x + step * min(1.0, 0.5 / np.abs(step).max())
        if np.abs(step).max() < 1e-9:
            return x
    raise ArithmeticError(f"no solution where {phases} meet")


def equil2_factor(ionic_strength: float) -> float:
    """Of charge 1, as EQUIL2 prints it."""
    root = ionic_strength**0.5
    return float(np.exp(-1.20218 * (root / (1 + root) - 0.285 * ionic_strength)))


def chart(title: str, across: str, x: Array, lines: dict[str, Array]) -> str:
    """A small line chart that needs no library."""
    left, top, width, height = 50.0, 30.0, 420.0, 200.0
    low = min(0.0, *(float(y.min()) for y in lines.values()))
    span = 1.05 * (max(float(y.max()) for y in lines.values()) - low)

    def place(a: float, b: float) -> str:
        return f"{left + width * (a - x[0]) / (x[-1] - x[0]):.1f},{top + height * (1 - (b - low) / span):.1f}"

    parts = [f'<text x="{left:g}" y="18" font-weight="bold">{title}</text>']
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        value, up = low + span * share, top + height * (1 - share)
        parts.append(f'<path d="M{left:g} {up:g}h{width:g}" stroke="#ccc"/>')
        parts.append(f'<text x="{left - 6:g}" y="{up + 4:g}" text-anchor="end">{value:.2f}</text>')
        right, text = left + width * share, f"{x[0] + (x[-1] - x[0]) * share:g}"
        parts.append(f'<text x="{right:g}" y="{top + height + 18:g}" text-anchor="middle">{text}</text>')
    parts.append(f'<text x="{left + width / 2:g}" y="{top + height + 36:g}" text-anchor="middle">{across}</text>')
    for number_of, (name, y) in enumerate(lines.items()):
        colour, dash = ("#1b4f8a", "") if number_of == 0 else ("#a34700", ' stroke-dasharray="6 4"')
        points = " ".join(place(float(a), float(b)) for a, b in zip(x, y, strict=True))
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>')
        last = place(float(x[-1]), float(y[-1])).split(",")[1]
        parts.append(f'<text x="{left + width + 6:g}" y="{float(last) + 4:g}" fill="{colour}">{name}</text>')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 680 280" font-family="sans-serif" font-size="12" '
        f'role="img"><title>{title}</title>\n' + "\n".join(parts) + "\n</svg>\n"
    )


def wrapped(text: str) -> str:
    """Paragraphs at the width of the house; tables and headings as they are."""
    blocks = text.split("\n\n")
    return (
        "\n\n".join(
            block
            if block.startswith(("#", "|", "!"))
            else textwrap.fill(" ".join(block.split()), 120, break_on_hyphens=False, break_long_words=False)
            for block in (block.strip("\n") for block in blocks)
        )
        + "\n"
    )


def listed(mmol: dict[str, float]) -> str:
    return ", ".join(f"{name} {value:g}" for name, value in mmol.items())


def percent(ours: float, printed: float) -> str:
    return f"{100 * (ours / printed - 1):+.2f} %"


def number(value: float, digits: int) -> str:
    return "none" if np.isneginf(value) else f"{value:.{digits}f}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(line) + " |\n" for line in lines)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main()
