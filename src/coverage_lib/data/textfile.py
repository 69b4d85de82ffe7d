"""Reading a file of text cells, in whatever dialect a spreadsheet or an extract writes it."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import pandas as pd

from coverage_lib.data import columns, plaintable
from coverage_lib.data.plaintable import LINE
from coverage_lib.errors import DataError, Problem

SEPARATORS = ",;\t|"
SAVE_AS = "save it as CSV UTF-8"


def read_table(
    file: Path, *, contract: Collection[str] = (), verbatim: bool = False
) -> pd.DataFrame:
    """Every cell of a file as text; the index is the line in the file.

    Comma, semicolon, tab or bar; with or without a byte order mark; UTF-8 or Windows' cp1252.
    Cells lose the blanks around them, unless `verbatim`. Blank lines are left out, and counted.
    Columns with personal data are refused here, before anybody sees a cell; `contract` names the
    columns that this file may have.
    """
    text = _text(file)
    table = plaintable.cells(text, _separator(text))
    if table is None:
        table = _cell_by_cell(file, text, contract)
    else:
        _refuse(_wrong_headings(file, 1, [*table], contract))
    return table if verbatim else stripped(table)


def stripped(table: pd.DataFrame) -> pd.DataFrame:
    """Headings and cells without the blanks around them."""
    cells = {name.strip(): table[name].str.strip() for name in map(str, table)}
    return pd.DataFrame(cells, index=table.index)


def _cell_by_cell(file: Path, text: str, contract: Collection[str]) -> pd.DataFrame:
    """Any dialect, and every row that is no row."""
    records = _records(file, text)
    heading_line, headings = records[0]
    _refuse(_wrong_headings(file, heading_line, headings, contract))
    _refuse(_ragged(file, len(headings), records[1:]))
    rows = [cells[: len(headings)] for _, cells in records[1:]]
    lines = pd.Index([line for line, _ in records[1:]], name=LINE, dtype="int64")
    return pd.DataFrame(rows, index=lines, columns=headings, dtype="str")


def _records(file: Path, text: str) -> list[tuple[int, list[str]]]:
    """Each line that is not blank: its number, and its cells."""
    # A cell in quotes may hold line breaks, so only the reader knows where a row begins.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    records, line = [], 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                records.append((line, cells))
            line = reader.line_num + 1
    except csv.Error as error:
        raise _unreadable(
            file, f"has a quotation mark that is not closed ({error})", line
        ) from error
    return records


def _text(file: Path) -> str:
    try:
        content = file.read_bytes()
    except FileNotFoundError as error:
        raise _unreadable(file, "is not there: check the name and the folder") from error
    except IsADirectoryError as error:
        raise _unreadable(file, "is a folder: name one file in it") from error
    except OSError as error:
        raise _unreadable(file, f"cannot be read ({error.strerror})") from error
    text = _decoded(file, content)
    if not text or text.isspace():
        raise _unreadable(file, "is empty: it must have a line of headings")
    return text


def _decoded(file: Path, content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]  # what Excel calls "Unicode text"
    elif b"\0" in content:
        raise _unreadable(file, f"is not text: open it in a spreadsheet and {SAVE_AS}")
    else:
        encodings = ["utf-8-sig", "cp1252"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise _unreadable(file, f"is in no known alphabet: {SAVE_AS}")


def _separator(text: str) -> str:
    """The sign that parts the headings; a file of one column has none, and any will do."""
    first = next(re.finditer(r"[^\r\n]*\S[^\r\n]*", text))[0]
    return max(SEPARATORS, key=first.count)


def _wrong_headings(
    file: Path, line: int, headings: list[str], contract: Collection[str]
) -> list[Problem]:
    personal = "personal data is not let in: remove this column from the file"
    names = Counter(columns.in_our_words(heading, contract) for heading in headings)
    advices = [
        (heading, personal) for heading in headings if columns.is_personal(heading, contract)
    ]
    advices += [
        (name, "two columns mean the same: keep one" if name else "a column has no heading")
        for name, times in names.items()
        if times > 1 or not name
    ]
    return [Problem(file.name, line, heading.strip(), "", advice) for heading, advice in advices]


def _ragged(file: Path, width: int, records: list[tuple[int, list[str]]]) -> list[Problem]:
    """Rows of another width: a separator inside a cell moves every cell after it."""
    return [
        Problem(file.name, line, "", cells[0], _count_of_cells(len(cells), width))
        for line, cells in records
        if len(cells) < width or any(cell.strip() for cell in cells[width:])
    ]


def _count_of_cells(found: int, wanted: int) -> str:
    return f"cells: {found}, headings: {wanted}; put a cell that holds a separator in quotes"


def _unreadable(file: Path, advice: str, line: int = 0) -> DataError:
    return DataError([Problem(file.name, line, "", "", advice)])


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise DataError(problems)
