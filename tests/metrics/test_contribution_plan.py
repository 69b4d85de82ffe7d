"""Contributions against a plan by last year's shape, or else a straight line: by hand."""

import pandas as pd
import pytest
from drawnmoney import REALISED, TARGET, year

from coverage_lib.metrics import contribution_plan
from drawn import table


def against_plan(targets, counted, history=None):
    begins = pd.Timestamp(counted["as_of"].min())
    ever = contribution_plan.all_since_january(counted, history, begins)
    return contribution_plan.against_plan(targets, contribution_plan.of_period(ever, begins), ever)


def test_without_last_year_the_plan_is_a_straight_line_and_says_so():
    row = against_plan(TARGET, REALISED).iloc[0]

    # 11 months and 19 of 31 days are 360 of 372 parts: 137.956 * 360 / 372 = 133.5058 billion
    assert row["shape"] == "linear"
    assert row["planned"] == pytest.approx(133_505_806_452, abs=1)
    assert row["achievement"] == pytest.approx(1.060548, abs=5e-7)
    assert row["plan_achievement"] == pytest.approx(146309 / 133505.806452)


LAST_YEAR = [5, 7, 8, 8, 8, 9, 7, 8, 8, 8, 9, 15]  # 45 by the end of June, 85 by November
PLAN = table("""
    case                          | as_of      | share
    end of June                   | 2019-06-30 |  0.45
    end of January                | 2019-01-31 |  0.05
    19 of 31 days into December   | 2019-12-19 |  0.9419
    10 of 31 days into January    | 2019-01-10 |  0.0161
    the last day                  | 2019-12-31 |  1.00
""")


@pytest.mark.parametrize("row", list(PLAN.itertuples()), ids=PLAN["case"])
def test_the_plan_follows_last_year_and_moves_evenly_between_two_ends_of_month(row):
    now = REALISED.assign(as_of=pd.Timestamp(row.as_of))

    found = against_plan(TARGET, now, year(LAST_YEAR, 2018)).iloc[0]

    assert found["shape"] == "last_year"
    assert found["share"] == pytest.approx(row.share, abs=5e-5)
    assert found["planned"] == pytest.approx(137_956_000_000 * found["share"])


@pytest.mark.parametrize(
    "history",
    [year(LAST_YEAR[:11], 2018), year([0] * 12, 2018), year(LAST_YEAR, 2017)],
    ids=["a month is missing", "nothing was paid", "the year before last"],
)
def test_a_year_that_is_not_whole_gives_no_shape(history):
    assert against_plan(TARGET, REALISED, history)["shape"].tolist() == ["linear"]


def test_a_target_without_a_count_stays_and_has_no_rate():
    row = against_plan(TARGET, REALISED.head(0), year(LAST_YEAR, 2018)).iloc[0]

    assert pd.isna(row["planned"]) and pd.isna(row["achievement"]) and row["shape"] == ""
    assert against_plan(TARGET.head(0), REALISED).empty


def test_a_flow_is_added_up_since_january_and_a_stock_is_not():
    flow = contribution_plan.since_january(pd.concat([year([5, 7, 8], 2018), year([1], 2019)]))
    gap = contribution_plan.since_january(year([5, None, 8], 2018))
    stock = contribution_plan.since_january(year([5, 7, 8], 2018, measure="arrears"))

    assert sorted(flow["value"]) == [1, 5, 12, 20]
    assert gap["value"].fillna(-1).tolist() == [5, -1, -1]
    assert stock["value"].tolist() == [5, 7, 8]


def test_months_of_this_year_belong_to_what_was_realised():
    months = year([10, 20, 30], 2019)
    plan = TARGET.assign(value=100)

    row = against_plan(plan, months.tail(1), months.head(2)).iloc[0]

    assert (row["realised"], row["achievement"]) == (60, 0.6)
