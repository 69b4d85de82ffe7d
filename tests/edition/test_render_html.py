"""The HTML page: one file that asks for nothing, and that everybody can read."""

import base64
import io
import re
import zipfile

import pytest
from fontTools.ttLib import TTFont

from coverage_lib import theme
from coverage_lib.edition import fonts, render
from drawn import table
from render_cases import (
    PNG,
    SVG,
    Seen,
    failed,
    html_table,
    notebook,
    printed,
    raw,
    said,
    shown,
    stranger,
    text,
)

ADDRESSES = ("src", "srcset", "poster", "background", "action", "data", "xlink:href")


@pytest.fixture(scope="module")
def strange_page():
    return render.html(stranger())


def test_a_page_asks_for_nothing_when_it_is_opened(strange_page):
    seen = Seen(strange_page)

    outside = [
        attrs[name]
        for tag, attrs in seen.tags
        for name in ADDRESSES
        if name in attrs and not attrs[name].startswith("data:")
    ]

    assert outside == []
    assert seen.all("link", "iframe", "object", "embed", "base") == []
    assert re.findall(r"@import|url\((?!data:|#)", strange_page) == []


def test_a_page_runs_nothing(strange_page):
    seen = Seen(strange_page)

    assert seen.all("script") == []
    assert [name for _, attrs in seen.tags for name in attrs if name.startswith("on")] == []


HOSTILE = table("""
    case                    | html
    an event handler        | <p onclick="alert(1)">a</p>
    a link that runs        | <a href="javascript:alert(1)">a</a>
    an icon that runs       | <a href="javascript:alert(1)"><i class="b"></i></a>a
    a style that fetches    | <p style="background:url(https://x.y/z.png)">a</p>
    a sheet that fetches    | <style>@import "https://x.y/z.css"; a{b:url(//x.y)}</style><p>a</p>
    a style in disguise     | <p style="background:u\\72l(https://x.y/z.png)">a</p>
    a style by another name | <p style="background:image-set('https://x.y/z.png' 1x)">a</p>
    a picture that runs     | <svg onload="alert(1)"><script>alert(1)</script></svg>
    a picture that fetches  | <svg><image href="https://x.y/z.png"/></svg>
    a refreshing page       | <meta http-equiv="refresh" content="0;url=https://x.y"><p>a</p>
    a form that sends       | <form action="https://x.y"><input name="a"><button>a</button></form>b
    somebody's folder       | <a href="file:///home/siti/x.csv">a</a>
    a source set            | <img srcset="https://x.y/z.png 2x" src="https://x.y/z.png">
""")


@pytest.mark.parametrize("row", list(HOSTILE.itertuples()), ids=HOSTILE["case"])
def test_html_of_a_stranger_is_made_harmless(row):
    made = render.html(notebook(shown({"text/html": row.html}), said(title="T")))

    body = made[made.index("</style>") :]
    body = re.sub(r'<span class="note">[^<]*</span>', "", body)  # where an address is only words
    assert not re.search(r"alert|x\.y/|//x\.y|siti|http-equiv|<input|<button", body)


def test_a_page_has_language_title_and_a_way_to_its_content():
    page = Seen(render.html(notebook(said(title="Laporan & <Cakupan>", language="id"), text("a"))))

    assert page.all("html") == [{"lang": "id"}]
    assert "Laporan & <Cakupan>" in page.text
    assert page.tags[page.tags.index(("body", {})) + 1] == (
        "a",
        {"class": "skip", "href": "#content"},
    )
    assert page.all("main") == [{"id": "content"}]
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.all(
        "meta"
    )


def test_the_running_header_names_office_edition_and_notice():
    cell = said(title="T", header="Kantor", edition="per November", notice="DATA SINTETIS")

    page = Seen(render.html(notebook(cell)))

    assert "Kantor DATA SINTETIS per November" in page.text


HEADINGS = table("""
    case                                | markdown         | levels
    as written                          | # A,## B,### C   | h1 h2 h3
    no title: the page's own            | ## B             | h1 h2
    a level skipped                     | # A,#### B,## C  | h1 h2 h2
    a second title goes under the first | # A,# B,## C     | h1 h2 h3
    a deep one first                    | #### B,# A       | h1 h2   
""")


@pytest.mark.parametrize("row", list(HEADINGS.itertuples()), ids=HEADINGS["case"])
def test_headings_form_one_outline(row):
    page = Seen(render.html(notebook(*map(text, row.markdown.split(",")))))

    levels = [tag for tag, _ in page.tags if re.fullmatch(r"h\d", tag)]
    assert levels == row.levels.split()


def test_code_is_never_shown():
    page = render.html(notebook(shown({"text/plain": "hasil 12"}, source="kode_rahasia = 1")))

    assert "kode_rahasia" not in page
    assert "hasil 12" in page


