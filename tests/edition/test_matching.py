"""Which number of one file is which of the other; drawn: two files, and the pairs."""

from coverage_lib.edition import matching
from coverage_lib.edition.matching import Meaning
from drawn import table

MEANING = Meaning(
    file="figures.csv",
    keys=("metric", "place"),
    date="as_of",
    where="section",
    about="place",
    first=lambda row: row["metric"] == "coverage",
    label=lambda row, language: f"{row['metric']} {row['place']}",
    difference=lambda row, by, language: f"{by:+g}",
    day=lambda date, language: date,
    office="office",
    period="period",
    harmless=frozenset({"language"}),
)


def rows(drawing):
    drawn = table(drawing).astype(object).fillna("").astype(str)
    filled = drawn.assign(shown=drawn["value"]) if "shown" not in drawn else drawn
    return filled.to_dict("records")


def pairs(before, now):
    """The pairs as values: (before, now), sorted."""
    found = matching.pairs(rows(before), rows(now), MEANING)
    sides = [(old and old["value"], new and new["value"]) for old, new in found]
    return sorted(sides, key=lambda pair: (pair[0] or "", pair[1] or ""))


def test_the_same_date_is_the_same_number_and_only_then_is_one_gone_or_new():
    before = """
        metric   | place   | as_of      | value
        active   | "33.75" | 2018-12-31 | 22
        coverage | "33.75" | 2018-12-31 | 34
    """
    now = """
        metric   | place   | as_of      | value
        active   | "33.75" | 2018-12-31 | 24
        active   | "33.26" | 2018-12-31 | 51
    """

    assert pairs(before, now) == [(None, "51"), ("22", "24"), ("34", None)]


def test_a_later_date_stands_beside_the_latest_earlier_one_which_is_not_gone():
    before = """
        metric | place   | as_of      | value
        active | "33.75" | 2018-10-31 | 20
        active | "33.75" | 2018-11-30 | 21
    """
    now = """
        metric | place   | as_of      | value
        active | "33.75" | 2018-12-31 | 22
    """

    assert pairs(before, now) == [("21", "22")]


def test_an_earlier_date_that_is_new_replaces_nothing():
    before = """
        metric | place   | as_of      | value
        active | "33.75" | 2018-12-31 | 22
    """
    now = """
        metric | place   | as_of      | value
        active | "33.75" | 2018-11-30 | 21
    """

    assert pairs(before, now) == [(None, "21"), ("22", None)]


def test_two_rows_of_one_key_are_first_matched_where_they_are_alike():
    before = """
        metric | place   | as_of | value
        target | "33.25" |       | 182
        target | "33.25" |       | 190
    """
    now = """
        metric | place   | as_of | value
        target | "33.25" |       | 190
        target | "33.25" |       | 183
    """

    assert pairs(before, now) == [("182", "183"), ("190", "190")]


def test_where_the_files_have_not_as_many_of_a_key_nobody_guesses():
    before = """
        metric    | place   | as_of      | value
        potential | "33.75" | 2018-12-31 | 65
    """
    now = """
        metric    | place   | as_of      | value
        potential | "33.75" | 2018-12-31 | 70
        potential | "33.75" | 2018-12-31 | 80
    """

    assert pairs(before, now) == [(None, "70"), (None, "80"), ("65", None)]


def test_the_next_month_with_more_estimates_is_not_compared_either():
    before = """
        metric    | place   | as_of      | value
        potential | "33.75" | 2018-11-30 | 65
    """
    now = """
        metric    | place   | as_of      | value
        potential | "33.75" | 2018-12-31 | 70
        potential | "33.75" | 2018-12-31 | 80
    """

    assert pairs(before, now) == [(None, "70"), (None, "80")]


def test_the_last_digits_are_no_change_and_a_mark_of_caution_is_one():
    exact, other = {"value": "33.84615384615385", "shown": "33,85%"}, {"shown": "±33,85%"}

    assert matching.alike(exact, exact | {"value": "33.84615384615384"})
    assert not matching.alike(exact, exact | {"value": "33.8462"})
    assert not matching.alike(exact, exact | other)
    assert matching.alike(exact, exact | other, shown=False)
