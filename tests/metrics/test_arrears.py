"""Arrears by the classes of two branches: by hand."""

import pytest

from coverage_lib.errors import CoverageError
from coverage_lib.metrics import arrears
from drawn import table

OWING = table("""
    place | as_of      | months_overdue | amount
    pkl   | 2016-01-31 |              0 |     50
    pkl   | 2016-01-31 |              1 |    100
    pkl   | 2016-01-31 |              2 |    100
    pkl   | 2016-01-31 |              3 |     40
    pkl   | 2016-01-31 |              6 |     60
    pkl   | 2016-01-31 |              7 |    200
    pkl   | 2016-01-31 |              9 |    100
    pkl   | 2016-01-31 |             10 |    300
    pkl   | 2016-01-31 |                |    100
    other | 2016-01-31 |              2 |
""")
CLASSES = table("""
    place | class        | employers | amount | share
    other | current      |         1 |        |
    pkl   | current      |         2 |    200 |   0.2
    pkl   | substandard  |         2 |    100 |   0.1
    pkl   | bad          |         2 |    300 |   0.3
    pkl   | contingent   |         1 |    300 |   0.3
    pkl   | unclassified |         1 |    100 |   0.1
""")


def test_arrears_by_the_classes_of_pekalongan():
    found = arrears.arrears_by_class(OWING)

    columns = ["place", "arrears_class", "employers", "amount", "share"]
    assert found[columns].fillna(-1).to_numpy().tolist() == CLASSES.fillna(-1).to_numpy().tolist()


def test_arrears_by_the_classes_of_another_branch():
    found = arrears.arrears_by_class(OWING.head(9), arrears.KARIMUN_2019)

    amounts = found.set_index("arrears_class")["amount"].to_dict()
    assert amounts == {"current": 240, "bad": 660, "unclassified": 100}


def test_negative_arrears_are_refused_by_row():
    with pytest.raises(CoverageError, match="row 1: amount -100 must be 0 or more"):
        arrears.arrears_by_class(OWING.assign(amount=OWING["amount"].replace(100, -100)))
    with pytest.raises(CoverageError, match="row 0: months_overdue -1"):
        arrears.arrears_by_class(OWING.assign(months_overdue=-1))
