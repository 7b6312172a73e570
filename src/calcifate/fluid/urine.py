"""One urine, as a person types it in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from calcifate.aqueous.saturation import energy_per_ion
from calcifate.aqueous.speciation import phase_index
from calcifate.errors import InputError, Problem
from calcifate.flow.urine import Saturation, WhatIf
from calcifate.fluid.analytes import analyte, find
from calcifate.fluid.change import changed, changes
from calcifate.fluid.method import Method
from calcifate.fluid.quantity import quantity
from calcifate.fluid.saturations import Band, Saturations, saturations, uncertainty_shares
from calcifate.fluid.table import Samples, read_columns

ENDS = {"litre": "_per_L", "day": "_per_day", "collection": ""}


class Urine:
    """The composition of one urine.

    Parameters
    ----------
    pH : float
    volume : str, optional
        Of the whole collection, ``"1.35 L"``. Without it the urine is a spot urine, and amounts must be per litre.
    hours : str, default "24 h"
        How long it was collected.
    assume : mapping of str to str, optional
        For what was not measured, as a declared assumption: ``{"ammonium": "30 mmol/d"}``.
    **amounts : str
        Amounts with their units, per litre, per day or of the collection: ``Ca="6.1 mmol"``, ``P="900 mg/d"``,
        ``sulfate="24 mmol"``. ``"0 mmol"`` means absent. Needed: Na, K, Ca, Mg, NH4, Cl, P, SO4, oxalate, citrate,
        urate.

    Raises
    ------
    InputError
        If something needed is missing, a unit or basis is not given, or a value is not possible.

    Examples
    --------
    >>> urine = Urine(volume="1.35 L", pH=5.7, Ca="6.1 mmol", Mg="4.4 mmol", oxalate="0.62 mmol", citrate="1.4 mmol",
    ...     Na="212 mmol", K="68 mmol", NH4="38 mmol", Cl="205 mmol", P="31 mmol", SO4="24 mmol", urate="4.2 mmol")
    >>> found = urine.saturation("equil2")["calcium_oxalate"]
    >>> round(found.ratio, 1), found.method
    (13.9, 'equil2')
    >>> round(urine.changed(volume="2.6 L").saturation("equil2")["calcium_oxalate"].ratio, 1)
    7.2
    """

    def __init__(
        self,
        *,
        pH: float,
        volume: str | None = None,
        hours: str = "24 h",
        assume: Mapping[str, str] | None = None,
        **amounts: str,
    ) -> None:
        given: dict[str, object] = {"pH": pH, **amounts}
        if volume is not None:
            given |= {"volume": volume, "hours": hours}
        columns = dict[str, list[float]]()
        caveats = list[str]()
        for name, text in given.items():
            found = quantity(name, text)
            what = analyte(found.analyte)
            unit = {"volume": "volume_L", "time": "hours", "pH": "pH"}.get(what.kind)
            key = unit or f"{found.analyte}_mol{ENDS.get(found.unit.per, '')}"
            if any(column.split("_mol")[0] == key.split("_mol")[0] for column in columns):
                raise InputError(Problem(found=f"{what.name} is given twice", right="keep one", key=name))
            if volume is None and what.kind == "amount" and found.unit.per != "litre":
                right = 'give volume="1.5 L", or amounts per litre'
                raise InputError(Problem(found=f"{text!r} needs the volume", right=right, key=name))
            columns[key] = [found.value]
            caveats += [found.caveat] if found.caveat else []
        read = read_columns(columns, assume=assume)
        if read.problem[0]:
            raise InputError(Problem(found=str(read.problem[0]), right="mend it or leave it out"))
        self.samples = read
        self.caveats = (*read.caveats, *caveats, *_assumptions(read))

    @classmethod
    def of(cls, samples: Samples) -> Urine:
        """A urine that has been read already: the only row of `samples`."""
        urine = cls.__new__(cls)
        urine.samples, urine.caveats = samples, (*samples.caveats, *_assumptions(samples))
        return urine

    def saturation(
        self,
        method: str = "default37",
        *,
        band: Band = "linear",
        draws: int = 200,
        seed: int = 1,
        constants: str | Path | None = None,
    ) -> SaturationTable:
        """How the urine stands to the solubility of every crystal, by one method.

        Parameters
        ----------
        method : str, default "default37"
            A profile of constants: `equil2`, `default37`, `sit37` or one of your own.
        band : {"linear", "monte_carlo", "none"}
            How the 90 % band is found.
        draws, seed : int
            Of the Monte Carlo.
        constants : path, optional
            A file of constants of your own.

        Returns
        -------
        SaturationTable
            By crystal, under its mineral name or another name of it.
        """
        chosen = Method(method, _path(constants))
        found = saturations(self.samples, chosen, band=band, draws=draws, seed=seed)
        return SaturationTable(found, (*self.caveats, *found.caveats))

    def changed(self, **new: str | float) -> Urine:
        """The same urine after changes, all else equal: ``changed(volume="2.6 L", Mg="+3 mmol/d", citrate="x2")``.

        Raises
        ------
        InputError
            If a change is not understood or not possible.
        """
        after = changed(self.samples, changes(new))
        if after.problem[0]:
            raise InputError(Problem(found=str(after.problem[0]), right="change it by less"))
        urine = Urine.of(after)
        urine.caveats = self.caveats
        return urine

    def what_if(self, method: str = "default37", *, constants: str | Path | None = None, **new: str | float) -> WhatIf:
        """What changes would do to each saturation, with the band of the change itself.

        Errors of the constants are the same before and after, so the quotient is better known than either figure.

        Examples
        --------
        >>> sheet = dict(Na="140 mmol/d", K="60 mmol/d", Ca="5 mmol/d", Mg="4 mmol/d", NH4="30 mmol/d", Cl="140 mmol/d",
        ...     P="30 mmol/d", SO4="20 mmol/d", Ox="0.4 mmol/d", Cit="2.5 mmol/d", urate="3.5 mmol/d")
        >>> effect = Urine(volume="1.5 L", pH=6.0, **sheet).what_if("equil2", volume="3 L").effects[0]
        >>> effect.phase, round(effect.times, 2)
        ('whewellite', 0.49)
        """
        from calcifate.fluid.levers import what_if

        if not new:
            raise InputError(Problem(found="no change given", right='name one, like volume="2.5 L"'))
        return what_if(self.samples, changes(new), Method(method, _path(constants)))

    def ranked(
        self, method: str = "default37", *, phase: str = "whewellite", constants: str | Path | None = None
    ) -> tuple[WhatIf, ...]:
        """Changes of a realistic size, the one that lowers the saturation of a crystal most first."""
        from calcifate.fluid.levers import ranked

        return ranked(self.samples, Method(method, _path(constants)), phase=phase)

    def shares(self, ion: str, method: str = "default37", *, constants: str | Path | None = None) -> dict[str, float]:
        """What share of an ion is in which species, the largest first: ``shares("Mg")``."""
        from calcifate.fluid.shares import shares

        found = find(ion) if isinstance(ion, str) else None  # pyright: ignore[reportUnnecessaryIsInstance]
        component = analyte(found[0]).component if found else ""
        if not component:
            raise InputError(Problem(found=f"no ion {ion!r}", right="name one, like Mg or oxalate"))
        if np.isnan(self.samples.concentrations.get(component, np.full(1, np.nan))[0]):
            raise InputError(Problem(found=f"{ion} was not measured", right="what is not known has no shares"))
        return shares(self.samples, component, Method(method, _path(constants)))

    def uncertainty(
        self, crystal: str, method: str = "default37", *, constants: str | Path | None = None
    ) -> dict[str, float]:
        """Whose error the band of a saturation is: share of the variance by source, the largest first.

        Sources are reactions (a species or crystal, for its constant), measured components, and `pH`.

        Examples
        --------
        >>> sheet = dict(Na="140 mmol/d", K="60 mmol/d", Ca="5 mmol/d", Mg="4 mmol/d", NH4="30 mmol/d", Cl="140 mmol/d",
        ...     P="30 mmol/d", SO4="20 mmol/d", Ox="0.4 mmol/d", Cit="2.5 mmol/d", urate="3.5 mmol/d")
        >>> shares = Urine(volume="1.5 L", pH=6.0, **sheet).uncertainty("whewellite", "equil2")
        >>> "measured Ox" in shares, round(sum(shares.values()), 6)
        (True, 1.0)
        """
        return uncertainty_shares(self.samples, crystal, Method(method, _path(constants)))

    def __repr__(self) -> str:
        parts = [f"pH {self.samples.pH[0]:.2f}"]
        if self.samples.volume is not None:
            parts.append(f"{self.samples.volume[0]:.3g} L/d")
        parts += [f"{name} {each[0] * 1e3:.3g}" for name, each in self.samples.concentrations.items()]
        return f"Urine({', '.join(parts)} mmol/L)"


class SaturationTable(Mapping[str, Saturation]):
    """Saturations of one urine by one method, by mineral name, or by another name of the crystal."""

    def __init__(self, found: Saturations, caveats: tuple[str, ...]) -> None:
        self.found, self.caveats = found, caveats
        self.method, self.sources = found.method, found.system.sources

    def __getitem__(self, name: str) -> Saturation:
        return saturation_record(self.found, phase_index(self.found.system, name))

    def __contains__(self, name: object) -> bool:
        try:
            phase_index(self.found.system, name)  # pyright: ignore[reportArgumentType]
        except InputError:
            return False
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self.found.phases)

    def __len__(self) -> int:
        return len(self.found.phases)

    def __repr__(self) -> str:
        lines = [f"saturation by {self.method} (ratio to solubility; 90 % band)"]
        for each in self.values():
            if each.ratio is not None:
                band = f" ({each.ratio_low:.3g} to {each.ratio_high:.3g})" if each.ratio_low is not None else ""
                lines.append(f"  {each.phase:28} {each.ratio:.3g}{band}")
        return "\n".join(lines)


def saturation_record(found: Saturations, column: int, row: int = 0) -> Saturation:
    """One saturation of one urine as a record; what is not known is None, an absent ion is a ratio of 0."""
    index = float(found.index[row, column])
    known, there = not np.isnan(index), bool(np.isfinite(index))
    low = None if found.low is None or not there else float(found.low[row, column])
    high = None if found.high is None or not there else float(found.high[row, column])
    energy = energy_per_ion(np.array(index), found.system.ions[column], found.system.temperature) if there else None
    return Saturation(
        phase=found.phases[column],
        name=found.system.phase_names[column][0],
        method=found.method,
        ratio=10.0**index if known else None,
        ratio_low=_ratio(low),
        ratio_high=_ratio(high),
        index=index if there else None,
        energy=None if energy is None else float(energy),
        caveat=found.system.phase_caveats[column],
    )


def _assumptions(samples: Samples) -> tuple[str, ...]:
    """What was assumed of the first urine, and what follows."""
    used = [
        f"{analyte(id_).name} {samples.assumed[id_]}" for id_, where in samples.assumed_at.items() if where[:1].any()
    ]
    return (f"assumed, not measured: {', '.join(used)}; a crystal that holds it has no figure",) if used else ()


def _path(constants: str | Path | None) -> Path | None:
    return None if constants is None else Path(constants)


def _ratio(index: float | None) -> float | None:
    return None if index is None or np.isnan(index) else float(10.0**index)
