"""A month beside the months around it: jumps and outliers."""

import numpy as np
import pandas as pd

from coverage_lib.metrics import arrears, change, exchanged, rollup
from coverage_lib.metrics.quality_flags import JUMP, OUTLIER, Limits, flagged, months
from coverage_lib.schema import (
    ALL,
    ALL_EXCL_JAKON,
    AS_OF,
    BASIS,
    GROUP,
    MEASURE,
    MEASURES,
    PLACE,
    POTENTIAL,
    PRECISION,
    PROGRAMME,
    SEGMENT,
    SINGLE_SEGMENTS,
    UNIT,
    VALUE,
)


def monthly(observations: pd.DataFrame) -> pd.DataFrame:
    """One row per series and month: the last count of the month, beside the months around it.

    Only stocks other than the potential: a flow may be counted by month or since January, and a new
    estimate of the potential is meant to jump; what is owed two months is owed three the month
    after. Neighbours are the months next to it, or missing.
    """
    stocks = {name for name, measure in MEASURES.items() if measure.kind == "stock"} - {POTENTIAL}
    of_stock = observations[MEASURE].isin(stocks) & (observations[PRECISION] != "year")
    dated = observations[of_stock & observations[VALUE].notna()]
    dated = dated[~arrears.is_aged(dated)]
    series = dated.groupby(rollup.WHAT).ngroup()
    rows = dated.assign(series=series, month=months(dated[AS_OF]))
    rows = rows.sort_values(["series", AS_OF], kind="stable")
    rows = rows.drop_duplicates(["series", "month"], keep="last").reset_index(drop=True)
    series = rows["series"]
    rows = rows.assign(
        before=_shifted(rows, series, 1),
        two_before=_shifted(rows, series, 2),
        after=_shifted(rows, series, -1),
    )
    growth = change.growth(rows[VALUE], rows["before"])
    earlier = change.growth(rows["before"], rows["two_before"])
    expected = rows["before"] * (1 + earlier.fillna(0))
    between = np.sqrt(rows["before"] * rows["after"])
    return rows.assign(
        growth=growth,
        growth_before=earlier,
        expected=expected,
        between=between.fillna(expected),
    )


def modified_score(values: pd.Series, groups: pd.Series) -> pd.Series:
    """How far a value is from its group's median, in robust standard deviations.

        modified z = 0.6745 * (value - median) / MAD

    MAD is the median of the distances to the median. Where more than half of the values are equal
    it is 0, and 1.2533 times their mean distance takes its place; where all are equal there is no
    score. Source: Iglewicz and Hoaglin (1993), How to Detect and Handle Outliers.

    >>> modified_score(pd.Series([1.0, 2, 3, 4, 100]), pd.Series([0] * 5)).round(2).tolist()
    [-1.35, -0.67, 0.0, 0.67, 65.43]
    """
    off = values - values.groupby(groups).transform("median")
    middle = off.abs().groupby(groups).transform("median") / 0.6745
    mean = off.abs().groupby(groups).transform("mean") * 1.253314
    spread = middle.where(middle > 0, mean)
    return off / spread.where(spread > 0)


