"""Whatever a notebook holds, both exporters return whole documents."""

import io

import nbformat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from coverage_lib.edition.render import CoverageHTMLExporter, CoveragePDFExporter
from render_cases import PNG, SVG, Seen

NASTY = st.sampled_from([
    "# Judul", "###### x", "#", "a[^1]\n\n[^1]: b", "$x$", "$$\\frac{$$", "\\begin{align}a", "```",
    "<div>", "</td>", "<!--", "<svg>", "<table><tr><th>", "- [x] a", "> " * 40, "|a|b|\n|-|-|\n|1|",
    "![a](attachment:x)", "![](//x)", "[a](#b)", "@kata", "#import", "</style>", "</script>", "\0",
    "\ud83d", "\x1b[31m", "العربية", "中文", "😀", "\u202e", "\ufffe", "{{ x }}", "{% x %}", "\\", '"', "\r",
])  # fmt: skip
TEXT = st.lists(NASTY | st.text(max_size=8), max_size=5).map(" ".join) | st.lists(NASTY, max_size=3)
ANYTHING = st.none() | st.booleans() | st.integers() | TEXT | st.dictionaries(TEXT.map(str), TEXT)
FORMS = {
    form: content | ANYTHING
    for form, content in {
        "text/plain": TEXT,
        "text/html": TEXT,
        "text/markdown": TEXT,
        "text/latex": TEXT,
        "text/css": TEXT,
        "text/csv": TEXT,
        "text/vnd.typst": TEXT,
        "image/svg+xml": TEXT | st.just(SVG),
        "image/png": TEXT | st.just(PNG),
        "image/jpeg": TEXT | st.just(PNG),
        "application/vnd.coverage.page+json": st.fixed_dictionaries({"title": ANYTHING}),
        "application/x+json": ANYTHING,
    }.items()
}
OUTPUTS = st.fixed_dictionaries(
    {},
    optional={
        "output_type": st.sampled_from(["stream", "error", "display_data", "pyout", "x"]),
        "data": st.fixed_dictionaries({}, optional=FORMS) | ANYTHING,
        "metadata": ANYTHING,
        "text": ANYTHING,
        "name": st.sampled_from(["stdout", "stderr"]) | ANYTHING,
        "traceback": ANYTHING,
    },
)
CELLS = st.fixed_dictionaries(
    {},
    optional={
        "cell_type": st.sampled_from(["markdown", "code", "raw", "heading", "x"]),
        "source": TEXT | ANYTHING,
        "metadata": st.fixed_dictionaries({}, optional={"tags": ANYTHING, "format": ANYTHING}),
        "outputs": st.lists(OUTPUTS | ANYTHING, max_size=3) | ANYTHING,
        "attachments": ANYTHING,
        "id": ANYTHING,
    },
)
NOTEBOOKS = st.fixed_dictionaries(
    {"cells": st.lists(CELLS, max_size=4)},
    optional={"metadata": st.fixed_dictionaries({}, optional={"title": ANYTHING})},
)
UNHURRIED = {"deadline": None, "derandomize": True, "database": None}
UNHURRIED["suppress_health_check"] = list(HealthCheck)


@settings(max_examples=40, **UNHURRIED)
@given(NOTEBOOKS)
def test_every_notebook_is_a_whole_html_page(notebook):
    made, _ = CoverageHTMLExporter().from_notebook_node(nbformat.from_dict(notebook))

    seen = Seen(made.encode().decode())
    assert made.rstrip().endswith("</html>")
    assert len(seen.all("main")) == 1
    assert seen.all("h1") != []
    assert seen.all("script", "iframe") == []


@settings(max_examples=15, **UNHURRIED)
@given(NOTEBOOKS)
def test_every_notebook_is_a_whole_pdf(notebook):
    made, _ = CoveragePDFExporter().from_notebook_node(nbformat.from_dict(notebook))

    sheets = PdfReader(io.BytesIO(made)).pages
    assert "1" in sheets[0].extract_text()  # its page number
