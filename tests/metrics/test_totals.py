"""Totals of awkward rows: two sources, blank totals, two vintages, one count told twice."""

import pandas as pd
import pytest

from coverage_lib.metrics import rollup
from drawn import table

BLANK = {
    "place": "33.75",
    "programme": "",
    "group": "",
    "unit": "persons",
    "basis": "office",
    "precision": "day",
}


def with_totals(drawing):
    rows = table(drawing)
    defaults = BLANK | {"vintage": "", "status": "reported", "source": "a", "measure": "active"}
    filled = rows.assign(**{name: text for name, text in defaults.items() if name not in rows})
    filled = filled.assign(as_of=pd.Timestamp("2025-05-31"), value=filled["value"].astype(float))
    return rollup.with_totals(filled)


def test_a_total_that_is_withheld_is_not_made_up():
    rows = with_totals("""
        segment | value | status
        ALL     |       | suppressed
        PU      |    10 | reported
        BPU     |    20 | reported
        JAKON   |    30 | reported
    """)

    assert rows.loc[rows["segment"] == "ALL", "status"].tolist() == ["suppressed"]
    assert rows.loc[rows["segment"] == "ALL_EXCL_JAKON", "value"].tolist() == [30]


def test_one_segment_told_twice_is_added_and_names_both():
    rows = with_totals("""
        segment | value | source | status
        PU      |    10 | paper  | reported
        PU      |     5 | radio  | approximate
        BPU     |    20 | paper  | reported
    """)
    total = rows.iloc[-1]

    assert (total["segment"], total["value"]) == ("ALL_EXCL_JAKON", 35)
    assert (total["source"], total["status"]) == ("paper; radio", "approximate")


def test_each_vintage_of_a_potential_has_its_own_total():
    rows = with_totals("""
        segment | value | vintage
        PU      |    10 | BPS 2023
        BPU     |    20 | BPS 2023
        PU      |    11 | BPS 2024
        BPU     |    22 | BPS 2024
    """)
    totals = rows[rows["segment"] == "ALL_EXCL_JAKON"]

    assert totals.set_index("vintage")["value"].to_dict() == {"BPS 2023": 30, "BPS 2024": 33}


def test_rows_keep_their_order_and_totals_follow():
    rows = with_totals("""
        segment | value
        JAKON   |     1
        BPU     |     2
        PU      |     3
    """)

    assert rows["segment"].tolist() == ["JAKON", "BPU", "PU", "ALL", "ALL_EXCL_JAKON"]
    assert rows["value"].tolist() == [1, 2, 3, 6, 5]


@pytest.mark.parametrize("segment", ["", "ALL_EXCL_JAKON"])
def test_rows_without_a_segment_make_no_total(segment):
    rows = with_totals("""
        segment | value
        PU      |     1
    """).assign(segment=segment)

    assert rollup.with_totals(rows).equals(rows)
