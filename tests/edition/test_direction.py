"""Text from right to left stands as its readers expect, on the screen and on paper; emoji stay whole."""

import io

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from coverage_lib.edition import render
from coverage_lib.edition.direction import say_direction
from drawn import table
from pdf_places import MARGIN, astray, runs
from render_cases import notebook, said, shown, text

WAYS = table("""
    case                               | html                                     | ways
    Latin letters need no word         | <p>kata</p>                              | p:
    Arabic                             | <p>نص kata</p>                           | p:rtl
    Hebrew after a number              | <p>12 עברית</p>                          | p:rtl
    a quoted word turns no sentence    | <p>kata نص</p>                           | p:
    a number alone goes with the rest  | <ul><li>نص</li><li>12</li></ul>          | ul:rtl li: li:
    a Latin item of an Arabic list     | <ul><li>نص</li><li>kata</li></ul>        | ul:rtl li: li:ltr
    what the author said stays         | <p dir="ltr">نص</p>                      | p:ltr
    within what the author said        | <div dir="rtl"><p>نص</p><p>a</p></div>   | div:rtl p: p:ltr
    each cell of a table by itself     | <table><tr><td>نص</td><td>a</td></tr></table> | table: tr: td:rtl td:
""")


@pytest.mark.parametrize("row", list(WAYS.itertuples()), ids=WAYS["case"])
def test_each_block_goes_the_way_of_its_first_letter(row):
    soup = BeautifulSoup(row.html, "html.parser")

    say_direction(soup)

    assert [f"{tag.name}:{tag.get('dir', '')}" for tag in soup.find_all(True)] == row.ways.split()


PLACES = table("""
    case         | source                          | side
    a sentence   | نص KATA                         | right
    a heading    | ## نص KATA                      | right
    a list       | - نص KATA                       | right
    a quotation  | > نص KATA                       | right
    Latin first  | KATA نص                         | left
    a table      | <table dir="rtl"><tr><td>نص</td><td>KATA</td></tr></table> | left
""")


@pytest.mark.parametrize("row", list(PLACES.itertuples()), ids=PLACES["case"])
def test_where_it_stands_on_paper(row):
    """The word in Latin letters: every machine has a font for it."""
    pdf = render.pdf(notebook(text("# Awal"), text(row.source), text("akhir")))

    (sheet,) = PdfReader(io.BytesIO(pdf)).pages
    (left,) = [left for left, _, _, words in runs(sheet) if "KATA" in words]
    middle = float(sheet.mediabox.width) / 2
    assert (left > middle) == (row.side == "right")
    assert left > MARGIN - 1
    assert [found for found in astray(pdf) if "KATA" in found[4]] == []


EMOJI = {
    "a family": "👩‍👩‍👧",
    "a skin": "👍🏽",
    "a flag": "🇮🇩",
    "a flag of tags": "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "a keycap": "1️⃣",
    "a heart": "❤️",
}


@pytest.mark.parametrize("emoji", EMOJI.values(), ids=EMOJI)
def test_emoji_of_several_characters_reach_the_page_as_they_were_written(emoji):
    cells = [text(f"a {emoji} b"), shown({"text/html": f"<p>c {emoji} d</p>"}), said(title="T")]

    html = render.html(notebook(*cells))

    assert f"a {emoji} b" in html
    assert f"c {emoji} d" in html


@pytest.mark.parametrize("emoji", EMOJI.values(), ids=EMOJI)
def test_on_paper_they_leave_one_sign_or_themselves(emoji):
    """What the fonts of this machine have is shown; what they do not have is one box and named."""
    pdf = render.pdf(notebook(text(f"awal {emoji} akhir")))

    shown_there = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    between = shown_there.split("awal ")[1].split(" akhir")[0]
    assert between.strip()
    assert between == "□" or set(between) <= set(emoji)
    assert "U+200D" not in shown_there
