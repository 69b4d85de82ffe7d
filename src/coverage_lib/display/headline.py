"""The one sentence to remember: position, change, coverage and its distance to the named target.

It is put together from clauses (`words_of/headline.yml`); a clause whose fact is not known is left
out, and where that changes what may be concluded, the sentence says so.
"""

from functools import lru_cache

import pandas as pd

from coverage_lib import formats
from coverage_lib.display import facts, sentences, verdicts, wording
from coverage_lib.display.wording import Row
from coverage_lib.metrics import checks
from coverage_lib.report import Report
from coverage_lib.schema import (
    ACTIVE,
    CHANGE_IN_POINTS,
    COVERAGE,
    DENOMINATOR,
    MEASURE,
    PLACE,
    PLACE_AS_STATED,
    POPULATION,
    POTENTIAL,
    REGIME,
    SEGMENT,
)


@lru_cache(maxsize=1)  # for the page, its title block and the index
def sentence(report: Report) -> str:
    """Where the office stands; if that is not known, what is."""
    if report.leading.empty:
        key = "head_stated" if report.has_data else "head_nothing"
        return wording.say(
            report, key, office=wording.office(report), period=wording.period(report)
        )
    row = wording.records(report.leading)[0]
    clauses = [_active(report, row), _change(report, row), _coverage(report, row)]
    said = "".join([*clauses, _other_target(report, row)])
    key = "head_whole" if len(report.headline) else "head_part"
    return wording.say(report, key, office=wording.office(report), said=said)


def number(report: Report) -> tuple[str, str]:
    """The figure that the sentence turns on, as it says it, and what is behind it."""
    rows = report.leading[:1]
    if rows.empty:
        return "", ""
    row = wording.records(rows)[0]
    if pd.isna(row[COVERAGE]):
        return wording.number(report, row, ACTIVE), facts.of_first(report, ACTIVE, rows)
    return wording.rate(report, row, COVERAGE), facts.of_first(report, COVERAGE, rows)


def _active(report: Report, row: Row) -> str:
    whole = len(report.headline) > 0
    return wording.say(
        report,
        "head_active",
        place=wording.office(report) if whole else wording.place(report, row),
        active=wording.number(report, row, ACTIVE),
        scope=wording.scope(report, row),
    )


def _change(report: Report, row: Row) -> str:
    """Growth of the same participants; of those without construction where only they are known.

    Left out where a source states how coverage itself changed: that is said with the coverage.
    """
    rows = sentences.own_changes(report)
    rows = rows[rows[PLACE] == row[PLACE]] if (rows[PLACE] == row[PLACE]).any() else rows
    if rows.empty or len(sentences.stated_totals(report)):
        return ""
    change = wording.records(rows)[0]
    kind = "head_change" if change[SEGMENT] == row[SEGMENT] else "head_change_of_part"
    return wording.say(
        report,
        f"{kind}_{verdicts.way(change['growth'], 'growth')}",
        growth=wording.growth(report, change),
        before=wording.number(report, change, "active_before"),
        date=wording.day(report, change, "as_of_before", "precision_before"),
        sources="" if change["same_source"] else wording.say(report, "head_other_source"),
    )


def _coverage(report: Report, row: Row) -> str:
    """The rate, what a source says of its change, and the distance to a target of the same rate."""
    if pd.isna(row[COVERAGE]):
        return _without_rate(report)
    said = wording.say(
        report,
        "head_rate",
        coverage=wording.rate(report, row, COVERAGE),
        potential=wording.number(report, row, POTENTIAL),
        vintage=wording.vintage(report, row),
    )
    above = wording.say(report, "head_above_whole") if row[COVERAGE] > 1 else ""
    doubt = _doubt(report, row)
    return said + above + (doubt or _stated_change(report) + _target(report, row))


def _without_rate(report: Report) -> str:
    stated = wording.records(sentences.stated_rates_of_office(report)[:1])
    if not stated:
        return wording.say(report, "head_no_rate")
    rate = wording.cautious(report, stated[0], wording.stated_rate(report, stated[0]))
    return wording.say(report, "head_no_rate_stated", stated=rate)


def _doubt(report: Report, row: Row) -> str:
    """A potential larger than the place has people: no distance is worth saying."""
    doubted = checks.more_than_population(report.stated)
    for stated in wording.records(doubted[doubted[DENOMINATOR] == row[POTENTIAL]]):
        return wording.say(
            report,
            "head_doubt",
            place=stated[PLACE_AS_STATED] or wording.place(report, stated),
            population=formats.count(stated[POPULATION], report.language),
        )
    return ""


def _stated_change(report: Report) -> str:
    for row in wording.records(sentences.stated_totals(report)[:1]):
        way = verdicts.way(row[CHANGE_IN_POINTS], CHANGE_IN_POINTS)
        return wording.say(
            report,
            f"head_stated_{way}",
            points=formats.points_in_words(abs(row[CHANGE_IN_POINTS]), report.language),
            date=wording.day(report, row, "as_of_before", "precision_before"),
        )
    return ""


def _target(report: Report, leading: Row) -> str:
    """The distance to the office's first target, where it is on the rate just said."""
    return _distance(report, leading, on_rate=True)


def _other_target(report: Report, leading: Row) -> str:
    """The same for a target on anything else."""
    return _distance(report, leading, on_rate=False)


def _distance(report: Report, leading: Row, *, on_rate: bool) -> str:
    for row in wording.records(sentences.own_targets(report)[:1]):
        same = row[MEASURE] == COVERAGE and row[SEGMENT] == leading[SEGMENT]
        if (same and pd.notna(leading[COVERAGE])) != on_rate or _doubt(report, leading):
            return ""
        kind = "head_gap" if on_rate else "head_target"
        values = _values_of_target(report, row, leading)
        return wording.say(report, f"{kind}_{verdicts.distance(row)}", **values)
    return ""


def _values_of_target(report: Report, row: Row, leading: Row) -> dict[str, str]:
    return {
        "subject": _subject(report, row, leading),
        "target": wording.target_and_unit(report, row),
        "regime": wording.say(report, f"pace_regime_{row[REGIME]}"),
        "gap": formats.points_in_words(abs(row["gap_in_points"]), report.language),
        "achievement": wording.rate(report, row, "achievement"),
    }


def _subject(report: Report, row: Row, leading: Row) -> str:
    """What was to be reached; a number just said is not said again."""
    if row[MEASURE] == ACTIVE and row["realised"] == leading[ACTIVE]:
        return wording.say(report, "head_that_number")
    measure = wording.measure(report, row)
    return wording.say(
        report,
        "head_this_measure",
        measure=measure[0].lower() + measure[1:],
        realised=wording.realised(report, row),
    )
