"""Parts add up to the change they explain: to the last person, and to 1e-12 of a point."""

from fractions import Fraction

import pandas as pd
import pytest
from coveragerows import EXACT, FEW, persons, rows
from hypothesis import assume, given
from hypothesis import strategies as st

from coverage_lib.metrics import decomposition
from drawn import table

# By hand, Kalimantan: 0.8 * (1/5.4 + 1/7.9) / 2 = 0.124707 and (2.5 + 3.3) / 2 * (1/7.9 - 1/5.4) = -0.169948.
RATE = table("""
    case                               | active_before | potential_before |  active | potential |   change | participants | denominator | reason
    Kalimantan, Dec 2023 to Dec 2025   |       2500000 |          5400000 | 3300000 |   7900000 | -0.045241 |     0.124707 |   -0.169948 |
    Kab. Pati, one count, two bases    |        200000 |           511111 |  200000 |    599061 | -0.057449 |            0 |   -0.057449 |
    only the participants changed      |            30 |              120 |      60 |       120 |     0.25 |         0.25 |           0 |
    more people than the estimate      |           100 |              100 |     150 |       100 |      0.5 |          0.5 |           0 |
    nothing changed                    |            30 |              120 |      30 |       120 |        0 |            0 |           0 |
    no potential now                   |            30 |              120 |      30 |         0 |          |              |             | no_potential_now
    potential before not known         |            30 |                  |      30 |       120 |          |              |             | no_potential_before
    count before not known             |               |              120 |      30 |       120 |          |              |             | no_count_before
    count now not known                |            30 |              120 |         |       120 |          |              |             | no_count_now
    neither date has a potential       |            30 |                0 |      30 |         0 |          |              |             | no_potential_before
""")


@pytest.mark.parametrize("row", list(RATE.itertuples()), ids=RATE["case"])
def test_a_change_of_coverage_is_a_participants_effect_and_a_denominator_effect(row):
    before = pd.DataFrame({"active": [row.active_before], "potential": [row.potential_before]})
    now = pd.DataFrame({"active": [row.active], "potential": [row.potential]})

    found = decomposition.rate_change(before, now).iloc[0]

    effects = found[["change_in_points", "participants_effect", "denominator_effect"]]
    assert effects.astype(float).tolist() == pytest.approx(
        [row.change, row.participants, row.denominator], abs=5e-7, nan_ok=True
    )
    assert found["reason"] == ("" if pd.isna(row.reason) else row.reason)


potentials = st.one_of(st.just(0), st.integers(min_value=10**6, max_value=10**8))
moments = st.lists(st.tuples(persons, potentials, persons, potentials), min_size=1, max_size=12)
COUNTS = ["active_before", "potential_before", "active", "potential"]


def two_dates(drawn):
    frame = pd.DataFrame(drawn, columns=COUNTS, dtype=object)
    before = frame[["active_before", "potential_before"]].set_axis(["active", "potential"], axis=1)
    return before, frame[["active", "potential"]]


@FEW
@given(moments)
def test_the_two_effects_add_to_the_change_wherever_there_is_one(drawn):
    before, now = two_dates(drawn)

    found = decomposition.rate_change(before.astype(float), now.astype(float))

    sums = found["participants_effect"] + found["denominator_effect"]
    known = (before["potential"] > 0) & (now["potential"] > 0)
    assert ((sums - found["change_in_points"]).abs()[known] <= EXACT).all()
    assert sums[~known].isna().all()
    assert ((found["reason"] == "") == known).all()


@FEW
@given(moments)
def test_in_exact_arithmetic_nothing_at_all_is_left_over(drawn):
    before, now = (frame.map(Fraction)[lambda f: f["potential"] > 0] for frame in two_dates(drawn))
    assume(len(before.index.intersection(now.index)))

    found = decomposition.rate_change(before, now).loc[before.index.intersection(now.index)]

    sums = found["participants_effect"] + found["denominator_effect"]
    assert (sums == found["change_in_points"]).all()


@FEW
@given(moments)
def test_the_story_told_backwards_only_turns_the_signs(drawn):
    before, now = (frame.astype(float) for frame in two_dates(drawn))

    forwards = decomposition.rate_change(before, now)
    backwards = decomposition.rate_change(now, before)

    effects = ["change_in_points", "participants_effect", "denominator_effect"]
    pd.testing.assert_frame_equal(forwards[effects], -backwards[effects], rtol=0, atol=1e-15)


def test_coverage_rows_are_compared_with_the_latest_earlier_row_and_a_new_vintage_is_marked():
    history = rows("""
        place | as_of      |  active | potential | vintage  | basis
        kal   | 2023-12-31 | 2500000 |   5400000 |          | office
        pati  | 2023-12-31 |  100000 |    511111 | BPS 2023 | office
        pati  | 2024-12-31 |  120000 |    511111 | BPS 2023 | office
        pati  | 2025-06-30 |  999999 |    599061 | BPS 2024 | nik
        tegal | 2024-12-31 |   50000 |    100590 |          | office
        new   | 2025-12-31 |      10 |       100 |          | office
    """).fillna({"vintage": ""})
    now = rows("""
        place | as_of      |  active | potential | vintage
        kal   | 2025-12-31 | 3300000 |   7900000 |
        pati  | 2025-12-31 |  130000 |    599061 | BPS 2024
        tegal | 2025-12-31 |   52858 |    100590 |
        new   | 2025-12-31 |      10 |       100 |
    """).fillna({"vintage": ""})

    found = decomposition.of_coverage(now, history).set_index("place")

    assert found["vintage_changed"].to_dict() == {"kal": True, "pati": True, "tegal": False}
    assert found["active_before"]["pati"] == 120_000  # the latest earlier one, of the same basis
    assert round(found["change_in_points"]["kal"] * 100, 2) == -4.52
    assert found["participants_effect"]["kal"] > 0 > found["denominator_effect"]["kal"]
    assert found["denominator_effect"]["tegal"] == 0
