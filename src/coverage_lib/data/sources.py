"""Rows from elsewhere as rows of the contract, by a mapping file (mapping.py).

    doors.py                        cells.py                             contract.py
    csv, xlsx, parquet, sql  ->     our words, numbers, dates, places -> the rules of every folder

What a Parquet file or a database holds is asked for by place, so a report reads its own rows. A
problem names the file, sheet, row and column that it came from, in the words that stand there.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from coverage_lib.data import cells, columns, counts, doors, numbers, validate
from coverage_lib.data.doors import Raw
from coverage_lib.data.mapping import MappingFile, Source
from coverage_lib.data.plaintable import LINE
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
    OBSERVATION_KEY,
    PERCENT,
    PLACE,
    POPULATION,
    STATED_PERCENT,
    STATUS,
    UNIT,
    VALUE,
)  # fmt: skip

Tables = Mapping[str, pd.DataFrame]
_LAST = (columns.TARGETS, columns.PUBLISHED, columns.OBSERVATIONS)  # they name places
_DATES = (AS_OF, DUE, DECIDED_ON, "valid_from", "valid_to", "published_on")
_NUMBERS = (VALUE, NUMERATOR, DENOMINATOR, STATED_PERCENT, POPULATION, "area_km2")
_UNITS = {**{name: measure.unit for name, measure in MEASURES.items()}, COVERAGE: PERCENT}
_ROOM = 1_000_000  # numbers kept for the rows of one place


def read(
    mapping: MappingFile, base: Tables, *, whole: bool
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """The tables of the base folder and those mapped, and everything that is wrong with them.

    Counts that can be asked for by place are left out, unless `whole`: see `Selected`.
    """
    tables, problems, gathered = dict(base), [], {}
    for table in sorted(mapping.tables, key=lambda name: name in _LAST):
        if table == columns.OBSERVATIONS and selects(mapping) and not whole:
            continue
        found = _gathered(mapping.of(table), cells.places(tables))
        problems += found.problems
        tables[table], gathered[table] = found.rows, found
    for problem in validate.problems(tables):
        mine = gathered.get(problem.file)
        problems += mine.told(problem, mapping.file) if mine else [problem]
    return tables, sorted(set(problems))


def selects(mapping: MappingFile) -> bool:
    """Whether a report can be given the counts of its places without the others being read."""
    return any(source.selects for source in mapping.of(columns.OBSERVATIONS))


def served(mapping: MappingFile) -> dict[str, str]:
    """A fingerprint of the rows of each table on a server, in whatever order it gives them."""
    rows = {
        f"{source.url_from} {number}": raw.table.map(cells.text)
        for number, source in enumerate(mapping.sources)
        if source.url_from
        for raw in doors.raws(source)
    }
    marks = {name: pd.util.hash_pandas_object(table, index=False) for name, table in rows.items()}
    return {name: f"{int(mark.sum()):016x}" for name, mark in marks.items()}


@dataclass(frozen=True)
class Selected:
    """Counts that are asked for by place each time, and checked as they come."""

    mapping: MappingFile
    tables: Tables  # what they refer to
    typed: Callable[[pd.DataFrame], pd.DataFrame]

    def __len__(self) -> int:
        return len(self.everything())

    def of(self, places: Collection[str]) -> pd.DataFrame:
        """The rows of some places: no other row is read."""
        return self._read(frozenset(places))

    def everything(self) -> pd.DataFrame:
        """Every row."""
        return self._read(None)

    def by_place_and_month(self) -> pd.DataFrame:
        """One row per place, month and precision."""
        return counts.by_place_and_month(self.everything(), AS_OF)

    def _read(self, places: frozenset[str] | None) -> pd.DataFrame:
        name = columns.OBSERVATIONS
        found = _gathered(self.mapping.of(name), cells.places(self.tables), places)
        wrong = validate.problems({**self.tables, name: found.rows}, of=[name])
        told = [one for problem in wrong for one in found.told(problem, self.mapping.file)]
        if problems := [*found.problems, *told]:
            raise DataError(sorted(set(problems)))
        mine = found.rows[found.rows[PLACE].isin(places)] if places is not None else found.rows
        return self.typed(numbered(mine, self.tables))


def numbered(rows: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    """In one order whatever door they came through; a row's number stays with its place.

    A database knows no lines, and a report has to know its rows again among those of others.
    """
    ordered = rows.sort_values([*OBSERVATION_KEY], kind="stable")
    places = sorted(set(cells.places(tables).values()))
    first = ordered[PLACE].map({place: _ROOM * n for n, place in enumerate(places)})
    within = ordered.groupby(PLACE, sort=False).cumcount()
    lines = first.astype("int64") + within.astype("int64")
    return ordered.set_axis(pd.Index(lines, name=LINE))


# --- rows and where they came from --------------------------------------------------------------
@dataclass(frozen=True)
class _Part:
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
class _Gathered:
    """All rows of one table; their index is their position."""

    parts: Sequence[_Part]
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


def _gathered(
    sources: Sequence[Source], known: Mapping[str, str], places: frozenset[str] | None = None
) -> _Gathered:
    parts: list[_Part] = []
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
    return _Gathered(parts, rows, problems)


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
) -> Iterator[tuple[_Part, list[Problem]]]:
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
) -> tuple[_Part, list[Problem]]:
    """Every column of the contract as text; what nobody says is blank, or goes without saying."""
    rows = pd.DataFrame(index=table.index)
    problems: list[Problem] = []
    lacking = columns.MAY_LACK.get(source.table, {})
    for column in source.contract:
        if column not in headings:
            text = said.get(column, lacking.get(column, ""))
            rows[column] = _in_our_words(source, column, text, known)
        elif column in _NUMBERS:
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
    part = _Part(source, raw, _goes_without_saying(rows.astype("str")), headings)
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
