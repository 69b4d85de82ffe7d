"""Headings, sentences and lists as Typst, without a call of pandoc; all else is left to it.

Every text is set as a string, so no character of it can be taken for markup.
"""

import re
from collections.abc import Iterable

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from coverage_lib.edition.exchange import text

_HEADING = re.compile(r"h([1-6])$")
_SPACES = re.compile(r"\s+")
_INLINE = {"strong": "strong", "b": "strong", "em": "emph", "i": "emph"}
_OF_THE_SCREEN = {"class", "title"}  # what is behind a number opens there only
_LISTS = {"ul": "list", "ol": "enum"}


class NotPlain(Exception):
    """There is more in it than headings, sentences and lists."""


def plain_typst(elements: Iterable[PageElement], stem: str) -> str:
    """The elements as Typst; a word of the exchange stands alone in its paragraph.

    >>> from bs4 import BeautifulSoup
    >>> soup = BeautifulSoup("<h2>A</h2><p>b <strong>#c</strong></p>", "html.parser")
    >>> print(plain_typst(soup.children, "word"))
    #heading(level: 2)[#"A";]
    <BLANKLINE>
    #"b ";#strong[#"#c";]
    >>> soup = BeautifulSoup('<p>a <span class="number" title="b">1</span></p>', "html.parser")
    >>> print(plain_typst(soup.children, "word"))
    #"a ";#"1";
    """
    return "\n\n".join(filter(None, (_block(element, stem) for element in elements)))


def _block(element: PageElement, stem: str) -> str:
    if isinstance(element, Tag):
        heading = _HEADING.match(element.name)
        if heading:
            return f"#heading(level: {heading[1]})[{_inline(element, stem)}]"
        if element.name in _LISTS and not element.attrs:
            return _list(element, stem)
        if element.name == "p" and not element.attrs:
            said = element.get_text()
            alone = said.startswith(stem) and said.isalnum()
            return said if alone else _inline(element, stem)
    elif type(element) is NavigableString and not element.strip():
        return ""
    raise NotPlain


def _list(element: Tag, stem: str) -> str:
    """Items of sentences; a list within a list is not plain."""
    items = []
    for item in element.children:
        if isinstance(item, Tag) and item.name == "li" and not item.attrs:
            items.append(f"[{_inline(item, stem)}]")
        elif str(item).strip():
            raise NotPlain
    return f"#{_LISTS[element.name]}({', '.join(items)})"


def _inline(element: Tag, stem: str) -> str:
    return "".join(_piece(child, stem) for child in element.children)


def _piece(child: PageElement, stem: str) -> str:
    if isinstance(child, Tag) and child.name in _INLINE and not child.attrs:
        return f"#{_INLINE[child.name]}[{_inline(child, stem)}]"
    if isinstance(child, Tag) and child.name == "span" and set(child.attrs) <= _OF_THE_SCREEN:
        return _inline(child, stem)
    if type(child) is NavigableString and stem not in child:
        return f"#{text(_SPACES.sub(' ', child))};"
    raise NotPlain
