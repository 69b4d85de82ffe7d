"""Any notebook: what people really write comes out whole as HTML and as PDF, or leaves a note.

Each case is a small notebook, the words a reader must find on both pages, and words that must be
on neither. Sockets are closed while it is rendered: nothing can be fetched.
"""

import io
import re
import socket

import nbformat
import pytest
from pypdf import PdfReader

from coverage_lib.edition.render import CoverageHTMLExporter, CoveragePDFExporter
from render_cases import PNG, SVG, Seen, html_table

END = "Kalimat penutup."
NOT_SHOWN = "tidak dapat disajikan di halaman ini"
GIF = "R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"
WIDE = [f"kolom{number:02d}" for number in range(30)]
SPANS = (
    "<table><thead><tr><th rowspan=2>Wilayah</th><th colspan=2>Peserta</th></tr>"
    "<tr><th>PU</th><th>BPU</th></tr></thead><tbody><tr><th rowspan=2>Jateng</th><td>10</td>"
    "<td>20</td></tr><tr><td>30</td><td>40</td></tr></tbody></table>"
)
ENTITIES = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
BOMB = (
    f'<!DOCTYPE svg [<!ENTITY a0 "xxxxxxxxxx">{ENTITIES}]>'
    '<svg xmlns="http://www.w3.org/2000/svg"><text>&a8;</text></svg>'
)


def book(*cells, **top):
    """A notebook as it stands in its file: no schema has seen it."""
    return {"cells": [*cells, words(END)], "metadata": {}, "nbformat": 4, "nbformat_minor": 5} | top


def words(source, **more):
    return {"cell_type": "markdown", "metadata": {}, "source": source} | more


def code(*outputs, **more):
    cell = {"cell_type": "code", "metadata": {}, "source": "kode_rahasia", "execution_count": None}
    return cell | {"outputs": list(outputs)} | more


def shows(data, **metadata):
    return code({"output_type": "display_data", "data": data, "metadata": metadata})


def prints(text, name="stdout"):
    return code({"output_type": "stream", "name": name, "text": text})


def raw(source, mimetype):
    return {"cell_type": "raw", "metadata": {"raw_mimetype": mimetype}, "source": source}


