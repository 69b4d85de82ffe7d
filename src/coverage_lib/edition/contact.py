"""The contact sheet: the first page of every PDF, small, for the one who approves an edition."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from coverage_lib.edition import index, manifest, outcome, typst_document
from coverage_lib.edition.index import Entry
from coverage_lib.edition.page import Page

COLUMNS = 4


def sheet(home: Path, entries: Sequence[Entry]) -> bytes:
    """A PDF of thumbnails with names and status, in the order of the index.

    Not PDF/UA: its pictures are pages, and what they say stands in the reports.
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
        f"cell({_quoted(index.name(entry))}, {_quoted(_status(entry, said))}, "
        f"{_quoted(f'{number}.pdf') if f'{number}.pdf' in pages else 'none'}),"
        for number, entry in enumerate(ordered)
    )
    title = f"{said['contact']} · {edition['title'].get(language, edition['name'])}"
    notice = "; ".join(sorted({entry["page"]["notice"] for entry in ordered} - {""}))
    page = Page(title=title, language=language, notice=notice)
    markup = _SHEET % (_quoted(title), COLUMNS, cells)
    return typst_document.pdf(markup, pages, page, standards=())


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
#let cell(name, status, file) = block(breakable: false, {
  set par(justify: false, leading: 0.4em)
  frame(if file != none { image(file, page: 1, width: 100%%, alt: name) })
  text(7.5pt, weight: 600, name)
  if status != "" { linebreak(); text(7.5pt, weight: 600, fill: short, status) }
})
#grid(columns: (1fr,) * %d, gutter: 4mm, %s)
"""
