"""The workbook a branch fills in: written, and read back cell by cell.

What stands in it is decided elsewhere (`display/template.py`); here it becomes sheets with
headings, drop-down lists and checks, and becomes text again, each cell with its address.
"""

import datetime
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
from openpyxl.packaging.custom import StringProperty
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation

from coverage_lib import theme
from coverage_lib.errors import DataError, Problem

VERSION, VERSION_NAME = "1", "coverage-template-version"
SPARE = 200  # rows to fill beside those that are there
AS_TEXT, AS_COUNT = "@", "#,##0"
GUIDE_WIDTHS = (30, 72, 72)
TITLE, HEADING, TEXT = "title", "heading", "text"


@dataclass(frozen=True)
class Column:
    """A column to fill in; `choices` drop down, and where `strict` nothing else may stand there."""

    heading: str
    width: int
    choices: tuple[str, ...] = ()
    strict: bool = True
    count: bool = False  # a whole number, 0 or more: what the branch is asked for
    told: str = ""  # what a wrong cell is told


@dataclass(frozen=True)
class Sheet:
    """Rows to fill in, under fixed headings."""

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True)
class Guide:
    """Explanations: each line is a title, a row of headings or a row of text."""

    name: str
    lines: Sequence[tuple[str, Sequence[str]]]


@dataclass(frozen=True)
class Form:
    """The whole workbook."""

    sheets: tuple[Sheet, ...]
    guide: Guide
    lists: str  # the name of the sheet that holds what drops down
    wrong: str  # the title of the box that refuses a cell
    notice: str = ""  # on every printed page: DATA SINTETIS


