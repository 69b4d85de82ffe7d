"""What a number makes one ask, row by row; a smooth series raises no question."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

import drawn
from coverage_lib.metrics import quality
from drawn import table

END = pd.Timestamp("2025-12-31")


def counts(rows):
    return drawn.counts(rows, basis="office", source="paper")


def series(values, place="33.75", end=END, **more):
    """One count a month, the last at `end`."""
    months = pd.date_range(end=end, periods=len(values), freq="ME")
    return counts(pd.DataFrame({"place": place, "as_of": months, "value": values, **more}))


def found(rows, **more):
    """(flag, place, month, value, reference) of each flag."""
    flags = quality.flags(rows, as_of=END, **more)
    return [
        (row.flag, row.place, f"{row.as_of:%Y-%m}", row.value, row.reference)
        for row in flags.itertuples()
    ]


STEADY = [10_000, 10_100, 10_210, 10_290, 10_400, 10_520, 10_600, 10_710, 10_820, 10_900, 11_010]


def test_a_jump_is_named_and_the_way_back_is_not():
    spiked = [*STEADY[:6], 15_999, *STEADY[7:], 11_100]

    # 2025-07 is half as large again as the month before, and no swap of digits explains it
    assert found(series(spiked)) == [
        ("jump", "33.75", "2025-07", 15_999, 10_520),
    ]


def test_a_sudden_change_below_the_jump_is_an_outlier():
    assert found(series([*STEADY, 12_500])) == [  # 13.5 % in a month, where 1 % is usual
        ("outlier", "33.75", "2025-12", 12_500, 11_010)
    ]


def test_few_months_give_no_outlier_but_still_a_jump():
    short = series([100, 101, 102, 160])

    assert found(short, expected_months=4) == [("jump", "33.75", "2025-12", 160, 102)]


def test_the_second_january_cliff_is_the_season():
    year = [45_220, 42_660, 41_380, 40_190, 39_700, 39_050, 39_350, 39_950, 40_400, 40_900, 42_000]
    cliff = [60_000, *year, 44_000, 45_500, 31_000, *year[2:], 44_000, 46_000, 31_500]

    first = quality.flags(
        series(cliff[:15], end=pd.Timestamp("2025-01-31")), as_of=pd.Timestamp("2025-01-31")
    )
    second = quality.flags(
        series(cliff, end=pd.Timestamp("2026-01-31")), as_of=pd.Timestamp("2026-01-31")
    )

    assert "jump" in first["flag"].tolist()  # the first time nobody can know
    assert not second["as_of"].eq(pd.Timestamp("2026-01-31")).any()


def test_what_most_places_show_is_no_question_to_one():
    fall = [1000] * 11 + [600]
    places = pd.concat([series(fall, place=f"33.{code}") for code in range(70, 77)])

    assert found(places) == []
    assert found(series(fall)) != []


def test_transposed_digits_name_the_number_that_fits():
    inside = [*STEADY[:6], 16_010, *STEADY[7:], 11_100]  # 10,610, with its 0 and 6 exchanged
    at_the_end = [*STEADY, 12_110]  # 11,210 would be no more than the usual growth

    assert found(series(inside)) == [("digits_swapped", "33.75", "2025-07", 16_010, 10_610)]
    assert found(series(at_the_end)) == [("digits_swapped", "33.75", "2025-12", 12_110, 11_210)]


def test_two_districts_with_each_others_numbers():
    west = series([*STEADY, 52_300], place="19.03")
    south = series([52_000 + 20 * month for month in range(11)] + [11_100], place="19.05")

    assert found(pd.concat([west, south])) == [
        ("districts_swapped", "19.03", "2025-12", 52_300, 11_100),
        ("districts_swapped", "19.05", "2025-12", 11_100, 52_300),
    ]
    back = pd.concat([west, south]).assign(as_of=lambda rows: rows["as_of"] - pd.offsets.MonthEnd())
    mended = counts("""
        place   | as_of      | value
        "19.03" | 2025-12-31 | 11130
        "19.05" | 2025-12-31 | 52250
    """)
    assert {flag[2] for flag in found(pd.concat([back, mended], ignore_index=True))} == {"2025-11"}
    detail = quality.flags(pd.concat([west, south]), as_of=END)["detail"].tolist()
    assert detail == ["19.05", "19.03"]


PARTS = """
    case          | segment        | value | status
    adds up       | PU             |    60 |
    adds up       | BPU            |    30 |
    adds up       | JAKON          |    10 |
    adds up       | ALL            |   100 |
    differs       | PU             |    60 |
    differs       | BPU            |    30 |
    differs       | JAKON          |    12 |
    differs       | ALL            |   100 |
    part missing  | PU             |    60 |
    part missing  | BPU            |    30 |
    part missing  | ALL            |   100 |
    already more  | PU             |    90 |
    already more  | BPU            |    30 |
    already more  | ALL            |   100 |
    round figures | PU             |   600 | approximate
    round figures | BPU            |   300 |
    round figures | JAKON          |    92 |
    round figures | ALL            |  1000 |
    without Jakon | PU             |    60 |
    without Jakon | BPU            |    30 |
    without Jakon | ALL_EXCL_JAKON |    91 |
    with migrants | PU             |    60 |
    with migrants | BPU            |    30 |
    with migrants | JAKON          |     5 |
    with migrants | PMI            |     5 |
    with migrants | ALL            |   100 |
    in millions   | PU             |  25430000 |
    in millions   | BPU            |   8990000 |
    in millions   | JAKON          |   4640000 |
    in millions   | PMI            |    640000 |
    in millions   | ALL            |  39710000 |
    empty         | PU             |     0 |
    empty         | BPU            |     0 |
    empty         | JAKON          |     0 |
    empty         | ALL            |     0 |
