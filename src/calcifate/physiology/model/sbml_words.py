"""What the SBML of the body says in words and in terms of other lists: notes, SBO terms, ChEBI and UniProt."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from calcifate.physiology.model.body import Body
from calcifate.physiology.model.organ import BodyLaw, BodyParameter, Pool
from calcifate.source import Source, source

XHTML = "http://www.w3.org/1999/xhtml"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
QUALIFIERS = "http://biomodels.net/biology-qualifiers/"
IDENTIFIERS = "https://identifiers.org/"

ABOUT_THE_MODEL = (
    "Calcium, magnesium and phosphate in a human adult: gut, plasma, cells, parathyroid, vitamin D, FGF23 and Klotho, "
    "kidney and bone as a store. Written by calcifate from its own laws and tables.",
    "For education and research only. Not for clinical use: it does not diagnose, and is no basis for treatment.",
    "MIT licence. Time is in days, amounts in mmol. Flows between pools are reactions; hormones, enzymes and other "
    "states have rate rules; all that follows from them has assignment rules, so a changed parameter changes it at "
    "once. Pools outside the body (eaten, urine, stools) count what went there since the start; the amount eaten falls "
    "below zero. Flows to a dialysate are negative where it gives.",
    "Amounts start at the steady state of the person whose settings are in the parameters. Sudden changes, such as a "
    "meal, are not part of the model: add them as events.",
)

FRAMEWORK = "SBO:0000293"
"""Non-spatial continuous framework."""
COMPARTMENT = "SBO:0000290"
"""Physical compartment."""
CHEMICAL = "SBO:0000247"
"""Simple chemical."""
TRANSPORT = "SBO:0000185"
"""Translocation reaction."""
PARAMETER_TERMS = (
    ("_steepness", "SBO:0000190"),  # Hill coefficient
    ("_turnover", "SBO:0000356"),  # decay constant
    ("_transit", "SBO:0000356"),
    ("_dissociation", "SBO:0000282"),  # dissociation constant
    ("_binding", "SBO:0000337"),  # association constant
    ("_half_saturation", "SBO:0000027"),  # Michaelis constant
)
"""By the end of a parameter's name."""
CONCENTRATION = "SBO:0000196"
"""Concentration of an entity pool."""
CONCENTRATION_UNITS = ("mmol/L", "umol/L", "nmol/L", "pmol/L")
OTHER_PARAMETER = "SBO:0000002"
"""Quantitative systems description parameter."""

ELEMENTS = {"Ca": "chebi/CHEBI:29108", "Mg": "chebi/CHEBI:18420", "P": "chebi/CHEBI:26020"}
"""Calcium(2+), magnesium(2+), phosphate."""
SUBSTANCES = {
    "plasma_citrate": "chebi/CHEBI:16947",
    "calcidiol": "chebi/CHEBI:17933",
    "calcitriol": "chebi/CHEBI:17823",
    "plasma_PTH": "uniprot/P01270",
    "C_terminal_PTH": "uniprot/P01270",
    "FGF23": "uniprot/Q9GZV9",
    "klotho": "uniprot/Q9UEF7",
}
"""Other pools, by name."""


def notes(*paragraphs: str) -> Element:
    """A `notes` element with paragraphs of text."""
    found = Element("notes")
    body = SubElement(found, "body", {"xmlns": XHTML})
    for paragraph in paragraphs:
        SubElement(body, "p").text = paragraph
    return found


def identified(metaid: str, identifier: str, qualifier: str = "is") -> Element:
    """An `annotation` that says what something is, on identifiers.org."""
    found = Element("annotation")
    listed = SubElement(found, "rdf:RDF", {"xmlns:rdf": RDF, "xmlns:bqbiol": QUALIFIERS})
    described = SubElement(listed, "rdf:Description", {"rdf:about": f"#{metaid}"})
    bag = SubElement(SubElement(described, f"bqbiol:{qualifier}"), "rdf:Bag")
    SubElement(bag, "rdf:li", {"rdf:resource": IDENTIFIERS + identifier})
    return found


def substance(name: str, pool: Pool) -> str:
    """What a pool consists of, on identifiers.org; empty where it is no single substance."""
    return ELEMENTS.get(pool.holds) or SUBSTANCES.get(name, "")


def parameter_term(name: str, unit: str) -> str:
    """The SBO term of a parameter.

    Examples
    --------
    >>> parameter_term("PTH_turnover", "1/d"), parameter_term("reference_phosphate", "mmol/L")
    ('SBO:0000356', 'SBO:0000196')
    """
    by_name = (term for end, term in PARAMETER_TERMS if name.endswith(end))
    return next(by_name, CONCENTRATION if unit in CONCENTRATION_UNITS else OTHER_PARAMETER)


def about_parameter(parameter: BodyParameter) -> str:
    """Printed value, how it was come by, who says so, and how well it is known."""
    known = [f"{parameter.value:g} {parameter.unit}, {parameter.kind}"]
    if parameter.sd is not None:
        known.append(f"standard deviation {parameter.sd:g} {parameter.unit}")
    if parameter.spread is not None:
        known.append(f"standard deviation of its logarithm {parameter.spread:g}")
    if parameter.between is not None:
        known.append(f"between people {parameter.between:g} of its logarithm")
    if parameter.species != "human":
        known.append(f"from the {parameter.species}, not from people")
    place = f" ({parameter.at})" if parameter.at else ""
    return f"{'; '.join(known)}. Source: {cited(parameter.source)}{place}."


def about_law(law: BodyLaw, says: str) -> str:
    """What a law gives, who says so, and where it holds."""
    valid = f" Valid from {law.valid[0]:g} to {law.valid[1]:g} {law.unit}." if law.valid else ""
    return f"{says}. Source: {cited(law.source)}.{valid}"


def about_setting(model: Body, name: str) -> str:
    """What an input or a switch is."""
    if name in model.switches:
        return f"Mechanism, 1 on and 0 off: {model.switches[name]}."
    found = model.inputs[name]
    return f"{found.says}; from {found.low:g} to {found.high:g} {found.unit}."


def cited(source_id: str) -> str:
    """A source in one line, with its DOI where it has one."""
    return citation(source(source_id))


def citation(found: Source) -> str:
    """Who, what, when and where, in one line."""
    who = f"{found.authors}. " if found.authors else ""
    where = f", https://doi.org/{found.doi}" if found.doi else f", {found.url}" if found.url else ""
    return f"{who}{found.title} ({found.year}){where}"
