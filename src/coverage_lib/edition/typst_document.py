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
_NO_GLYPH = re.compile(r'the text `"(.*?)"` could not be displayed')


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
            gone = {ord(character): "□" for character in missing}
            markup = markup.translate(gone)
            inputs = {key: value.translate(gone) for key, value in inputs.items()}
            pictures = {name: _without(data, name, gone) for name, data in pictures.items()}


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
    if not replaced:
        return ""
    named = ", ".join(
        f"U+{ord(one):04X} {unicodedata.name(one, '')}".strip() for one in sorted(replaced)[:12]
    )
    more = ", …" if len(replaced) > 12 else ""
    sentence = words(page.language)["unprintable"].format(what=named + more)
    return f'\n\n#note[#"{sentence}"]'


def _without(data: bytes, name: str, gone: dict[int, str]) -> bytes:
    return data.decode().translate(gone).encode() if name.endswith(".svg") else data


@lru_cache(maxsize=1)
def _template() -> str:
    return (files("coverage_lib.edition") / "templates" / "page.typ").read_text("utf-8")


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Our own family first; the system's only where a letter is missing."""
    return typst.Fonts(font_paths=[str(theme.font_folder())])
