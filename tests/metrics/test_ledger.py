"""Several targets of one place: do persons and percent fit one base, and do they agree?"""

import pandas as pd
import pytest

from coverage_lib.metrics import ledger, targets
from drawn import table


def drawn(drawing):
    rows = table(drawing)
    defaults = {"segment": "ALL", "group": "", "due": "2025-12-31", "regime": "kemendagri"}
    defaults |= {"basis": "unstated"}
    rows = rows.assign(**{name: text for name, text in defaults.items() if name not in rows})
    return rows.assign(due=pd.to_datetime(rows["due"]))


TARGETS = drawn("""
    place   | measure  |   value | unit    | regime     | source
    "19"    | coverage |   60.27 | percent | kemendagri | antara, February
    "19"    | active   |  397336 | persons | kemendagri | antara, February
    "19"    | coverage |   57.17 | percent | kemendagri | antara, June
    "19"    | active   |  302357 | persons | kemendagri | antara, June
    "35.73" | coverage |   41.23 | percent | rpjmd      | seru
    "35.73" | active   |  176753 | persons | rpjmd      | seru
    "33.74" | coverage |   55.32 | percent | kemendagri | antara, May
    "33.74" | active   |  418702 | persons | kemendagri | antara, May
    "11"    | coverage |       0 | percent | rpjmd      | nobody
    "11"    | active   |     100 | persons | rpjmd      | nobody
    "18"    | coverage |   38.39 | percent | rpjmd      | metropolis
    "18"    | active   | 1149447 | persons | kemendagri | metropolis
    ID      | coverage |   32.15 | percent | rpjmn      | kabaran
    ID      | coverage |   52.15 | percent | kemendagri | kabaran
""")
COVERAGE = table("""
    place   | segment | group | as_of      | active | potential | potential_as_of | vintage | coverage
    "19"    | ALL     |       | 2024-06-30 | 179842 |    563133 | 2024-06-30      |         |   0.3194
    "19"    | ALL     |       | 2023-06-30 | 179842 |    500000 | 2023-06-30      |         |   0.3600
    "35.73" | ALL     |       | 2025-06-30 | 134167 |    413585 | 2025-06-30      |         |   0.3244
    "33.74" | ALL     |       | 2025-04-30 | 323900 |    756873 | 2024-12-31      |         |   0.4279
""").assign(group="", vintage="", basis="unstated")

# 397,336 / 0.6027 = 659,260; 302,357 / 0.5717 = 528,874 (528,873.5); 176,753 / 0.4123 = 428,700
IMPLIED = table("""
    place   | percent | implied | potential | differs
    "11"    |       0 |         |           |
    "19"    |   57.17 |  528874 |    563133 | True
    "19"    |   60.27 |  659260 |    563133 | True
    "33.74" |   55.32 |  756873 |    756873 | False
    "35.73" |   41.23 |  428700 |    413585 | True
""")


def test_persons_and_percent_of_one_source_imply_a_potential():
    found = ledger.implied(TARGETS, COVERAGE).sort_values(["place", "percent"])

    assert found["place"].tolist() == IMPLIED["place"].tolist()
    assert found["implied_potential"].round().fillna(0).tolist() == (
        IMPLIED["implied"].fillna(0).tolist()
    )
    assert found["potential"].fillna(0).tolist() == IMPLIED["potential"].fillna(0).tolist()
    assert [str(flag) for flag in found["differs"].fillna("")] == (
        IMPLIED["differs"].fillna("").tolist()
    )
    assert "18" not in found["place"].tolist()  # two regimes are two targets, not one


STANDING = table("""
    case                                   | realised | target | expected | due        | standing
    passed                                 |      110 |    100 |          | 2025-12-31 | reached
    to the person                          |      100 |    100 |          | 2025-12-31 | reached
    half a person below is below           |     99.5 |    100 |          | 2025-09-30 | short
    not due, nothing expected by now       |       60 |    100 |          | 2025-12-31 | open
    not due, and up to the plan            |       60 |    100 |       60 | 2025-12-31 | on_the_way
    not due, and behind the plan           |       60 |    100 |       61 | 2025-12-31 | behind
    due today                              |       60 |    100 |       50 | 2025-09-30 | short
    not counted                            |          |    100 |          | 2025-12-31 | unknown
    a target of nothing                    |       60 |      0 |          | 2025-12-31 | unknown
    no target                              |       60 |        |          | 2025-12-31 | unknown
    nobody yet                             |        0 |    100 |          | 2025-12-31 | open
""")


