"""`calcifate foods`: search, show, rank and import foods."""

from __future__ import annotations

import csv
import dataclasses
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

import click

from calcifate.errors import InputError, Problem

if TYPE_CHECKING:
    from calcifate.flow.food import Food, Range
    from calcifate.food.composition import Composition
    from calcifate.food.ranking import Ranking

AS_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
MEASURES_SHOWN = 3
NAME_WIDTH = 46
LIKELY = 0.55  # below it, a name given to `show` is not taken for this food


@click.group()
def foods() -> None:
    """Search, show, rank and import foods.

    \b
    Example:
      calcifate foods search "wholemeal bread"
      calcifate foods show ndb:11457
    """


@foods.command()
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 200), default=10, show_default=True, help="How many to show.")
@AS_JSON
def search(text: str, limit: int, as_json: bool) -> None:
    """Find foods by name or id. Word order, plurals, British or US words and small slips do not matter.

    \b
    Example:
      calcifate foods search "boiled spinach"
      calcifate foods search 1079 --json
    """
    found = _composition().search(text, limit, everywhere=True)
    if as_json:
        _print_json([dataclasses.asdict(one) for one in found])
        return
    if not found:
        click.echo(f"No food of the table fits {_clean(text)!r}.")
        return
    for one in found:
        click.echo(f"{one.confidence:4.2f}  {one.food_id:<18} {_clean(one.name)}")


@foods.command()
@click.argument("food")
@AS_JSON
def show(food: str, as_json: bool) -> None:
    """All that is known about one food, by id or name: per 100 g, per measure, with sources; and what is not known.

    \b
    Example:
      calcifate foods show ndb:11457
      calcifate foods show "swiss chard, boiled" --json
    """
    from calcifate.nutrient import nutrients

    composition = _composition()
    found = _one_food(composition, food)
    unknown = [key for key in nutrients() if key not in found.per_100g]
    if as_json:
        _print_json({**dataclasses.asdict(found), "unknown": unknown, "food_table": composition.version})
        return
    click.echo(
        f"{_clean(found.name)}  ({found.food_id}, {found.release}, group {_clean(found.food_group) or 'not given'})"
    )
    if found.tags:
        click.echo(f"Tags: {', '.join(found.tags)}")
    click.echo(f"Phosphate additives: {found.phosphate_additive}")
    if found.whole_twin and (twin := composition.food(found.whole_twin)):
        click.echo(f"Less refined food of the same kind: {_clean(twin.name)} ({twin.food_id})")
    measures = list(found.measures.items())[:MEASURES_SHOWN]
    heads = ["per 100 g", *(f"{_clean(text)[:22]} ({grams:g} g)" for text, grams in measures)]
    widths = [max(13, len(text)) for text in heads]
    click.echo()
    click.echo(
        f"{'':<22}" + "  ".join(f"{text:>{width}}" for text, width in zip(heads, widths, strict=True)) + "  source"
    )
    for key, nutrient in nutrients().items():
        if amount := found.per_100g.get(key):
            cells = [
                _interval(amount, grams, nutrient.decimals) for grams in (100.0, *(grams for _, grams in measures))
            ]
            row = "  ".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
            click.echo(f"{nutrient.name[:16] + ' ' + nutrient.unit:<22}{row}  {amount.source}")
    if unknown:
        click.echo(f"\nNot known, which is not zero: {', '.join(nutrients()[key].name for key in unknown)}.")


@foods.command()
@click.option("--by", required=True, help="Nutrient to rank by: magnesium, calcium, oxalate, ...")
@click.option(
    "--per",
    type=click.Choice(["100g", "serving", "kcal"]),
    default="100g",
    show_default=True,
    help="Amount to compare; kcal is per 100 kcal.",
)
@click.option(
    "--cap",
    "caps",
    multiple=True,
    metavar="NUTRIENT=MOST",
    help="Most of another nutrient in that amount. An unknown value does not pass.",
)
@click.option(
    "--without", multiple=True, metavar="TAG", help="Leave out foods with this tag: gluten, milk, tree_nut, ..."
)
@click.option("--limit", type=click.IntRange(1, 5000), default=20, show_default=True, help="How many to show.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV instead of text.")
@AS_JSON
def rank(
    by: str, per: str, caps: tuple[str, ...], without: tuple[str, ...], limit: int, as_csv: bool, as_json: bool
) -> None:
    """Foods by how much of a nutrient they bring, under caps on others. A list of figures, not advice for anyone.

    \b
    Example:
      calcifate foods rank --by magnesium --per serving --cap potassium=300 --cap oxalate=50
      calcifate foods rank --by calcium --without milk --csv
    """
    amount = cast(Literal["kcal", "serving", "100g"], per)
    ranking = _composition().rank(by, per=amount, caps=_caps(caps), without=without, limit=limit)
    if as_json:
        _print_json(dataclasses.asdict(ranking))
    elif as_csv:
        click.echo(_ranking_csv(ranking), nl=False)
    else:
        _print_ranking(ranking)


