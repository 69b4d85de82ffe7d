"""Every number the page shows, as rows: what it is, of whom, when, and from which source.

The tables write their cells from these rows' own functions, so page and file cannot differ.
"""

import functools
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from coverage_lib import catalogue, formats
from coverage_lib.display.words import place_names, word
from coverage_lib.report import Report
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    AS_OF,
    CHANGE_IN_POINTS,
    COVERAGE,
    DENOMINATOR,
    EMPLOYERS,
    GROUP,
    IDR,
    MEASURE,
    NUMERATOR,
    PERCENT,
    PERSONS,
    PLACE,
    POTENTIAL,
    REGIME,
    SEGMENT,
    SOURCE,
    STATED_DECIMALS,
    STATED_PERCENT,
    STATUS,
    STATUSES_WITHOUT_VALUE,
    UNIT,
    VALUE,
)

MARKED = ("approximate", "provisional", "estimated")  # statuses that a number carries
COLUMNS = [
    "section", "metric", PLACE, "place_name", SEGMENT, GROUP, AS_OF,
    VALUE, UNIT, "shown", STATUS, SOURCE, REGIME, "standing", "definition",
]  # fmt: skip
_KEYS = [PLACE, SEGMENT, GROUP, AS_OF, STATUS, SOURCE, REGIME, "standing"]
_WRITTEN = ["section", "metric", VALUE, UNIT, "shown", *_KEYS]
COVERAGE_METRICS = [ACTIVE, POTENTIAL, COVERAGE, "uncovered"]
CHANGE_METRICS = [
    "active_before", ACTIVE, "change", "growth", "coverage_before", COVERAGE, "change_in_points",
]  # fmt: skip
STATED_CHANGE_METRICS = [
    "stated_rate_before", "stated_rate", "change_in_points", "growth", "stated_gap_in_points",
]  # fmt: skip
TARGET_METRICS = ["target", "realised", "achievement", "shortfall", "gap_in_points"]
RATE_CHANGE_METRICS = [
    "coverage_before", COVERAGE, "change_in_points", "participants_effect", "denominator_effect",
]  # fmt: skip
MIX_METRICS = [
    "coverage_before", COVERAGE, "change", "within_effect", "mix_effect", "part_effect",
]  # fmt: skip
PACE_METRICS = [
    "target", "realised", "ahead", "expected", "expected_linear",
    "required_per_month", "best_month",
    "projected", "projected_low", "projected_high", "chance",
]  # fmt: skip
IN_WORDS = "IDR in words"
COMPLIANCE_METRICS = [VALUE, NUMERATOR, DENOMINATOR, "lower", "upper"]
ARREARS_METRICS = [VALUE, "employers", "arrears_class_share", "whole"]
BUDGET_UNITS = {
    "units": "employers",
    "people_per_unit": PERSONS,
    "people": PERSONS,
    "monthly_contribution": IDR,
    "budget_need": IDR,
}
STATED_METRICS = [NUMERATOR, DENOMINATOR, STATED_PERCENT, "recomputed_percent"]


