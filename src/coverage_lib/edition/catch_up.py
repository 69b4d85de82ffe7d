"""Months that no run has made: the machine was off, the data were late, or a run was killed.

A report that stands is never made again here, although the library may have changed since: what
was published stays as it was. Only the latest month is compared with all that it is made from.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from coverage_lib import periods
from coverage_lib.edition.outcome import NO_DATA, RENDERED
from coverage_lib.edition.plan import Edition

PERIOD = "period"
Entries = Mapping[str, Mapping[str, Any]]  # of the manifest, by folder


def months(entries: Entries, *, latest: str, since: str = "") -> list[str]:
    """Every month from `since`, else from the first that was published, to the latest."""
    texts = (str(entry["parameters"].get(PERIOD, "")) for entry in entries.values())
    published = [text for text in texts if is_month_until(text, latest)]
    return periods.months(since or min(published, default=latest), latest)


def one_by_one(edition: Edition, entries: Entries, *, latest: str) -> list[Edition]:
    """An edition for each earlier month that lacks a report, oldest first, and for the latest."""
    missing = [
        job
        for job in edition.jobs
        if job.parameters.get(PERIOD) != latest and not _stands(job.folder, entries)
    ]
    to_make = [*missing, *(job for job in edition.jobs if job.parameters.get(PERIOD) == latest)]
    by_month = sorted({str(job.parameters[PERIOD]) for job in to_make})
    return [
        replace(edition, jobs=tuple(job for job in to_make if job.parameters[PERIOD] == month))
        for month in by_month
    ]


def is_month_until(text: str, latest: str) -> bool:
    """Whether a text is a month, and no later one.

    >>> is_month_until("2026-09", "2026-10"), is_month_until("2026", "2026-10")
    (True, False)
    """
    is_month = periods.is_period(text) and periods.parse(text).precision == periods.MONTH
    return is_month and text <= latest


def _stands(folder: str, entries: Entries) -> bool:
    return entries.get(folder, {}).get("outcome") in (RENDERED, NO_DATA)