# case: cells, what must be read, what must not.
OUTPUTS = {
    "thirty columns": ([shows({"text/html": html_table(WIDE)})], WIDE, []),
    "cells that span": (
        [shows({"text/html": SPANS})],
        ["Wilayah", "Peserta", "PU", "BPU", "Jateng", "40"],
        [],
    ),
    "spans that are none": (
        [shows({"text/html": "<table><tr><th rowspan=0>a<td colspan=x>bb<td colspan=99999>cc"})],
        ["bb", "cc"],
        [],
    ),
    "an empty table": ([shows({"text/html": "<table></table><table><tr></tr></table>"})], [], []),
    "a drawing": ([shows({"image/svg+xml": SVG})], ["Batang 69,98%"], []),
    "a drawing that is a script": (
        [shows({"image/svg+xml": "<svg><script>alert(1)</script></svg>"})],
        [],
        ["alert"],
    ),
    "a script for a drawing": (
        [shows({"image/svg+xml": "<script>alert(1)</script>"})],
        ["Gambar ini rusak"],
        ["alert"],
    ),
    "a drawing that swells": ([shows({"image/svg+xml": BOMB})], ["Gambar ini rusak"], ["xxxx"]),
    "a drawing too deep": (
        [shows({"image/svg+xml": f"<svg>{'<g>' * 3000}{'</g>' * 3000}</svg>"})],
        ["Gambar ini rusak"],
        [],
    ),
    "a picture cut short": ([shows({"image/png": PNG[:60]})], ["Gambar ini rusak"], []),
    "a picture under another's name": (
        [shows({"image/jpeg": PNG})],
        ["belum mempunyai keterangan"],
        ["rusak"],
    ),
    "no base64": ([shows({"image/png": "é" + PNG})], ["Gambar ini rusak"], []),
    "a moving picture": ([shows({"image/gif": GIF})], [], []),
    "a bitmap": ([shows({"image/bmp": "Qk0="})], [f"(image/bmp) {NOT_SHOWN}"], []),
    "a PDF": ([shows({"application/pdf": "JVBE"})], [f"(application/pdf) {NOT_SHOWN}"], []),
    "a bitmap as an address": (
        [words("![Foto](data:image/bmp;base64,Qk0=)")],
        [f"(image/bmp) {NOT_SHOWN}"],
        ["Qk0="],
    ),
    "a widget's words": (
        [shows({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "60% 3/5"})],
        ["60% 3/5", "widget-view"],
        [],
    ),
    "a widget's name": (
        [shows({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "Slider(value=3)"})],
        ["widget-view"],
        ["Slider"],
    ),
    "a chart that needs a script": (
        [shows({"application/vnd.vegalite.v5+json": {}, "text/plain": "alt.Chart(...)"})],
        [f"vegalite.v5+json) {NOT_SHOWN}"],
        ["alt.Chart"],
    ),
    "a chart with its picture": (
        [shows({"application/vnd.plotly.v1+json": {}, "image/png": PNG})],
        ["belum mempunyai keterangan"],
        ["plotly"],
    ),
    "Bokeh": (
        [shows({"text/html": "<div id=x></div>", "application/javascript": "draw()"})],
        [f"(application/javascript) {NOT_SHOWN}"],
        ["draw()"],
    ),
    "terminal colours": ([prints("\x1b[1;31mmerah\x1b[0m \x1b]0;x\x07biru")], ["merah biru"], []),
    "a progress bar": ([prints("1/2\r2/2 beres\n")], ["2/2 beres"], ["1/2"]),
    "40,000 letters": ([prints("huruf " * 6_666)], ["huruf huruf"], ["dipotong"]),
    "5 million letters": (
        [prints("huruf " * 833_334)],
        ["Keluaran ini dipotong: 4.950.004 dari 5.000.004 karakter tidak disertakan."],
        [],
    ),
    "a table nobody reads": (
        [shows({"text/html": f"<table>{'<tr><td>7</td></tr>' * 2100}</table>"})],
        ["Tabel ini dipotong: 100 dari 2.100 baris tidak disertakan."],
        [],
    ),
    "deep frames": ([shows({"text/html": "<div>" * 3000 + "dalam"})], ["dalam"], []),
    "tables in tables": ([shows({"text/html": "<table><tr><td>" * 60 + "dalam"})], ["dalam"], []),
    "forms and films": (
        [shows({"text/html": "<form><select><option>a</select><video src=x></video></form>"})],
        [f"(select) {NOT_SHOWN}", f"(video) {NOT_SHOWN}"],
        [],
    ),
    "HTML that never ends": ([shows({"text/html": "<div <p a='"}), words("dua")], ["dua"], []),
    "LaTeX output": ([shows({"text/latex": "$\\unknown{x}$"})], ["\\unknown{x}"], []),
}
TEXTS = {
    "a picture on the network": (
        [words("![Foto](https://x.y/z.png)")],
        ["Gambar Foto (https://x.y/z.png) tidak disertakan"],
        [],
    ),
    "a picture that is missing": ([words("![Foto](a/b.png)")], ["Gambar Foto tidak"], []),
    "mathematics": (
        [
            words(
                "$x^2$ dan $\\tidakada{y}$\n\n\\begin{align}a&=b\\end{align}\n\n$$\\frac{$$\n\n"
                '$$\\text{a"b#}$$'
            )
        ],
        ["\\tidakada{y}", "\\frac{"],
        [],
    ),
    "signs of Typst": (
        [words("@kata #set x < y <label> $5 C:\\Data\\a.csv\n\n- [x] beres\n- [ ] belum")],
        ["@kata #set x < y", "$5 C:\\Data\\a.csv", "☑ beres", "☐ belum"],
        [],
    ),
    "links that run": (
        [words("[a](javascript:alert(1)) [b](vbscript:alert) [c](data:text/html,alert)")],
        ["a b c"],
        ["alert"],
    ),
    "HTML in Markdown": (
        [words("<details><summary>Klik</summary>\n\nisi\n\n</details>\n\n<iframe src=x></iframe>")],
        ["Klik", "isi", f"(iframe) {NOT_SHOWN}"],
        [],
    ),
    "two footnotes of one name": (
        [words("a[^1]\n\n[^1]: catatan satu"), words("b[^1]\n\n[^1]: catatan dua")],
        ["catatan satu", "catatan dua"],
        [],
    ),
    "two footnotes beside an open tag": (
        [words("a[^1]\n\n[^1]: catatan satu"), words("<!--"), words("b[^1]\n\n[^1]: catatan dua")],
        ["catatan satu", "catatan dua"],
        [],
    ),
    "an open comment": ([words("<!-- tidak"), words("dua")], ["dua"], []),
    "headings without words": ([words("#"), words("# ![](x.png)"), words("## a: b.")], ["b."], []),
    "deep quotes": ([words(">" * 500 + "dalam")], ["dalam"], []),
    "deep lists": ([words("\n".join("  " * n + "- x" for n in range(200)))], ["x"], []),
    "brackets": ([words("[" * 3000)], ["[[["], []),
    "raw LaTeX": ([raw("\\emph{x}", "text/latex")], [f"(text/latex) {NOT_SHOWN}"], ["emph"]),
    "raw without a kind": ([words("a"), raw("polos", None)], ["polos"], []),
    "settings of another program": ([raw("---\ntitle: x\n---", None)], [], ["title"]),
}
BROKEN = {
    "no metadata at all": ([{"cell_type": "markdown", "source": "ada"}], ["ada"], []),
    "source is nothing": ([words(None)], [], ["None"]),
    "source is a list": ([words(["satu ", None, "dua"])], ["satu dua"], ["None"]),
    "no source": ([{"cell_type": "markdown", "metadata": {}}], [], []),
    "a cell is nothing": ([None, "x", 5], [], ["None"]),
    "an unknown cell": (
        [{"cell_type": "sql", "source": "select", "metadata": {}}],
        [f"(sql) {NOT_SHOWN}"],
        ["select"],
    ),
    "no outputs": ([code(outputs=None), {"cell_type": "code"}], [], ["None"]),
    "an output without data": ([code({"output_type": "display_data"})], [], []),
    "data are nothing": ([shows(None), shows({"text/plain": None})], [], ["None"]),
    "an unknown output": (
        [code({"output_type": "hologram", "beam": 1})],
        [f"(hologram) {NOT_SHOWN}"],
        [],
    ),
    "an unknown output with data": (
        [code({"output_type": "hologram", "data": {"text/plain": "ada"}})],
        ["ada"],
        [],
    ),
    "an output is text": ([code("cetakan")], ["cetakan"], []),
    "a stream without name": ([code({"output_type": "stream", "text": "ada"})], ["ada"], []),
    "an error without words": ([code({"output_type": "error"})], ["gagal dihitung"], []),
    "metadata are a list": ([words("ada", metadata=[])], ["ada"], []),
    "one tag is text": ([shows({"text/plain": "uji"}), code(metadata={"tags": None})], ["uji"], []),
    "metadata of a form are nothing": ([shows({"image/png": PNG}, **{"image/png": None})], [], []),
    "attachments are none": ([words("![a](attachment:a)", attachments={"a": 5})], ["rusak"], []),
    "half a character": ([words("a\ud83d b"), prints("c\udc00 d")], ["a\ufffd b", "c\ufffd d"], []),
    "zero bytes": ([words("a\0b"), prints("c\0d"), shows({"text/html": "<p>e\0f"})], ["ab"], []),
    "control characters": ([words("a\x01\x0b\ufffe"), shows({"text/html": "\x0cb"})], ["b"], []),
    "an id twice": ([words("a1", id="x"), words("b1", id="x")], ["a1 b1"], []),
}
CASES = OUTPUTS | TEXTS | BROKEN


