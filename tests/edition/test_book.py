"""What is published, bound: one PDF to print, and a sheet of first pages to approve."""

import io
import shutil

import page as validator
import pytest
from pypdf import PdfReader

from coverage_lib.edition import book, contact, render
from coverage_lib.errors import ParameterError, VerifyError
from render_cases import stranger


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


@pytest.fixture(scope="module")
def two_strangers(finished, tmp_path_factory):
    """The same folder, but the reports hold tables, pictures, links and formulas."""
    home = shutil.copytree(finished.home, tmp_path_factory.mktemp("strange") / "tiny")
    for office in ("alpha", "beta"):
        (home / office / "2017/report.pdf").write_bytes(render.pdf(stranger()))
    return home


def elements(node):
    """Every structure element below."""
    node = node.get_object()
    for child in node if isinstance(node, list) else [node]:
        found = child.get_object()
        if isinstance(found, dict) and "/S" in found:
            yield found
            yield from elements(found["/K"]) if "/K" in found else ()


def heads(element):
    """The IDs of the heads that a table cell names."""
    found = element.get("/A", [])
    attributes = [one.get_object() for one in (found if isinstance(found, list) else [found])]
    return [name for one in attributes for name in one.get("/Headers", [])]


def test_a_screen_reader_finds_in_the_book_what_it_finds_in_the_reports(finished, two_strangers):
    bound = book.bound(
        two_strangers,
        book.chosen(finished.home, {"office": ["alpha", "beta"]}),
        title="Edisi & kecil",
    )

    tree = PdfReader(io.BytesIO(bound)).root_object["/StructTreeRoot"]
    single = PdfReader(two_strangers / "alpha/2017/report.pdf").root_object["/StructTreeRoot"]
    cells, once = list(elements(tree["/K"])), list(elements(single["/K"]))
    ids = [cell["/ID"] for cell in cells if "/ID" in cell]
    report = validator.validate_pdf_bytes(bound, profile=validator.ValidationProfile.PDF_UA_1)
    assert [failure.message for failure in report.failures] == []
    assert [cell["/S"] for cell in cells] == [cell["/S"] for cell in once] * 2
    assert tree["/IDTree"]["/Names"][::2] == sorted(set(ids))
    assert len(ids) == 2 * len([cell for cell in once if "/ID" in cell]) > 0
    assert {name for cell in cells for name in heads(cell)} <= set(ids)


def test_for_paper_there_are_no_tags_and_the_same_pages(finished):
    entries = book.chosen(finished.home, {"office": ["alpha", "beta"]})

    tagged, plain = (
        PdfReader(io.BytesIO(book.bound(finished.home, entries, title="T", for_paper=paper)))
        for paper in (False, True)
    )

    assert "/StructTreeRoot" in tagged.root_object
    assert "/StructTreeRoot" not in plain.root_object
    assert [page.extract_text() for page in plain.pages] == [
        page.extract_text() for page in tagged.pages
    ]


def test_a_pdf_that_is_not_as_published_is_neither_bound_nor_shown(two_strangers):
    with pytest.raises(VerifyError, match=r"alpha/2017: file changed: report\.pdf\n.*beta/2017"):
        book.refuse_changed(two_strangers, book.chosen(two_strangers, {}))


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


@pytest.mark.parametrize("linked", [True, False])
def test_a_picture_of_the_contact_sheet_opens_its_report_where_it_stands_beside_it(
    linked, finished
):
    made = contact.sheet(finished.home, book.chosen(finished.home, {}), linked=linked)

    links = [
        note.get_object()["/A"]["/URI"]
        for page in PdfReader(io.BytesIO(made)).pages
        for note in page.get("/Annots", [])
    ]
    assert links == (["alpha/2017/report.pdf", "beta/2017/report.pdf"] if linked else [])
