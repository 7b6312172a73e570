"""The equations of the body in plain lines, drawn from the laws themselves."""

from __future__ import annotations

from collections.abc import Iterator

from calcifate.physiology.model.algebra import as_text, formulas, shapes
from calcifate.physiology.model.body import Body, body
from calcifate.physiology.model.organ import organs


def equation_lines(model: Body | None = None, *, organ: str = "") -> Iterator[str]:
    """Shared shapes, then each organ with its equations and the changes of its pools.

    Parameters
    ----------
    model : Body, optional
    organ : str, optional
        Only this organ.

    Examples
    --------
    >>> [line for line in equation_lines(organ="kidney") if line.startswith("nephron_loss")]
    ['nephron_loss = nephron_fraction * nephron_loss_rate  [1/d]']
    """
    model = model or body()
    yield "# Shapes that several laws share"
    for shape in shapes().values():
        yield f"{shape.name}({', '.join(shape.arguments)}) = {as_text(shape.formula)}"
    known = formulas(model)
    for name, table in organs().items():
        if organ in ("", name):
            yield f"\n# {table.title}"
            yield from (f"{law} = {as_text(known[law])}  [{model.unit(law)}]" for law in table.law)
            yield from (f"{change_line(model, pool)}  [{model.unit(pool)}/d]" for pool in table.pool)


def change_line(model: Body, pool: str) -> str:
    """The change of a pool: what flows in less what flows out.

    Examples
    --------
    >>> change_line(body(), "klotho")
    'd klotho / dt = klotho_renewal - klotho_loss'
    """
    inward = [name for name in model.flows if model.quantities[name].law.to == pool]
    outward = [name for name in model.flows if model.quantities[name].law.taken_from == pool]
    signed = " + ".join(inward) + "".join(f" - {name}" for name in outward)
    return f"d {pool} / dt = {signed.strip() or '0'}"
