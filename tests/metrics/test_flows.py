"""Opening, steps and closing add up to the last person; what is unexplained is a row."""

import pandas as pd
import pytest
from coveragerows import BEFORE, FEW, NOW, persons, rows
from hypothesis import given
from hypothesis import strategies as st

from coverage_lib.metrics import flows
from drawn import table

FLOWS = table("""
    case                           | opening | new | reactivated | phk | closing | unexplained
    everything is explained        |     100 |  30 |           5 |  15 |     120 |           0
    more are gone than is said     |     100 |  30 |           5 |  15 |     110 |         -10
    more came than is said         |     100 |  30 |           5 |  15 |     130 |          10
    reactivations not reported     |     100 |  30 |             |  15 |     120 |           5
    no opening count               |         |  30 |           5 |  15 |     120 |
    no closing count               |     100 |  30 |           5 |  15 |         |
""")


@pytest.mark.parametrize("row", list(FLOWS.itertuples()), ids=FLOWS["case"])
def test_what_the_flows_do_not_explain_is_a_row_of_its_own(row):
    one = {
        name: pd.Series([getattr(row, name)])
        for name in ("opening", "new", "reactivated", "closing")
    }

    found = flows.flows(
        one["opening"],
        one["new"],
        one["reactivated"],
        pd.DataFrame({"phk": [row.phk]}),
        one["closing"],
    ).set_index("measure")["value"]

    assert [found["unexplained"]] == pytest.approx([row.unexplained], nan_ok=True)
    assert ("reactivated" in found) == (row.reactivated == row.reactivated)
    assert list(found.index[[0, -2, -1]]) == ["opening", "unexplained", "closing"]


OBSERVED = """
    place | as_of      | measure     | group        | value
    pkl   | 2024-12-31 | active      |              |  1000
    pkl   | 2024-11-30 | new         |              |   999
    pkl   | 2025-01-31 | new         |              |    40
    pkl   | 2025-02-28 | new         |              |    60
    pkl   | 2025-02-28 | new         | kepling      |    55
    pkl   | 2025-02-28 | reactivated |              |    20
    pkl   | 2025-01-31 | left        |              |    90
    pkl   | 2025-01-31 | left        | pension      |    10
    pkl   | 2025-01-31 | left        | phk          |    30
    pkl   | 2025-02-28 | left        | phk          |    20
    pkl   | 2025-02-28 | active      |              |  1025
    pkl   | 2025-03-31 | left        | phk          |   999
    mag   | 2024-12-31 | active      |              |   500
    mag   | 2025-02-28 | active      |              |   510
"""


def observed(drawing):
    return rows(drawing, programme="", unit="persons").fillna({"group": ""})


def test_flows_between_two_counts_are_added_by_reason():
    counts = observed(OBSERVED)

    found = flows.of_flows(counts, since=BEFORE, until=pd.Timestamp("2025-02-28"))

    assert set(found["place"]) == {"pkl"}  # of the other place no flow is reported
    steps = [
        (m, g, int(v)) for m, g, v in found[["measure", "group", "value"]].itertuples(index=False)
    ]
    assert steps == [
        ("opening", "", 1000),
        ("new", "", 100),  # neither last year's, nor the named group within it
        ("reactivated", "", 20),
        ("left", "phk", -50),
        ("left", "pension", -10),
        ("left", "", -30),  # what the reported total has beyond the reasons
        ("unexplained", "", -5),
        ("closing", "", 1025),
    ]
    assert found["level"].tolist()[-2:] == [1025, 1025]
    assert found["source"].tolist() == ["a", "a", "a", "a", "a", "a", "", "a"]


def test_reasons_of_the_segments_are_reasons_of_the_total():
    counts = observed("""
        place | segment | as_of      | measure | group    | value
        pkl   | ALL     | 2024-12-31 | active  |          |  1000
        pkl   | ALL     | 2025-02-28 | active  |          |   900
        pkl   | ALL     | 2025-02-28 | left    |          |   100
        pkl   | PU      | 2025-02-28 | left    | phk      |    40
        pkl   | PU      | 2025-02-28 | left    | pension  |    10
        pkl   | BPU     | 2025-02-28 | left    | pension  |    15
        pkl   | JAKON   | 2025-02-28 | left    | project  |    20
    """)

    found = flows.of_flows(counts, since=BEFORE, until=NOW)

    left = found[(found["segment"] == "ALL") & (found["measure"] == "left")]
    assert left.set_index("group")["value"].to_dict() == {
        "phk": -40,
        "pension": -25,
        "project": -20,
        "": -15,  # of these the segments give no reason
    }
    assert found.set_index("measure")["value"]["unexplained"] == 0


def test_an_opening_count_of_long_ago_opens_nothing():
    counts = observed(OBSERVED).replace({"as_of": {BEFORE: pd.Timestamp("2021-12-31")}})

    assert flows.of_flows(counts, since=BEFORE, until=NOW).empty


flow = st.one_of(st.none(), st.integers(min_value=0, max_value=10**6))
branches = st.lists(st.tuples(persons, flow, flow, flow, flow, persons), min_size=1, max_size=8)


@FEW
@given(branches)
def test_opening_and_every_step_add_to_closing_to_the_last_person(drawn):
    columns = ["opening", "new", "reactivated", "phk", "contract_end", "closing"]
    frame = pd.DataFrame(drawn, columns=columns, dtype=float)

    found = flows.flows(
        frame["opening"],
        frame["new"],
        frame["reactivated"],
        frame[["phk", "contract_end"]],
        frame["closing"],
    )

    steps = found[found["measure"] != "closing"]
    assert (steps.groupby(level=0)["value"].sum() == frame["closing"]).all()
    last = found[found["measure"] == "unexplained"]
    assert (last["level"] == frame["closing"]).all()
    moved = steps[steps["measure"] != "opening"]
    assert (moved["level"] - moved["level_before"] == moved["value"]).all()
