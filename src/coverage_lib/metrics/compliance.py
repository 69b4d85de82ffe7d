"""Contributions, arrears, employers followed up, agents, claims and subsidies, an indicator a row.

Each is a ratio of two counts of one place and one date; where either is missing there is no ratio.
What flows (contributions, claims, cases followed up) counts since January.
"""

import numpy as np
import pandas as pd

from coverage_lib.metrics import arrears, contribution_plan, ledger, subsidies
from coverage_lib.metrics.contribution_plan import MONTHS_OF_A_YEAR
from coverage_lib.metrics.contributions import budget_need
from coverage_lib.metrics.ratios import RATIOS, SUMMARY_COLUMNS, of_counts, of_measure, summary_rows
from coverage_lib.schema import (
    AS_OF,
    CONTRIBUTIONS,
    GROUP,
    IDR,
    MEASURE,
    PERCENT,
    PERSONS,
    PLACE,
    PROGRAMME,
    REGIME,
    SOURCE,
    TERM,
    UNIT,
    VALUE,
)

MONTHLY_CONTRIBUTION = "bpu_monthly_contribution"


_WORDS = [REGIME, "standing", "shape"]  # not every indicator has them


def summary(
    counts: pd.DataFrame,
    due: pd.DataFrame,
    terms: pd.DataFrame,
    history: pd.DataFrame | None = None,
    *,
    begins: pd.Timestamp,
) -> pd.DataFrame:
    """One row per place and indicator of contributions and compliance, ready to be shown.

    `counts` are the observations of the period that begins on the day `begins`, `due` the targets
    of its year, `terms` the amounts in force, `history` the observations of earlier dates: the
    months that flows add up from since January, last year for the shape of the plan, the months
    that subsidised workers were paid for.
    `standing` and `regime` are of the target an indicator is held against; `shape` says what its
    plan rests on.
    """
    used, used_ever = (rows if rows is None else _used(rows) for rows in (counts, history))
    ever = contribution_plan.all_since_january(used, used_ever, begins)
    known = contribution_plan.of_period(ever, begins)
    rows = [
        _contributions(due, known, ever),
        *(of_counts(known, ratio) for ratio in RATIOS),
        _subsidised(counts, terms, history, begins),
    ]
    filled = [part for part in rows if len(part)]
    if not filled:
        return pd.DataFrame(columns=SUMMARY_COLUMNS)
    found = pd.concat(filled, ignore_index=True)
    order = found["indicator"].map(INDICATORS.index)
    blank = {name: found[name].astype(object).fillna("") for name in _WORDS}
    found = found.assign(order=order, **blank)
    return found.sort_values([PLACE, "order", GROUP, PROGRAMME])[SUMMARY_COLUMNS].reset_index(
        drop=True
    )


INDICATORS = (
    "contributions_achievement", "contributions_plan", *(ratio.indicator for ratio in RATIOS),
    "subsidised_months", "subsidised_person_months", "subsidised_budget_year",
)  # fmt: skip


def _used(counts: pd.DataFrame) -> pd.DataFrame:
    """The rows that an indicator counts; what is owed by age is a part of what is owed."""
    measures = {
        CONTRIBUTIONS,
        *(name for ratio in RATIOS for name in (ratio.numerator, *ratio.others)),
    }
    return counts[counts[MEASURE].isin(measures)][lambda rows: ~arrears.is_aged(rows)]


def _contributions(due: pd.DataFrame, known: pd.DataFrame, ever: pd.DataFrame) -> pd.DataFrame:
    rows = contribution_plan.against_plan(due, known, ever)
    rows = rows[rows["realised"].notna()]
    rows = rows.assign(**{
        PROGRAMME: "",
        "standing": ledger.standing(rows.assign(expected=rows["planned"])),
        SOURCE: _both(rows["realised_source"], rows[SOURCE]),
        "numerator": rows["realised"],
        "numerator_unit": IDR,
        "denominator_unit": IDR,
        UNIT: PERCENT,
    })  # fmt: skip
    of_target = rows.assign(
        indicator="contributions_achievement", denominator=rows["target"], shape="",
        **{VALUE: rows["achievement"]},
    )  # fmt: skip
    of_plan = rows.assign(
        indicator="contributions_plan", denominator=rows["planned"],
        **{VALUE: rows["plan_achievement"]},
    )  # fmt: skip
    return summary_rows(pd.concat([of_target, of_plan]))


def _subsidised(
    counts: pd.DataFrame, terms: pd.DataFrame, history: pd.DataFrame | None, begins: pd.Timestamp
) -> pd.DataFrame:
    """Months covered, person-months, and what a whole year would cost for the most persons paid.

    Of every place that was paid for in the year, also where the last month paid has passed.
    """
    now = of_measure(counts, "subsidised")
    before = now.head(0) if history is None else of_measure(history, "subsidised")
    ever = pd.concat([before[before[AS_OF] < begins], now]).drop_duplicates()
    rows = subsidies.months_covered(ever, begins.year)
    if rows.empty:
        return rows
    amounts = terms.loc[terms[TERM] == MONTHLY_CONTRIBUTION, VALUE]
    monthly = amounts.iloc[0] if len(amounts) == 1 else np.nan
    common = rows.assign(numerator_unit="person_months", denominator_unit="months")
    budget = budget_need(rows["persons"], monthly, MONTHS_OF_A_YEAR)
    several = rows["months_known"] > 1  # one count says how many were paid for, not for how long
    parts = [
        common.assign(
            indicator="subsidised_months", numerator=rows["months"], numerator_unit="months",
            denominator=float(MONTHS_OF_A_YEAR), **{VALUE: rows["share_of_year"], UNIT: PERCENT},
        )[several],
        common.assign(
            indicator="subsidised_person_months", numerator=rows["person_months"],
            denominator=rows["months_known"],
            **{VALUE: rows["person_months"], UNIT: "person_months"},
        )[several],
        common.assign(
            indicator="subsidised_budget_year", numerator=rows["persons"], numerator_unit=PERSONS,
            denominator=float(MONTHS_OF_A_YEAR), **{VALUE: budget, UNIT: IDR},
        )[budget.notna()],
    ]  # fmt: skip
    return summary_rows(pd.concat(parts))


def _both(one: pd.Series, other: pd.Series) -> pd.Series:
    return one.where(one == other, one + "; " + other)
