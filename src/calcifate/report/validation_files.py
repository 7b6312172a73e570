"""The verdicts as a table: CSV, Parquet or JSON lines."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from calcifate import __version__
from calcifate.fluid.write_table import OutColumn, write_table
from calcifate.physiology.validation.judge import Verdict
from calcifate.report.validation_tables import json_rows

COLUMNS = (
    OutColumn(name="id", kind="text", about="of the target"),
    OutColumn(name="use", kind="text", about="F: may set parameters; G: never tuned to"),
    OutColumn(name="quantity", kind="text", about="what was seen"),
    OutColumn(name="setting", kind="text", about="what was done"),
    OutColumn(name="population", kind="text", about="in whom"),
    OutColumn(name="species", kind="text", about="human, or another"),
    OutColumn(name="organ", kind="text", about="the organ of the model that gives it"),
    OutColumn(name="unit", kind="text", about="of predicted, observed, low, high and sd"),
    OutColumn(name="state", kind="text", about="judged, failed to run, no organ yet, not modelled"),
    OutColumn(name="predicted", kind="number", about="of a sign, the relative change"),
    OutColumn(name="observed", kind="number", about="value, middle of the bounds, or the one bound"),
    OutColumn(name="low", kind="number", about="lower bound as printed"),
    OutColumn(name="high", kind="number", about="upper bound as printed"),
    OutColumn(name="sd", kind="number", about="standard deviation of the target"),
    OutColumn(name="spread", kind="text", about="where the standard deviation comes from"),
    OutColumn(name="z", kind="number", about="predicted less observed, in standard deviations"),
    OutColumn(name="passed", kind="yes_no", about="within two; empty where there was nothing to judge"),
    OutColumn(name="reason", kind="text", about="why it was not judged"),
    OutColumn(name="doubt", kind="text", about="what of the target has to be checked"),
    OutColumn(name="source", kind="text", about="id of the source"),
)


def write_verdicts(verdicts: Sequence[Verdict], path: Path) -> int:
    """A row for each target. Returns how many.

    Raises
    ------
    InputError
        If the name of the file is no kind of table.
    """
    rows = json_rows(verdicts)
    batch = {column.name: [row[column.name] for row in rows] for column in COLUMNS}
    return write_table(path, COLUMNS, [batch], about={"made_by": f"calcifate {__version__}"})
