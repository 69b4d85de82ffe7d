"""Cells of other people's tables as our files write them: words, numbers, dates and places.

A cell that nobody here understands stays as it stands: the contract then refuses it, and says what
it should be.
"""

import datetime
import functools
import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files
from typing import Any

import pandas as pd
import yaml

from coverage_lib.data import columns, numbers
from coverage_lib.data.spelling import normal_form, office_form
from coverage_lib.schema import CODE, DISTRICT, LEVEL, NAME, OFFICE, PROVINCE

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january", "februari feb february pebruari", "maret mar march",
            "april apr", "mei may", "juni jun june", "juli jul july",
            "agustus agu ags agt august aug", "september sep sept", "oktober okt october oct",
            "november nov nopember", "desember des december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[-/. ](?P<month>\d{1,2}|[a-z]+)[-/. ](?P<year>\d{4})")
_MONTH_FIRST = re.compile(r"(?P<month>[a-z]+)[-/. ](?P<year>\d{4})")
_RUN_TOGETHER = re.compile(r"(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})?")


def text(cell: Any) -> str:
    """A cell of a workbook, a database or a text file, as a text.

    >>> text(15605.0), text(" Kota  Batang "), text(datetime.date(2025, 10, 31)), text(None)
    ('15605', 'Kota  Batang', '2025-10-31', '')
    """
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, datetime.date):
        return cell.isoformat()[:10]  # a workbook gives midnight with every day
    if pd.isna(cell):
        return ""
    if isinstance(cell, (int, float, Decimal)):
        return _digits(cell)
    return str(cell)


def plain_numbers(cells: pd.Series, *, dialect: str) -> tuple[pd.Series, pd.Series]:
    """Numbers as our files write them, and what to do about those that are none.

    A number of a workbook or a database is what it is; only a text can be misread.

    >>> plain_numbers(pd.Series([1.234, "1.234.567", "12,5", None], dtype=object),
    ...               dialect=numbers.INDONESIAN)[0].tolist()
    ['1.234', '1234567', '12.5', '']
    """
    texts = cells.map(text).astype("str")
    written = cells.map(lambda cell: isinstance(cell, str))
    values, advice = numbers.parse(texts.where(written, ""), dialect=dialect)
    parsed = values.astype("object").map(text)
    if dialect == numbers.PERCENT:  # 36,40 was stated to two decimals
        decimals = numbers.decimals(texts.where(written, ""), dialect=dialect)
        exact = zip(values, decimals, strict=True)
        parsed = pd.Series(
            ["" if pd.isna(value) else f"{value:.{int(places)}f}" for value, places in exact],
            index=cells.index,
        )
    understood = written & (advice == "")
    return texts.mask(understood, parsed).astype("str"), advice


def iso_date(written: str) -> str:
    """A date as our files write it; day before month, as everywhere in Indonesia.

    >>> [*map(iso_date, ("31/10/2025", "31 Okt 2025", "Oktober 2025", "202510"))]
    ['2025-10-31', '2025-10-31', '2025-10', '2025-10']
    """
    words = " ".join(written.lower().split())
    ways = (_DAY_FIRST, _MONTH_FIRST, _RUN_TOGETHER)
    found = next((found for way in ways if (found := way.fullmatch(words))), None)
    if not found:
        return written
    parts = found.groupdict()
    month = _MONTHS.get(parts["month"], parts["month"])
    if not str(month).isdigit():
        return written
    day = [f"{int(parts['day']):02d}"] if parts.get("day") else []
    return "-".join([parts["year"], f"{int(month):02d}", *day])


def our_word(column: str, written: str) -> str:
    """What a usual word of operational extracts is called here.

    >>> our_word("segment", "Penerima Upah"), our_word("measure", "TK_AKTIF"), our_word("note", "x")
    ('PU', 'active', 'x')
    """
    return _usual().get(column, {}).get(columns.normal_heading(written), written)


def places(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """The place of each key, official code and full name, in normal form; none of what two share.

    A name tells its kind (Kota Pekalongan, KC Pekalongan): the bare name could be either.
    """
    forms: list[tuple[str, str]] = []
    keys = {columns.NATION: columns.NATION}
    for key, code, name, level in _cells(tables, columns.OFFICES, OFFICE, CODE, NAME, LEVEL):
        keys[key] = key
        forms += [(code.upper(), key), (f"{level} {office_form(name)[1]}", key)]
    for key, name in _cells(tables, columns.DISTRICTS, DISTRICT, NAME):
        keys[key] = key
        forms.append((f"district {normal_form(name)}", key))
    for key, name in _cells(tables, columns.PROVINCES, PROVINCE, NAME):
        keys[key] = key
        forms.append((f"province {normal_form(name)}", key))
    times = Counter(form for form, _ in forms)
    return {form: key for form, key in forms if form and times[form] == 1} | keys


def place(written: str, known: Mapping[str, str]) -> str:
    """The place that a code, a key or a full name means, or the text as it stands."""
    level, name = office_form(written)
    province = re.fullmatch(r"(?i)prov(?:insi|\.)?\s+(.+)", written)
    forms = (
        written,
        written.upper(),
        f"{level} {name}" if level else "",
        f"province {normal_form(province[1])}" if province else f"district {normal_form(written)}",
    )
    return next((known[form] for form in forms if form in known), written)


@functools.cache
def _usual() -> dict[str, dict[str, str]]:
    listed = yaml.safe_load(
        files("coverage_lib.data").joinpath("usual_words.yml").read_text(encoding="utf-8")
    )
    return {
        column: {
            columns.normal_heading(spelling): word
            for word, spellings in words.items()
            for spelling in (word, *spellings)
        }
        for column, words in listed.items()
    }


def _cells(tables: Mapping[str, pd.DataFrame], file: str, *names: str) -> list[list[str]]:
    """Some columns of a file, if it could be read."""
    table = tables.get(file, pd.DataFrame())
    return table[list(names)].to_numpy().tolist() if {*names} <= {*table} else []


def _digits(number: float | Decimal) -> str:
    plain = format(Decimal(str(number)), "f")
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
