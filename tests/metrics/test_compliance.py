"""One row per place and indicator of contributions and compliance: by hand."""

import pytest
from drawnmoney import REALISED, SUBSIDISED, TARGET, TERMS, counts

from coverage_lib.metrics import compliance, subsidies
from drawn import table

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
    return compliance.summary(rows, targets, terms, history, begins=rows["as_of"].min())


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

    assert subsidies.months_covered(dated, 2024).empty
    assert summary(dated).empty
    assert summary(REALISED.head(0)).empty
    assert summary(REALISED).empty  # contributions without a target are no indicator
