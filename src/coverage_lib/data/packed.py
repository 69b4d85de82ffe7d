"""Counts packed on disk: a report reads the rows of its own places, however many there are.

    observations/33.parquet …   the counts of the places that begin with these two signs
    months.parquet              of each place and month, a fingerprint of its rows
    packed.json                 what was checked, by which rules, and the hash of each of these

In a file the rows stand by place, so a report passes over the groups of rows of other places. All
is read with one thread, so that kernels can be forked afterwards.
"""

import contextlib
import functools
import hashlib
import json
import operator
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from coverage_lib.data import columns, counts
from coverage_lib.data.plaintable import LINE
from coverage_lib.errors import DataError, Problem
from coverage_lib.schema import AS_OF, PLACE

ROWS, MONTHS, RECORD = "observations", "months.parquet", "packed.json"
GROUP_OF_ROWS = 16_384  # about eighteen places of four years: the least that is read
AGAIN = "pack its source again:  coverage-report pack"
_PREFIX = 2  # signs of a place that name its file: a province's code, or the start of an office
_CHECKED_BY = (  # a change in one of these, and what was checked is to be checked again
    "schema.py", "periods.py",
    *(f"data/{name}.py" for name in (
        "columns", "contract", "counts", "load", "numbers", "packed", "plaintable",
        "row_rules", "rules", "textfile", "validate",
    )),
)  # fmt: skip


def is_packed(folder: Path) -> bool:
    """Whether a folder holds its counts in this form."""
    return (folder / ROWS).is_dir()


@dataclass(frozen=True)
class Packed:
    """Counts on disk; only those asked for are read."""

    folder: Path
    rows: int
    hashes: Mapping[str, str]

    def __len__(self) -> int:
        return self.rows

    def of(self, places: Collection[str]) -> pd.DataFrame:
        """The rows of some places, in the order of their lines."""
        names = sorted({_file_of(place) for place in places} & self.hashes.keys())
        found = [part for name in names for part in _rows_of(self._file(name), places)]
        any_file = self.folder / next(name for name in self.hashes if name != MONTHS)
        return counts.in_python(_in_order(found or [pq.read_schema(any_file).empty_table()]))

    def everything(self) -> pd.DataFrame:
        """Every row: as much memory as the file it was packed from takes."""
        names = [name for name in self.hashes if name != MONTHS]
        return _in_order([_opened(self._file(name)).read(use_threads=False) for name in names])

    def by_place_and_month(self) -> pd.DataFrame:
        """As reckoned when the folder was packed."""
        rows = _opened(self._file(MONTHS)).read(use_threads=False)
        table: pd.DataFrame = rows.to_pandas(use_threads=False)
        return table

    def _file(self, name: str) -> Path:
        _refuse([_changed(name)] if _hash(self.folder / name) != self.hashes[name] else [])
        return self.folder / name


def opened(folder: Path) -> Packed:
    """The counts of a packed folder.

    Raises DataError where they were checked by other rules than today's, or stand beside others.
    """
    record = _record(folder)
    beside = "stands beside the packed counts: remove one of the two"
    _refuse(
        [Problem(columns.OBSERVATIONS, 0, "", "", beside)]
        * (folder / columns.OBSERVATIONS).exists()
        + [Problem(RECORD, 0, "", "", f"was made by other rules: {AGAIN}")]
        * (record["rules"] != rules())
    )
    return Packed(folder, record["rows"], record["files"])


def check(folder: Path) -> None:
    """Raises DataError with every file of packed counts that is not as it was packed."""
    expected = _record(folder)["files"]
    _refuse([_changed(name) for name in expected if _hash(folder / name) != expected[name]])


