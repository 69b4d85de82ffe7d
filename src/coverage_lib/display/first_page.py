"""The first page: position, reference, trend, three findings, one step. Read after `report.py`."""

import pandas as pd

from coverage_lib.display import action, bullet, cards, narrative, pace, wording
from coverage_lib.display.objects import Chart
from coverage_lib.display.sheet import Sheet
from coverage_lib.display.words import word
from coverage_lib.report import Report
from coverage_lib.schema import BASIS, SOURCE, STATUS

NAMED_SOURCES = 2  # on the sheet; the data notes name them all


def first_page(report: Report) -> Sheet:
    """What a reader who turns no other page must know."""
    drawn = (bullet.chart(report), pace.small_chart(report))
    return Sheet(
        opening=narrative.opening(report),
        cards=cards.cards(report),
        charts=tuple(chart for chart in drawn if isinstance(chart, Chart)),
        findings_title=word("title", "findings", report.language),
        findings=tuple(narrative.findings(report)),
        action_title=word("title", "action", report.language),
        action=action.sentence(report),
        source_line=_source_line(report),
    )


def _source_line(report: Report) -> str:
    """Who counted, on which basis, how certain, in which edition."""
    rows = report.leading
    codes = pd.concat([rows[SOURCE], rows["potential_source"].dropna()]).str.split("; ").explode()
    names = report.sources.set_index(SOURCE)["publisher"]
    sources = list(dict.fromkeys(names.get(code, code) for code in codes if code))
    return wording.say(
        report,
        "first_page_source",
        sources=_first_few(report, sources),
        basis=_said(report, "basis", rows[BASIS]),
        status=_said(report, "status", rows[STATUS]),
        edition=report.edition or wording.period(report),
    )


def _first_few(report: Report, names: list[str]) -> str:
    first, more = ", ".join(names[:NAMED_SOURCES]), len(names) - NAMED_SOURCES
    if more > 0:
        return wording.say(report, "first_page_more", first=first, count=more)
    return first or word("card", "unknown", report.language)


def _said(report: Report, kind: str, codes: pd.Series) -> str:
    if codes.empty:
        return word("card", "unknown", report.language)
    return word(kind, codes.iloc[0], report.language)