# --- writing ------------------------------------------------------------------------------------
def written(form: Form) -> bytes:
    """The form as XLSX."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.custom_doc_props.append(StringProperty(name=VERSION_NAME, value=VERSION))
    for sheet in form.sheets:
        _write_sheet(book.create_sheet(sheet.name), sheet, form)
    _write_guide(book.create_sheet(form.guide.name), form.guide)
    _write_lists(book.create_sheet(form.lists), form)
    for page in book:
        page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
        page.page_setup.fitToHeight, page.sheet_properties.pageSetUpPr.fitToPage = 0, True
        page.oddHeader.center.text = form.notice
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _write_sheet(page: Any, sheet: Sheet, form: Form) -> None:
    last = len(sheet.rows) + SPARE + 1
    for number, column in enumerate(sheet.columns, 1):
        letter = get_column_letter(number)
        _write_heading(page.cell(1, number, column.heading))
        page.column_dimensions[letter].width = column.width
        for line in range(2, last + 1):
            _make_fillable(page.cell(line, number), column)
        _add_check(page, f"{letter}2:{letter}{last}", column, form)
    for line, row in enumerate(sheet.rows, 2):
        for number, text in enumerate(row, 1):
            page.cell(line, number).value = text or None
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    # Headings stay as they are; rows may be sorted, filtered and added.
    page.protection.sheet = True
    for allowed in (
        "formatColumns",
        "formatRows",
        "insertRows",
        "deleteRows",
        "sort",
        "autoFilter",
    ):
        setattr(page.protection, allowed, False)
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{last}"


def _make_fillable(cell: Any, column: Column) -> None:
    cell.protection = Protection(locked=False)
    cell.number_format = AS_COUNT if column.count else AS_TEXT
    if column.count:
        cell.fill = PatternFill("solid", fgColor=theme.TINT.strip("#"))
        cell.border = Border(*[Side("thin", theme.UNCOVERED.strip("#"))] * 4)


def _write_heading(cell: Any) -> None:
    cell.font = Font(bold=True, color="FFFFFF")
    cell.fill = PatternFill("solid", fgColor=theme.COVERED.strip("#"))
    cell.alignment = Alignment(vertical="center", wrap_text=True)


def _add_check(page: Any, cells: str, column: Column, form: Form) -> None:
    if column.count:
        check = DataValidation("whole", operator="greaterThanOrEqual", formula1="0")
    elif column.choices:
        check = DataValidation("list", formula1=_list_of(column, form))
    else:
        return
    check.allowBlank, check.showErrorMessage = True, True
    check.errorStyle = "stop" if column.strict else "warning"
    check.errorTitle, check.error = form.wrong, column.told
    check.add(cells)
    page.add_data_validation(check)


def _with_lists(form: Form) -> list[Column]:
    return [column for sheet in form.sheets for column in sheet.columns if column.choices]


def _list_of(column: Column, form: Form) -> str:
    letter = get_column_letter(_with_lists(form).index(column) + 1)
    return f"'{form.lists}'!${letter}$2:${letter}${len(column.choices) + 1}"


def _write_lists(page: Any, form: Form) -> None:
    for number, column in enumerate(_with_lists(form), 1):
        _write_heading(page.cell(1, number, column.heading))
        page.column_dimensions[get_column_letter(number)].width = max(map(len, column.choices)) + 2
        for line, word in enumerate(column.choices, 2):
            page.cell(line, number, word).number_format = AS_TEXT
    page.protection.sheet = True


def _write_guide(page: Any, guide: Guide) -> None:
    for number, width in enumerate(GUIDE_WIDTHS, 1):
        page.column_dimensions[get_column_letter(number)].width = width
    for line, (kind, texts) in enumerate(guide.lines, 1):
        page.row_dimensions[line].height = _height(kind, texts)
        for number, text in enumerate(texts, 1):
            cell = page.cell(line, number, text)
            if kind == HEADING:
                _write_heading(cell)
            else:
                cell.font = Font(bold=kind == TITLE, size=14 if kind == TITLE else 11)
                cell.alignment = Alignment(vertical="top", wrap_text=kind == TEXT)
        if len(texts) == 1:
            page.merge_cells(start_row=line, end_row=line, start_column=1, end_column=3)
    page.protection.sheet = True
    page.sheet_view.showGridLines = False


def _height(kind: str, texts: Sequence[str]) -> float:
    """In points: a spreadsheet does not open a row for text that is broken into lines."""
    widths = GUIDE_WIDTHS if len(texts) > 1 else (sum(GUIDE_WIDTHS),)
    rows = max(-(-len(text) // width) for text, width in zip(texts, widths, strict=False))
    return 24 if kind == TITLE else 15.5 * max(rows, 1)


# --- reading ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Filled:
    """A sheet that was filled in: its headings by column letter, its cells by line."""

    sheet: str
    heading_line: int
    headings: dict[str, str]
    cells: pd.DataFrame  # as they stand; the index is the line, the columns are letters
    undone: tuple[tuple[int, str], ...]  # line and letter of formulas that were never worked out

    def address(self, line: int, letter: str) -> str:
        """The cell as a spreadsheet names it: "Isian!F12"."""
        return f"{self.sheet}!{letter}{line}"


def read(file: Path) -> dict[str, Filled]:
    """The filled sheets of a workbook, by name.

    The first line that is not blank holds the headings; blank lines are left out. Raises DataError
    for what is no workbook, or one of another version of the template.
    """
    values, formulas = _opened(file, values=True), _opened(file, values=False)
    versions = [prop.value for prop in values.custom_doc_props if prop.name == VERSION_NAME]
    if any(version != VERSION for version in versions):
        raise _unreadable(file, "is of another version of the template: make a new one and copy")
    return {page.title: _filled(page, formulas[page.title]) for page in values.worksheets}


def _opened(file: Path, *, values: bool) -> Any:
    try:
        return openpyxl.load_workbook(file, data_only=values)
    except FileNotFoundError as error:
        raise _unreadable(file, "is not there: check the name and the folder") from error
    except (OSError, InvalidFileException, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise _unreadable(file, "cannot be read: save it as XLSX, without a password") from error


def _filled(page: Any, formulas: Any) -> Filled:
    lines = list(_lines(page))
    (heading_line, heads), rows = (lines[0], lines[1:]) if lines else ((1, {}), [])
    undone = [
        (line, letter)
        for line, formula in _lines(formulas)
        for letter, text in formula.items()
        if isinstance(text, str) and text.startswith("=") and page[f"{letter}{line}"].value is None
    ]
    cells = pd.DataFrame([row for _, row in rows], index=[line for line, _ in rows], dtype=object)
    headings = {letter: str(text).strip() for letter, text in heads.items()}
    return Filled(
        page.title, heading_line, headings, cells.reindex(columns=sorted(cells)), tuple(undone)
    )


def _lines(page: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each line that is not blank: its number, and its cells that are not."""
    for row in page.iter_rows():
        filled = {cell.column_letter: _plain(cell) for cell in row if _is_filled(cell.value)}
        if filled:
            yield row[0].row, filled


def _is_filled(value: Any) -> bool:
    return value is not None and str(value).strip() != ""


def _plain(cell: Any) -> Any:
    """A date as it is shown: a spreadsheet keeps 2026-10 as its first day."""
    if isinstance(cell.value, datetime.date):
        shows_day = "d" in cell.number_format.lower()
        return cell.value.strftime("%Y-%m-%d" if shows_day else "%Y-%m")
    return cell.value.strip() if isinstance(cell.value, str) else cell.value


def _unreadable(file: Path, advice: str) -> DataError:
    return DataError([Problem(file.name, 0, "", "", advice)])
