"""Notebooks for the rendering tests: built here, so that a test shows what it is about."""

import base64
import struct
import zlib
from html.parser import HTMLParser

from nbformat import NotebookNode
from nbformat.v4 import (
    new_code_cell,
    new_markdown_cell,
    new_notebook,
    new_output,
    new_raw_cell,
)

PAGE = "application/vnd.coverage.page+json"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80" viewBox="0 0 200 80">'
    '<text x="10" y="40" font-family="Source Sans Pro">Batang 69,98%</text></svg>'
)


def png(width=2, height=2):
    """The smallest honest PNG."""

    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = b"".join(b"\0" + b"\x0b\x5e\x8a" * width for _ in range(height))
    signature = b"\x89PNG\r\n\x1a\n"
    pieces = (chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return signature + b"".join(pieces)


PNG = base64.b64encode(png()).decode()


def notebook(*cells, **metadata):
    return new_notebook(cells=list(cells), metadata=metadata)


def text(source, **kwargs):
    return new_markdown_cell(source, **kwargs)


def shown(bundle, metadata=None, *, source="kode_rahasia = 1", tags=()):
    """A code cell that displays one object."""
    output = new_output("display_data", data=bundle, metadata=metadata or {})
    return new_code_cell(source, outputs=[output], metadata={"tags": list(tags)})


def printed(words, stream="stdout"):
    return new_code_cell("print()", outputs=[new_output("stream", name=stream, text=words)])


def failed():
    trace = ["\x1b[0;31mTraceback (most recent call last)\x1b[0m", "/home/siti/rahasia.py in f"]
    error = new_output("error", ename="ValueError", evalue="angka salah", traceback=trace)
    return new_code_cell("1/0", outputs=[error])


def said(**page):
    """The PAGE output of a report."""
    return shown({PAGE: page, "text/plain": ""})


def raw(source, form):
    return new_raw_cell(source, metadata={"format": form})


def html_table(columns, rows=2, cell="1234567"):
    head = "".join(f"<th>{name}</th>" for name in columns)
    body = ("<tr>" + f"<td>{cell}</td>" * len(columns) + "</tr>") * rows
    return f'<table class="dataframe"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def stranger() -> NotebookNode:
    """Everything that other people's notebooks bring."""
    wide = html_table([f"kolom_{number:02d}" for number in range(40)])
    return notebook(
        text(
            "### Analysis by @somebody\n\nEmail a@b.co, #tag, $5 and $x^2$, `*code*`, \\ _ < >\n\n"
            "![](attachment:a.png) ![photo](pictures/photo.jpg) ![far](https://x.y/z.png)\n"
            "[](https://empty.example) [local](#nowhere)\n",
            attachments={"a.png": {"image/png": PNG}},
        ),
        text(
            "# Later title\n\n$$\\int_0^1 \\foo{x}$$\n\n"
            "\\begin{align}a&=b\\end{align}\n\n##### Deep"
        ),
        text("```\nnever closed"),
        text("<div><b>open tag\n\nالعربية 中文 😀"),
        printed("\x1b[31mred\x1b[0m text\n" + "x" * 40_000),
        printed("warning from /home/siti", "stderr"),
        failed(),
        shown({"text/html": wide, "text/plain": "wide"}),
        shown({"image/png": PNG, "text/plain": "<Figure size 640x480 with 1 Axes>"}),
        shown({"image/png": "not base64!", "text/plain": "x"}),
        shown({"image/svg+xml": SVG}),
        shown({"image/svg+xml": "<svg"}),
        shown({"text/latex": "\\frac{1}{2}", "text/plain": "1/2"}),
        shown({"application/vnd.plotly.v1+json": {"data": []}, "text/plain": "Figure()"}),
        shown({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "IntSlider()"}),
        shown({"text/html": "<script>alert(1)</script><iframe src='https://x.y'></iframe>"}),
        shown({"text/html": "<ul><li><table><tr><td>a<table><tr><td>b</table></table></ul>"}),
        shown({"text/plain": "[<matplotlib.lines.Line2D at 0x7f00aa>]"}),
        raw("<b>raw bold</b>", "text/html"),
        raw("\\textbf{x}", "text/latex"),
    )


class Seen(HTMLParser):
    """What a browser would meet in a page."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.words = [], []
        self._open = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._open.append(tag)

    def handle_endtag(self, tag):
        if tag in self._open:
            while self._open.pop() != tag:
                pass

    def handle_data(self, data):
        if "style" not in self._open:
            self.words.append(data)

    def all(self, *names):
        return [attrs for tag, attrs in self.tags if tag in names]

    @property
    def text(self):
        return " ".join(" ".join(self.words).split())
