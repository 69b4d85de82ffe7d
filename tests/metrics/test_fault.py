"""Every fault that explains a stated figure, with real figures, and near misses that have none."""

import runpy
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_lib import selection
from coverage_lib.data import load
from coverage_lib.metrics import audit, change, fault
from drawn import table

ROOT = Path(__file__).parent.parent.parent
BLANK = {"segment": "ALL", "group": "", "basis": "unstated", "qualifier": "", "unit": "persons",
         "measure": "coverage", "as_of": "2024-06-30", "place": "19", "source": "a"}  # fmt: skip


def figures(drawing):
    """Stated figures: what the drawing leaves out is the same in every row."""
    drawn = table(drawing)
    rows = drawn.assign(**{name: text for name, text in BLANK.items() if name not in drawn})
    for name in ("numerator", "denominator", "stated_percent"):
        rows[name] = rows[name].astype(float) if name in rows else float("nan")
    decimals = rows.get("stated_decimals", 2)
    words = {name: rows[name].fillna(BLANK.get(name, "")) for name in ("segment", "source")}
    place = rows["place"].astype(str)
    return rows.assign(stated_decimals=decimals, as_of=days(rows["as_of"]), place=place, **words)


def days(texts):
    return pd.to_datetime(texts).astype("datetime64[us]")


def with_cause(rows, **known):
    return fault.with_cause(audit.audited(rows), context=fault.Context(rows, **known))


def by_case(rows, **known):
    found = with_cause(rows, **known)
    return dict(zip(found["case"], found["fault"], strict=True))


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


COMPLEMENTS = """
    case                            | measure   | numerator | denominator | stated_percent | qualifier | source | fault
    the coverage itself             | coverage  |    179842 |      563133 |          31.93 | ""        | a      |
    not active, said to be active   | active    |    383271 |             |                | about     | a      | complement
    active, said to be not active   | inactive  |    179842 |             |                | ""        | a      | complement
    active, said to be uncovered    | uncovered |    179842 |             |                | ""        | a      | complement
    active as it should be          | active    |    179842 |             |                | ""        | a      |
    not active as it should be      | inactive  |    383291 |             |                | ""        | a      |
    too far off to be the rest      | active    |    382271 |             |                | ""        | a      |
    another source decides nothing  | active    |    383271 |             |                | ""        | b      |
"""

GAPS = """
    case                          | segment | measure   | numerator | denominator | stated_percent | qualifier | fault
    Kendal, all                   | ALL     | coverage  |    140959 |      364954 |          38.62 | ""        |
    off by 18                     | ALL     | uncovered |    223977 |             |          61.37 | ""        | gap
    Kendal, BPU                   | BPU     | coverage  |     14008 |      160594 |           8.72 | ""        |
    digits exchanged              | BPU     | uncovered |    146568 |             |                | ""        | transposed
    Kota Semarang, right          | PU      | coverage  |     40196 |      215243 |          18.67 | ""        |
    its gap                       | PU      | uncovered |    175047 |             |                | ""        |
    Kota Pekalongan, in thousands | JAKON   | coverage  |     47000 |      132000 |                | ""        |
    85 within the rounding of 84  | JAKON   | uncovered |     84000 |             |                | ""        |
    Kota Pekalongan, another line | PMI     | coverage  |     47000 |      132000 |                | ""        |
    82 is not                     | PMI     | uncovered |     82000 |             |                | ""        | gap
    about, so nobody is accused   | PMI     | uncovered |     82000 |             |                | about     |
"""

SUMS = """
    case                       | place | segment        | measure   | numerator | denominator | stated_percent | source | fault
    Banyumas, all              | 33.02 | ALL            | coverage  |    214687 |      684654 |          31.36 | inews  |
    its wage earners           | 33.02 | PU             | active    |    159475 |             |                | merdeka |
    its others                 | 33.02 | BPU            | active    |     35814 |             |                | merdeka |
    its construction           | 33.02 | JAKON          | active    |     19398 |             |                | merdeka |
    another paper's            | 33.02 | JAKON          | active    |     18846 |             |                | inews  | parts
    Kudus, off by one: fine    | 33.19 | ALL            | potential |    485049 |             |                | a      |
    Kudus PU                   | 33.19 | PU             | potential |    279223 |             |                | a      |
    Kudus BPU                  | 33.19 | BPU            | potential |    140885 |             |                | a      |
    Kudus Jakon                | 33.19 | JAKON          | potential |     64940 |             |                | a      |
    too much for a total       | 14    | ALL_EXCL_JAKON | active    |    770000 |             |                | a      | parts
    PU                         | 14    | PU             | active    |    611938 |             |                | a      |
    BPU                        | 14    | BPU            | active    |    168674 |             |                | a      |
    migrants may be missing    | 15    | ALL_EXCL_JAKON | active    |    790612 |             |                | a      |
    PU there                   | 15    | PU             | active    |    611938 |             |                | a      |
    BPU there                  | 15    | BPU            | active    |    168674 |             |                | a      |
"""

