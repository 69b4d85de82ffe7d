"""How the columns of a table share a sheet of paper, so that no column is squeezed to nothing.

A column needs the room of its longest word and wishes for that of its longest text. Both are
measured in em of the table's type, by what a letter of Source Sans takes.

A table that no sheet holds is cut. Its first column names the row and leads every part; the others
follow as the table has them, the most important first, unless it states an order of its own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, count, pairwise, product

AIR = 1.3  # em: what stands on both sides of a column's text
STEP = 0.25  # em: columns are not measured finer
LONG = 25  # rows: so long a table that wraps is set in the smaller type at once
LONG_CELL = 250  # characters: a table with a longer text may break over two sheets
SHORT = 16  # characters: an amount or a date, which is not wrapped where there is room
LONGEST_WORD = 28  # characters; a longer one is broken
BREAK = "\u200b"
_LONG = re.compile(rf"([^\s{BREAK}]{{{LONGEST_WORD}}})(?=[^\s{BREAK}])")


@dataclass(frozen=True)
class Sheet:
    """A4 less its margins: how wide, and the size of the table's type, both in points."""

    width: float
    points: float
    landscape: bool = False

    @property
    def room(self) -> float:
        """Em across the sheet."""
        return self.width / self.points


UPRIGHT = Sheet(width=487, points=9)
SMALL = Sheet(width=487, points=8)
ASIDE = Sheet(width=734, points=8, landscape=True)
_CHOICES = ((UPRIGHT, SHORT), (SMALL, SHORT), (SMALL, 0), (ASIDE, SHORT))


@dataclass(frozen=True)
class Layout:
    """The sheet of a table, and its parts: which columns, and their widths in percent of the sheet.

    No widths: every column takes the room of its longest text. More parts than one: the table is
    too wide for any sheet; each part is led by the first column.
    """

    sheet: Sheet
    parts: tuple[tuple[int, ...], ...]
    widths: tuple[tuple[float, ...], ...]

    @property
    def ranges(self) -> list[tuple[int, int]]:
        """The first and last column of each part beside the leading one, as a reader counts them.

        >>> Layout(ASIDE, ((0, 5, 1), (0, 2, 3, 4)), ()).ranges
        [(2, 3), (4, 6)]
        """
        ends = accumulate((len(part) - 1 for part in self.parts), initial=1)
        return [(before + 1, last) for before, last in pairwise(ends)]


def lay_out(columns: Sequence[Sequence[str]], first: Sequence[int] = ()) -> Layout:
    """Choose how a table goes on paper; each column is its heading and its texts.

    The largest type at which no short text is broken, such as an amount; then no word;
    then landscape; then the table is cut, and the columns `first` (0 names the row) lead.

    >>> lay_out([["Kota", "Pekalongan"], ["Peserta", "46.300"]]).widths
    ((),)
    >>> lay_out([["Kota", "kata " * 40], ["Jiwa", "46.300"]]).sheet.points
    9
    """
    widest = sum(max(map(em, texts)) + AIR for texts in columns)
    for sheet in (UPRIGHT, SMALL):
        if widest <= sheet.room:
            return Layout(sheet, (tuple(range(len(columns))),), ((),))
    sheet, needs = _sheet(columns)
    parts = _cut(needs, sheet.room, first)
    widths = [
        _shared([needs[one] for one in part], [columns[one] for one in part], sheet.room)
        for part in parts
    ]
    return Layout(sheet, tuple(parts), tuple(widths))


def is_whole(texts: Sequence[str], rows: int, *, most: int) -> bool:
    """Whether a table of so many rows is short enough to stand on one sheet, with its texts."""
    return rows <= most and max(map(len, texts), default=0) <= LONG_CELL


def sheet_for(wanted: float) -> Sheet | None:
    """The largest type at which so many em stand beside each other."""
    return next((sheet for sheet in (UPRIGHT, SMALL, ASIDE) if wanted <= sheet.room), None)


def breakable(text: str) -> str:
    """Let a very long word break.

    >>> breakable("a" * 30).split(BREAK)
    ['aaaaaaaaaaaaaaaaaaaaaaaaaaaa', 'aa']
    """
    return _LONG.sub(rf"\1{BREAK}", text) if len(text) > LONGEST_WORD else text


def longest_word(text: str) -> float:
    """Em of the longest piece that is not broken."""
    return max(map(em, re.split(rf"[\s{BREAK}]+", breakable(text))))


