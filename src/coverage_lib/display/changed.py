"""What a number of `figures.csv` is called, and how two of them are compared."""

import datetime as dt
from collections.abc import Mapping

from coverage_lib import catalogue, formats
from coverage_lib.display.words import word
from coverage_lib.schema import (
    ALL,
    COVERAGE,
    GROUP,
    PERCENT,
    PLACE,
    REGIME,
    SEGMENT,
    UNIT,
)  # fmt: skip

KEYS = ("section", "metric", PLACE, SEGMENT, GROUP, REGIME, UNIT)
_NAMES = ("measure", "heading", "finding", "flag")  # kinds of words that may name a metric
_PLAIN = ("", ALL)
_HUNDREDTHS = (PERCENT, "points")

Row = Mapping[str, str]


def is_coverage(row: Row) -> bool:
    """Whether a figure is the coverage itself."""
    return row["metric"] == COVERAGE


def label(row: Row, language: str) -> str:
    """A figure's metric, of whom and where.

    >>> label({"metric": "coverage", "segment": "BPU", "group": "", "regime": "",
    ...        "place": "33.75", "place_name": "Kota Pekalongan"}, "id")
    'Cakupan · BPU · Kota Pekalongan'
    """
    words = [
        _name(row["metric"], language),
        word("short_segment", row[SEGMENT], language) if row[SEGMENT] not in _PLAIN else "",
        word("group", row[GROUP], language) if row[GROUP] else "",
        word("regime", row[REGIME], language) if row[REGIME] else "",
        row["place_name"] or row[PLACE],
    ]
    said = " · ".join(part for part in words if part)
    return said[:1].upper() + said[1:]


def difference(row: Row, by: float, language: str) -> str:
    """A difference of two figures with its sign; of two shares in percentage points.

    >>> difference({"unit": "percent", "metric": "coverage"}, -1.5, "id")
    '-1,50 poin'
    >>> difference({"unit": "persons", "metric": "active"}, 1200, "id")
    '+1.200'
    """
    sign = "+" if by > 0 else ""
    if row[UNIT] in _HUNDREDTHS:  # the file has 31.94 beside "percent"
        decimals = catalogue.decimals(row["metric"])
        return f"{sign}{formats.points(by / 100, language, decimals)}"
    return f"{sign}{formats.shown(by, row[UNIT], language)}"


def day(date: str, language: str) -> str:
    """The date of a figure: "30 Nov 2025"."""
    return formats.short_date(dt.date.fromisoformat(date), language)


def _name(metric: str, language: str) -> str:
    if metric in catalogue.metrics():
        return catalogue.name(metric, language)
    plain = metric.replace("_", " ")
    known = (word(kind, metric, language) for kind in _NAMES)
    return next((name for name in known if name != plain), plain)
