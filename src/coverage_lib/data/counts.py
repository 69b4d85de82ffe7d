"""The rows of observations, wherever they are kept: in a frame, or packed on disk.

A report asks for the rows of its own places; only what asks for all of them has all in memory.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pandas as pd

from coverage_lib import periods
from coverage_lib.schema import (
    AS_OF,
    KNOWN_ON,
    OBSERVATION_KEY,
    PLACE,
    PRECISION,
    PUBLISHED_ON,
    SOURCE,
)

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
        return in_python(self.rows.take(rows_of(places, self._where)))

    @cached_property
    def _where(self) -> Mapping[str, npt.NDArray[np.intp]]:
        """Which rows are of each place: found once, asked by every report."""
        where: dict[str, npt.NDArray[np.intp]] = self.rows.groupby(PLACE).indices
        return where

    def everything(self) -> pd.DataFrame:
        """Every row; a copy, so that a notebook that writes into it changes nobody else's."""
        return self.rows.copy(deep=False)

    def by_place_and_month(self) -> pd.DataFrame:
        """One row per place, month and precision."""
        return by_place_and_month(self.rows, AS_OF)


@dataclass(frozen=True)
class OfPlaces:
    """The counts of some places, read where they are first asked for: many reports never ask."""

    counts: Counts
    places: Collection[str]

    def __len__(self) -> int:
        return len(self._read.rows)

    @cached_property
    def _read(self) -> InMemory:
        return InMemory(self.counts.of(self.places))

    def of(self, places: Collection[str]) -> pd.DataFrame:
        """The rows of some of these places."""
        return self._read.of(places)

    def everything(self) -> pd.DataFrame:
        """Every row of these places."""
        return self._read.everything()

    def by_place_and_month(self) -> pd.DataFrame:
        """One row per place, month and precision."""
        return self._read.by_place_and_month()


@dataclass(frozen=True)
class AtHand:
    """The counts of some places at hand; who asks for another reads them all."""

    near: InMemory
    places: frozenset[str]
    rows: int  # how many there are, at hand or not
    read: Callable[[], Counts]

    def __len__(self) -> int:
        return self.rows

    def of(self, places: Collection[str]) -> pd.DataFrame:
        """The rows of some places."""
        return self.near.of(places) if self.places.issuperset(places) else self._all.of(places)

    def everything(self) -> pd.DataFrame:
        """Every row."""
        return self._all.everything()

    def by_place_and_month(self) -> pd.DataFrame:
        """One row per place, month and precision."""
        return self._all.by_place_and_month()

    @cached_property
    def _all(self) -> Counts:
        return self.read()


def rows_of(
    places: Iterable[str], where: Mapping[str, npt.NDArray[np.intp]]
) -> npt.NDArray[np.intp]:
    """The positions of the rows of some places, in the order they stand."""
    found = [where[place] for place in set(places) if place in where]
    return np.sort(np.concatenate(found)) if found else np.array([], dtype=np.intp)


def in_python(rows: pd.DataFrame) -> pd.DataFrame:
    """Text and headings as Python's own strings: see coverage_lib/data/load.py.

    Rows that say the same share one string: it is hashed once, and equal to itself at once.
    """
    text = [name for name in rows if isinstance(rows[name].dtype, pd.StringDtype)]
    headings = rows.columns.astype("str")
    return rows.assign(**{name: _shared(rows[name]) for name in text}).set_axis(headings, axis=1)


def _shared(text: pd.Series) -> pd.Series:
    codes, distinct = text.factorize()
    strings = distinct.astype("str").array.take(codes, allow_fill=True)
    return pd.Series(strings, index=text.index)


@dataclass(frozen=True)
class AsKnown:
    """Counts of which each is told once: as it was known at the end of a day, or is today.

    `since` is the day that each source was published: no row of it was known before.
    """

    vintages: Counts
    since: pd.Series
    day: pd.Timestamp | None = None

    def __len__(self) -> int:
        return len(self.vintages)

    def of(self, places: Collection[str]) -> pd.DataFrame:
        """The rows of some places, as known."""
        return as_known(self.vintages.of(places), self.since, self.day)

    def everything(self) -> pd.DataFrame:
        """Every row, as known."""
        return as_known(self.vintages.everything(), self.since, self.day)

    def by_place_and_month(self) -> pd.DataFrame:
        """Of every vintage: what is known depends on no other row."""
        return self.vintages.by_place_and_month()


def as_known(rows: pd.DataFrame, since: pd.Series, day: pd.Timestamp | None) -> pd.DataFrame:
    """Of the rows with one key, the one that became known last, not later than a day.

    Of two that became known on the same day, the one that stands below. The column `known_on` has
    done its work and is left out: no metric and no page depends on it.
    """
    corrected = rows[KNOWN_ON].notna().any()
    if corrected or day is not None:
        known = known_since(rows, since)
        there = rows[~(known > day)] if day is not None else rows
        in_order = there.loc[
            known[there.index].sort_values(kind="stable", na_position="first").index
        ]
        rows = in_order[
            ~in_order.duplicated([*OBSERVATION_KEY, PRECISION], keep="last")
        ].sort_index()
    return rows.drop(columns=KNOWN_ON)


def published_since(sources: pd.DataFrame) -> pd.Series:
    """The last day of each source's date of publication; none where it is not known."""
    return periods.last_days(sources[PUBLISHED_ON]).set_axis(sources[SOURCE])


def known_since(rows: pd.DataFrame, since: pd.Series) -> pd.Series:
    """Its own day, but not before its source; a row without any was always known."""
    published = rows[SOURCE].map(since)
    own = rows[KNOWN_ON]
    return own.where(own.notna() & ~(own < published), published)


def by_place_and_month(rows: pd.DataFrame, date: str) -> pd.DataFrame:
    """One row per place, month and precision: a sum over its rows' cells, and one with their lines.

    The first says whether a count was changed, the second whether it stands elsewhere in the file.
    """
    days = rows[date]
    month_of = {day: day.strftime("%Y-%m") for day in days.dropna().unique()}  # each day once
    months = days.map(month_of).fillna("undated").rename(MONTH)
    return of_rows(rows).groupby([rows[PLACE], months, rows[PRECISION]]).sum().reset_index()


def of_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """Two numbers for each row: its cells, and its cells with its line, which a page may name."""
    cells = pd.util.hash_pandas_object(rows, index=False)
    return pd.DataFrame({FINGERPRINT: cells, LINES: pd.util.hash_pandas_object(cells)})
