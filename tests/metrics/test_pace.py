"""On the way to a target: shape, pace and chance, each with numbers worked out by hand."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_lib.metrics import contribution_plan, pace, pace_past, pace_projection
from drawn import table

# The nation's participants, in millions. 2025 as published; 2024 as it might have been.
NATION = table("""
    year | Jan   | Feb   | Mar   | Apr   | May   | Jun   | Jul    | Aug  | Sep  | Oct  | Nov  | Dec
    2023 |       |       |       |       |       |       |        |      |      |      |      | 42.50
    2024 | 43.00 | 42.00 | 41.00 | 40.00 | 39.60 | 40.00 | 40.698 | 41.5 | 42.4 | 43.3 | 44.2 | 45.22
    2025 | 42.66 | 41.38 | 40.19 | 39.70 | 39.05 | 39.35 | 39.95  |      |      |      |      |
""")


def day(text):
    return pd.Timestamp(text)


def history(drawing, million=1, **columns):
    """Observations of the contract from a drawn table of years and months."""
    long = drawing.melt("year", var_name="month", value_name="value").dropna()
    ends = pd.to_datetime(long["year"].astype(str) + " " + long["month"], format="%Y %b")
    rows = pd.DataFrame({"as_of": ends + pd.offsets.MonthEnd(0), "value": long["value"] * million})
    return observed(rows, **columns)


def observed(rows, **columns):
    blanks = {
        "place": "ID", "segment": "ALL", "basis": "office", "programme": "", "group": "",
        "measure": "active", "unit": "persons", "status": "reported", "vintage": "", "source": "a",
        "precision": "month",
    } | columns  # fmt: skip
    return rows.assign(**{name: text for name, text in blanks.items() if name not in rows})


def target(value, due="2025-12-31", **columns):
    blanks = {
        "place": "ID", "segment": "ALL", "basis": "unstated", "group": "", "measure": "active",
        "unit": "persons", "qualifier": "", "regime": "rpjmn", "regime_evidence": "stated", "source": "b",
    } | columns  # fmt: skip
    return pd.DataFrame({"value": [value], "due": [day(due)]}).assign(**blanks)


def judged(counts, value, as_of, due="2025-12-31", parts=(), **columns):
    parts = pd.DataFrame(parts, columns=["place", "part"], dtype=str)
    rows = pace.against_targets(
        target(value, due, **columns), counts, as_of=day(as_of), parts=parts
    )
    return rows.iloc[0]


# July by shape: 54 x 40.698 / 45.22 = 48.6. By line: 45.22 + 8.78 x 7/12. Half of July: the mean of
# 40.000 and 40.698 by 15/31, scaled.
PATHS = table("""
    case                          | as_of      | target | realised | expected | linear   | months_left | required
    end of July                   | 2025-07-31 |     54 |    39.95 |  48.6    | 50.34167 |           5 |    2.81
    January, after the cliff      | 2025-01-31 |     54 |    42.66 |  51.34896| 45.95167 |          11 | 1.030909
    a target that is passed       | 2025-07-31 |     39 |    39.95 |  35.1    | 41.59167 |           5 |       0
    a target of nothing           | 2025-07-31 |      0 |    39.95 |          |          |           5 |
    no target                     | 2025-07-31 |        |    39.95 |          |          |           5 |
    later counts are not looked at| 2025-05-31 |     54 |    39.05 | 47.28881 | 48.87833 |           7 | 2.135714
    the report is later           | 2025-11-30 |     54 |    39.95 |  48.6    | 50.34167 |           5 |    2.81
