"""Whether the data of a period are late or incomplete, by the rules of the edition file:

    publish_when:
      not_before_day: 16         # of the month after the period; without it, the first
      reports_with_data: 0.95    # share of the period's planned reports; without it, none

What it means that a report has its data, the caller answers.
"""

import datetime
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from coverage_lib import periods
from coverage_lib.errors import did_you_mean

if TYPE_CHECKING:
    from coverage_lib.edition.plan import Job

LAST_DAY = 28  # every month has it
ALLOWED = {"not_before_day": f"a day, 1 to {LAST_DAY}", "reports_with_data": "a share, 0 to 1"}

Lacks = Callable[["Job"], str]
"""The caller's own: whose data are missing for a report, in a word for readers; blank: nobody's."""


@dataclass(frozen=True)
class Rules:
    """From when on, and with how much of the data, a period may be published."""

    not_before_day: int = 1
    reports_with_data: float = 0.0


def problems(given: Any) -> Iterator[str]:
    """What is wrong with the rules as the edition file has them."""
    known = [field.name for field in fields(Rules)]
    for name, value in given.items() if isinstance(given, dict) else ():
        if name not in known:
            near = did_you_mean(str(name), known)
            there_are = f"There are: {', '.join(known)}"
            yield f"publish_when: there is no rule {str(name)!r}.{near} {there_are}"
        elif not _allowed(name, value):
            yield f"publish_when: {name} must be {ALLOWED[name]}"


def late(jobs: Sequence["Job"], rules: Rules, *, now: datetime.datetime, lacks: Lacks) -> list[str]:
    """Why these reports must wait, a sentence for each rule and period; none: they may be made."""
    if rules == Rules():
        return []
    by_period: dict[str, list[Job]] = {}
    for job in jobs:
        by_period.setdefault(str(job.parameters.get("period", "")), []).append(job)
    return [
        sentence
        for period, its_jobs in by_period.items()
        if period
        for sentence in _late(period, its_jobs, rules, now, lacks)
    ]


def _late(
    period: str, jobs: Sequence["Job"], rules: Rules, now: datetime.datetime, lacks: Lacks
) -> Iterator[str]:
    first = periods.parse(period).end.date() + datetime.timedelta(days=rules.not_before_day)
    if now.date() < first:
        yield f"{period}: not before {first} (not_before_day: {rules.not_before_day})"
    without = [name for job in jobs if (name := lacks(job))]
    # Whole reports: 0.95 of 20 is 19, whatever 0.95 is in binary.
    if len(jobs) - len(without) < round(rules.reports_with_data * len(jobs), 6):
        yield (
            f"{period}: {len(jobs) - len(without)} of {len(jobs)} reports have their data"
            f" (reports_with_data: {rules.reports_with_data:g}). No data for {period} from: "
            + ", ".join(sorted(set(without)))
        )


def _allowed(name: str, value: object) -> bool:
    if name == "not_before_day":
        return type(value) is int and 1 <= value <= LAST_DAY
    return type(value) in (int, float) and 0 <= value <= 1  # type: ignore[operator]
