"""Every verdict on a stated percentage, with real figures."""

import pytest

from coverage_lib.metrics import audit
from drawn import table

STATED = table("""
    case                                       | measure          |    numerator |  denominator | stated_percent | stated_decimals | recomputed | verdict
    Kab. Kudus PU 2023                         | coverage         |       223396 |       279223 |          80.01 |               2 |    80.0063 | agrees
    Pekalongan BPU 2019                        | achievement      |        15605 |        22300 |          69.98 |               2 |    69.9776 | agrees
    Pekalongan PU 2019                         | achievement      |        92095 |        97991 |          93.98 |               2 |    93.9831 | agrees
    the same, rounded by another paper         | achievement      |        92095 |        97991 |             94 |               0 |    93.9831 | agrees when rounded
    textile workers 2024, a fall               | growth           |       319326 |       340331 |          -6.17 |               2 |    -6.1719 | agrees
    Bangka Belitung June 2024, cut off         | coverage         |       179842 |       563133 |          31.93 |               2 |    31.9360 | agrees when rounded
    Kota Pekalongan 2018, about 30             | coverage         |        22000 |        65000 |             30 |               0 |    33.8462 | about
    vulnerable workers Magelang, about 90      | coverage         |         2046 |         2300 |             90 |               0 |    88.9565 | about
    Banten 2025, round counts                  | coverage         |      2700000 |      6000000 |             44 |               0 |    45.0000 | about
    Pekalongan 2017                            | coverage         |        40000 |      2360000 |           1.07 |               2 |     1.6949 | does not agree
    Pekalongan contributions 2019              | achievement      | 146309000000 | 137956000000 |            108 |               0 |   106.0548 | does not agree
    Surakarta employers 2019                   | achievement      |         4939 |         4070 |            182 |               0 |   121.3514 | does not agree
    Kendal, digits transposed                  | achievement      |          974 |        10345 |           9.24 |               2 |     9.4152 | does not agree
    Yogyakarta 2022, intake shown as stock     | coverage         |       328119 |      1614923 |          31.95 |               2 |    20.3179 | does not agree
    East Kalimantan 2022, growth               | growth           |       935910 |       820290 |              7 |               0 |    14.0950 | does not agree
    million printed as percent                 | coverage         |     41500000 |     90000000 |           41.5 |               1 |    46.1111 | does not agree
    Central Java 2024, no counts               | coverage         |              |              |             58 |               0 |            | cannot be checked
    no percentage                              | coverage         |        47000 |       132000 |                |                 |    35.6061 | cannot be checked
    a denominator of 0                         | coverage         |           30 |            0 |             10 |               0 |            | cannot be checked
    points are no share of counts              | change_in_points |           31 |           42 |         -10.97 |               2 |            | cannot be checked
""")  # fmt: skip


@pytest.mark.parametrize("case", range(len(STATED)), ids=STATED["case"])
def test_verdict(case):
    row = STATED.iloc[[case]].drop(columns=["recomputed", "verdict"])

    audited = audit.audited(row).iloc[0]

    expected = STATED.iloc[case]
    assert audited["verdict"] == expected["verdict"]
    assert audited["recomputed_percent"] == pytest.approx(
        expected["recomputed"], abs=5e-5, nan_ok=True
    )


def test_a_figure_half_a_digit_away_is_still_rounded_right():
    exact = table("""
        measure  | numerator | denominator | stated_percent | stated_decimals
        coverage |         1 |         800 |           0.13 |               2
        coverage |         1 |         800 |           0.12 |               2
        coverage |         1 |         800 |           0.14 |               2
    """)

    verdicts = audit.audited(exact)["verdict"]

    assert verdicts.tolist() == ["agrees", "agrees", "does not agree"]  # 0.125 %: either way


def test_a_vast_table_is_audited_in_one_pass():
    many = STATED.sample(20_000, replace=True, random_state=1)

    assert audit.audited(many)["verdict"].tolist() == many["verdict"].tolist()