""")


@pytest.mark.parametrize("row", list(PATHS.itertuples()), ids=PATHS["case"])
def test_the_way_to_a_target_by_last_years_shape_and_by_a_line(row):
    found = judged(history(NATION), row.target, row.as_of)

    assert found["realised"] == row.realised
    assert found["expected"] == pytest.approx(row.expected, abs=1e-5, nan_ok=True)
    assert found["expected_linear"] == pytest.approx(row.linear, abs=1e-5, nan_ok=True)
    assert found["ahead"] == pytest.approx(row.realised - row.expected, abs=1e-5, nan_ok=True)
    assert found["months_left"] == row.months_left
    assert found["required_per_month"] == pytest.approx(row.required, abs=1e-6, nan_ok=True)


def test_the_best_month_so_far_stands_beside_what_is_needed():
    found = judged(history(NATION), 54, "2025-07-31")

    assert found["best_month"] == pytest.approx(1.02)
    assert found["best_month_when"] == day("2024-12-31")


def test_a_count_in_the_middle_of_a_month_is_held_against_that_day():
    cut = observed(pd.DataFrame({"as_of": [day("2025-08-15")], "value": [40.2]}), precision="day")

    found = judged(pd.concat([history(NATION), cut]), 54, "2025-08-20")

    half = 15 / 31
    assert found["as_of"] == day("2025-08-15")
    assert found["expected"] == pytest.approx(54 * (40.698 + 0.802 * half) / 45.22)
    assert found["expected_linear"] == pytest.approx(45.22 + 8.78 * (7 + half) / 12)
    assert found["months_left"] == pytest.approx(4 + 1 - half)
    assert found["best_month_when"] == day("2024-12-31")  # half a month is no month


def test_one_year_is_not_enough_history():
    found = judged(history(NATION), 54, "2025-07-31")

    assert not found["enough_history"]
    assert found["reason"] == pace_projection.SHORT_HISTORY
    assert found[["projected", "projected_low", "projected_high", "chance"]].isna().all()


# Two past years, of which 80 -> 100 and 90 -> 100 from July on. ln 1.25 = 0.22314, ln 1.1111 =
# 0.10536: mean 0.16425, variance 0.0069361; with two years the spread is sqrt(0.0069361 x 1.5) =
# 0.10200, and Student's t has one degree of freedom (3.0777 for 80 %).
TWO_YEARS = table("""
    year | Jan | Feb | Mar | Apr | May | Jun | Jul | Aug | Sep | Oct | Nov | Dec
    2023 |  95 |  90 |  86 |  83 |  80 |  79 |  80 |  84 |  88 |  92 |  96 | 100
    2024 |  96 |  93 |  90 |  89 |  88 |  89 |  90 |  92 |  94 |  96 |  98 | 100
    2025 |  97 |  94 |  92 |  91 |  90 |  89 |  90 |     |     |     |     |
""")
CHANCES = table("""
    case                        | target   | chance
    what is projected           | 106.0660 |    0.5
    one spread above            | 117.4560 |   0.25
    one spread below            |  95.7806 |   0.75
    as far as the interval goes | 145.1798 |    0.1
