"""Participants month by month, each beside the same month of the year before.

A month beside the month before says what the season does: every January opens with a cliff. Beside
the same month of last year it says what the office did.
"""

import pandas as pd

from coverage_lib.metrics.change import growth
from coverage_lib.periods import YEAR
from coverage_lib.schema import ACTIVE, AS_OF, BASIS, GROUP, PLACE, PRECISION, SEGMENT

MONTH = "month"  # the last day of the month counted
_SERIES = [PLACE, SEGMENT, BASIS, GROUP]


def by_month(covered: pd.DataFrame, *, until: pd.Timestamp, months: int = 24) -> pd.DataFrame:
    """The last count of each of the last `months` months: rows of coverage, ordered by month.

        growth = active / active of the same month a year before - 1

    Adds `month`, `active_before` and `growth`. A count dated only by its year is of no month. What
    was not counted has no row; where a year before was not counted, growth is missing.
    """
    dated = covered[(covered[PRECISION] != YEAR) & (covered[AS_OF] <= until)]
    ends = dated[AS_OF] + pd.offsets.MonthEnd(0)
    counted = dated.assign(**{MONTH: ends}).sort_values(AS_OF, kind="stable")
    last = counted.drop_duplicates([*_SERIES, MONTH], keep="last")
    earlier = last[[*_SERIES, MONTH, ACTIVE]].rename(columns={ACTIVE: "active_before"})
    earlier[MONTH] = earlier[MONTH] + pd.DateOffset(years=1) + pd.offsets.MonthEnd(0)
    rows = last.merge(earlier, how="left", on=[*_SERIES, MONTH])
    rows = rows.assign(growth=growth(rows[ACTIVE], rows["active_before"]))
    return of_last(rows, until=until, months=months)


def of_last(rows: pd.DataFrame, *, until: pd.Timestamp, months: int) -> pd.DataFrame:
    """Those of the rows of `by_month` that are of the last so many months."""
    return rows[rows[MONTH] > until + pd.offsets.MonthEnd(0) - pd.DateOffset(months=months)]
