"""Why a number is another one: drawn, what differs beside it, and what follows."""

import pytest

from coverage_lib.edition import causes
from coverage_lib.edition.causes import Between
from drawn import table

WHY = table("""
    case                                      | became  | rows | definition | code | settings | moved | why
    a count was corrected                     | changed | yes  | no         | no   | no       | no    | revised data
    a count arrived late                      | new     | yes  | no         | no   | no       | no    | new data
    a count was taken back                    | gone    | yes  | no         | no   | no       | no    | changed data
    the formula is another                    | changed | no   | yes        | no   | no       | no    | definition
    its code changed with it, as it must      | changed | no   | yes        | yes  | no       | no    | definition
    the library computes otherwise            | changed | no   | no         | yes  | no       | no    | code
    a number nobody wrote before              | new     | no   | no         | yes  | no       | no    | code
    small counts are hidden now               | gone    | no   | no         | no   | yes      | no    | settings
    both are at work, so both are told        | changed | yes  | no         | yes  | no       | no    | revised data, code
    data and formula                          | changed | yes  | yes        | yes  | no       | no    | revised data, definition
    nobody recorded the rows                  | changed | ?    | no         | no   | no       | no    | not recorded
    nobody recorded the code                  | changed | yes  | no         | ?    | no       | no    | not recorded
    nobody recorded the definition            | changed | yes  | ?          | yes  | no       | no    | not recorded
    nothing differs but the number            | changed | no   | no         | no   | no       | no    | none found
    the next month                            | new     | no   | no         | no   | no       | yes   | new data
    the next month, after the code changed    | new     | no   | no         | yes  | no       | yes   | new data, code
    the next month, whose rows nobody knows   | new     | ?    | no         | no   | no       | yes   | new data
    last month's date, corrected              | changed | yes  | no         | no   | no       | yes   | revised data
    last month's date, seen from the next     | changed | no   | no         | no   | no       | yes   | other period
    a figure the next month does not have     | gone    | yes  | no         | no   | no       | yes   | other period
""")  # fmt: skip  # noqa: E501
KNOWN = {"yes": ("something",), "no": (), "?": None}
DEFINED = {"yes": True, "no": False, "?": None}


@pytest.mark.parametrize("row", list(WHY.itertuples()), ids=WHY["case"])
def test_the_cause_is_what_differs_and_nothing_else(row):
    found = Between(
        rows=KNOWN[row.rows],
        code=KNOWN[row.code],
        settings=KNOWN[row.settings],
        moved=row.moved == "yes",
    )

    why = causes.why(row.became, found, definition=DEFINED[row.definition])

    assert ", ".join(why) == row.why


INPUTS = {"library": "L", "code": "C", "notebook": "N", "packages": "P", "rows": "R"}
ROWS = {"33.75 2018-12": "a", "lines": "1"}


def entry(*, without=(), period="2018-12", versions=None, **inputs):
    made_from = {name: text for name, text in (INPUTS | inputs).items() if name not in without}
    return {
        "parameters": {"office": "pekalongan", "period": period, "language": "id"},
        "inputs": made_from,
        "versions": versions or {"pandas": "2.2"},
    }


def between(before, now, rows_before=ROWS, rows_now=ROWS):
    harmless = frozenset({"language"})
    return causes.between(before, now, rows_before, rows_now, period="period", harmless=harmless)


def test_what_differs_is_read_from_both_manifests():
    newer = entry(library="l", code="c", packages="p", versions={"pandas": "3.0"}, period="2019-12")
    rows = {"33.75 2018-12": "b", "33.75 2019-12": "c", "lines": "2"}

    found = between(entry(), newer, rows_now=rows)

    assert found.rows == ("33.75 2018-12", "33.75 2019-12")
    assert found.code == ("library", "pandas 2.2 → 3.0")
    assert (found.moved, found.same_library, found.settings) == (True, False, ())


def test_rows_that_only_stand_at_other_lines_are_the_same_rows():
    moved = {**ROWS, "lines": "2"}

    assert between(entry(), entry(rows="r"), rows_now=moved).rows == ()


def test_a_changed_catalogue_is_no_changed_code():
    assert between(entry(), entry(library="l")).code == ()


def test_an_edition_of_before_these_records_does_not_tell():
    old = entry(without=["code"])
    old_rows = {"33.75 2018-12": "a with its line"}

    assert between(old, entry(library="l")).code is None
    assert between(old, entry()).code == ()  # the same library is the same code
    assert between(old, entry(), old_rows).rows is None


def test_details_name_the_rows_of_the_numbers_own_place_first():
    found = Between(rows=("33 2018-12", "33.75 2018-12", "districts"), code=("library",))

    told = causes.details(("revised data", "code"), found, "33.75")

    assert told == ("33.75 2018-12, 33 2018-12, districts", "library")
