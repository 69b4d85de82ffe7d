"""The facts in data/: what the five founding articles say, and what must hold of every row.

The expected values were written down by hand from the articles, not read from the files.
"""

import re
from pathlib import Path

import pandas as pd
import pytest

from coverage_lib import periods, schema
from coverage_lib.data import columns
from drawn import table

DATA = Path(__file__).parents[2] / "data"
FILES = list(columns.CONTRACT)
WITH_SOURCES = [file for file in FILES if file != columns.SOURCES]


def facts(file: str) -> pd.DataFrame:
    return pd.read_csv(DATA / file, dtype=str, keep_default_na=False)


def missing_from(file: str, drawn: pd.DataFrame) -> list[dict]:
    """The drawn rows that the file does not hold; a blank cell must be blank there too."""
    rows = facts(file)
    for name in drawn.select_dtypes("number"):
        rows[name] = pd.to_numeric(rows[name])
    held = set(rows[list(drawn)].astype(object).fillna("").itertuples(index=False, name=None))
    wanted = drawn.astype(object).fillna("").itertuples(index=False, name=None)
    return [row for row in wanted if row not in held]


ARTICLES = table("""
    source                          | place        | as_of        | segment        | group              | measure               |    numerator |  denominator | stated_percent | unit      | qualifier
    wartaekonomi-2017-pekalongan    | "pekalongan" | "2017"       | ALL            |                    | coverage              |        40000 |      2360000 |           1.07 | persons   |
    wartaekonomi-2017-pekalongan    | "33.75"      | "2017"       | ALL            |                    | coverage_rank         |            4 |            4 |                | rank      |
    wartaekonomi-2017-pekalongan    | "pekalongan" | "2017"       |                |                    | settlement_rate       |              |              |             50 | percent   |
    metropekalongan-2018-12         | "33.75"      | "2018-12"    | ALL_EXCL_JAKON |                    | coverage              |        22000 |        65000 |             30 | persons   | about
    metropekalongan-2018-12         | "33.75"      | "2018-12"    | ALL            |                    | coverage              |              |              |             35 | percent   | about
    kfmpekalongan-2019-12           | "pekalongan" | "2019-12-19" | ALL            |                    | achievement           | 146309000000 | 137956000000 |            108 | IDR       |
    kfmpekalongan-2019-12           | "pekalongan" | "2019-12-19" | PU             |                    | achievement           |        92095 |        97991 |          93.98 | persons   |
    kfmpekalongan-2019-12           | "pekalongan" | "2019-12-19" | BPU            |                    | achievement           |        15605 |        22300 |          69.98 | persons   |
    kfmpekalongan-2019-12           | "33.75"      | "2019-12-19" | BPU            | home_batik         | home_industries       |         5000 |              |                | employers | about
    kfmpekalongan-2019-12           | "33.75"      | "2019-12-19" | BPU            | home_batik         | potential             |        10000 |              |                | persons   | about
    magelangekspres-2024-10-12      | "33"         | "2024-10-10" | PU             |                    | coverage              |              |              |             58 | percent   |
    magelangekspres-2024-10-12      | "33"         | "2024-10-10" | JAKON          |                    | coverage              |              |              |             32 | percent   |
    tribunnews-2024-11-22-jawa-tengah | "33"       | "2024-10-10" | JAKON          |                    | coverage              |              |              |             35 | percent   |
    tribunnews-2024-11-22-jawa-tengah | "33"       | "2024-10-10" | BPU            |                    | coverage              |              |              |             11 | percent   |
    magelangekspres-2024-10-12      | "33.71"      | "2024-10-10" | ALL            |                    | coverage              |              |              |             60 | percent   | almost
    antaranews-2024-10-11-magelang  | "33.71"      | "2024-10"    | BPU            | vulnerable_workers | programme_achievement |         2046 |         2300 |             90 | persons   | about
    babelpos-2024-07-26-bangka-belitung | "19"     | "2023-12-31" | ALL            |                    | coverage              |              |              |          42.90 | percent   |
    babelpos-2024-07-26-bangka-belitung | "19"     | "2024-06-30" | ALL            |                    | coverage              |       179842 |       563133 |          31.93 | persons   |
    babelpos-2024-07-26-bangka-belitung | "19"     | "2024-06-30" | ALL            |                    | change_in_points      |              |              |         -10.97 | percent   |
    babelpos-2024-07-26-bangka-belitung | "19"     | "2024-06-30" | ALL            |                    | active                |       383271 |              |                | persons   | about
    babelpos-2024-07-26-bangka-belitung | "19"     | "2024-12-31" | ALL            |                    | target_coverage       |              |              |             52 | percent   | at_least
    babelpos-2024-07-26-bangka-belitung | "19"     | "2023-12-31" | PU             |                    | coverage              |              |              |          42.83 | percent   |
    babelpos-2024-07-26-bangka-belitung | "19"     | "2024-06-30" | PU             |                    | coverage              |              |              |          41.07 | percent   |
    babelpos-2024-07-26-bangka-belitung | "19"     | "2023-12-31" | BPU            |                    | coverage              |              |              |          37.59 | percent   |
    babelpos-2024-07-26-bangka-belitung | "19"     | "2024-06-30" | BPU            |                    | coverage              |              |              |          15.01 | percent   |
    babelpos-2024-07-26-bangka-belitung | "19"     | "2023-12-31" | JAKON          |                    | coverage              |              |              |          80.40 | percent   |
    babelpos-2024-07-26-bangka-belitung | "19"     | "2024-06-30" | JAKON          |                    | coverage              |              |              |          74.40 | percent   |
""")  # noqa: E501

