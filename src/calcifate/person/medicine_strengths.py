"""Which strength of a text belongs to which ingredient, and what else a dose or a note says is in a product."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal

from calcifate.person.doses import Quantity, quantities
from calcifate.person.medicine_contents import MICROGRAMS, Strength
from calcifate.person.medicine_names import entries_in, named_in
from calcifate.person.medicine_table import medicine_table
from calcifate.person.phrases import find, plain, tokens
from calcifate.substance import substance_table

Reading = Literal["", "salt", "element"]
WEIGHTS = ("mg", "g")
BARE = ("magnesium", "calcium", "potassium", "zinc", "iron")
# What parts two ingredients of one product; the first group parts them even where the second has no strength.
JOINED = r"(\+|&|\bplus\b)|[,;/]|\b(?:and|und)\b|\b(with|mit)\b"
# What a note says is in it as well. `With` alone may only be how it is taken.
HOLDS = r"(?:\b(?:contains?|containing|includes?|including|plus|enthalt)\b|\+|\bwith (?=\d))(?P<what>.*)"


def adds(name: str, dose: str) -> bool:
    """Whether a dose names a further ingredient behind its first strength: `10 mg + hydrochlorothiazide 12.5 mg`."""
    nutrients_only = all(brings(part) for part in named_in(name))
    found = quantities(dose)
    for index, quantity in enumerate(found):
        strength_follows = index + 1 < len(found)
        for joiner in re.finditer(JOINED, quantity.after):
            rest = quantity.after[joiner.end() :]
            here = find(tokens(rest), medicine_table().index)[:1]
            # A medicine with calcium may be one that is kept apart from it; a supplement with vitamin D holds it.
            sure = strength_follows or joiner.group(1) or (joiner.group(2) and nutrients_only and joiner.start() <= 1)
            if here and here[0].start == 0 and sure and (not joiner.group(2) or nutrients_only):
                return True
    return False


def also_holds(said: str, note: str) -> str:
    """The part of a note that names a mineral or vitamin which name and dose do not: `also contains vitamin K`."""
    already = set(named_in(said))
    elements = {element for part in already for element in _elements(part)}
    for match in re.finditer(HOLDS, plain(note)):
        clause = re.split(r"[;.] |[;.]$", match.group("what"))[0]
        new = [entry.split(":")[1] for entry in entries_in(clause) if entry.startswith("ingredient:")]
        if any(brings(part) and not set(_elements(part)) & elements for part in new):
            return clause
    return ""


def _elements(ingredient: str) -> tuple[str, ...]:
    """What an ingredient brings."""
    content, salt = medicine_table().content.get(ingredient), substance_table().salt.get(ingredient)
    own = (content.substance,) if content and content.substance else ()
    return (*own, *(salt.elements if salt else ()), *(content.unknown if content else ())) or (ingredient,)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A strength and the ingredient that its own words name, if any."""

    strength: Strength
    named: tuple[str, ...]
    """Ids in the words around it."""

    def read_as(self, said: Reading) -> Placed:
        """The same, with what the note says, unless its own words say something."""
        return replace(self, strength=replace(self.strength, says=self.strength.says or said))


def assign(
    placed: Sequence[Placed],
    wanted: Sequence[str],
    strengths: dict[str, Strength],
    *,
    only_named: bool = False,
    main: Set[str] = frozenset(),
) -> None:
    """Give the strengths in one text to the ingredients: by their words, then by unit, then in order."""
    left: list[Placed] = []
    for one in placed:
        target = next((w for w in wanted if w not in strengths and _is_about(w, one)), None)
        if target:
            strengths[target] = one.strength
        elif not one.named:
            left.append(one)
    for units in ({"IU"}, {"ug"}, {"mg", "g", "mEq", "mmol"}):
        here = [one for one in left if one.strength.quantity.unit in units and (not only_named or len(wanted) == 1)]
        for position, one in enumerate(here):
            unit = one.strength.quantity.unit
            open_ones = [w for w in wanted if w not in strengths and _fits(w, unit, alone=len(wanted) == 1)]
            on_the_pack = [w for w in open_ones if w in main]
            if on_the_pack and len(here) - position < len(open_ones):
                strengths[on_the_pack[0]] = one.strength
            elif open_ones and (len(open_ones) == 1 or len(here) - position >= len(open_ones)):
                strengths[open_ones[0]] = one.strength


def place(found: Sequence[Quantity]) -> list[Placed]:
    """Strengths with what their own words say: `150 mg magnesium` is the element, `400 mg magnesium oxide` is not.

    Names stand in front of every strength (`calcium 600 mg, vitamin D 400 IU`) or behind every one.
    """
    in_front = bool(found) and bool(named_in(found[0].before))
    placed: list[Placed] = []
    for index, quantity in enumerate(found):
        parts = re.split(r"[;=]| per |/", quantity.after)
        behind = named_in(parts[0])[:1]
        another = re.match(rf"\s*(?:{JOINED})", quantity.after)
        if another or (in_front and index + 1 < len(found) and len(parts) == 1):
            behind = []
        in_words = bool(re.match(r"[ (]*element", quantity.after))
        as_salt = re.match(r"[ (]*(?:as|aus|from|in form|als)\b", quantity.after)
        element = in_words or any(name in BARE for name in behind) or bool(as_salt and behind)
        own = behind or _last_named(quantity.before)
        placed.append(Placed(strength=Strength(quantity=quantity, says="element" if element else ""), named=tuple(own)))
    return placed


def _last_named(text: str) -> list[str]:
    """The last ingredient of a text; none where that is a brand of several, whose strength may be of any of them."""
    last = entries_in(text)[-1:]
    parts = [part for entry in last for part in medicine_table().ingredients(entry)]
    return [] if len(parts) > 1 and last[0].startswith("product:") else parts[-1:]


def _is_about(wanted: str, placed: Placed) -> bool:
    """Whether the words around a strength name this ingredient, or the element that it brings."""
    if not _fits(wanted, placed.strength.quantity.unit, alone=True):
        return False
    if wanted in placed.named:
        return True
    content, salt = medicine_table().content.get(wanted), substance_table().salt.get(wanted)
    brought = {content.substance} if content and content.substance else set(salt.elements if salt else (wanted,))
    for name in placed.named:
        other = medicine_table().content.get(name)
        other_salt = substance_table().salt.get(name)
        named_brings = (
            {other.substance} if other and other.substance else set(other_salt.elements if other_salt else ())
        )
        if name in brought or named_brings & brought:
            return True
    return False


def _fits(wanted: str, unit: str, *, alone: bool) -> bool:
    """Whether this unit can be a strength of this ingredient: IU only of vitamin D, µg only of vitamins."""
    content = medicine_table().content.get(wanted)
    brought = content.substance if content and content.substance else wanted
    if unit == "IU":
        return brought == "vitamin_d"
    if unit == "ug":
        return brought in MICROGRAMS
    if unit == "g" and brought in MICROGRAMS:
        return False  # the grams of what it is in: 50 g of natto
    return alone or brought != "vitamin_d"


def is_nutrient(ingredient: str) -> bool:
    """A mineral, a vitamin or a salt; not a medicine."""
    return brings(ingredient) or ingredient.startswith(("vitamin_", "menaquinone_"))


def brings(ingredient: str) -> bool:
    return ingredient in medicine_table().content or ingredient in substance_table().salt
