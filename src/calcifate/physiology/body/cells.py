"""Cells: magnesium that comes and goes in hours, days and weeks, and phosphate that buffers a meal."""

from __future__ import annotations

from calcifate.physiology.model.number import Number


def uptake(
    free: Number, reference_free: Number, pool_per_weight: Number, body_weight: Number, turnover: Number, exchange: Number
) -> Number:
    """Flow from the extracellular fluid into cells, in proportion to what is free. [mmol/d]"""
    return exchange * turnover * pool_per_weight * body_weight * free / reference_free


def release(pool: Number, turnover: Number, exchange: Number) -> Number:
    """Flow from cells back. [mmol/d]"""
    return exchange * turnover * pool


def cell_free_magnesium(
    pool: Number, pool_per_weight: Number, body_weight: Number, reference_cell_free_magnesium: Number
) -> Number:
    """Ionised magnesium inside cells, in proportion to the pool it belongs to. [µmol/L]"""
    return reference_cell_free_magnesium * pool / (pool_per_weight * body_weight)
