"""The PDF: PDF/UA, every word of the notebook, nothing off the page."""

import io
import re

import page as validator
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from pypdf.generic import ArrayObject

from coverage_lib.edition import render, tables, typst_document
from drawn import table
from render_cases import (
    PNG,
    SVG,
    failed,
    html_table,
    notebook,
    printed,
    said,
    shown,
    stranger,
    text,
)


def read(pdf):
    return PdfReader(io.BytesIO(pdf))


def words(pdf):
    return " ".join(" ".join(sheet.extract_text() for sheet in read(pdf).pages).split())


def alternatives(pdf):
    """Every text that is read aloud in place of a picture or a formula."""

    def below(node):
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                yield from below(child)
        elif isinstance(node, dict):
            if "/Alt" in node:
                yield node["/Alt"]
            yield from below(node.get("/K", ArrayObject()))

    return list(below(read(pdf).trailer["/Root"]["/StructTreeRoot"]))


def faults(pdf):
    """What the checker finds against PDF/UA-1 and against PDF/A-2a."""
    profiles = validator.ValidationProfile.PDF_UA_1, validator.ValidationProfile.PDF_A_2A
    reports = [validator.validate_pdf_bytes(pdf, profile=profile) for profile in profiles]
    return [failure.message for report in reports for failure in report.failures]


@pytest.fixture(scope="module")
def strange_pdf():
    return render.pdf(stranger())


def test_a_strangers_notebook_passes_pdf_ua_and_pdf_a(strange_pdf):
    assert faults(strange_pdf) == []


def test_nothing_of_a_strangers_notebook_is_lost(strange_pdf):
    said_there = words(strange_pdf)

    for word in ("@somebody", "a@b.co", "#tag", "never closed", "kolom_39", "raw bold"):
        assert (word in said_there) == (word != "raw bold"), word  # raw HTML is for HTML pages
    for note in ("gagal dihitung", "application/vnd.plotly.v1+json", "tidak disertakan"):
        assert note in said_there
    assert "siti" not in said_there


def test_title_language_and_bookmarks_are_set():
    cell = said(title="Laporan Cakupan", language="id", author="Kantor", date="2025-11-30")
    pdf = read(render.pdf(notebook(cell, text("# Judul\n\n## Bab"))))

    assert pdf.metadata.title == "Laporan Cakupan"
    assert pdf.metadata.author == "Kantor"
    assert pdf.trailer["/Root"]["/Lang"] == "id"
    assert pdf.outline[0].title == "Judul"
    assert pdf.outline[1][0].title == "Bab"


def test_every_sheet_carries_header_notice_and_number():
    cell = said(title="T", header="Kantor Batang", edition="per Mei", notice="DATA SINTETIS")
    sheets = read(render.pdf(notebook(cell, text("kata " * 2000)))).pages

    assert len(sheets) > 1
    for number, sheet in enumerate(sheets, start=1):
        lines = " ".join(sheet.extract_text().split())
        assert "Kantor Batang" in lines
        assert "DATA SINTETIS" in lines
        assert "per Mei" in lines
        assert f"halaman {number} dari {len(sheets)}" in lines


def test_the_same_notebook_gives_the_same_bytes(strange_pdf):
    assert render.pdf(stranger()) == strange_pdf


def test_no_clock_is_read():
    undated = read(render.pdf(notebook(text("a")))).metadata
    dated = read(render.pdf(notebook(said(title="T", date="2025-11-30")))).metadata

    assert undated["/CreationDate"].startswith("D:1970")  # PDF/A wants a date; the epoch says none
    assert dated["/CreationDate"].startswith("D:20251130")


CHARACTERS = table("""
    case                       | markdown
    signs that Typst reads     | #a $ * _ < > @b ~ = - / ' [x] {y} \\\\
    a list that is none        | 1\\. satu
    a heading that is none     | = bukan judul
    an address with its signs  | https://a.b/c_d?e=f#g
    a comment that is none     | a // b /* c */
""")


