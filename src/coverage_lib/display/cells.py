"""Cells of one kind, and the table that is laid out from them."""

from dataclasses import replace

import pandas as pd

from coverage_lib import formats
from coverage_lib.display import tables, wording
from coverage_lib.display.objects import Nothing, Table
from coverage_lib.display.words import word
from coverage_lib.report import Report
from coverage_lib.schema import COVERAGE

RATE_COLUMNS = ["coverage_before", COVERAGE]


def laid_out(
    report: Report,
    key: str,
    names: pd.Series,
    columns: dict[str, pd.Series],
    numeric: set[str],
    *,
    rows: pd.DataFrame | None = None,
    more: str = "",
) -> Table | Nothing:
    """A table under its caption; a text that is the same in every row is said once, below.

    `rows` are what the cells were written from: they say what is behind each number; `more` is
    said below the table.
    """
    if names.empty:
        return Nothing()
    cells = {f"{key}_row": names}
    cells |= {name: texts for name, texts in columns.items() if tables._says_something(texts)}
    repeated = {
        name: texts
        for name, texts in cells.items()
        if name not in numeric and len(texts) > 1 and bool((texts == texts.iloc[0]).all())
    }
    kept = {name: texts for name, texts in cells.items() if name not in repeated}
    return Table(
        caption=word("caption", key, report.language),
        headings=tuple(word("heading", name, report.language) for name in kept),
        rows=tuple(tuple(map(str, row)) for row in zip(*kept.values(), strict=True)),
        numeric=tuple(name in numeric for name in kept),
        note=tables._note(report, repeated, kept, more),
        facts=tables.facts_of(report, kept, rows, numeric),
    )


def with_rounding(report: Report, shown: Table | Nothing) -> Table | Nothing:
    """No part is bent to make the rounded parts add up; the reader is told."""
    if isinstance(shown, Nothing):
        return shown
    said = wording.say(report, "parts_rounded")
    return replace(shown, note=f"{shown.note} {said}".strip())


def percents(report: Report, rates: pd.Series) -> pd.Series:
    """Rates as tables write them: "31,94%"."""
    return rates.map(lambda rate: formats.percent(rate, report.language))


def points(report: Report, differences: pd.Series) -> pd.Series:
    """Differences of rates, in points."""
    return differences.map(lambda points: formats.points(points, report.language))


def words_of(kind: str, codes: pd.Series, report: Report) -> pd.Series:
    """The words for codes of one kind."""
    return codes.map(lambda code: word(kind, code, report.language))
