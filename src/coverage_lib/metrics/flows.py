"""How participants came and went: opening + new + reactivated - left = closing.

What the flows do not explain is a row `unexplained`, and is never spread over the others.
"""

import numpy as np
import pandas as pd

from coverage_lib.metrics import rollup
from coverage_lib.metrics.change import EARLIER_AT_MOST
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    ALL_EXCL_JAKON,
    AS_OF,
    BASIS,
    GROUP,
    JAKON,
    MEASURE,
    PERSONS,
    PLACE,
    PRECISION,
    PROGRAMME,
    SEGMENT,
    SINGLE_SEGMENTS,
    SOURCE,
    STATUS,
    UNIT,
    VALUE,
)

OPENING, NEW, REACTIVATED, LEFT = "opening", "new", "reactivated", "left"
UNEXPLAINED, CLOSING = "unexplained", "closing"
STEPS = (OPENING, NEW, REACTIVATED, LEFT, UNEXPLAINED, CLOSING)


def flows(
    opening: pd.Series,
    new: pd.Series,
    reactivated: pd.Series,
    left_by_reason: pd.DataFrame,
    closing: pd.Series,
) -> pd.DataFrame:
    """From the participants at the start to those at the end, one row a step.

        opening + new + reactivated - left (by reason) + unexplained = closing

    What the flows do not explain is a row of its own and is never spread over the others. A flow
    that is not reported has no row: its people are in `unexplained`. Without an opening or closing
    count nothing can be said to be unexplained: those rows are missing, as counts are.

    Those who left come by the most frequent reason first, those without a reason last.
    All arguments (persons) share one index, such as the place; `left_by_reason` has a column a
    reason, "" where none is stated. `value` is signed as it enters the sum (those who left are
    negative); `level_before` and `level` are the running count before and after the step.

    >>> flows(pd.Series([100]), pd.Series([30]), pd.Series([5]),
    ...     pd.DataFrame({"phk": [12], "pension": [3]}), pd.Series([118]))["value"].tolist()
    [100.0, 30.0, 5.0, -12.0, -3.0, -2.0, 118.0]
    """
    steps = {(OPENING, ""): opening, (NEW, ""): new, (REACTIVATED, ""): reactivated}
    steps |= {(LEFT, reason): -left_by_reason[reason] for reason in left_by_reason}
    wide = pd.DataFrame(steps, index=opening.index).astype(float)
    wide[(UNEXPLAINED, "")] = closing - wide.sum(axis="columns").where(opening.notna())
    wide[(CLOSING, "")] = closing
    return _with_levels(_long(wide))


def of_flows(
    observations: pd.DataFrame, *, since: pd.Timestamp, until: pd.Timestamp
) -> pd.DataFrame:
    """The flows of every place, segment and basis: all from observations, one row a step.

    Opening is the last count of active participants on or before `since`, closing the last on or
    before `until`, at most two years later. The flows between those two days are added: each row of
    a flow counts what happened since the row before it. Reasons for leaving are the `group` of
    `left`; where a total (group "") is reported beside them, what it has beyond them keeps "" as
    its reason. Totals over segments are made where none is reported, reasons included. A place
    without any flow has no rows.
    """
    useful = observations[AS_OF].between(since - EARLIER_AT_MOST, until)
    useful &= observations[MEASURE].isin([ACTIVE, NEW, REACTIVATED, LEFT])
    counts = _with_reasons_of_totals(observations[useful & (observations[PROGRAMME] == "")])
    stocks = _stocks(counts, since, until)
    moved = _between(counts, stocks)
    if moved.empty:
        return pd.DataFrame(columns=_FLOW_COLUMNS)
    stocks = stocks[stocks.index.isin(moved.set_index(_WHO).index)]
    added = moved.pivot_table(VALUE, _WHO, [MEASURE, GROUP], aggfunc="sum")
    added = added.reindex(stocks.index)
    rows = flows(
        stocks["opening"], _flow(added, NEW), _flow(added, REACTIVATED), _left(added), stocks[VALUE]
    )
    return _with_provenance(rows.reset_index(), stocks, moved)[_FLOW_COLUMNS]


_WHO = [PLACE, SEGMENT, BASIS]
_FLOW_COLUMNS = [
    *_WHO, "as_of_before", AS_OF, "precision_before", PRECISION,
    MEASURE, GROUP, VALUE, UNIT, "level_before", "level", STATUS, SOURCE,
]  # fmt: skip


def _long(wide: pd.DataFrame) -> pd.DataFrame:
    """One row a step, in the order of the sum; a flow that nobody reports has none."""
    step, group = (np.array([*level], dtype=object) for level in zip(*wide.columns, strict=True))
    who = np.repeat(np.arange(len(wide)), len(step))
    columns = {
        "who": who,
        "order": np.tile([STEPS.index(name) for name in step], len(wide)),
        "unstated": np.tile((step == LEFT) & (group == ""), len(wide)),
        MEASURE: np.tile(step, len(wide)),
        GROUP: np.tile(group, len(wide)),
        VALUE: wide.to_numpy().ravel(),
    }
    rows = pd.DataFrame(columns, index=wide.index.take(who))
    always = rows[MEASURE].isin([OPENING, UNEXPLAINED, CLOSING])
    ordered = rows[always | rows[VALUE].notna()].sort_values(["who", "order", "unstated", VALUE])
    return ordered.drop(columns=["order", "unstated"])


