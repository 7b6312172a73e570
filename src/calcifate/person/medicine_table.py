"""The table of medicines and supplements: `medicines/*.toml`, read once into one index of names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Literal

from calcifate.errors import DataError, Problem
from calcifate.person.phrases import build_index
from calcifate.record import STRICT, read_folder

SYMBOLS = {"magnesium": "Mg", "calcium": "Ca", "potassium": "K", "sodium": "Na"}
Range = tuple[float, float]
Kind = Literal["ingredient", "combination", "product", "unspecified"]


@dataclass(frozen=True, kw_only=True)
class Group:
    """Ingredients that share classes. An ingredient may stand in several groups: its classes add up."""

    __pydantic_config__ = STRICT

    classes: tuple[str, ...]
    source: str
    ingredients: dict[str, tuple[str, ...]]
    """Id and other names: spellings, abbreviations, brands."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """What the strength of an ingredient means."""

    __pydantic_config__ = STRICT

    source: str
    substance: str = ""
    """The strength is the weight of this substance."""
    perhaps_salt: str = ""
    """Formula that the strength may also be the weight of."""
    reading: Literal["", "salt", "element"] = ""
    """For a salt: the usual reading where the label leaves it open."""
    fixed: bool = False
    """No other reading is in use."""
    salt_strengths: tuple[float, ...] = ()
    """Sold in these strengths by weight of the salt. [mg]"""
    element_strengths: tuple[float, ...] = ()
    """Sold in these strengths by weight of the element. [mg]"""
    element_up_to: float | None = None
    """Above this, the usual reading is the salt: so much element does not fit into what is swallowed at a time. [mg]"""
    unknown: tuple[str, ...] = ()
    """Substances that it brings without a label saying how much."""


@dataclass(frozen=True, kw_only=True)
class Product:
    """A product with known contents per unit."""

    __pydantic_config__ = STRICT

    names: tuple[str, ...]
    ingredients: tuple[str, ...]
    contents: dict[str, Range] = field(default_factory=dict[str, Range])
    """Substances or salts per unit, as an interval. [mg; µg for vitamins D and K]"""
    usual: dict[str, float] = field(default_factory=dict[str, float])
    """The commonest strength, where it is not the middle of the interval."""
    per: str = "tablet"
    strength_of: str = ""
    """The substance or salt that a number on the pack is the weight of."""
    liquid_of: str = ""
    """The ingredient that, when it is measured by the spoon, the millilitre or the bottle, is this product."""
    grams_per_ml: Range | None = None
    """Of a powder that is measured by the spoon."""
    unknown: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    question: str = ""


@dataclass(frozen=True, kw_only=True)
class Unspecified:
    """A kind of medicine that people name without saying which."""

    __pydantic_config__ = STRICT

    name: str
    classes: tuple[str, ...]
    names: tuple[str, ...]
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class LookAlike:
    """Names that a misspelling cannot tell apart."""

    __pydantic_config__ = STRICT

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class MedicineFile:
    """One file of `medicines/`."""

    __pydantic_config__ = STRICT

    source: str = ""
    group: tuple[Group, ...] = ()
    display: dict[str, str] = field(default_factory=dict[str, str])
    content: dict[str, Content] = field(default_factory=dict[str, Content])
    combination: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    product: dict[str, Product] = field(default_factory=dict[str, Product])
    unspecified: dict[str, Unspecified] = field(default_factory=dict[str, Unspecified])
    noise: tuple[str, ...] = ()
    """Words of a name that say nothing about what is in it."""
    look_alike: LookAlike = field(default_factory=lambda: LookAlike(pairs=()))


@dataclass(frozen=True, kw_only=True)
class MedicineTable:
    """All files of `medicines/` together."""

    classes: dict[str, tuple[str, ...]]
    """Of each ingredient."""
    display: dict[str, str]
    content: dict[str, Content]
    combination: dict[str, tuple[str, ...]]
    """Name of a combination and its ingredients."""
    product: dict[str, Product]
    unspecified: dict[str, Unspecified]
    look_alikes: dict[str, frozenset[str]]
    noise: frozenset[str]
    index: dict[str, str]
    """From the key of a name to `kind:id`."""
    sources: frozenset[str]

    def name(self, ingredient: str) -> str:
        """What people read for an ingredient."""
        if ingredient in self.unspecified:
            return self.unspecified[ingredient].name
        return self.display.get(ingredient, ingredient.replace("_", " "))

    def ingredients(self, entry: str) -> tuple[str, ...]:
        """Ingredients of an entry of the index."""
        kind, _, name = entry.partition(":")
        if kind == "combination":
            return self.combination[name]
        return self.product[name].ingredients if kind == "product" else (name,)


@cache
def medicine_table() -> MedicineTable:
    """Every medicine and supplement, read once.

    Raises
    ------
    DataError
        If a combination or product names an ingredient that no group has.
    """
    files = list(read_folder(MedicineFile, "calcifate", "person/medicines").values())
    classes: dict[str, tuple[str, ...]] = {}
    partners: dict[str, set[str]] = {}
    for group in (group for file in files for group in file.group):
        for ingredient in group.ingredients:
            classes[ingredient] = tuple(dict.fromkeys((*classes.get(ingredient, ()), *group.classes)))
    combination = {name: tuple(part.strip() for part in name.split("+")) for file in files for name in file.combination}
    product = {name: found for file in files for name, found in file.product.items()}
    for one, other in (pair for file in files for pair in file.look_alike.pairs):
        partners.setdefault(one, set()).add(other)
        partners.setdefault(other, set()).add(one)
    used = [*combination.values(), *(found.ingredients for found in product.values()), tuple(partners)]
    unknown = sorted({name for names in used for name in names} - set(classes))
    if unknown:
        raise DataError(Problem(found=f"no group has {', '.join(unknown)}", file="person/medicines"))
    return MedicineTable(
        classes=classes,
        display={name: text for file in files for name, text in file.display.items()},
        content={name: found for file in files for name, found in file.content.items()},
        combination=combination,
        product=product,
        unspecified={name: found for file in files for name, found in file.unspecified.items()},
        look_alikes={name: frozenset(others) for name, others in partners.items()},
        noise=frozenset(word for file in files for word in file.noise),
        index=build_index(pair for file in files for pair in _names(file)),
        sources=frozenset(source for file in files for source in _sources(file)),
    )


def _names(file: MedicineFile) -> Iterator[tuple[str, str]]:
    for group in file.group:
        for ingredient, names in group.ingredients.items():
            yield from ((name, f"ingredient:{ingredient}") for name in (ingredient.replace("_", " "), *names))
            element, _, rest = ingredient.partition("_")
            if rest and element in SYMBOLS:
                yield f"{SYMBOLS[element]} {rest.replace('_', ' ')}", f"ingredient:{ingredient}"
    for combined, names in file.combination.items():
        yield from ((name, f"combination:{combined}") for name in (combined.replace("_", " "), *names))
    for brand, product in file.product.items():
        yield from ((name, f"product:{brand}") for name in (brand, *product.names))
    for kind, unspecified in file.unspecified.items():
        yield from ((name, f"unspecified:{kind}") for name in unspecified.names)


def _sources(file: MedicineFile) -> Iterator[str]:
    yield from (group.source for group in file.group)
    yield from (content.source for content in file.content.values())
    if file.source:
        yield file.source