@pytest.mark.parametrize("tag", ["remove_cell", "remove-cell", "analyst"])
def test_cells_for_analysts_are_not_shown(tag):
    page = render.html(notebook(shown({"text/plain": "uji"}, tags=[tag]), said(title="T")))

    assert "uji" not in page


def test_a_failed_cell_says_so_without_its_traceback():
    page = render.html(notebook(failed()))

    body = page[page.index("<body>") :]
    assert "Bagian ini gagal dihitung." in body
    assert not re.search("Traceback|ValueError|angka salah|siti", body)


def test_printed_text_is_shown_without_colours_and_errors_are_not():
    page = render.html(
        notebook(printed("\x1b[31mmerah\x1b[0m /home/siti/a"), printed("awas", "stderr"))
    )

    assert "<pre>merah ~/a</pre>" in page
    assert "awas" not in page


def test_page_and_css_leave_nothing_in_the_body():
    style = shown({"text/css": ".x{color:red}", "text/html": "<style>.x{color:red}</style>"})
    page = render.html(notebook(said(title="T", header="H"), style))

    assert page.count(".x{color:red}") == 1
    assert page.index(".x{color:red}") < page.index("</head>")


def test_a_csv_becomes_a_link_that_needs_no_other_file():
    named = {"text/csv": {"filename": "figures.csv", "title": "Angka laporan"}}
    page = Seen(render.html(notebook(shown({"text/csv": "a,b\n1,2\n", "text/plain": "x"}, named))))

    (link,) = [attrs for attrs in page.all("a") if attrs.get("download")]
    assert link["download"] == "figures.csv"
    assert link["href"] == "data:text/csv;charset=utf-8;base64,YSxiCjEsMgo="
    assert "Unduh: Angka laporan (CSV)" in page.text


FORMS = table("""
    case                                   | forms                            | said
    HTML before Markdown                   | text/html text/markdown          | dari-html
    Markdown before a picture              | text/markdown image/png          | dari-markdown
    text where there is nothing better     | text/plain                       | dari-plain
    Typst is for paper                     | text/vnd.typst text/plain        | dari-plain
    a script alone is nothing: the picture | script image/png                 | data:image/png
    a widget's text, where it says a thing | application/x+json text/plain    | dari-plain
    a script alone: the text beside it     | script text/plain                | dari-plain
""")
OFFERED = {
    "text/html": "<p>dari-html</p>",
    "script": "<div></div><script>draw()</script>",
    "text/markdown": "dari-markdown",
    "text/plain": "dari-plain",
    "text/vnd.typst": "dari-typst",
    "image/png": PNG,
    "application/x+json": {},
}


@pytest.mark.parametrize("row", list(FORMS.itertuples()), ids=FORMS["case"])
def test_the_best_form_for_a_screen_is_chosen(row):
    bundle = {
        form if form != "script" else "text/html": OFFERED[form] for form in row.forms.split()
    }

    page = render.html(notebook(shown(bundle), said(title="T")))

    assert row.said in page
    assert [word for word in re.findall(r"dari-\w+", page) if word != row.said] == []


@pytest.mark.parametrize("repr_text", ["<Figure size 640x480 with 1 Axes>", "[<a.B at 0x7f1c>]"])
def test_a_programmers_name_for_an_object_is_not_shown(repr_text):
    page = render.html(notebook(shown({"text/plain": repr_text}), said(title="T")))

    assert "0x7f1c" not in page
    assert "Figure" not in page


def test_a_picture_carries_its_description():
    page = Seen(render.html(notebook(shown({"image/png": PNG}, {"image/png": {"alt": "Peta"}}))))

    assert [image["alt"] for image in page.all("img")] == ["Peta"]


def test_a_picture_without_description_says_so():
    page = Seen(render.html(notebook(shown({"image/png": PNG}))))

    assert page.all("img")[0]["alt"] == "Gambar tanpa keterangan"
    assert "belum mempunyai keterangan teks" in page.text


def test_a_chart_stays_a_drawing_with_text_that_can_be_selected():
    described = {"image/svg+xml": {"alt": 'Batang "69,98%"'}}
    page = Seen(render.html(notebook(shown({"image/svg+xml": SVG}, described))))

    assert page.all("svg")[0]["aria-label"] == 'Batang "69,98%"'
    assert "Batang 69,98%" in page.text


def test_two_charts_do_not_share_an_id():
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><g id="a"/><use href="#a" fill="url(#a)"/></svg>'
    page = Seen(render.html(notebook(shown({"image/svg+xml": svg}), shown({"text/html": svg}))))

    ids = [attrs["id"] for attrs in page.all("g")]
    assert len(set(ids)) == 2
    assert [attrs["href"] for attrs in page.all("use")] == [f"#{one}" for one in ids]
    assert [attrs["fill"] for attrs in page.all("use")] == [f"url(#{one})" for one in ids]


