"""Typst markup to PDF, in memory. The only home of typst.

The document sees one folder of its own with the page's pictures, and no package.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import typst

from coverage_lib import theme
from coverage_lib.edition import stream_ends
from coverage_lib.edition.page import Page
from coverage_lib.edition.words import words

STANDARDS = ("ua-1", "a-2a")  # for everybody, and for the archive
_KEPT = 10  # compilations: what none of the last ones used is dropped
_NO_GLYPH = re.compile(r'the text `"(.*?)"` could not be displayed')


# What makes one sign of several characters: letters of flags; a joiner; style, keycap, skin, tag.
_FLAG, _JOIN, _STYLES = "\U0001f1e6-\U0001f1ff", "\u200d", "\ufe0e\ufe0f"
_CHANGE = f"{_STYLES}\u20e3\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f"


class NotSet(Exception):
    """Typst refused the document."""


def pdf(
    markup: str,
    pictures: Mapping[str, bytes],
    page: Page,
    standards: Sequence[str] = STANDARDS,
) -> bytes:
    """Set the document. Characters that no font has are replaced, and the last page says which."""
    inputs = _inputs(page, standards)
    replaced: set[str] = set()
    while True:
        try:
            return _compiled(markup + _unprintable(replaced, page), pictures, inputs, standards)
        except typst.TypstError as error:
            missing = _without_glyph(error.diagnostic) - replaced
            if not missing:
                raise NotSet(error.diagnostic) from error
            replaced |= missing
            markup = without(markup, missing)
            inputs = {key: without(value, missing) for key, value in inputs.items()}
            pictures = {
                name: without(data.decode(), missing).encode() if name.endswith(".svg") else data
                for name, data in pictures.items()
            }


def forget() -> None:
    """Have Typst drop what it keeps of former documents, hundreds of MB: it knows no other way."""
    nothing = typst.Compiler(font_paths=_fonts())  # one for them all, and no PDF: half the time
    for _ in range(_KEPT + 1):
        nothing.compile(b"", format="svg")


def without(text: str, missing: set[str]) -> str:
    r"""A box for each sign that cannot be shown, however many characters make it: a family, a flag.

    What only joins or changes the sign before it leaves no box of its own.

    >>> without("a 👩‍👩‍👧 b 👍🏽 c 🇮🇩🇮🇩", set("👩👧👍🇮🇩"))
    'a □ b □ c □□'
    >>> without("❤\ufe0f", {"\ufe0f"})
    '❤'
    """
    shapes = [one for one in missing if not re.match(f"[{_JOIN}{_CHANGE}]", one)]
    known = re.escape("".join(["□", *shapes]))  # some of a family may be boxed already
    shape = f"(?:[{_FLAG}]{{2}}|.)(?<=[{known}])[{_CHANGE}]*"
    boxed = re.sub(f"{shape}(?:{_JOIN}{shape})*", "□", text)
    return boxed.translate(dict.fromkeys(map(ord, missing), ""))


def _without_glyph(diagnostic: str) -> set[str]:
    r"""The characters Typst could not display; it names some by number.

    >>> _without_glyph(r'error: the text `"\u{ffff}"` could not be displayed') == {chr(0xFFFF)}
    True
    """
    named = "".join(_NO_GLYPH.findall(diagnostic))
    read = re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), named)
    return {character for character in read if not character.isascii()}


def _compiled(
    markup: str, pictures: Mapping[str, bytes], inputs: dict[str, str], standards: Sequence[str]
) -> bytes:
    with TemporaryDirectory() as folder:
        for name, data in pictures.items():
            (Path(folder) / name).write_bytes(data)
        return stream_ends.clear(
            cast(Any, typst.compile)(  # its types know neither bytes nor these standards
                f"{_template()}\n{markup}\n".encode(),
                root=folder,
                format="pdf",
                font_paths=_fonts(),
                sys_inputs=inputs,
                pdf_standards=list(standards),
                package_path=folder,
                package_cache_path=folder,
                timestamp=0,  # what a fragment takes for today; never the clock
            )
        )


def _inputs(page: Page, standards: Sequence[str]) -> dict[str, str]:
    said = words(page.language)
    # PDF/A wants a date. A page that gives none gets the epoch, never the clock.
    dated = page.date or ("1970-01-01" if len(standards) > 1 else "")
    return {
        "title": page.title,
        "author": page.author,
        "subject": page.subject,
        "language": _language(page.language),
        "header": page.header,
        "edition": page.edition or (page.title if page.header else ""),
        "notice": page.notice,
        "date": dated if re.fullmatch(r"\d{4}-\d{2}-\d{2}", dated) else "",
        "page-of": said["page_of"],
        "formula": said["formula"],
        **{f"colour-{name.lower()}": getattr(theme, name) for name in _COLOURS},
        "font": theme.FONT,
    }


def _language(tag: str) -> str:
    """Typst takes a code of two or three letters and nothing else.

    >>> _language("en-GB"), _language("Bahasa Indonesia")
    ('en', 'und')
    """
    found = re.fullmatch(r"([a-z]{2,3})(-.*)?", tag.lower())
    return found[1] if found else "und"


_COLOURS = ("INK", "MUTED", "RULE", "TINT", "COVERED", "SHORT")


def _unprintable(replaced: set[str], page: Page) -> str:
    seen = sorted(replaced - {_JOIN, *_STYLES})
    if not seen:
        return ""
    named = ", ".join(f"U+{ord(one):04X} {unicodedata.name(one, '')}".strip() for one in seen[:12])
    more = ", …" if len(seen) > 12 else ""
    sentence = words(page.language)["unprintable"].format(what=named + more)
    return f'\n\n#note[#"{sentence}"]'


@lru_cache(maxsize=1)
def _template() -> str:
    return (files("coverage_lib.edition") / "templates" / "page.typ").read_text("utf-8")


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Our own family first; the system's only where a letter is missing."""
    return typst.Fonts(font_paths=[str(theme.font_folder())])
