"""Contributions and compliance, an indicator a row: what was counted, and over what."""

import dataclasses

import pandas as pd

from coverage_lib import formats
from coverage_lib.display import tables, wording
from coverage_lib.display.objects import Nothing, Table, Text
from coverage_lib.display.wording import Row
from coverage_lib.display.words import word
from coverage_lib.report import Report
from coverage_lib.schema import (
    AS_OF,
    GROUP,
    PLACE,
    PRECISION,
    PROGRAMME,
    REGIME,
    STATUS,
    UNIT,
    VALUE,
)

TOLD = 8  # sentences; a region has an indicator for every branch, and its table
_NUMERIC = ("value", "numerator", "denominator")


def narrative(report: Report) -> Text:
    """One sentence an indicator, the office's own before those of the places below it."""
    rows = _rows(report)
    rows = rows.assign(other=~rows[PLACE].isin(report.own_places))
    rows = rows[rows[VALUE].notna()].sort_values("other", kind="stable").head(TOLD)
    said = [_sentence(report, row) for row in rows.pipe(wording.records)]
    none = wording.say(report, "compliance_none", period=wording.period(report))
    title = word("title", "compliance", report.language)
    return Text(f"## {title}\n\n{' '.join(said or [none])}")


def table(report: Report) -> Table | Nothing:
    """A row per place and indicator, with numerator and denominator."""
    rows = _rows(report)
    records = rows.pipe(wording.records)
    columns = {
        "indicator": _texts(rows, [_name(report, row) for row in records]),
        "as_of": tables._dates(report, rows),
        "value": _shown(report, rows, VALUE, UNIT),
        "numerator": _shown(report, rows, "numerator", "numerator_unit"),
        "denominator": _shown(report, rows, "denominator", "denominator_unit"),
        "standing": _texts(rows, [_standing(report, row) for row in records]),
        "status": tables._words("status", rows[STATUS], report),
    }
    made = tables._table(report, "compliance", tables._places(report, rows), columns, rows=rows)
    if isinstance(made, Nothing):
        return made
    numbers = {word("heading", name, report.language) for name in _NUMERIC}
    return dataclasses.replace(made, numeric=tuple(name in numbers for name in made.headings))


def _rows(report: Report) -> pd.DataFrame:
    rows: pd.DataFrame = report.compliance
    return rows[rows[PLACE].isin(report.places[PLACE])]


def _sentence(report: Report, row: Row) -> str:
    of = _of(report, row)
    return wording.say(
        report,
        f"compliance_{row['indicator']}",
        place=wording.place(report, row),
        of=f" ({of})" if of else "",
        date=wording.day(report, row, AS_OF, PRECISION),
        numerator=formats.in_words(row["numerator"], row["numerator_unit"], report.language),
        denominator=formats.in_words(row["denominator"], row["denominator_unit"], report.language),
        value=formats.in_words(row[VALUE], row[UNIT], report.language),
        regime=word("regime", row[REGIME], report.language),
        standing=word("standing", row["standing"], report.language),
        shape=word("shape", row["shape"], report.language),
    )


def _name(report: Report, row: Row) -> str:
    name, of = word("indicator", row["indicator"], report.language), _of(report, row)
    return f"{name} · {of}" if of else name


def _of(report: Report, row: Row) -> str:
    """Which programme and which people, where it is not everybody."""
    group = word("group", row[GROUP], report.language) if row[GROUP] else ""
    return " · ".join(part for part in (row[PROGRAMME], group) if part)


def _standing(report: Report, row: Row) -> str:
    """Never without its regime."""
    if not row["standing"]:
        return ""
    standing = word("standing", row["standing"], report.language)
    return f"{standing} ({word('regime', row[REGIME], report.language)})"


def _shown(report: Report, rows: pd.DataFrame, column: str, unit: str) -> pd.Series:
    cells = [
        formats.shown(value, of, report.language)
        for value, of in zip(rows[column], rows[unit], strict=True)
    ]
    return _texts(rows, cells)


def _texts(rows: pd.DataFrame, texts: list[str]) -> pd.Series:
    return pd.Series(texts, index=rows.index, dtype=object)
