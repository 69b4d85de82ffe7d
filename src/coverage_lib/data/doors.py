"""Where rows come in: text files, workbooks, Parquet files and databases, each as cells.

A Parquet file and a database give only the columns that are used, and only the rows asked for.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from coverage_lib.data import columns, packed
from coverage_lib.data.mapping import PARQUET, SQL, XLSX, Source
from coverage_lib.data.textfile import read_table
from coverage_lib.data.workbooks import sheets
from coverage_lib.errors import DataError, Problem, did_you_mean
from coverage_lib.schema import NAME, PLACE

IsWanted = Callable[[Any], bool]


@dataclass(frozen=True)
class Raw:
    """A table as it stands: texts, numbers, dates or None. The index is the row in its file."""

    name: str  # of the file, sheet or table
    table: pd.DataFrame
    line: int = 0  # of the headings; 0 where rows have no lines
    sheet: str = ""


def raws(source: Source, is_wanted: IsWanted | None = None) -> Iterator[Raw]:
    """The tables of a source, checked for their headings; DataError with all that is wrong in one.

    `is_wanted` tells, of a cell with a place, whether a report reads its rows. A text file and a
    workbook are read whole all the same.
    """
    if source.door == SQL:
        name = source.url_from or source.files[0].name
        yield _selected(source, name, _Sql(source), is_wanted)
    for file in source.files if source.door != SQL else ():
        if source.door == PARQUET:
            yield _selected(source, file.name, _Parquet(file), is_wanted)
        else:
            for raw in _sheets(source, file) if source.door == XLSX else [_text(source, file)]:
                yield _checked(source, raw)


def _text(source: Source, file: Path) -> Raw:
    own = source.contract if NAME in source.contract else ()  # two headings may mean one column
    return Raw(file.name, read_table(file, contract=own), 1)


def _sheets(source: Source, file: Path) -> list[Raw]:
    found = sheets.found(file, source.sheets, source.is_heading)
    return [Raw(f"{file.name}, sheet {name}", table, line, name) for name, line, table in found]


class _Parquet:
    """One file, as a database gives its rows."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def headings(self) -> list[str]:
        return packed.headings(self._file)

    def distinct(self, heading: str) -> list[Any]:
        return list(packed.selected(self._file, [heading], {})[heading].unique())

    def rows(self, names: Collection[str], only: Mapping[str, Collection[Any]]) -> pd.DataFrame:
        return packed.selected(self._file, names, only)


class _Sql:
    """A table or a query; SQLAlchemy is imported only where there is one."""

    def __init__(self, source: Source) -> None:
        from coverage_lib.data import database

        self._source, self._database = source, database

    def headings(self) -> list[str]:
        return self._database.headings(self._source)

    def distinct(self, heading: str) -> list[Any]:
        return self._database.distinct(self._source, heading)

    def rows(self, names: Collection[str], only: Mapping[str, Collection[Any]]) -> pd.DataFrame:
        return self._database.rows(self._source, names, only)


def _selected(source: Source, name: str, given: _Parquet | _Sql, is_wanted: IsWanted | None) -> Raw:
    """Which spellings of a place there are is asked first, so that none is passed over."""
    there = given.headings()
    _checked(source, Raw(name, pd.DataFrame(columns=there)))
    ours = source.headings_of(there)
    known = {columns.normal_heading(heading): heading for heading in there}
    measures = [known[columns.normal_heading(text)] for text in source.measures.values()]
    only: dict[str, list[Any]] = {}
    if is_wanted and PLACE in ours:
        written = given.distinct(ours[PLACE])
        only[ours[PLACE]] = [cell for cell in written if cell is not None and is_wanted(cell)]
    names = list(dict.fromkeys([*ours.values(), *measures]))
    nothing = any(not cells for cells in only.values())
    rows = pd.DataFrame(columns=names, dtype="object") if nothing else given.rows(names, only)
    return Raw(name, rows)


def _checked(source: Source, raw: Raw) -> Raw:
    there = [str(heading) for heading in raw.table]
    known = Counter(columns.normal_heading(heading) for heading in there)
    problems = [
        Problem(raw.name, raw.line, heading, "", advice)
        for heading, advice in [
            *_missing(source, there, known),
            *(
                (text, _TWICE)
                for text in source.headings
                if known[columns.normal_heading(text)] > 1
            ),
            *((text, _PERSONAL) for text in there if raw.line and _is_personal(source, text)),
        ]
    ]
    if problems:
        raise DataError(problems)
    return raw


_TWICE = "two columns have this heading: keep one"
_PERSONAL = "personal data is not let in: remove this column from the file"


def _missing(
    source: Source, there: list[str], known: Mapping[str, int]
) -> Iterator[tuple[str, str]]:
    for heading in source.headings:
        if columns.normal_heading(heading) not in known:
            near = did_you_mean(heading, there)
            told = ", ".join(there) or "no heading that the mapping names"
            yield heading, f"is missing: there is {told}.{near}"


def _is_personal(source: Source, heading: str) -> bool:
    return columns.is_personal(heading, source.contract)
