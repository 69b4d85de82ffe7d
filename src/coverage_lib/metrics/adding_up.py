"""Parts against their totals: segments of a place, places of an area."""

import pandas as pd

from coverage_lib.metrics.quality_flags import (
    BRANCHES_DIFFER,
    DEFAULT_LIMITS,
    DISTRICTS_DIFFER,
    PARTS_DIFFER,
    Limits,
    counted,
    flagged,
    no_flags,
)
from coverage_lib.schema import (
    ALL,
    ALL_EXCL_JAKON,
    AS_OF,
    BASIS,
    BPU,
    GROUP,
    JAKON,
    MEASURE,
    PLACE,
    PMI,
    PROGRAMME,
    PU,
    SEGMENT,
    SINGLE_SEGMENTS,
    STATUS,
    UNIT,
    VALUE,
    VINTAGE,
)


def parts_against_totals(
    observations: pd.DataFrame, limits: Limits = DEFAULT_LIMITS
) -> pd.DataFrame:
    """Totals that are not the sum of their segments, of one date, place, basis and measure.

        difference = PU + BPU + JAKON (+ PMI where reported) - ALL

    Where a segment is missing the parts may be less than the total, never more.
    """
    counts = counted(observations)
    of_one_total = [PLACE, AS_OF, BASIS, PROGRAMME, GROUP, MEASURE, VINTAGE]
    counts = counts.assign(total=counts.groupby(of_one_total).ngroup())
    return pd.concat(
        [
            _segments_against(counts, ALL, (PU, BPU, JAKON), limits),
            _segments_against(counts, ALL_EXCL_JAKON, (PU, BPU), limits),
        ]
    )


def areas_against_totals(
    observations: pd.DataFrame, areas: pd.DataFrame | None, limits: Limits = DEFAULT_LIMITS
) -> pd.DataFrame:
    """Totals of an area that are not the sum of the places below it, of one date and basis.

    Only a complete set is held against its total: the sum of some branches says nothing, unless it
    is already more. A district that two offices serve belongs to neither sum, so those offices are
    left out; where `areas` say their `level`, two of one level.
    """
    if areas is None or areas.empty:
        return no_flags()
    shared = areas.duplicated(areas.columns.drop("parent_place").tolist(), keep=False)
    own = areas[~areas["parent_place"].isin(areas.loc[shared, "parent_place"])]
    size = own.groupby(["parent_place", "relation"])[PLACE].nunique().rename("needed")
    counts = counted(observations)
    totals = counts[PLACE].isin(own["parent_place"])
    if not totals.any():
        return no_flags()
    of_one_total = [AS_OF, SEGMENT, BASIS, PROGRAMME, GROUP, MEASURE, VINTAGE]
    counts = counts.assign(total=counts.groupby(of_one_total).ngroup())
    parts = own.loc[own["parent_place"].isin(counts[PLACE]), [PLACE, "parent_place", "relation"]]
    below = counts[[PLACE, "total", VALUE, STATUS]].merge(parts, on=PLACE)
    sums = _sums(below, ["parent_place", "relation", "total"]).join(size)
    rows = counts[totals].merge(
        sums.reset_index(), left_on=[PLACE, "total"], right_on=["parent_place", "total"]
    )
    rows = rows[_misses(rows, limits)]
    flag = rows["relation"].map({"branches": BRANCHES_DIFFER, "districts": DISTRICTS_DIFFER})
    return flagged(rows, flag, rows["added"], rows[VALUE], "", rows[UNIT])


def _segments_against(
    counts: pd.DataFrame, total: str, needed: tuple[str, ...], limits: Limits
) -> pd.DataFrame:
    totals = counts[counts[SEGMENT] == total]
    if totals.empty:
        return no_flags()
    singles = [PU, BPU, PMI] if total == ALL_EXCL_JAKON else list(SINGLE_SEGMENTS)
    parts = counts[counts[SEGMENT].isin(singles) & counts["total"].isin(totals["total"])]
    main = parts[SEGMENT].isin(needed)
    sums = _sums(parts, ["total"], there=main).assign(needed=len(needed))
    rows = totals.join(sums, on="total", how="inner")
    rows = rows[_misses(rows, limits)]
    return flagged(rows, PARTS_DIFFER, rows["added"], rows[VALUE], "", rows[UNIT])


def _sums(parts: pd.DataFrame, keys: list[str], there: pd.Series | None = None) -> pd.DataFrame:
    """The parts added, how many of the needed ones there are, and how far they are rounded."""
    counted = pd.Series(1, index=parts.index) if there is None else there.astype(int)
    rows = parts.assign(
        counted=counted,
        rounding=_rounding(parts[VALUE]),
        approximate=parts[STATUS] == "approximate",
    )
    return rows.groupby(keys).agg(
        added=(VALUE, "sum"),
        counted=("counted", "sum"),
        rounding=("rounding", "sum"),
        approximate=("approximate", "any"),
    )


def _rounding(values: pd.Series) -> pd.Series:
    """Half of the last digit written: 25,430,000 was rounded to the nearest 10,000.

    >>> _rounding(pd.Series([25_430_000.0, 1200.0, 0.0])).tolist()
    [5000.0, 0.0, 0.0]
    """
    digits = values.abs().round().astype("int64").astype(str)
    zeros = digits.str.len() - digits.str.rstrip("0").str.len()
    return (10.0**zeros / 2).where((zeros >= 3) & (values != 0), 0.0)  # 22,000: yes; 1,200: no


def _misses(rows: pd.DataFrame, limits: Limits) -> pd.Series:
    """A complete sum that differs from its total, or an incomplete one that is more already.

    By no more than rounding explains: 25.43 and 8.99 million add up to 34.42, give or take 10,000.
    """
    approximate = rows["approximate"] | (rows[STATUS] == "approximate")
    share = approximate.map({True: limits.approximate_parts, False: limits.parts})
    allowed = rows[VALUE] * share + rows["rounding"] + _rounding(rows[VALUE])
    over = rows["added"] - rows[VALUE]
    complete = rows["counted"] >= rows["needed"]
    return (over > allowed) | (complete & (over.abs() > allowed))
