"""The body as Typst markup: pictures, formulas and fragments take the place of plain words.

The whole body goes through pandoc once; see `exchange.py` for what pandoc does not carry.
"""

import json
import re
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode

from coverage_lib.columns import is_whole
from coverage_lib.edition import choice
from coverage_lib.edition.body import HEADINGS, Body, Part, body, outermost_tables, typst_levels
from coverage_lib.edition.direction import set_direction
from coverage_lib.edition.elements import around, elements, first, written
from coverage_lib.edition.exchange import (
    Exchange,
    exchange_formula,
    exchange_image,
    fill_formulas,
    paragraph,
    set_note,
    text,
)
from coverage_lib.edition.page import Page, as_text
from coverage_lib.edition.pandoc import html_to_typst, unused_word
from coverage_lib.edition.pictures import Pictures
from coverage_lib.edition.plain_typst import NotPlain, plain_typst
from coverage_lib.edition.tables import fit
from coverage_lib.edition.words import words
from coverage_lib.mime import CSV, TYPST

SENTENCES = 400  # characters: a section of no more, and of words only, is set compactly
LONG_WORD = re.compile(
    r"([^\s\u200b]{60})(?=[^\s\u200b])"
)  # fits a line of a list; is broken there
WHOLE = 16  # a table of so many rows, or fewer, stands on one page


@dataclass(frozen=True)
class Paper:
    """Typst markup by piece, and the files it shows."""

    typst: list[str]
    parts: list[Part]
    files: dict[str, bytes]


def paper(notebook: NotebookNode, page: Page, refused: choice.Refused = frozenset()) -> Paper:
    """Everything the PDF shows, ready to be set."""
    built = body(notebook, page, choice.PAPER, refused)
    built.parts[:] = [part for part in built.parts if part.piece.form != CSV]
    everything = "".join(written(part.soup) for part in built.parts)
    short = _short_sections(built.parts)
    exchange = Exchange(unused_word("sisipan", everything))
    formulas = [formula for part in built.parts for formula in _ready(part, built, exchange, page)]
    typst = [exchange.back(code) for code in _typst(built.parts, formulas, exchange, everything)]
    typst = [f"#compact[\n{code}\n]" if n in short else code for n, code in enumerate(typst)]
    return Paper(typst, built.parts, built.pictures.files)


def _typst(
    parts: list[Part], formulas: list[str], exchange: Exchange, everything: str
) -> list[str]:
    """Each part as Typst: what is plain at once, the rest in one call of pandoc."""
    plain = [_plain(part, exchange.stem) for part in parts]
    rest = [written(part.soup) for part, code in zip(parts, plain, strict=True) if code is None]
    if not rest and not formulas:
        return [code or "" for code in plain]
    mark = unused_word("pembatas", everything)
    chunks = html_to_typst(f"<p>{mark}</p>".join([*rest, *formulas])).split(mark)
    fill_formulas(exchange, [chunk.strip() for chunk in chunks[len(rest) :]])
    converted = (chunk.replace("align(center)[#table(", "[#table(") for chunk in chunks)
    return [next(converted).strip() if code is None else code for code in plain]


def _plain(part: Part, stem: str) -> str | None:
    try:
        return plain_typst(part.soup.children, stem)
    except NotPlain:
        return None


def _short_sections(parts: list[Part]) -> set[int]:
    """The parts of sections that only say in a sentence why they are empty."""
    begins = [number for number, part in enumerate(parts) if _opens_section(part)]
    return {
        number
        for first, end in zip(begins, [*begins[1:], len(parts)], strict=False)
        if _is_short(parts[first:end])
        for number in range(first, end)
    }


def _opens_section(part: Part) -> bool:
    if part.piece.form == TYPST:
        return bool(typst_levels(part.piece.source))
    return first(part.soup, *HEADINGS) is not None


def _is_short(section: list[Part]) -> bool:
    """One heading below the title, and a few words without a table, a picture or a list."""
    soups = [part.soup for part in section]
    headings = [heading.name for soup in soups for heading in elements(soup, *HEADINGS)]
    said = sum(len(soup.get_text(strip=True)) for soup in soups)
    more = any(first(soup, "table", "img", "svg", "pre", "li", "math") for soup in soups)
    only_words = all(part.piece.form != TYPST for part in section)
    one = len(headings) == 1 and "h1" not in headings
    return only_words and one and not more and said <= SENTENCES