@functools.lru_cache(maxsize=1)  # asked for by several sections of the one report
def of_report(report: Report) -> pd.DataFrame:
    """One row per number known. Rates are written in percent, differences of rates in points."""
    sections = {
        "headline": (report.headline, COVERAGE_METRICS),
        "by_segment": (report.by_segment, COVERAGE_METRICS),
        "by_place": (report.by_place, COVERAGE_METRICS),
        "targets": (report.targets, TARGET_METRICS),
        "changes": (report.changes, CHANGE_METRICS),
        "stated_changes": (report.stated_changes, STATED_CHANGE_METRICS),
        "other_counts": (report.other_counts, [VALUE]),
        "ranking": (report.ranking, ["compared"]),
        "stated": (report.stated, STATED_METRICS),
        "rate_changes": (report.rate_changes, RATE_CHANGE_METRICS),
        "mix_changes": (report.mix_changes, MIX_METRICS),
        "flows": (report.flows, [VALUE]),
        "comparison": (report.comparison, ["rank", "decile", "pooled_rate"]),
        "gap": (report.gap, ["gap_cumulative"]),
        "months": (report.months[report.months[SEGMENT] != ALL], [ACTIVE]),
        "months_on_year": (report.months[report.months[SEGMENT] == ALL], ["growth"]),
        "denominators": (report.denominators, [ACTIVE, POTENTIAL, COVERAGE]),
        "compliance": (
            report.compliance.rename(columns={"indicator": MEASURE}),
            COMPLIANCE_METRICS,
        ),
        "arrears": (
            report.arrears.assign(
                **{MEASURE: "arrears", GROUP: report.arrears["arrears_class"], "whole_unit": IDR}
            ),
            ARREARS_METRICS,
        ),
        "pace": (_in_pace_units(report.pace), PACE_METRICS),
        "pace_by_month": (pace_by_month(report), ["realised", "expected", "expected_linear"]),
        "ledger": (in_fractions(report.ledger), [VALUE, "reference"]),
        "quality": (report.quality.assign(**{MEASURE: report.quality["flag"]}), [VALUE]),
        "budgets": (report.budgets, list(BUDGET_UNITS)),
        "terms": (report.terms, [VALUE]),
    }
    numbers = [
        (name, *number)
        for name, (rows, metrics) in sections.items()
        if len(rows)
        for number in _numbers(report, rows, metrics)
    ]
    figures = pd.DataFrame(numbers, columns=_WRITTEN).dropna(subset=VALUE)
    return figures.assign(
        place_name=figures[PLACE].map(place_names(report)),
        definition=figures["metric"].map(catalogue.fingerprint),
    )[COLUMNS]


def shown(rows: pd.DataFrame, metric: str, language: str) -> pd.Series:
    """The cells of one metric, as tables write them, with the caution of its count."""
    return pd.Series(texts(rows, metric, language), index=rows.index, dtype=object)


def texts(rows: pd.DataFrame, metric: str, language: str) -> list[str]:
    """The same, as a list."""
    return [
        _marked(_written(value, unit, language, decimals), status, language)
        for value, unit, decimals, status in zip(
            rows[metric].tolist(),
            units(rows, metric),
            _decimals(rows, metric),
            _statuses(rows, metric),
            strict=True,
        )
    ]


def units(rows: pd.DataFrame, metric: str) -> list[str]:
    """The unit each value of a metric is in: of the metric itself, or of its row."""
    if f"{metric}_unit" in rows:
        return list(rows[f"{metric}_unit"])
    if metric in _UNIT_OF_ROW:
        return list(rows[UNIT])
    if metric == "recomputed_percent":
        of_points = rows[MEASURE] == CHANGE_IN_POINTS
        return ["hundredths of points" if points else "hundredths" for points in of_points]
    if metric == "shortfall":
        return [PERSONS if unit == PERCENT else unit for unit in rows[UNIT]]
    return [_UNITS.get(metric) or catalogue.unit(metric)] * len(rows)


_UNIT_OF_ROW = (VALUE, NUMERATOR, DENOMINATOR, "reference", "target", "realised")

_UNITS = BUDGET_UNITS | {
    "employers": EMPLOYERS,
    "lower": PERCENT,
    "upper": PERCENT,
    STATED_PERCENT: "hundredths",
    "active_before": PERSONS,
    "coverage_before": PERCENT,
    "stated_rate": PERCENT,
    "stated_rate_before": PERCENT,
    "stated_gap_in_points": "points",
    "rank": PERSONS,
    "compared": PERSONS,
}


_OF_COUNT = (ACTIVE, VALUE, "realised")  # as uncertain as the count
_WITH_POTENTIAL = (COVERAGE, "uncovered")  # as uncertain as the count or the potential
_POTENTIAL_STATUS = "potential_status"


def _statuses(rows: pd.DataFrame, metric: str) -> list[str]:
    """Whether the count behind each value is certain; blank where the metric is of another kind."""
    kinds = [kind for kind in (STATUS, _POTENTIAL_STATUS) if kind in rows]
    if metric not in (*_OF_COUNT, *_WITH_POTENTIAL, POTENTIAL) or not kinds:
        return [""] * len(rows)
    known = zip(*(rows[kind].tolist() for kind in kinds), strict=True)
    return [status_of(dict(zip(kinds, row, strict=True)), metric) for row in known]


def _marked(text: str, status: str, language: str) -> str:
    """A number that is not certain says so; a count that is not there says why."""
    if text != formats.MISSING:
        return word("mark", status, language).format(number=text) if status in MARKED else text
    return word("status", status, language) if status in STATUSES_WITHOUT_VALUE else text


