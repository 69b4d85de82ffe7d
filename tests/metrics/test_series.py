"""A month beside the months around it; a smooth series raises no question."""

import numpy as np
import pandas as pd
import pytest
from countedmonths import END, STEADY, counts, series

from coverage_lib.metrics import quality
from coverage_lib.metrics.quality_flags import Limits
from coverage_lib.settings import UsualChange
from drawn import table


def found(rows, **more):
    """(flag, place, month, value, reference) of each flag."""
    flags = quality.flags(rows, as_of=END, **more)
    return [
        (row.flag, row.place, f"{row.as_of:%Y-%m}", row.value, row.reference)
        for row in flags.itertuples()
    ]


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


PROJECTS = UsualChange(
    jump=0.6, material=0.5, reason="projects end", measure="active", segment="JAKON"
)
DISTRICTS = table("""
    case                                       | segment | last  | flag
    a third gone: a project ended              | JAKON   |  7340 |
    two thirds gone                            | JAKON   |  3600 | jump
    the same third gone where nothing excuses  | PU      |  7340 | jump
    a fall of 13 % where projects end          | JAKON   |  9500 |
    a fall of 13 % where nothing excuses       | PU      |  9500 | outlier
""")


@pytest.mark.parametrize("case", list(DISTRICTS.itertuples()), ids=DISTRICTS["case"])
def test_what_is_usual_of_a_segment_is_a_setting_with_its_reason(case):
    limits = Limits(exceptions=(PROJECTS,))

    flags = found(series([*STEADY, case.last], segment=case.segment), limits=limits)

    assert [flag[0] for flag in flags] == ([] if pd.isna(case.flag) else [case.flag])


def test_what_moved_a_total_is_asked_of_the_segment_that_moved():
    parts = {"PU": [*STEADY, 15_000], "BPU": [*STEADY, 11_100], "JAKON": [*STEADY, 11_100]}
    total = np.sum(list(parts.values()), axis=0).tolist()
    rows = pd.concat([series(values, segment=name) for name, values in parts.items()])

    flags = quality.flags(pd.concat([rows, series(total)], ignore_index=True), as_of=END)

    assert flags[["flag", "segment"]].to_numpy().tolist() == [["jump", "PU"]]
    assert found(series(total)) == [("outlier", "33.75", "2025-12", 37_200, 33_030)]
