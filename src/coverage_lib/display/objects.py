"""What a notebook shows: each object offers itself as HTML, as Typst and as plain text.

JupyterLab and the stock exporters take the HTML; the PDF takes the Typst. The same words and
numbers are in both, because both are written from the same fields.
"""

import json
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from typing import Any

from matplotlib.figure import Figure

from coverage_lib import mime, theme
from coverage_lib.columns import Sheet, breakable, is_whole, lay_out
from coverage_lib.display import vector
from coverage_lib.display.markup import quoted, title, typst, with_facts

Bundle = dict[str, Any]
Indexes = tuple[int, ...]
Widths = tuple[float, ...]
Numbers = tuple[tuple[str, str], ...]
KEPT_TOGETHER = 8  # rows: a table this short is not broken over two pages


class Nothing:
    """An absent chart or table: the sentence of its section says why."""

    def _ipython_display_(self) -> None:
        """Show nothing at all."""


@dataclass(frozen=True)
class Text:
    """A heading, sentences or a list, in Markdown.

    `numbers` are figures as the text says them, each with what is behind it.
    """

    markdown: str
    numbers: Numbers = ()

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        said = with_facts(self.markdown, self.numbers)
        return {"text/markdown": said, "text/plain": self.markdown}


@dataclass(frozen=True)
class Spare:
    """Columns (headings) that paper may leave out, the first first, so that a table stands upright.

    `words` says where they are, with a place for their `{names}`.
    """

    headings: tuple[str, ...] = ()
    words: str = ""


@dataclass(frozen=True)
class Table:
    """A table of finished texts; the first column names the row, `numeric` ones are set right.

    `facts` says what is behind each cell, a line each: on our page it opens by a tap or a key.
    `priority` names the columns (headings) that come first where paper cuts a wide table.
    `spare` names those it may leave out instead of turning on its side.
    """

    caption: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]
    note: str = ""
    facts: tuple[tuple[str, ...], ...] = ()
    priority: tuple[str, ...] = ()
    spare: Spare = Spare()

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        return {
            "text/html": self.html(),
            mime.TYPST: self._upright()._typst(),
            "text/plain": "\n".join(" | ".join(row) for row in (self.headings, *self.rows)),
        }

    def html(self) -> str:
        """The table, and its note below it."""
        heads = "".join(
            f'<th scope="col"{_number_class(numeric)}>{escape(heading)}</th>'
            for heading, numeric in zip(self.headings, self.numeric, strict=True)
        )
        facts = self.facts or [("",) * len(self.headings)] * len(self.rows)
        body = "".join(
            f"<tr>{self._html_cells(row, behind)}</tr>"
            for row, behind in zip(self.rows, facts, strict=True)
        )
        note = f'<p class="note">{escape(self.note)}</p>' if self.note else ""
        return (
            f"<table><caption>{escape(self.caption)}</caption>"
            f"<thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>{note}"
        )

    def _html_cells(self, row: tuple[str, ...], facts: tuple[str, ...]) -> str:
        first, *rest = row
        cells = [
            f"<td{_number_class(numeric)}{title(fact)}>{escape(cell)}</td>"
            for cell, numeric, fact in zip(rest, self.numeric[1:], facts[1:], strict=True)
        ]
        return f'<th scope="row">{escape(first)}</th>{"".join(cells)}'

    def _upright(self) -> "Table":
        """Without as few spare columns as let it stand upright; whole where leaving out is vain."""
        spare = [name for name in self.spare.headings if name in self.headings]
        fewer = (self._without(spare[:number]) for number in range(len(spare) + 1))
        fits = (table for table in fewer if not lay_out(table._columns).sheet.landscape)
        return next(fits, self) if spare else self

    def _without(self, names: list[str]) -> "Table":
        if not names:
            return self
        kept = [number for number, name in enumerate(self.headings) if name not in names]
        said = self.spare.words.format(names=", ".join(names))
        return replace(
            self,
            headings=tuple(self.headings[number] for number in kept),
            rows=tuple(tuple(row[number] for number in kept) for row in self.rows),
            numeric=tuple(self.numeric[number] for number in kept),
            note=f"{self.note} {said}".strip(),
            facts=(),
        )

    @property
    def _columns(self) -> list[tuple[str, ...]]:
        return list(zip(self.headings, *self.rows, strict=True))

    def _typst(self) -> str:
        """As many tables as the paper asks for; each after the first repeats the row's name."""
        columns = self._columns
        layout = lay_out(columns, self._first)
        parts = [
            self._typst_part(columns, part, widths, layout.sheet, counted)
            for part, widths, counted in zip(
                layout.parts, layout.widths, layout.ranges, strict=True
            )
        ]
        made = "\n".join(parts)
        return f"#page(flipped: true)[{made}]" if layout.sheet.landscape else made

    @property
    def _first(self) -> list[int]:
        return [self.headings.index(name) for name in self.priority if name in self.headings]

    def _typst_part(
        self,
        columns: list[tuple[str, ...]],
        part: Indexes,
        widths: Widths,
        sheet: Sheet,
        counted: tuple[int, int],
    ) -> str:
        heads, *rows = zip(*(columns[number] for number in part), strict=True)
        texts = [cell for row in self.rows for cell in row]
        cut, opens = len(part) < len(columns), counted[0] == 2  # 1 names the rows
        which = f" · {counted[0]}–{counted[1]} / {len(columns)}" if cut else ""
        return _TABLE_TYPST % {
            "breakable": json.dumps(not is_whole(texts, len(self.rows), most=KEPT_TOGETHER)),
            "points": sheet.points,
            "caption": typst(self.caption + which),
            "columns": ", ".join(f"{width}%" for width in widths)
            or ", ".join(["auto"] * len(part)),
            "aligns": ", ".join("right" if self.numeric[number] else "left" for number in part),
            "heads": ", ".join(map(_typst_cell, heads)),
            "cells": ", ".join(_typst_cell(cell) for row in rows for cell in row),
            "note": _NOTE_TYPST % typst(self.note) if opens and self.note else "",
        }


