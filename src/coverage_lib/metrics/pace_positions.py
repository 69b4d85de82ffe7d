"""Positions at ends of month, as a block of series x years x months, and between two ends of month.

Flows (contributions) are added up since January first; from there on they are treated as stocks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from coverage_lib.metrics import bases, rollup
from coverage_lib.metrics.rollup import FLOWS
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    BASIS,
    GROUP,
    MEASURE,
    PLACE,
    POTENTIAL,
    PRECISION,
    PROGRAMME,
    SEGMENT,
    VALUE,
)

LAST_WEEK = 7  # days: a count of the last week stands for the end of its month
SERIES = [PLACE, SEGMENT, GROUP, MEASURE, BASIS]

Floats = npt.NDArray[np.float64]


def month_positions(
    history: pd.DataFrame, *, as_of: pd.Timestamp, aimed_at: Iterable[str]
) -> pd.DataFrame:
    """The headline's counts up to a day, totals added, each flow summed since January.

    Of participants, and of the measures that a target is set on. A count dated only by its year
    says nothing about a month.
    """
    known = _headline(history[history[MEASURE].isin({ACTIVE, *aimed_at})], as_of)
    known = rollup.with_totals(known[(known[MEASURE] != POTENTIAL) & (known[PRECISION] != "year")])
    known = known.assign(year=known[AS_OF].dt.year, order=known[BASIS].map(bases.ORDER.index))
    known = known.sort_values([AS_OF, "order"], kind="stable")
    known = known.drop_duplicates([*SERIES, AS_OF], keep="last").drop(columns="order")
    summed = known.groupby([*SERIES, "year"])[VALUE].cumsum()
    values = known[VALUE].mask(known[MEASURE].isin(FLOWS), summed)
    return known.assign(**{VALUE: values.astype("float64")})


def potentials_ever(history: pd.DataFrame, *, as_of: pd.Timestamp) -> pd.DataFrame:
    """The potentials known on a day, totals added."""
    return rollup.with_totals(_headline(history[history[MEASURE] == POTENTIAL], as_of))


def _headline(history: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """What is known on a day of the headline programmes."""
    dated = history[AS_OF].astype("datetime64[us]")
    known = history[VALUE].notna() & (dated <= as_of) & (history[PROGRAMME] == "")
    return history.assign(**{AS_OF: dated})[known]


@dataclass(frozen=True)
class Laid:
    """Positions at ends of month; month 0 is the opening of the year."""

    keys: pd.MultiIndex  # SERIES
    first_year: int
    ends: Floats  # [series, year, month 0 to 12]

    def at(self, series: Any, year: Any, elapsed: Any) -> Floats:
        """The position after so many months; between two ends of month, day by day."""
        months = np.asarray(elapsed, "float64")
        whole = np.nan_to_num(months).astype("int64")
        part = months - whole
        before, after = (self._cell(series, year, month) for month in (whole, whole + 1))
        found: Floats = np.where(part == 0, before, before + (after - before) * part)
        return found

    def _cell(self, series: Any, year: Any, month: Any) -> Floats:
        row, slot, month = np.broadcast_arrays(series, year - self.first_year, month)
        inside = (row >= 0) & (slot >= 0) & (slot < self.ends.shape[1]) & (month <= 12)
        cells = np.full(row.shape, np.nan)
        cells[inside] = self.ends[row[inside], slot[inside], month[inside]]
        return cells


def laid_out(positions: pd.DataFrame) -> Laid:
    """The positions of the last week of each month; what lies between is left to `Laid.at`."""
    days_to_come = positions[AS_OF].dt.days_in_month - positions[AS_OF].dt.day
    ends = positions[days_to_come < LAST_WEEK].assign(month=lambda rows: rows[AS_OF].dt.month)
    ends = ends.drop_duplicates([*SERIES, "year", "month"], keep="last")
    keys = pd.MultiIndex.from_frame(ends[SERIES].drop_duplicates())
    first = int(ends["year"].min()) if len(ends) else 0
    shape = (len(keys), int(ends["year"].max()) - first + 1 if len(ends) else 0, 13)
    values = np.full(shape, np.nan)
    row = keys.get_indexer(pd.MultiIndex.from_frame(ends[SERIES]))
    values[row, ends["year"] - first, ends["month"]] = ends[VALUE]
    flows = keys.get_level_values(MEASURE).isin(FLOWS)
    return Laid(keys, first, _opened(values, flows))


def _opened(values: Floats, flows: npt.NDArray[np.bool_]) -> Floats:
    """With month 0: last December of a stock, 0 of a flow, whose sum a missing month then ends."""
    opened = values.copy()
    opened[:, 1:, 0] = values[:, :-1, 12]
    opened[flows, :, 0] = 0
    whole = np.logical_and.accumulate(np.isfinite(opened), axis=2)
    return np.where(flows[:, None, None] & ~whole, np.nan, opened)
