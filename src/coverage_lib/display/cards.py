"""The four figures to remember, each beside its reference; and what the page knows of itself."""

from importlib.resources import files

import pandas as pd

from coverage_lib import formats
from coverage_lib.display import attention, figures, narrative, sentences, wording
from coverage_lib.display.objects import Card, Cards, File, Page, Stylesheet
from coverage_lib.display.words import place_names, word
from coverage_lib.report import Report
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    CONTRIBUTIONS,
    COVERAGE,
    MEASURE,
    PLACE,
    POTENTIAL,
    REGIME,
    SEGMENT,
    STATUS,
)


def cards(report: Report) -> Cards:
    """Coverage, the uncovered, achievement of the named target, change."""
    return Cards((_coverage(report), _uncovered(report), _achievement(report), _change(report)))


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
    """The look of cards, opening and charts."""
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
    if rows[COVERAGE].notna().any():
        reference = word("card", "of", report.language).format(
            active=formats.count(rows[ACTIVE].iloc[0], report.language),
            potential=formats.count(rows[POTENTIAL].iloc[0], report.language),
        )
        return Card(
            _at(report, label, rows),
            formats.percent(rows[COVERAGE].iloc[0], report.language),
            reference,
        )
    return _stated_coverage(report, label)


def _stated_coverage(report: Report, label: str) -> Card:
    """A stated rate of the office itself stands in, and says that it does."""
    rows = report.stated[
        report.stated[PLACE].isin(report.own_places)
        & (report.stated[MEASURE] == COVERAGE)
        & (report.stated[SEGMENT] == "ALL")
        & report.stated["stated_percent"].notna()
    ]
    if rows.empty:
        known = "no_potential" if len(report.headline) else "no_count"
        return Card(label, formats.MISSING, word("card", known, report.language))
    value = figures.shown(rows, "stated_percent", report.language).iloc[0]
    return Card(label, value, word("card", "as_stated", report.language))


def _uncovered(report: Report) -> Card:
    rows = report.leading
    label = word("card", "uncovered", report.language)
    if rows["uncovered"].isna().all():
        return Card(label, formats.MISSING, word("card", "no_potential", report.language))
    segment = word("segment", rows[SEGMENT].iloc[0], report.language).lower()
    reference = word("card", "workers", report.language).format(segment=segment)
    return Card(
        _at(report, label, rows),
        formats.count(rows["uncovered"].iloc[0], report.language),
        reference,
    )


def _achievement(report: Report) -> Card:
    label = word("card", "achievement", report.language)
    rows = sentences.own_targets(report)
    ordered = rows.assign(
        order=rows[MEASURE].map({COVERAGE: 0, CONTRIBUTIONS: 1}).fillna(2)
    ).sort_values("order")
    if ordered.empty:
        return Card(label, formats.MISSING, word("card", "no_target", report.language))
    row = ordered.iloc[0]
    measure = word("measure", row[MEASURE], report.language)
    reference = f"{measure}, {word('regime', row[REGIME], report.language)}"
    return Card(label, formats.percent(row["achievement"], report.language), reference)


def _change(report: Report) -> Card:
    """The change of a share if one is known, else the growth of participants."""
    label = word("card", "change", report.language)
    stated = report.stated_changes[report.stated_changes[SEGMENT] == "ALL"]
    own = report.changes[
        report.changes[PLACE].isin(report.own_places) & (report.changes[SEGMENT] == ALL)
    ]
    if len(stated):
        return _since(
            report,
            label,
            stated,
            formats.points(stated["change_in_points"].iloc[0], report.language),
            COVERAGE,
        )
    if len(own):
        return _since(
            report, label, own, figures.shown(own, "growth", report.language).iloc[0], ACTIVE
        )
    return Card(label, formats.MISSING, word("card", "no_earlier", report.language))


def _since(report: Report, label: str, rows: pd.DataFrame, value: str, measure: str) -> Card:
    row = rows.iloc[0]
    date = formats.date(row["as_of_before"], report.language, row["precision_before"])
    what = word("measure", measure, report.language).lower()
    return Card(label, value, word("card", "since", report.language).format(what=what, date=date))


def _at(report: Report, label: str, rows: pd.DataFrame) -> str:
    """A figure of a part of the area says of which part."""
    if rows[PLACE].iloc[0] in report.own_places:
        return label
    names = place_names(report)
    return f"{label}, {names[rows[PLACE].iloc[0]]}"