"""


def test_parts_against_totals():
    rows = counts(table(PARTS).rename(columns={"case": "place"}).assign(as_of=END))

    flags = quality.parts_against_totals(rows).set_index("place")

    assert flags["value"].to_dict() == {"differs": 102, "already more": 120, "without Jakon": 90}
    assert flags["reference"].to_dict() == {
        "differs": 100,
        "already more": 100,
        "without Jakon": 91,
    }


AREAS = table("""
    place   | parent_place | relation
    a       | region       | branches
    b       | region       | branches
    "33.01" | a            | districts
    "33.02" | a            | districts
    "33.03" | b            | districts
    "33.03" | c            | districts
""")


def test_offices_and_districts_against_their_total():
    rows = counts("""
        place   | as_of      | basis  | value
        region  | 2025-12-31 | office |   100
        a       | 2025-12-31 | office |    60
        b       | 2025-12-31 | office |    41
        "33.01" | 2025-12-31 | office |    30
        "33.02" | 2025-12-31 | nik    |    25
        "33.03" | 2025-12-31 | office |    99
    """)

    flags = quality.areas_against_totals(rows, AREAS)

    # a: one district is counted by NIK, so its sum is not complete; b: its district has two offices
    assert flags[["flag", "place", "value", "reference"]].to_numpy().tolist() == [
        ["branches_differ", "region", 101, 100]
    ]
    same = rows.assign(basis="office")
    assert set(quality.areas_against_totals(same, AREAS)["place"]) == {"a", "region"}
    assert quality.areas_against_totals(same, None).empty


WHOLE = """
    place         | measure   | as_of      | value
    "33.76"       | active    | 2025-12-31 |  7509
    "33.76"       | potential | 2025-12-31 |  7509
    sumsel        | active    | 2025-12-31 |   399
    sumsel        | potential | 2025-12-31 |   100
    ordinary      | active    | 2025-12-31 |    99
    ordinary      | potential | 2025-12-31 |   100
    nobody        | active    | 2025-12-31 |     0
    nobody        | potential | 2025-12-31 |     0
