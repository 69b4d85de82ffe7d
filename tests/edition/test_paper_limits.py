"""What does not fit a sheet of paper is broken, cut or made smaller: nothing leaves the margins."""

import base64
import io
import re

import pytest
from pypdf import PdfReader

from coverage_lib.columns import lay_out
from coverage_lib.display.objects import Spare, Table
from coverage_lib.edition import render
from coverage_lib.mime import TYPST
from drawn import table
from pdf_places import astray, on_each_other
from render_cases import html_table, notebook, png, shown, text

LONG_WORD, LONG_TEXT = "panjang" * 29, "kata demi kata " * 133
TALL = '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="3000" viewBox="0 0 400 3000">'
LEVELS = "\n\n".join(f"{'#' * level} Tingkat {level}\n\nkata" for level in range(1, 7))


def pages(pdf):
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages]


def words(pdf):
    return "".join("".join(pages(pdf)).split())


def ours(columns, rows, cell="1.234.567", first="Kabupaten Pekalongan", priority=()):
    """One of the library's own tables, as its notebooks show it."""
    made = Table(
        caption="Judul tabel",
        headings=("Wilayah", *(f"Kolom {number:02d}" for number in range(1, columns))),
        rows=tuple((f"{first} {row}", *[cell] * (columns - 1)) for row in range(rows)),
        numeric=(False, *[True] * (columns - 1)),
        note="Catatan tabel",
        priority=priority,
    )
    return shown(made._repr_mimebundle_())


def strangers(columns, rows, cell="1.234.567", attributes=""):
    html = html_table([f"Kolom {number:02d}" for number in range(columns)], rows, cell)
    return shown({"text/html": html.replace("<table", f"<table {attributes}", 1)})


def alone(cell):
    """A table of one long cell between two short ones."""
    return shown({"text/html": f"<table><tr><td>a</td><td>{cell}</td><td>12</td></tr></table>"})


def picture(height):
    data = base64.b64encode(png(40, height)).decode()
    return shown({"image/png": data}, {"image/png": {"alt": "Gambar", "width": 400}})


DRAWING = (
    f'{TALL}<text x="5" y="2990" font-size="40" font-family="Source Sans Pro">dasar</text></svg>'
)
FRAGMENT = '#figure(image("output:image/svg+xml", alt: "Peta"), caption: [Keterangan])'
LIMITS = {
    "a stranger's table of 300 rows": strangers(4, 300),
    "our table of 300 rows": ours(4, 300),
    "a stranger's table of 20 columns": strangers(20, 3),
    "our table of 20 columns": ours(20, 3),
    "a stranger's cell of 2,000 characters": alone(LONG_TEXT),
    "our cells of 2,000 characters": ours(4, 2, cell=LONG_TEXT),
    "a stranger's cell of one word": alone(LONG_WORD),
    "our cells of one word": ours(4, 2, cell=LONG_WORD),
    "a paragraph, a list and a heading of one word": text(
        f"# {LONG_WORD}\n\n{LONG_WORD}\n\n- {LONG_WORD}\n\n> {LONG_WORD}\n\n`{LONG_WORD}`"
    ),
    "a photograph taller than the sheet": picture(4000),
    "a drawing taller than the sheet": shown({"image/svg+xml": DRAWING}),
    "a chart taller than the sheet": shown({"text/vnd.typst": FRAGMENT, "image/svg+xml": DRAWING}),
    "six levels of headings": text(LEVELS),
}


@pytest.mark.parametrize("cell", LIMITS.values(), ids=LIMITS)
def test_nothing_leaves_the_margins_and_nothing_stands_on_another(cell):
    pdf = render.pdf(notebook(text("# Awal\n\nkata"), cell, text("akhir")))

    assert astray(pdf) == []
    assert on_each_other(pdf) == []
    assert words(pdf).endswith(f"akhirhalaman{len(pages(pdf))}dari{len(pages(pdf))}")