POINTS = """
    case                      | as_of      | place | measure  | stated_percent | fault
    coverage a year before    | 2023-12-31 | 19    | coverage |          42.90 |
    coverage now              | 2024-06-30 | 19    | coverage |          31.93 |
    down by 10.97 "percent"   | 2024-06-30 | 19    | growth   |         -10.97 | points_as_percent
    down by 25.57 percent     | 2024-06-30 | 19    | growth   |         -25.57 |
    nearly the difference     | 2024-06-30 | 19    | growth   |         -10.96 |
    another place             | 2024-06-30 | 16    | growth   |         -10.97 |
"""

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


@pytest.mark.parametrize(
    "drawing", [COMPLEMENTS, GAPS, SUMS, POINTS, BASES],
    ids=["complement", "gap", "sum", "points", "target base"],
)  # fmt: skip
def test_a_figure_against_the_others_of_its_source(drawing):
    rows = figures(drawing)

    found = by_case(rows.drop(columns="fault"))

    assert found == dict(zip(rows["case"], rows["fault"].fillna(""), strict=True))


def test_the_evidence_is_the_numbers():
    rows = figures(GAPS).drop(columns="fault")

    found = with_cause(rows).set_index("case")["evidence"]

    assert found["off by 18"] == {
        "count": 223977, "active": 140959, "potential": 364954, "rest": 223995,
    }  # fmt: skip
    assert found["Kendal, all"] == {}


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

    context = fault.Context(own, observations=COUNTS, above=above)
    found = fault.with_cause(audit.audited(stated), context=context)

    assert found["fault"].tolist() == rows["fault"].tolist()
    assert found["also_possible"].iloc[5] == "target_base"
    assert found["evidence"].iloc[0]["denominator"] == 20040000


FLOWS = """
    case                       | place | as_of      | measure | numerator | fault
    the target retold as new   | 33.25 | 2025-12-31 | new     |    182000 | stock_flow
    to the last person         | 33.25 | 2025-12-31 | new     |    182634 | stock_flow
    another number             | 33.25 | 2025-12-31 | new     |    184000 |
    another year               | 33.25 | 2024-12-31 | new     |    182000 |
    so round it fits by chance | 33.25 | 2025-12-31 | new     |      2000 |
    a stock stated as such     | 33.25 | 2025-12-31 | active  |    182000 |
"""


def test_a_stock_retold_as_a_flow():
    rows = figures(FLOWS)
    goals = pd.DataFrame({
        "place": "33.25", "segment": "ALL", "group": "", "measure": "active", "unit": "persons",
        "due": days(pd.Series(["2025-12-31", "2025-12-31"])), "value": [182634.0, 2634.0],
        "source": "b",
    })  # fmt: skip

    found = by_case(rows.drop(columns="fault"), targets=goals)

    assert found == dict(zip(rows["case"], rows["fault"].fillna(""), strict=True))


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


NAMED_PARTS = """
    case                             | place      | measure   | unit    | numerator  | parts                                  | fault
    Temanggung, nine more            | 33.23      | active    | persons |      24872 | 14059 7104 3718                        | parts
    90 + 50 thousand are not 150     | 33.75      | potential | persons |     150000 | 90000 50000                            | parts
    arrears: 5.1 billion is rounded  | pekalongan | arrears   | IDR     | 5498000000 | 59900000 98600000 200000000 5100000000 |
    batches that sum                 | 19         | new       | persons |       3750 | 426 1959 830 535                       |
"""


def test_the_parts_that_a_source_names():
    rows = figures(NAMED_PARTS)
    parts = rows.assign(value=rows["parts"].str.split()).explode("value").astype({"value": float})

    found = by_case(rows.drop(columns="fault"), parts=parts)

    assert found == dict(zip(rows["case"], rows["fault"].fillna(""), strict=True))


