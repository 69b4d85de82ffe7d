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

from coverage_lib.edition.elements import around, elements, first

_BLOCKS = ("table", "dl", "ul", "ol", "p")


def open_facts(soups: Sequence[BeautifulSoup]) -> set[str]:
    """Make buttons of what has a title; the popovers, one for each text, stand after its block.

    Both are on the page as they are written, for nothing looks into them again; so the addresses
    of the popovers are given back.
    """
    addresses: set[str] = set()
    numbers = count(1)
    for soup in soups:
        blocks = [block for block in elements(soup, *_BLOCKS) if not around(block, *_BLOCKS)]
        for block in blocks:
            popovers: dict[str, str] = {}
            for cell in _cells(block):
                text = str(cell["title"]).strip()
                if text not in popovers:
                    popovers[text] = f"fact-{next(numbers)}"
                _make_button(cell, popovers[text])
            block.insert_after(*(_popover(*popover) for popover in popovers.items()))
            addresses.update(popovers.values())
    return addresses


def _cells(block: Tag) -> list[Tag]:
    """Those with a fact; no button stands within another."""
    cells = [cell for cell in elements(block, "td", "dd", "span") if _says_more(cell)]
    known = set(map(id, cells))
    return [cell for cell in cells if known.isdisjoint(map(id, cell.parents))]


def _says_more(cell: Tag) -> bool:
    """Whether it has a fact, and words to make a button of that is no link and holds none."""
    if not str(cell.get("title", "")).strip() or not cell.get_text(strip=True):
        return False
    if cell.name == "span" and "number" not in cell.get_attribute_list("class"):
        return False
    return not first(cell, "a", "table") and not around(cell, "a")


def _make_button(cell: Tag, address: str) -> None:
    cell.insert(0, PreformattedString(f'<button popovertarget="{address}" type="button">'))
    cell.append(PreformattedString("</button>"))


def _popover(text: str, address: str) -> PreformattedString:
    lines = "".join(f"<p>{escape(line, quote=False)}</p>" for line in text.splitlines())
    return PreformattedString(f'<div class="fact" id="{address}" popover="">{lines}</div>')
