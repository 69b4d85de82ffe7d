"""The cells of tables, a column each, and the one builder that lays them out."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from coverage_lib import formats
from coverage_lib.display import facts, figures, wording
from coverage_lib.display.objects import Nothing, Table
from coverage_lib.display.words import phrase, place_names, word
from coverage_lib.report import Report
from coverage_lib.schema import (
    AS_OF,
    COVERAGE,
    GROUP,
    MEASURE,
    PLACE,
    PRECISION,
    PROGRAMME,
    REGIME,
    REGIME_EVIDENCE,
    SEGMENT,
)

Columns = dict[str, pd.Series]  # finished texts, by the name of their heading
Texts = dict[str, list[str]]
RATE_COLUMNS = ["coverage_before", COVERAGE]
NUMERIC = {
    *figures.COVERAGE_METRICS,
    *figures.CHANGE_METRICS,
    *figures.STATED_CHANGE_METRICS,
    *figures.TARGET_METRICS,
    "stated_percent",
    "recomputed_percent",
    "value",
    "rank",
}


def laid_out(
    report: Report,
    key: str,
    names: pd.Series,
    columns: Columns,
    numeric: set[str] = NUMERIC,
    *,
    rows: pd.DataFrame | None = None,
    more: str = "",
) -> Table | Nothing:
    """A table under its caption; without rows none, and the section's sentence says why.

    What is the same in every row is said once, below: a column of one word wastes the page.
    `rows` are what the cells were written from: they say what is behind each number; `more` is
    said below the table.
    """
    if names.empty:
        return Nothing()
    cells = {name: list(map(str, column)) for name, column in columns.items()}
    cells = {f"{key}_row": list(map(str, names))} | {n: c for n, c in cells.items() if _tells(c)}
    repeated = [name for name in cells if name not in numeric and _repeats(cells[name])]
    if len(repeated) == len(cells):  # every row says the same: one row says it
        cells, repeated = {name: column[:1] for name, column in cells.items()}, []
    kept = {name: column for name, column in cells.items() if name not in repeated}
    return Table(
        caption=word("caption", key, report.language),
        headings=tuple(word("heading", name, report.language) for name in kept),
        rows=tuple(zip(*kept.values(), strict=True)),
        numeric=tuple(name in numeric for name in kept),
        note=_note(report, {name: cells[name] for name in repeated}, kept, numeric, more),
        facts=_facts(report, kept, rows, numeric),
    )


def _tells(cells: list[str]) -> bool:
    """A column of nothing but missing signs is left out."""
    return not {formats.MISSING, ""}.issuperset(cells)


def _repeats(cells: list[str]) -> bool:
    return len(cells) > 1 and len(set(cells)) == 1


def _facts(
    report: Report, cells: Texts, rows: pd.DataFrame | None, numeric: set[str]
) -> tuple[tuple[str, ...], ...]:
    """What is behind each cell, in the shape of the cells; nothing where no rows are given."""
    if rows is None:
        return ()
    known = rows[: len(next(iter(cells.values())))]
    behind = facts.of_metrics(report, [name for name in cells if name in numeric], known)
    blank = [""] * len(known)
    return tuple(zip(*(behind.get(name, blank) for name in cells), strict=True))


def _note(report: Report, repeated: Texts, kept: Texts, numeric: set[str], more: str) -> str:
    """What holds for every row, what more is to be said, and what the signs in the cells mean."""
    said = [
        _ended(f"{word('heading', name, report.language)}: {cells[0]}")
        for name, cells in repeated.items()
    ]
    if any(formats.MISSING in cells for cells in kept.values()):
        said.append(phrase("missing_sign", report.language))
    numbers = [cell for name, cells in kept.items() if name in numeric for cell in cells]
    return " ".join([*said, *([more] if more else []), *figures.meanings(numbers, report.language)])


def _ended(text: str) -> str:
    return text if text.endswith(("?", "!")) else text.rstrip(".") + "."


def with_rounding(report: Report, shown: Table | Nothing) -> Table | Nothing:
    """No part is bent to make the rounded parts add up; the reader is told."""
    if isinstance(shown, Nothing):
        return shown
    said = wording.say(report, "parts_rounded")
    return replace(shown, note=f"{shown.note} {said}".strip())


def texts(rows: pd.DataFrame | pd.Series, written: Iterable[str]) -> pd.Series:
    """Finished texts, one a row."""
    return pd.Series(list(written), index=rows.index, dtype=object)


def percents(report: Report, rates: pd.Series) -> pd.Series:
    """Rates as tables write them: "31,94%"."""
    return texts(rates, (formats.percent(rate, report.language) for rate in rates))


def points(report: Report, differences: pd.Series) -> pd.Series:
    """Differences of rates, in points."""
    return texts(differences, (formats.points(each, report.language) for each in differences))


def metrics(report: Report, rows: pd.DataFrame, metrics: list[str]) -> Columns:
    """Of these metrics those that the rows have, as `figures.csv` has them."""
    known = [metric for metric in metrics if metric in rows]
    return {metric: figures.shown(rows, metric, report.language) for metric in known}


def places(report: Report, rows: pd.DataFrame) -> pd.Series:
    """The full names of the rows' places."""
    return rows[PLACE].map(place_names(report))


def words_of(kind: str, codes: pd.Series, report: Report) -> pd.Series:
    """The words for codes of one kind."""
    return texts(codes, (word(kind, code, report.language) for code in codes.tolist()))


def measures(report: Report, rows: pd.DataFrame) -> pd.Series:
    """The measure, and of whom where it is not everybody: "Peserta aktif · BPU"."""
    segments = rows[SEGMENT].where(~rows[SEGMENT].isin(["", "ALL"]), "")
    parts = [
        words_of("measure", rows[MEASURE], report),
        (code and word("short_segment", code, report.language) for code in segments),
        (code and word("group", code, report.language) for code in rows[GROUP]),
        *([rows[PROGRAMME]] if PROGRAMME in rows else []),
    ]
    return texts(rows, (" · ".join(filter(None, each)) for each in zip(*parts, strict=True)))


def regimes(report: Report, rows: pd.DataFrame) -> pd.Series:
    """Who set each target, and whether that is inferred."""
    names = words_of("regime", rows[REGIME], report)
    inferred = word("note", "inferred", report.language)
    return names.where(rows[REGIME_EVIDENCE] != "inferred", names + f" ({inferred})")


def dates(
    report: Report, rows: pd.DataFrame, column: str = AS_OF, precision: str = PRECISION
) -> pd.Series:
    """Short dates, each as exactly as it is known."""
    days = zip(rows[column], rows[precision], strict=True)
    return texts(rows, (formats.short_date(day, report.language, exact) for day, exact in days))
