"""A stranger's HTML made fit for the page: nothing that runs, fetches, or tells of the machine."""

import re
from html import escape

from bs4 import BeautifulSoup, Comment, Tag

from coverage_lib import formats
from coverage_lib.edition.context import Context, note, note_tag
from coverage_lib.edition.elements import elements, first
from coverage_lib.edition.images import clean_image, lifted_drawings
from coverage_lib.edition.pictures import without_addresses

_REMOVED = [
    "script", "noscript", "template", "link", "meta", "base", "title", "applet", "param",
    "button", "map",
]  # fmt: skip
_EMBEDDED = ["iframe", "object", "embed", "video", "audio", "canvas", "select", "textarea"]
DEEPEST = 30  # elements within each other; Typst gives up at twice as many
_CONTENT = {"img", "style", *_REMOVED, *_EMBEDDED}  # kept, or dropped whole, at any depth
_UNWRAPPED = ["html", "head", "body", "form", "label", "main", "picture", "font", "center"]
_REPLACED = {"style", "input", *_REMOVED, *_EMBEDDED, *_UNWRAPPED}
_DROPPED_ATTRIBUTES = {
    "src", "srcset", "poster", "background", "action", "formaction", "ping", "contenteditable",
    "autofocus", "border", "bgcolor", "target", "accesskey", "tabindex", "longdesc",
}  # fmt: skip
LONGEST = 50_000  # characters of one printed output
MOST_ROWS = 2_000  # of one table
_ROW = re.compile(r"(?i)<tr\b")
_HOME = re.compile(r"(?:/home|/Users|[A-Za-z]:\\Users)[/\\][^/\\\s\"']+")
_ESCAPES = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\x00-\x08\x0b-\x1f\x7f]"
)


def clean(html: str, context: Context) -> BeautifulSoup:
    """One piece of HTML, parsed and made safe; its styles go to the context, for the head."""
    # The line break tells the parser that a bare word is text and not the name of a file.
    soup = BeautifulSoup(lifted_drawings(_shortened(html, context), context) + "\n", "html.parser")
    _flatten(soup)
    for comment in [text for text in soup.descendants if isinstance(text, Comment)]:
        comment.extract()
    for tag in elements(soup, *_REPLACED):
        _replace(tag, soup, context)
    for tag in elements(soup):
        _clean_attributes(tag, soup, context)
    return soup


def _flatten(soup: BeautifulSoup) -> None:
    """What stands deeper than a page can show keeps its words and loses its frames."""
    level: list[Tag] = [soup]
    for _ in range(DEEPEST + 1):
        level = [child for tag in level for child in tag.children if isinstance(child, Tag)]
    for tag in level:
        for frame in tag.find_all(lambda inner: inner.name not in _CONTENT):
            frame.unwrap()


def clean_text(text: str) -> str:
    """Printed text without terminal colours, and without the name of somebody's home folder.

    >>> clean_text("\\x1b[31mmerah\\x1b[0m /home/siti/data.csv")
    'merah ~/data.csv'
    """
    last_written = re.sub(r"(?m)^[^\n]*\r(?!\n)", "", text)  # a progress bar overwrites its line
    return _HOME.sub("~", _ESCAPES.sub("", last_written.replace("\r\n", "\n")))


def printed(text: str, context: Context) -> str:
    """Printed text as it was written; where it is very long, its beginning and a note."""
    text = clean_text(text).strip("\n")
    shown, left = text[:LONGEST], len(text) - LONGEST
    html = f"<pre>{escape(shown)}</pre>"
    if left <= 0:
        return html
    return html + note(_cut(left, len(text), "cut", context))


def _shortened(html: str, context: Context) -> str:
    """Tables longer than anybody reads keep their first rows, and a note says so.

    Before the HTML is parsed: a table of 30,000 rows would take half a minute.
    """
    if len(_ROW.findall(html)) <= MOST_ROWS:
        return html

    def shortened(match: re.Match[str]) -> str:
        rows = [row.start() for row in _ROW.finditer(match[0])]
        left = len(rows) - MOST_ROWS
        if left <= 0:
            return match[0]
        kept = match[0][: rows[MOST_ROWS]]
        return f"{kept}</table>{note(_cut(left, len(rows), 'cut_table', context))}"

    return re.sub(r"(?is)<table\b.*?(</table\s*>|\Z)", shortened, html)


def _cut(left: int, total: int, sentence: str, context: Context) -> str:
    locale = context.words["locale"]
    said = {"left": formats.count(left, locale), "total": formats.count(total, locale)}
    return context.words[sentence].format(**said)


def _replace(tag: Tag, soup: BeautifulSoup, context: Context) -> None:
    if tag.name == "style":
        context.styles.append(without_addresses(tag.get_text()))
        tag.decompose()
    elif tag.name in _EMBEDDED:
        tag.replace_with(note_tag(soup, context.words["unshowable"].format(what=tag.name)))
    elif tag.name == "input":
        box = {True: "☑ ", False: "☐ "}[tag.has_attr("checked")]
        tag.replace_with(box if tag.get("type") == "checkbox" else "")
    elif tag.name in _UNWRAPPED:
        tag.unwrap()
    else:
        tag.decompose()


def _clean_attributes(tag: Tag, soup: BeautifulSoup, context: Context) -> None:
    if tag.name == "img":
        clean_image(tag, soup, context)
        return
    for name in list(tag.attrs):
        lowered = name.lower()
        if lowered.startswith("on") or lowered in _DROPPED_ATTRIBUTES:
            del tag[name]
    if tag.has_attr("style"):
        tag["style"] = without_addresses(str(tag["style"]))
    if tag.name == "a":
        _clean_link(tag)


def _clean_link(link: Tag) -> None:
    """A link leads to the web or within the page; without words it is named by its address."""
    address = str(link.get("href", "")).strip()
    del link["href"]
    if re.match(r"(?i)https?://|mailto:|tel:|#.|[\w%-][\w%./#?=&-]*$", address):
        link["href"] = address
    if not link.get_text(strip=True) and not first(link, "img"):
        if link.get("href") and not link.get("id"):
            link.string = address
        elif not link.get("id"):
            link.extract()  # whole: what stands in it is still to be looked at
