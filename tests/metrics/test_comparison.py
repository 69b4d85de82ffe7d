"""Comparisons are fair: one level, one basis, one yardstick, and beyond chance or said not to be."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_lib.metrics import comparison
from drawn import table

FEW = settings(max_examples=50, deadline=None)


def places(drawing_or_frame):
    drawn = table(drawing_or_frame) if isinstance(drawing_or_frame, str) else drawing_or_frame
    filled = {"level": "branch", "segment": "ALL", "basis": "office", "vintage": ""}
    rows = drawn.assign(**{name: text for name, text in filled.items() if name not in drawn})
    rate = rows["active"] / rows["potential"].where(rows["potential"] > 0)
    return rows.assign(coverage=rate).fillna({"vintage": ""})


# p ± z * sqrt(p * (1 - p) / n) by hand: for the first row 0.32 * 0.68 / 1000 = 0.0002176, its root
# 0.0147513, times 1.959964 = 0.0289120 and times 3.090232 = 0.0455848.
FUNNEL = table("""
    case                             | rate |  n    | lower_95 | upper_95 | lower_998 | upper_998
    an ordinary rate                 | 0.32 |  1000 | 0.291088 | 0.348912 | 0.274415  | 0.365585
    half, of a hundred               | 0.5  |   100 | 0.402002 | 0.597998 | 0.345488  | 0.654512
    a large place has a narrow band  | 0.32 | 10000 | 0.310857 | 0.329143 | 0.305585  | 0.334415
    kept at 0                        | 0.02 |    25 | 0        | 0.074879 | 0         | 0.106527
    kept at 1                        | 0.98 |    25 | 0.925121 | 1        | 0.893473  | 1
    nobody covered: no spread        | 0    |   100 | 0        | 0        | 0         | 0
    above the whole is no proportion | 1.06 |   100 |          |          |           |
    no potential                     | 0.32 |     0 |          |          |           |
    potential not known              | 0.32 |       |          |          |           |
""")
LIMITS = ["lower_95", "upper_95", "lower_998", "upper_998"]


@pytest.mark.parametrize("row", list(FUNNEL.itertuples()), ids=FUNNEL["case"])
def test_funnel_limits_are_those_of_the_standard_formula(row):
    limits = comparison.funnel_limits(pd.Series([row.rate]), pd.Series([row.n]))

    expected = [getattr(row, name) for name in LIMITS]
    assert limits[LIMITS].iloc[0].tolist() == pytest.approx(expected, abs=1e-6, nan_ok=True)


def test_the_quantiles_are_the_published_ones():
    assert round(comparison.Z_95, 6) == 1.959964
    assert round(comparison.Z_998, 6) == 3.090232


CLASSES = table("""
    case                     | coverage | class
    far below                |     0.27 | below_998
    below                    |     0.28 | below_95
    inside                   |     0.30 | inside
    on the rate itself       |     0.32 | inside
    above                    |     0.36 | above_95
    far above                |     0.37 | above_998
    more people than workers |     1.06 | above_998
    no rate, no class        |          |
""")


@pytest.mark.parametrize("row", list(CLASSES.itertuples()), ids=CLASSES["case"])
def test_a_place_is_inside_the_funnel_or_outside_one_or_both_limits(row):
    limits = comparison.funnel_limits(pd.Series([0.32]), pd.Series([1000]))

    found = comparison.funnel_class(pd.Series([row.coverage]), limits)

    assert found.fillna("").tolist() == ["" if pd.isna(row[3]) else row[3]]


# By hand for 81 of 263 at 95 %: z² = 3.841459, centre (81 + 1.920729) / 266.841459 = 0.310749,
# half 1.959964 / 266.841459 * sqrt(81 * 182 / 263 + 0.960365) = 0.055461.
WILSON = table("""
    case                               |  x  |   n | level |  rate    | lower    | upper    | flag
    a sample, 95 %                     |  81 | 263 |  0.95 | 0.307985 | 0.255289 | 0.366210 | False
    the same, 99.8 %                   |  81 | 263 | 0.998 | 0.307985 | 0.228036 | 0.401389 | False
    nobody                             |   0 |  10 |  0.95 | 0        | 0        | 0.277533 | False
    everybody                          |  10 |  10 |  0.95 | 1        | 0.722467 | 1        | False
    more than everybody: no interval   |  12 |  10 |  0.95 | 1.2      |          |          | True
    an empty sample                    |   0 |   0 |  0.95 |          |          |          | False
    not known                          |     |  10 |  0.95 |          |          |          | False
