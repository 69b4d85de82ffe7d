"""Faults that show beside the other figures of the same source, and near misses."""

import pytest
from statedfigures import by_case, figures, with_cause

COMPLEMENTS = """
    case                            | measure   | numerator | denominator | stated_percent | qualifier | source | fault
    the coverage itself             | coverage  |    179842 |      563133 |          31.93 | ""        | a      |
    not active, said to be active   | active    |    383271 |             |                | about     | a      | complement
    active, said to be not active   | inactive  |    179842 |             |                | ""        | a      | complement
    active, said to be uncovered    | uncovered |    179842 |             |                | ""        | a      | complement
    active as it should be          | active    |    179842 |             |                | ""        | a      |
    not active as it should be      | inactive  |    383291 |             |                | ""        | a      |
    too far off to be the rest      | active    |    382271 |             |                | ""        | a      |
    another source decides nothing  | active    |    383271 |             |                | ""        | b      |
"""

GAPS = """
    case                          | segment | measure   | numerator | denominator | stated_percent | qualifier | fault
    Kendal, all                   | ALL     | coverage  |    140959 |      364954 |          38.62 | ""        |
    off by 18                     | ALL     | uncovered |    223977 |             |          61.37 | ""        | gap
    Kendal, BPU                   | BPU     | coverage  |     14008 |      160594 |           8.72 | ""        |
    digits exchanged              | BPU     | uncovered |    146568 |             |                | ""        | transposed
    Kota Semarang, right          | PU      | coverage  |     40196 |      215243 |          18.67 | ""        |
    its gap                       | PU      | uncovered |    175047 |             |                | ""        |
    Kota Pekalongan, in thousands | JAKON   | coverage  |     47000 |      132000 |                | ""        |
    85 within the rounding of 84  | JAKON   | uncovered |     84000 |             |                | ""        |
    Kota Pekalongan, another line | PMI     | coverage  |     47000 |      132000 |                | ""        |
    82 is not                     | PMI     | uncovered |     82000 |             |                | ""        | gap
    about, so nobody is accused   | PMI     | uncovered |     82000 |             |                | about     |
"""

POINTS = """
    case                      | as_of      | place | measure  | stated_percent | fault
    coverage a year before    | 2023-12-31 | 19    | coverage |          42.90 |
    coverage now              | 2024-06-30 | 19    | coverage |          31.93 |
    down by 10.97 "percent"   | 2024-06-30 | 19    | growth   |         -10.97 | points_as_percent
    down by 25.57 percent     | 2024-06-30 | 19    | growth   |         -25.57 |
    nearly the difference     | 2024-06-30 | 19    | growth   |         -10.96 |
    another place             | 2024-06-30 | 16    | growth   |         -10.97 |
"""


@pytest.mark.parametrize(
    "drawing", [COMPLEMENTS, GAPS, POINTS], ids=["complement", "gap", "points"]
)  # fmt: skip
def test_a_figure_against_the_others_of_its_source(drawing):
    rows = figures(drawing)

    found = by_case(rows.drop(columns="fault"))

    assert found == dict(zip(rows["case"], rows["fault"].fillna(""), strict=True))


def test_the_evidence_is_the_numbers():
    rows = figures(GAPS).drop(columns="fault")

    found = with_cause(rows).set_index("case")["evidence"]

    assert found["off by 18"] == {
        "count": 223977, "active": 140959, "potential": 364954, "rest": 223995,
    }  # fmt: skip
    assert found["Kendal, all"] == {}
