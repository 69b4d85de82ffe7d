"""Why a number is another one than in the earlier edition: from what both manifests recorded.

A cause is named only where it is certain to be at work: all else that a report is made from is the
same, or is named beside it. Where an edition did not record what it was made from, the answer is
"not recorded".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coverage_lib.edition import incremental

NEW, CHANGED, GONE = "new", "changed", "gone"  # what became of a number
NEW_REPORT, NO_REPORT = "new report", "no report"
NEW_DATA, REVISED, OTHER_DATA = "new data", "revised data", "changed data"
DEFINITION, CODE, SETTINGS, PERIOD = "definition", "code", "settings", "other period"
NOT_RECORDED, NONE_FOUND = "not recorded", "none found"
CAUSES = (
    NEW_DATA, REVISED, OTHER_DATA, DEFINITION, CODE, SETTINGS, PERIOD,
    NEW_REPORT, NO_REPORT, NOT_RECORDED, NONE_FOUND,
)  # fmt: skip
WHOLE_REPORT = (NEW_REPORT, NO_REPORT)
OF_DATA = {NEW: NEW_DATA, CHANGED: REVISED, GONE: OTHER_DATA}

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Between:
    """What differs between two reports beside their numbers. None: it was not recorded."""

    rows: tuple[str, ...] | None = ()  # the groups of rows that are others
    code: tuple[str, ...] | None = ()  # library, notebook, versions of packages
    settings: tuple[str, ...] = ()  # parameters
    moved: bool = False  # the later one is of another period
    same_library: bool = True  # and so every definition is the same


def between(
    before: Entry, now: Entry, rows_before: Mapping[str, str], rows_now: Mapping[str, str],
    *, period: str, harmless: frozenset[str],
) -> Between:  # fmt: skip
    """Compare two entries of manifests; `harmless` parameters move no number."""
    others = _others(before["parameters"], now["parameters"])
    return Between(
        _other_rows(rows_before, rows_now, before["inputs"] == now["inputs"]),
        _other_code(before, now),
        tuple(name for name in others if name not in harmless and name != period),
        period in others,
        _same(before, now, incremental.LIBRARY) is True,
    )


def why(became: str, found: Between, *, definition: bool | None) -> tuple[str, ...]:
    """The causes at work for one number, data first; `definition`: whether it is another.

    A changed definition is put into effect by code, so code is not named beside it. A number of
    another period has other data behind it.

    >>> why(CHANGED, Between(rows=("33.75 2025-11",), code=("library",)), definition=False)
    ('revised data', 'code')
    """
    if found.moved and became == GONE:  # the later period has no such number: that is all
        return (PERIOD,)
    rows = (PERIOD,) if found.moved and became == NEW else found.rows
    if rows is None or definition is None or (found.code is None and not definition):
        return (NOT_RECORDED,)
    at_work = {
        OF_DATA[became]: rows,
        DEFINITION: definition,
        CODE: found.code and not definition,
        SETTINGS: found.settings,
    }
    named = tuple(cause for cause, works in at_work.items() if works)
    return named or ((PERIOD,) if found.moved else (NONE_FOUND,))


def details(why: tuple[str, ...], found: Between, about: str) -> tuple[str, ...]:
    """What is behind the causes named: rows of the number's own place first, then code, settings.

    >>> details((REVISED,), Between(rows=("33 2025-11", "33.75 2025-11")), "33.75")
    ('33.75 2025-11, 33 2025-11',)
    """
    rows = sorted(found.rows or (), key=lambda name: (not name.startswith(f"{about} "), name))
    known = {REVISED: rows, OTHER_DATA: rows, CODE: found.code or (), SETTINGS: found.settings}
    return tuple(incremental.few(known[cause]) for cause in why if known.get(cause))


def _other_rows(
    before: Mapping[str, str], now: Mapping[str, str], same_inputs: bool
) -> tuple[str, ...] | None:
    """Where rows stand is not what they say; editions before this was told apart do not know."""
    if same_inputs or before == now and before:
        return ()
    if not {incremental.LINES} <= before.keys() & now.keys():
        return None
    return tuple(name for name in _others(before, now) if name != incremental.LINES)


def _other_code(before: Entry, now: Entry) -> tuple[str, ...] | None:
    same_code = _same(before, now, incremental.LIBRARY) or _same(before, now, incremental.CODE)
    if same_code is None:
        return None
    named = [] if same_code else ["library"]
    if not _same(before, now, incremental.NOTEBOOK):
        named.append("notebook")
    if not _same(before, now, incremental.PACKAGES):
        named += incremental.other_versions(before["versions"], now["versions"]) or ["packages"]
    return tuple(named)


def _same(before: Entry, now: Entry, name: str) -> bool | None:
    mine, other = before["inputs"].get(name), now["inputs"].get(name)
    return None if mine is None or other is None else mine == other


def _others(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    return sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
