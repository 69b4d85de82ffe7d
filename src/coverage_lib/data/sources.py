"""Rows from elsewhere as rows of the contract, by a mapping file (mapping.py).

    doors.py                        cells.py                             contract.py
    csv, xlsx, parquet, sql  ->     our words, numbers, dates, places -> the rules of every folder

What a Parquet file or a database holds is asked for by place, so a report reads its own rows. A
problem names the file, sheet, row and column that it came from, in the words that stand there.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

import pandas as pd

from coverage_lib.data import cells, columns, counts, doors, validate
from coverage_lib.data.gathered import Gathered, gathered
from coverage_lib.data.mapping import MappingFile
from coverage_lib.data.plaintable import LINE
from coverage_lib.errors import DataError, Problem
from coverage_lib.schema import AS_OF, OBSERVATION_KEY, PLACE

Tables = Mapping[str, pd.DataFrame]
_LAST = (columns.TARGETS, columns.PUBLISHED, columns.OBSERVATIONS)  # they name places
_ROOM = 1_000_000  # numbers kept for the rows of one place


def read(
    mapping: MappingFile, base: Tables, *, whole: bool
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """The tables of the base folder and those mapped, and everything that is wrong with them.

    Counts that can be asked for by place are left out, unless `whole`: see `Selected`.
    """
    tables = dict(base)
    problems: list[Problem] = []
    mapped: dict[str, Gathered] = {}
    for table in sorted(mapping.tables, key=lambda name: name in _LAST):
        if table == columns.OBSERVATIONS and selects(mapping) and not whole:
            continue
        found = gathered(mapping.of(table), cells.places(tables))
        problems += found.problems
        tables[table], mapped[table] = found.rows, found
    for problem in validate.problems(tables):
        mine = mapped.get(problem.file)
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
        return counts.in_python(self._read(frozenset(places)))

    def everything(self) -> pd.DataFrame:
        """Every row."""
        return self._read(None)

    def by_place_and_month(self) -> pd.DataFrame:
        """One row per place, month and precision."""
        return counts.by_place_and_month(self.everything(), AS_OF)

    def _read(self, places: frozenset[str] | None) -> pd.DataFrame:
        name = columns.OBSERVATIONS
        found = gathered(self.mapping.of(name), cells.places(self.tables), places)
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
