"""How far from a target, case by case."""

import pandas as pd
import pytest

from coverage_lib.metrics import targets
from drawn import table

ACHIEVEMENT = table("""
    case                                      |     realised |       target | achievement |   shortfall
    Pekalongan 2019, BPU                      |        15605 |        22300 |      0.6998 |        6695
    Pekalongan 2019, PU                       |        92095 |        97991 |      0.9398 |        5896
    Pekalongan 2019, contributions            | 146309000000 | 137956000000 |      1.0605 | -8353000000
    nothing yet                               |            0 |        22300 |           0 |       22300
    a target of nothing gives no rate         |           10 |            0 |             |         -10
    no target gives no rate                   |           10 |              |             |
    nothing counted gives no rate             |              |        22300 |             |
""")


@pytest.mark.parametrize("row", list(ACHIEVEMENT.itertuples()), ids=ACHIEVEMENT["case"])
def test_achievement_and_shortfall(row):
    realised, target = pd.Series([row.realised]), pd.Series([row.target])

    rate = targets.achievement_rate(realised, target)
    missing = targets.shortfall(realised, target)

    assert rate.tolist() == pytest.approx([row.achievement], abs=5e-5, nan_ok=True)
    assert missing.tolist() == pytest.approx([row.shortfall], nan_ok=True)


TARGETS = (
    table("""
    place | segment | group | measure                | value        | unit    | regime
    "19"  | ALL     | -     | coverage               |           52 | percent | unstated
    "19"  | ALL     | -     | coverage               |        60.27 | percent | kemendagri
    "33"  | ALL     | -     | coverage               |           40 | percent | rpjmd
    pkl   | BPU     | -     | active                 |        22300 | persons | unstated
    pkl   | -       | -     | contributions_realised | 137956000000 | IDR     | unstated
""")
    .replace("-", "")
    .assign(basis="unstated")
)
COUNTS = (
    table("""
    place | segment | group | measure                | as_of      | status   | value
    pkl   | BPU     | -     | active                 | 2019-12-19 | reported |        15605
    pkl   | -       | -     | contributions_realised | 2019-12-19 | reported | 146309000000
""")
    .replace("-", "")
    .assign(basis="office")
)
COVERED = table("""
    place | segment | as_of      | status   | active | potential | coverage
    "19"  | ALL     | 2024-06-30 | reported | 179842 |    563133 | 0.319360
""").assign(basis="unstated")


def test_each_target_stands_beside_what_was_reached_of_it():
    rows = targets.against_targets(TARGETS, COUNTS, COVERED)

    assert rows["regime"].tolist() == ["unstated", "kemendagri", "rpjmd", "unstated", "unstated"]
    assert (rows["gap_in_points"] * 100).round(2).tolist()[:2] == [20.06, 28.33]
    assert rows["shortfall"].round().tolist()[:2] == [112987, 159558]
    assert rows["achievement"].round(4).tolist()[3:] == [0.6998, 1.0605]


def test_a_target_whose_count_is_unknown_stays_and_has_no_rate():
    rows = targets.against_targets(TARGETS, COUNTS, COVERED)

    assert rows.loc[2, ["realised", "achievement", "shortfall"]].isna().all()


def test_persons_and_percent_of_one_target_imply_a_denominator():
    implied = targets.implied_potential(pd.Series([397_336]), pd.Series([0.6027]))

    assert implied.round().tolist() == [659_260]  # not the 563,133 that coverage is computed from


# Lumajang, March 2026: 89,266 residents by ID card of 555,154, and 50,098 registered there.
LUMAJANG = table("""
    case                                   | target_basis | realised | counted_basis
    a target of residents meets residents  | nik          |    89266 | nik
    one of the office meets the office's   | office       |    50098 | office
    one that does not say meets the last   | unstated     |    50098 | office
""")


@pytest.mark.parametrize("row", list(LUMAJANG.itertuples()), ids=LUMAJANG["case"])
def test_a_target_is_held_against_a_count_of_its_own_basis(row):
    goal = table("""
        place   | segment | group | measure | value  | unit    | regime
        "35.08" | ALL     | -     | active  | 111031 | persons | rpjmd
    """).replace("-", "")
    counts = table("""
        place   | segment | group | measure | basis  | as_of      | status   | value
        "35.08" | ALL     | -     | active  | office | 2026-03-31 | reported | 50098
        "35.08" | ALL     | -     | active  | nik    | 2026-03-31 | reported | 89266
    """).replace("-", "")

    (found,) = targets.against_targets(
        goal.assign(basis=row.target_basis), counts, COVERED.head(0)
    ).to_dict("records")

    assert (found["realised"], found["counted_basis"]) == (row.realised, row.counted_basis)


def test_a_target_of_residents_is_not_met_by_those_registered():
    counts = COUNTS.assign(basis="office")
    goals = TARGETS[TARGETS["place"] == "pkl"].assign(basis="nik")

    found = targets.against_targets(goals, counts, COVERED.head(0))

    assert len(found) == len(goals)
    assert found["realised"].isna().all()


def test_of_several_rates_of_a_place_the_last_is_taken_and_a_rate_before_none():
    goal = TARGETS.head(1)
    rates = pd.concat([COVERED, COVERED, COVERED]).assign(
        as_of=["2024-05-31", "2024-06-30", "2024-07-31"], coverage=[0.31, 0.32, None]
    )

    found = targets.against_targets(goal, COUNTS, rates)

    assert found["realised"].tolist() == [0.32]
