"""What stands behind a number: one tap, click or key away, without a script.

A cell of a table, a `dd` of a list or a `span` of class `number` may say it in its `title`, a line
each. A title alone opens under a mouse only, so the number becomes a button that opens the same
lines as a popover.
"""

from collections.abc import Sequence
from html import escape
from itertools import count

from bs4 import BeautifulSoup, Tag
from bs4.element import PreformattedString

from coverage_lib.edition.elements import around, element, elements, first

_BLOCKS = ("table", "dl", "ul", "ol", "p")


def open_facts(soups: Sequence[BeautifulSoup]) -> set[str]:
    """Make buttons of what has a title; the popovers, one for each text, stand after its block.

    Gives the addresses of the popovers, which are on the page as text only.
    """
    addresses: set[str] = set()
    numbers = count(1)
    for soup in soups:
        blocks = [block for block in elements(soup, *_BLOCKS) if not around(block, *_BLOCKS)]
        for block in blocks:
            popovers: dict[str, str] = {}
            for cell in filter(_says_more, elements(block, "td", "dd", "span")):
                text = str(cell["title"]).strip()
                if text not in popovers:
                    popovers[text] = f"fact-{next(numbers)}"
                _make_button(cell, popovers[text])
            block.insert_after(*(_popover(*popover) for popover in popovers.items()))
            addresses.update(popovers.values())
    return addresses


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


def _popover(text: str, address: str) -> PreformattedString:
    """As it is written: nothing on the page looks into it again."""
    lines = "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.splitlines())
    return PreformattedString(f'<div class="fact" id="{address}" popover="">{lines}</div>')
