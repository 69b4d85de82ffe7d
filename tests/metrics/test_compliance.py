"""Contributions against a plan, arrears, follow-up, agents, claims, subsidies: by hand."""

import pandas as pd
import pytest

import drawn
from coverage_lib.errors import CoverageError
from coverage_lib.metrics import compliance
from drawn import table

TERMS = table("""
    term                     | value
    bpu_monthly_contribution | 16800
""")


def counts(rows):
    return drawn.counts(rows, unit="IDR")


def due(drawing):
    rows = table(drawing)
    return rows.assign(
        due=pd.to_datetime(rows["due"]), segment="ALL", group="", unit="IDR", regime="workplan",
        measure="contributions_realised", source="a plan",
    )  # fmt: skip


def year(values, year, measure="contributions_realised"):
    months = pd.date_range(f"{year}-01-31", periods=len(values), freq="ME")
    return counts(
        pd.DataFrame({"place": "pkl", "as_of": months, "value": values, "measure": measure})
    )


# --- the plan -------------------------------------------------------------------------------------
TARGET = due("""
    place | due        | value
    pkl   | 2019-12-31 | 137956000000
""")
REALISED = counts("""
    place | as_of      | measure                | value
    pkl   | 2019-12-19 | contributions_realised | 146309000000
""")


def test_without_last_year_the_plan_is_a_straight_line_and_says_so():
    row = compliance.against_plan(TARGET, REALISED).iloc[0]

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

    found = compliance.against_plan(TARGET, now, year(LAST_YEAR, 2018)).iloc[0]

    assert found["shape"] == "last_year"
    assert found["share"] == pytest.approx(row.share, abs=5e-5)
    assert found["planned"] == pytest.approx(137_956_000_000 * found["share"])


@pytest.mark.parametrize(
    "history",
    [year(LAST_YEAR[:11], 2018), year([0] * 12, 2018), year(LAST_YEAR, 2017)],
    ids=["a month is missing", "nothing was paid", "the year before last"],
)
def test_a_year_that_is_not_whole_gives_no_shape(history):
    assert compliance.against_plan(TARGET, REALISED, history)["shape"].tolist() == ["linear"]


def test_a_target_without_a_count_stays_and_has_no_rate():
    row = compliance.against_plan(TARGET, REALISED.head(0), year(LAST_YEAR, 2018)).iloc[0]

    assert pd.isna(row["planned"]) and pd.isna(row["achievement"]) and row["shape"] == ""
    assert compliance.against_plan(TARGET.head(0), REALISED).empty


def test_a_flow_is_added_up_since_january_and_a_stock_is_not():
    flow = compliance.since_january(pd.concat([year([5, 7, 8], 2018), year([1], 2019)]))
    gap = compliance.since_january(year([5, None, 8], 2018))
    stock = compliance.since_january(year([5, 7, 8], 2018, measure="arrears"))

    assert sorted(flow["value"]) == [1, 5, 12, 20]
    assert gap["value"].fillna(-1).tolist() == [5, -1, -1]
    assert stock["value"].tolist() == [5, 7, 8]


def test_months_of_this_year_belong_to_what_was_realised():
    months = year([10, 20, 30], 2019)
    plan = TARGET.assign(value=100)

    row = compliance.against_plan(plan, months.tail(1), months.head(2)).iloc[0]

    assert (row["realised"], row["achievement"]) == (60, 0.6)


# --- arrears --------------------------------------------------------------------------------------
OWING = table("""
    place | as_of      | months_overdue | amount
    pkl   | 2016-01-31 |              0 |     50
    pkl   | 2016-01-31 |              1 |    100
    pkl   | 2016-01-31 |              2 |    100
    pkl   | 2016-01-31 |              3 |     40
    pkl   | 2016-01-31 |              6 |     60
    pkl   | 2016-01-31 |              7 |    200
    pkl   | 2016-01-31 |              9 |    100
    pkl   | 2016-01-31 |             10 |    300
    pkl   | 2016-01-31 |                |    100
    other | 2016-01-31 |              2 |
""")
CLASSES = table("""
    place | class        | employers | amount | share
    other | current      |         1 |        |
    pkl   | current      |         2 |    200 |   0.2
    pkl   | substandard  |         2 |    100 |   0.1
    pkl   | bad          |         2 |    300 |   0.3
    pkl   | contingent   |         1 |    300 |   0.3
    pkl   | unclassified |         1 |    100 |   0.1
""")


def test_arrears_by_the_classes_of_pekalongan():
    found = compliance.arrears_by_class(OWING)

    columns = ["place", "arrears_class", "employers", "amount", "share"]
    assert found[columns].fillna(-1).to_numpy().tolist() == CLASSES.fillna(-1).to_numpy().tolist()


def test_arrears_by_the_classes_of_another_branch():
    found = compliance.arrears_by_class(OWING.head(9), compliance.KARIMUN_2019)

    amounts = found.set_index("arrears_class")["amount"].to_dict()
    assert amounts == {"current": 240, "bad": 660, "unclassified": 100}


def test_negative_arrears_are_refused_by_row():
    with pytest.raises(CoverageError, match="row 1: amount -100 must be 0 or more"):
        compliance.arrears_by_class(OWING.assign(amount=OWING["amount"].replace(100, -100)))
    with pytest.raises(CoverageError, match="row 0: months_overdue -1"):
        compliance.arrears_by_class(OWING.assign(months_overdue=-1))