def _with_levels(rows: pd.DataFrame) -> pd.DataFrame:
    """The running count before and after each step; none where nobody was counted at the start."""
    who, step, value = rows["who"], rows[MEASURE], rows[VALUE]
    opened = ((step == OPENING) & value.notna()).groupby(who).transform("any")
    moved = value.mask(step == CLOSING, 0).fillna(0)
    level = moved.groupby(who).cumsum().where(opened).mask(step == CLOSING, value)
    before = (level - moved).mask(step.isin([OPENING, CLOSING]), 0.0)
    return rows.assign(level_before=before, level=level).drop(columns="who")


def _with_reasons_of_totals(people: pd.DataFrame) -> pd.DataFrame:
    """Totals of the stocks and flows, and reasons of the segments counted for the totals as well.

    A group of newcomers is a part of the people; only of those who left is it a reason.
    What the segments do not cover of a total stays without a reason: see `_left`.
    """
    whole = rollup.with_totals(people[people[GROUP] == ""])
    reasons = people[(people[MEASURE] == LEFT) & (people[GROUP] != "")]
    single = reasons[reasons[SEGMENT].isin(SINGLE_SEGMENTS)]
    copies = [
        single.assign(**{SEGMENT: ALL}),
        single[single[SEGMENT] != JAKON].assign(**{SEGMENT: ALL_EXCL_JAKON}),
    ]
    reported = reasons.set_index(_WHO).index
    missing = [rows[~rows.set_index(_WHO).index.isin(reported)] for rows in copies]
    return pd.concat([whole, reasons, *missing], ignore_index=True)


def _stocks(counts: pd.DataFrame, since: pd.Timestamp, until: pd.Timestamp) -> pd.DataFrame:
    """The opening and closing count of each place, segment and basis that has both."""
    active = counts[(counts[MEASURE] == ACTIVE) & (counts[GROUP] == "")]
    active = active.sort_values(AS_OF, kind="stable")
    opening = active[active[AS_OF] <= since].drop_duplicates(_WHO, keep="last").set_index(_WHO)
    closing = active[(active[AS_OF] > since) & (active[AS_OF] <= until)]
    closing = closing.drop_duplicates(_WHO, keep="last").set_index(_WHO)
    columns = {AS_OF: "as_of_before", PRECISION: "precision_before", VALUE: "opening"}
    columns |= {STATUS: "status_before", SOURCE: "source_before"}
    both = closing.join(opening.rename(columns=columns)[list(columns.values())], how="inner")
    return both[both[AS_OF] - both["as_of_before"] <= EARLIER_AT_MOST]


def _between(counts: pd.DataFrame, stocks: pd.DataFrame) -> pd.DataFrame:
    """The rows of flows after the opening and up to the closing count of their place."""
    dates = stocks[["as_of_before", AS_OF]].rename(columns={AS_OF: "closed_on"}).reset_index()
    rows = counts[counts[MEASURE] != ACTIVE].merge(dates, on=_WHO)
    inside = (rows[AS_OF] > rows["as_of_before"]) & (rows[AS_OF] <= rows["closed_on"])
    return rows[inside & rows[VALUE].notna()]


def _flow(added: pd.DataFrame, measure: str) -> pd.Series:
    """The total of one flow, missing where nobody reports it."""
    if (measure, "") in added:
        return added[(measure, "")]
    return pd.Series(float("nan"), index=added.index)


def _left(added: pd.DataFrame) -> pd.DataFrame:
    """Those who left, a column a reason; a reported total counts for what no reason covers."""
    reasons = added.loc[:, added.columns.get_level_values(MEASURE) == LEFT].droplevel(0, axis=1)
    if "" not in reasons:
        return reasons
    stated = reasons.drop(columns="")
    rest = reasons[""] - stated.sum(axis="columns")
    return stated.assign(**{"": rest.where(rest != 0)})


def _with_provenance(rows: pd.DataFrame, stocks: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    """Dates, status and sources of each step; what is unexplained comes from no source."""
    moved_keys = [*_WHO, MEASURE, GROUP]
    said = rollup.provenance(moved, moved_keys)
    opened = stocks[["status_before", "source_before"]].set_axis([STATUS, SOURCE], axis=1)
    ends = [
        stocks_said.assign(**{MEASURE: step, GROUP: ""}).set_index([MEASURE, GROUP], append=True)
        for step, stocks_said in ((OPENING, opened), (CLOSING, stocks[[STATUS, SOURCE]]))
    ]
    dates = stocks[["as_of_before", AS_OF, "precision_before", PRECISION]]
    return (
        rows.join(pd.concat([said, *ends]), on=moved_keys)
        .join(dates, on=_WHO)
        .fillna({STATUS: "", SOURCE: ""})
        .assign(**{UNIT: PERSONS})
    )