""")


@pytest.mark.parametrize("row", list(WILSON.itertuples()), ids=WILSON["case"])
def test_the_interval_of_a_sample_is_wilsons(row):
    found = comparison.wilson(pd.Series([row.x]), pd.Series([row.n]), row.level).iloc[0]

    assert found[["rate", "lower", "upper"]].astype(float).tolist() == pytest.approx(
        [row.rate, row.lower, row.upper], abs=1e-6, nan_ok=True
    )
    assert str(found["above_whole"]) == str(row.flag)


def test_the_rate_of_the_group_comes_from_summed_counts_and_never_from_rates():
    rows = places("""
        place | active | potential | level
        a     |    900 |      1000 | branch
        b     |      1 |        10 | branch
        c     |     50 |           | branch
        d     |     10 |       100 | sub_branch
    """)

    found = comparison.pooled_rate(rows)

    assert found.round(6).tolist() == [0.892079, 0.892079, 0.892079, 0.1]  # 901 / 1010, not 0.5


def test_places_are_compared_within_one_level_segment_and_basis():
    rows = places("""
        place | active | potential | level      | basis  | vintage
        a     |    300 |      1000 | branch     | office | BPS 2023
        b     |    340 |      1000 | branch     | office | BPS 2024
        c     |    990 |      1000 | sub_branch | office | BPS 2023
        d     |    100 |      1000 | sub_branch | office | BPS 2023
        e     |    500 |      1000 | branch     | nik    | BPS 2023
        f     |      5 |         0 | branch     | office | BPS 2023
    """)

    found = comparison.of_places(rows).set_index("place")

    assert found["rank"].to_dict() == {"a": 2, "b": 1, "c": 1, "d": 2}  # e and f stand alone
    assert found["funnel_class"].to_dict() == {
        "a": "inside",
        "b": "inside",
        "c": "above_998",
        "d": "below_998",
    }
    assert found["mixed_vintages"].to_dict() == {"a": True, "b": True, "c": False, "d": False}
    assert found["pooled_rate"]["a"] == 0.32
    assert found["dispersion"]["a"] == pytest.approx(0.02**2 / (0.32 * 0.68 / 1000))


def test_places_above_the_whole_are_ranked_and_have_no_funnel():
    found = comparison.of_places(places("place | active | potential\na | 130 | 100\nb | 90 | 100"))

    assert found["rank"].tolist() == [1, 2]
    assert found["funnel_class"].isna().all()
    assert found["dispersion"].isna().all()


DECILES = table("""
    case                           | rates                         | deciles
    ten places                     | 1 2 3 4 5 6 7 8 9 10          | 1 2 3 4 5 6 7 8 9 10
    nine places have no tenths     | 1 2 3 4 5 6 7 8 9             |
    equal rates share a decile     | 1 1 1 4 5 6 7 8 9 10          | 2 2 2 4 5 6 7 8 9 10
    all equal: all in the middle   | 5 5 5 5 5 5 5 5 5 5           | 6 6 6 6 6 6 6 6 6 6
    eleven places                  | 1 2 3 4 5 6 7 8 9 10 11       | 1 2 3 4 5 6 7 8 9 10 10
""")


@pytest.mark.parametrize("row", list(DECILES.itertuples()), ids=DECILES["case"])
def test_deciles_need_ten_places_and_equal_rates_share_one(row):
    rates = [float(rate) for rate in row.rates.split()]
    rows = places(pd.DataFrame({"active": rates, "potential": 100}))

    found = comparison.deciles(rows)

    expected = [] if pd.isna(row.deciles) else [float(tenth) for tenth in row.deciles.split()]
    assert found.dropna().tolist() == expected


NOT_COMPARED = """
    case | place | change_in_points | vintage_changed | as_of_before | level
    best                        | a |  0.05    |       | 2024-12-31 | branch
    shares the first place      | b |  0.05    |       | 2024-12-31 | branch
    third                       | c |  0.01    |       | 2024-12-31 | branch
    smaller than what prints    | d |  0.00004 |       | 2024-12-31 | branch
    fell                        | e | -0.02    |       | 2024-12-31 | branch
    not known                   | f |          |       | 2024-12-31 | branch
    another estimate            | g |  0.40    | yes   | 2024-12-31 | branch
    over another time           | h |  0.30    |       | 2023-12-31 | branch
    another level, alone        | i |  0.30    |       | 2024-12-31 | sub_branch
