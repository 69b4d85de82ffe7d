"""The notebook's pieces as one body of clean HTML: the ground that HTML and PDF share."""

import re
from dataclasses import dataclass
from html import escape

from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode

from coverage_lib.edition import choice, images, markup, pictures, tables
from coverage_lib.edition.choice import Piece
from coverage_lib.edition.context import Context, note
from coverage_lib.edition.direction import say_direction
from coverage_lib.edition.elements import around, elements, first
from coverage_lib.edition.page import Page
from coverage_lib.edition.pandoc import markdown_to_html
from coverage_lib.edition.pictures import SUFFIXES, Pictures
from coverage_lib.edition.plain_markdown import is_plain, plain_html
from coverage_lib.edition.words import words
from coverage_lib.mime import CSS, CSV, TYPST

HEADINGS = ["h1", "h2", "h3", "h4", "h5", "h6"]


@dataclass(frozen=True)
class Part:
    """One piece and its HTML; a Typst fragment has none of its own."""

    piece: Piece
    soup: BeautifulSoup


@dataclass(frozen=True)
class Body:
    """What stands between the header and the footer, and what it needs in the head."""

    parts: list[Part]
    pictures: Pictures
    styles: list[str]


def body(
    notebook: NotebookNode,
    page: Page,
    forms: tuple[str, ...],
    refused: choice.Refused = frozenset(),
) -> Body:
    """Choose, convert, clean, and put in order: one h1, no heading level skipped."""
    pieces = choice.pieces(notebook, forms, refused)
    context = Context(words(page.language), Pictures())
    parts = [
        _part(piece, html, context)
        for piece, html in _as_html(pieces, context)
        if piece.form not in {CSS}
    ]
    ours = [pictures.without_addresses(piece.source) for piece in pieces if piece.form == CSS]
    parts = _with_title(parts, page)
    _order_headings(parts)
    _finish_tables(parts)
    return Body(parts, context.pictures, list(dict.fromkeys([*ours, *context.styles])))


def _as_html(pieces: list[Piece], context: Context) -> list[tuple[Piece, str]]:
    """Every piece with its HTML as it comes; all the Markdown in one call of pandoc, or in none."""
    of_markdown = [n for n, piece in enumerate(pieces) if piece.form in _MARKDOWN_FORMS]
    sources = [_markdown(pieces[number]) for number in of_markdown]
    if all(map(is_plain, sources)):
        converted, footnotes = [plain_html(source) for source in sources], ""
    else:
        converted, footnotes = markdown_to_html(sources)
    html = dict(zip(of_markdown, converted, strict=True))
    both = [
        (piece, html[number] if number in html else _html_of(piece, context))
        for number, piece in enumerate(pieces)
    ]
    return [*both, (Piece(choice.HTML_TEXT, ""), footnotes)] if footnotes.strip() else both


_MARKDOWN_FORMS = {choice.MARKDOWN, choice.LATEX}


def _markdown(piece: Piece) -> str:
    """LaTeX output is a formula; one without dollars gets them."""
    source = piece.source.strip() if piece.form == choice.LATEX else piece.source
    bare = piece.form == choice.LATEX and not re.search(r"\$|\\begin|\\\[", source)
    return f"$${source}$$" if bare else source


def _html_of(piece: Piece, context: Context) -> str:
    if piece.form in SUFFIXES:
        return _image(piece, context)
    makers = {
        choice.HTML_TEXT: lambda: piece.source,
        choice.NOTE: lambda: note(_sentence(piece, context)),
        choice.PLAIN: lambda: markup.printed(piece.source, context),
        CSV: lambda: _download(piece, context),
    }
    return makers[piece.form]() if piece.form in makers else ""


def _sentence(piece: Piece, context: Context) -> str:
    return context.words[piece.source].format(**piece.metadata)


def _image(piece: Piece, context: Context) -> str:
    alt = str(piece.metadata.get("alt", ""))
    if piece.form == choice.SVG:
        name = context.pictures.keep(piece.source.encode(), "svg")
        alt = alt or images.svg_description(piece.source)
    else:
        name = context.pictures.keep_base64(piece.source, piece.form)
    width = piece.metadata.get("width", "")
    return images.picture(name, alt, context, width=str(width))


def _download(piece: Piece, context: Context) -> str:
    """The line only. Its link is made after cleaning, which keeps no data: addresses in links."""
    title = str(piece.metadata.get("title", "")) or file_name(piece)
    return f'<p class="download">{escape(context.words["download"])}: {escape(title)} (CSV)</p>'


def file_name(piece: Piece) -> str:
    """What the file that a piece carries is called."""
    return str(piece.metadata.get("filename", "data.csv"))


def _part(piece: Piece, html: str, context: Context) -> Part:
    context.attachments = dict(piece.attachments)
    soup = markup.clean(html, context)
    for heading in elements(soup, *HEADINGS):
        if not heading.get_text(strip=True) and not first(heading, "img"):
            heading.decompose()  # an outline has no nameless entry
    say_direction(soup)
    return Part(piece, soup)


def _with_title(parts: list[Part], page: Page) -> list[Part]:
    """A page has a title at its head; a notebook without one gets the page's."""
    if any(_has_title(part) for part in parts):
        return parts
    title = BeautifulSoup(f"<h1>{escape(page.title)}</h1>", "html.parser")
    return [Part(Piece(choice.HTML_TEXT, ""), title), *parts]


def _has_title(part: Part) -> bool:
    if part.piece.form == TYPST:
        return 1 in typst_levels(part.piece.source)
    return first(part.soup, "h1") is not None


def typst_levels(fragment: str) -> list[int]:
    """The levels of the headings in a Typst fragment.

    >>> typst_levels("#heading(level: 2)[a]\\n=== b\\n#heading[c]")
    [2, 3, 1]
    """
    if "heading" not in fragment and "\n=" not in f"\n{fragment}":
        return []  # a look for a word is quick, for a pattern it is not
    pattern = r"#?\bheading\((?:[^()]*?level:\s*(\d))?|#?\bheading\[|^(=+)\s"
    return [
        int(found[1]) if found[1] else len(found[2] or "=")
        for found in re.finditer(pattern, fragment, re.MULTILINE)
    ]


def _order_headings(parts: list[Part]) -> None:
    """One title; whatever else claims to be one goes down a level, with what stands under it."""
    level, shift, titled = 0, 0, False
    for part in parts:
        if part.piece.form == TYPST:
            levels = typst_levels(part.piece.source)
            level, titled = (levels[-1], titled or 1 in levels) if levels else (level, titled)
        for heading in elements(part.soup, *HEADINGS):
            wanted = int(heading.name[1])
            if wanted == 1:
                shift, titled = (1 if titled else 0), True
            level = max(1 if level == 0 else 2, min(wanted + shift, level + 1, 6))
            heading.name = f"h{level}"


def _finish_tables(parts: list[Part]) -> None:
    for part in parts:
        for table in elements(part.soup, "table"):
            tables.finish(table)


def outermost_tables(soup: BeautifulSoup) -> list[Tag]:
    """The tables that do not stand in another."""
    return [table for table in elements(soup, "table") if not around(table, "table")]
