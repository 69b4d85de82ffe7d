"""Pictures, taken out of the HTML while it is worked on: cleaned, named, put back at the end."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import unquote_to_bytes
from xml.etree import ElementTree

SCHEME = "picture:"
_LETTER_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\([g-zG-Z])")
_OWN_PART = re.compile(r"(?<=url\()#|(?<=url\(['\"])#")
DEEPEST = 200  # elements of a drawing within each other
SUFFIXES = {
    "image/svg+xml": "svg",
    "image/png": "png",
    "image/jpeg": "jpg",
    "image/gif": "gif",
    "image/webp": "webp",
}
_TYPES = {suffix: mime for mime, suffix in SUFFIXES.items()}
_BEGINNINGS = {"png": b"\x89PNG\r\n", "jpg": b"\xff\xd8", "gif": b"GIF8", "webp": b"RIFF"}
_ENDS = {"png": b"IEND", "jpg": b"\xff\xd9"}  # a file cut short lacks them

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
ElementTree.register_namespace("", _SVG)
ElementTree.register_namespace("xlink", _XLINK)
_UNSAFE = {"script", "foreignObject", "iframe", "metadata", "set", "animate", "handler"}


@dataclass
class Pictures:
    """The pictures of one page, by a name such as `3.svg`."""

    files: dict[str, bytes] = field(default_factory=dict)

    def keep(self, data: bytes, suffix: str) -> str:
        """Keep one picture; gives its name, or nothing if it is damaged."""
        number = len(self.files) + 1
        if suffix == "svg":
            data = clean_svg(data.decode(errors="replace"), f"p{number}-").encode()
        else:
            suffix = _suffix_of(data)
        if not data or not suffix:
            return ""
        name = f"{number}.{suffix}"
        self.files[name] = data
        return name

    def keep_base64(self, text: str, mime: str) -> str:
        """Keep a picture as a notebook's output holds it."""
        try:
            return self.keep(base64.b64decode(text), SUFFIXES[mime])
        except (binascii.Error, ValueError):  # ValueError: letters beyond ASCII
            return ""

    def keep_uri(self, uri: str) -> str:
        """Keep a picture that is written into the page as a data: address."""
        found = re.match(r"data:(image/[\w.+-]+)([^,]*),", uri)
        if not found or found[1] not in SUFFIXES:
            return ""
        content = uri[found.end() :]
        if found[2].endswith(";base64"):
            return self.keep_base64(content, found[1])
        return self.keep(unquote_to_bytes(content), SUFFIXES[found[1]])

    def uri(self, name: str) -> str:
        """The picture as a data: address."""
        mime = _TYPES[name.rsplit(".", 1)[1]]
        return f"data:{mime};base64,{base64.b64encode(self.files[name]).decode()}"


def _suffix_of(data: bytes) -> str:
    """What the picture is, by its own first bytes: the MIME type beside it may be wrong."""
    found = [suffix for suffix, beginning in _BEGINNINGS.items() if data.startswith(beginning)]
    return found[0] if found and _ENDS.get(found[0], b"") in data else ""


def clean_svg(svg: str, prefix: str) -> str:
    """An SVG that runs nothing, fetches nothing, and shares no id with another; "" if unreadable.

    Metadata goes too: matplotlib writes the time there.

    >>> clean_svg('<svg xmlns="http://www.w3.org/2000/svg"><g id="a" onclick="x"/></svg>', "p1-")
    '<svg xmlns="http://www.w3.org/2000/svg"><g id="p1-a" /></svg>'
    """
    try:
        root = ElementTree.fromstring(_with_namespaces(svg[max(svg.find("<svg"), 0) :]))
    except ElementTree.ParseError:
        return ""
    if _local(root.tag) != "svg" or _is_deep(root):
        return ""
    _make_harmless(root, prefix)
    return ElementTree.tostring(root, encoding="unicode")


def _make_harmless(root: "ElementTree.Element", prefix: str) -> None:
    for element in root.iter():
        for child in list(element):
            if _local(child.tag) in _UNSAFE:
                element.remove(child)
        _clean_attributes(element, prefix)
        if _local(element.tag) == "style":
            element.text = without_addresses(element.text or "")


@lru_cache(maxsize=256)  # the same few are said by one element after another
def without_addresses(css: str) -> str:
    """Rules that fetch nothing: no @import, no url() but to the page's own parts.

    >>> without_addresses("a{background:url(http://a.b/c.png)} b{fill:url(#d)}")
    'a{background:none} b{fill:url(#d)}'
    """
    css = _LETTER_ESCAPE.sub(_letter, css)  # u\72l( is url( too
    css = re.sub(r"(?i)@import[^;]*;?|@charset[^;]*;?|expression\(", "", css)
    css = re.sub(r"(?i)(-webkit-)?image-set\([^;}]*|\bsrc\([^;}]*", "none", css)
    css = css.replace("</", "<\\/")  # nothing ends the sheet
    return re.sub(r"(?i)url\(\s*['\"]?(?!#|data:image/)[^)]*\)", "none", css)


def _letter(escape: re.Match[str]) -> str:
    """A letter that CSS lets one write by its number; any other sign stays as it is."""
    if not escape[1]:
        return escape[2]
    number = int(escape[1], 16)
    return chr(number) if number < 128 and chr(number).isalnum() else escape[0]


def _clean_attributes(element: "ElementTree.Element", prefix: str) -> None:
    for name, value in list(element.attrib.items()):
        local = _local(name)
        if local.startswith("on") or (
            local == "href" and not value.startswith(("#", "data:image/"))
        ):
            del element.attrib[name]
        elif local == "id":
            element.attrib[name] = prefix + value
        elif local == "href" and value.startswith("#"):
            element.attrib[name] = f"#{prefix}{value[1:]}"
        elif "url(" in value:
            safe = without_addresses(value)
            element.attrib[name] = _OWN_PART.sub(f"#{prefix}", safe)


def _with_namespaces(svg: str) -> str:
    """An SVG written into HTML may do without its namespaces; XML may not."""
    opening = svg.split(">", 1)[0]
    wanted = {"xmlns=": f'xmlns="{_SVG}"', "xmlns:xlink=": f'xmlns:xlink="{_XLINK}"'}
    missing = [text for mark, text in wanted.items() if mark not in opening]
    return svg.replace("<svg", " ".join(["<svg", *missing]), 1).strip()


def _is_deep(root: "ElementTree.Element") -> bool:
    """Whether elements stand deeper in each other than a program can follow."""
    level = [root]
    for _ in range(DEEPEST):
        level = [child for element in level for child in element]
    return bool(level)


@lru_cache(maxsize=256)
def _local(tag: object) -> str:
    return str(tag).rsplit("}", 1)[-1]
