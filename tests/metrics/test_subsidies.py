"""Subsidised workers and the months that somebody paid for them: by hand."""

import pytest
from drawnmoney import SUBSIDISED, counts

from coverage_lib.metrics import subsidies


def test_subsidised_workers_with_the_months_they_were_paid_for():
    row = subsidies.months_covered(counts(SUBSIDISED), 2024).iloc[0]

    assert row["person_months"] == 2000 + 2000 + 0 + 2046 + 2046
    assert (row["months"], row["months_known"]) == (4, 5)
    assert row["share_of_year"] == pytest.approx(4 / 12)