def test_the_time_that_matplotlib_writes_is_left_out():
    dated = SVG.replace("<text", "<metadata>2026-01-01T10:00</metadata><text")

    assert "2026-01-01" not in render.html(notebook(shown({"image/svg+xml": dated})))


def test_attached_pictures_are_shown_and_linked_ones_are_not_fetched():
    cell = text(
        "![satu](attachment:a.png) ![dua](b.png) ![](https://x.y/tiga.png) ![empat](attachment:x)",
        attachments={"a.png": {"image/png": PNG}},
    )

    page = Seen(render.html(notebook(cell)))

    assert [image["src"] for image in page.all("img")] == [f"data:image/png;base64,{PNG}"]
    for name in ("dua", "tiga.png (https://x.y/tiga.png)"):  # the address as words, not as a link
        assert f"Gambar {name} tidak disertakan" in page.text


def test_table_headers_say_what_they_head():
    head = "<thead><tr><th></th><th>A</th><th colspan=2>B</th></tr></thead>"
    made = f"<table border=1>{head}<tr><th>r</th><td>1</td></tr></table>"
    page = Seen(render.html(notebook(shown({"text/html": made}))))

    assert [header["scope"] for header in page.all("th")] == ["col", "colgroup", "row"]
    assert page.all("table") == [{}]


def test_a_first_row_of_headers_becomes_the_head():
    made = "<table><caption>C</caption><tr><th>A</th></tr><tr><td>1</td></tr></table>"
    page = Seen(render.html(notebook(shown({"text/html": made}))))

    assert [tag for tag, _ in page.tags if tag in {"caption", "thead", "th"}] == [
        "caption",
        "thead",
        "th",
    ]


def test_a_table_scrolls_in_a_region_with_a_name():
    named = "<table><caption>Peserta</caption><tr><td>1</td></tr></table>"
    page = Seen(
        render.html(notebook(shown({"text/html": html_table("ab")}), shown({"text/html": named})))
    )

    regions = [attrs for attrs in page.all("div") if attrs.get("role") == "region"]
    assert [region["aria-label"] for region in regions] == ["Tabel 1", "Peserta"]
    assert {region["tabindex"] for region in regions} == {"0"}


def test_columns_of_numbers_stand_right():
    head = "<tr><th>Nama</th><th>Cakupan</th></tr>"
    made = f"<table>{head}<tr><td>Batang</td><td>69,98%</td></tr></table>"
    page = Seen(render.html(notebook(shown({"text/html": made}))))

    assert ["style" in attrs for attrs in page.all("th", "td")] == [False, True, False, True]


def test_formulas_need_no_script():
    page = Seen(
        render.html(notebook(text("$x^2$ dan $\\foo{x}$\n\n\\begin{align}a&=b\\end{align}")))
    )

    assert len(page.all("math")) == 2
    assert "\\foo{x}" in page.text


def test_one_open_code_block_does_not_swallow_the_next_cell():
    page = Seen(render.html(notebook(text("```\nterbuka"), text("## Judul berikut"))))

    assert len(page.all("h2")) == 1


def test_raw_cells_are_shown_where_their_format_fits():
    page = render.html(notebook(raw("<b>tebal</b>", "text/html"), raw("\\emph{x}", "text/latex")))

    assert "<b>tebal</b>" in page
    assert "emph" not in page


def test_footnotes_stand_at_the_end():
    page = Seen(render.html(notebook(text("a[^1]\n\n[^1]: catatan"), text("akhir"))))

    assert page.text.index("akhir") < page.text.index("catatan")


def test_an_empty_notebook_is_a_page_with_a_title():
    page = Seen(render.html(notebook()))

    assert page.text.endswith("Laporan")
    assert len(page.all("h1")) == 1


def test_task_lists_and_linked_pictures_survive():
    linked = text("- [x] beres\n- [ ] belum\n\n[![p](attachment:a.png)](https://a.b)")
    linked.attachments = {"a.png": {"image/png": PNG}}

    page = Seen(render.html(notebook(linked)))

    assert "☑ beres" in page.text
    assert page.all("a")[-1]["href"] == "https://a.b"


def test_the_same_notebook_gives_the_same_bytes():
    assert render.html(stranger()) == render.html(stranger())


def test_the_font_carries_no_time_of_its_making():
    address = re.search(r"base64,([^)]+)\)", fonts.font_faces())[1]
    source = theme.font_folder() / fonts.WEIGHTS[400]

    with TTFont(io.BytesIO(base64.b64decode(address))) as made, TTFont(source) as original:
        assert made["head"].modified == original["head"].modified


