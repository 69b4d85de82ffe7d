"""Which numbers of an edition are others than in an earlier one: two folders, nothing else.

Reports are compared folder by folder. A report of a new month has no such folder in the earlier
edition: it is compared with the latest earlier report that was asked for the same.
"""

import csv
import io
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from coverage_lib.edition import causes, manifest, matching, verify
from coverage_lib.edition.causes import CHANGED, GONE, NEW, NEW_REPORT, NO_REPORT, Between
from coverage_lib.edition.index import Entry
from coverage_lib.edition.matching import DEFINITION, SHOWN, UNIT, VALUE, Meaning, Row

CSV_FILE = "changes.csv"


@dataclass(frozen=True)
class Change:
    """One number of a report that is new, another, or gone."""

    report: Entry
    became: str
    why: tuple[str, ...]
    before: Row | None
    now: Row | None
    details: tuple[str, ...] = ()  # the rows, packages, parameters that are others
    places: tuple[str, ...] = ()  # the parts of the report in which it stands

    @property
    def row(self) -> Row:
        """The number as it is; one that is gone, as it was."""
        return self.now or self.before or {}

    @property
    def difference(self) -> float:
        """By how much it is another, in the unit of the file; nan without two numbers."""
        if self.before is None or self.now is None:
            return math.nan
        return float(self.now[VALUE]) - float(self.before[VALUE])


class _Folder:
    """A published edition, as it was published."""

    def __init__(self, home: Path) -> None:
        verify.verify(home)
        self.home, self.entries, self.rows = home, manifest.read(home), manifest.rows(home)

    def figures(self, entry: Entry | None, meaning: Meaning) -> list[Row]:
        """The numbers of a report; none where it was not made."""
        if entry is None or meaning.file not in entry["files"]:
            return []
        text = (self.home / entry["folder"] / meaning.file).read_text(encoding="utf-8")
        return [row for row in csv.DictReader(io.StringIO(text)) if row.get(VALUE)]


def changes(before: Path, now: Path, meaning: Meaning) -> list[Change]:
    """Every number that differs, with its causes, the largest changes of what matters first.

    Raises VerifyError where a folder is not as it was published.
    """
    earlier, later = _Folder(before), _Folder(now)
    found = [
        change
        for former, report in _pairs(earlier.entries, later.entries, meaning)
        for change in _of_report(earlier, later, former, report, meaning)
    ]
    return _in_order(_once_each(found, meaning), meaning)


def _pairs(
    earlier: Mapping[str, Entry], later: Mapping[str, Entry], meaning: Meaning
) -> Iterator[tuple[Entry | None, Entry | None]]:
    used = set()
    for folder, report in later.items():
        former = earlier.get(folder) or _predecessor(report, earlier, meaning)
        used.add(former["folder"] if former else folder)
        yield former, report
    for folder in earlier.keys() - used - later.keys():
        yield earlier[folder], None


def _predecessor(report: Entry, earlier: Mapping[str, Entry], meaning: Meaning) -> Entry | None:
    """The report of the latest earlier period, asked for the same."""

    def asked(entry: Entry) -> dict[str, Any]:
        other = {meaning.period, *meaning.harmless}
        return {name: value for name, value in entry["parameters"].items() if name not in other}

    def period(entry: Entry) -> str:
        return str(entry["parameters"].get(meaning.period, ""))

    known = [
        entry
        for entry in earlier.values()
        if asked(entry) == asked(report) and period(entry) < period(report)
    ]
    return max(known, key=period, default=None)


def _of_report(
    earlier: _Folder, later: _Folder, former: Entry | None, report: Entry | None, meaning: Meaning
) -> Iterator[Change]:
    before, now = earlier.figures(former, meaning), later.figures(report, meaning)
    if former is None or report is None or not (before and now):
        entry = report or former or {}
        yield from (Change(entry, NEW, (NEW_REPORT,), None, row) for row in now)
        yield from (Change(entry, GONE, (NO_REPORT,), row, None) for row in before)
        return
    between = causes.between(
        former,
        report,
        earlier.rows.get(former["folder"], {}),
        later.rows.get(report["folder"], {}),
        period=meaning.period,
        harmless=meaning.harmless,
    )
    one_language = former["page"]["language"] == report["page"]["language"]
    for old, new in matching.pairs(before, now, meaning):
        became = _became(old, new, between, meaning, one_language)
        if became:
            why = causes.why(became, between, definition=_other_definition(old, new, between))
            about = (new or old or {}).get(meaning.about, "")
            yield Change(report, became, why, old, new, causes.details(why, between, about))


