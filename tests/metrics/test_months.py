"""Participants by month, beside the same month of the year before."""

import numpy as np
import pandas as pd
import pytest

from coverage_lib.metrics import months
from drawn import table

COUNTS = table("""
    place | as_of      | precision | active
    pkl   | 2024-02-29 | month     |    100
    pkl   | 2024-12-31 | year      |    999
    pkl   | 2025-01-10 | day       |    108
    pkl   | 2025-01-31 | day       |    110
    pkl   | 2025-02-28 | month     |    120
    pkl   | 2025-03-31 | month     |    130
    tgl   | 2025-02-28 | month     |    200
""")


def counts():
    dates = pd.to_datetime(COUNTS["as_of"])
    return COUNTS.assign(as_of=dates, segment="ALL", basis="office", group="")


def found(until="2025-02-28", **wanted):
    return months.by_month(counts(), until=pd.Timestamp(until), **wanted)


def test_the_last_count_of_a_month_stands_for_it():
    rows = found().query("place == 'pkl'")

    assert rows["active"].tolist() == [100, 110, 120]
    assert rows["month"].dt.strftime("%Y-%m").tolist() == ["2024-02", "2025-01", "2025-02"]


def test_a_month_is_compared_with_the_same_month_whatever_its_length():
    last = found().query("place == 'pkl'").iloc[-1]

    assert last["active_before"] == 100  # 29 February 2024 beside 28 February 2025
    assert last["growth"] == pytest.approx(0.2)


def test_without_the_month_a_year_before_there_is_no_growth():
    rows = found().query("month == '2025-01-31' or place == 'tgl'")

    assert np.isnan(rows["growth"]).all()


def test_a_count_of_a_year_is_of_no_month():
    assert 999 not in found()["active"].tolist()


def test_only_the_last_months_are_given():
    rows = found("2025-03-31", months=2)

    assert rows["month"].dt.month.unique().tolist() == [2, 3]
    assert rows.query("place == 'pkl'")["active_before"].iloc[0] == 100  # it reaches further back
