"""Small linear systems of many samples: the sample is the last axis, so that each operation runs over all of them."""

from __future__ import annotations

import numpy as np

from calcifate.aqueous.arrays import Array

SMALLEST_PIVOT = 1e-300


def cholesky(matrix: Array) -> Array:
    """Lower factor of symmetric positive matrices.

    Parameters
    ----------
    matrix : array (n, n, N)

    Returns
    -------
    array (n, n, N)
        L with A = L Lᵀ; only the lower part is meaningful. The diagonal holds 1 / L_kk.

    Examples
    --------
    >>> factor = cholesky(np.array([[[4.0], [2.0]], [[2.0], [5.0]]]))
    >>> factor[0, 0, 0], factor[1, 0, 0], factor[1, 1, 0]
    (np.float64(0.5), np.float64(1.0), np.float64(0.5))
    """
    lower = matrix.copy()
    size = len(lower)
    for k in range(size):
        inverse = 1.0 / np.sqrt(np.maximum(lower[k, k], SMALLEST_PIVOT))
        lower[k, k] = inverse
        if k + 1 < size:
            lower[k + 1 :, k] *= inverse
            for row in range(k + 1, size):
                lower[row, k + 1 : row + 1] -= lower[row, k] * lower[k + 1 : row + 1, k]
    return lower


def solve_factored(lower: Array, right: Array) -> Array:
    """x of A x = right, for a factor of `cholesky`.

    Parameters
    ----------
    lower : array (n, n, N)
    right : array (n, r, N)
        r right-hand sides.
    """
    found = right.copy()
    size = len(lower)
    for k in range(size):
        found[k] *= lower[k, k]
        if k + 1 < size:
            found[k + 1 :] -= lower[k + 1 :, k][:, None] * found[k]
    for k in reversed(range(size)):
        found[k] *= lower[k, k]
        if k:
            found[:k] -= lower[k, :k][:, None] * found[k]
    return found


def solve_small(matrix: Array, right: Array) -> Array:
    """x of A x = right for general matrices of a few rows.

    Parameters
    ----------
    matrix : array (k, k, N)
    right : array (k, N)
    """
    if len(matrix) == 1:
        return right / matrix[0]
    stacked, sides = np.moveaxis(matrix, -1, 0), right.T
    # A sample whose guess has run wild has no such system: it stands still until it is started anew.
    finite = np.asarray(np.isfinite(stacked).all(axis=(1, 2)) & np.isfinite(sides).all(axis=1), dtype=np.bool_)
    sound = np.where(finite[:, None, None], stacked, 0.0)
    wild = np.asarray(np.abs(np.linalg.det(sound)) < SMALLEST_PIVOT, dtype=np.bool_)
    stacked = np.where(wild[:, None, None], np.eye(len(matrix)), stacked)
    found = np.linalg.solve(stacked, np.where(wild[:, None], 0.0, sides)[:, :, None])[:, :, 0].T
    return found.astype(np.float64, copy=False)