def meanings(cells: Iterable[str], language: str) -> list[str]:
    """What each mark of caution means that stands in these cells."""
    text = "\n".join(cells)
    return [
        word("mark_meaning", status, language)
        for status in MARKED
        if word("mark", status, language).format(number="") in text
    ]


def status_of(row: dict[str, Any], metric: str) -> str:
    """The caution that one value of a row carries; blank where it carries none."""
    of_count = _known(row.get(STATUS))
    of_potential = _known(row.get(_POTENTIAL_STATUS, of_count))
    if metric == POTENTIAL or (metric in _WITH_POTENTIAL and of_count == "reported"):
        return of_potential
    return of_count if metric in (*_OF_COUNT, *_WITH_POTENTIAL) else ""


def _known(status: Any) -> str:
    return status if isinstance(status, str) else ""


def is_marked(cells: pd.Series, status: str, language: str) -> pd.Series:
    """Which cells carry the mark of this status."""
    return cells.str.contains(word("mark", status, language).format(number=""), regex=False)


def _decimals(rows: pd.DataFrame, metric: str) -> list[int]:
    """A stated percentage and a target keep the decimals they were given with."""
    if metric == STATED_PERCENT:
        return list(rows[STATED_DECIMALS].fillna(0).astype(int))
    if metric == "target":
        return [formats.target_decimals(target) for target in rows["target"]]
    return [catalogue.decimals(metric)] * len(rows)


def _written(value: float, unit: str, language: str, decimals: int) -> str:
    if unit.startswith("hundredths"):  # a percentage kept as its source prints it
        of_points = unit.endswith("points")
        return formats.shown(value / 100, "points" if of_points else PERCENT, language, decimals)
    if unit == IN_WORDS:
        return formats.money_in_words(value, language)
    return formats.shown(value, unit, language, decimals)


def _numbers(report: Report, rows: pd.DataFrame, metrics: list[str]) -> Iterator[tuple[Any, ...]]:
    """The numbers of one section, as `_WRITTEN` names them."""
    keys = [rows[key].tolist() if key in rows else [None] * len(rows) for key in _KEYS]
    for metric in [metric for metric in metrics if metric in rows]:
        known = zip(
            _metric_ids(rows, metric),
            rows[metric].tolist(),
            units(rows, metric),
            texts(rows, metric, report.language),
            *keys,
            strict=True,
        )
        for id_, value, unit, text, *of in known:
            in_file = value * 100 if unit in _IN_HUNDREDTHS else value
            yield id_, in_file, _UNITS_IN_FILE.get(unit, unit), text, *of


_IN_HUNDREDTHS = (PERCENT, "points")  # a reader of the file expects 31.94, not 0.3194
_UNITS_IN_FILE = {"hundredths": PERCENT, "hundredths of points": "points", IN_WORDS: IDR}


def _in_pace_units(rows: pd.DataFrame) -> pd.DataFrame:
    """Pace counts people, also of a target on coverage; six columns of rupiah are said in words."""
    unit = rows[UNIT].map({IDR: IN_WORDS}).fillna(PERSONS)
    amounts = [metric for metric in PACE_METRICS if metric != "chance"]
    return rows.assign(**{f"{metric}_unit": unit for metric in amounts}, chance_unit=PERCENT)


@functools.lru_cache(maxsize=1)  # for the file and two charts
def pace_by_month(report: Report) -> pd.DataFrame:
    """The months behind the line of a target: the office's own, else of the places below it."""
    rows = report.pace_history
    own = rows[rows[PLACE].isin(report.own_places)]
    return _in_pace_units(own if len(own) else rows).rename(columns={VALUE: "realised"})


def in_fractions(findings: pd.DataFrame) -> pd.DataFrame:
    """Targets are kept in percent; what is shown is a fraction until it is written."""
    percents = findings[UNIT] == PERCENT
    known = findings[[VALUE, "reference"]]
    return findings.assign(**known.mask(percents, known / 100))


def _metric_ids(rows: pd.DataFrame, metric: str) -> list[str]:
    """A bare count is named by its measure, everything else by its metric."""
    if metric != VALUE:
        return [metric] * len(rows)
    return list(rows[MEASURE if MEASURE in rows else "term"])


def csv(report: Report) -> str:
    """The figures as text, ready to be a file; dates without a time of day."""
    return str(of_report(report).to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n"))