# --- laws ----------------------------------------------------------------------------------------
@st.composite
def honest_source(draw):
    """What one source states of one place: totals, segments and gaps that all fit.

    Percentages are computed from the counts, at random decimals.
    """
    segments = ("PU", "BPU", "JAKON")
    potential = {segment: draw(st.integers(1, 1_000_000)) for segment in segments}
    active = {segment: draw(st.integers(0, potential[segment])) for segment in segments}
    rows = []
    for segment in ("ALL", *segments):
        inside = segments if segment == "ALL" else (segment,)
        whole, part = (sum(counts[name] for name in inside) for counts in (potential, active))
        decimals = draw(st.integers(0, 3))
        percent = int(part * 100 * 10**decimals / whole + 0.5) / 10**decimals
        rows += [(segment, "coverage", part, whole, percent, decimals)]
        rows += [
            (segment, name, whole - part, None, None, None) for name in ("uncovered", "inactive")
        ]
        rows += [(segment, "active", part, None, None, None)]
    names = ["segment", "measure", "numerator", "denominator", "stated_percent", "stated_decimals"]
    stated = pd.DataFrame(rows, columns=names).astype(dict.fromkeys(names[2:], float))
    return stated.assign(**{name: BLANK[name] for name in BLANK if name not in names})


@settings(max_examples=10, deadline=None)
@given(honest_source())
def test_a_reconciling_figure_is_never_accused(stated):
    found = with_cause(stated.assign(as_of=days(stated["as_of"])))

    assert found["fault"].tolist() == [""] * len(stated)


@pytest.fixture(scope="module")
def real():
    """The published figures with all their context: audited, and what they are held against."""
    data = load.dataset(ROOT / "data")
    stated = selection.with_population(data, data.published)
    changes = change.of_stated_rates(data.published, data.published)
    context = fault.context_of(
        data.published, data.observations, data.targets, data.districts, data.provinces
    )
    return audit.with_points(audit.audited(stated), changes), context


def test_shuffling_the_rows_changes_nothing(real):
    audited, context = real
    mixed = fault.Context(
        *(frame.sample(frac=1, random_state=2) for frame in
          (context.published, context.observations, context.targets, context.populations, context.above)),
    )  # fmt: skip

    straight = fault.with_cause(audited, context=context)
    shuffled = fault.with_cause(audited.sample(frac=1, random_state=1), context=mixed)

    pd.testing.assert_frame_equal(shuffled.sort_index(), straight.sort_index())


def test_no_reconciling_figure_of_the_data_is_accused(real):
    audited, context = real

    found = fault.with_cause(audited, context=context)

    fine = found["verdict"].isin([audit.AGREES, audit.ROUNDED])
    assert fine.sum() > 40
    assert (found.loc[fine, "fault"] == "").all()


def test_a_repeated_index_and_no_rows_at_all_are_fine(real):
    audited, context = real
    twice = pd.concat([audited, audited])

    found = fault.with_cause(twice, context=context)["fault"].tolist()

    assert found[: len(audited)] == found[len(audited) :]
    assert fault.with_cause(audited.head(0), context=context)["fault"].tolist() == []


KNOWN = runpy.run_path(str(ROOT / "benchmarks" / "audit.py"))
NOT_TESTABLE = {"19.71", "pekalongan"}  # no number in the data decides: see known_faults.csv


def test_every_known_fault_of_the_research_notes_is_found():
    dataset, known = load.dataset(ROOT / "data"), KNOWN["known_faults"]()

    found = KNOWN["causes"](dataset, *KNOWN["with_printed"](dataset, known))

    judged = KNOWN["beside"](found, known)
    listed = judged[judged["listed"]]
    wrong = listed[listed["fault"] != listed["expected"]]
    assert set(wrong["place"]) == NOT_TESTABLE
    table_of_section_4 = listed[listed["from"] == "section 4"]
    assert (table_of_section_4["fault"] != "").all()


def test_a_bare_file_is_its_own_context():
    _, typed = load.stated_figures(ROOT / "data" / "published_figures.csv")

    found = fault.with_cause(audit.audited(typed), context=fault.Context(typed))["fault"]

    assert found.value_counts()["unknown"] == 7
    assert {"complement", "transposed", "cut_off", "gap", "parts", "target_base"} <= set(found)


def test_what_else_a_bare_file_holds_disturbs_nothing():
    rows = ALONE.drop(columns="fault").assign(unit="persons", place="x", segment="ALL")
    strange = rows.assign(population="many", value="?", day="Monday", kind="a", up="b", form="c")

    plain = fault.with_cause(audit.audited(rows), context=fault.Context(rows))
    found = fault.with_cause(audit.audited(strange), context=fault.Context(strange))

    assert found["fault"].tolist() == plain["fault"].tolist()
    assert found["population"].tolist() == strange["population"].tolist()
