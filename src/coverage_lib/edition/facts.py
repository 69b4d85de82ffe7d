"""What stands behind a number: one tap, click or key away, without a script.

A cell of a table, a `dd` of a list or a `span` of class `number` may say it in its `title`, a line
each. A title alone opens under a mouse only, so the number becomes a button that opens the same
lines as a popover.
"""

from collections.abc import Iterable
from itertools import count

from bs4 import BeautifulSoup, Tag

from coverage_lib.edition.elements import around, element, elements, first

_BLOCKS = ("table", "dl", "ul", "ol", "p")


def open_facts(soups: Iterable[BeautifulSoup]) -> None:
    """Make buttons of what has a title; the popovers, one for each text, stand after its block."""
    numbers = count(1)
    for soup in soups:
        for block in elements(soup, *_BLOCKS):  # the outer before what stands in it
            popovers: dict[str, Tag] = {}
            for cell in filter(_says_more, elements(block, "td", "dd", "span")):
                text = str(cell["title"]).strip()
                if text not in popovers:
                    popovers[text] = _popover(text, f"fact-{next(numbers)}")
                _make_button(cell, str(popovers[text]["id"]))
            block.insert_after(*popovers.values())


def _says_more(cell: Tag) -> bool:
    """Whether it has a fact, and words to make a button of that is not within or around another."""
    if not str(cell.get("title", "")).strip() or not cell.get_text(strip=True):
        return False
    if cell.name == "span" and "number" not in cell.get_attribute_list("class"):
        return False
    return not first(cell, "a", "table", "button") and not around(cell, "a", "button")


def _make_button(cell: Tag, address: str) -> None:
    button = element("button", type="button", popovertarget=address)
    button.extend(list(cell.contents))
    cell.append(button)


def _popover(text: str, address: str) -> Tag:
    popover = element("div", popover="", id=address, **{"class": "fact"})
    for line in text.splitlines():
        paragraph = element("p")
        paragraph.string = line
        popover.append(paragraph)
    return popover
