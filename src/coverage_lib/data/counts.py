"""The rows of observations, wherever they are kept: in a frame, or packed on disk.

A report asks for the rows of its own places; only what asks for all of them has all in memory.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from coverage_lib.schema import AS_OF, PLACE, PRECISION

MONTH, FINGERPRINT, LINES = "month", "fingerprint", "lines"


class Counts(Protocol):
    """Observations of a folder; the index of a frame is the line in the file they came from."""

    def __len__(self) -> int:
        """How many rows there are."""

    def of(self, places: Collection[str]) -> pd.DataFrame:
        """The rows of some places, in the order of their lines."""

    def everything(self) -> pd.DataFrame:
        """Every row."""

    def by_place_and_month(self) -> pd.DataFrame:
        """One row per place, month and precision: the fingerprint of its rows."""


@dataclass(frozen=True)
class InMemory:
    """Counts that were read whole."""

    rows: pd.DataFrame

    def __len__(self) -> int:
        return len(self.rows)

    def of(self, places: Collection[str]) -> pd.DataFrame:
        """The rows of some places."""
        return in_python(self.rows[self.rows[PLACE].isin(places)])

    def everything(self) -> pd.DataFrame:
        """Every row; a copy, so that a notebook that writes into it changes nobody else's."""
        return self.rows.copy(deep=False)

    def by_place_and_month(self) -> pd.DataFrame:
        """One row per place, month and precision."""
        return by_place_and_month(self.rows, AS_OF)


def in_python(rows: pd.DataFrame) -> pd.DataFrame:
    """Text and headings as Python's own strings: see coverage_lib/data/__init__.py."""
    text = [name for name in rows if isinstance(rows[name].dtype, pd.StringDtype)]
    headings = rows.columns.astype("str")
    return rows.astype(dict.fromkeys(text, "str")).set_axis(headings, axis="columns")


def by_place_and_month(rows: pd.DataFrame, date: str) -> pd.DataFrame:
    """One row per place, month and precision: a sum over its rows' cells, and one with their lines.

    The first says whether a count was changed, the second whether it stands elsewhere in the file.
    """
    months = rows[date].dt.strftime("%Y-%m").fillna("undated").rename(MONTH)
    return of_rows(rows).groupby([rows[PLACE], months, rows[PRECISION]]).sum().reset_index()


def of_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Two numbers for each row: its cells, and its cells with its line, which a page may name."""
    hashed = pd.util.hash_pandas_object
    return pd.DataFrame({FINGERPRINT: hashed(rows, index=False), LINES: hashed(rows)})
