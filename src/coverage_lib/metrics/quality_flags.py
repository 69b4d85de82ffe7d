"""The form of a flag: its kinds, its columns, and where each question begins."""

from dataclasses import dataclass

import pandas as pd

from coverage_lib.schema import (
    ALL,
    AS_OF,
    BASIS,
    GROUP,
    MEASURE,
    PLACE,
    PRECISION,
    PROGRAMME,
    SEGMENT,
    SOURCE,
    STATUS,
    UNIT,
    UNSTATED,
    VALUE,
)
from coverage_lib.settings import UsualChange

# What a flag says, most serious first.
DISTRICTS_SWAPPED, DIGITS_SWAPPED = "districts_swapped", "digits_swapped"
PARTS_DIFFER, BRANCHES_DIFFER, DISTRICTS_DIFFER = (
    "parts_differ",
    "branches_differ",
    "districts_differ",
)
ABOVE_WHOLE, EXACTLY_WHOLE = "above_whole", "exactly_whole"
OUTLIER, JUMP = "outlier", "jump"
STALE, LATE = "stale_denominator", "late"
MONTHS_MISSING, SEGMENTS_MISSING = "months_missing", "segments_missing"
FLAGS = (
    DISTRICTS_SWAPPED, DIGITS_SWAPPED, PARTS_DIFFER, BRANCHES_DIFFER, DISTRICTS_DIFFER,
    ABOVE_WHOLE, EXACTLY_WHOLE, OUTLIER, JUMP, STALE, LATE, MONTHS_MISSING, SEGMENTS_MISSING,
)  # fmt: skip
MONTHS, SEGMENTS, DAYS = "months", "segments", "days"  # units of a flag beside the schema's own


FLAG_COLUMNS = [
    PLACE, SEGMENT, MEASURE, AS_OF, "flag", VALUE, "reference", "detail",
    UNIT, BASIS, PROGRAMME, GROUP, PRECISION, STATUS, SOURCE,
]  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """Where a question begins. A report takes them from settings.yml, with the reasons there."""

    score: float = 3.5  # modified z-score: Iglewicz and Hoaglin (1993)
    jump: float = 0.25  # of the last month's count
    material: float = 0.05  # a change less odd than this share of the count is no outlier
    persons: float = 10  # nor is a change of fewer persons: 3 of 12 is 25 %, and is nothing
    fit: float = 0.01  # how near to the series a corrected number must come
    crossed: float = 0.10  # how near the number of one district must come to the other's last
    parts: float = 0.0  # how far parts may miss their total, beyond rounding: counts add up
    approximate_parts: float = 0.01  # the same where one of them is a round figure
    late_days: int = 45  # a month's position is out by the middle of the month after next
    stale_days: int = 366  # a denominator is estimated once a year
    changes: int = 6  # monthly changes, or places, needed before a median means anything
    exceptions: tuple[UsualChange, ...] = ()  # what moves more than that, and why

    def of_rows(self, rows: pd.DataFrame, name: str) -> pd.Series:
        """`jump` or `material` for each row: of the first exception that fits, else the usual."""
        limit = pd.Series(float(getattr(self, name)), index=rows.index)
        for usual in reversed(self.exceptions):
            fits = pd.Series(True, index=rows.index)
            for column, wanted in ((MEASURE, usual.measure), (SEGMENT, usual.segment)):
                if wanted:
                    fits &= rows[column] == wanted
            limit = limit.mask(fits, getattr(usual, name))
        return limit


DEFAULT_LIMITS = Limits()
_NO_FLAGS = pd.DataFrame(columns=FLAG_COLUMNS, dtype="str").astype(
    {AS_OF: "datetime64[us]", VALUE: float, "reference": float}
)


def no_flags() -> pd.DataFrame:
    """An empty frame of flags."""
    return _NO_FLAGS.copy()


def counted(observations: pd.DataFrame) -> pd.DataFrame:
    """The rows that hold a count."""
    return observations[observations[VALUE].notna()]


def months(dates: pd.Series) -> pd.Series:
    """Months since year 0: the month before is one less."""
    return dates.dt.year * 12 + dates.dt.month


def flagged(
    rows: pd.DataFrame,
    flag: str | pd.Series,
    value: pd.Series | float,
    reference: pd.Series | float,
    detail: pd.Series | str,
    unit: pd.Series | str,
) -> pd.DataFrame:
    """The rows as flags; what a row does not say (a basis, a group) stays blank."""
    if rows.empty:
        return no_flags()
    blank = {SEGMENT: ALL, BASIS: UNSTATED, PROGRAMME: "", GROUP: "", STATUS: "reported"}
    filled = rows.assign(**{name: text for name, text in blank.items() if name not in rows})
    found = filled.assign(
        flag=flag, reference=reference, detail=detail, **{VALUE: value, UNIT: unit}
    )
    return found[FLAG_COLUMNS].astype({VALUE: float, "reference": float})