@pytest.fixture(autouse=True)
def closed_sockets(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("something was to be fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def html_of(notebook):
    return CoverageHTMLExporter().from_notebook_node(nbformat.from_dict(notebook))[0]


def pdf_of(notebook):
    made, _ = CoveragePDFExporter().from_notebook_node(nbformat.from_dict(notebook))
    return flat(" ".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(made)).pages))


def flat(text):
    return " ".join(text.replace("\u200b", "").split())


@pytest.mark.parametrize("case", CASES)
def test_html_shows_it_or_says_that_it_cannot(case):
    cells, there, nowhere = CASES[case]

    made = html_of(book(*cells))
    seen = Seen(made)

    made.encode()
    assert [one for one in [*there, END] if one not in flat(seen.text)] == []
    body = made[made.index("<body>") :]
    assert [one for one in [*nowhere, "kode_rahasia", "\x1b", "\0"] if one in body] == []
    assert outside(seen) == []
    assert seen.all("script", "iframe", "object", "embed", "link", "form", "base") == []
    assert re.findall(r"@import|url\((?!data:|#)", made) == []


def outside(seen):
    """Everything a browser would fetch or run when the page is opened."""
    fetched = [
        (tag, name)
        for tag, attrs in seen.tags
        for name in ("src", "srcset", "poster", "data", "background", "xlink:href", "action")
        if name in attrs and not str(attrs[name]).startswith("data:image/")
    ]
    run = [(tag, name) for tag, attrs in seen.tags for name in attrs if name.startswith("on")]
    links = [str(attrs.get("href", "")) for attrs in seen.all("a")]
    return fetched + run + [link for link in links if re.match(r"(?i)\s*(java|vb)script:", link)]


@pytest.mark.parametrize("case", CASES)
def test_pdf_shows_it_or_says_that_it_cannot(case):
    cells, there, nowhere = CASES[case]

    read = pdf_of(book(*cells))

    # A long word may be broken at the end of a line, so spaces do not count.
    dense = read.replace(" ", "")
    assert [one for one in [*there, END] if one.replace(" ", "") not in dense] == []
    assert [one for one in [*nowhere, "kode_rahasia", "\x1b"] if one in read] == []
