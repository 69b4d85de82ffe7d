"""Segments and places against the total they are parts of."""

from countedmonths import END, counts

from coverage_lib.metrics import adding_up
from drawn import table

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

    flags = adding_up.parts_against_totals(rows).set_index("place")

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

    flags = adding_up.areas_against_totals(rows, AREAS)

    # a: one district is counted by NIK, so its sum is not complete; b: its district has two offices
    assert flags[["flag", "place", "value", "reference"]].to_numpy().tolist() == [
        ["branches_differ", "region", 101, 100]
    ]
    same = rows.assign(basis="office")
    assert set(adding_up.areas_against_totals(same, AREAS)["place"]) == {"a", "region"}
    assert adding_up.areas_against_totals(same, None).empty