"""


def moved(drawing, **columns):
    rows = (
        table(drawing)
        .assign(**columns)
        .assign(segment="ALL", basis="office", as_of=pd.Timestamp("2025-12-31"))
    )
    dates = pd.to_datetime(rows["as_of_before"])
    people = {name: float("nan") for name in ("active", "active_before") if name not in rows}
    changed = rows["vintage_changed"].notna()
    return rows.assign(as_of_before=dates, vintage_changed=changed, **people)


def test_movers_are_compared_over_the_same_time_and_on_the_same_estimate():
    found = comparison.movers(moved(NOT_COMPARED))

    assert found[["place", "direction", "order"]].to_numpy().tolist() == [
        ["a", "improved", 1],
        ["b", "improved", 1],
        ["c", "improved", 3],
        ["e", "fallen", 1],
    ]


# Branches have one estimate on both dates, districts another: their coverage says nothing.
PEOPLE_INSTEAD = """
    place | level    | change_in_points | vintage_changed | active_before | active
    a     | branch   |             0.05 |                 |           100 |    105
    b     | branch   |            -0.01 |                 |           100 |     99
    c     | district |             0.40 | yes             |          1000 |   1100
    d     | district |            -0.40 | yes             |          1000 |   1050
    e     | district |                  |                 |          1000 |    800
    f     | district |            -0.10 | yes             |         10000 |  10004
    g     | district |             0.10 | yes             |             0 |     50
    h     | district |             0.10 | yes             |          1000 |
"""


def test_where_the_estimate_changed_people_are_compared_instead():
    found = comparison.movers(moved(PEOPLE_INSTEAD, as_of_before="2024-12-31"))

    told = ["place", "moved_in", "direction", "order"]
    assert found[told].to_numpy().tolist() == [
        ["a", "coverage", "improved", 1],
        ["b", "coverage", "fallen", 1],
        ["c", "active", "improved", 1],
        ["d", "active", "improved", 2],
        ["e", "active", "fallen", 1],  # 10 %, 5 % and -20 %: f would print as 0.0, g grew from 0
    ]
    assert found["growth"].round(3).tolist() == [0.05, -0.01, 0.1, 0.05, -0.2]
    assert found["change"].tolist() == [5, -1, 100, 50, -200]


def test_those_who_share_the_last_place_all_stay():
    found = comparison.movers(moved(NOT_COMPARED), most=1)

    assert found["place"].tolist() == ["a", "b", "e"]


counted = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(10**6, 10**7)), min_size=2, max_size=40
)


@FEW
@given(counted)
def test_limits_surround_the_pooled_rate_and_the_order_of_places_does_not_matter(drawn):
    rows = places(
        pd.DataFrame(drawn, columns=["active", "potential"]).assign(place=range(len(drawn)))
    )

    found = comparison.of_places(rows).sort_values("place", ignore_index=True)
    turned = comparison.of_places(rows[::-1]).sort_values("place", ignore_index=True)

    narrow = found["lower_95"].between(found["lower_998"], found["pooled_rate"])
    wide = found["upper_95"].between(found["pooled_rate"], found["upper_998"])
    assert (narrow & wide).all()
    pd.testing.assert_frame_equal(found, turned)
    whole = sum(active for active, _ in drawn) / sum(potential for _, potential in drawn)
    assert found["pooled_rate"].tolist() == pytest.approx([whole] * len(drawn))


@FEW
@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1))
def test_a_wilson_interval_holds_its_rate_and_a_surer_one_is_wider(drawn):
    inside = pd.Series([counted for counted, _ in drawn])
    sample = inside + pd.Series([rest for _, rest in drawn]) + 1

    sure, surer = (comparison.wilson(inside, sample, level) for level in (0.95, 0.998))

    assert (sure["lower"].between(surer["lower"], sure["rate"])).all()
    assert (sure["upper"].between(sure["rate"], surer["upper"])).all()
    assert surer["lower"].between(0, 1).all()
    assert surer["upper"].between(0, 1).all()


@FEW
@given(st.floats(0.001, 0.999), st.integers(1, 10**7))
def test_limits_along_a_line_are_those_of_its_places(rate, potential):
    rows = pd.DataFrame({"pooled_rate": [rate, rate], "potential": [potential, potential * 3]})
    rows = rows.assign(basis="office")

    lines = comparison.funnel_lines(rows)

    assert lines["potential"].is_monotonic_increasing
    assert lines["potential"].iloc[0] < potential < 3 * potential < lines["potential"].iloc[-1]
    again = comparison.funnel_limits(lines["pooled_rate"], lines["potential"])
    pd.testing.assert_frame_equal(lines[list(again)], again)
