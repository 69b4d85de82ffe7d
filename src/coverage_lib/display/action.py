"""The one thing to do next, with its number; or the data to ask for, by name.

The first that holds: a stated figure that cannot be right, a target that needs more each month, a
stated figure to correct, a count or a potential to ask for, a target to keep, a target to set.
"""

from collections.abc import Callable

import pandas as pd

from coverage_lib import formats
from coverage_lib.display import gap, pace, verdicts, wording
from coverage_lib.display.wording import Row
from coverage_lib.metrics import checks
from coverage_lib.metrics.pace import CLOSED
from coverage_lib.report import Report
from coverage_lib.schema import (
    ACTIVE,
    CONTRIBUTIONS,
    COVERAGE,
    DENOMINATOR,
    DUE,
    MEASURE,
    PLACE,
    PLACE_AS_STATED,
    POPULATION,
    REGIME,
    UNIT,
)


def sentence(report: Report) -> str:
    """What must happen next."""
    return next(said for step in _STEPS if (said := step(report)))


def _check_denominator(report: Report) -> str:
    for row in wording.records(checks.more_than_population(report.stated)):
        return wording.say(
            report,
            "action_doubt",
            place=row[PLACE_AS_STATED] or wording.place(report, row),
            denominator=formats.count(row[DENOMINATOR], report.language),
            population=formats.count(row[POPULATION], report.language),
        )
    return ""


def _gain(report: Report) -> str:
    """What each month must bring for the first own target that is not reached."""
    for row in _own_targets(report):
        if row["reason"] != CLOSED and row["required_per_month"] > 0:
            kind = _KIND.get(row[MEASURE], "action_raise")
            last = "_last" if row["months_left"] <= 1 else ""
            values = _values(report, row) | {"best": "" if last else _best(report, row)}
            where = gap.largest(report) if kind == "action_gain" else ""
            return wording.say(report, kind + last, **values, where=where)
    return ""


_KIND = {ACTIVE: "action_gain", COVERAGE: "action_gain", CONTRIBUTIONS: "action_collect"}


def _best(report: Report, row: Row) -> str:
    """The best month so far, so that a need nobody ever met is not read as a plan."""
    if pd.isna(row["best_month"]):
        return ""
    return wording.say(
        report,
        f"action_best_{verdicts.effort(row['required_per_month'], row['best_month'])}",
        best=wording.with_unit(report, row["best_month"], row[UNIT]),
        when=formats.date(row["best_month_when"], report.language, "month"),
    )


def _correct(report: Report) -> str:
    wrong = report.stated[report.stated["reason"] == "differs"]
    for row in wording.records(wrong):
        return wording.say(
            report,
            "action_correct",
            measure=wording.measure(report, row),
            place=wording.place(report, row),
            stated=wording.cautious(report, row, wording.stated_rate(report, row)),
            recomputed=formats.percent_in_words(row["recomputed_percent"] / 100, report.language),
        )
    return ""


def _ask_for_counts(report: Report) -> str:
    """Without a count or a potential of the office itself nothing else can be judged."""
    said = {"place": wording.office(report), "period": wording.period(report)}
    if report.headline.empty:
        return wording.say(report, "action_no_count", **said)
    if report.headline[COVERAGE].isna().all():
        return wording.say(report, "action_no_potential", **said)
    return ""


def _keep(report: Report) -> str:
    for row in _own_targets(report):
        if row["reason"] != CLOSED and row["realised"] >= row["target"]:
            return wording.say(report, "action_keep", **_values(report, row))
    return ""


def _set_target(report: Report) -> str:
    year = report.period.end.year
    return wording.say(report, "action_no_target", place=wording.office(report), year=year)


_STEPS: tuple[Callable[[Report], str], ...] = (
    _check_denominator,
    _gain,
    _correct,
    _ask_for_counts,
    _keep,
    _set_target,
)


def _own_targets(report: Report) -> list[Row]:
    rows = pace.spoken_of(report)
    return wording.records(rows[rows[PLACE].isin(report.own_places) & rows["target"].notna()])


def _values(report: Report, row: Row) -> dict[str, str]:
    on_coverage = row[MEASURE] == COVERAGE
    measure = pace.target_of(report, row)
    return {
        "measure": wording.measure(report, row),
        "of": measure,
        "whom": pace.target_of(report, row | {MEASURE: ACTIVE}) if on_coverage else measure,
        "kind": f"{measure} " if on_coverage else "",
        "place": wording.place(report, row),
        "regime": wording.say(report, f"pace_regime_{row[REGIME]}"),
        "target": pace.target_in_words(report, row),
        "due": formats.date(row[DUE], report.language),
        "required": wording.with_unit(report, row["required_per_month"], row[UNIT]),
        "number": formats.count(row["required_per_month"], report.language),
    }