def _became(
    old: Row | None, new: Row | None, between: Between, meaning: Meaning, one_language: bool
) -> str:
    """New, changed or gone; blank: it is the same."""
    if new is None:
        return GONE
    if old is None or old[meaning.date] != new[meaning.date]:
        return NEW
    if matching.alike(old, new, shown=one_language):
        return ""
    # Undated numbers of two periods: a target of this month, not a corrected one.
    return NEW if between.moved and not new[meaning.date] else CHANGED


def _other_definition(old: Row | None, new: Row | None, between: Between) -> bool | None:
    """Whether the metric is defined otherwise; a number that stands alone is of no other."""
    if between.same_library or old is None or new is None:
        return False
    if DEFINITION not in old or DEFINITION not in new:
        return None
    return old[DEFINITION] != new[DEFINITION]


def _once_each(found: Sequence[Change], meaning: Meaning) -> list[Change]:
    """A number that stands in several parts of a report is one number."""
    once: dict[object, Change] = {}
    for change in found:
        row = change.row
        key = (
            change.report["folder"],
            *(row.get(name) for name in (*meaning.keys, meaning.date) if name != meaning.where),
            *(side and (side[VALUE], side[SHOWN]) for side in (change.before, change.now)),
            change.why,
        )
        known = once.get(key, change)
        part = row.get(meaning.where, "")
        once[key] = replace(known, places=tuple(dict.fromkeys((*known.places, part))))
    return list(once.values())


def _in_order(found: Sequence[Change], meaning: Meaning) -> list[Change]:
    """The report with the largest change of what matters comes first; within it, that change.

    A number that was published otherwise comes before the next month's.
    """

    def size(change: Change) -> float:
        counts = meaning.first(change.row) and not math.isnan(change.difference)
        return abs(change.difference) if counts else -1.0

    largest: dict[str, float] = {}
    for change in found:
        folder = change.report["folder"]
        largest[folder] = max(largest.get(folder, -1.0), size(change))
    became = (CHANGED, GONE, NEW)
    return sorted(
        found,
        key=lambda change: (
            -largest[change.report["folder"]],
            change.report["folder"],
            size(change) < 0,
            became.index(change.became),
            -size(change),
        ),
    )


# --- as a file ----------------------------------------------------------------------------------
def csv_text(found: Sequence[Change], meaning: Meaning) -> str:
    """One row per number that is new, another or gone."""
    stream = io.StringIO()
    keys = [name for name in meaning.keys if name != meaning.where]
    columns = ["report", "change", "cause", "details", meaning.where, *keys, "place_name"]
    columns += [f"{meaning.date}_before", meaning.date, "before", "now", "difference", UNIT]
    columns += [f"{SHOWN}_before", SHOWN]
    writer = csv.DictWriter(stream, columns, lineterminator="\n")
    writer.writeheader()
    for change in found:
        old, new = change.before or {}, change.now or {}
        sides = {
            f"{meaning.date}_before": old.get(meaning.date, ""),
            meaning.date: new.get(meaning.date, ""),
            "before": old.get(VALUE, ""),
            "now": new.get(VALUE, ""),
            "difference": "" if math.isnan(change.difference) else repr(change.difference),
            f"{SHOWN}_before": old.get(SHOWN, ""),
            SHOWN: new.get(SHOWN, ""),
        }
        told = {
            "report": change.report["folder"],
            "change": change.became,
            "cause": "; ".join(change.why),
            "details": "; ".join(change.details),
            meaning.where: "; ".join(change.places),
        }
        row = {name: change.row.get(name, "") for name in columns}
        writer.writerow(row | sides | told)
    return stream.getvalue()