def _ready(part: Part, built: Body, exchange: Exchange, page: Page) -> list[str]:
    """Prepare one part for pandoc; gives its formulas, which are converted beside it."""
    soup = part.soup
    if part.piece.form == TYPST:
        soup.append(paragraph(exchange.word(fragment(part.piece, built.pictures))))
        return []
    for table in outermost_tables(soup):
        _fit(table, exchange, page)
    for image in elements(soup, "img"):
        exchange_image(image, exchange)
    _break_long_words(soup)
    for note in soup.find_all(class_="note"):
        set_note(note, exchange)
    _forget_anchors(soup)
    set_direction(soup, exchange)
    return [exchange_formula(formula, exchange) for formula in elements(soup, "math")]


def _break_long_words(soup: BeautifulSoup) -> None:
    for block in elements(soup, "pre"):
        block.string = re.sub(r"(\S{90})(?=\S)", "\\1\u200b", block.get_text())
    for said in soup.find_all(string=LONG_WORD):
        said.replace_with(LONG_WORD.sub("\\1\u200b", str(said)))


def fragment(piece: choice.Piece, pictures: Pictures) -> str:
    """A Typst fragment of a display object, evaluated in a room of its own.

    It sees Typst's standard library and the other forms of its own output, and nothing else.
    """
    code, scope = piece.source, []
    for form in sorted(set(re.findall(r'"output:([\w/+.-]+)"', code))):
        name = _kept(piece, form, pictures)
        code = code.replace(f'"output:{form}"', f'output.at("{form}")')
        scope.append(f'"{form}": read("/{name}", encoding: none)')
    output = f"({', '.join(scope)},)" if scope else "(:)"
    return f"#fragment({text(code)}, {output});"


def _kept(piece: choice.Piece, form: str, pictures: Pictures) -> str:
    source = as_text(piece.bundle.get(form, ""))
    if form == choice.SVG:
        return pictures.keep(source.encode(), "svg")
    return pictures.keep_base64(source, form)


def _fit(table: Tag, exchange: Exchange, page: Page) -> None:
    texts = [cell.get_text() for cell in elements(table, "td", "th")]
    fitted = fit(table)
    free = around(table, "li", "blockquote", "td", "details", "dd") is None
    options = {
        "whole": is_whole(texts, len(elements(table, "tr")), most=WHOLE),
        "size": fitted.sheet.points,
        "landscape": fitted.sheet.landscape and free,
        "squeezed": fitted.squeezed or (fitted.sheet.landscape and not free),
    }
    said = ", ".join(f"{key}: {json.dumps(value)}" for key, value in options.items())
    for one in fitted.tables:
        _lead(one, fitted.total, page)
        _bare_cells(one)
    opening, closing = exchange.word(f"#fitted({said})["), exchange.word("];")
    table.replace_with(paragraph(opening), *fitted.tables, paragraph(closing))


def _lead(table: Tag, total: int, page: Page) -> None:
    """A part of a table that was cut says which columns it holds."""
    if not table.get("data-columns"):
        return
    begin, end = str(table["data-columns"]).split("-")
    said = words(page.language)["columns"].format(first=begin, last=end, total=total)
    caption = first(table, "caption")
    if caption:
        caption.append(f" · {said}")
    else:
        table.insert(0, BeautifulSoup(f"<caption>{said}</caption>", "html.parser"))


def _bare_cells(table: Tag) -> None:
    """Alignment is all that a cell keeps: colours and widths are the screen's."""
    for cell in elements(table, "td", "th"):
        found = re.search(r"text-align:\s*(left|right|center)", str(cell.get("style", "")))
        align = found[1] if found else str(cell.get("align", ""))
        for name in ("style", "align", "class"):
            del cell[name]
        if align:
            cell["style"] = f"text-align: {align};"
    for row in elements(table, "tr"):
        del row["style"]


def _forget_anchors(soup: BeautifulSoup) -> None:
    """A link within the page needs a target that Typst knows: only footnotes have one."""
    for tag in elements(soup):
        if tag.has_attr("id") and not re.match(r"fn(ref)?\d+$", str(tag["id"])):
            del tag["id"]
    for link in elements(soup, "a"):
        footnote = str(link.get("role", "")).startswith("doc-")
        if not footnote and not re.match(r"https?:|mailto:|tel:", str(link.get("href", ""))):
            link.unwrap()