COUNTS = table("""
    place        | as_of        | segment        | group              | measure                |        value | status
    "pekalongan" | "2017"       | ALL            |                    | active                 |        40000 | approximate
    "pekalongan" | "2017"       | ALL            |                    | potential              |      2360000 | approximate
    "33.75"      | "2018-12"    | ALL_EXCL_JAKON |                    | active                 |        22000 | approximate
    "33.75"      | "2018-12"    | ALL_EXCL_JAKON |                    | potential              |        65000 | approximate
    "pekalongan" | "2019-12-19" | ALL            |                    | contributions_realised | 146309000000 | reported
    "pekalongan" | "2019-12-19" | PU             |                    | active                 |        92095 | reported
    "pekalongan" | "2019-12-19" | BPU            |                    | active                 |        15605 | reported
    "33.75"      | "2019-12-19" | BPU            | home_batik         | home_industries        |         5000 | approximate
    "33.71"      | "2024-10"    | BPU            | vulnerable_workers | subsidised             |         2046 | reported
    "19"         | "2024-06-30" | ALL            |                    | active                 |       179842 | reported
    "19"         | "2024-06-30" | ALL            |                    | potential              |       563133 | reported
""")  # noqa: E501

TARGETS = table("""
    place        | segment | measure                | due    |        value | unit    | qualifier | regime     | regime_evidence
    "pekalongan" | ALL     | contributions_realised | "2019" | 137956000000 | IDR     |           | unstated   |
    "pekalongan" | PU      | active                 | "2019" |        97991 | persons |           | unstated   |
    "pekalongan" | BPU     | active                 | "2019" |        22300 | persons |           | unstated   |
    "19"         | ALL     | coverage               | "2024" |           52 | percent | at_least  | unstated   |
    "19"         | ALL     | coverage               | "2025" |        60.27 | percent |           | kemendagri | stated
    "19"         | ALL     | active                 | "2025" |       397336 | persons |           | kemendagri | stated
    "19"         | ALL     | coverage               | "2025" |        57.17 | percent |           | kemendagri | stated
    "19"         | ALL     | active                 | "2025" |       302357 | persons |           | kemendagri | stated
    "ID"         | ALL     | coverage               | "2025" |        32.15 | percent |           | rpjmn      | stated
    "ID"         | ALL     | coverage               | "2025" |        52.15 | percent |           | kemendagri | stated
    "34.04"      | ALL     | coverage               | "2025" |        30.13 | percent |           | rpjmd      | stated
""")  # noqa: E501

TERMS = table("""
    term                      |    value | unit    | source
    bpu_monthly_contribution  |    16800 | IDR     | kfmpekalongan-2019-12
    death_benefit             | 42000000 | IDR     | kfmpekalongan-2019-12
    workers_per_home_industry |        2 | persons | kfmpekalongan-2019-12
""")


@pytest.mark.parametrize(
    ("file", "drawn"),
    [
        (columns.PUBLISHED, ARTICLES),
        (columns.OBSERVATIONS, COUNTS),
        (columns.TARGETS, TARGETS),
        (columns.TERMS, TERMS),
    ],
)
def test_the_five_founding_articles_are_complete(file, drawn):
    assert missing_from(file, drawn) == []


def test_the_branch_figure_of_2017_remembers_that_its_source_named_the_city():
    figures = facts(columns.PUBLISHED)

    stated = figures[figures["numerator"] == "40000"].iloc[0]

    assert (stated["place"], stated["place_as_stated"]) == ("pekalongan", "Kota Pekalongan")


def test_a_stated_percentage_keeps_the_decimals_it_was_printed_with():
    stated = set(facts(columns.PUBLISHED)["stated_percent"])

    assert {"36.40", "42.90", "80.40", "33.10", "108"} <= stated