""")


@pytest.mark.parametrize("row", list(CHANCES.itertuples()), ids=CHANCES["case"])
def test_the_chance_follows_from_the_years_before(row):
    found = judged(history(TWO_YEARS), row.target, "2025-07-31")

    assert found["enough_history"]
    assert found["reason"] == ""
    assert found["years"] == 2
    assert found["projected"] == pytest.approx(90 * math.exp(0.164252), rel=1e-5)
    assert found["projected_high"] == pytest.approx(
        106.0660 * math.exp(3.0777 * 0.102001), rel=1e-4
    )
    assert found["projected_low"] == pytest.approx(106.0660 / math.exp(3.0777 * 0.102001), rel=1e-4)
    assert found["chance"] == pytest.approx(row.chance, abs=2e-3)


def test_parts_lend_their_spread_but_not_more_years_than_there_were():
    alone = judged(history(TWO_YEARS), 110, "2025-07-31")
    steady = TWO_YEARS.assign(Jul=85)  # as 2023 in 2024: no spread of its own
    both = pd.concat([history(TWO_YEARS), history(steady, place="33")])

    beside = judged(both, 110, "2025-07-31", parts=[("ID", "33")])

    # Together: (0.0069361 + 0) / 2, with the weight of four years beside the own one. The mean of
    # the two differs between the years by no more than one of them alone would make it (0.0017340
    # = 0.0034681 / 2): nothing is shared, so both degrees of freedom count (Student's t: 1.8856).
    spread = math.sqrt((0.0069361 + 4 * 0.0034681) / 5 * 1.5)
    width = math.log(beside["projected_high"] / beside["projected"])
    assert beside["projected"] == alone["projected"]
    assert width == pytest.approx(1.8856 * spread, rel=1e-4)
    assert beside["projected_high"] < alone["projected_high"]


def test_places_that_are_no_parts_lend_nothing():
    alone = judged(history(TWO_YEARS), 110, "2025-07-31")
    both = pd.concat([history(TWO_YEARS), history(TWO_YEARS.assign(Jul=85), place="33")])

    pd.testing.assert_series_equal(judged(both, 110, "2025-07-31"), alone)
    pd.testing.assert_series_equal(
        judged(both, 110, "2025-07-31", parts=[("34", "33"), ("ID", "35")]), alone
    )


def test_a_series_that_never_varies_is_still_not_certain_to_the_last_person():
    same = pd.concat([TWO_YEARS.iloc[[1]].assign(year=year) for year in (2023, 2024)])
    counts = history(pd.concat([same, TWO_YEARS.tail(1)]))

    found = judged(counts, 100, "2025-07-31")

    assert found["projected"] == pytest.approx(100)
    assert found["chance"] == pytest.approx(0.5)
    assert found["projected_high"] == pytest.approx(100 * math.exp(3.0777 * pace_past.LEAST_SPREAD))


# Tables of Student's t: the 90th percentile by degrees of freedom.
@pytest.mark.parametrize(("freedom", "score"), list(enumerate(pace_projection.T_90, start=1)))
def test_students_t_agrees_with_its_tables(freedom, score):
    chance = pace_projection.student_t(pd.Series([score, -score, 0.0]), pd.Series([freedom] * 3))

    assert chance.tolist() == pytest.approx([0.9, 0.1, 0.5], abs=1e-5)


REASONS = table("""
    case                             | counts  | measure  | target | due        | as_of      | reason
    no count of this year            | nation  | active   |     54 | 2026-12-31 | 2026-03-31 | no_count
    no count at all                  | none    | active   |     54 | 2025-12-31 | 2025-07-31 | no_count
    a coverage target, no potential  | nation  | coverage |     50 | 2025-12-31 | 2025-07-31 | no_potential
    a target of nothing              | nation  | active   |      0 | 2025-12-31 | 2025-07-31 | no_target
    due in a later year              | nation  | active   |     54 | 2029-12-31 | 2025-07-31 | due_later
    one year is not enough           | nation  | active   |     54 | 2025-12-31 | 2025-07-31 | short_history
    nobody yet                       | zero    | active   |     54 | 2025-12-31 | 2025-07-31 | zero_count
    December itself                  | nation  | active   |     45 | 2024-12-31 | 2024-12-31 | closed
""")


@pytest.mark.parametrize("row", list(REASONS.itertuples()), ids=REASONS["case"])
def test_without_a_projection_the_reason_is_given(row):
    counts = {
        "nation": history(NATION),
        "none": history(NATION).head(0),
        "zero": history(NATION).assign(value=0.0),
    }[row.counts]

    found = judged(counts, row.target, row.as_of, row.due, measure=row.measure)

    assert found["reason"] == row.reason
    assert found["enough_history"] == (row.reason == pace.CLOSED)


CLOSED = table("""
    case                          | target | chance
    December, and reached         |     45 |      1
    December, exactly             |  45.22 |      1
    December, and short           |     50 |      0
