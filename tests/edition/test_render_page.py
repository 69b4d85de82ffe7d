"""What a notebook says of its page, and the files it puts beside it."""

import pytest

from coverage_lib.edition import render
from coverage_lib.edition.page import page_of
from coverage_lib.errors import CoverageError
from drawn import table
from render_cases import notebook, said, shown, text

TITLES = table("""
    case                            | said    | metadata | heading   | stem | title
    the report says it              | Laporan | Meta     | # Bab     | file | Laporan
    the notebook's metadata says it |         | Meta     | # Bab     | file | Meta
    the first heading, any level    |         |          | ### A *b* | file | A b
    the name of the file            |         |          | words     | file | file
    nothing at all                  |         |          | words     |      | Laporan
""").fillna("")


@pytest.mark.parametrize("row", list(TITLES.itertuples()), ids=TITLES["case"])
def test_the_title_is_looked_for_in_this_order(row):
    made = notebook(text(row.heading), said(title=row.said), title=row.metadata)

    assert page_of(made, stem=row.stem).title == row.title


def test_a_heading_inside_a_code_block_is_no_title():
    assert page_of(notebook(text("```\n# no\n```\n## Yes"))).title == "Yes"


def test_page_outputs_are_merged_and_unknown_keys_kept():
    made = notebook(said(title="A", header="Kantor", colour="red"), said(title="B", language="en"))

    page = page_of(made)

    assert (page.title, page.header, page.language) == ("B", "Kantor", "en")
    assert page.extra == {"colour": "red"}


def test_a_page_output_that_is_no_object_is_ignored():
    assert page_of(notebook(shown({"application/vnd.coverage.page+json": "x"}))).language == "id"


def test_files_are_handed_over_by_name():
    cell = shown({"text/csv": "a,b\n1,2\n"}, {"text/csv": {"filename": "figures.csv"}})

    assert render.attachments(notebook(cell)) == {"figures.csv": "a,b\n1,2\n"}


def test_csv_without_a_name_is_no_file():
    assert render.attachments(notebook(shown({"text/csv": "a,b\n1,2\n"}))) == {}


@pytest.mark.parametrize("name", ["../x.csv", "/x.csv", "a\\x.csv", "C:x.csv", "..", ""])
def test_a_file_cannot_climb_out_of_the_report(name):
    cell = shown({"text/csv": "a"}, {"text/csv": {"filename": name}})

    with pytest.raises(CoverageError, match=r"bare file name, such as figures\.csv"):
        render.attachments(notebook(cell))