@foods.command(name="import")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--name", default="", help="What to call the release; made from the path if left out.")
@click.option("--into", type=click.Path(path_type=Path), help="Database to write, instead of the usual place.")
@AS_JSON
def import_(path: Path, name: str, into: Path | None, as_json: bool) -> None:
    """Read an official USDA release (SR, FNDDS, FoodData Central CSV) as further foods. Whole or not at all.

    \b
    Example:
      calcifate foods import FoodData_Central_sr_legacy_food_csv_2018-04.zip
      calcifate foods import sr28/ --name sr28
    """
    from calcifate.food.releases.importing import import_release

    with click.progressbar(length=1000, label="Reading", file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.update(max(0, 1000 * done // max(total, 1) - bar.pos))

        found = import_release(path, name=name, into=into, progress=progress)
    if as_json:
        _print_json({**dataclasses.asdict(found), "path": str(found.path)})
    else:
        click.echo(f"{found.kind}: {found.foods} foods, {found.figures} figures, as {found.release} in {found.path}")


def _composition() -> Composition:
    from calcifate.food.composition import open_composition

    return open_composition()


def _one_food(composition: Composition, text: str) -> Food:
    found = composition.food(text)
    if found:
        return found
    near = composition.search(text, 5, everywhere=True)
    if near and near[0].confidence >= LIKELY and (food := composition.food(near[0].food_id)):
        return food
    names = ", ".join(f"{one.name} ({one.food_id})" for one in near)
    right = f"the nearest are {names}" if near else "try `calcifate foods search`"
    raise InputError(Problem(found=f"no food {_clean(text)!r}", right=right))


def _caps(texts: tuple[str, ...]) -> dict[str, float]:
    found: dict[str, float] = {}
    for text in texts:
        key, sign, most = text.partition("=")
        try:
            value = float(most)
        except ValueError:
            value = -1.0
        if not sign or not 0 <= value < float("inf"):
            raise InputError(Problem(found=f"cap {_clean(text)!r}", right="write it like potassium=300"))
        found[key] = value
    return found


def _print_ranking(ranking: Ranking) -> None:
    from calcifate.nutrient import nutrients

    decimals = nutrients()[ranking.by].decimals
    for place, one in enumerate(ranking.foods, 1):
        price = "".join(
            f"  {key} {_between(*pair, nutrients()[key].decimals)}"
            for key, pair in one.amounts.items()
            if pair is not None
        )
        name = f"{_clean(one.name)[:NAME_WIDTH]:<{NAME_WIDTH}}"
        amount = f"{_clean(one.amount)[:24]} ({one.grams:.0f} g)" if ranking.per != "100g" else "100 g"
        click.echo(
            f"{place:>3}  {one.food_id:<16} {name} {_between(one.low, one.high, decimals):>9} {ranking.unit}"
            f"  {amount}{price}"
        )
    if not ranking.foods:
        click.echo("No food passes.")
    for reason, count in ranking.left_out.items():
        click.echo(f"Left out: {count} where {reason}.")


def _ranking_csv(ranking: Ranking) -> str:
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    unit = ranking.unit.replace("µ", "u")
    header = ["food_id", "name", "amount", "grams", f"{ranking.by}_low_{unit}", f"{ranking.by}_high_{unit}"]
    writer.writerow([*header, *(f"{key}_{end}" for key in ranking.caps for end in ("low", "high"))])
    for one in ranking.foods:
        ends = [
            f"{end:.6g}" if end is not None else "" for pair in one.amounts.values() for end in pair or (None, None)
        ]
        writer.writerow(
            [
                one.food_id,
                _cell(one.name),
                _cell(one.amount),
                f"{one.grams:.6g}",
                f"{one.low:.6g}",
                f"{one.high:.6g}",
                *ends,
            ]
        )
    return stream.getvalue()


def _cell(text: str) -> str:
    """A name in a spreadsheet cell stays a name, even if it looks like a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" else text


def _interval(amount: Range, grams: float, decimals: int) -> str:
    return _between(amount.low * grams / 100, amount.high * grams / 100, decimals)


def _between(low: float, high: float, decimals: int) -> str:
    return _figure(low, decimals) if low == high else f"{_figure(low, decimals)}-{_figure(high, decimals)}"


def _figure(value: float, decimals: int) -> str:
    """A figure with its decimals; a small one never looks like zero."""
    text = f"{value:.{decimals}f}"
    return text if value == 0 or float(text) else f"{value:.2g}"


def _print_json(content: Any) -> None:
    click.echo(json.dumps(content, indent=2, ensure_ascii=True))


def _clean(text: str) -> str:
    """A name without control characters, so that it cannot move the cursor or change colours."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
