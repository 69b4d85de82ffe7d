"""What coverage is, case by case."""

import pandas as pd
import pytest

from coverage_lib.metrics import coverage
from drawn import table

COVERAGE = table("""
    case                                  | active | potential | coverage | uncovered
    an ordinary branch                    |     30 |       120 |     0.25 |        90
    Kota Pangkalpinang, PU, May 2025      |  24286 |     47010 |   0.5166 |     22724
    nobody is protected                   |      0 |       120 |        0 |       120
    exactly the potential                 |   7509 |      7509 |        1 |         0
    more people than the estimate         |    150 |       120 |     1.25 |       -30
    no potential, so no rate              |     30 |         0 |          |       -30
    potential not known, so no rate       |     30 |           |          |
    count not known, so no rate           |        |       120 |          |
""")


@pytest.mark.parametrize("row", list(COVERAGE.itertuples()), ids=COVERAGE["case"])
def test_coverage(row):
    active, potential = pd.Series([row.active]), pd.Series([row.potential])

    rate = coverage.coverage_rate(active, potential)
    rest = coverage.uncovered(active, potential)

    assert rate.tolist() == pytest.approx([row.coverage], abs=5e-5, nan_ok=True)
    assert rest.tolist() == pytest.approx([row.uncovered], nan_ok=True)


def test_active_share_of_the_registered():
    share = coverage.active_share(pd.Series([41_560_000, 5]), pd.Series([61_080_000, 0]))

    assert share.tolist() == pytest.approx([0.6804, float("nan")], abs=5e-5, nan_ok=True)
