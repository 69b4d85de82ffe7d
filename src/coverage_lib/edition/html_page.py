"""The body as HTML: pictures back in place, tables that scroll on their own, links to files."""

import base64
import io
import re
import zipfile
from dataclasses import dataclass
from html import escape, unescape

from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode

from coverage_lib.edition import choice
from coverage_lib.edition.body import Body, Part, body, file_name, outermost_tables
from coverage_lib.edition.contents import Section, contents
from coverage_lib.edition.elements import element, elements, first, written
from coverage_lib.edition.facts import open_facts
from coverage_lib.edition.nesting import unnest
from coverage_lib.edition.page import Page
from coverage_lib.edition.pictures import SCHEME, Pictures
from coverage_lib.edition.words import words
from coverage_lib.mime import CSV

PACKED = 50_000  # bytes: a larger file is carried as a ZIP archive, a tenth of its size


@dataclass(frozen=True)
class HtmlPage:
    """What the HTML template is given."""

    page: Page
    body: str
    styles: list[str]
    words: dict[str, str]
    contents: list[Section]


def html_page(notebook: NotebookNode, page: Page) -> HtmlPage:
    """Everything the template needs, ready to be written."""
    built = body(notebook, page, choice.HTML)
    said = words(page.language)
    soups = [part.soup for part in built.parts]
    addresses = open_facts(soups)
    _wrap_tables(built, said)
    for part in built.parts:
        unnest(part.soup)
        _reach_pictures(part.soup)
        _link_download(part)
    sections = contents(soups, addresses)
    joined = "\n".join(written(soup).strip() for soup in soups)
    return HtmlPage(page, _pictures_back(joined, built.pictures), built.styles, said, sections)


def _wrap_tables(built: Body, said: dict[str, str]) -> None:
    """A wide table scrolls inside a region of its own, which the keyboard can reach."""
    found = [table for part in built.parts for table in outermost_tables(part.soup)]
    for number, table in enumerate(found, start=1):
        table.wrap(_region(table, said["table"].format(number=number)))


def _region(table: Tag, otherwise: str) -> Tag:
    caption = first(table, "caption")
    label = caption.get_text(" ", strip=True) if caption else ""
    attributes = {"class": "table-scroll", "role": "region", "tabindex": "0"}
    return element("div", **attributes, **{"aria-label": label or otherwise})


def _reach_pictures(soup: BeautifulSoup) -> None:
    """On a phone a wide picture scrolls by itself: the keyboard must be able to do so too."""
    for figure in elements(soup, "figure"):
        figure["tabindex"] = "0"


def _link_download(part: Part) -> None:
    line = first(part.soup, "p")
    if part.piece.form != CSV or line is None:
        return
    text, name = line.get_text(), file_name(part.piece)
    link = element("a", **_carried(name, part.piece.source.encode()))
    link.string = text if link["download"] == name else text.replace("(CSV)", "(CSV, ZIP)")
    line.clear()
    line.append(link)


def _carried(name: str, data: bytes) -> dict[str, str]:
    """The file within the page itself, so that it goes with every copy."""
    kind = "text/csv;charset=utf-8"
    if len(data) > PACKED:
        kind, data, name = "application/zip", _zipped(name, data), f"{name}.zip"
    return {"href": f"data:{kind};base64,{base64.b64encode(data).decode()}", "download": name}


def _zipped(name: str, data: bytes) -> bytes:
    """An archive of one file, without the time of day: the same bytes every time."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return written.getvalue()


def _pictures_back(html: str, pictures: Pictures) -> str:
    """SVG goes into the page itself, so that its text can be selected and takes the page's font."""

    def back(match: re.Match[str]) -> str:
        name = match[2]
        if not name.endswith(".svg"):
            return match[0].replace(SCHEME + name, pictures.uri(name))
        return _inline(pictures.files[name].decode(), match[0])

    return re.sub(rf'<img\b([^>]*)src="{SCHEME}([\w.]+)"[^>]*>', back, html)


def _inline(svg: str, image: str) -> str:
    alt = re.search(r"""alt=(["'])(.*?)\1""", image)
    label = unescape(alt[2]) if alt else ""
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    opening, rest = svg.split(">", 1)
    bare = re.sub(r'\s(role|aria-label|aria-hidden|aria-labelledby)="[^"]*"', "", opening)
    return f"{bare.replace('<svg', f'<svg {role}', 1)}>{rest}"