def test_an_english_report_speaks_english():
    page = Seen(render.html(notebook(said(title="T", language="en"), failed())))

    assert "This part failed to compute." in page.text
    assert "Skip to content" in page.text


# --- reading aids -------------------------------------------------------------------------------
def test_a_page_of_three_sections_has_a_table_of_contents():
    page = Seen(render.html(notebook(text("# A\n\n## Satu\n\n## Dua & tiga\n\n## Satu"))))

    assert page.all("nav") == [{"class": "contents", "aria-label": "Daftar isi"}]
    links = [link["href"] for link in page.all("a") if link["href"] != "#content"]
    assert len(set(links)) == 3
    assert links == [f"#{heading['id']}" for heading in page.all("h2")]
    assert page.text.count("Dua & tiga") == 2


def test_a_short_page_has_none():
    assert Seen(render.html(notebook(text("# A\n\n## Satu\n\n## Dua")))).all("nav") == []


def test_what_a_cell_says_in_its_title_opens_without_a_script():
    cells = '<td title="a ÷ b\nSumber: c">50%</td><td title="a ÷ b\nSumber: c">51%</td><td>1</td>'
    html = f"<table><thead><tr><th>x<th>y<th>z</tr></thead><tr>{cells}</tr></table>"

    page = Seen(render.html(notebook(shown({"text/html": html}), said(title="T"))))

    (popover,) = [attrs for attrs in page.all("div") if "popover" in attrs]
    buttons = page.all("button")
    assert [button["popovertarget"] for button in buttons] == [popover["id"]] * 2
    assert "50% 51% 1 a ÷ b Sumber: c" in page.text


FACTS = table("""
    case                                | html                                                     | buttons
    a figure in a list of terms         | <dl><dt>x<dd title="f">1</dl>                            |       1
    a number in a sentence              | <p>a <span class="number" title="f">1</span> b</p>       |       1
    a number in a list                  | <ul><li>a <span class="number" title="f">1</span></ul>   |       1
    a stranger's hint stays a hint      | <p>a <span title="f">1</span> b</p>                      |       0
    a link is no button                 | <p><a href="#x"><span class="number" title="f">1</span></a> | 0
    an empty figure has nothing to tap  | <dl><dt>x<dd title="f"></dl>                             |       0
    a table in a list: each number once | <dl><dt>x<dd><table><tr><td title="f">1</table></dl>     |       1
""")


@pytest.mark.parametrize("row", list(FACTS.itertuples()), ids=FACTS["case"])
def test_what_opens_behind_a_number(row):
    page = Seen(render.html(notebook(shown({"text/html": row.html}), said(title="T"))))

    opened = [button["popovertarget"] for button in page.all("button")]
    assert len(opened) == row.buttons
    assert opened == [attrs["id"] for attrs in page.all("div") if "popover" in attrs]


def test_a_heading_has_another_address_than_what_opens_behind_a_number():
    html = '<h2>Fact 1</h2><p>a <span class="number" title="f">1</span> b</p>'

    page = Seen(render.html(notebook(shown({"text/html": html}), said(title="T"))))

    assert [attrs["id"] for attrs in page.all("div") if "popover" in attrs] == ["fact-1"]
    assert page.all("h2") == [{"id": "fact-1-2"}]


def test_a_large_csv_travels_as_an_archive_of_itself():
    csv = "a,b\n" + "1,2\n" * 20_000
    named = {"text/csv": {"filename": "figures.csv", "title": "Angka"}}
    cell = shown({"text/csv": csv, "text/plain": "x"}, named)

    first, again = render.html(notebook(cell)), render.html(notebook(cell))

    (link,) = [attrs for attrs in Seen(first).all("a") if attrs.get("download")]
    packed = base64.b64decode(link["href"].removeprefix("data:application/zip;base64,"))
    assert link["download"] == "figures.csv.zip"
    assert zipfile.ZipFile(io.BytesIO(packed)).read("figures.csv").decode() == csv
    assert "Unduh: Angka (CSV, ZIP)" in Seen(first).text
    assert first == again


NESTING = table("""
    case                        | html                       | becomes
    bold type holds a paragraph | <b>a<p>b</p></b>           | <div style="font-weight:600">a<p>b</p></div>
    a paragraph holds a table   | <p>a<ul><li>b</li></ul></p> | <div>a<ul><li>b</li></ul></div>
    as it should be             | <p>a <b>b</b></p>          | <p>a <b>b</b></p>
""")


@pytest.mark.parametrize("row", list(NESTING.itertuples()), ids=NESTING["case"])
def test_elements_stand_where_html_allows_them(row):
    page = render.html(notebook(shown({"text/html": row.html}), said(title="T")))

    assert row.becomes in page
