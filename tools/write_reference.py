"""Write docs/reference from the data that the program reads, so that the pages cannot disagree with it.

`python tools/write_reference.py` writes them; a test fails when they are out of date.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from click.testing import CliRunner

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


def table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "/") for cell in line) + " |\n" for line in lines)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_bytes(text.encode("utf-8"))


if __name__ == "__main__":
    main()
