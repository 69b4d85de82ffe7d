"""What a cell must be, as small rules with their wording; `contract.py` says where they hold.

A rule passes what another rule speaks of: one mistake, one line in the list of problems.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import pandas as pd

from coverage_lib import periods
from coverage_lib.data import numbers


@dataclass(frozen=True)
class Rule:
    """One thing that must hold, and what to do where it does not."""

    holds: Callable[[Any], pd.Series]  # of a column, or of the whole table: see `column`
    advice: str  # {value} stands for the cell
    words: Collection[str] = ()  # what a misspelt cell may have meant
    column: str = ""  # a rule of the whole table: the column to correct
    needs: Collection[str] = ()  # ... and the columns it looks at


def filled() -> Rule:
    """A cell that may not be left out."""
    return Rule(lambda cells: cells != "", "must not be blank")


def one_of(words: Collection[str], *, or_blank: bool = False, listed_as: str = "") -> Rule:
    """One of a few known words; many are `listed_as` a name of schema.py."""
    allowed = {*words, ""} if or_blank else set(words)
    told = f"the {listed_as} of schema.py" if listed_as else ", ".join(words)
    advice = f"must be one of {told}{', or blank' if or_blank else ''}"
    return Rule(lambda cells: cells.isin(allowed), advice, words=words)


def key_of(
    file: str,
    keys: Collection[str],
    *,
    or_blank: bool = False,
    coded: bool = False,
    kind: str = "",
) -> Rule:
    """A key that another file must have; codes of districts have rules of their own."""
    allowed = {*keys, ""} if or_blank else {*keys} - {""}
    what = f" as a {kind.replace('_', ' ')}" if kind else ""
    return Rule(
        each_text(lambda cells: cells.isin(allowed) | (ill_coded(cells) & coded)),
        f"is not in {file}{what}",
        words=() if coded else keys,
    )


def place(keys: Collection[str], offices: Collection[str]) -> Rule:
    """A code of a district, a province, an office, or the nation."""
    allowed = set(keys)
    advice = "is no place: write a code of districts.csv or provinces.csv, an office, or ID"
    holds = each_text(lambda cells: cells.isin(allowed) | ill_coded(cells))
    return Rule(holds, advice, words=offices)


def well_coded() -> list[Rule]:
    """A district's code is text: as a number it loses a zero, and BPS writes it without the dot."""
    return [
        Rule(
            each_text(lambda cells: ~cells.str.fullmatch(_ZERO_LOST)),
            "write {value}0, as text: a spreadsheet dropped the zero",
        ),
        Rule(
            each_text(lambda cells: ~cells.str.fullmatch(_WITHOUT_DOT)),
            "write Kemendagri's code with its dot, such as 33.75: BPS numbers districts otherwise",
        ),
    ]


def shaped(pattern: str, example: str, *, or_blank: bool = False) -> Rule:
    """A code of a fixed shape; whether it may be blank is the matter of `filled`."""
    return Rule(
        each_text(lambda cells: cells.str.fullmatch(pattern) | ill_coded(cells) | (cells == "")),
        f"must look like {example}{', or be blank' if or_blank else ''}",
    )


def date(*, or_blank: bool = False) -> Rule:
    """A day, a month or a year that exists."""
    return Rule(
        each_text(
            lambda cells: cells.map(periods.is_period).astype("bool") | ((cells == "") & or_blank)
        ),
        f"{periods.LOOKS}, a date that exists{', or be blank' if or_blank else ''}",
    )


def day(*, or_blank: bool = False) -> Rule:
    """A whole date: of what became known some time in a month, nobody can say when it counts."""
    return Rule(
        each_text(
            lambda cells: (
                (
                    cells.map(periods.is_period).astype("bool")
                    & cells.str.len().eq(len("2019-12-19"))
                )
                | ((cells == "") & or_blank)
            )
        ),
        f"must be a day that exists, such as 2019-12-19{', or be blank' if or_blank else ''}",
    )


def number(*, signed: bool = False) -> list[Rule]:
    """A plain number, or blank; not below 0 unless `signed`."""
    rules = [
        Rule(lambda cells: numbers.parse(cells, dialect=numbers.PLAIN)[1] == "", numbers.NOT_PLAIN)
    ]
    positive = Rule(lambda cells: ~cells.str.startswith("-"), "must be 0 or more")
    return rules if signed else [*rules, positive]


def unique() -> Rule:
    """A key that no other row has."""
    return Rule(lambda cells: ~cells.duplicated() | (cells == ""), "is there twice: keep one row")


def each_text(test: Callable[[pd.Series], pd.Series]) -> Callable[[pd.Series], pd.Series]:
    """The same test, of each distinct text once: a column of a hundred thousand repeats few."""

    def of_cells(cells: pd.Series) -> pd.Series:
        numbers, distinct = pd.factorize(cells)
        passed = test(pd.Series(distinct, dtype="str")).to_numpy(dtype="bool")
        return pd.Series(passed[numbers], index=cells.index)

    return of_cells


_ZERO_LOST = r"[0-9]{2}\.[0-9]"
_WITHOUT_DOT = r"[0-9]{4}"


def ill_coded(cells: pd.Series) -> pd.Series:
    """Codes of districts that `well_coded` speaks of."""
    return cells.str.fullmatch(f"{_ZERO_LOST}|{_WITHOUT_DOT}")
