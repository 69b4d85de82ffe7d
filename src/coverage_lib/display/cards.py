"""The four figures to remember, each beside its reference; and what the page knows of itself."""

from collections.abc import Hashable
from functools import cache
from importlib.resources import files

import pandas as pd

from coverage_lib import formats
from coverage_lib.display import (
    attention,
    facts,
    figures,
    headline,
    sentences,
    sparkline,
    verdicts,
    wording,
)
from coverage_lib.display.objects import File, Page, Stylesheet
from coverage_lib.display.sheet import Card
from coverage_lib.display.wording import Row
from coverage_lib.display.words import filled, place_names, word
from coverage_lib.metrics.rollup import FLOWS
from coverage_lib.report import Report
from coverage_lib.schema import (
    ACTIVE,
    CHANGE_IN_POINTS,
    COVERAGE,
    MEASURE,
    PLACE,
    POTENTIAL,
    REGIME,
    SEGMENT,
    STATED_PERCENT,
    STATUS,
    VALUE,
)

UNCOVERED = "uncovered"


def cards(report: Report) -> tuple[Card, ...]:
    """Coverage, the uncovered, achievement of the named target, change."""
    return (_coverage(report), _uncovered(report), _achievement(report), _change(report))


def page(report: Report) -> Page:
    """Title, language, running header and headline, for the exporters and the index."""
    kind = word("title", "kind", report.language)
    office, date = wording.office(report), wording.date_line(report)
    return Page(
        {
            "title": f"{kind} · {office} · {date}",
            "language": report.language,
            "header": f"{office} · {date}",
            "subject": office,
            "edition": report.edition,
            "period": date,
            "headline": headline.sentence(report),
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


@cache
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
    reference = _say(
        report,
        "of",
        active=_shown(report, rows, ACTIVE),
        potential=_shown(report, rows, POTENTIAL),
    )
    value, trend = _shown(report, rows, COVERAGE), _trend(report, COVERAGE)
    fact = facts.of_first(report, COVERAGE, rows)
    return Card(_at(report, label, rows), value, reference, trend=trend, fact=fact)


def _stated_coverage(report: Report, label: str) -> Card:
    """A stated rate of the office itself stands in, and says that it does."""
    rows = sentences.stated_rates_of_office(report)
    if len(rows):
        value, fact = (
            _shown(report, rows, STATED_PERCENT),
            facts.of_first(report, STATED_PERCENT, rows),
        )
        return Card(label, value, word("card", "as_stated", report.language), fact=fact)
    if report.leading.empty:
        return _unknown(report, label, "no_count", wording.period(report))
    known = _say(report, "active", active=_shown(report, report.leading, ACTIVE))
    scope = wording.scope(report, wording.records(report.leading)[0])
    return _unknown(report, label, "no_potential", known + scope)


def _uncovered(report: Report) -> Card:
    rows = report.leading
    label = word("card", UNCOVERED, report.language)
    if rows[UNCOVERED].isna().all():
        why = "no_count" if rows.empty else "no_potential"
        return _unknown(report, label, "not_computed", word("card", why, report.language))
    label, trend = _at(report, label, rows), _trend(report, UNCOVERED)
    people = _shown(report, rows.assign(**{UNCOVERED: rows[UNCOVERED].abs()}), UNCOVERED)
    if rows[UNCOVERED].iloc[0] < 0:
        return _unknown(report, label, "passed", _say(report, "more_than", people=people))
    segment = word("segment", rows[SEGMENT].iloc[0], report.language).lower()
    reference = _say(report, "workers", segment=segment)
    fact = facts.of_first(report, UNCOVERED, rows)
    return Card(label, people, reference, trend=trend, fact=fact)


def _achievement(report: Report) -> Card:
    rows = sentences.own_targets(report)
    if rows.empty:
        return _no_achievement(report)
    row = rows.iloc[0].to_dict()
    regime = wording.say(report, f"pace_regime_{row[REGIME]}")
    reference = _say(
        report,
        "realised_of",
        measure=wording.measure(report, row),
        realised=wording.realised(report, row),
        target=wording.cautious(report, row, wording.target(report, row)),
    )
    label = _say(report, "achievement_of", regime=regime)
    value = formats.percent(row["achievement"], report.language)
    trend = _trend_of_target(report, rows.index[0], row)
    fact = facts.of_first(report, "achievement", rows)
    return Card(label, value, reference, trend=trend, fact=fact)


def _no_achievement(report: Report) -> Card:
    """Without a target, or without the count that a target is on."""
    label = word("card", "achievement", report.language)
    own = report.targets[report.targets[PLACE].isin(report.own_places)]
    if own.empty:
        return _unknown(report, label, "no_target", str(report.period.end.year))
    unjudged = report.targets["achievement"].isna().sum()  # as many as the sentence below says
    return _unknown(report, label, "not_judged", _say(report, "unjudged", count=str(unjudged)))


def _change(report: Report) -> Card:
    """The change of a share if a source states one, else the growth of participants."""
    stated = sentences.stated_totals(report)
    if len(stated):
        return _since(report, stated, CHANGE_IN_POINTS, COVERAGE)
    own = sentences.own_changes(report)
    if len(own):
        return _since(report, own, "growth", ACTIVE)
    label = word("card", "change", report.language)
    return _unknown(report, label, "no_earlier", word("card", "needs_earlier", report.language))


def _since(report: Report, rows: pd.DataFrame, metric: str, of: str) -> Card:
    row = rows.iloc[0].to_dict()
    date = formats.date(row["as_of_before"], report.language, row["precision_before"])
    what = word("measure", of, report.language).lower() + wording.scope(report, row)
    label, reference = _say(report, "change_of", measure=what), _say(report, "since", date=date)
    way = verdicts.way(row[metric], metric)
    if way == verdicts.FIRST:
        return _unknown(report, label, "from_none", reference)
    value = ("+" if way == verdicts.UP else "") + _shown(report, rows, metric)
    fact = facts.of_first(report, metric, rows)
    return Card(label, value, reference, trend=_trend(report, of), fact=fact)


def _unknown(report: Report, label: str, value: str, reference: str) -> Card:
    """What is not known is said in words, never as a sign in large type."""
    return Card(label, word("card", value, report.language), reference, known=False)


def _say(report: Report, key: str, **values: str) -> str:
    return filled(word("card", key, report.language), **values)


def _shown(report: Report, rows: pd.DataFrame, metric: str) -> str:
    return str(figures.shown(rows, metric, report.language).iloc[0])


def _trend(report: Report, metric: str) -> str:
    """The last months of the place and segment that the first sentence speaks of."""
    known = report.trend[report.trend[metric].notna()]
    return _sparkline(report, known[metric], figures.shown(known, metric, report.language))


def _trend_of_target(report: Report, number: Hashable, row: Row) -> str:
    """The months of the count that the target is on; a sum begins anew each January."""
    if row[MEASURE] in FLOWS:
        return ""
    if row[MEASURE] == COVERAGE and row[PLACE] in report.leading[PLACE].tolist():
        return _trend(report, COVERAGE)
    months = report.pace_history[report.pace_history["target_row"] == number]
    known = months[months[VALUE].notna()]
    return _sparkline(report, known[VALUE], figures.shown(known, VALUE, report.language))


def _sparkline(report: Report, values: pd.Series, shown: pd.Series) -> str:
    if len(values) < sparkline.LEAST:
        return ""
    alt = _say(report, "trend", count=str(len(values)), first=shown.iloc[0], last=shown.iloc[-1])
    return sparkline.svg(values.tolist(), alt)


def _at(report: Report, label: str, rows: pd.DataFrame) -> str:
    """A figure of a part of the area says of which part."""
    if rows[PLACE].iloc[0] in report.own_places:
        return label
    names = place_names(report)
    return f"{label}, {names[rows[PLACE].iloc[0]]}"