@pytest.mark.parametrize("row", list(CHARACTERS.itertuples()), ids=CHARACTERS["case"])
def test_users_text_is_printed_as_it_was_written(row):
    printed_text = words(render.pdf(notebook(text(f"Awal {row.markdown} akhir"))))

    written = row.markdown.replace("\\\\", "\\").replace("\\.", ".")
    assert f"Awal {written} akhir" in printed_text


def test_a_fragment_goes_on_paper_as_its_author_wrote_it():
    code = '#figure(image("output:image/svg+xml", alt: "Peta"), caption: [Keterangan])'
    pdf = render.pdf(notebook(shown({"text/vnd.typst": code, "image/svg+xml": SVG})))

    assert "Batang 69,98%" in words(pdf)  # text of the drawing, as text
    assert "Keterangan" in words(pdf)
    assert alternatives(pdf) == ["Peta"]
    assert faults(pdf) == []


def test_a_fragment_may_show_a_photograph():
    code = '#image("output:image/png", alt: "Foto")'

    assert faults(render.pdf(notebook(shown({"text/vnd.typst": code, "image/png": PNG})))) == []


FRAGMENTS = table("""
    case                                 | typst
    it is not Typst                      | #tidakada(
    it never closes                      | #[
    it asks for a package                | #import "@preview/cetz:0.3.0"
    it asks for a package in disguise    | #eval("#import \\"@preview/cetz:0.3.0\\"")
    it reads a file                      | #read("/etc/passwd")
    a picture without description        | #image("output:image/svg+xml")
    a picture it does not bring          | #image("output:image/png", alt: "x")
    it skips a heading                   | ==== Dalam
""")


@pytest.mark.parametrize("row", list(FRAGMENTS.itertuples()), ids=FRAGMENTS["case"])
def test_a_fragment_that_cannot_be_set_gives_way_to_a_simpler_form(row):
    code = row.typst.replace('\\\\"', '\\"')
    bundle = {"text/vnd.typst": code, "image/svg+xml": SVG, "text/plain": "x"}
    pdf = render.pdf(notebook(text("# A"), shown(bundle), text("akhir")))

    assert "Batang 69,98%" in words(pdf)
    assert "akhir" in words(pdf)
    assert "bentuk sederhana" in words(pdf)
    assert faults(pdf) == []


@pytest.mark.parametrize("row", list(FRAGMENTS.itertuples())[2:4], ids=FRAGMENTS["case"][2:4])
def test_a_fragment_that_asks_for_a_package_never_reaches_typst(row, monkeypatch):
    reached = []
    monkeypatch.setattr(typst_document, "_compiled", lambda markup, *_: reached.append(markup))

    with pytest.raises(TypeError):  # there is no PDF: nothing was set
        len(render.pdf(notebook(shown({"text/vnd.typst": row.typst, "text/plain": "x"}))))

    assert len(reached) == 1
    assert "@preview" not in reached[0]


def test_a_fragment_with_no_other_form_leaves_a_note():
    pdf = render.pdf(notebook(shown({"text/vnd.typst": "#x("}), text("akhir")))

    assert "Bagian ini (text/vnd.typst) tidak dapat disajikan" in words(pdf)


def test_a_failed_cell_says_so_without_its_traceback():
    said_there = words(render.pdf(notebook(failed())))

    assert "Bagian ini gagal dihitung." in said_there
    assert not re.search("Traceback|ValueError|siti", said_there)


def test_letters_no_font_has_are_named():
    pdf = render.pdf(notebook(text("Nama: \U00012000")))

    assert "U+12000 CUNEIFORM SIGN A" in words(pdf)
    assert faults(pdf) == []


WIDTHS = table("""
    case                            | columns | sheet     | parts
    a narrow table                  |       4 | portrait  |     1
    smaller type                    |      11 | portrait  |     1
    a sheet on its side             |      16 | landscape |     1
    cut into parts                  |      40 | landscape |     3
""")


