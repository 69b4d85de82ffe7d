"""The contact sheet: the first page of every PDF, small, for the one who approves an edition."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from coverage_lib.edition import index, manifest, outcome, typst_document
from coverage_lib.edition.index import Entry
from coverage_lib.edition.page import Page

COLUMNS = 4


def sheet(home: Path, entries: Sequence[Entry], *, linked: bool = True) -> bytes:
    """A PDF of thumbnails with names and status, in the order of the index.

    Linked to the reports where it stands beside them. Not PDF/UA: its pictures are pages, and what
    they say stands in the reports.
    """
    edition = manifest.content(home)["edition"]
    language = edition["language"]
    said = index.words(language)
    ordered = index.in_order(entries)
    pages = {
        f"{number}.pdf": (home / entry["folder"] / outcome.PDF).read_bytes()
        for number, entry in enumerate(ordered)
        if outcome.PDF in entry["files"]
    }
    cells = "\n".join(
        _cell(entry, said, f"{number}.pdf" if f"{number}.pdf" in pages else "", linked=linked)
        for number, entry in enumerate(ordered)
    )
    title = f"{said['contact']} · {edition['title'].get(language, edition['name'])}"
    notice = "; ".join(sorted({entry["page"]["notice"] for entry in ordered} - {""}))
    page = Page(title=title, language=language, notice=notice)
    markup = _SHEET % (_quoted(title), COLUMNS, cells)
    return typst_document.pdf(markup, pages, page, standards=())


def _cell(entry: Entry, said: dict[str, Any], picture: str, *, linked: bool) -> str:
    """A call of the Typst function `cell`; an empty text stands for what there is not."""
    address = quote(f"{entry['folder']}/{outcome.PDF}") if picture and linked else ""
    texts = (index.name(entry), _status(entry, said), picture, address)
    return f"cell({', '.join(map(_quoted, texts))}),"


def _status(entry: Entry, said: dict[str, Any]) -> str:
    """What became of it; of a report that was made, why it should be looked at first."""
    if entry["outcome"] != outcome.RENDERED:
        return str(said["what"].get(entry["outcome"], entry["outcome"]))
    return str(entry["page"].get("attention", ""))


def _quoted(text: str) -> str:
    """A Typst string literal: whatever the text holds, it stays text."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


_SHEET = """
#heading(level: 1)[#%s]
#let frame(body) = rect(width: 100%%, height: 58mm, inset: 0pt, stroke: 0.5pt + rule, body)
#let cell(name, status, file, address) = block(breakable: false, {
  set par(justify: false, leading: 0.4em)
  let nothing = align(center + horizon, text(10pt, weight: 600, fill: short, status))
  let first = if file != "" { image(file, page: 1, width: 100%%, alt: name) } else { nothing }
  let picture = frame(first)
  if address != "" { link(address, picture) } else { picture }
  text(7.5pt, weight: 600, name)
  if file != "" and status != "" { linebreak(); text(7.5pt, weight: 600, fill: short, status) }
})
#grid(columns: (1fr,) * %d, gutter: 4mm, %s)
"""
