"""What a number makes one ask, row by row; a smooth series raises no question."""

import numpy as np
import pandas as pd
from countedmonths import END, STEADY, counts, series
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_lib.metrics import completeness, quality


def found(rows, **more):
    """(flag, place, month, value, reference) of each flag."""
    flags = quality.flags(rows, as_of=END, **more)
    return [
        (row.flag, row.place, f"{row.as_of:%Y-%m}", row.value, row.reference)
        for row in flags.itertuples()
    ]


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


def test_a_district_and_the_one_office_that_serves_it_are_asked_once():
    many, few = [*STEADY, 15_999], [*[size // 100 for size in STEADY], 160]
    rows = [series(values, place=place)
            for values, places in ((many, ["33.05", "kebumen"]), (few, ["33.06", "purworejo"]))
            for place in places]  # fmt: skip

    asked = [(flag, place) for flag, place, *_ in found(pd.concat(rows, ignore_index=True))]

    assert asked == [("jump", "33.06"), ("jump", "kebumen"), ("jump", "purworejo")]


def test_nothing_to_ask_about_nothing():
    empty = series([1]).head(0)

    assert quality.flags(empty, as_of=END).empty
    assert completeness.kinds_of_missing(empty).empty
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
