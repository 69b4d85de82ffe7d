"""Why coverage changed: participants and denominator, in a sentence and a table.

Every effect comes finished from `metrics.decomposition`; here it is picked, ordered and worded.
The segments and districts behind it are in `mix`, the participants who came and went in `flows`.
"""

from functools import lru_cache

import pandas as pd

from coverage_lib import formats
from coverage_lib.display import cells, flows, mix, wording
from coverage_lib.display.cells import RATE_COLUMNS
from coverage_lib.display.objects import Nothing, Table, Text
from coverage_lib.display.section import numbers_of, section
from coverage_lib.display.wording import Row
from coverage_lib.report import Report
from coverage_lib.schema import (
    AS_OF,
    BASIS,
    CHANGE_IN_POINTS,
    COVERAGE,
    PLACE,
    PRECISION,
    SEGMENT,
)

_EFFECTS = [CHANGE_IN_POINTS, "participants_effect", "denominator_effect"]


def narrative(report: Report) -> Text:
    """Why coverage changed, first by participants and potential; then by parts and by flows."""
    own = _own(report)
    rates = [_rate_sentence(report, row) for row in wording.records(own)]
    lead = rates[:1] or [wording.say(report, "split_none")]
    if own["vintage_changed"].any():
        lead.append(wording.say(report, "vintage_marked"))
    items = [*rates[1:], *mix.sentences(report), *flows.sentences(report)]
    numbers = numbers_of(report, own, [CHANGE_IN_POINTS, *RATE_COLUMNS])
    return section(report, "decomposition", lead, items, numbers=numbers)


def findings(report: Report) -> list[str]:
    """How much more participants, and how much another potential, changed the office's coverage."""
    own = _own(report)
    return [
        _rate_sentence(report, row)
        + (wording.say(report, "vintage_noted") if row["vintage_changed"] else "")
        for row in wording.records(own[own["reason"] == ""][:1])
    ]


def table(report: Report) -> Table | Nothing:
    """Each change of coverage with its two effects: of every place, and of the own segments."""
    known = _shown(report, report.rate_changes[report.rate_changes["reason"] == ""])
    rows = wording.own_if_many(report, known, most=50)
    changed = rows["vintage_changed"].astype(str)
    columns = {
        SEGMENT: cells.words_of("segment", rows[SEGMENT], report),
        "as_of_before": cells.dates(report, rows, "as_of_before", "precision_before"),
        AS_OF: cells.dates(report, rows, AS_OF, PRECISION),
        **{name: cells.percents(report, rows[name]) for name in RATE_COLUMNS},
        **{name: cells.points(report, rows[name]) for name in _EFFECTS},
        "vintage_changed": cells.words_of("vintage_changed", changed, report),
    }
    names = cells.places(report, rows)
    numbers = {*RATE_COLUMNS, *_EFFECTS}
    return cells.with_rounding(
        report, cells.laid_out(report, "rate_changes", names, columns, numbers, rows=rows)
    )


@lru_cache(maxsize=1)  # for a finding and the sentences
def _own(report: Report) -> pd.DataFrame:
    return wording.own_total(report, report.rate_changes)


def _rate_sentence(report: Report, row: Row) -> str:
    said = {
        "place": wording.place(report, row),
        "scope": wording.scope(report, row),
        "date": wording.day(report, row, "as_of_before", "precision_before"),
        "date_now": wording.day(report, row, AS_OF, PRECISION),
    }
    if row["reason"]:
        because = wording.say(report, f"reason_{row['reason']}")
        return wording.say(report, "not_split", reason=because, **said)
    effects = [_effect(report, row, name) for name in ("participants", "denominator")]
    return wording.say(
        report,
        "rate_kept" if wording.way(row[CHANGE_IN_POINTS]) == "same" else "rate_split",
        direction=wording.direction_of_points(report, row[CHANGE_IN_POINTS]),
        points=formats.points_in_words(abs(row[CHANGE_IN_POINTS]), report.language),
        before=wording.rate(report, row, "coverage_before"),
        now=wording.rate(report, row, COVERAGE),
        effects=formats.listed(effects, report.language),
        **said,
    )


def _effect(report: Report, row: Row, cause: str) -> str:
    effect = row[f"{cause}_effect"]
    points = formats.points_in_words(abs(effect), report.language)
    return wording.say(report, f"{cause}_{wording.way(effect)}", points=points)


def _shown(report: Report, rows: pd.DataFrame) -> pd.DataFrame:
    """A total of every place, every segment of the own ones; places in the order of the report."""
    totals = wording.one_total(rows[[PLACE, BASIS, SEGMENT]], [PLACE, BASIS])
    own = rows[PLACE].isin([*report.own_places, *report.leading[PLACE]])
    return wording.in_order(report, rows[rows.index.isin(totals.index) | own])
