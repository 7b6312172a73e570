"""How sure a saturation is: a band from the uncertainty of constants and measurements, and whose share it is.

Two ways. Linear: variances through the exact derivatives, which also give the shares. Monte Carlo: many draws of all
constants and measurements at once, solved to balance.

Every sample meets the same draws. A constant has one true value: if it is higher than printed, it is so in every urine,
and most of it cancels when two urines are compared. So the band of a difference is much narrower than the two bands
suggest, and that is the one to read for a before and after: `difference_uncertainty`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from calcifate.aqueous.arrays import Array, Flags
from calcifate.aqueous.band import Band, drawn_band, joined_bands, normal_band
from calcifate.aqueous.choose import solve
from calcifate.aqueous.draws import Errors, drawn_saturation, standard_draws
from calcifate.aqueous.gradient import input_names, line_saturation, linearised
from calcifate.aqueous.saturation import saturation_index
from calcifate.aqueous.system import System
from calcifate.errors import InputError, Problem
from calcifate.parameter import coefficients, laws

Method = Literal["both", "monte_carlo", "linear"]
SEED = 20_250_101
BLOCK = 200_000  # samples times draws at a time: they are kept until the band is known


@dataclass(frozen=True, kw_only=True, eq=False)
class SaturationUncertainty:
    """The uncertainty of N saturations (or differences) of p crystals.

    nan where there is no number to be unsure of: an ion absent, no trusted constant, no solution.
    """

    phases: tuple[str, ...]
    nominal: Array
    """(N, p) with the constants and measurements as printed."""
    linear: Band | None
    monte_carlo: Band | None
    inputs: tuple[str, ...]
    """(q,) ids of the components, `pH`, ids of the reactions, `volume`."""
    share: Array | None
    """(N, p, q) of the linear variance; sums to 1."""
    draws: int
    failed: Array
    """(N,) draws without a solution. They are not in the band; beyond 5 % of them there is no band."""
    measured: int
    """How many of `inputs` come before the reactions."""

    @property
    def band(self) -> Band:
        """That of the draws where there are any, else the linear one."""
        found = self.monte_carlo or self.linear
        assert found is not None
        return found

    @property
    def constants_share(self) -> Array | None:
        """(N, p) of all reactions together."""
        return None if self.share is None else self.share[:, :, self.measured : -1].sum(axis=2)

    @property
    def measurements_share(self) -> Array | None:
        """(N, p) of all totals, the pH and the volume together."""
        constants = self.constants_share
        return None if constants is None else 1.0 - constants


def measurement_uncertainty() -> dict[str, float]:
    """Standard uncertainty of each total (relative), of `pH`, of `pH_strip`, and of `volume` (relative).

    Their sources and how each was come by are in `measurement.toml`.

    Examples
    --------
    >>> measurement_uncertainty()["Ox"], measurement_uncertainty()["pH"]
    (0.1, 0.05)
    """
    return coefficients(laws("calcifate.aqueous", "measurement.toml")["measurement"])


def saturation_uncertainty(
    system: System,
    totals: Array,
    pH: Array,
    *,
    relative: Array | None = None,
    pH_sigma: Array | float | None = None,
    volume_sigma: Array | float = 0.0,
    draws: int = 200,
    seed: int = SEED,
    method: Method = "both",
    constants: bool = True,
    measurements: bool = True,
) -> SaturationUncertainty:
    """The band of the saturation index of each crystal.

    Parameters
    ----------
    totals : array (N, i)
        Zero means absent, and stays so. [mol/L]
    pH : array (N,)
    relative : array (i,) or (N, i), optional
        Relative standard uncertainty of each total; `measurement_uncertainty` if left out. A total is drawn
        log-normally with the measured value as its median.
    pH_sigma : float or array (N,), optional
        Standard uncertainty of the pH; that of an electrode if left out.
    volume_sigma : float or array (N,), default 0
        Relative standard uncertainty of the volume by which all amounts were divided: it moves all totals together.
        0 where the laboratory measured concentrations, as it does also for amounts that it printed per day.
    draws : int, default 200
        Two or more.
    seed : int
        The same seed gives the same draws.
    method : {"both", "monte_carlo", "linear"}
        The shares come from the linear form.
    constants, measurements : bool, default True
        Which errors count.

    Raises
    ------
    InputError
        For a negative uncertainty, or fewer than two draws.

    Notes
    -----
    The two forms agree within some percent where the saturation is nearly linear in the inputs. In alkaline urine they
    do not: there the constant of CaPO4-, known to half a unit only, takes calcium away when it is high and gives none
    back when it is low, so the draws spread up to a half wider, downwards. Read the draws there.

    Errors are taken as independent of each other: constants from one laboratory are not quite.

    Examples
    --------
    >>> from calcifate.aqueous.system import system
    >>> equil2 = system("equil2")
    >>> totals = np.zeros((1, 11))
    >>> totals[0, [equil2.component(name) for name in ("Na", "Cl", "Ca", "Ox")]] = 0.1, 0.1, 3e-3, 3e-4
    >>> found = saturation_uncertainty(equil2, totals, np.array([6.0]))
    >>> whewellite = found.phases.index("whewellite")
    >>> bool(found.band.low[0, whewellite] < found.nominal[0, whewellite] < found.band.high[0, whewellite])
    True
    """
    errors = _errors(system, totals, relative, pH_sigma, volume_sigma, constants, measurements)
    draws = _count(draws, method)
    z, _ = _draws(system, draws, seed)
    parts = [_part(system, totals[rows], pH[rows], errors.rows(rows), z) for rows in _blocks(len(totals), draws)]
    return _summary(system, parts, method, draws)


def difference_uncertainty(
    system: System,
    before: tuple[Array, Array],
    after: tuple[Array, Array],
    *,
    relative: Array | None = None,
    pH_sigma: Array | float | None = None,
    volume_sigma: Array | float = 0.0,
    draws: int = 200,
    seed: int = SEED,
    method: Method = "both",
    constants: bool = True,
    measurements: Literal["same", "apart", "none"] = "same",
) -> SaturationUncertainty:
    """The band of SI after minus SI before, with the same constants in both.

    Parameters
    ----------
    before, after : tuple of array
        Totals (N, i) and pH (N,) of each.
    measurements : {"same", "apart", "none"}
        "same": one sample and what it would be, so an error of its calcium is in both. "apart": two samples, measured
        each on its own. "none": as if nothing was measured wrong.

    Returns
    -------
    SaturationUncertainty
        Of the difference. nan where a crystal cannot form on one of the two sides.

    Examples
    --------
    >>> from calcifate.aqueous.system import system
    >>> equil2 = system("equil2")
    >>> totals = np.zeros((1, 11))
    >>> totals[0, [equil2.component(name) for name in ("Na", "Cl", "Ca", "Ox")]] = 0.1, 0.1, 3e-3, 3e-4
    >>> pH = np.array([6.0])
    >>> found = difference_uncertainty(equil2, (totals, pH), (totals / 1.5, pH))
    >>> whewellite = found.phases.index("whewellite")
    >>> bool(found.band.sigma[0, whewellite] < 0.02)  # the saturation itself: about 0.12
    True
    """
    counts = measurements != "none"
    counts = measurements != "none"
    settings = relative, pH_sigma, volume_sigma, constants, counts
    errors, later = (_errors(system, totals, *settings) for totals, _ in (before, after))
    draws = _count(draws, method)
    z, anew = _draws(system, draws, seed)
    parts = list[_Part]()
    for rows in _blocks(len(before[0]), draws):
        first = _part(system, before[0][rows], before[1][rows], errors.rows(rows), z)
        second = _part(system, after[0][rows], after[1][rows], later.rows(rows), anew if measurements == "apart" else z)
        parts.append(_minus(second, first, system, apart=measurements == "apart"))
    return _summary(system, parts, method, draws)


@dataclass(frozen=True, kw_only=True, eq=False)
class _Part:
    """Some samples, or differences of samples."""

    nominal: Array
    """(n, p)"""
    reach: Array
    """(n, p, q) what the standard uncertainty of each input does to it."""
    drawn: Array
    """(n, p, D), D = 0 without draws."""
    solved: Flags
    """(n, D)"""


def _part(system: System, totals: Array, pH: Array, errors: Errors, z: Array) -> _Part:
    solution = solve(system, totals, pH)
    line = linearised(system, solution)
    slope = line_saturation(system, line) + np.where(solution.converged, 0.0, np.nan)[:, None, None]
    count, size = len(totals), len(system.components)
    sigma = np.hstack([errors.totals, errors.pH[:, None], np.tile(errors.constants, (count, 1))])
    volume = -slope[:, :, :size].sum(axis=2) * errors.volume[:, None]
    drawn, solved = drawn_saturation(system, totals, pH, errors, solution, line, z)
    return _Part(
        nominal=saturation_index(system, solution),
        reach=np.concatenate([slope * sigma[:, None], volume[:, :, None]], axis=2),
        drawn=drawn,
        solved=solved,
    )


def _minus(after: _Part, before: _Part, system: System, *, apart: bool) -> _Part:
    """The difference: what is in both cancels; measurements made apart add."""
    reach = after.reach - before.reach
    if apart:
        reactions = slice(len(system.components) + 1, -1)
        together = np.hypot(after.reach, before.reach)
        together[:, :, reactions] = reach[:, :, reactions]
        reach = together
    with np.errstate(invalid="ignore"):
        return _Part(
            nominal=after.nominal - before.nominal,
            reach=reach,
            drawn=after.drawn - before.drawn,
            solved=after.solved & before.solved,
        )


def _summary(system: System, parts: list[_Part], method: Method, draws: int) -> SaturationUncertainty:
    nominal = np.concatenate([part.nominal for part in parts])
    number = np.isfinite(nominal)
    linear, share, drawn = None, None, None
    if method != "monte_carlo":
        variances = np.concatenate([part.reach for part in parts]) ** 2
        whole = np.where(number, variances.sum(axis=2), np.nan)
        share = variances / np.where(whole > 0.0, whole, np.nan)[:, :, None]
        linear = normal_band(np.where(number, nominal, np.nan), np.sqrt(whole))
    if method != "linear":
        drawn = joined_bands([drawn_band(part.drawn, part.solved, np.isfinite(part.nominal)) for part in parts])
    return SaturationUncertainty(
        phases=system.phases,
        nominal=nominal,
        linear=linear,
        monte_carlo=drawn,
        inputs=(*input_names(system), "volume"),
        share=share,
        draws=draws,
        failed=np.concatenate([(~part.solved).sum(axis=1) for part in parts]),
        measured=len(system.components) + 1,
    )


def _draws(system: System, count: int, seed: int) -> tuple[Array, Array]:
    """Draws (D, q) of all inputs and the volume, and the same with the measurements drawn anew."""
    size = len(system.components) + 1
    width = size + len(system.reactions) + 1
    z = standard_draws(count, width + size + 1, seed)
    anew = np.hstack([z[:, width : width + size], z[:, size : width - 1], z[:, -1:]])
    return z[:, :width], anew


def _count(draws: int, method: Method) -> int:
    if method == "linear":
        return 0
    if draws < 2:
        raise InputError(Problem(found=f"{draws} draws", right="ask for two or more; 200 are usual", key="draws"))
    return draws


def _blocks(count: int, draws: int) -> list[slice]:
    width = max(1, BLOCK // max(draws, 100))
    return [slice(first, first + width) for first in range(0, max(count, 1), width)]


def _errors(
    system: System,
    totals: Array,
    relative: Array | None,
    pH_sigma: Array | float | None,
    volume_sigma: Array | float,
    constants: bool,
    measurements: bool,
) -> Errors:
    count, counts = len(totals), float(measurements)
    if relative is None or pH_sigma is None:
        table = measurement_uncertainty()
        if relative is None:
            relative = np.array([table.get(name, table["other"]) for name in system.components])
        pH_sigma = table["pH"] if pH_sigma is None else pH_sigma
    for key, value in (("relative", relative), ("pH_sigma", pH_sigma), ("volume_sigma", volume_sigma)):
        if not (np.isfinite(value).all() and (np.asarray(value) >= 0.0).all()):
            found = "an uncertainty that is negative or no number"
            raise InputError(Problem(found=found, right="it should be 0 or more", key=key))
    return Errors(
        totals=counts * _of_logarithm(np.broadcast_to(relative, totals.shape)),
        pH=counts * np.broadcast_to(pH_sigma, (count,)),
        volume=counts * _of_logarithm(np.broadcast_to(volume_sigma, (count,))),
        constants=float(constants) * system.sigma,
    )


def _of_logarithm(relative: Array) -> Array:
    """Standard deviation of the logarithm of a log-normal quantity of this coefficient of variation."""
    return np.sqrt(np.log1p(relative**2))
