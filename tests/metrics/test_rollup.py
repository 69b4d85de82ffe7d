"""People are added up before anything is divided, and nobody is lost or invented."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from coverage_lib.metrics import rollup
from drawn import table

BLANK = {"programme": "", "group": "", "vintage": "", "unit": "persons", "source": "a"}


def counts(drawing_or_frame):
    rows = table(drawing_or_frame) if isinstance(drawing_or_frame, str) else drawing_or_frame
    defaults = BLANK | {
        "basis": "unstated",
        "status": "reported",
        "precision": "day",
        "measure": "active",
        "as_of": "2025-05-31",
    }
    filled = rows.assign(**{name: text for name, text in defaults.items() if name not in rows})
    return filled.assign(as_of=pd.to_datetime(filled["as_of"]), value=filled["value"].astype(float))


def totals(rows):
    known = rows[rows["segment"].isin(["ALL", "ALL_EXCL_JAKON"])]
    return known.set_index(["place", "segment"])["value"].to_dict()


def test_segments_make_a_total_only_if_none_of_the_main_ones_is_missing():
    rows = counts("""
        place   | segment | value
        "33.76" | PU      | 33035
        "33.76" | BPU     | 12314
        "33.76" | JAKON   |  7509
        "19.71" | PU      | 24286
        "19.71" | BPU     |  4754
        "33.02" | BPU     | 35814
    """)

    assert totals(rollup.with_totals(rows)) == {
        ("33.76", "ALL"): 52_858,
        ("33.76", "ALL_EXCL_JAKON"): 45_349,
        ("19.71", "ALL_EXCL_JAKON"): 29_040,  # Jakon is missing, and missing is not zero
    }


def test_migrant_workers_count_where_they_are_reported():
    rows = counts("""
        place   | segment | value
        "33.24" | PU      | 95994
        "33.24" | BPU     | 14008
        "33.24" | JAKON   | 25454
        "33.24" | PMI     |  5503
    """)

    assert totals(rollup.with_totals(rows)) == {
        ("33.24", "ALL"): 140_959,
        ("33.24", "ALL_EXCL_JAKON"): 115_505,
    }


def test_a_reported_total_is_never_replaced():
    rows = counts("""
        place | segment | value
        pkl   | ALL     |  1000
        pkl   | JAKON   |   100
        pkl   | PU      |   600
        pkl   | BPU     |   200
    """)

    assert totals(rollup.with_totals(rows)) == {
        ("pkl", "ALL"): 1000,
        ("pkl", "ALL_EXCL_JAKON"): 900,  # the total less Jakon, not 600 + 200
    }


def test_bases_never_meet_in_one_sum():
    rows = counts("""
        place   | segment | basis  | value
        "35.08" | PU      | nik    |   100
        "35.08" | BPU     | office |    50
        "35.08" | JAKON   | office |    10
    """)

    assert totals(rollup.with_totals(rows)) == {}


def test_a_total_over_places_needs_every_place():
    rows = counts("""
        place | segment | basis  | value
        a     | ALL     | office |    30
        b     | ALL     | office |    20
        a     | PU      | office |    10
        b     | BPU     | office |    10
    """)

    whole = rollup.over_places(rows, ["a", "b"], as_place="branch")

    assert totals(whole) == {("branch", "ALL"): 50}
    assert len(whole) == 1


def test_a_blank_count_or_one_of_another_day_is_no_part_of_a_total_over_places():
    rows = counts("""
        place | segment | as_of      | value
        a     | ALL     | 2025-05-31 |    30
        b     | ALL     | 2025-05-31 |
        a     | BPU     | 2025-05-31 |    10
        b     | BPU     | 2025-04-30 |    20
        a     | PU      | 2025-05-31 |     1
        b     | PU      | 2025-05-31 |     2
    """)

    whole = rollup.over_places(rows, ["a", "b"], as_place="region")

    assert whole[["segment", "value"]].to_numpy().tolist() == [["PU", 3]]


def test_a_sum_is_as_uncertain_as_its_least_certain_part_and_names_every_source():
    rows = counts("""
        place | segment | status      | source | value
        a     | PU      | reported    | paper  |     1
        a     | BPU     | approximate | radio  |     2
        a     | JAKON   | provisional | paper  |     3
    """)

    total = rollup.with_totals(rows).query("segment == 'ALL'").iloc[0]

    assert (total["value"], total["status"]) == (6, "approximate")
    assert total["source"] == "paper; radio"


def test_a_count_meets_the_latest_potential_of_its_own_place_segment_and_basis():
    potentials = counts("""
        place | segment | basis  | as_of      | measure   | value
        a     | ALL     | office | 2023-12-31 | potential |   100
        a     | ALL     | office | 2024-12-31 | potential |   200
        a     | ALL     | nik    | 2024-06-30 | potential |   999
        a     | PU      | office | 2024-06-30 | potential |   999
        b     | ALL     | office | 2020-12-31 | potential |   100
    """)
    active = counts("""
        place | segment | basis  | as_of      | value
        a     | ALL     | office | 2024-06-30 |    40
        a     | ALL     | office | 2024-12-31 |    50
        b     | ALL     | office | 2024-06-30 |    60
    """)

    paired = rollup.with_potential(active, potentials).set_index(["place", "as_of"])["potential"]

    assert paired[("a", pd.Timestamp("2024-06-30"))] == 100
    assert paired[("a", pd.Timestamp("2024-12-31"))] == 200
    assert pd.isna(paired[("b", pd.Timestamp("2024-06-30"))])  # an estimate of 2020 is too old


someone = st.fixed_dictionaries(
    {
        "place": st.sampled_from(["a", "b", "c"]),
        "segment": st.sampled_from(["PU", "BPU", "JAKON", "PMI"]),
        "value": st.integers(min_value=0, max_value=10**7),
    }
)


@given(st.lists(someone, min_size=1, max_size=30))
def test_totals_neither_lose_nor_invent_people(people):
    rows = counts(pd.DataFrame(people).drop_duplicates(["place", "segment"]))
    by_hand = rows.pivot(index="place", columns="segment", values="value")

    found = totals(rollup.with_totals(rows))

    for place, segments in by_hand.reindex(columns=["PU", "BPU", "JAKON", "PMI"]).iterrows():
        known = segments.dropna()
        whole = known.sum() if {"PU", "BPU", "JAKON"} <= set(known.index) else None
        assert found.get((place, "ALL")) == whole


@given(st.permutations(range(6)))
def test_the_order_of_rows_does_not_matter(order):
    rows = counts("""
        place | segment | value
        a     | PU      |     1
        a     | BPU     |     2
        a     | JAKON   |     3
        b     | PU      |     4
        b     | BPU     |     5
        b     | JAKON   |     6
    """)

    assert totals(rollup.with_totals(rows.iloc[order])) == totals(rollup.with_totals(rows))
