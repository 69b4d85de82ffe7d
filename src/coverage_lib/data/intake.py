"""A branch's filled workbook, brought into a folder: all of it, or nothing.

A count that is new is added. One that differs from what the folder has is added too, as a vintage
with the day it became known, below the row that it corrects. One that the folder has already, now
or before a later correction, changes nothing.
"""

import datetime
from pathlib import Path

import pandas as pd

from coverage_lib.data import (
    columns,
    filled,
    folders,
    intake_checks,
    load,
    packed,
    validate,
    wholefolder,
)
from coverage_lib.data.compared import CORRECTION, NEW, Intake, compared
from coverage_lib.data.contract import Tables
from coverage_lib.data.filled import Words
from coverage_lib.errors import BusyError, DataError, ParameterError, Problem
from coverage_lib.schema import KNOWN_ON, OBSERVATION_COLUMNS


def bring_in(
    file: Path, folder: str | Path, *, words: Words, known_on: datetime.date, write: bool = True
) -> Intake:
    """Add what is new in a workbook, and what it corrects; without `write` only say what.

    Raises one DataError with every problem of workbook and folder, and then nothing was written.
    """
    found = _unpacked(folders.found(folder))
    before = folders.identity(found)
    returned = filled.read(file, words)
    tables, problems = load.texts_of(found)
    problems += validate.problems(tables)
    _refuse([*problems, *returned.problems] if problems else [])
    intake = compared(returned, tables)
    merged = _merged(tables, intake, known_on)
    _refuse(intake_checks.problems(returned, intake, tables, known_on))
    _refuse(validate.problems(merged))
    if write and len(intake.of(NEW, CORRECTION)):
        if folders.identity(found) != before:
            raise BusyError(f"{found.as_posix()}: a file was changed meanwhile. Run it again.")
        _write(merged, found)
    return intake


def _unpacked(folder: Path) -> Path:
    if packed.is_packed(folder):
        raise ParameterError(
            f"the folder {folder.as_posix()!r} is packed\n"
            "  to fix: name the folder of CSV files it was packed from, then pack that again"
        )
    return folder


def _merged(tables: Tables, intake: Intake, known_on: datetime.date) -> dict[str, pd.DataFrame]:
    """The files of the folder with the new rows below the old: no line of theirs moves."""
    taken = intake.of(NEW, CORRECTION)[list(OBSERVATION_COLUMNS)]
    dated = taken.assign(**{KNOWN_ON: known_on.isoformat()})
    observations = columns.filled_up(columns.OBSERVATIONS, tables[columns.OBSERVATIONS])
    return {
        **tables,
        columns.OBSERVATIONS: _below(observations, dated),
        columns.SOURCES: _below(tables[columns.SOURCES], intake.sources),
    }


def _below(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    first = int(max(table.index, default=1)) + 1
    lines = pd.RangeIndex(first, first + len(rows), name=table.index.name)
    return pd.concat([table, rows[[*table]].set_axis(lines)])


def _write(merged: Tables, folder: Path) -> None:
    """Sources first: if the second file cannot be written, none of its rows lacks its source."""
    for name in (columns.SOURCES, columns.OBSERVATIONS):
        text = str(merged[name].to_csv(index=False, lineterminator="\n"))
        wholefolder.file_written(folder / name, text.encode())


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise DataError(problems)