""")


@pytest.mark.parametrize("row", list(CLOSED.itertuples()), ids=CLOSED["case"])
def test_in_december_nothing_is_left_to_project(row):
    found = judged(history(NATION), row.target, "2025-03-31", due="2024-12-31")

    assert (found["months_left"], found["realised"], found["projected"]) == (0, 45.22, 45.22)
    assert found["chance"] == row.chance
    assert math.isnan(found["required_per_month"])


def test_a_target_far_off_is_still_paced():
    found = judged(history(NATION), 70, "2025-07-31", due="2026-12-31")

    assert found["months_left"] == 17
    assert found["required_per_month"] == pytest.approx(30.05 / 17)
    assert math.isnan(found["expected"])


def test_a_target_on_coverage_counts_the_persons_it_means():
    potential = observed(
        pd.DataFrame({"as_of": [day("2025-02-28")], "value": [111.0]}), measure="potential"
    )

    found = judged(pd.concat([history(NATION), potential]), 52.15, "2025-07-31", measure="coverage")

    assert found["target"] == pytest.approx(0.5215 * 111)
    assert found["target_rate"] == 0.5215
    assert found["unit"] == "persons"
    assert found["expected"] == pytest.approx(0.5215 * 111 * 0.9)


BASES = table("""
    case                          | basis    | realised | counted
    residents against residents   | nik      |    89266 | nik
    registered against registered | office   |    50098 | office
    one that does not say         | unstated |    50098 | office
    nobody counted residents      | nik      |          |
""")


@pytest.mark.parametrize("row", list(BASES.itertuples()), ids=BASES["case"])
def test_a_target_is_paced_by_counts_of_its_own_basis(row):
    both = {"as_of": day("2025-03-31"), "basis": ["nik", "office"], "value": [89266, 50098]}
    rows = pd.DataFrame(both)
    known = rows[rows["basis"] == "office"] if pd.isna(row.counted) else rows

    found = judged(observed(known), 111_031, "2025-03-31", basis=row.basis)

    assert found["realised"] == pytest.approx(row.realised, nan_ok=True)
    assert pd.isna(row.counted) or found["basis"] == row.counted


# Contributions by month: 2024 brought 10 a month and 20 in December, 130 in all; 60 by June.
MONEY = table("""
    year | Jan | Feb | Mar | Apr | May | Jun | Jul | Aug | Sep | Oct | Nov | Dec
    2024 |  10 |  10 |  10 |  10 |  10 |  10 |  10 |  10 |  10 |  10 |  10 |  20
    2025 |  11 |  11 |  11 |  11 |  11 |  11 |     |     |     |     |     |
