"""`calcifate rules`: the safety rules as a reviewer reads them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from calcifate.guidance.rules import Rule


@click.group()
def rules() -> None:
    """List, show and test the safety rules.

    \b
    Example:
      calcifate rules list --format md
      calcifate rules show H08
      calcifate rules test
    """


@rules.command("list")
@click.option("--format", "form", type=click.Choice(["text", "md", "json"]), default="text", help="How to print them.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
def list_(form: str, as_json: bool) -> None:
    """Print every rule: when it holds, how strongly, what it says, who says so, and when it was reviewed.

    \b
    Example:
      calcifate rules list --format md
    """
    from calcifate.guidance.rules import rule_files, rules_version
    from calcifate.guidance.rules import rules as all_rules
    from calcifate.guidance.thresholds import thresholds

    found = all_rules()
    limits = thresholds()
    if as_json or form == "json":
        table = {
            "version": rules_version(),
            "thresholds": limits.name,
            "rules": [_table(rule) for rule in found],
            "limits": {name: _plain(limit) for name, limit in limits.threshold.items()},
        }
        click.echo(json.dumps(table, ensure_ascii=False, indent=2))
    elif form == "md":
        click.echo(f"# Safety rules {rules_version()}\n\nThresholds: {limits.name}.\n")
        for file in rule_files():
            click.echo(f"## {file.group}\n")
            click.echo("| rule | severity | when | says (lay) | must never say | source | reviewed |")
            click.echo("| --- | --- | --- | --- | --- | --- | --- |")
            for rule in file.rule:
                for row in _rows(rule):
                    click.echo("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |")
            click.echo("")
        click.echo("## Thresholds\n\n| name | value | side | source | note |\n| --- | --- | --- | --- | --- |")
        for name, limit in limits.threshold.items():
            click.echo(f"| {name} | {limit.value:g} {limit.unit} | {limit.side} | {limit.source} | {limit.note} |")
    else:
        for rule in found:
            severities = ", ".join(dict.fromkeys(grade.severity for grade in rule.grade))
            click.echo(f"{rule.id:<5} {severities:<28} {rule.topic}")


@rules.command("show")
@click.argument("rule_id")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def show(rule_id: str, as_json: bool) -> None:
    """Print one rule whole: triggers, both voices, what it blocks and refuses, sources, examples.

    \b
    Example:
      calcifate rules show H08
    """
    from calcifate.errors import InputError, Problem
    from calcifate.guidance.rules import rules_by_id
    from calcifate.record import near_miss

    known = {name.lower(): rule for name, rule in rules_by_id().items()}
    known |= {rule.topic.lower(): rule for rule in known.values()}
    rule = known.get(rule_id.lower())
    if rule is None:
        meant = near_miss(rule_id.lower(), list(known))
        hint = f"did you mean {meant!r}?" if meant else "`calcifate rules list` names them all"
        raise InputError(Problem(found=f"no rule {rule_id!r}", right=hint))
    if as_json:
        click.echo(json.dumps(_table(rule), ensure_ascii=False, indent=2))
        return
    for line in _whole(rule):
        click.echo(line)


@rules.command("test")
def run_examples() -> None:
    """Run every example of every rule: one that must fire it, one that must not.

    \b
    Example:
      calcifate rules test
    """
    from calcifate.errors import DataError, Problem
    from calcifate.guidance.rules import example_failures
    from calcifate.guidance.rules import rules as all_rules

    failures = example_failures()
    if failures:
        raise DataError([Problem(found=failure) for failure in failures])
    examples = sum(len(rule.example) for rule in all_rules())
    click.echo(f"{len(all_rules())} rules, {examples} examples: all as they should be.")


def _plain(record: Any) -> Any:
    from pydantic_core import to_jsonable_python

    return to_jsonable_python(record)


def _table(rule: Rule) -> dict[str, Any]:
    table: dict[str, Any] = _plain(rule)
    return table


def _rows(rule: Rule) -> Iterator[tuple[str, ...]]:
    for number, grade in enumerate(rule.grade):
        voice = rule.voice(grade, "lay")
        rest = (rule.must_not, ", ".join(rule.sources), rule.reviewed) if number == 0 else ("", "", "")
        name = f"{rule.id} {grade.topic or rule.topic}"
        yield name, grade.severity, f"`{grade.when}`", f"**{voice.title}.** {voice.message}", *rest


def _whole(rule: Rule) -> Iterator[str]:
    from calcifate.source import source

    yield f"{rule.id}  {rule.topic}    reviewed {rule.reviewed}"
    for grade in rule.grade:
        yield f"\n{grade.severity.upper()} when {grade.when}"
        for audience in ("lay", "professional"):
            voice = rule.voice(grade, audience)
            yield f"  {audience}: {voice.title}. {voice.message}"
    for addition in rule.addition:
        yield f"\nadded when {addition.when}\n  lay: {addition.lay}\n  professional: {addition.professional}"
    yield f"\nmust convey: {rule.must_convey}\nmust not say: {rule.must_not}"
    if rule.blocks:
        yield f"blocks: {', '.join(rule.blocks)}"
    for refused in rule.refuses:
        yield f"refuses {refused.what}: {refused.reason}"
    for question in rule.questions_for_clinician:
        yield f"question for the clinician: {question}"
    for source_id in rule.sources:
        found = source(source_id)
        yield f"source: {found.title} ({found.year}; read: {found.reading})"
