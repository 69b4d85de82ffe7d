"""The table, the chart and the sentence of the rows that a choice keeps."""

from dataclasses import replace

import pandas as pd

from coverage_lib.display import cells, charts, figures, wording
from coverage_lib.display.cells import laid_out
from coverage_lib.display.objects import Chart, Nothing, Table, Text
from coverage_lib.display.words import word
from coverage_lib.report import Report
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    BASIS,
    COVERAGE,
    PLACE,
    POTENTIAL,
    PRECISION,
    SEGMENT,
    VINTAGE,
)

BARS = 40  # more are not read
ORDERS = ["", PLACE, SEGMENT, AS_OF, *figures.COVERAGE_METRICS]  # blank: as in the report


def ordered(report: Report, rows: pd.DataFrame, by: str, *, descending: bool) -> pd.DataFrame:
    """The rows sorted by one column, by unrounded values; what is missing stands last.

    Places sort by the name that is read.
    """
    if not by:
        return rows[::-1] if descending else rows
    column = cells.places(report, rows) if by == PLACE else rows[by]
    order = column.sort_values(ascending=not descending, kind="stable", na_position="last")
    return rows.loc[order.index]


def sentence(report: Report, rows: pd.DataFrame) -> Text:
    """The first row in words, or what to choose instead."""
    rated = rows[rows[COVERAGE].notna()]
    if rows.empty or rated.empty:
        return Text(wording.say(report, "desk_none" if rows.empty else "desk_no_rate"))
    row = wording.records(rated.head(1))[0]
    return Text(
        wording.say(
            report,
            "desk_covered",
            place=wording.place(report, row),
            segment=wording.short_segment(report, row),
            active=wording.number(report, row, ACTIVE),
            potential=wording.number(report, row, POTENTIAL),
            coverage=wording.rate(report, row, COVERAGE),
            date=wording.day(report, row, AS_OF, PRECISION),
        )
    )


def table(report: Report, rows: pd.DataFrame) -> Table | Nothing:
    """A row per count, or per count and potential; invented data say so in the caption."""
    columns = {
        "segment": cells.words_of("segment", rows[SEGMENT], report),
        "basis": cells.words_of("basis", rows[BASIS], report),
        "as_of": cells.dates(report, rows),
        **cells.metrics(report, rows, [ACTIVE, POTENTIAL]),
        "vintage": rows[VINTAGE].fillna(""),
        **cells.metrics(report, rows, [COVERAGE, "uncovered"]),
    }
    numbers = set(figures.COVERAGE_METRICS)
    names = cells.places(report, rows)
    made = laid_out(report, "desk", names, columns, numbers, rows=rows)
    return made if isinstance(made, Nothing) else marked(report, made)


def chart(report: Report, rows: pd.DataFrame) -> Chart | Nothing:
    """Coverage row by row, in the order of the table."""
    first = rows[rows[COVERAGE].notna()].head(BARS)
    return charts._bars(report, "desk", names(report, first), first, COVERAGE)


def names(report: Report, rows: pd.DataFrame) -> pd.Series:
    """What tells the rows apart: the place, and whatever else is not the same in all of them."""
    parts = {
        PLACE: cells.places(report, rows),
        SEGMENT: cells.words_of("short_segment", rows[SEGMENT], report),
        BASIS: cells.words_of("basis", rows[BASIS], report),
        VINTAGE: rows[VINTAGE].fillna(""),
    }
    told = [texts for texts in parts.values() if len(set(texts)) > 1] or [parts[PLACE]]
    return cells.texts(rows, (" · ".join(filter(None, line)) for line in zip(*told, strict=True)))


def marked(report: Report, made: Table) -> Table:
    """Invented data are marked on the table too: it may be copied from the page."""
    if not report.synthetic:
        return made
    return replace(made, caption=f"{made.caption} · {wording.notice(report)}")


def orders(report: Report) -> list[tuple[str, str]]:
    """What the table can be sorted by."""
    named = [(word("heading", _HEADING.get(name, name), report.language), name) for name in ORDERS]
    return [(wording.say(report, "desk_own_order"), ""), *named[1:]]


_HEADING = {PLACE: "desk_row"}
