"""What changed: of a count in percent, of a rate in percentage points. Never mixed."""

import pandas as pd

from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    BASIS,
    COVERAGE,
    GROUP,
    MEASURE,
    PLACE,
    PRECISION,
    SEGMENT,
    SOURCE,
    STATED_PERCENT,
)


def growth(now: pd.Series, before: pd.Series) -> pd.Series:
    """Relative change.

        growth = now / before - 1

    From nothing there is no growth rate: the answer is missing.

    >>> growth(pd.Series([0.3193, 5]), pd.Series([0.4290, 0])).round(4).tolist()
    [-0.2557, nan]
    """
    return now / before.where(before > 0) - 1


def difference(now: pd.Series, before: pd.Series) -> pd.Series:
    """Absolute change: persons of a count, points of a rate (as a fraction: 0.1097, 10.97 points).

        difference = now - before

    >>> difference(pd.Series([0.3193]), pd.Series([0.4290])).round(4).tolist()
    [-0.1097]
    """
    return now - before


EARLIER_AT_MOST = pd.Timedelta(days=731)


def since_earlier(now: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """One row per coverage row of `now` that has an earlier one: what changed since.

    The latest earlier row of the same place, segment, basis and group, at most two years back.
    Persons are compared with persons (growth in percent), rates with rates (points); a rate needs
    both potentials.
    """
    rows = _beside_earlier(now, history, [PLACE, SEGMENT, BASIS, GROUP], [ACTIVE, COVERAGE, SOURCE])
    return rows.assign(
        change=difference(rows[ACTIVE], rows["active_before"]),
        growth=growth(rows[ACTIVE], rows["active_before"]),
        change_in_points=difference(rows[COVERAGE], rows["coverage_before"]),
        same_source=rows[SOURCE] == rows["source_before"],
    )


def of_stated_rates(now: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """What stated rates say changed, where one source states two of them.

    A rate of one source is never compared with a rate of another: their denominators may differ.
    """
    same = [PLACE, SEGMENT, BASIS, GROUP, SOURCE]
    rows = _beside_earlier(
        now[_is_coverage_rate(now)], history[_is_coverage_rate(history)], same, [STATED_PERCENT]
    )
    stated, before = rows[STATED_PERCENT] / 100, rows["stated_percent_before"] / 100
    return rows.assign(
        stated_rate=stated,
        stated_rate_before=before,
        change_in_points=difference(stated, before),
        growth=growth(stated, before),
    )


def _is_coverage_rate(figures: pd.DataFrame) -> pd.Series:
    return (figures[MEASURE] == COVERAGE) & figures[STATED_PERCENT].notna()


def _beside_earlier(
    now: pd.DataFrame, history: pd.DataFrame, same: list[str], columns: list[str]
) -> pd.DataFrame:
    """Each row of `now` beside the latest row of `history` before it that agrees in `same`."""
    names = {column: f"{column}_before" for column in [*columns, PRECISION] if column not in same}
    earlier = (
        history[[*same, AS_OF, *names]].rename(columns=names).sort_values(AS_OF, kind="stable")
    )
    earlier = earlier.assign(as_of_before=earlier[AS_OF])
    rows = pd.merge_asof(
        now.sort_values(AS_OF, kind="stable"),
        earlier,
        on=AS_OF,
        by=same,
        allow_exact_matches=False,
        tolerance=EARLIER_AT_MOST,
    )
    return rows[rows["as_of_before"].notna()]