def write(folder: Path, parts: Iterable[pd.DataFrame], *, checked: Mapping[str, str]) -> int:
    """Pack checked rows into a folder, part by part; gives back how many there were.

    A part holds whole places. `checked` are the hashes of the files that the rows come from.
    """
    (folder / ROWS).mkdir()
    months, number = [], 0
    with contextlib.ExitStack() as stack:
        writers: dict[str, Any] = {}
        for rows in parts:
            number += len(rows)
            months.append(counts.by_place_and_month(rows, AS_OF))
            for name, table in _by_file(rows):
                if name not in writers:
                    writer = pq.ParquetWriter(folder / name, table.schema, compression="zstd")
                    writers[name] = stack.enter_context(writer)
                writers[name].write_table(table, row_group_size=GROUP_OF_ROWS)
    pq.write_table(pa.Table.from_pandas(pd.concat(months), preserve_index=False), folder / MONTHS)
    hashes = {name: _hash(folder / name) for name in [*sorted(writers), MONTHS]}
    record = {"rows": number, "rules": rules(), "checked": dict(checked), "files": hashes}
    (folder / RECORD).write_text(f"{json.dumps(record, indent=1)}\n", encoding="utf-8")
    return number


@functools.cache
def rules() -> str:
    """One fingerprint of all that checks a row and makes it what a report reads."""
    library = files(__name__.split(".")[0])
    texts = [(library / name).read_bytes() for name in _CHECKED_BY]
    return hashlib.sha256(b"\n".join(texts)).hexdigest()


# --- of other people's files --------------------------------------------------------------------
def headings(file: Path) -> list[str]:
    """The columns of a Parquet file."""
    try:
        return list(pq.read_schema(file).names)
    except (OSError, pa.ArrowInvalid) as error:
        raise DataError([Problem(file.name, 0, "", "", "cannot be read as Parquet")]) from error


def selected(
    file: Path, names: Collection[str], only: Mapping[str, Collection[Any]]
) -> pd.DataFrame:
    """The rows that have one of these cells in each column of `only`; other columns stay unread."""
    wanted = [pc.field(name).isin(list(cells)) for name, cells in only.items()]
    filters = functools.reduce(operator.and_, wanted) if wanted else None
    rows = pq.read_table(file, columns=list(names), filters=filters, use_threads=False)
    table: pd.DataFrame = pd.DataFrame(rows.to_pylist(), columns=list(names), dtype="object")
    return table


# --- writing ------------------------------------------------------------------------------------
def _file_of(place: str) -> str:
    """Small letters: to some file systems large ones are the same."""
    return f"{ROWS}/{place[:_PREFIX].lower()}.parquet"


def _by_file(rows: pd.DataFrame) -> Iterator[tuple[str, pa.Table]]:
    ordered = rows.sort_values([PLACE, AS_OF], kind="stable")
    names = ordered[PLACE].map({place: _file_of(place) for place in ordered[PLACE].unique()})
    for name in names.unique():
        yield name, pa.Table.from_pandas(ordered[names == name], preserve_index=True, nthreads=1)


# --- reading ------------------------------------------------------------------------------------
def _opened(file: Path) -> pq.ParquetFile:
    return pq.ParquetFile(file, pre_buffer=False)


def _rows_of(file: Path, places: Collection[str]) -> Iterator[pa.Table]:
    """The rows of these places, a group of rows at a time."""
    source = _opened(file)
    wanted = pa.array(list(places), type=source.schema_arrow.field(PLACE).type)
    column = source.schema_arrow.get_field_index(PLACE)
    for number in range(source.num_row_groups):
        within = source.metadata.row_group(number).column(column).statistics
        if any(within.min <= place <= within.max for place in places):
            rows = source.read_row_group(number, use_threads=False)
            yield rows.filter(pc.is_in(rows[PLACE], value_set=wanted))


def _in_order(tables: list[pa.Table]) -> pd.DataFrame:
    rows: pd.DataFrame = pa.concat_tables(tables).to_pandas(use_threads=False)
    return rows.sort_index().rename_axis(LINE)


def _record(folder: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((folder / RECORD).read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise DataError([Problem(RECORD, 0, "", "", f"cannot be read: {AGAIN}")]) from error


def _hash(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError:
        return ""


def _changed(name: str) -> Problem:
    return Problem(name, 0, "", "", f"is not as it was packed: {AGAIN}")


def _refuse(problems: list[Problem]) -> None:
    if problems:
        raise DataError(problems)