@pytest.mark.parametrize("count", ["383271", "328119", "182000"])
def test_a_count_that_is_wrong_for_what_it_claims_is_no_observation(count):
    assert count not in set(facts(columns.OBSERVATIONS)["value"])


# Segments, or districts, that their source says add up to its total.
SUMS = table("""
    case                       | as_of        | measure   | places                        | segments             | place        | total
    Pekalongan, November 2025  | "2025-11-30" | active    | pekalongan                    | PU BPU JAKON         | "pekalongan" | 154453
    Kudus branch, 2018         | "2018-12-31" | active    | 33.19 33.20 33.18 33.17 33.16 | ALL                  | "kudus"      | 303985
    Riau, June 2023            | "2023-06-30" | active    | 14                            | PU BPU JAKON         | "14"         | 975940
    Banyumas, May 2025         | "2025-05"    | active    | 33.02                         | PU BPU JAKON         | "33.02"      | 214687
    Kendal, May 2022           | "2022-05"    | active    | 33.24                         | PU BPU JAKON PMI     | "33.24"      | 140959
    Kendal, May 2022           | "2022-05"    | potential | 33.24                         | PU BPU JAKON PMI     | "33.24"      | 364954
    Kudus, November 2023       | "2023-11"    | active    | 33.19                         | PU BPU JAKON         | "33.19"      | 254087
    Kota Tegal, September 2025 | "2025-09"    | active    | 33.76                         | PU BPU JAKON         | "33.76"      | 52858
    Kota Tegal, September 2025 | "2025-09"    | potential | 33.76                         | PU BPU JAKON         | "33.76"      | 100590
    Indonesia, April 2025      | "2025-04-30" | active    | ID                            | PU BPU JAKON PMI     | "ID"         | 39700000
""")  # noqa: E501


@pytest.mark.parametrize("row", list(SUMS.itertuples()), ids=SUMS["case"] + " " + SUMS["measure"])
def test_parts_add_up_to_the_total_their_source_states(row):
    counts = facts(columns.OBSERVATIONS)
    counts = counts[
        (counts["as_of"] == row.as_of)
        & (counts["measure"] == row.measure)
        & (counts["group"] == "")
        & (counts["programme"] == "")
    ]

    parts = counts[
        counts["place"].isin(str(row.places).split()) & counts["segment"].isin(row.segments.split())
    ]
    stated = counts[(counts["place"] == row.place) & (counts["segment"] == "ALL")]

    assert len(parts) == len(str(row.places).split()) * len(row.segments.split())
    assert parts["value"].astype("int64").sum() == row.total
    assert stated["value"].astype("int64").tolist() == [row.total]


EAST_JAVA = table("""
    as_of  | employed | unemployed | labour_force
    "2023" | 22703177 |    1165587 |     23868764
    "2024" | 23361110 |    1020651 |     24381761
    "2025" | 23801034 |     960700 |     24761734
""")


@pytest.mark.parametrize("year", list(EAST_JAVA.itertuples()), ids=EAST_JAVA["as_of"])
def test_the_districts_of_east_java_add_up_to_the_published_province(year):
    counts = facts(columns.OBSERVATIONS)
    counts = counts[counts["vintage"] == f"Sakernas {year.as_of}"]
    counts = counts.assign(value=counts["value"].astype("int64"))

    districts = counts[counts["place"].str.startswith("35.")]
    province = counts[counts["place"] == "35"].set_index("measure")["value"]
    added = districts.groupby("measure")["value"].sum()

    assert districts["place"].nunique() == 38
    for measure in ("employed", "unemployed", "labour_force"):
        assert added[measure] == province[measure] == getattr(year, measure)


@pytest.mark.parametrize("file", FILES)
def test_a_file_has_the_columns_of_the_contract_and_nothing_personal(file):
    headings = (DATA / file).read_text(encoding="utf-8").split("\n")[0].split(",")

    personal = re.compile(r"nik|kpj|phone|telp|mail|birth|lahir|alamat|address", re.IGNORECASE)
    may_lack = columns.MAY_LACK.get(file, {})
    assert headings == [
        name for name in columns.CONTRACT[file] if name in headings or name not in may_lack
    ]
    assert [heading for heading in headings if personal.search(heading)] == []


@pytest.mark.parametrize("file", FILES)
def test_a_file_is_plain_text_with_unix_lines_and_no_stray_blanks(file):
    content = (DATA / file).read_bytes()
    rows = facts(file)

    assert b"\r" not in content
    assert content.endswith(b"\n")
    assert rows.equals(rows.apply(lambda column: column.str.strip()))


def test_every_source_is_known_and_used():
    known = facts(columns.SOURCES)["source"]
    used = {source for file in WITH_SOURCES for source in facts(file)["source"]}

    assert known.is_unique
    assert used == set(known)