@pytest.mark.parametrize("row", list(WIDTHS.itertuples()), ids=WIDTHS["case"])
def test_a_wide_table_fits_its_sheet(row):
    names = [f"kol{number:02d}" for number in range(int(row.columns))]
    pdf = render.pdf(notebook(text("# A"), shown({"text/html": html_table(names)})))

    sheets = [sheet for sheet in read(pdf).pages if "kol00" in sheet.extract_text()]
    assert [sheet.mediabox.width > sheet.mediabox.height for sheet in sheets] == [
        row.sheet == "landscape"
    ]
    assert words(pdf).count("kol00") == row.parts
    assert all(name in words(pdf) for name in names)
    assert rightmost(sheets[0]) < sheets[0].mediabox.width - 50


def test_columns_of_words_share_what_numbers_leave():
    row = f"<tr><td>{'kata ' * 80}</td>" + "<td>1234567</td>" * 6 + "</tr>"
    soup = BeautifulSoup(f"<table>{row}</table>", "html.parser")

    fitted = tables.fit(soup.table)

    widths = [float(column["style"][6:-1]) for column in fitted.tables[0].find_all("col")]
    # 7 digits of 0.51 em and 1.3 em of air, at 9 points on 487 points: 9 percent
    assert widths == pytest.approx([46, *[9] * 6])


def rightmost(sheet):
    """The furthest point to the right at which a run of text begins."""
    places = []

    def note(run, _, matrix, *rest):
        if run.strip():
            places.append(matrix[4])

    sheet.extract_text(visitor_text=lambda run, cm, tm, *rest: note(run, cm, cm_then(cm, tm)))
    return max(places)


def cm_then(cm, tm):
    """Where text stands on the sheet: its own matrix, then the sheet's."""
    x = tm[4] * cm[0] + tm[5] * cm[2] + cm[4]
    return [*tm[:4], x, 0]


def test_long_words_and_spanning_cells_fit_too():
    spanning = "<tr><th colspan=20>Judul</th></tr><tr>" + "<td>1234567890</td>" * 20 + "</tr>"
    long_word = f"<table><tr><td>{'a' * 300}</td><td>{'kata ' * 60}</td></tr></table>"
    pdf = render.pdf(
        notebook(
            shown({"text/html": f"<table>{spanning}</table>"}), shown({"text/html": long_word})
        )
    )

    for sheet in read(pdf).pages:
        assert rightmost(sheet) < sheet.mediabox.width - 50


def test_a_long_table_repeats_its_head():
    names = ["Kabupaten", "Peserta"]
    pdf = render.pdf(notebook(shown({"text/html": html_table(names, rows=120)})))

    assert len(read(pdf).pages) > 1
    assert words(pdf).count("Kabupaten") == len(read(pdf).pages)
    assert faults(pdf) == []


def test_forty_thousand_characters_without_a_space_stay_on_the_sheet():
    pdf = read(render.pdf(notebook(printed("x" * 40_000))))

    assert sum(sheet.extract_text().count("x") for sheet in pdf.pages) == 40_000


def test_formulas_are_set_and_described():
    pdf = render.pdf(notebook(text("# A\n\nRumus $\\frac{a}{b}$, juga $\\foo{x}$.\n\n$$\\sum x$$")))

    assert faults(pdf) == []
    assert "\\foo{x}" in words(pdf)
    assert alternatives(pdf) == ["\\frac{a}{b}", "\\sum x"]


def test_links_and_footnotes_work():
    pdf = render.pdf(
        notebook(text("[web](https://a.b) [dalam](#x) [](https://c.d) a[^1]\n\n[^1]: kaki"))
    )

    assert "kaki" in words(pdf)
    assert "https://c.d" in words(pdf)
    assert faults(pdf) == []


def test_an_empty_notebook_is_a_page_with_a_title():
    assert "Laporan" in words(render.pdf(notebook()))


def test_a_language_that_is_none_does_not_stop_the_page():
    assert faults(render.pdf(notebook(said(title="T", language="Bahasa Indonesia")))) == []


def test_an_english_report_counts_pages_in_english():
    assert "page 1 of 1" in words(render.pdf(notebook(said(title="T", language="en"))))
