"""Which basis, which denominator: office and nik never meet, and a band shows every denominator."""

import pandas as pd

from coverage_lib.metrics import coverage, denominators, rollup
from drawn import counts, table

REAL = counts("""
    place             | segment | as_of      | measure   |    value | vintage
    "33.25"           | ALL     | 2016-12-31 | active    |    21548 |
    "33.25"           | ALL     | 2016-12-31 | potential |   421107 |
    "33.25"           | ALL     | 2023-12-31 | potential |   459118 | BPS 2023
    kanwil-kalimantan | ALL     | 2023-12-31 | active    |  2500000 |
    kanwil-kalimantan | ALL     | 2023-12-31 | potential |  5400000 |
    kanwil-kalimantan | ALL     | 2025-12-31 | active    |  3300000 |
    kanwil-kalimantan | ALL     | 2025-12-31 | potential |  7900000 |
    "33.24"           | BPU     | 2022-05-31 | active    |    14008 |
    "33.24"           | BPU     | 2022-05-31 | potential |   160594 |
    "33.24"           | BPU     | 2025-06-30 | active    |    14177 |
    "33.24"           | BPU     | 2025-06-30 | potential |   338681 |
    jawa-barat        | ALL     | 2018-12-31 | active    |  4600000 |
    jawa-barat        | ALL     | 2018-12-31 | potential | 20900000 | BPS
    jawa-barat        | ALL     | 2018-12-31 | potential | 12000000 | realistic
    "33.19"           | ALL     | 2023-11-30 | active    |   254087 |
    "33.19"           | ALL     | 2023-11-30 | potential |   485049 | BPS 2022
""")

# Every rate by hand: 21,548 of 421,107 is 5.117 %, and so on.
BANDS = table("""
    place             | as_of      | potential | grade | percent | lowest | highest | across_vintages
    "33.25"           | 2016-12-31 |    421107 | C     |   5.117 |  4.693 |   5.117 | False
    "33.25"           | 2016-12-31 |    459118 | C     |   4.693 |  4.693 |   5.117 | True
    kanwil-kalimantan | 2023-12-31 |   5400000 | C     |  46.296 | 31.646 |  46.296 | False
    kanwil-kalimantan | 2023-12-31 |   7900000 | C     |  31.646 | 31.646 |  46.296 | True
    kanwil-kalimantan | 2025-12-31 |   5400000 | C     |  61.111 | 41.772 |  61.111 | True
    kanwil-kalimantan | 2025-12-31 |   7900000 | C     |  41.772 | 41.772 |  61.111 | False
    "33.24"           | 2022-05-31 |    160594 | C     |   8.723 |  4.136 |   8.723 | False
    "33.24"           | 2022-05-31 |    338681 | C     |   4.136 |  4.136 |   8.723 | True
    "33.24"           | 2025-06-30 |    160594 | C     |   8.828 |  4.186 |   8.828 | True
    "33.24"           | 2025-06-30 |    338681 | C     |   4.186 |  4.186 |   8.828 | False
    jawa-barat        | 2018-12-31 |  20900000 | A     |  22.010 | 22.010 |  38.333 | False
    jawa-barat        | 2018-12-31 |  12000000 | A     |  38.333 | 22.010 |  38.333 | True
    "33.19"           | 2023-11-30 |    485049 | A     |  52.384 | 52.384 |  52.384 | False
""")


def test_coverage_under_each_denominator_is_a_band():
    band = denominators.band(REAL, REAL).set_index(["place", "as_of", "potential"])

    assert len(band) == len(BANDS)
    for row in BANDS.itertuples():
        found = band.loc[(row.place, pd.Timestamp(row.as_of), row.potential)]
        assert found["grade"] == row.grade
        assert found["across_vintages"] == (row.across_vintages == "True")
        for column, percent in [
            ("coverage", row.percent),
            ("lowest", row.lowest),
            ("highest", row.highest),
        ]:
            assert round(found[column] * 100, 3) == percent


def test_more_people_and_less_coverage_is_named_as_another_denominator():
    rated = coverage.by_place_and_segment(REAL, REAL)

    rows = denominators.compared(rated).set_index("place")
    kalimantan = rows.loc["kanwil-kalimantan"]

    assert kalimantan["change"] == 800_000
    assert round(kalimantan["change_in_points"] * 100, 2) == -4.52
    assert kalimantan["across_vintages"] and kalimantan["opposite"]
    assert rows.loc["33.24", "opposite"]  # Kendal: 169 more people, half the coverage
    assert "33.19" not in rows.index  # nothing earlier to compare with


