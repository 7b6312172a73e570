"""Write docs/reference from the data that the program reads, so that the pages cannot disagree with it.

`python tools/write_reference.py` writes them; a test fails when they are out of date.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import exp
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

if TYPE_CHECKING:
    from calcifate.physiology.model.organ import BodyLaw, BodyParameter, OrganTable

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "reference"
LAW_TABLES = ("kidney", "calcium", "energy", "gut", "depletion_score", "urine")


def pages() -> dict[str, str]:
    """Every page by file name."""
    return {
        "rules.md": rules(),
        "sources.md": sources(),
        "numbers_of_the_laws.md": laws(),
        "reference_intakes.md": reference_intakes(),
        "laboratory_values.md": laboratory_values(),
        "body.md": body_model(),
        "body.svg": body_drawing(),
    }


def rules() -> str:
    from calcifate.cli import cli

    return CliRunner().invoke(cli, ["rules", "list", "--format", "md"], catch_exceptions=False).output


def sources() -> str:
    from calcifate.source import source

    stems = sorted(path.stem for path in (Path(__file__).resolve().parents[1] / "src/calcifate/sources").glob("*.toml"))
    records = [(stem, source(stem)) for stem in stems]
    rows = (
        (stem, s.authors, str(s.year), s.title, f"https://doi.org/{s.doi}" if s.doi else s.url, s.kind, s.reading)
        for stem, s in records
    )
    head = (
        "# Sources\n\nEverything that a figure, a rule or a statement rests on, and how far it was read. "
        "`memory` still has to be verified.\n\n"
    )
    return head + table(("id", "who", "year", "title", "where", "kind", "read"), rows)


def laws() -> str:
    from calcifate.parameter import laws as laws_of

    text = "# The numbers of the laws\n\nAs printed in the source, with the range in which each law was measured.\n"
    for name in LAW_TABLES:
        for law_id, law in laws_of("calcifate.physiology", f"{name}.toml").items():
            valid = "; ".join(f"{key} {low:g} to {high:g}" for key, (low, high) in law.valid.items())
            text += f"\n## {law_id}\n\nSource: {law.source}{f', {law.at}' if law.at else ''}. "
            text += f"Found in: {law.population or 'not said'}. Valid for: {valid or 'no range declared'}.\n\n"
            text += table(
                ("number", "value", "unit", "kind", "source"),
                ((key, f"{p.value:g}", p.unit, p.kind, p.source or law.source) for key, p in law.parameter.items()),
            )
    return text


def reference_intakes() -> str:
    from calcifate.nutrient import nutrients

    text = "# Reference intakes\n\nPer day. Age is half open: from <= age < to, in years.\n"
    for nutrient in nutrients().values():
        if nutrient.reference_intakes:
            text += f"\n## {nutrient.name} [{nutrient.unit}]\n\n"
            text += table(
                ("authority", "kind", "value", "stage", "sex", "from", "to", "scope", "source", "read"),
                (
                    (
                        r.authority,
                        r.kind,
                        f"{r.value:g}",
                        r.stage,
                        r.sex,
                        f"{r.age_low:g}",
                        "" if r.age_high is None else f"{r.age_high:g}",
                        r.scope.replace("_", " "),
                        r.source,
                        r.reading,
                    )
                    for r in nutrient.reference_intakes
                ),
            )
    return text


def laboratory_values() -> str:
    from calcifate.person.analytes import analyte_table

    head = (
        "# Laboratory values\n\nOutside `possible` a value is refused; outside `usual` it is kept with a question.\n\n"
    )
    return head + table(
        ("id", "name", "specimen", "unit", "possible", "usual", "LOINC (how far read)"),
        (
            (
                key,
                a.name,
                a.specimen,
                a.unit,
                f"{a.plausible[0]:g} to {a.plausible[1]:g}",
                f"{a.usual[0]:g} to {a.usual[1]:g}",
                ", ".join(f"{code.code} {code.property} ({code.reading})" for code in a.loinc),
            )
            for key, a in analyte_table().analyte.items()
        ),
    )


def body_model() -> str:
    from calcifate.physiology.model.algebra import as_text, formulas, shapes
    from calcifate.physiology.model.body import body
    from calcifate.physiology.model.equations import change_line
    from calcifate.physiology.model.organ import organs

    model, known = body(), formulas(body())
    text = (
        "# The body model\n\nCalcium, magnesium and phosphate in a human adult: every law as the solver runs it, and "
        "every number. For education and research; not for clinical use. Time is in days; a rate is per day. A law "
        "that is only a step on the way is under *steps*. [How to read and extend it](../guide/body.md).\n\n"
        "![Flows of calcium, magnesium and phosphate at steady state](body.svg)\n\n"
        "## Shapes that several laws share\n\n"
    )
    for shape in shapes().values():
        text += f"- `{shape.name}({', '.join(shape.arguments)}) = {as_text(shape.formula)}`\\\n  {shape.says}\n"
    for organ in organs().values():
        text += f"\n## {organ.title}\n\n{organ.use}\n"
        for head, step in (("### Laws", False), ("### Steps", True)):
            rows = [law_line(name, row, as_text(known[name])) for name, row in organ.law.items() if row.step == step]
            text += f"\n{head}\n\n{''.join(rows)}" if rows else ""
        if organ.pool:
            text += "\n### Pools\n\n" + table(
                ("pool", "what it is", "unit", "change per day"),
                ((f"{name}{' (outside)' if row.boundary else ' (drifts)' if row.drifts else ''}", row.says, row.unit,
                  f"`{change_line(model, name).partition(' = ')[2]}`") for name, row in organ.pool.items()),
            )  # fmt: skip
        text += settings_of(organ)
    return text


def law_line(name: str, law: BodyLaw, formula: str) -> str:
    """One law: its formula, unit, source, and where it holds."""
    moved = f"; from `{law.taken_from or 'nowhere'}` to `{law.to or 'nowhere'}`" if law.taken_from or law.to else ""
    valid = f"; valid from {law.valid[0]:g} to {law.valid[1]:g}" if law.valid else ""
    said = f"{law.says}. " if law.says else ""
    return f"- `{name} = {formula}`\\\n  {said}[{law.unit}]; {law.source}{valid}{moved}\n"


def settings_of(organ: OrganTable) -> str:
    """Inputs, switches and parameters of an organ. What does not come from people is marked."""
    text = ""
    if organ.input:
        text += "\n### Inputs\n\n" + table(
            ("input", "what it is", "value", "unit", "from", "to"),
            ((name, row.says, f"{row.value:g}", row.unit, f"{row.low:g}", f"{row.high:g}")
             for name, row in organ.input.items()),
        )  # fmt: skip
    if organ.switch:
        text += "\n### Switches\n\n" + table(("switch", "what it turns off"), organ.switch.items())
    if organ.parameter:
        text += "\n### Parameters\n\n" + table(
            ("parameter", "value", "unit", "kind", "source", "spread", "species"),
            ((name, f"{row.value:g}", row.unit, row.kind, f"{row.source}{f': {row.at}' if row.at else ''}", spread(row),
              row.species if row.species == "human" else f"**{row.species}**")
             for name, row in organ.parameter.items()),
        )  # fmt: skip
    return text


def spread(row: BodyParameter) -> str:
    """How well a value is known, and how far people differ."""
    parts = (
        ("sd {:g}", row.sd),
        ("x/÷ {:.3g}", None if row.spread is None else exp(row.spread)),
        ("between people x/÷ {:.3g}", None if row.between is None else exp(row.between)),
        ("prior {:g}", row.prior),
    )
    return "; ".join(form.format(value) for form, value in parts if value is not None)


def body_drawing() -> str:
    from calcifate.physiology.model.diagram import diagram

    return diagram()


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |\n" for line in lines)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main()
