"""Elements where HTML allows them: a stranger's bold type may hold whole paragraphs."""

from bs4 import BeautifulSoup, Tag

from coverage_lib.edition.elements import elements

_BLOCKS = {
    "address", "article", "aside", "blockquote", "details", "div", "dl", "fieldset", "figure",
    "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "nav", "ol", "p", "pre",
    "section", "table", "ul",
}  # fmt: skip
_HOLD_NO_BLOCK = {  # and the look each gives to what it holds
    "b": "font-weight:600", "strong": "font-weight:600", "i": "font-style:italic",
    "em": "font-style:italic", "small": "font-size:smaller",
    "u": "", "code": "", "span": "", "p": "",
}  # fmt: skip


def unnest(soup: BeautifulSoup) -> None:
    """An inline element, or a paragraph, that holds a block becomes a block of the same look."""
    for tag in elements(soup, *_HOLD_NO_BLOCK):
        if not any(isinstance(inner, Tag) and inner.name in _BLOCKS for inner in tag.descendants):
            continue
        look = ";".join(filter(None, [_HOLD_NO_BLOCK[tag.name], str(tag.get("style", ""))]))
        tag.name = "div"
        if look:
            tag["style"] = look
