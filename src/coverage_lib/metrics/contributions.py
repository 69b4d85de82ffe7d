"""Money: what protecting people costs."""

import pandas as pd

from coverage_lib.schema import AS_OF, GROUP, MEASURE, PLACE, SEGMENT, SOURCE, STATUS, TERM, VALUE

TERMS_OF_BUDGETS = ["workers_per_home_industry", "bpu_monthly_contribution", "death_benefit"]


def budget_need(persons: pd.Series, monthly_contribution: float, months: int) -> pd.Series:
    """Rupiah needed to pay the contributions of a number of persons.

        budget need = persons * monthly contribution * months

    >>> budget_need(pd.Series([10_000]), 16_800, 1).tolist()
    [168000000]
    """
    return persons * monthly_contribution * months


def terms_of(budgets: pd.DataFrame, terms: pd.DataFrame) -> pd.DataFrame:
    """The amounts fixed by regulation that the budgets rest on; none where there is no budget."""
    used = terms[terms[TERM].isin(TERMS_OF_BUDGETS)]
    return used if len(budgets) else used.head(0)


def home_industry_budgets(counts: pd.DataFrame, terms: pd.DataFrame) -> pd.DataFrame:
    """One row per group of home industries: the people in them, and a month's contributions.

        people = home industries * people in each

    Needs the terms `workers_per_home_industry` and `bpu_monthly_contribution` to be in force, once
    each; without either there is no row.
    """
    units = counts[counts[MEASURE] == "home_industries"].rename(columns={VALUE: "units"})
    amounts = terms.set_index(TERM)[VALUE]
    needed = TERMS_OF_BUDGETS[:2]
    if not amounts.index.is_unique or not set(needed) <= set(amounts.index):
        units, amounts = units.head(0), amounts.head(0)
    per_unit, monthly = (amounts.get(term, float("nan")) for term in needed)
    people = units["units"] * per_unit
    return units[[PLACE, SEGMENT, GROUP, AS_OF, STATUS, SOURCE, "units"]].assign(
        people_per_unit=per_unit,
        people=people,
        monthly_contribution=monthly,
        budget_need=budget_need(people, monthly, 1),
    )