def test_every_place_is_a_district_a_province_an_office_or_the_nation():
    offices, districts = facts(columns.OFFICES), facts(columns.DISTRICTS)
    provinces, areas = facts(columns.PROVINCES), facts(columns.SERVICE_AREAS)
    places = {columns.NATION, *offices["office"], *districts["district"], *provinces["province"]}

    for file in (columns.OBSERVATIONS, columns.TARGETS, columns.PUBLISHED):
        assert set(facts(file)["place"]) - places == set(), file
    assert set(areas["district"]) <= set(districts["district"])
    assert set(areas["office"]) <= set(offices["office"])
    assert set(districts["province"]) == set(provinces["province"])
    assert set(provinces["regional_office"]) <= set(offices["office"])


def test_there_are_514_districts_38_provinces_and_11_regional_offices():
    offices = facts(columns.OFFICES)

    assert len(facts(columns.DISTRICTS)) == 514
    assert len(facts(columns.PROVINCES)) == 38
    assert (offices["level"] == schema.REGIONAL_OFFICE).sum() == 11


def test_an_office_stands_below_a_higher_one():
    offices = facts(columns.OFFICES).set_index("office")
    rank = offices["level"].map(list(schema.OFFICE_LEVELS).index)

    below = offices[offices["parent"] != ""]

    assert offices.index.is_unique
    assert set(offices[offices["parent"] == ""]["level"]) == {schema.REGIONAL_OFFICE}
    assert (rank[below["parent"]].to_numpy() < rank[below.index].to_numpy()).all()


AREAS = table("""
    office                        | district | evidence
    pekalongan                    | "33.75"  | stated
    pekalongan                    | "33.26"  | stated
    batang-kauman                 | "33.25"  | stated
    pemalang-perintis-kemerdekaan | "33.27"  | stated
    magelang                      | "33.71"  | stated
    magelang                      | "33.08"  | stated
    pangkal-pinang                | "19.71"  | inferred
    belitung-tanjung-pandan       | "19.02"  | inferred
""")


def test_an_office_serves_the_districts_that_news_and_tables_name():
    assert missing_from(columns.SERVICE_AREAS, AREAS) == []


def test_no_two_observations_count_the_same_thing():
    counts = facts(columns.OBSERVATIONS)
    on_its_last_day = counts.assign(as_of=periods.last_days(counts["as_of"]))

    assert not on_its_last_day.duplicated(list(schema.OBSERVATION_KEY)).any()


WORDS = {
    columns.OBSERVATIONS: {
        "segment": [*schema.SEGMENTS, ""],
        "basis": schema.BASES,
        "programme": [*schema.PROGRAMMES, ""],
        "measure": schema.MEASURES,
        "unit": schema.UNITS,
        "status": schema.STATUSES,
    },
    columns.TARGETS: {
        "segment": [*schema.SEGMENTS, ""],
        "measure": schema.TARGET_MEASURES,
        "unit": schema.UNITS,
        "qualifier": [*schema.QUALIFIERS, ""],
        "regime": schema.REGIMES,
        "regime_evidence": ["stated", "inferred", ""],
    },
    columns.PUBLISHED: {
        "segment": [*schema.SEGMENTS, ""],
        "basis": schema.BASES,
        "measure": schema.PUBLISHED_MEASURES,
        "unit": schema.UNITS,
        "qualifier": [*schema.QUALIFIERS, ""],
    },
    columns.OFFICES: {"level": schema.OFFICE_LEVELS},
    columns.SERVICE_AREAS: {"evidence": ["stated", "inferred"]},
    columns.DISTRICTS: {"kind": ["kabupaten", "kota"]},
}


@pytest.mark.parametrize("file", WORDS)
def test_every_word_is_one_of_the_schema(file):
    rows = facts(file)

    for column, words in WORDS[file].items():
        assert set(rows[column]) - set(words) == set(), column


def test_every_count_has_the_unit_of_its_measure():
    counts = facts(columns.OBSERVATIONS)

    assert (counts["unit"] == counts["measure"].map(lambda name: schema.MEASURES[name].unit)).all()
    assert counts["value"].str.fullmatch("[0-9]+").all()


@pytest.mark.parametrize(
    ("file", "column"),
    [
        (columns.OBSERVATIONS, "as_of"),
        (columns.PUBLISHED, "as_of"),
        (columns.TARGETS, "due"),
    ],
)
def test_every_date_is_a_day_a_month_or_a_year_that_exists(file, column):
    assert facts(file)[column].map(periods.is_period).all()


def test_only_a_target_whose_regime_is_not_stated_leaves_its_evidence_blank():
    targets = facts(columns.TARGETS)

    assert ((targets["regime"] == schema.UNSTATED) == (targets["regime_evidence"] == "")).all()
