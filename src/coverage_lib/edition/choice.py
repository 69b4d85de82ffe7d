"""Which form of each output goes on the page. Nothing is converted here.

An object a notebook shows offers itself in several forms (MIME types). A page has its order of
preference: HTML or PAPER. What cannot be shown becomes a note that says so; it never vanishes.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from nbformat import NotebookNode

from coverage_lib.edition.page import as_text
from coverage_lib.mime import CSS, CSV, PAGE, TYPST

MARKDOWN, HTML_TEXT, SVG, LATEX = "text/markdown", "text/html", "image/svg+xml", "text/latex"
PLAIN, NOTE = "text/plain", "note"
IMAGES = ("image/png", "image/jpeg", "image/gif", "image/webp")

HTML = (HTML_TEXT, MARKDOWN, SVG, *IMAGES, LATEX, PLAIN)
PAPER = (TYPST, SVG, MARKDOWN, HTML_TEXT, *IMAGES, LATEX, PLAIN)

HIDING_TAGS = {"remove_cell", "remove-cell", "analyst"}
_COMPANIONS = {CSS, CSV, PAGE, TYPST, *HTML}


@dataclass(frozen=True)
class Piece:
    """One thing on the page, in the form chosen for it."""

    form: str
    source: str
    where: tuple[int, int] = (-1, -1)  # cell, output; the page's own pieces have neither
    metadata: Mapping[str, Any] = field(default_factory=dict)
    bundle: Mapping[str, Any] = field(default_factory=dict)
    attachments: Mapping[str, Any] = field(default_factory=dict)


Refused = frozenset[tuple[tuple[int, int], str]]  # where, form


def pieces(
    notebook: NotebookNode, forms: tuple[str, ...], refused: Refused = frozenset()
) -> list[Piece]:
    """Everything the reader sees, in order. A refused form gives way to the next, with a note."""
    return [
        piece
        for number, cell in enumerate(notebook.cells)
        if not HIDING_TAGS & set(cell.metadata.get("tags", []))
        for piece in _of_cell(number, cell, forms, refused)
    ]


def _of_cell(
    number: int, cell: NotebookNode, forms: tuple[str, ...], refused: Refused
) -> Iterator[Piece]:
    if cell.cell_type == "code":
        for position, output in enumerate(cell.outputs):
            yield from _of_output((number, position), output, forms, refused)
        return
    where = (number, -1)
    form = MARKDOWN if cell.cell_type == "markdown" else _raw_form(number, cell)
    # A raw cell is written for one kind of page; on any other a note stands in its place.
    if form in {MARKDOWN, PLAIN, forms[0]}:
        plain = PLAIN if (where, form) in refused else form
        yield Piece(plain, as_text(cell.source), where, attachments=cell.get("attachments", {}))
        if plain != form:
            yield Piece(NOTE, "simpler", where)
    elif form and as_text(cell.source).strip():
        yield Piece(NOTE, "unshowable", where, metadata={"what": form})


def _raw_form(number: int, cell: NotebookNode) -> str:
    """The kind of page a raw cell is written for; without one it is plain text.

    A first cell between lines of dashes is settings of another program, and for no page.
    """
    settings = number == 0 and as_text(cell.source).lstrip().startswith("---")
    said = cell.metadata.get("raw_mimetype") or cell.metadata.get("format")
    return str(said or ("" if settings else PLAIN))


def _of_output(
    where: tuple[int, int], output: NotebookNode, forms: tuple[str, ...], refused: Refused
) -> Iterator[Piece]:
    if output.output_type == "error":
        yield Piece(NOTE, "failed", where)
    elif output.output_type == "stream":
        if output.name == "stdout" and as_text(output.text).strip():
            yield Piece(PLAIN, as_text(output.text), where)
    elif PAGE not in output.data:
        yield from _of_bundle(where, output, forms, refused)


def _of_bundle(
    where: tuple[int, int], output: NotebookNode, forms: tuple[str, ...], refused: Refused
) -> Iterator[Piece]:
    bundle, metadata = output.data, output.get("metadata", {})
    if CSS in bundle:
        yield Piece(CSS, as_text(bundle[CSS]), where)
        return
    fitting = [form for form in forms if _says_something(bundle, form)]
    left = [
        form
        for form in fitting
        if (where, form) not in refused and not (form == TYPST and _reaches_out(bundle))
    ]
    if left:
        source = as_text(bundle[left[0]])
        yield Piece(left[0], source, where, metadata.get(left[0], {}), bundle)
    if CSV in bundle:
        yield Piece(CSV, as_text(bundle[CSV]), where, metadata.get(CSV, {}))
    yield from _notes(where, bundle, fitting, left)


def _notes(
    where: tuple[int, int], bundle: Mapping[str, Any], fitting: list[str], left: list[str]
) -> Iterator[Piece]:
    if left and left[0] != PLAIN:
        if len(left) < len(fitting):
            yield Piece(NOTE, "simpler", where)
        return
    # Beside plain text, what it stands in for is named too.
    unknown = [form for form in fitting if form not in left] or sorted(set(bundle) - _COMPANIONS)
    if unknown or _has_script(bundle):
        what = ", ".join(unknown) or "JavaScript"
        yield Piece(NOTE, "unshowable", where, metadata={"what": what})


def _says_something(bundle: Mapping[str, Any], form: str) -> bool:
    """Whether the form, as it stands, shows a reader anything."""
    if form not in bundle:
        return False
    source = as_text(bundle[form])
    if form == HTML_TEXT:
        return _visible(source)
    if form == PLAIN:
        # The text beside a file, and a bare <object at 0x7f…>, name the object to a programmer.
        stands_in = bool(set(bundle) - _COMPANIONS) or _has_script(bundle)
        named = _is_a_repr(source) or stands_in and _is_a_call(source)
        return bool(source.strip()) and CSV not in bundle and not named
    return bool(source.strip())


def _reaches_out(bundle: Mapping[str, Any]) -> bool:
    """Typst would fetch a package that a fragment imports, so such a fragment is not set.

    >>> _reaches_out({TYPST: '#import "@preview/cetz:0.3.0"'})
    True
    >>> _reaches_out({TYPST: "Ekspor, import barang"})
    False
    """
    word = r"(import|include)\b"
    pattern = rf"""(?m)(^|[#{{;:=>\["])\s*{word}|[(,]\s*{word}\s*["(]"""
    return re.search(pattern, as_text(bundle[TYPST])) is not None


def _visible(html: str) -> bool:
    """Text, or a picture, is left once scripts and styles are gone.

    >>> _visible("<div id=x></div><script>draw()</script>"), _visible("<p>12</p>")
    (False, True)
    """
    shown = re.sub(r"(?is)<(script|style|noscript)\b.*?</\1\s*>|<!--.*?-->", "", html)
    if re.search(r"(?i)<(img|svg|hr|math|iframe|video|object|embed)\b", shown):
        return True
    return bool(re.sub(r"(?s)<[^>]*>|&nbsp;", "", shown).strip())


def _has_script(bundle: Mapping[str, Any]) -> bool:
    return "<script" in as_text(bundle.get(HTML_TEXT, "")).lower()


def _is_a_call(text: str) -> bool:
    """How a program would make the object again: the text beside a widget or a chart.

    >>> _is_a_call("IntSlider(value=3)"), _is_a_call("alt.Chart(...)"), _is_a_call("60% 3/5")
    (True, True, False)
    """
    return bool(re.fullmatch(r"\s*[\w.]+\(.*\)\s*", text, re.DOTALL))


def _is_a_repr(text: str) -> bool:
    """A programmer's name for an object is not for the reader.

    >>> _is_a_repr("<Figure size 640x480 with 1 Axes>"), _is_a_repr("[<Line2D at 0x7f2a90>]")
    (True, True)
    >>> _is_a_repr("<5 persen>")
    False
    """
    pattern = r"<Figure size .*>|<IPython\..*>|.*<[^<>]* at 0x[0-9a-f]+>.*|<[\w.]+ object>"
    return bool(re.fullmatch(pattern, text.strip(), re.DOTALL))