# --- one row per indicator ------------------------------------------------------------------------
COUNTS = """
    place | as_of      | segment | measure                     | group | value     | unit      | status
    pkl   | 2019-06-30 | BPU     | agents                      |       | 32        | agents    |
    pkl   | 2019-06-30 | BPU     | agents_acquired             |       | 1313      | persons   |
    pkl   | 2019-06-30 | BPU     | agents_contributions        |       | 114000000 | IDR       | approximate
    pkl   | 2019-06-30 |         | employers_not_registered    |       | 150       | employers |
    pkl   | 2019-06-30 |         | employers_partly_registered |       | 50        | employers |
    pkl   | 2019-06-30 |         | employers_followed_up       |       | 120       | employers |
    pkl   | 2019-06-30 |         | employers_settled           |       | 60        | employers |
    none  | 2019-06-30 |         | employers_not_registered    |       | 150       | employers |
    none  | 2019-06-30 |         | employers_partly_registered |       |           | employers | not_reported
    none  | 2019-06-30 |         | employers_followed_up       |       | 0         | employers |
    none  | 2019-06-30 |         | employers_settled           |       | 0         | employers |
    mgl   | 2017-07-31 |         | claims_paid                 |       | 67770000000 | IDR     |
    mgl   | 2017-07-31 |         | claims_cases                |       | 12278     | cases     |
    late  | 2017-06-30 |         | claims_paid                 |       | 10        | IDR       |
    late  | 2017-07-31 |         | claims_cases                |       | 2         | cases     |
    kaj   | 2016-09-23 |         | employers                   |       | 179       | employers |
    kaj   | 2016-09-23 |         | employers_not_registered    |       | 354       | employers |
"""
INDICATORS = table("""
    place | indicator              | value      | numerator   | denominator | status
    kaj   | not_registered_share   | 0.6641651  | 354         | 533         | reported
    mgl   | amount_per_claim       | 5519628.60 | 67770000000 | 12278       | reported
    none  | settlement_rate        |            | 0           | 0           | reported
    pkl   | follow_up_rate         | 0.6        | 120         | 200         | reported
    pkl   | settlement_rate        | 0.5        | 60          | 120         | reported
    pkl   | acquired_per_agent     | 41.03125   | 1313        | 32          | reported
    pkl   | contributions_per_agent| 3562500    | 114000000   | 32          | approximate
""")


NO_TARGET = TARGET.head(0)


def summary(rows, targets=NO_TARGET, terms=TERMS, history=None):
    return compliance.summary(rows, targets, terms, history)


def test_ratios_of_counts_of_one_place_and_date():
    found = summary(counts(COUNTS))

    assert found[["place", "indicator", "status"]].to_numpy().tolist() == (
        INDICATORS[["place", "indicator", "status"]].to_numpy().tolist()
    )
    for column in ("value", "numerator", "denominator"):
        expected = INDICATORS[column].astype(float).tolist()
        assert found[column].astype(float).tolist() == pytest.approx(
            expected, rel=1e-7, nan_ok=True
        )


def test_contributions_name_the_plan_and_where_they_stand():
    found = summary(REALISED, TARGET).set_index("indicator")

    assert found["standing"].tolist() == ["reached", "reached"]
    assert found["regime"].tolist() == ["workplan", "workplan"]
    assert found.loc["contributions_plan", "shape"] == "linear"
    assert found.loc["contributions_achievement", "source"] == "a paper; a plan"

    behind = summary(REALISED.assign(value=130_000_000_000), TARGET)
    ahead = summary(REALISED.assign(value=134_000_000_000), TARGET)
    assert set(behind["standing"]) == {"behind"}  # 133.5 billion were planned by that day
    assert set(ahead["standing"]) == {"on_the_way"}


SUBSIDISED = """
    place   | as_of      | measure    | group              | value | unit
    "33.71" | 2024-05-31 | subsidised | vulnerable_workers |  2000 | persons
    "33.71" | 2024-06-30 | subsidised | vulnerable_workers |  2000 | persons
    "33.71" | 2024-07-31 | subsidised | vulnerable_workers |     0 | persons
    "33.71" | 2024-09-30 | subsidised | vulnerable_workers |  2046 | persons
    "33.71" | 2024-10-31 | subsidised | vulnerable_workers |  2046 | persons
    "33.71" | 2023-10-31 | subsidised | vulnerable_workers |   900 | persons
"""


def test_subsidised_workers_with_the_months_they_were_paid_for():
    row = compliance.months_covered(counts(SUBSIDISED), 2024).iloc[0]

    assert row["person_months"] == 2000 + 2000 + 0 + 2046 + 2046
    assert (row["months"], row["months_known"]) == (4, 5)
    assert row["share_of_year"] == pytest.approx(4 / 12)


def test_the_summary_of_subsidised_workers_takes_earlier_months_from_history():
    rows = counts(SUBSIDISED)
    now, before = rows[rows["as_of"] == "2024-10-31"], rows[rows["as_of"] < "2024-10-31"]

    found = summary(now, history=before).set_index("indicator")["value"]

    assert found["subsidised_months"] == pytest.approx(4 / 12)
    assert found["subsidised_person_months"] == 8092
    assert found["subsidised_budget_year"] == 2046 * 16_800 * 12
    assert summary(now)["indicator"].tolist() == [
        "subsidised_budget_year"
    ]  # one month says no more
    assert summary(now, terms=TERMS.head(0)).empty


def test_a_year_is_no_month_and_nothing_gives_nothing():
    dated = counts(SUBSIDISED).assign(precision="year")

    assert compliance.months_covered(dated, 2024).empty
    assert summary(dated).empty
    assert summary(REALISED.head(0)).empty
    assert summary(REALISED).empty  # contributions without a target are no indicator