@dataclass(frozen=True)
class Behind:
    """The table behind a chart, one click away, and the words that open it."""

    words: str
    table: Table

    def html(self) -> str:
        """Closed until a reader opens it; needs no script."""
        opens = f"<summary>{escape(self.words)}</summary>"
        return f'<details class="data">{opens}{self.table.html()}</details>'


@dataclass(frozen=True)
class Chart:
    """A figure with its alternative text and caption, as vector graphics.

    A notice, such as DATA SINTETIS, is drawn into the picture, so that it goes with every copy.
    `data` is the table behind it, where none stands below it on the page.
    """

    figure: Figure
    alt: str
    caption: str
    notice: str = ""
    data: Behind | None = None

    def _repr_mimebundle_(self, **_: Any) -> tuple[Bundle, Bundle]:
        svg = self.svg()
        bundle = {
            "text/html": self.html(svg),
            mime.TYPST: _CHART_TYPST % (quoted(self.alt), typst(self.caption)),
            "image/svg+xml": svg,
            "text/plain": f"{self.caption}\n{self.alt}",
        }
        return bundle, {"image/svg+xml": {"alt": self.alt}}

    def svg(self) -> str:
        """The picture alone; drawn once, however many places it is shown in."""
        return self._picture

    @cached_property
    def _picture(self) -> str:
        return vector.svg(self.figure, self.alt, self.notice)

    def html(self, svg: str) -> str:
        """The picture with its caption, and the data behind it."""
        return (
            f'<figure class="chart">{_with_name(svg, self.alt)}'
            f"<figcaption>{escape(self.caption)}</figcaption></figure>"
            f"{self.data.html() if self.data else ''}"
        )


@dataclass(frozen=True)
class Page:
    """What the page as a whole must know: title, language, running header, headline, outcome."""

    facts: dict[str, str]

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        return {mime.PAGE: self.facts, "text/plain": self.facts["title"]}


@dataclass(frozen=True)
class Stylesheet:
    """The rules for our own objects: in the head of our pages, in a style element elsewhere."""

    css: str

    def _repr_mimebundle_(self, **_: Any) -> Bundle:
        return {mime.CSS: self.css, "text/html": f"<style>{self.css}</style>", "text/plain": ""}


@dataclass(frozen=True)
class File:
    """A file to put beside the report."""

    name: str
    title: str
    text: str

    def _repr_mimebundle_(self, **_: Any) -> tuple[Bundle, Bundle]:
        bundle = {mime.CSV: self.text, "text/plain": f"{self.title}: {self.name}"}
        return bundle, {mime.CSV: {"filename": self.name, "title": self.title}}


def _number_class(numeric: bool) -> str:
    return ' class="number"' if numeric else ""


def _typst_cell(text: str) -> str:
    return f"[{typst(breakable(text))}]"


def _with_name(svg: str, alt: str) -> str:
    return svg.replace("<svg", f'<svg role="img" aria-label="{escape(alt)}"', 1)


_TABLE_TYPST = """
#[
  #show figure: set block(breakable: %(breakable)s)
  #show table: set text(size: %(points)spt, hyphenate: false)
  #set par(justify: false)
  #figure(kind: table, supplement: none, numbering: none,
    caption: figure.caption(position: top)[%(caption)s],
    [%(note)s
    #table(columns: (%(columns)s,), align: (%(aligns)s,), table.header(%(heads)s), %(cells)s)])
]
"""

_NOTE_TYPST = (  # above the table: below a long one it would fall on the next sheet
    f'#block(below: 0.6em, sticky: true, text(size: 8pt, fill: rgb("{theme.MUTED}"))[%s])'
)

_CHART_TYPST = """
#figure(image("output:image/svg+xml", alt: %s), kind: image, supplement: none, numbering: none,
  caption: [%s])
"""