def test_no_letter_of_a_long_word_or_text_is_lost():
    pdf = render.pdf(notebook(alone(LONG_WORD), alone(LONG_TEXT), text(LONG_WORD)))

    bare = words(pdf).replace("\u200b", "")
    assert bare.count("panjang") == 2 * 29
    assert bare.count("katademikata") == 133


def test_a_tall_chart_keeps_its_caption_on_its_sheet():
    pdf = render.pdf(notebook(shown({"text/vnd.typst": FRAGMENT, "image/svg+xml": DRAWING})))

    assert [page for page in pages(pdf) if "dasar" in page] == [
        page for page in pages(pdf) if "Keterangan" in page
    ]


def test_our_table_of_twenty_columns_is_cut_and_says_so():
    pdf = render.pdf(notebook(ours(20, 3)))
    said = words(pdf)

    assert all(f"Kolom{number:02d}" in said for number in range(1, 20))
    assert "Judultabel·2–" in said
    assert said.count("KabupatenPekalongan0") == said.count("Judultabel·") > 1


def test_every_sheet_of_a_long_table_of_ours_begins_with_its_head():
    sheets = pages(render.pdf(notebook(ours(4, 300))))

    assert len(sheets) > 5
    assert all("Wilayah Kolom 01" in sheet for sheet in sheets if "Kabupaten" in sheet)


@pytest.mark.parametrize("lines", range(24, 60, 3))
@pytest.mark.parametrize("rows", [3, 40])
def test_a_heading_and_a_caption_are_never_last_on_a_sheet(lines, rows):
    """Further and further down the sheet: heading, caption, head and two rows stay together."""
    before = text("# Awal\n\n" + "baris\n\n" * lines + "## Bab tabel")
    sheets = pages(render.pdf(notebook(before, ours(4, rows))))

    (sheet,) = [sheet for sheet in sheets if "Bab tabel" in sheet]
    for needed in ("Judul tabel", "Wilayah Kolom 01", "Pekalongan 0", "Pekalongan 1"):
        assert needed in sheet


SHARES = table("""
    case                                  | first | second | third | sheet | share
    all fits: each takes what it needs    |    10 |     10 |    10 |     9 |
    one long text takes what is left      |    10 |    400 |    10 |     9 |    77
    two long texts share what is left     |    10 |    400 |   400 |     9 |    44
    short words are all that is needed    |   400 |    400 |   400 |     9 |    33
""")


@pytest.mark.parametrize("row", list(SHARES.itertuples()), ids=SHARES["case"])
def test_columns_share_the_sheet(row):
    """A letter n has 0.57 em, a space 0.22, a column 1.3 em of air; 487 / 9 = 54.1 em a sheet.

    Ten characters: 8 · 0.57 + 2 · 0.22 + 1.3 = 6.3 em, 11.6 percent.
    """
    columns = [["n", ("nnnn " * 100)[: int(many)]] for many in (row.first, row.second, row.third)]

    layout = lay_out(columns)

    assert layout.sheet.points == row.sheet
    if row.share == row.share:  # a share is given
        assert layout.widths[0][1] == pytest.approx(row.share, abs=1)
        assert sum(layout.widths[0]) <= 100.05
    else:
        assert layout.widths == ((),)


TYPE = table("""
    case                                   | columns | type
    two lines in the larger type           |       6 |    9
    two lines only in the smaller type     |       7 |    8
    three lines in either: the larger type |       8 |    9
""")


@pytest.mark.parametrize("row", list(TYPE.itertuples()), ids=TYPE["case"])
def test_type_is_smaller_rather_than_rows_longer(row):
    """Six words of four n: two lines take 3 · 2.28 + 2 · 0.22 + 1.3 = 8.58 em, three 6.08.

    A sheet has 54.1 em of the larger type and 60.9 of the smaller.
    """
    columns = [["n", "nnnn " * 5 + "nnnn"]] * int(row.columns)

    assert lay_out(columns).sheet.points == row.type


