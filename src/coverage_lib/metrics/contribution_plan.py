"""Contributions against their target, and against the plan up to the day of the count."""

import numpy as np
import pandas as pd

from coverage_lib.metrics import rollup, targets
from coverage_lib.metrics.pace_definitions import elapsed_months
from coverage_lib.schema import (
    AS_OF,
    CONTRIBUTIONS,
    DUE,
    GROUP,
    MEASURE,
    MEASURES,
    PLACE,
    PRECISION,
    PROGRAMME,
    REGIME,
    SEGMENT,
    SOURCE,
    STATUS,
    VALUE,
)

LAST_YEAR, LINEAR = "last_year", "linear"  # where the shape of a plan comes from


MONTHS_OF_A_YEAR = 12


def since_january(observations: pd.DataFrame) -> pd.DataFrame:
    """The same rows, each flow added up since January of its year; stocks stay as they are.

    A row of a flow counts what happened since the row before it, so the only row of a year is its
    sum. A blank makes every later sum of that year unknown: it is not 0.
    """
    rows = observations.sort_values(AS_OF, kind="stable")
    series = rows.groupby([*rollup.WHAT, rows[AS_OF].dt.year]).ngroup()
    total = rows[VALUE].groupby(series).cumsum()
    known = rows[VALUE].notna().groupby(series).cummin()
    flows = rows[MEASURE].map({name: measure.kind for name, measure in MEASURES.items()}) == "flow"
    added = rows[VALUE].where(~flows, total.where(known))
    return rows.assign(**{VALUE: added}).sort_index()


def all_since_january(
    counts: pd.DataFrame, history: pd.DataFrame | None, begins: pd.Timestamp
) -> pd.DataFrame:
    """From the year before the period to its counts, with flows added up."""
    if history is None:
        return since_january(counts.drop_duplicates().reset_index(drop=True))
    near = history[(history[AS_OF] < begins) & (history[AS_OF].dt.year >= begins.year - 1)]
    return since_january(pd.concat([near, counts]).drop_duplicates().reset_index(drop=True))


def of_period(ever: pd.DataFrame, begins: pd.Timestamp) -> pd.DataFrame:
    """The last row of each count within the period."""
    return rollup.latest(ever[(ever[AS_OF] >= begins) & ever[VALUE].notna()])


def plan_shape(history: pd.DataFrame, year: int) -> pd.DataFrame:
    """One row per place, segment, group, measure and month: the share of last year reached by then.

        share(month) = since January at the end of the month / since January at the end of December

    `history` are counts added up since January. A place needs all twelve months of the year before;
    others have no row, and their plan is a straight line.
    """
    what = [PLACE, SEGMENT, GROUP, MEASURE]
    before = history[(history[AS_OF].dt.year == year - 1) & history[VALUE].notna()]
    before = before[before[PRECISION] != "year"]
    rows = before.assign(month=before[AS_OF].dt.month).sort_values(AS_OF, kind="stable")
    rows = rows.drop_duplicates([*what, "month"], keep="last")
    groups = rows.groupby(what)
    whole = (groups["month"].transform("size") == MONTHS_OF_A_YEAR) & (
        groups[VALUE].transform("last") > 0
    )
    shares = rows.assign(share=rows[VALUE] / groups[VALUE].transform("last"))
    return shares[whole][[*what, "month", "share"]].reset_index(drop=True)


def against_plan(due: pd.DataFrame, counts: pd.DataFrame, ever: pd.DataFrame) -> pd.DataFrame:
    """One row per target on contributions: what was realised of it, and of its plan to that day.

        planned = target * share of the year, by last year's shape, or else a straight line

    The plan moves evenly between two ends of month, so a count of 19 December is held against the
    plan of 19 December. `counts` are the last of the period and `ever` all up to them, for last
    year's shape; both added up since January. Adds `realised`, `share`, `planned`, `shape`,
    `achievement` (of the target) and `plan_achievement` (of the plan to date). Without a count they
    are missing.
    """
    known = counts[counts[PROGRAMME] == ""]
    known = known[[PLACE, SEGMENT, GROUP, MEASURE, AS_OF, PRECISION, STATUS, SOURCE, VALUE]]
    columns = [PLACE, SEGMENT, GROUP, MEASURE, DUE, VALUE, REGIME, SOURCE]
    rows = due.loc[due[MEASURE] == CONTRIBUTIONS, columns].merge(
        known.rename(columns={VALUE: "realised", SOURCE: "realised_source"}),
        how="left",
        on=[PLACE, SEGMENT, GROUP, MEASURE],
    )
    rows = rows[rows[AS_OF].isna() | (rows[AS_OF].dt.year == rows[DUE].dt.year)]
    rows = _with_share(rows, ever)
    planned = rows[VALUE] * rows["share"]
    return rows.assign(
        target=rows[VALUE],
        planned=planned,
        achievement=targets.achievement_rate(rows["realised"], rows[VALUE]),
        plan_achievement=targets.achievement_rate(rows["realised"], planned),
    )


def _with_share(rows: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """The share of the year that the plan expects on the day of each count."""
    linear = elapsed_months(rows[AS_OF]) / elapsed_months(rows[DUE])
    shaped = _between_month_ends(rows, history)
    shape = pd.Series(LINEAR, index=rows.index).mask(shaped.notna(), LAST_YEAR)
    return rows.assign(share=shaped.fillna(linear), shape=shape.mask(rows[AS_OF].isna(), ""))


def _between_month_ends(rows: pd.DataFrame, history: pd.DataFrame) -> pd.Series:
    month = rows[AS_OF].dt.month
    passed = rows[AS_OF].dt.day / rows[AS_OF].dt.days_in_month
    what = [PLACE, SEGMENT, GROUP, MEASURE]
    years = rows[AS_OF].dt.year
    found = pd.Series(np.nan, index=rows.index)
    for year in years.dropna().astype(int).unique():  # one report is about one year
        shares = plan_shape(history, year).set_index([*what, "month"])["share"]
        end = _looked_up(shares, rows[what].assign(month=month))
        start = _looked_up(shares, rows[what].assign(month=month - 1)).mask(month == 1, 0.0)
        found = found.where(years != year, start + (end - start) * passed)
    return found


def _looked_up(values: pd.Series, keys: pd.DataFrame) -> pd.Series:
    return pd.Series(values.reindex(pd.MultiIndex.from_frame(keys)).to_numpy(), index=keys.index)
