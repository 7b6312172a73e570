"""Cells: magnesium that comes and goes in hours, days and weeks, and phosphate that buffers a meal."""

from __future__ import annotations

from calcifate.physiology.body.response import fold_increase
from calcifate.physiology.model.number import Number


def uptake(
    free: Number,
    reference_free: Number,
    pool_per_weight: Number,
    body_weight: Number,
    turnover: Number,
    exchange: Number,
) -> Number:
    """Flow from the extracellular fluid, in proportion to what is free. [mmol/d]"""
    return exchange * turnover * pool_per_weight * body_weight * free / reference_free


def cell_uptake(
    free: Number,
    reference_free: Number,
    pool_per_weight: Number,
    body_weight: Number,
    turnover: Number,
    exchange: Number,
    cell_uptake_maximum: Number,
    cell_uptake_steepness: Number,
) -> Number:
    """Flow into cells through channels that are near their limit at the usual concentration. [mmol/d]

    A tracer exchanges as fast as the pool turns over, while a load hardly fills it and a deficit empties it: in people
    a load appears in the urine within a day (magnesium_loading_1994), and cells fall over weeks (fatemi1991).
    """
    return (
        exchange
        * turnover
        * pool_per_weight
        * body_weight
        * fold_increase(free / reference_free, cell_uptake_maximum, cell_uptake_steepness)
    )


def release(pool: Number, turnover: Number, exchange: Number) -> Number:
    """Flow from cells back. [mmol/d]"""
    return exchange * turnover * pool


def cell_free_magnesium(
    pool: Number, pool_per_weight: Number, body_weight: Number, reference_cell_free_magnesium: Number
) -> Number:
    """Ionised magnesium inside cells, in proportion to the pool it belongs to. [µmol/L]"""
    return reference_cell_free_magnesium * pool / (pool_per_weight * body_weight)
