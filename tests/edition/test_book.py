"""What is published, bound: one PDF to print, and a sheet of first pages to approve."""

import io

import pytest
from pypdf import PdfReader

from coverage_lib.edition import book, contact
from coverage_lib.errors import ParameterError


def titles(outline):
    """Bookmarks of the first level."""
    return [mark.title for mark in outline if not isinstance(mark, list)]


def test_a_book_holds_every_page_its_text_and_a_bookmark_for_each_report(finished):
    entries = book.chosen(finished.home, {"office": ["beta", "alpha"]})

    bound = PdfReader(io.BytesIO(book.bound(finished.home, entries, title="Edisi kecil")))

    single = [
        PdfReader(finished.home / f"{office}/2017/report.pdf") for office in ("beta", "alpha")
    ]
    assert titles(bound.outline) == ["Laporan beta", "Laporan alpha"]
    assert bound.get_destination_page_number(bound.outline[-2]) == len(single[0].pages)
    assert [page.extract_text() for page in bound.pages] == [
        page.extract_text() for report in single for page in report.pages
    ]
    assert bound.metadata.title == "Edisi kecil"


def test_the_same_reports_make_the_same_book(finished):
    entries = book.chosen(finished.home, {"office": ["alpha"]})

    first, again = (book.bound(finished.home, entries, title="T") for _ in range(2))

    assert first == again


def test_only_what_has_a_pdf_is_bound(finished):
    entries = book.chosen(finished.home, {})

    assert [entry["folder"] for entry in entries if book.printable(entry)] == [
        "alpha/2017",
        "beta/2017",
    ]


def test_what_is_not_published_is_refused_in_one_message(finished):
    with pytest.raises(ParameterError) as refused:
        book.chosen(finished.home, {"office": ["alfa", "alpha"], "period": ["2018"]})

    said = str(refused.value).splitlines()
    assert said[0].startswith("this folder has no report of office 'alfa'. Did you mean alpha?")
    assert said[1].startswith("this folder has no report of period '2018'")


def test_a_folder_without_an_edition_is_named(tmp_path):
    with pytest.raises(ParameterError, match="no published edition"):
        book.chosen(tmp_path, {})


def test_the_contact_sheet_shows_every_report_and_first_what_failed(finished):
    made = contact.sheet(finished.home, book.chosen(finished.home, {}))

    text = " ".join(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(made)).pages).split()
    )
    assert text.index("gagal dihitung") < text.index("Laporan alpha") < text.index("Laporan beta")
    assert "belum ada data" in text
    assert "Sebuah laporan" in text  # of the first page itself: no picture of it
