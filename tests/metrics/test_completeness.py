"""Who answered and when; missing is not zero."""

from countedmonths import END, counts

from coverage_lib.metrics import completeness


def test_a_segment_that_stopped_reporting():
    rows = counts("""
        place   | segment | as_of      | value
        stopped | PU      | 2025-11-30 |    10
        stopped | JAKON   | 2025-11-30 |    10
        stopped | PU      | 2025-12-31 |    10
        whole   | PU      | 2025-12-31 |    10
    """)

    ever = completeness.missing_segments(rows)
    wanted = completeness.missing_segments(rows, ["PU", "BPU", "JAKON"])

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

    one = completeness.kinds_of_missing(rows).iloc[0].to_dict()
    two = completeness.kinds_of_missing(rows, as_of=END, expected_months=2).iloc[0].to_dict()

    assert one == {
        "measure": "active", "counted": 1, "zero": 1, "not_reported": 1, "not_applicable": 1,
        "suppressed": 1, "missing": 1,
    }  # fmt: skip
    assert two == one | {"missing": 7}  # no row at all for November, in six series
