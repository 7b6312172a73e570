"""Shapes that several organs share. All are smooth and bounded, and 1 at the reference."""

from __future__ import annotations

from calcifate.physiology.model.number import Number, square_root


def fold_increase(ratio: Number, maximum: Number, steepness: Number) -> Number:
    """How many times the reference a response is, when its signal is `ratio` times the reference. [1]

    A Hill curve that starts at 0, is 1 at a ratio of 1 and ends at `maximum`. Near 1 its slope in logarithms is
    ``steepness * (maximum - 1) / maximum``.

    Examples
    --------
    >>> fold_increase(1.0, 4.0, 2.0)
    1.0
    >>> fold_increase(2.0, 4.0, 2.0)
    2.2857142857142856
    """
    return maximum * ratio**steepness / (ratio**steepness + maximum - 1)


def fold_decrease(ratio: Number, maximum: Number, steepness: Number) -> Number:
    """The same for a signal that holds back: `maximum` without it, 1 at the reference, towards 0. [1]

    Examples
    --------
    >>> fold_decrease(0.0, 4.0, 2.0)
    4.0
    >>> fold_decrease(1.0, 4.0, 2.0)
    1.0
    """
    return maximum / (1 + (maximum - 1) * ratio**steepness)


def modulated(ratio: Number, share: Number, maximum: Number, steepness: Number) -> Number:
    """A response of which only a share depends on a signal: 1 at the reference, `1 - share` without the signal. [1]

    Examples
    --------
    >>> modulated(0.0, 0.25, 3.0, 1.0), modulated(1.0, 0.25, 3.0, 1.0)
    (0.75, 1.0)
    """
    return 1 - share + share * fold_increase(ratio, maximum, steepness)


def titration(load: Number, transport_maximum: Number, sharpness: Number) -> Number:
    """What a tubule takes up of a load: nearly all below its maximum, the maximum above it. Same unit as the load.

    The smaller root of ``sharpness*r**2 - (load + maximum)*r + load*maximum = 0``, the non-rectangular hyperbola: at a
    sharpness of 1 a corner, below it the rounded corner that renal physiology calls splay. Never more than the load.

    Examples
    --------
    >>> round(float(titration(10.0, 100.0, 0.95)), 3)
    9.945
    >>> round(float(titration(1000.0, 100.0, 0.95)), 2)
    99.45
    """
    both = load + transport_maximum
    return 2 * load * transport_maximum / (both + square_root(both**2 - 2 * 2 * sharpness * load * transport_maximum))


def complexed(first: Number, second: Number, dissociation: Number) -> Number:
    """Amount of a one-to-one complex between two amounts in the same space. Unit of the amounts.

    The smaller root of ``(first - c) * (second - c) = dissociation * c``: never more than either.

    Examples
    --------
    >>> round(float(complexed(10.0, 5.0, 1e-9)), 6)
    5.0
    >>> float(complexed(10.0, 0.0, 3.0))
    0.0
    """
    whole = first + second + dissociation
    return 2 * first * second / (whole + square_root(whole**2 - 2 * 2 * first * second))
