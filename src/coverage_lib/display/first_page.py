"""The first page: position, reference, trend, three findings, one step. Read after `report.py`."""

import pandas as pd

from coverage_lib import formats
from coverage_lib.display import action, bullet, cards, headline, pace, wording
from coverage_lib.display.findings import findings
from coverage_lib.display.objects import Chart
from coverage_lib.display.sheet import Card, Opening, Sheet
from coverage_lib.display.words import word
from coverage_lib.report import Report
from coverage_lib.schema import BASIS, SOURCE, STATUS

NAMED_SOURCES = 2  # on the sheet; the data notes name them all


def first_page(report: Report) -> Sheet:
    """What a reader who turns no other page must know."""
    drawn = (bullet.chart(report), pace.small_chart(report))
    shown = cards.cards(report)
    return Sheet(
        opening=_opening(report),
        cards=shown,
        charts=tuple(chart for chart in drawn if isinstance(chart, Chart)),
        findings_title=word("title", "findings", report.language),
        findings=tuple(findings(report)),
        action_title=word("title", "action", report.language),
        action=action.sentence(report),
        source_line=_source_line(report) + _marks(report, shown),
    )


def _opening(report: Report) -> Opening:
    number, fact = headline.number(report)
    return Opening(
        kind=word("title", "kind", report.language),
        title=wording.office(report),
        date=wording.date_line(report),
        headline=headline.sentence(report),
        number=number,
        fact=fact,
    )


def _source_line(report: Report) -> str:
    """Who counted, on which basis, how certain, in which edition."""
    counted = len(report.leading) > 0
    rows = report.leading if counted else report.stated
    codes = pd.concat([rows[SOURCE], report.leading["potential_source"].dropna()])
    names = report.sources.set_index(SOURCE)["publisher"]
    each = codes.str.split("; ").explode()
    sources = list(dict.fromkeys(names.get(code, code) for code in each if code))
    line = wording.say(
        report,
        "first_page_source",
        sources=_first_few(report, sources),
        basis=_said(report, "basis", rows[BASIS]),
        status=_said(report, "status", report.leading[STATUS])
        if counted
        else word("card", "as_stated", report.language),
        edition=report.edition or wording.period(report),
    )
    return _as_known(report, line)


def _as_known(report: Report, line: str) -> str:
    """What a reader must know of a report as it was: later corrections are not in it."""
    asked = report.as_known_on
    if asked is None:
        return line
    return wording.say(
        report, "first_page_known", line=line, date=formats.date(asked, report.language)
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


def _marks(report: Report, shown: tuple[Card, ...]) -> str:
    """What the caution marks on the cards mean: a reader who turns no page sees no table's note."""
    texts = " ".join(f"{card.value} {card.reference}" for card in shown)
    meanings = [
        word("mark_meaning", status, report.language)
        for status in ("approximate", "provisional", "estimated")
        if word("mark", status, report.language).replace("{number}", "") in texts
    ]
    return "".join(f" · {meaning}" for meaning in meanings)