def test_one_potential_kept_or_one_stated_vintage_is_no_other_denominator():
    rows = counts("""
        place | as_of      | measure   | value | vintage
        kept  | 2024-06-30 | active    |    10 |
        kept  | 2024-06-30 | potential |   100 |
        kept  | 2025-06-30 | active    |    20 |
        kept  | 2025-06-30 | potential |   100 |
        named | 2024-06-30 | active    |    10 |
        named | 2024-06-30 | potential |   100 | BPS 2023
        named | 2025-06-30 | active    |    20 |
        named | 2025-06-30 | potential |   110 | BPS 2023
    """)

    compared = denominators.compared(coverage.by_place_and_segment(rows, rows))

    assert compared["across_vintages"].tolist() == [False, False]
    assert compared["opposite"].tolist() == [False, False]


GRADES = table("""
    case                              | count      | potential  | vintage    | grade
    same date, vintage stated         | 2025-06-30 | 2025-06-30 | BPS 2025   | A
    half a year older                 | 2025-06-30 | 2024-12-31 | BPS 2024   | B
    half a year newer                 | 2025-06-30 | 2025-12-31 | BPS 2025   | B
    a year to the day                 | 2025-06-30 | 2024-06-30 | BPS 2024   | B
    older than a year                 | 2025-06-30 | 2024-06-28 | BPS 2024   | C
    same date, vintage not stated     | 2025-06-30 | 2025-06-30 |            | C
""")


def test_grades():
    dates = [pd.to_datetime(GRADES[name]) for name in ("count", "potential")]

    assert denominators.grade(*dates, GRADES["vintage"]).tolist() == GRADES["grade"].tolist()


def test_missing_and_empty_denominators():
    rows = counts("""
        place  | as_of      | measure   | value
        none   | 2024-06-30 | active    |    10
        zero   | 2024-06-30 | active    |    10
        zero   | 2024-06-30 | potential |     0
        blank  | 2024-06-30 | active    |    10
        blank  | 2024-06-30 | potential |
        nobody | 2024-06-30 | active    |     0
        nobody | 2024-06-30 | potential |    50
    """)

    band = denominators.band(rows, rows).set_index("place")

    assert sorted(band.index) == ["nobody", "zero"]
    assert pd.isna(band.loc["zero", "coverage"]) and band.loc["zero", "denominators"] == 0
    assert band.loc["nobody", "coverage"] == 0
    assert denominators.band(rows.head(0), rows).empty
    assert denominators.compared(coverage.by_place_and_segment(rows, rows)).empty


def test_an_estimate_used_at_two_dates_is_one_denominator():
    rows = counts("""
        place   | as_of      | measure   |  value | vintage
        "16.06" | 2025-07-31 | active    |  50000 |
        "16.06" | 2024-12-31 | potential | 213582 | BPS 2025
        "16.06" | 2025-07-31 | potential | 213582 | BPS 2025
    """)

    band = denominators.band(rows, rows)

    assert band["grade"].tolist() == ["A"]  # the nearer use stands for it


def test_the_bases_of_count_and_denominator_meet_only_where_one_is_unstated():
    rows = counts("""
        place | as_of      | basis    | measure   | value
        a     | 2025-06-30 | nik      | active    |    25
        a     | 2025-06-30 | office   | potential |   200
        a     | 2025-06-30 | nik      | potential |   100
        a     | 2024-12-31 | unstated | potential |    50
    """)

    band = denominators.band(rows, rows)

    assert band["coverage"].tolist() == [0.25, 0.5]
    assert band["mixed_basis"].tolist() == [False, True]


def test_a_band_of_the_published_totals_takes_totals_made_from_segments():
    rows = counts("""
        place   | segment | as_of      | measure   |  value
        "33.76" | PU      | 2025-09-30 | active    |  33035
        "33.76" | BPU     | 2025-09-30 | active    |  12314
        "33.76" | JAKON   | 2025-09-30 | active    |   7509
        "33.76" | ALL     | 2025-09-30 | potential | 100590
    """)
    whole = rollup.with_totals(rows)

    band = denominators.band(whole, whole)

    assert band["coverage"].round(4).tolist() == [0.5255]
