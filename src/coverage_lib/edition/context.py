"""What cleaning needs to know of the page, and the notes it leaves there."""

from dataclasses import dataclass, field
from html import escape
from typing import Any

from bs4 import BeautifulSoup, Tag

from coverage_lib.edition.pictures import Pictures


@dataclass
class Context:
    """What cleaning needs to know, and what it finds on the way."""

    words: dict[str, str]
    pictures: Pictures
    styles: list[str] = field(default_factory=list)
    attachments: dict[str, Any] = field(default_factory=dict)


def note(text: str) -> str:
    """A sentence of the page itself, set apart from the report's own."""
    return f'<p class="note">{escape(text)}</p>'


def note_tag(soup: BeautifulSoup, text: str) -> Tag:
    """The same sentence where other text may stand around it."""
    # A note inside a sentence stays inside the sentence, so not a paragraph.
    tag = soup.new_tag("span", attrs={"class": "note"})
    tag.string = text
    return tag
