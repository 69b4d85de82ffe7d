"""The four figures to remember, each beside its reference; and what the page knows of itself."""

from importlib.resources import files

import pandas as pd

from coverage_lib import formats
from coverage_lib.display import attention, figures, narrative, sentences, sparkline, wording
from coverage_lib.display.objects import File, Page, Stylesheet
from coverage_lib.display.sheet import Card
from coverage_lib.display.words import place_names, word
from coverage_lib.report import Report
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    COVERAGE,
    MEASURE,
    PLACE,
    POTENTIAL,
    REGIME,
    SEGMENT,
    STATUS,
)

UNCOVERED = "uncovered"


def cards(report: Report) -> tuple[Card, ...]:
    """Coverage, the uncovered, achievement of the named target, change."""
    return (_coverage(report), _uncovered(report), _achievement(report), _change(report))


def page(report: Report) -> Page:
    """Title, language, running header and headline, for the exporters and the index."""
    opening = narrative.opening(report)
    return Page(
        {
            "title": f"{opening.kind} · {opening.title} · {opening.date}",
            "language": report.language,
            "header": f"{opening.title} · {opening.date}",
            "subject": opening.title,
            "edition": report.edition,
            "period": opening.date,
            "headline": narrative.headline(report),
            "notice": wording.notice(report),
            "status": _status(report),
            "attention": attention.reason(report),
            "outcome": "rendered" if report.has_data else "no_data",
        }
    )


def _status(report: Report) -> str:
    """The caution that the headline's figure carries; blank for a plain report."""
    cautions = report.leading.loc[report.leading[STATUS] != "reported", STATUS]
    return word("status", cautions.iloc[0], report.language) if len(cautions) else ""


def stylesheet() -> Stylesheet:
    """The look of the first page and of charts."""
    return Stylesheet(
        files("coverage_lib.display").joinpath("page.css").read_text(encoding="utf-8")
    )


def figures_file(report: Report) -> File:
    """Every number of the page, as a file beside it."""
    title = word("title", "figures_file", report.language)
    return File("figures.csv", title, figures.csv(report))


def _coverage(report: Report) -> Card:
    rows = report.leading
    label = word("card", "coverage", report.language)
    if rows[COVERAGE].isna().all():
        return _stated_coverage(report, label)
    reference = word("card", "of", report.language).format(
        active=_shown(report, rows, ACTIVE), potential=_shown(report, rows, POTENTIAL)
    )
    value, trend = _shown(report, rows, COVERAGE), _trend(report, COVERAGE)
    return Card(_at(report, label, rows), value, reference, trend=trend)


def _stated_coverage(report: Report, label: str) -> Card:
    """A stated rate of the office itself stands in, and says that it does."""
    rows = report.stated[
        report.stated[PLACE].isin(report.own_places)
        & (report.stated[MEASURE] == COVERAGE)
        & (report.stated[SEGMENT] == ALL)
        & report.stated["stated_percent"].notna()
    ]
    if rows.empty:
        return _unknown(report, label, "no_potential" if len(report.headline) else "no_count")
    value = _shown(report, rows, "stated_percent")
    return Card(label, value, word("card", "as_stated", report.language))


def _uncovered(report: Report) -> Card:
    rows = report.leading
    label = word("card", "uncovered", report.language)
    if rows[UNCOVERED].isna().all():
        return _unknown(report, label, "no_potential")
    segment = word("segment", rows[SEGMENT].iloc[0], report.language).lower()
    reference = word("card", "workers", report.language).format(segment=segment)
    value, trend = _shown(report, rows, UNCOVERED), _trend(report, UNCOVERED)
    return Card(_at(report, label, rows), value, reference, trend=trend)


def _achievement(report: Report) -> Card:
    rows = sentences.own_targets(report)
    if rows.empty:
        return _unknown(report, word("card", "achievement", report.language), "no_target")
    row = rows.iloc[0].to_dict()
    regime = wording.say(report, f"pace_regime_{row[REGIME]}")
    label = word("card", "achievement_of", report.language).format(regime=regime)
    reference = word("card", "realised_of", report.language).format(
        measure=wording.measure(report, row),
        realised=wording.realised(report, row),
        target=wording.cautious(report, row, wording.target(report, row)),
    )
    return Card(label, formats.percent(row["achievement"], report.language), reference)


def _change(report: Report) -> Card:
    """The change of a share if one is known, else the growth of participants."""
    stated = report.stated_changes[report.stated_changes[SEGMENT] == ALL]
    if len(stated):
        return _since(report, stated, "change_in_points", COVERAGE)
    own = sentences.own_changes(report)
    if len(own):
        return _since(report, own, "growth", ACTIVE)
    return _unknown(report, word("card", "change", report.language), "no_earlier")


def _since(report: Report, rows: pd.DataFrame, metric: str, of: str) -> Card:
    row = rows.iloc[0].to_dict()
    date = formats.date(row["as_of_before"], report.language, row["precision_before"])
    what = word("measure", of, report.language).lower() + wording.scope(report, row)
    label = word("card", "change_of", report.language).format(measure=what)
    reference = word("card", "since", report.language).format(date=date)
    return Card(label, _shown(report, rows, metric), reference, trend=_trend(report, of))


def _unknown(report: Report, label: str, why: str) -> Card:
    """What is not known is said in words, never as a sign in large type."""
    value = word("card", "unknown", report.language)
    return Card(label, value, word("card", why, report.language), known=False)


def _shown(report: Report, rows: pd.DataFrame, metric: str) -> str:
    return str(figures.shown(rows, metric, report.language).iloc[0])


def _trend(report: Report, metric: str) -> str:
    """The last months of the place and segment that the first sentence speaks of."""
    known = report.trend[report.trend[metric].notna()]
    if len(known) < sparkline.LEAST:
        return ""
    ends = figures.shown(known, metric, report.language)
    alt = word("card", "trend", report.language).format(
        count=len(known), first=ends.iloc[0], last=ends.iloc[-1]
    )
    return sparkline.svg(known[metric].tolist(), alt)


def _at(report: Report, label: str, rows: pd.DataFrame) -> str:
    """A figure of a part of the area says of which part."""
    if rows[PLACE].iloc[0] in report.own_places:
        return label
    names = place_names(report)
    return f"{label}, {names[rows[PLACE].iloc[0]]}"
