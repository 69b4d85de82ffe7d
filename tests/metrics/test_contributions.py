"""What protecting people costs, case by case."""

import pandas as pd
import pytest

from coverage_lib.metrics import contributions
from drawn import table

NEED = table("""
    case                                  | persons | months | need
    batik workers of Pekalongan, a month  |   10000 |      1 |   168000000
    the same for a year                   |   10000 |     12 |  2016000000
    vulnerable workers, six months        |    2046 |      6 |   206236800
    nobody                                |       0 |     12 |           0
    not known                             |         |     12 |
""")


@pytest.mark.parametrize("row", list(NEED.itertuples()), ids=NEED["case"])
def test_budget_need(row):
    need = contributions.budget_need(pd.Series([row.persons]), 16_800, row.months)

    assert need.tolist() == pytest.approx([row.need], nan_ok=True)


TERMS = table("""
    term                      | value
    workers_per_home_industry | 2
    bpu_monthly_contribution  | 16800
    death_benefit             | 42000000
""")
UNITS = table("""
    place   | segment | group      | as_of      | status   | source | measure         | value
    "33.75" | BPU     | home_batik | 2019-12-19 | reported | kfm    | home_industries |  5000
    "33.75" | BPU     | home_batik | 2019-12-19 | reported | kfm    | agents          |    32
""")


def test_home_industries_mean_people_and_a_budget():
    row = contributions.home_industry_budgets(UNITS, TERMS).iloc[0]

    assert (row["people"], row["budget_need"]) == (10_000, 168_000_000)


def test_without_the_terms_there_is_no_budget():
    budgets = contributions.home_industry_budgets(UNITS, TERMS.tail(1))
    doubled = contributions.home_industry_budgets(UNITS, pd.concat([TERMS, TERMS]))

    assert budgets.empty and doubled.empty
    assert contributions.terms_of(budgets, TERMS).empty
