"""Tables in a workbook, as offices keep them: title rows, merged cells, several sheets.

The row of the headings is the one that has most of those looked for. A merged cell stands for each
cell it covers.
"""

import zipfile
from collections.abc import Callable, Collection
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.worksheet import Worksheet

from coverage_lib.data import cells
from coverage_lib.errors import DataError, Problem, did_you_mean

_SAVE_AS = "cannot be read as a workbook: save it as XLSX, without a password"
_NOT_CALCULATED = "is a formula without its result: open the file in a spreadsheet and save it"


def found(
    file: Path, names: Collection[str], is_heading: Callable[[str], bool]
) -> list[tuple[str, int, pd.DataFrame]]:
    """Of each sheet its name, the row of its headings, and its table; without names, of every one.

    The index of a table is the row as the spreadsheet counts. A cell is a text, a number, a date or
    None. DataError where the file is no workbook, has no such sheet, or was never calculated.
    """
    try:
        written, results = (openpyxl.load_workbook(file, data_only=only) for only in (False, True))
    except (InvalidFileException, zipfile.BadZipFile, KeyError, OSError) as error:
        raise DataError([Problem(file.name, 0, "", "", _SAVE_AS)]) from error
    there = [sheet.title for sheet in written.worksheets]
    problems = [
        Problem(file.name, 0, "sheets", name, f"is no sheet of it.{did_you_mean(name, there)}")
        for name in names
        if name not in there
    ]
    chosen = [name for name in names or there if name in there]
    for name in chosen:
        problems += _not_calculated(f"{file.name}, sheet {name}", written[name], results[name])
    if problems:
        raise DataError(problems)
    return [(name, *_table(results[name], is_heading)) for name in chosen]


def _not_calculated(label: str, written: Worksheet, results: Worksheet) -> list[Problem]:
    return [
        Problem(label, cell.row, cell.column_letter, str(cell.value), _NOT_CALCULATED)
        for row in written.iter_rows()
        for cell in row
        if cell.data_type == "f" and results[cell.coordinate].value is None
    ]


def _table(sheet: Worksheet, is_heading: Callable[[str], bool]) -> tuple[int, pd.DataFrame]:
    filled = _unmerged(sheet)
    texts = {line: [_on_one_line(cell) for cell in row] for line, *row in filled.itertuples()}
    fits = {line: len({*filter(is_heading, row)}) for line, row in texts.items()}
    line = max(fits, key=lambda line: fits[line], default=0)
    headings = texts.get(line, [])
    kept = [number for number, heading in enumerate(headings) if heading]
    below = filled.loc[line + 1 :].iloc[:, kept]
    table = below.set_axis([headings[number] for number in kept], axis="columns")
    return line, table[table.notna().any(axis="columns")]


def _unmerged(sheet: Worksheet) -> pd.DataFrame:
    filled = pd.DataFrame(list(sheet.iter_rows(values_only=True)), dtype="object")
    for area in sheet.merged_cells.ranges:
        value = sheet.cell(area.min_row, area.min_col).value
        filled.iloc[area.min_row - 1 : area.max_row, area.min_col - 1 : area.max_col] = value
    return filled.set_axis(range(1, len(filled) + 1))


def _on_one_line(cell: object) -> str:
    return " ".join(cells.text(cell).split())
