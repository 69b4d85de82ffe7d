"""Pictures within a stranger's HTML: kept with a description, or a note in their place."""

import re
from html import escape
from urllib.parse import unquote

from bs4 import BeautifulSoup, Tag

from coverage_lib.edition.context import Context, note, note_tag
from coverage_lib.edition.pictures import SCHEME, SUFFIXES


def picture(name: str, alt: str, context: Context, *, width: str = "") -> str:
    """A figure with a picture; one that nobody described says so."""
    if not name:
        return note(context.words["unreadable"])
    size = f' width="{escape(width)}"' if width else ""
    said = escape(alt or context.words["no_alt"])
    image = f'<figure><img src="{SCHEME}{name}" alt="{said}"{size}></figure>'
    return image if alt else image + note(context.words["no_alt_note"])


def lifted_drawings(html: str, context: Context) -> str:
    """Inline SVG is parsed by an XML parser, ten times faster, and put back at the end."""

    def lifted(match: re.Match[str]) -> str:
        opening = match[0].split(">", 1)[0]
        name = context.pictures.keep(match[0].encode(), "svg")
        if not name:
            return note(context.words["unreadable"])
        hidden = ' role="presentation"' if re.search(r"aria-hidden\W+true", opening) else ""
        alt = "" if hidden else svg_description(match[0]) or context.words["no_alt"]
        style = re.search(r'\sclass="([^"]*)"', opening)
        kept = f' class="{style[1]}"' if style else ""
        return f'<img src="{SCHEME}{name}" alt="{alt}"{hidden}{kept}>'

    without_prolog = re.sub(r"(?s)<\?.*?\?>", "", html)
    return re.sub(r"(?is)<svg\b.*?</svg\s*>", lifted, without_prolog)


def svg_description(svg: str) -> str:
    """What an SVG says of itself, still escaped: its label, else its title."""
    opening = svg[svg.find("<svg") :].split(">", 1)[0]
    label = re.search(r'aria-label="([^"]+)"', opening)
    title = re.search(r"(?s)<title[^>]*>([^<]+)</title>", svg[:3000])
    found = label or title
    return found[1].strip().replace('"', "&quot;") if found else ""


def clean_image(image: Tag, soup: BeautifulSoup, context: Context) -> None:
    """The picture from within the notebook, with its description; else a note."""
    source, alt = str(image.get("src", "")), image.get("alt")
    name = source.removeprefix(SCHEME) if source.startswith(SCHEME) else _kept(source, context)
    if name not in context.pictures.files:
        shown = str(alt or "") or unquote(re.split(r"[\\/]", source.split("?")[0])[-1])[:80]
        image.replace_with(note_tag(soup, _why_not(source, shown, context.words)))
        return
    decorative = image.get("role") == "presentation"
    width = re.match(r"\d+", str(image.get("width", "")))
    image.attrs = {
        "src": SCHEME + name,
        "alt": "" if decorative else str(alt or context.words["no_alt"]),
        **({"width": width[0]} if width else {}),
        **({"role": "presentation"} if decorative else {}),
        **({"class": image["class"]} if image.has_attr("class") else {}),
    }
    if not alt and not decorative:
        image.insert_after(note_tag(soup, context.words["no_alt_note"]))


def _kept(source: str, context: Context) -> str:
    """A picture within the notebook itself: an attachment, or a data: address."""
    if source.startswith("data:"):
        return context.pictures.keep_uri(source)
    if not source.startswith("attachment:"):
        return ""
    bundle = context.attachments.get(unquote(source.removeprefix("attachment:")), {})
    for mime, content in bundle.items():
        if mime in SUFFIXES:
            return context.pictures.keep_base64("".join(content), mime)
    return ""


def _why_not(source: str, shown: str, words: dict[str, str]) -> str:
    """What the note says in place of a picture that is not on the page."""
    mime = re.match(r"data:([\w/.+-]+)", source)
    if mime and mime[1] not in SUFFIXES:
        return words["unshowable"].format(what=mime[1])
    if _own(source):
        return words["unreadable"]
    web = re.match(r"(?i)(https?:)?//", source)
    address = source if len(source) <= 200 else f"{source[:200]}…"
    named = f"{shown} ({address})" if web and shown != address else shown
    return words["not_fetched"].format(what=named)


def _own(source: str) -> bool:
    return source.startswith(("data:", "attachment:", SCHEME))
