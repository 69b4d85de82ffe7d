"""A filled workbook as rows of our files: every cell as text, and what of it cannot be read.

Columns are known by their headings, wherever they stand; numbers may be written as in Indonesian;
words may be those of either language, or the codes themselves.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from coverage_lib.data import columns, numbers
from coverage_lib.data.workbooks import branch_return
from coverage_lib.data.workbooks.branch_return import Filled
from coverage_lib.errors import DataError, Problem, did_you_mean
from coverage_lib.schema import (
    AS_OF,
    BASIS,
    MEASURE,
    MEASURES,
    OBSERVATION_COLUMNS,
    PERSONS,
    PLACE,
    SEGMENT,
    SOURCE,
    SOURCE_COLUMNS,
    STATUS,
    STATUSES,
    UNIT,
    VALUE,
)

ENTRY, SOURCES = "entry", "sources"
NEEDED = {ENTRY: (PLACE, AS_OF, SEGMENT, BASIS, MEASURE, VALUE, SOURCE), SOURCES: (SOURCE,)}
CONTRACT = {ENTRY: OBSERVATION_COLUMNS, SOURCES: SOURCE_COLUMNS}
NOT_READ = "place_name"  # for the eye only
SAID_BY = {UNIT: MEASURE}  # what no column holds: the cell that decides it


@dataclass(frozen=True)
class Words:
    """What the words of a workbook mean, by their normal form: `columns.normal_heading`."""

    headings: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]]  # by column
    sheets: Mapping[str, tuple[str, ...]]  # the names of ENTRY and of SOURCES


@dataclass(frozen=True)
class Page:
    """One filled sheet; the index of its rows is the line in the sheet."""

    file: str
    sheet: Filled
    letters: Mapping[str, str]  # of each column
    rows: pd.DataFrame
    problems: tuple[Problem, ...]

    def problem(self, line: int, column: str, value: str, advice: str) -> Problem:
        """What is wrong with a cell, with its address."""
        column = column if column in self.letters else SAID_BY.get(column, column)
        letter = self.letters.get(column, "")
        heading = self.sheet.headings.get(letter, column)
        return Problem(self.file, line, heading, value, advice, self.sheet.address(line, letter))


@dataclass(frozen=True)
class Return:
    """What a branch has filled in."""

    entry: Page
    sources: Page
    blank: int  # rows without a count, and without a status that says why

    @property
    def problems(self) -> list[Problem]:
        """Of the cells and headings that cannot be read."""
        return [*self.entry.problems, *self.sources.problems]


def read(file: Path, words: Words) -> Return:
    """The counts and sources of a filled workbook, as text. Raises DataError for any other file."""
    sheets = branch_return.read(file)
    entry = _page(file, sheets, ENTRY, words)
    sources = _page(file, sheets, SOURCES, words)
    rows = entry.rows
    filled = (rows[VALUE] != "") | (rows[STATUS] != "")
    told = rows[filled]
    # Of a measure that is not known, nobody can say the unit: one mistake, one problem.
    units = [MEASURES[name].unit if name in MEASURES else PERSONS for name in told[MEASURE]]
    told = told.assign(**{UNIT: units, STATUS: told[STATUS].replace("", STATUSES[0])})
    return Return(replace(entry, rows=told), sources, int((~filled).sum()))


def plainly(values: pd.Series) -> pd.Series:
    """Numbers as our files write them: 15605.0 is "15605", none is blank."""
    return values.map(_text).astype("str")


def _page(file: Path, sheets: Mapping[str, Filled], key: str, words: Words) -> Page:
    names = words.sheets[key]
    sheet = next((sheets[name] for name in names if name in sheets), None)
    if sheet is None:
        there = f"has no sheet {' or '.join(names)}; it has {', '.join(sheets)}"
        raise DataError([Problem(file.name, 0, "", "", f"{there}: fill in a template")])
    letters, problems = _columns(file, sheet, key, words)
    cells = sheet.cells.reindex(columns=list(letters.values())).set_axis(list(letters), axis=1)
    texts = cells.map(_text).astype("str").reindex(columns=CONTRACT[key], fill_value="")
    page = Page(file.name, sheet, letters, texts, tuple(problems))
    return _with_counts(page, cells, words) if key == ENTRY else page


def _columns(
    file: Path, sheet: Filled, key: str, words: Words
) -> tuple[dict[str, str], list[Problem]]:
    """The letter of each column, and what is wrong with the headings."""
    letters: dict[str, str] = {}
    advices: list[tuple[str, str]] = []
    for letter, heading in sheet.headings.items():
        name = _meant(heading, key, words)
        advice = _advice(heading, name, key, taken=name in letters)
        if advice:
            advices.append((letter, advice))
        elif name != NOT_READ:
            letters[name] = letter
    advices += [
        (letter, "stands under no heading: give the column one of the template's, or remove it")
        for letter in sheet.cells
        if letter not in sheet.headings
    ]
    line = sheet.heading_line
    missing = [
        Problem(file.name, line, name, "", "is missing: fill in a template", sheet.sheet)
        for name in NEEDED[key]
        if name not in letters
    ]
    wrong = [
        Problem(
            file.name, line, sheet.headings.get(letter, ""), "", advice, sheet.address(line, letter)
        )
        for letter, advice in advices
    ]
    return letters, missing + wrong


def _meant(heading: str, key: str, words: Words) -> str:
    """The column of our file that a heading means, in any of its names."""
    name = words.headings.get(columns.normal_heading(heading), "")
    name = SOURCE if name == "source_key" else name
    return name or columns.in_our_words(heading, CONTRACT[key])


def _advice(heading: str, name: str, key: str, *, taken: bool) -> str:
    if taken:
        return "two columns mean the same: keep one"
    if name in CONTRACT[key] or name == NOT_READ:
        return ""
    if columns.is_personal(heading, CONTRACT[key]):
        return "personal data is not let in: remove this column from the file"
    return f"is no column of this sheet: remove it.{did_you_mean(name, CONTRACT[key])}"


def _with_counts(page: Page, cells: pd.DataFrame, words: Words) -> Page:
    """Numbers written plainly, words as codes; each number that cannot be read is a problem."""
    texts = page.rows
    counts, advices = _counts(cells.get(VALUE, texts[VALUE]))
    meant = {name: _coded(texts[name], known) for name, known in words.codes.items()}
    rows = texts.assign(**meant, **{VALUE: counts})
    problems = [
        page.problem(line, VALUE, text, advice)
        for line, text, advice in zip(texts.index, texts[VALUE], advices, strict=True)
        if advice
    ]
    problems += [
        Problem(page.file, line, page.sheet.headings.get(letter, ""), "", _UNDONE,
                page.sheet.address(line, letter))
        for line, letter in page.sheet.undone
    ]  # fmt: skip
    return replace(page, rows=rows, problems=(*page.problems, *problems))


_UNDONE = "holds a formula that was never worked out: write the number, or save the file again"


def _counts(cells: pd.Series) -> tuple[pd.Series, pd.Series]:
    """A cell that is a number is one; one that is text may be written as in Indonesian."""
    texts = cells.map(_text).astype("str")
    written = cells.map(lambda cell: isinstance(cell, str)).astype("bool")
    values, advices = numbers.parse(texts)
    return texts.mask(written & (advices == ""), plainly(values)), advices.where(written, "")


def _coded(texts: pd.Series, known: Mapping[str, str]) -> pd.Series:
    return texts.map(lambda text: known.get(columns.normal_heading(text), text)).astype("str")


def _text(cell: Any) -> str:
    """33.75 is "33.75", 15605.0 is "15605", nothing is blank."""
    if cell is None or (isinstance(cell, float) and pd.isna(cell)):
        return ""
    whole = isinstance(cell, float) and cell.is_integer()
    return str(int(cell) if whole else cell).strip()
