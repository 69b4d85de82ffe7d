"""The table of contents of the HTML page: its sections, each with an address of its own."""

import re
import unicodedata
from collections.abc import Sequence, Set
from dataclasses import dataclass

from bs4 import BeautifulSoup

from coverage_lib.edition.elements import elements

FEWEST = 3  # sections: a shorter page needs no table of contents


@dataclass(frozen=True)
class Section:
    """One heading and where it stands."""

    address: str
    title: str


def contents(soups: Sequence[BeautifulSoup], addresses: Set[str]) -> list[Section]:
    """Every section of the page, in order; a heading without an address gets one of its own."""
    tags = [tag for soup in soups for tag in elements(soup)]
    taken = {str(tag["id"]) for tag in tags if tag.has_attr("id")} | addresses
    sections = []
    for heading in (tag for tag in tags if tag.name == "h2"):
        title = heading.get_text(" ", strip=True)
        if not heading.get("id"):
            heading["id"] = _free(title, taken)
            taken.add(str(heading["id"]))
        sections.append(Section(str(heading["id"]), title))
    return sections if len(sections) >= FEWEST else []


def _free(title: str, taken: set[str]) -> str:
    """An address nothing else on the page has.

    >>> _free("Apa yang berubah?", {"apa-yang-berubah"})
    'apa-yang-berubah-2'
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    address = re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "section"
    number = 2
    free = address
    while free in taken:
        free, number = f"{address}-{number}", number + 1
    return free
