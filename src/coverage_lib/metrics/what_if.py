"""What if each month that is left brought so much: where the year would end, and what it costs.

Arithmetic on an assumption, not a forecast: `metrics.pace` projects.
"""

import pandas as pd

from coverage_lib.metrics.contributions import budget_need
from coverage_lib.metrics.targets import achievement_rate, shortfall
from coverage_lib.schema import PERSONS, TERM, UNIT, VALUE

MONTHLY_CONTRIBUTION = "bpu_monthly_contribution"


def position_at_due(realised: pd.Series, net_gain: float, months_left: pd.Series) -> pd.Series:
    """Where the count stands on the due date, if every month brings the same net gain.

        position = realised + net gain a month * months left

    The gain is net of those who leave, so it may be negative. Once the due date has passed, the
    count is what it is.

    >>> position_at_due(pd.Series([900.0, 900.0]), 50, pd.Series([4.0, 0.0])).tolist()
    [1100.0, 900.0]
    """
    return realised + net_gain * months_left.clip(lower=0)


def contribution_in_force(terms: pd.DataFrame) -> float:
    """A month's regulated contribution of a non-wage worker, in rupiah.

    Missing where none is in force, or more than one: then nobody knows which.
    """
    amounts = terms.loc[terms[TERM] == MONTHLY_CONTRIBUTION, VALUE]
    return float(amounts.iloc[0]) if len(amounts) == 1 else float("nan")


def of_targets(
    pace: pd.DataFrame, *, net_gain: float, monthly_contribution: float, months_paid: int
) -> pd.DataFrame:
    """The rows of `pace.against_targets` that count persons, under the assumption.

    Adds `what_if` (position on the due date), `what_if_gained`, `what_if_achievement`,
    `what_if_shortfall` (negative: a surplus) and `what_if_budget`: the contributions of those
    gained for `months_paid` months. Who lose participants need no budget.
    """
    known = (pace[UNIT] == PERSONS) & pace["realised"].notna() & pace["target"].notna()
    rows = pace[known]
    position = position_at_due(rows["realised"], net_gain, rows["months_left"])
    gained = position - rows["realised"]
    return rows.assign(
        what_if=position,
        what_if_gained=gained,
        what_if_achievement=achievement_rate(position, rows["target"]),
        what_if_shortfall=shortfall(position, rows["target"]),
        what_if_budget=budget_need(gained.clip(lower=0), monthly_contribution, months_paid),
    )