def em(text: str) -> float:
    """How wide a text is set, in em; a little more rather than less.

    >>> round(em("583.638"), 2)
    3.36
    """
    return sum(map(_EM.__getitem__, text))


@lru_cache(maxsize=4096)  # the same places and words stand in many tables
def narrowest(text: str, lines: int) -> float:
    """Em at which a text takes no more lines, or that of its longest word.

    >>> narrowest("belum dapat dinilai", 2) < narrowest("belum dapat dinilai", 1)
    True
    """
    words = [em(word) for word in breakable(text).replace(BREAK, " ").split()]
    if lines == 1 or len(words) < 2:
        return em(text)
    width = max([*words, em(text) / lines])
    while _lines(words, width) > lines:
        width += STEP
    return width


def _lines(words: Sequence[float], width: float) -> int:
    lines, used = 1, 0.0
    for word in words:
        if used and used + em(" ") + word > width:
            lines, used = lines + 1, word
        else:
            used += em(" ") + word if used else word
    return lines


class _Widths(dict[str, float]):
    """Em by letter; what is not listed is as wide as an n, or as an ideograph."""

    def __missing__(self, letter: str) -> float:
        self[letter] = 0.64 if letter.isupper() else 0.57 if letter < "\u2e80" else 1.0
        return self[letter]


_EM = _Widths(
    dict.fromkeys("0123456789acekvxyzsJ−+", 0.51)
    | dict.fromkeys("fijlrtI.,:;!'|()[]/- ", 0.36)
    | dict.fromkeys("mwMW%@&…—", 0.88)
    | {".": 0.3, ",": 0.3, " ": 0.22, BREAK: 0.0}
)


def _sheet(columns: Sequence[Sequence[str]]) -> tuple[Sheet, list[float]]:
    """The sheet, and what each column needs at the least."""
    needs = [_need(texts, SHORT) for texts in columns]
    for lines, sheet in product((2, 3), (UPRIGHT, SMALL)):  # smaller type, rather than more lines
        if len(columns[0]) <= LONG and sum(_at(lines, needs, columns)) <= sheet.room:
            return sheet, needs
    for sheet, unbroken in _CHOICES[len(columns[0]) > LONG :]:
        needs = [_need(texts, unbroken) for texts in columns]
        if sum(needs) <= sheet.room:
            return sheet, needs
    return ASIDE, [_need(texts, 0) for texts in columns]


def _need(texts: Sequence[str], unbroken: int) -> float:
    """A heading breaks at its spaces; a text of so many characters does not."""
    heading, *rest = texts
    whole = (em(text) if len(text) <= unbroken else longest_word(text) for text in rest)
    return max(longest_word(heading), *whole, 0.0) + AIR


def _shared(needs: list[float], columns: Sequence[Sequence[str]], room: float) -> tuple[float, ...]:
    """As few lines as can be; what is then left goes to small wishes first."""
    widths = next(found for lines in count(1) if sum(found := _at(lines, needs, columns)) <= room)
    wishes = _at(1, needs, columns)
    left = room - sum(widths)
    for waiting, column in enumerate(sorted(range(len(needs)), key=lambda one: wishes[one])):
        more = min(wishes[column] - widths[column], left / (len(needs) - waiting))
        widths[column] += more
        left -= more
    return tuple(round(100 * width / room, 2) for width in widths)


def _at(lines: int, needs: list[float], columns: Sequence[Sequence[str]]) -> list[float]:
    """Widths at which no text takes more lines; in a long table one in twenty may."""
    wanted = (
        sorted(narrowest(text, lines) for text in texts)[-1 - len(texts) // 20] + AIR
        for texts in columns
    )
    return [max(need, width) for need, width in zip(needs, wanted, strict=True)]


def _cut(needs: list[float], room: float, first: Sequence[int]) -> list[tuple[int, ...]]:
    """Groups of columns that fit, each led by the one that names the row; two always fit.

    A table that need not be cut keeps its order.
    """
    known = range(1, len(needs))
    whole = sum(needs) <= room
    stated = [] if whole else [column for column in first if column in known]
    parts = [[0]]
    for column in dict.fromkeys([*stated, *known]):
        if sum(needs[one] for one in [*parts[-1], column]) > room:
            parts.append([0])
        parts[-1].append(column)
    return [tuple(part) for part in parts]
