"""What is behind a number of a table: definition, numerator and denominator, date, source.

    Cakupan: peserta aktif ÷ potensi pekerja
    421.181 ÷ 899.403 = 46,83%
    Tanggal data: 31 Okt 2026
    Sumber: Kantor Cabang Pekalongan

The numbers are those of the same row, written as `figures.shown` writes them.
"""

from collections.abc import Iterable, Mapping

import pandas as pd

from coverage_lib import catalogue, formats
from coverage_lib.display import figures, wording
from coverage_lib.display.objects import Behind, Table
from coverage_lib.display.wording import Row
from coverage_lib.display.words import word
from coverage_lib.report import Report
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    CHANGE_IN_POINTS,
    COVERAGE,
    DENOMINATOR,
    MEASURE,
    NUMERATOR,
    PERCENT,
    POTENTIAL,
    PRECISION,
    SOURCE,
    STATUS,
    UNIT,
    VALUE,
)

# How a metric follows from two others of its row; the first pair that the row has.
PARTS = {
    COVERAGE: [(ACTIVE, "÷", POTENTIAL)],
    "uncovered": [(POTENTIAL, "−", ACTIVE)],
    "achievement": [("realised", "÷", "target")],
    "shortfall": [("target", "−", "realised")],
    "change": [(ACTIVE, "−", "active_before")],
    "growth": [("change", "÷", "active_before"), (CHANGE_IN_POINTS, "÷", "stated_rate_before")],
    CHANGE_IN_POINTS: [
        ("stated_rate", "−", "stated_rate_before"),
        (COVERAGE, "−", "coverage_before"),
    ],
    "recomputed_percent": [(NUMERATOR, "÷", DENOMINATOR)],
    VALUE: [(NUMERATOR, "÷", DENOMINATOR)],
}
_WITH_POTENTIAL = {POTENTIAL, COVERAGE, "uncovered"}


def behind(report: Report, metric: str, rows: pd.DataFrame) -> list[str]:
    """For each row the lines that explain its value; blank where there is no value."""
    return of_metrics(report, [metric], rows)[metric]


def of_metrics(report: Report, metrics: list[str], rows: pd.DataFrame) -> dict[str, list[str]]:
    """The same for several metrics of the rows."""
    names = dict(zip(report.sources[SOURCE], report.sources["publisher"], strict=True))
    records = wording.records(rows)
    sums = {metric: _sums(report, metric, rows, records) for metric in metrics}
    return {
        metric: [
            _lines(report, metric, row, sum_, names) if pd.notna(row.get(metric)) else ""
            for row, sum_ in zip(records, sums[metric], strict=True)
        ]
        for metric in metrics
    }


def of_first(report: Report, metric: str, rows: pd.DataFrame) -> str:
    """The same for the first row alone."""
    return behind(report, metric, rows[:1])[0]


def of_chart(
    report: Report, caption: str, columns: Mapping[str, Iterable[str]], *, names: int = 1
) -> Behind:
    """The table behind a chart that has none beside it: first the columns of names, then numbers.

    `columns` are finished texts by their heading.
    """
    table = Table(
        caption=caption,
        headings=tuple(columns),
        rows=tuple(zip(*columns.values(), strict=True)),
        numeric=tuple(place >= names for place in range(len(columns))),
    )
    return Behind(wording.say(report, "see_data"), table)


def headed(report: Report, rows: pd.DataFrame, metrics: list[str]) -> dict[str, pd.Series]:
    """The cells of these metrics, as `figures.csv` has them, by their heading."""
    return {
        word("heading", metric, report.language): figures.shown(rows, metric, report.language)
        for metric in metrics
    }


def _lines(report: Report, metric: str, row: Row, sum_: str, names: dict[str, str]) -> str:
    lines = [_definition(report, metric, row), sum_, *_origin(report, metric, row, names)]
    return "\n".join(filter(None, lines))


def _definition(report: Report, metric: str, row: Row) -> str:
    """The catalogue's formula; a bare count is defined by its measure."""
    key = str(row.get("indicator") or row.get(MEASURE)) if metric == VALUE else metric
    entry = catalogue.metrics().get(key)
    if entry is None:
        return word("measure", key, report.language) if metric == VALUE else ""
    name, formula = entry.name[report.language], entry.formula[report.language]
    return wording.say(report, "fact_definition", name=name, formula=formula)


def _sums(report: Report, metric: str, rows: pd.DataFrame, records: list[Row]) -> list[str]:
    """ "421.181 ÷ 899.403 = 46,83%"; blank where a part is missing, or the units differ."""
    pairs = [pair for pair in PARTS.get(metric, []) if pair[0] in rows and pair[2] in rows]
    if not pairs:
        return [""] * len(rows)
    first, sign, second = pairs[0]
    names = (first, second, metric)
    parts = [figures.texts(rows, name, report.language) for name in names]
    return [
        f"{one} {sign} {two} = {result}" if _adds_up(row, names) else ""
        for row, one, two, result in zip(records, *parts, strict=True)
    ]


def _adds_up(row: Row, names: tuple[str, ...]) -> bool:
    """Every part is known, and of one unit: a shortfall is of persons, also to a percentage."""
    if "shortfall" in names and row[UNIT] == PERCENT:
        return False
    return all(pd.notna(row[name]) for name in names)


def _origin(report: Report, metric: str, row: Row, names: dict[str, str]) -> list[str]:
    """Its date, its caution, and who published it."""
    with_potential = metric in _WITH_POTENTIAL and "potential_source" in row
    compares = metric in ("change", "growth", CHANGE_IN_POINTS)
    codes = [
        row.get(SOURCE),
        row.get("potential_source") if with_potential else "",
        row.get("source_before") if compares else "",
    ]
    single = [code for text in codes if isinstance(text, str) for code in text.split("; ") if code]
    sources = ", ".join(dict.fromkeys(names.get(code, code) for code in single))
    potential = _date(report, row, "fact_potential", "potential_as_of", "potential_precision")
    return [
        _date(report, row, "fact_as_of", AS_OF, PRECISION),
        potential if with_potential else "",
        _status(report, row),
        wording.say(report, "fact_source", sources=sources) if sources else "",
    ]


def _date(report: Report, row: Row, key: str, column: str, precision: str) -> str:
    if pd.isna(row.get(column)):
        return ""
    exact = row.get(precision, "day")
    return wording.say(report, key, date=formats.short_date(row[column], report.language, exact))


def _status(report: Report, row: Row) -> str:
    status = row.get(STATUS)
    if not isinstance(status, str) or status in ("", "reported"):
        return ""
    return wording.say(report, "fact_status", status=word("status", status, report.language))
