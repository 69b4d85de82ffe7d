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
    form = MARKDOWN if cell.cell_type == "markdown" else _raw_form(cell)
    # A raw cell is written for one kind of page; on any other it is skipped.
    if form in {MARKDOWN, forms[0]}:
        where = (number, -1)
        plain = PLAIN if (where, form) in refused else form
        yield Piece(plain, as_text(cell.source), where, attachments=cell.get("attachments", {}))
        if plain != form:
            yield Piece(NOTE, "simpler", where)


def _raw_form(cell: NotebookNode) -> str:
    return str(cell.metadata.get("raw_mimetype") or cell.metadata.get("format") or "")


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
    if left:
        if len(left) < len(fitting):
            yield Piece(NOTE, "simpler", where)
        return
    unknown = fitting or sorted(set(bundle) - _COMPANIONS)
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
        # The text beside a widget, and a bare <object at 0x7f…>, name the object to a programmer.
        stands_in = set(bundle) - _COMPANIONS or CSV in bundle or _has_script(bundle)
        return bool(source.strip()) and not stands_in and not _is_a_repr(source)
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


def _is_a_repr(text: str) -> bool:
    """A programmer's name for an object is not for the reader.

    >>> _is_a_repr("<Figure size 640x480 with 1 Axes>"), _is_a_repr("[<Line2D at 0x7f2a90>]")
    (True, True)
    >>> _is_a_repr("<5 persen>")
    False
    """
    pattern = r"<Figure size .*>|<IPython\..*>|.*<[^<>]* at 0x[0-9a-f]+>.*|<[\w.]+ object>"
    return bool(re.fullmatch(pattern, text.strip(), re.DOTALL))
