"""Stock taken for flow: the intake of a year as participants, or participants as intake."""

import numpy as np
import pandas as pd

from coverage_lib.metrics import digits
from coverage_lib.metrics.fault_context import Context, disagrees, nothing
from coverage_lib.metrics.faults_of_counts import NEARLY
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    BASIS,
    BPU,
    COVERAGE,
    DENOMINATOR,
    GROUP,
    JAKON,
    MEASURE,
    MEASURES,
    NUMERATOR,
    PERSONS,
    PLACE,
    PMI,
    PU,
    SEGMENT,
    SINGLE_SEGMENTS,
    SOURCE,
    STATED_PERCENT,
    UNIT,
    VALUE,
)

SAME_TIME = 62  # days between two counts of one moment: the end of a year and the next January
FAR_BELOW = 0.75  # of the participants: no stock falls by a quarter within two months


def flow_as_stock(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """328,119 divided as participants, where 595,754 are active: an intake of the year, perhaps."""
    shares = rows[disagrees(rows) & (rows[MEASURE] == COVERAGE) & (rows[SEGMENT] == ALL)]
    shares = shares[shares[GROUP] == ""].rename_axis("row").reset_index()
    if shares.empty:
        return nothing()
    totals = _active_totals(facts, shares[PLACE])[[PLACE, BASIS, "day", "stock"]]
    pairs = shares.merge(totals, on=[PLACE, BASIS], suffixes=("", "_of_stock"))
    apart = (pairs["day"] - pairs["day_of_stock"]).dt.days.abs()
    implied = pairs[STATED_PERCENT] / 100 * pairs[DENOMINATOR]
    closer = (implied - pairs["stock"]).abs() < (pairs[NUMERATOR] - pairs["stock"]).abs()
    fits = (apart <= SAME_TIME) & (pairs[NUMERATOR] < FAR_BELOW * pairs["stock"]) & closer
    rest = pairs[DENOMINATOR] - pairs[NUMERATOR]  # the others, called active, are no stock
    fits &= (rest - pairs["stock"]).abs() > NEARLY * pairs[DENOMINATOR]
    best = pairs.assign(apart=apart, implied=implied, form="flow")[fits]
    best = best.sort_values(["row", "apart", "stock"]).drop_duplicates("row")
    best = best.rename(columns={NUMERATOR: "count"}).set_index("row").rename_axis(None)
    return best[["form", "count", "stock", "implied"]]


def _active_totals(facts: Context, places: pd.Series) -> pd.DataFrame:
    """Participants of all segments of a place and day: stated as such, or three segments' sum."""
    stated, counts = (
        known[(known[MEASURE] == ACTIVE) & (known[GROUP] == "") & known[PLACE].isin(places)]
        for known in (facts.published, facts.observations)
    )
    columns = [PLACE, BASIS, "day", SOURCE, SEGMENT, VALUE]
    both = pd.concat([stated.assign(value=stated[NUMERATOR])[columns], counts[columns]])
    both = both[both[VALUE].notna()]
    keys = [PLACE, BASIS, "day", SOURCE]
    wide = both.astype({VALUE: float}).pivot_table(VALUE, keys, SEGMENT, aggfunc="max")
    wide = wide.reindex(columns=[ALL, *SINGLE_SEGMENTS])
    summed = wide[[PU, BPU, JAKON]].sum(axis="columns", min_count=3) + wide[PMI].fillna(0)
    return wide[ALL].fillna(summed).rename("stock").dropna().reset_index()


def stock_as_flow(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """182 thousand *new* participants, where 182,634 active ones are the target of that year."""
    flows = {name for name, measure in MEASURES.items() if measure.kind == "flow"}
    of_persons = rows[MEASURE].isin(flows) & (rows[UNIT] == PERSONS)
    mine = rows[of_persons & (rows[NUMERATOR] >= 100)].rename_axis("row").reset_index()
    if mine.empty:
        return nothing()
    counts = pd.concat([facts.observations, facts.targets])
    known = counts[counts[MEASURE] == ACTIVE][[PLACE, SEGMENT, GROUP, "day", VALUE]]
    pairs = mine.merge(known, on=[PLACE, SEGMENT, GROUP], suffixes=("", "_of_stock"))
    stock, count = pairs[VALUE].astype(float), pairs[NUMERATOR]
    unit = pd.Series(
        np.where(digits.zeros(count) >= 3, 2 * digits.slack(count), 1.0), index=pairs.index
    )
    same = (stock > count - unit / 2) & (stock < count + unit) & (unit <= count / 100)
    same &= pairs["day"].dt.year == pairs["day_of_stock"].dt.year
    best = pairs.assign(form="stock", count=count, stock=stock)[same].sort_values(["row", "stock"])
    best = best.drop_duplicates("row").set_index("row").rename_axis(None)
    return best[["form", "count", "stock"]]
