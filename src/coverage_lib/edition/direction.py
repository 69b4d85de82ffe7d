"""Arabic, Hebrew and their kin run from right to left, on the screen and on paper.

Each block of text goes the way of its first letter that has a way, as `dir="auto"` would have it;
but the direction is said, because a list takes its markers' side from what it holds, and paper too.
"""

import re
import unicodedata

from bs4 import BeautifulSoup, Tag

from coverage_lib.edition.elements import elements
from coverage_lib.edition.exchange import Exchange, paragraph

_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff]")
_WAYS = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_OF_WORDS = ("p", "td", "th", "caption", "figcaption", "dt", "summary", "li", "dd")
_WHOLE = ("h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "blockquote", "dl")


def say_direction(soup: BeautifulSoup) -> None:
    """Give each block that runs another way than what it stands in its direction."""
    if not _RIGHT_TO_LEFT.search(soup.get_text()):
        return
    for block in elements(soup, *_OF_WORDS, *_WHOLE):
        way = direction(block.get_text())
        if way and not block.has_attr("dir") and way != _around(block):
            block["dir"] = way


def set_direction(soup: BeautifulSoup, exchange: Exchange) -> None:
    """The same for Typst: within a block of words, around a heading, a list, a quotation."""
    for block in elements(soup, *_OF_WORDS, *_WHOLE, "div"):
        way = str(block.get("dir", ""))
        if way not in _WAYS.values():
            continue
        opening, closing = exchange.word(f"#text(dir: {way})["), exchange.word("];")
        if block.name in _OF_WORDS:
            block.insert(0, opening)
            block.append(closing)
        else:
            block.insert_before(paragraph(opening))
            block.insert_after(paragraph(closing))


def direction(text: str) -> str:
    """Where a text runs; blank where it has no letter that says so.

    >>> direction("12 %"), direction("12 kata"), direction("12 نص")
    ('', 'ltr', 'rtl')
    """
    kinds = map(unicodedata.bidirectional, text)
    return next((_WAYS[kind] for kind in kinds if kind in _WAYS), "")


def _around(block: Tag) -> str:
    said = block.find_parent(dir=True)
    return str(said["dir"]) if said else "ltr"