def test_where_each_target_stands():
    rows = STANDING.assign(due=pd.to_datetime(STANDING["due"]), as_of=pd.Timestamp("2025-09-30"))

    assert ledger.standing(rows).tolist() == STANDING["standing"].tolist()
    assert set(STANDING["standing"]) == set(ledger.STANDINGS)


def test_the_same_rate_stands_differently_by_regime():
    sleman = drawn("""
        place   | measure  | value | unit    | regime
        "34.04" | coverage | 30.13 | percent | rpjmd
        "34.04" | coverage | 52.15 | percent | kemendagri
    """)
    rate = table("""
        place   | segment | as_of      | status   | active | potential | coverage
        "34.04" | ALL     | 2025-12-31 | reported |   3640 |     10000 |   0.3640
    """)
    rate = rate.assign(basis="office", as_of=pd.to_datetime(rate["as_of"]))
    counts = pd.DataFrame(
        columns=["place", "segment", "basis", "group", "measure", "as_of", "status", "value"]
    ).astype({"as_of": "datetime64[us]", "value": float})

    judged = targets.against_targets(sleman, counts, rate)

    assert ledger.standing(judged).tolist() == ["reached", "short"]


def test_two_targets_of_one_regime_are_a_conflict_and_two_regimes_are_none():
    found = ledger.conflicts(TARGETS).set_index(["place", "measure"])

    assert found.index.tolist() == [("19", "active"), ("19", "coverage")]
    row = found.loc[("19", "active")]
    assert (row["lowest"], row["highest"], row["number"]) == (302_357, 397_336, 2)
    assert row["source"] == "antara, June; antara, February"
    assert ledger.conflicts(pd.concat([TARGETS.tail(1)] * 2)).empty  # said twice is one target


def test_findings_are_ready_to_show():
    rows = ledger.findings(TARGETS, COVERAGE)

    assert rows["finding"].tolist() == ["implied"] * 3 + ["conflict"] * 2
    assert rows["value"].round().tolist()[:3] == [659_260, 528_874, 428_700]
    assert rows["reference"].tolist()[3:] == [302_357, 57.17]
    assert ledger.findings(TARGETS.head(0), COVERAGE).empty


@pytest.mark.parametrize("may_differ, differing", [(0.01, 3), (0.04, 2), (0.2, 0)])
def test_how_much_may_differ_is_a_setting(may_differ, differing):
    assert ledger.implied(TARGETS, COVERAGE, may_differ=may_differ)["differs"].eq(True).sum() == (
        differing
    )


WITH_PACE = table("""
    case                                | measure  | target | realised | as_of      | paced      | expected | persons | standing
    a count, behind last year's shape   | active   |    100 |       80 | 2025-07-31 | 2025-07-31 |       81 |     100 | behind
    a count, up to it                   | active   |    100 |       80 | 2025-07-31 | 2025-07-31 |       80 |     100 | on_the_way
    a rate: 45 of 50 %, in persons too  | coverage |    0.5 |     0.44 | 2025-07-31 | 2025-07-31 |      450 |     500 | behind
    a rate that is up to it             | coverage |    0.5 |     0.46 | 2025-07-31 | 2025-07-31 |      450 |     500 | on_the_way
    expected of another day             | active   |    100 |       80 | 2025-07-31 | 2025-06-30 |       81 |     100 | open
    nothing expected                    | active   |    100 |       80 | 2025-07-31 | 2025-07-31 |          |     100 | open
""")


def test_each_target_stands_by_last_years_shape_at_the_date_of_its_count():
    dates = {name: pd.to_datetime(WITH_PACE[name]) for name in ("as_of", "paced")}
    judged = WITH_PACE[["measure", "target", "realised"]].assign(
        as_of=dates["as_of"], due=pd.Timestamp("2025-12-31")
    )
    paced = pd.DataFrame(
        {"target": WITH_PACE["persons"], "expected": WITH_PACE["expected"], "as_of": dates["paced"]}
    )

    found = ledger.with_standing(judged, paced)

    assert found["standing"].tolist() == WITH_PACE["standing"].tolist()