ORDER = table("""
    case                              | columns | first  | parts
    cut in the order of the table     |       9 |        | 0 1 2 3 4 / 0 5 6 7 8
    what is stated comes first        |       9 | 7 3    | 0 7 3 1 2 / 0 4 5 6 8
    the name of the row leads anyway  |       9 | 0 7    | 0 7 1 2 3 / 0 4 5 6 8
    said twice, or not in the table   |       9 | 7 7 99 | 0 7 1 2 3 / 0 4 5 6 8
    what fits the sheet keeps its own |       5 | 4      | 0 1 2 3 4
""")


@pytest.mark.parametrize("row", list(ORDER.itertuples()), ids=ORDER["case"])
def test_a_table_that_is_cut_follows_its_stated_order(row):
    """28 digits of 0.51 em and 1.3 em of air are 15.6 em; 734 / 8 = 91.8 em hold five of them."""
    first = [] if row.first != row.first else [int(one) for one in str(row.first).split()]

    layout = lay_out([["n", "1" * 28]] * int(row.columns), first)

    assert layout.parts == tuple(tuple(map(int, part.split())) for part in row.parts.split("/"))


LAST_FIRST = {
    "ours": (ours(20, 3, priority=("Kolom 19", "No such column")), "2–", "Wilayah"),
    "a stranger's": (strangers(20, 3, attributes='data-first="20"'), "Kolom 2 sampai", "Kolom 00"),
}


@pytest.mark.parametrize("kind", LAST_FIRST)
def test_a_wide_table_may_state_which_columns_come_first_on_paper(kind):
    cell, counted, name_of_rows = LAST_FIRST[kind]
    pdf = render.pdf(notebook(text("# Awal"), cell))

    said = " ".join(pages(pdf))
    first_part = said[said.index(counted) :]
    assert re.search(rf"{name_of_rows} Kolom 19 Kolom 01", first_part)
    assert said.count("Kolom 19") == 1


UPRIGHT = table("""
    case                                     | columns | spare  | turned | missing
    what fits keeps every column             |       5 | 2 3    | no     |
    as few as needed, the first first        |      10 | 4 2 3  | no     | 2 4
    what the table has not is passed over    |      10 | 99 4 2 | no     | 2 4
    leaving out is vain: whole, on its side  |      12 | 2 3    | yes    |
    nothing to spare: whole, on its side     |      10 |        | yes    |
""")


@pytest.mark.parametrize("row", list(UPRIGHT.fillna("").itertuples()), ids=UPRIGHT["case"])
def test_a_table_leaves_spare_columns_out_before_it_turns_on_its_side(row):
    """With its air an amount is 7.3 em and the name 7: 487 / 8 = 60.9 em hold the name and seven."""
    amount, columns = "1.234.567.890", int(row.columns)
    spare = [f"K{number}" for number in str(row.spare).split()]
    made = Table(
        caption="Judul",
        headings=("Wilayah", *(f"K{number}" for number in range(1, columns))),
        rows=(("Pekalongan", *[amount] * (columns - 1)),),
        numeric=(False, *[True] * (columns - 1)),
        spare=Spare(tuple(spare), "Hanya di HTML: {names}."),
    )
    bundle = made._repr_mimebundle_()
    missing = [f"K{number}" for number in str(row.missing).split()]

    assert ("flipped" in bundle[TYPST]) == (row.turned == "yes")
    assert [name for name in made.headings if f'"{name}"' not in bundle[TYPST]] == missing
    assert ("Hanya di HTML" in bundle[TYPST]) == bool(missing)
    assert bundle["text/html"].count('<th scope="col"') == columns


def test_the_pace_table_of_many_columns_squeezes_none():
    """As the demonstration's: eleven columns, names, amounts and a range."""
    amounts = ("Rp787,04 miliar", "473.932", "+9.421.181", "435.558 – 481.109")
    row = ("Peserta aktif (tanpa jasa konstruksi)", "rencana kerja kantor", *amounts, *amounts[:4])
    made = Table(
        caption="Laju",
        headings=("Ukuran", "Rezim target", *["Menurut pola tahun lalu"] * 8),
        rows=(row,) * 5,
        numeric=(False, False, *[True] * 8),
    )
    pdf = render.pdf(notebook(shown(made._repr_mimebundle_())))

    assert astray(pdf) == []
    assert on_each_other(pdf) == []
