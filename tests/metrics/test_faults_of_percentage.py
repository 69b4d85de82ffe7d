"""Faults that show in a percentage beside its own two counts, and near misses."""

import pytest
from statedfigures import BLANK, with_cause

from coverage_lib.metrics import audit, fault, fault_context
from drawn import table

ALONE = table("""
    case                                       | measure               |    numerator |  denominator | stated_percent | stated_decimals | fault
    Kendal civil servants                      | programme_achievement |          974 |        10345 |           9.24 |               2 | transposed
    the same, right                            | programme_achievement |          974 |        10345 |           9.42 |               2 |
    two digits exchanged that are not beside   | programme_achievement |          974 |        10345 |           2.49 |               2 | unknown
    a fall, with the digits of a rise          | growth                |           90 |          100 |             10 |               0 | unknown
    national 2023, million as percent          | coverage              |     41500000 |     90000000 |           41.5 |               1 | count_as_percent
    nearly the same digits                     | coverage              |     41600000 |     90000000 |           41.5 |               1 | unknown
    one digit shows nothing                    | coverage              |      4000000 |     90000000 |              4 |               0 |
    the rest stated                            | coverage              |       179842 |       563133 |          68.06 |               2 | complement
    nearly the rest                            | coverage              |       179842 |       563133 |          68.46 |               2 | unknown
    an achievement has no rest                 | achievement           |           31 |          100 |             69 |               0 | unknown
    ten times                                  | coverage              |       179842 |       563133 |         319.36 |               2 | factor
    rounded, then ten times                    | coverage              |       179842 |       563133 |         319.40 |               2 | factor
    a thousandth                               | coverage              |       179842 |       563133 |          0.032 |               3 | factor
    nearly ten times                           | coverage              |       179842 |       563133 |          318.3 |               1 | unknown
    East Kalimantan, denominator cut off       | coverage              |       962711 |      1350000 |          70.86 |               2 | cut_off
    a numerator cut off                        | coverage              |       962000 |      1354321 |          71.08 |               2 | cut_off
    further than cutting off goes              | coverage              |       962711 |      1350000 |          70.76 |               2 | unknown
    too round to know what was cut             | coverage              |        40000 |      2000000 |           1.07 |               2 | unknown
    Kota Pekalongan 2018                       | coverage              |        22000 |        65000 |             30 |               0 | loosely_rounded
    vulnerable workers, Magelang               | programme_achievement |         2046 |         2300 |             90 |               0 | loosely_rounded
    Surakarta employers                        | achievement           |         4939 |         4070 |            182 |               0 | unknown
    East Kalimantan, growth                    | growth                |       935910 |       820290 |              7 |               0 | unknown
    Bangka Belitung, cut off not rounded       | coverage              |       179842 |       563133 |          31.93 |               2 |
    Banten, round counts                       | coverage              |      2700000 |      6000000 |             44 |               0 |
    no counts                                  | coverage              |              |              |             58 |               0 |
""")  # fmt: skip


@pytest.fixture(scope="module")
def alone():
    """Each case in a place and a source of its own, so that only its own counts decide."""
    own = {"place": ALONE.index.map(str), "source": ALONE.index.map(str)}
    blank = {name: text for name, text in BLANK.items() if name not in ALONE}
    return with_cause(ALONE.drop(columns="fault").assign(**(blank | own)))["fault"]


@pytest.mark.parametrize("case", range(len(ALONE)), ids=ALONE["case"])
def test_a_percentage_against_its_own_counts(alone, case):
    assert alone[case] == (ALONE["fault"].fillna("")[case])


def test_what_else_a_bare_file_holds_disturbs_nothing():
    rows = ALONE.drop(columns="fault").assign(unit="persons", place="x", segment="ALL")
    strange = rows.assign(population="many", value="?", day="Monday", kind="a", up="b", form="c")

    plain = fault.with_cause(audit.audited(rows), context=fault_context.Context(rows))
    found = fault.with_cause(audit.audited(strange), context=fault_context.Context(strange))

    assert found["fault"].tolist() == plain["fault"].tolist()
    assert found["population"].tolist() == strange["population"].tolist()
