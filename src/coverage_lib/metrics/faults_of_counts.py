"""Faults that show beside the other counts and rates of the same source."""

import pandas as pd

from coverage_lib.metrics import audit, change, digits
from coverage_lib.metrics.fault_context import UNCOVERED, Context, evidence, nothing
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    BASIS,
    COVERAGE,
    DENOMINATOR,
    GROUP,
    GROWTH,
    INACTIVE,
    MEASURE,
    NUMERATOR,
    PLACE,
    QUALIFIER,
    SEGMENT,
    SOURCE,
    STATED_PERCENT,
)

NEARLY = 1e-4  # of the potential: the difference that an article computes may be off by a slip


SAME_FIGURE = [PLACE, AS_OF, SEGMENT, GROUP, BASIS]
SAME_SOURCE = [*SAME_FIGURE, SOURCE]


def _beside_counts(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """Each figure beside the participants and the potential that its source states with it."""
    stated = facts.published[facts.published[SOURCE].isin(rows[SOURCE])]
    whole = stated[
        (stated[MEASURE] == COVERAGE) & stated[NUMERATOR].notna() & stated[DENOMINATOR].notna()
    ]
    known = whole.rename(columns={NUMERATOR: "active", DENOMINATOR: "potential"})
    known = known[[*SAME_SOURCE, "active", "potential"]].drop_duplicates()
    known = known.drop_duplicates(SAME_SOURCE, keep=False)  # two totals of one moment decide naught
    beside = rows[SAME_SOURCE].rename_axis("row").reset_index().merge(known, on=SAME_SOURCE)
    beside = beside.set_index("row")
    return beside.assign(
        measure=rows[MEASURE], count=rows[NUMERATOR], qualifier=rows[QUALIFIER],
        rest=beside["potential"] - beside["active"],
    )  # fmt: skip


def complement(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """383,271 called active, where 563,133 less the 179,842 active is 383,291."""
    people = rows[rows[MEASURE].isin([ACTIVE, INACTIVE, UNCOVERED])]
    if people.empty:
        return nothing()
    beside = _beside_counts(people, facts)
    of_active = beside[MEASURE] == ACTIVE
    of_rest = beside[MEASURE].isin([INACTIVE, UNCOVERED])
    near = NEARLY * beside["potential"]
    is_rest = (beside["count"] - beside["rest"]).abs() <= near
    is_active = (beside["count"] - beside["active"]).abs() <= near
    fits = ((of_active & is_rest) | (of_rest & is_active)) & ~(is_rest & is_active)
    form = of_active.map({True: "active", False: "rest"})
    return evidence(fits, form=form, **beside[["count", "active", "potential", "rest"]])


def _held_against_rest(
    gaps: pd.DataFrame, facts: Context
) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Uncovered persons that are not potential less active; which of them by exchanged digits."""
    beside = _beside_counts(gaps, facts)
    slack = sum(digits.slack(beside[name]) for name in ("count", "active", "potential"))
    misfit = (beside["count"] - beside["rest"]).abs() > slack
    misfit &= beside["qualifier"] == ""
    return beside, misfit, digits.swapped(beside["count"], beside["rest"])


def transposed_gap(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """146,568 not protected, where 160,594 less 14,008 is 146,586."""
    gaps = rows[rows[MEASURE] == UNCOVERED]
    if gaps.empty:
        return nothing()
    beside, misfit, swapped = _held_against_rest(gaps, facts)
    numbers = beside[["count", "active", "potential", "rest"]]
    return evidence(misfit & swapped, form="gap", **numbers)


def gap(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """223,977 not protected, where 364,954 less 140,959 is 223,995."""
    gaps = rows[rows[MEASURE] == UNCOVERED]
    if gaps.empty:
        return nothing()
    beside, misfit, swapped = _held_against_rest(gaps, facts)
    is_active = (beside["count"] - beside["active"]).abs() <= NEARLY * beside["potential"]
    numbers = beside[["count", "active", "potential", "rest"]]
    return evidence(misfit & ~swapped & ~is_active, **numbers)


def points_as_percent(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """ "Down 10.97 percent" from 42.90 to 31.93 %: these are points, in percent it is 25.57."""
    growths = rows[(rows[MEASURE] == GROWTH) & (digits.printed(rows) >= 100)]
    if growths.empty:
        return nothing()
    same = [PLACE, SEGMENT, GROUP, BASIS, SOURCE]
    stated = facts.published
    rates = stated[(stated[MEASURE] == COVERAGE) & stated[STATED_PERCENT].notna()]
    rates = rates[[*same, AS_OF, STATED_PERCENT]].drop_duplicates()
    grown = growths[[*same, AS_OF, STATED_PERCENT]].rename_axis("row").reset_index()
    pairs = grown.merge(
        rates.rename(columns={STATED_PERCENT: "after_percent"}), on=[*same, AS_OF]
    ).merge(rates.rename(columns={STATED_PERCENT: "before_percent", AS_OF: "before"}), on=same)
    points = change.difference(pairs["after_percent"], pairs["before_percent"])
    fits = (points - pairs[STATED_PERCENT]).abs() < audit.HALF_A_POINTS_DIGIT
    fits &= pairs["before"] != pairs[AS_OF]
    shown = pairs[["row", "before_percent", "after_percent"]].assign(
        relative_percent=change.growth(pairs["after_percent"], pairs["before_percent"]) * 100
    )
    shown = shown[fits].sort_values(["row", "before_percent"]).drop_duplicates("row")
    return shown.set_index("row").rename_axis(None)
