"""All rows of one table from elsewhere in our words, each knowing the cell it came from."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from coverage_lib.data import cells, columns, doors, numbers
from coverage_lib.data.doors import Raw
from coverage_lib.data.mapping import Source
from coverage_lib.errors import DataError, Problem
from coverage_lib.schema import (
    AS_OF,
    COVERAGE,
    DECIDED_ON,
    DENOMINATOR,
    DUE,
    MEASURE,
    MEASURES,
    NUMERATOR,
    PERCENT,
    PLACE,
    POPULATION,
    STATED_PERCENT,
    STATUS,
    UNIT,
    VALUE,
)  # fmt: skip

_DATES = (AS_OF, DUE, DECIDED_ON, "valid_from", "valid_to", "published_on")
_NUMBERS = (VALUE, NUMERATOR, DENOMINATOR, STATED_PERCENT, POPULATION, "area_km2")
_UNITS = {**{name: measure.unit for name, measure in MEASURES.items()}, COVERAGE: PERCENT}


@dataclass(frozen=True)
class Part:
    """Rows of one table elsewhere, in our columns; of a wide table, those of one measure."""

    source: Source
    raw: Raw
    rows: pd.DataFrame
    headings: Mapping[str, str]  # our column: theirs

    def where(self, number: int, column: str) -> tuple[str, int, str]:
        """The name, the row and the column that a cell came from."""
        line = int(self.rows.index[number]) if self.raw.line else 0
        return self.raw.name, line, self.headings.get(column, column)


@dataclass(frozen=True)
class Gathered:
    """All rows of one table; their index is their position."""

    parts: Sequence[Part]
    rows: pd.DataFrame
    problems: list[Problem]  # met on the way

    def told(self, problem: Problem, mapping: Path) -> list[Problem]:
        """The same problem where it came from; nothing where it is told already."""
        ends = np.cumsum([len(part.rows) for part in self.parts])
        number = int(np.searchsorted(ends, problem.line, side="right"))
        part = self.parts[number]
        within = problem.line - int(ends[number] - len(part.rows))
        if problem.column not in part.headings:  # what the mapping says itself, or leaves out
            return [replace(problem, file=mapping.name, line=0)]
        file, line, heading = part.where(within, problem.column)
        known = {(one.file, one.line, one.column) for one in self.problems}
        return (
            []
            if (file, line, heading) in known
            else [replace(problem, file=file, line=line, column=heading)]
        )


def gathered(
    sources: Sequence[Source], known: Mapping[str, str], places: frozenset[str] | None = None
) -> Gathered:
    """The rows of all sources of a table, of these places or all; and what could not be read."""
    parts: list[Part] = []
    problems: list[Problem] = []
    for source in sources:
        try:
            for raw in doors.raws(source, _wanted(source, known, places)):
                for part, wrong in _parts(source, raw, known):
                    parts.append(part)
                    problems += wrong
        except DataError as error:
            problems += error.problems
    empty = pd.DataFrame(columns=list(sources[0].contract), dtype="str")
    rows = pd.concat([empty, *(part.rows for part in parts)], ignore_index=True)
    return Gathered(parts, rows, problems)


def _wanted(
    source: Source, known: Mapping[str, str], places: frozenset[str] | None
) -> doors.IsWanted | None:
    """Also what is no place at all: the contract shall refuse it, not a query pass it over."""
    if places is None:
        return None
    everywhere, left_out = set(known.values()), source.leave_out.get(PLACE, ())

    def is_wanted(cell: Any) -> bool:
        place = _in_our_words(source, PLACE, cells.text(cell), known)
        theirs = not _fits(cells.text(cell), left_out)
        return theirs and (place in places or place not in everywhere)

    return is_wanted


def _fits(text: str, patterns: Collection[str]) -> bool:
    return any(fnmatchcase(text, pattern) for pattern in patterns)


def _parts(
    source: Source, raw: Raw, known: Mapping[str, str]
) -> Iterator[tuple[Part, list[Problem]]]:
    """One part, or of a wide table one for each measure."""
    table = raw.table
    ours = source.headings_of([*table])
    for column, patterns in source.leave_out.items():
        if column not in ours:
            advice = "must be a column that the mapping finds: there is none to leave rows out by"
            raise DataError([Problem(raw.name, raw.line, f"leave_out: {column}", "", advice)])
        texts = table[ours[column]].map(cells.text)
        table = table[~texts.map(lambda text, these=patterns: _fits(text, these)).astype("bool")]
    there = {columns.normal_heading(heading): heading for heading in table}
    wide = [
        ({**ours, VALUE: there[columns.normal_heading(heading)]}, {MEASURE: name})
        for name, heading in source.measures.items()
    ]
    for headings, said in wide or [(ours, {})]:
        if source.sheet_is:
            said = {**said, source.sheet_is: raw.sheet}
        yield _translated(source, raw, table, headings, {**source.constants, **said}, known)


def _translated(
    source: Source,
    raw: Raw,
    table: pd.DataFrame,
    headings: Mapping[str, str],
    said: Mapping[str, str],
    known: Mapping[str, str],
) -> tuple[Part, list[Problem]]:
    """Every column of the contract as text; what nobody says is blank, or goes without saying."""
    rows = pd.DataFrame(index=table.index)
    problems: list[Problem] = []
    lacking = columns.MAY_LACK.get(source.table, {})
    for column in source.contract:
        if column not in headings:
            text = said.get(column, lacking.get(column, ""))
            rows[column] = _in_our_words(source, column, text, known)
        elif column in _NUMBERS:
            # Not by the schema, which sees plain numbers: only their way of writing tells why not.
            rows[column], advice = _numbers(source, column, table[headings[column]])
            wrong = advice[advice != ""]
            problems += [
                Problem(raw.name, int(line) if raw.line else 0, headings[column], text, told)
                for line, text, told in zip(
                    wrong.index, rows.loc[wrong.index, column], wrong, strict=True
                )
            ]
        else:
            texts = table[headings[column]].map(cells.text)
            words = {text: _in_our_words(source, column, text, known) for text in texts.unique()}
            rows[column] = texts.map(words)
    part = Part(source, raw, _goes_without_saying(rows.astype("str")), headings)
    return part, problems


def _in_our_words(source: Source, column: str, text: str, known: Mapping[str, str]) -> str:
    """By the mapping first, then by what such a word usually means."""
    given = source.words.get(column, {})
    if text.casefold() in given:
        return given[text.casefold()]
    if column == PLACE:
        return cells.place(text, known)
    if column in _DATES:
        return cells.iso_date(text)
    return cells.our_word(column, text)


def _numbers(source: Source, column: str, given: pd.Series) -> tuple[pd.Series, pd.Series]:
    words = source.words.get(column, {})
    told = given.map(lambda cell: words.get(cells.text(cell).casefold(), cell))
    dialect = numbers.PERCENT if column == STATED_PERCENT else source.numbers
    return cells.plain_numbers(told.astype("object"), dialect=dialect)


def _goes_without_saying(rows: pd.DataFrame) -> pd.DataFrame:
    """A measure has one unit; a count is reported, and a cell without one is not."""
    if {MEASURE, UNIT} <= {*rows}:
        rows[UNIT] = rows[UNIT].mask(rows[UNIT] == "", rows[MEASURE].map(_UNITS).fillna(""))
    if STATUS in rows:
        implied = rows[VALUE].map(lambda text: "reported" if text else "not_reported")
        rows[STATUS] = rows[STATUS].mask(rows[STATUS] == "", implied)
    return rows
