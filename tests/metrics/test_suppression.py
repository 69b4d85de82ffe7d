"""Small counts are hidden, and enough beside them that none can be worked out."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_lib.metrics import rollup, suppression
from drawn import table

SAME_IN_ALL = {
    "basis": "nik", "programme": "", "group": "", "vintage": "", "precision": "day",
    "source": "a", "status": "reported", "measure": "active", "unit": "persons",
    "as_of": pd.Timestamp(2025, 5, 31),
}  # fmt: skip
NO_PARTS = pd.DataFrame({"place": [], "parent_place": []}, dtype=str)


def counts(rows):
    return rows.assign(**{name: text for name, text in SAME_IN_ALL.items() if name not in rows})


def parts_of(parent, places):
    return pd.DataFrame({"place": places, "parent_place": parent})


def shown(rows):
    return {
        (row.place, row.segment): row.status if pd.isna(row.value) else row.value
        for row in rows.itertuples()
    }


SEGMENTS = table("""
    case                                     | PU  | BPU | JAKON | PU after | BPU after | JAKON after | ALL after
    nobody is few                            | 100 |  50 |     5 |      100 |        50 |           5 |       155
    none at all is not few                   | 100 |  50 |     0 |      100 |        50 |           0 |       150
    one is few: the next smallest goes too   | 100 |  50 |     4 |      100 |           |             |       154
    somebody is hidden rather than nobody    | 100 |   0 |     4 |          |         0 |             |       104
    two are few, so neither can be found     |   2 |   3 |    40 |          |           |          40 |        45
    the total is few as well                 |   0 |   0 |     3 |        0 |         0 |             |
""")  # noqa: E501


@pytest.mark.parametrize("row", list(SEGMENTS.itertuples(index=False)), ids=SEGMENTS["case"])
def test_a_small_segment_takes_another_with_it_and_the_total_stays(row):
    before, expected = row[1:4], row[4:]
    drawn = pd.DataFrame({"place": "33.75", "segment": ["PU", "BPU", "JAKON"], "value": before})

    rows = suppression.small_counts_hidden(counts(drawn), NO_PARTS, below=5)

    after = rollup.with_totals(rows).set_index("segment")["value"]
    assert after[["PU", "BPU", "JAKON", "ALL"]].tolist() == pytest.approx(expected, nan_ok=True)


def test_a_small_district_takes_another_with_it_so_that_the_region_does_not_give_it_away():
    drawn = table("""
        place   | segment | value
        region  | ALL     |   164
        "33.75" | ALL     |   100
        "33.76" | ALL     |    60
        "33.26" | ALL     |     4
    """)
    parts = parts_of("region", ["33.75", "33.76", "33.26"])

    after = shown(suppression.small_counts_hidden(counts(drawn), parts, below=5))

    assert after == {
        ("region", "ALL"): 164,
        ("33.75", "ALL"): 100,
        ("33.76", "ALL"): "suppressed",
        ("33.26", "ALL"): "suppressed",
    }


def test_money_and_estimates_point_at_nobody():
    drawn = table("""
        place   | segment | measure   | unit    | value
        "33.75" | ALL     | potential | persons |     3
        "33.75" | ALL     | arrears   | IDR     |     2
    """)

    after = suppression.small_counts_hidden(counts(drawn), NO_PARTS, below=5)

    assert after["value"].tolist() == [3, 2]


def test_the_line_of_a_row_in_its_file_is_kept():
    drawn = table("""
        place   | segment | value
        "33.75" | PU      |    40
        "33.75" | BPU     |     2
    """).set_axis([7, 9])

    after = suppression.small_counts_hidden(counts(drawn), NO_PARTS, below=5)

    assert after.index[:2].tolist() == [7, 9]


numbers = st.integers(0, 12)
places = st.lists(st.tuples(numbers, numbers, numbers), min_size=1, max_size=5)


@given(places)
def test_no_hidden_count_can_be_worked_out_from_a_sum(people):
    rows = [
        {"place": f"33.{number:02}", "segment": segment, "value": float(value)}
        for number, values in enumerate(people)
        for segment, value in zip(("PU", "BPU", "JAKON"), values, strict=True)
    ]
    sums = [sum(values) for values in zip(*people, strict=True)]
    rows += [
        {"place": "region", "segment": segment, "value": float(value)}
        for segment, value in zip(("PU", "BPU", "JAKON"), sums, strict=True)
    ]
    frame = counts(pd.DataFrame(rows))
    parts = parts_of("region", [f"33.{number:02}" for number in range(len(people))])

    after = suppression.small_counts_hidden(frame, parts, below=5)

    wide = after.pivot(index="place", columns="segment", values="value").isna()
    for segments in suppression.SUMS_OF_SEGMENTS:
        assert not (wide.reindex(columns=segments, fill_value=False).sum(axis="columns") == 1).any()
    assert not (wide.sum() == 1).any()
    assert not after["value"].between(1, 4).any()
