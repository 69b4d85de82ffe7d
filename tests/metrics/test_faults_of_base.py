"""Figures of another place or of another denominator, and near misses."""

import pandas as pd
from statedfigures import by_case, days, figures

from coverage_lib.metrics import audit, fault, fault_context
from drawn import table

BASES = """
    case                          | place | measure         | numerator | denominator | stated_percent | source | fault
    coverage                      | 19    | coverage        |    226750 |             |          40.27 | a      |
    a target on another base      | 19    | target_coverage |    397336 |      563133 |          60.27 | a      | target_base
    coverage in Malang            | 35.73 | coverage        |    134167 |             |          32.44 | a      |
    its target, on another base   | 35.73 | target_coverage |    176753 |             |          41.23 | a      | target_base
    coverage by another source    | 35.23 | coverage        |    100000 |             |          32.44 | b      |
    so nothing to hold it against | 35.23 | target_coverage |    138000 |             |          34.36 | a      |
    coverage in Semarang          | 33.74 | coverage        |    323900 |             |          42.79 | a      |
    a target on the same base     | 33.74 | target_coverage |    418702 |             |          55.32 | a      |
    a base nobody could mean      | 16    | target_coverage |    397336 |      100000 |          60.27 | a      | unknown
"""


def test_a_target_on_another_base():
    rows = figures(BASES)

    found = by_case(rows.drop(columns="fault"))

    assert found == dict(zip(rows["case"], rows["fault"].fillna(""), strict=True))


COUNTS = table("""
    place             | as_of      | segment | basis    | programme | group | measure      |    value | unit    | source
    kanwil-jateng-diy | 2022-12-31 | ALL     | unstated | ""        | ""    | employed     | 20040000 | persons | jpnn
    kanwil-jateng-diy | 2022-12-31 | ALL     | unstated | ""        | ""    | labour_force | 21270000 | persons | jpnn
    35.73             | 2023-12-31 | ALL     | unstated | ""        | ""    | employed     |   428699 | persons | bps
    34                | 2023-01-31 | PU      | unstated | ""        | ""    | active       |   324295 | persons | harian
    34                | 2023-01-31 | BPU     | unstated | ""        | ""    | active       |    73365 | persons | harian
    34                | 2023-01-31 | JAKON   | unstated | ""        | ""    | active       |   198094 | persons | harian
    19                | 2024-06-30 | ALL     | unstated | ""        | ""    | potential    |   563133 | persons | pos
""").fillna("").pipe(lambda rows: rows.assign(as_of=days(rows["as_of"])))  # fmt: skip

AGAINST_DATA = """
    case                                 | place             | as_of      | measure         | numerator | denominator | stated_percent | stated_decimals | source | fault
    17 % is of the employed              | kanwil-jateng-diy | 2022-12-31 | coverage        |   3470000 |    21270000 |             17 |               0 | jpnn   | other_denominator
    a year later 17 % would be chance    | kanwil-jateng-diy | 2023-12-31 | coverage        |   3470000 |    21270000 |             17 |               0 | other  | unknown
    18 % is of neither                   | kanwil-jateng-diy | 2022-12-31 | coverage        |   3470000 |    21270000 |             18 |               0 | jpnn   | unknown
    a district by its province           | 19.71             | 2024-06-30 | coverage        |     29040 |       70426 |           5.16 |               2 | x      | other_denominator
    of another year: too far             | 19.71             | 2021-06-30 | coverage        |     29040 |       70426 |           5.16 |               2 | x      | unknown
    Malang, the employed of 2023         | 35.73             | 2025-12-31 | target_coverage |    176753 |      413585 |          41.23 |               2 | seru   | other_denominator
    Yogyakarta, an intake                | 34                | 2022-12-31 | coverage        |    328119 |     1614923 |          31.95 |               2 | harian | stock_flow
    half a year apart says nothing       | 34                | 2022-06-30 | coverage        |    328119 |     1614923 |          31.95 |               2 | harian | unknown
    nearly the stock is no intake        | 34                | 2022-12-31 | coverage        |    560000 |     1614923 |          31.95 |               2 | harian | unknown
"""


def test_a_figure_against_other_counts():
    rows = figures(AGAINST_DATA)
    above = pd.Series({"19.71": "19", "19": "kanwil-sumbagsel"})
    stated, own = rows.drop(columns="fault"), rows.head(0).drop(columns="fault")

    context = fault_context.Context(own, observations=COUNTS, above=above)
    found = fault.with_cause(audit.audited(stated), context=context)

    assert found["fault"].tolist() == rows["fault"].tolist()
    assert found["also_possible"].iloc[5] == "target_base"
    assert found["evidence"].iloc[0]["denominator"] == 20040000


LEVELS = """
    case                              | place | measure     | numerator | denominator | stated_percent | unit    | fault
    Pekalongan 2017                   | 33.75 | coverage    |     40000 |     2360000 |           1.07 | persons | place_level
    Kota Tegal, the unit of the rate  | 33.76 | achievement |           |      314460 |          65.86 | percent | place_level
    rupiah, perhaps                   | 33.76 | achievement |           |  4380000000 |          65.86 | percent |
    rupiah                            | 33.76 | achievement |    900000 |     1000000 |             45 | IDR     | unknown
    within the population             | 33.76 | achievement |           |      100590 |          65.86 | percent |
    a place nobody knows              | 99.99 | coverage    |     40000 |     2360000 |           1.07 | persons | unknown
"""


def test_a_count_above_the_population():
    rows = figures(LEVELS)
    people = pd.Series({"33.75": 318221, "33.76": 294477, "33": 37_900_000})
    above = pd.Series({"33.75": "33", "33.76": "33"})

    found = by_case(rows.drop(columns="fault"), populations=people, above=above)

    assert found == dict(zip(rows["case"], rows["fault"].fillna(""), strict=True))
