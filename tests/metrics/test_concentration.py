"""How few places hold most of the gap."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from coverage_lib.metrics import concentration
from drawn import table

# 40 + 30 + 20 + 10 = 100 thousand are uncovered; a and b hold 70, with c it is 90 percent.
PLACES = """
    place | active | potential | uncovered
    d     |  90000 |    100000 |     10000
    a     |  60000 |    100000 |     40000
    c     |  80000 |    100000 |     20000
    above | 110000 |    100000 |    -10000
    b     |  70000 |    100000 |     30000
    blank |    500 |           |
"""


def places(drawing=PLACES, **columns):
    rows = table(drawing)
    filled = {"level": "district", "segment": "ALL", "basis": "office"} | columns
    return rows.assign(coverage=rows["active"] / rows["potential"], **filled)


def test_the_largest_gap_comes_first_and_the_share_adds_up():
    found = concentration.of_gap(places())

    assert found["place"].tolist() == ["a", "b", "c", "d"]
    assert found["gap_cumulative"].tolist() == [0.4, 0.7, 0.9, 1.0]


def test_the_fewest_places_that_hold_four_fifths_are_marked():
    found = concentration.of_gap(places())

    assert found.set_index("place")["holds_most"].to_dict() == {
        "a": True, "b": True, "c": True, "d": False,
    }  # fmt: skip


def test_a_place_above_the_whole_is_counted_but_holds_no_gap():
    found = concentration.of_gap(places())

    assert found["compared"].unique().tolist() == [5]


def test_exactly_four_fifths_is_enough():
    found = concentration.of_gap(
        places("place | active | potential | uncovered\na | 20 | 100 | 80\nb | 80 | 100 | 20")
    )

    assert found["holds_most"].tolist() == [True, False]


def test_levels_are_never_added():
    both = pd.concat([places(), places(level="province")])

    found = concentration.of_gap(both)

    assert found.groupby("level")["gap_cumulative"].max().tolist() == [1.0, 1.0]


def test_without_rates_there_is_nothing():
    assert concentration.of_gap(places().head(0)).empty


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=30))
def test_shares_grow_to_the_whole(gaps):
    rows = pd.DataFrame({"place": [f"p{n:02}" for n in range(len(gaps))], "uncovered": gaps})
    rows = rows.assign(level="district", segment="ALL", basis="office", coverage=0.5)

    found = concentration.of_gap(rows)

    assert found["gap_cumulative"].is_monotonic_increasing
    assert abs(found["gap_cumulative"].iloc[-1] - 1) < 1e-12
    assert found["holds_most"].iloc[0]
