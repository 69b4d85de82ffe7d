"""What a net gain a month would make of a target: worked out by hand."""

import pandas as pd
import pytest

from coverage_lib.metrics import what_if
from drawn import table

# 50 people more each month, Rp16.800 a month for each of them, paid for six months.
PACE = table("""
    case                        | realised | target | months_left | unit    | what_if | gained | achievement | shortfall |   budget
    four months left            |      900 |   1000 |           4 | persons |    1100 |    200 |         1.1 |      -100 | 20160000
    not enough                  |      900 |   2000 |           4 | persons |    1100 |    200 |        0.55 |       900 | 20160000
    half a month left           |      975 |   1000 |         0.5 | persons |    1000 |     25 |           1 |         0 |  2520000
    the due date has passed     |      900 |   1000 |           0 | persons |     900 |      0 |         0.9 |       100 |        0
    a count after the due date  |      900 |   1000 |          -2 | persons |     900 |      0 |         0.9 |       100 |        0
    a target of nothing         |      900 |      0 |           4 | persons |    1100 |    200 |             |     -1100 | 20160000
""")
LEFT_OUT = table("""
    case             | realised | target | months_left | unit
    nothing counted  |          |   1000 |           4 | persons
    no target        |      900 |        |           4 | persons
    rupiah           |      900 |   1000 |           4 | IDR
""")


@pytest.mark.parametrize("row", list(PACE.itertuples()), ids=PACE["case"])
def test_a_net_gain_a_month_until_the_due_date(row):
    made = what_if.of_targets(
        PACE.loc[[row.Index]], net_gain=50, monthly_contribution=16800, months_paid=6
    ).iloc[0]

    assert made["what_if"] == row.what_if
    assert made["what_if_gained"] == row.gained
    assert made["what_if_achievement"] == pytest.approx(row.achievement, nan_ok=True)
    assert made["what_if_shortfall"] == row.shortfall
    assert made["what_if_budget"] == row.budget


def test_who_lose_participants_need_no_budget():
    made = what_if.of_targets(
        PACE.head(1), net_gain=-50, monthly_contribution=16800, months_paid=6
    ).iloc[0]

    assert made["what_if"] == 700
    assert made["what_if_gained"] == -200
    assert made["what_if_budget"] == 0


def test_only_targets_of_persons_with_a_count_are_asked():
    made = what_if.of_targets(LEFT_OUT, net_gain=50, monthly_contribution=16800, months_paid=6)

    assert made.empty


@pytest.mark.parametrize(
    ("amounts", "known"),
    [([16800.0], 16800.0), ([], float("nan")), ([16800.0, 20000.0], float("nan"))],
    ids=["one", "none in force", "two at once"],
)
def test_the_contribution_is_known_where_one_is_in_force(amounts, known):
    terms = pd.DataFrame(
        {"term": ["death_benefit", *["bpu_monthly_contribution"] * len(amounts)]}
        | {"value": [42e6, *amounts]}
    )

    assert what_if.contribution_in_force(terms) == pytest.approx(known, nan_ok=True)