""")
IDR = {"measure": "contributions_realised", "unit": "IDR"}


def test_contributions_are_added_up_since_january():
    found = judged(history(MONEY, **IDR), 260, "2025-06-30", **IDR)

    assert found["realised"] == 66
    assert found["expected"] == pytest.approx(260 * 60 / 130)
    assert found["expected_linear"] == 130
    assert found["required_per_month"] == pytest.approx(194 / 6)
    assert (found["best_month"], found["best_month_when"]) == (20, day("2024-12-31"))


@pytest.mark.parametrize("due", ["2025-12-31", "2025-09-30"])
def test_there_is_one_straight_line_for_pace_and_for_the_plan_of_contributions(due):
    counts = observed(pd.DataFrame({"as_of": [day("2025-08-19")], "value": [60.0]}), **IDR)
    goal = target(93, due, **IDR)

    line = pace.against_targets(goal, counts, as_of=day("2025-08-31"))["expected_linear"]
    plan = contribution_plan.against_plan(goal, counts, counts)["planned"]

    assert plan.tolist() == pytest.approx(line.tolist())
    assert plan.tolist() == pytest.approx([93 * (7 + 19 / 31) / pd.Timestamp(due).month])


def test_a_sum_with_a_month_left_out_is_projected_by_nobody():
    gap = history(MONEY, **IDR)[lambda rows: rows["as_of"] != day("2025-03-31")]
    earlier = history(MONEY, **IDR)[lambda rows: rows["as_of"] != day("2024-03-31")]

    assert judged(gap, 260, "2025-06-30", **IDR)["reason"] == pace_projection.MONTHS_MISSING
    assert math.isnan(judged(earlier, 260, "2025-06-30", **IDR)["expected"])


def test_a_sum_that_has_passed_its_target_stays_above_it():
    years = pd.concat([MONEY.replace({2024: 2023}).head(1), MONEY.replace(20, 40)])

    found = judged(history(years, **IDR), 60, "2025-06-30", **IDR)

    assert found["chance"] == 1
    assert found["projected_low"] >= found["realised"]


def test_a_count_dated_by_its_year_only_is_no_position_of_december():
    counts = history(NATION)
    vague = counts.assign(
        precision=counts["precision"].mask(counts["as_of"] == "2024-12-31", "year")
    )

    assert math.isnan(judged(vague, 54, "2025-07-31")["expected"])


def test_rows_keep_the_order_and_index_of_the_targets():
    rows = pd.concat([target(54), target(1, place="33"), target(40, regime="workplan")])
    rows = rows.set_axis([7, 3, 5])

    found = pace.against_targets(rows, history(NATION), as_of=day("2025-07-31"))

    assert found.index.tolist() == [7, 3, 5]
    assert found["regime"].tolist() == ["rpjmn", "rpjmn", "workplan"]
    assert found["reason"].tolist() == ["short_history", "no_count", "short_history"]


def test_no_targets_give_no_rows():
    found = pace.against_targets(target(54).head(0), history(NATION), as_of=day("2025-07-31"))

    assert found.columns.tolist() == pace.COLUMNS
    assert found.empty


def test_the_chart_gets_two_years_of_months_and_both_paths():
    rows = pace.by_month(target(54), history(NATION), as_of=day("2025-07-31"))

    assert rows["as_of"].iloc[[0, -1]].tolist() == [day("2024-01-31"), day("2025-12-31")]
    assert rows["value"].count() == 12 + 7
    assert rows["expected"].head(12).isna().all()
    assert rows.loc[rows["as_of"] == "2025-07-31", "expected"].tolist() == pytest.approx([48.6])
    ends = rows[["expected", "expected_linear", "target"]].iloc[-1]
    assert ends.tolist() == pytest.approx([54, 54, 54])


# --- laws -----------------------------------------------------------------------------------------
FEW = settings(max_examples=8, deadline=None)


@FEW
@given(st.integers(2, 5000), st.floats(80, 140))
def test_counting_in_another_unit_scales_persons_and_leaves_the_chance(times, wanted):
    one = judged(history(TWO_YEARS), wanted, "2025-07-31")
    many = judged(history(TWO_YEARS, times), wanted * times, "2025-07-31")

    for name in ("expected", "expected_linear", "required_per_month", "projected", "projected_low"):
        assert many[name] == pytest.approx(one[name] * times)
    assert many["chance"] == pytest.approx(one["chance"])


@FEW
@given(st.floats(70, 130), st.floats(0, 30), st.floats(80, 140))
def test_more_realised_never_lowers_the_chance(realised, more, wanted):
    def chance(july):
        rows = TWO_YEARS.astype({"Jul": float})
        rows.loc[rows["year"] == 2025, "Jul"] = july
        return judged(history(rows), wanted, "2025-07-31")["chance"]

    assert chance(realised + more) >= chance(realised) - 1e-12


@FEW
@given(st.floats(0.5, 2))
def test_on_last_years_shape_the_expected_position_is_the_realised_one(factor):
    """Whoever repeats last year, scaled, to a target scaled alike, is neither ahead nor behind."""
    last = TWO_YEARS.iloc[[1]]
    again = pd.concat([TWO_YEARS.head(2), last.mul(factor).assign(year=2025)])

    found = judged(history(again), 100 * factor, "2025-07-31")

    assert found["ahead"] == pytest.approx(0, abs=1e-9)