"""


def test_exactly_and_above_one_hundred_percent():
    flags = quality.whole_or_above(counts(WHOLE), counts(WHOLE))

    assert flags[["flag", "place", "value", "reference"]].to_numpy().tolist() == [
        ["above_whole", "sumsel", 399, 100],
        ["exactly_whole", "33.76", 7509, 7509],
    ]


def test_a_denominator_more_than_a_year_older_than_the_count():
    rows = counts("""
        place | measure   | as_of      | value
        old   | potential | 2023-12-31 |   100
        old   | active    | 2025-12-31 |    40
        fresh | potential | 2025-06-30 |   100
        fresh | active    | 2025-12-31 |    40
        none  | active    | 2025-12-31 |    40
    """)

    flags = quality.stale_denominators(rows)

    assert flags[["place", "value", "detail"]].to_numpy().tolist() == [["old", 731, "2023-12-31"]]


def test_late_and_incomplete_places():
    rows = pd.concat(
        [
            series(STEADY[:3], place="whole", end=END),
            series([50], place="silent", end=pd.Timestamp("2025-10-31")),
            counts("""
                place | as_of      | value | status
                gap   | 2025-10-31 |    50 |
                gap   | 2025-11-30 |       | not_reported
                gap   | 2025-12-31 |    50 |
                told  | 2025-10-31 |    50 |
                told  | 2025-11-30 |       | suppressed
                told  | 2025-12-31 |    50 |
            """),
        ],
        ignore_index=True,
    )

    flags = quality.flags(rows, as_of=END, expected_months=3)

    assert flags[["flag", "place", "value", "reference", "detail"]].to_numpy().tolist() == [
        ["late", "silent", 61, 45, ""],
        ["months_missing", "gap", 2, 3, "2025-11"],
        ["months_missing", "silent", 1, 3, "2025-11 2025-12"],
    ]


def test_a_segment_that_stopped_reporting():
    rows = counts("""
        place   | segment | as_of      | value
        stopped | PU      | 2025-11-30 |    10
        stopped | JAKON   | 2025-11-30 |    10
        stopped | PU      | 2025-12-31 |    10
        whole   | PU      | 2025-12-31 |    10
    """)

    ever = quality.missing_segments(rows)
    wanted = quality.missing_segments(rows, ["PU", "BPU", "JAKON"])

    assert ever[["place", "value", "reference", "detail"]].to_numpy().tolist() == [
        ["stopped", 1, 2, "JAKON"]
    ]
    assert wanted["detail"].tolist() == ["BPU, JAKON", "BPU, JAKON"]


def test_missing_is_not_zero():
    rows = counts("""
        place | segment | as_of      | value | status
        a     | PU      | 2025-12-31 |    10 |
        a     | BPU     | 2025-12-31 |     0 |
        a     | JAKON   | 2025-12-31 |       | not_reported
        a     | PMI     | 2025-12-31 |       | not_applicable
        b     | PMI     | 2025-12-31 |       | suppressed
        b     | PU      | 2025-12-31 |       | reported
    """)

    one = quality.kinds_of_missing(rows).iloc[0].to_dict()
    two = quality.kinds_of_missing(rows, as_of=END, expected_months=2).iloc[0].to_dict()

    assert one == {
        "measure": "active", "counted": 1, "zero": 1, "not_reported": 1, "not_applicable": 1,
        "suppressed": 1, "missing": 1,
    }  # fmt: skip
    assert two == one | {"missing": 7}  # no row at all for November, in six series


def test_nothing_to_ask_about_nothing():
    empty = series([1]).head(0)

    assert quality.flags(empty, as_of=END).empty
    assert quality.kinds_of_missing(empty).empty
    assert quality.flags(series([0] * 12), as_of=END).empty
    assert quality.flags(series([0] * 11 + [5]), as_of=END).empty  # from nothing: no growth rate


@st.composite
def smooth(draw):
    """Growth of at most 15 % a month that itself moves by at most 2 points a month."""
    size, growth = draw(st.integers(0, 5_000_000)), draw(st.floats(-0.15, 0.15))
    values = [float(size)]
    for step in draw(st.lists(st.floats(-0.02, 0.02), min_size=11, max_size=35)):
        growth = min(max(growth + step, -0.15), 0.15)
        values.append(values[-1] * (1 + growth))
    return np.round(values)


@settings(max_examples=20, deadline=None)  # a place at a time: one frame of many would excuse it
@given(smooth())
def test_a_smooth_series_raises_no_question(values):
    assert found(series(values)) == []


def test_only_the_window_is_asked_about():
    old = [*STEADY[:3], 99_000, *STEADY[4:], *[value + 1000 for value in STEADY]]

    assert found(series(old), expected_months=6) == []


def test_a_whole_region_is_flagged_in_one_pass():
    many = pd.concat(
        [series([*STEADY, 11_100], place=f"{province}.{code:02d}", segment=segment)
         for province in range(11, 21) for code in range(20) for segment in ("PU", "BPU")]
    )  # fmt: skip

    assert quality.flags(many, as_of=END).empty