def by_itself(observations: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """The months of `monthly`, and what its own series says of each: is it out of the usual?"""
    rows = monthly(observations)
    rows = rows.assign(
        usual=rows["growth"].groupby(rows["series"]).transform("median"),
        material=limits.of_rows(rows, "material"),
        growth_a_year_ago=_growth_a_year_ago(rows),
    )
    rows = rows.assign(outlier=_is_outlier(rows, limits), steady=_is_steady(rows, limits))
    return rows.drop(columns="series")


def among_others(rows: pd.DataFrame, limits: Limits) -> list[pd.DataFrame]:
    """Jumps, outliers, and the two slips of the pen that explain one; `rows` are of `by_itself`."""
    odd = rows[_is_odd(rows, limits) & ~_is_return(rows)]
    if odd.empty:
        return []
    swapped = exchanged.districts_swapped(odd, limits)
    digits = exchanged.digits_swapped(odd.drop(swapped.index), limits)
    rest = odd.drop([*swapped.index, *digits.index])
    rest = rest[~_is_sum_of_segments(rest, rows)]
    jump = rest["growth"].abs() > limits.of_rows(rest, "jump")
    jumps, outliers = rest[jump], rest[rest["outlier"] & ~jump]  # a row is asked about once
    return [
        swapped,
        digits,
        _against_last_month(jumps, JUMP),
        _against_last_month(outliers, OUTLIER),
    ]


def _against_last_month(rows: pd.DataFrame, flag: str) -> pd.DataFrame:
    return flagged(rows, flag, rows[VALUE], rows["before"], "", rows[UNIT])


def _is_odd(rows: pd.DataFrame, limits: Limits) -> pd.Series:
    """A change that matters, and that neither last year nor the other places show as well.

    A year opens with a cliff: a January that falls as the January before did, or as most places
    do, give or take half of it, is the season and no question to one place.
    """
    matters = (rows[VALUE] - rows["before"]).abs() > limits.persons
    alike = [
        (rows["growth"] - usual).abs() <= np.maximum(usual.abs() / 2, rows["material"])
        for usual in (rows["growth_a_year_ago"], _growth_of_most(rows, limits))
    ]
    return matters & ~alike[0] & ~alike[1]


def _is_outlier(rows: pd.DataFrame, limits: Limits) -> pd.Series:
    """Far from the median change, and from the last one: steady growth may be fast, not sudden."""
    growth, series = rows["growth"], rows["series"]
    enough = growth.groupby(series).transform("count") >= limits.changes
    far = (growth - rows["usual"]).abs() > rows["material"]
    far &= modified_score(growth, series).abs() > limits.score
    sudden = (growth - rows["growth_before"].fillna(rows["usual"])).abs() > rows["material"]
    return enough & far & sudden


def _is_sum_of_segments(rows: pd.DataFrame, known: pd.DataFrame) -> pd.Series:
    """A total whose segments are counted: what moved it is asked of the segment that moved."""
    same = [PLACE, BASIS, PROGRAMME, GROUP, MEASURE, "month"]
    near = known[PLACE].isin(rows[PLACE]) & known["month"].isin(rows["month"])
    parts = known[near & known[SEGMENT].isin(SINGLE_SEGMENTS)].set_index(same).index
    return rows[SEGMENT].isin([ALL, ALL_EXCL_JAKON]) & rows.set_index(same).index.isin(parts)


def _is_steady(rows: pd.DataFrame, limits: Limits) -> pd.Series:
    """Whether the months before and after say what a count should be.

    Of a series that moves by several percent each month, some exchange of digits always fits.
    """
    off = (rows["growth"] - rows["usual"]).abs()
    return off.groupby(rows["series"]).transform("median") <= limits.fit


def _is_return(rows: pd.DataFrame) -> pd.Series:
    """Back to where the series was before one odd month: that month is asked about, not this."""
    one = change.growth(rows[VALUE], rows["two_before"]).abs()
    return one < rows["growth_before"].abs() / 2


def _shifted(rows: pd.DataFrame, series: pd.Series, months: int) -> pd.Series:
    """The count so many months before (after, if negative); missing if that month is."""
    value = rows[VALUE].groupby(series).shift(months)
    apart = rows["month"] - rows["month"].groupby(series).shift(months)
    return value.where(apart == months)


def _growth_a_year_ago(rows: pd.DataFrame) -> pd.Series:
    """The monthly growth of the same series in the same month of the year before."""
    earlier = rows[["series", "month", "growth"]].assign(month=rows["month"] + 12)
    found = rows[["series", "month"]].merge(earlier, how="left", on=["series", "month"])
    return found["growth"].set_axis(rows.index)


def _growth_of_most(rows: pd.DataFrame, limits: Limits) -> pd.Series:
    """The median growth of all places in that month: of one segment and measure, if they are many.

    Few places show no season of their own.
    """
    month = rows.groupby([MEASURE, SEGMENT, BASIS, "month"])["growth"]
    return month.transform("median").where(month.transform("count") >= limits.changes)
