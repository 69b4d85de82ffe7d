"""Tables that a screen reader can follow and that fit the paper."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag

from coverage_lib.columns import (
    AIR,
    ASIDE,
    Sheet,
    breakable,
    lay_out,
    longest_word,
    sheet_for,
)
from coverage_lib.edition.elements import around, children, element, elements, first

_NUMBER = re.compile(
    r"[(+−-]?\s*(Rp|IDR)?\s*[+−-]?\d[\d.,\s]*\s*(%|‰|x|poin|pp|persen|miliar|juta)?\)?"
)
_CELL = ("th", "td")
_SPANS = {"colspan", "rowspan"}
_EMPTY = {"", "-", "–", "—", "…", "n/a", "nan", "NaN", "None", "NaT", "<NA>"}


def finish(table: Tag) -> None:
    """Header cells say what they head; numbers stand right, so that digits line up."""
    for name in ("border", "cellpadding", "cellspacing", "width", "summary", "rules", "frame"):
        del table[name]
    _make_head(table)
    for cell in elements(table, "th"):
        _scope(cell)
    _align_numbers(table)


def _make_head(table: Tag) -> None:
    """A first row of header cells only is the head, even where the source has no thead."""
    row = first(table, "tr")
    if row is None or first(table, "thead") or first(row, "td") or not first(row, "th"):
        return
    head = element("thead")
    caption = table.find("caption", recursive=False)
    row.extract()
    head.append(row)
    if isinstance(caption, Tag):
        caption.insert_after(head)
    else:
        table.insert(0, head)


def _scope(cell: Tag) -> None:
    if not cell.get_text(strip=True) and not first(cell, "img"):
        cell.name = "td"  # the empty corner heads nothing
        return
    if cell.has_attr("scope"):
        return
    in_head = around(cell, "thead") is not None
    spans = int(str(cell.get("colspan" if in_head else "rowspan", "1")) or 1) > 1
    cell["scope"] = ("col" if in_head else "row") + ("group" if spans else "")


def _align_numbers(table: Tag) -> None:
    grid = _grid(table)
    if not grid:
        return
    head = sum(len(children(part, "tr")) for part in elements(table, "thead"))
    for column in zip(*grid, strict=True):
        if _says_numbers(cell for cell in column[head:] if cell.name == "td"):
            for cell in column:
                _to_the_right(cell)


def _says_numbers(cells: Iterable[Tag]) -> bool:
    """Whether they say anything, and nothing but numbers."""
    said = (text for text in map(_text, cells) if text not in _EMPTY)
    return bool(_NUMBER.fullmatch(next(said, ""))) and all(map(_NUMBER.fullmatch, said))


def _to_the_right(cell: Tag) -> None:
    style = str(cell.get("style", ""))
    if "text-align" not in style and not cell.has_attr("align"):
        cell["style"] = f"text-align: right;{style}"


def _grid(table: Tag) -> list[list[Tag]]:
    """The cells by row and column; empty where cells span, or rows differ in length."""
    inner = elements(table)
    rows = [children(row, *_CELL) for row in inner if row.name == "tr"]
    even = len({len(row) for row in rows}) == 1
    odd = any(tag.name == "table" or _SPANS & tag.attrs.keys() for tag in inner)
    return rows if even and not odd else []


def _text(cell: Tag) -> str:
    return " ".join(cell.get_text(" ").split())


@dataclass(frozen=True)
class Fit:
    """How a table goes on paper: its sheet, and its parts where one is not enough."""

    tables: list[Tag]
    sheet: Sheet
    squeezed: bool = False  # cells span, so it cannot be cut: it is scaled
    total: int = 0


def fit(table: Tag) -> Fit:
    """Choose the sheet and the widths; cut the table where no sheet holds it."""
    for text in table.find_all(string=True):
        text.replace_with(breakable(str(text)))
    grid = _grid(table)
    if not grid:
        return _fit_by_text(table)
    columns = list(zip(*grid, strict=True))
    layout = lay_out([[_text(cell) for cell in column] for column in columns], _first(table))
    if len(layout.parts) == 1:
        _set_widths(table, layout.widths[0])
        tables = [table]
    else:
        parts = zip(layout.parts, layout.ranges, layout.widths, strict=True)
        tables = [_part(table, *part) for part in parts]
    return Fit(tables, layout.sheet, total=len(columns))


def _first(table: Tag) -> list[int]:
    """The columns that a table wants first where it is cut: `data-first="5,3"`, the name is 1."""
    return [int(number) - 1 for number in re.findall(r"\d+", str(table.get("data-first", "")))]


def _fit_by_text(table: Tag) -> Fit:
    """A table with spanning cells: judged by its widest row, scaled where it is too wide."""
    rows = [children(row, *_CELL) for row in elements(table, "tr")]
    widths = [sum(longest_word(_text(cell)) + AIR for cell in cells) for cells in rows]
    widest = max(widths, default=0.0)
    return Fit([table], sheet_for(widest) or ASIDE, squeezed=widest > ASIDE.room)


def _set_widths(table: Tag, widths: tuple[float, ...]) -> None:
    """Columns that would overflow the page get what they need, and share what is left."""
    for group in elements(table, "colgroup"):
        group.decompose()
    if not widths:
        return
    columns = "".join(f'<col style="width:{width:.2f}%">' for width in widths)
    head = first(table, "thead", "tbody", "tr")
    if head:
        head.insert_before(BeautifulSoup(f"<colgroup>{columns}</colgroup>", "html.parser"))


def _part(
    table: Tag, columns: tuple[int, ...], counted: tuple[int, int], widths: tuple[float, ...]
) -> Tag:
    copy = BeautifulSoup(str(table), "html.parser").find("table")
    assert isinstance(copy, Tag)  # noqa: S101 - the copy of a table is a table
    for row in elements(copy, "tr"):
        cells = [cell.extract() for cell in children(row, *_CELL)]
        row.extend(cells[number] for number in columns)
    copy["data-columns"] = f"{counted[0]}-{counted[1]}"
    _set_widths(copy, widths)
    return copy
