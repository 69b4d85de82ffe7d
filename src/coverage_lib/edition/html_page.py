"""The body as HTML: pictures back in place, tables that scroll on their own, links to files."""

import re
from dataclasses import dataclass
from html import escape, unescape

from bs4 import BeautifulSoup, Tag
from nbformat import NotebookNode

from coverage_lib.edition import choice
from coverage_lib.edition.body import Body, body, outermost_tables
from coverage_lib.edition.page import Page
from coverage_lib.edition.pictures import SCHEME, Pictures
from coverage_lib.edition.words import words


@dataclass(frozen=True)
class HtmlPage:
    """What the HTML template is given."""

    page: Page
    body: str
    styles: list[str]
    words: dict[str, str]


def html_page(notebook: NotebookNode, page: Page) -> HtmlPage:
    """Everything the template needs, ready to be written."""
    built = body(notebook, page, choice.HTML)
    said = words(page.language)
    _wrap_tables(built, said)
    for part in built.parts:
        _link_downloads(part.soup)
    joined = "\n".join(str(part.soup).strip() for part in built.parts)
    return HtmlPage(page, _pictures_back(joined, built.pictures), built.styles, said)


def _wrap_tables(built: Body, said: dict[str, str]) -> None:
    """A wide table scrolls inside a region of its own, which the keyboard can reach."""
    found = [table for part in built.parts for table in outermost_tables(part.soup)]
    for number, table in enumerate(found, start=1):
        caption = table.find("caption")
        label = caption.get_text(" ", strip=True) if isinstance(caption, Tag) else ""
        region = BeautifulSoup("", "html.parser").new_tag(
            "div",
            attrs={
                "class": "table-scroll",
                "role": "region",
                "tabindex": "0",
                "aria-label": label or said["table"].format(number=number),
            },
        )
        table.wrap(region)


def _link_downloads(soup: BeautifulSoup) -> None:
    for line in soup.select("p[data-csv]"):
        text, data = line.get_text(), str(line["data-csv"])
        del line["data-csv"]
        link = soup.new_tag("a", attrs={"href": f"data:text/csv;charset=utf-8;base64,{data}"})
        link["download"] = str(line.get("data-name", "data.csv"))
        del line["data-name"]
        link.string = text
        line.clear()
        line.append(link)


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
