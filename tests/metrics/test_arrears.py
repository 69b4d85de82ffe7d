"""Arrears by the classes of two branches: by hand."""

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

import drawn
from coverage_lib import settings
from coverage_lib.metrics import arrears
from drawn import table

PEKALONGAN, KARIMUN = settings.arrears_classes(), settings.arrears_classes("karimun_2019")


def counts(rows):
    return drawn.counts(rows, unit="IDR", as_of="2016-01-31")


OWING = """
    place | measure              | group      | value
    pkl   | arrears              | overdue_1  |   100
    pkl   | arrears              | overdue_2  |   100
    pkl   | arrears              | overdue_3  |    40
    pkl   | arrears              | overdue_6  |    60
    pkl   | arrears              | overdue_7  |   200
    pkl   | arrears              | overdue_9  |   100
    pkl   | arrears              | overdue_10 |   300
    pkl   | arrears              |            |  1000
    pkl   | employers_in_arrears | overdue_1  |     3
    pkl   | employers_in_arrears | overdue_2  |     4
    pkl   | employers_in_arrears | overdue_10 |     1
    other | arrears              | overdue_2  |
    whole | arrears              | overdue_1  |    30
    whole | arrears              | overdue_8  |    10
    total | arrears              |            |   500
"""
CLASSES = table("""
    place | class        | employers | value | whole | arrears_class_share
    other | current      |           |       |       |
    pkl   | current      |         7 |   200 |  1000 |   0.2
    pkl   | substandard  |           |   100 |  1000 |   0.1
    pkl   | bad          |           |   300 |  1000 |   0.3
    pkl   | contingent   |         1 |   300 |  1000 |   0.3
    pkl   | unclassified |           |   100 |  1000 |   0.1
    whole | current      |           |    30 |    40 |  0.75
    whole | bad          |           |    10 |    40 |  0.25
""")


def test_arrears_by_the_classes_of_pekalongan():
    found = arrears.by_class(counts(OWING), PEKALONGAN)

    columns = ["place", "arrears_class", "employers", "value", "whole", "arrears_class_share"]
    assert found[columns].fillna(-1).to_numpy().tolist() == CLASSES.fillna(-1).to_numpy().tolist()


def test_arrears_by_the_classes_of_another_branch():
    found = arrears.by_class(counts(OWING).head(8), KARIMUN)

    amounts = found.set_index("arrears_class")["value"].to_dict()
    assert amounts == {"current": 240, "bad": 660, "unclassified": 100}


def test_a_total_without_ages_has_no_classes():
    assert arrears.by_class(counts(OWING).tail(1), PEKALONGAN).empty


ages = st.dictionaries(st.integers(0, 40), st.integers(0, 10**12), min_size=1, max_size=12)


@given(ages, st.one_of(st.none(), st.integers(0, 10**13)))
def test_the_classes_add_up_to_the_total(amounts, total):
    rows = [("arrears", f"overdue_{age}", amount) for age, amount in amounts.items()]
    rows += [] if total is None else [("arrears", "", total)]
    frame = pd.DataFrame(rows, columns=["measure", "group", "value"]).assign(place="pkl")

    found = arrears.by_class(counts(frame), PEKALONGAN)

    assert found["value"].sum() == (sum(amounts.values()) if total is None else total)
    assert found["arrears_class"].is_unique
