"""The period of a report, and the dates that sources state: a day, a month or a year.

A date is never made more exact than it was stated: "2018" stays a year, known by its last day.
"""

from __future__ import annotations

import calendar
import datetime
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from coverage_lib.errors import ParameterError

if TYPE_CHECKING:  # half a second, and who asks for the time of day needs no table
    import pandas as pd

DAY, MONTH, YEAR = "day", "month", "year"
LOOKS = "must look like 2017, 2018-12 or 2019-12-19"

JAKARTA = ZoneInfo("Asia/Jakarta")  # whose midnight ends a month, wherever the machine stands
PREVIOUS_MONTH = "previous-month"  # in an edition file or on the command line

# The years that a count can be about; it also keeps every date within what pandas can hold.
_PATTERN = re.compile(r"((?:19|20)[0-9]{2})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True)
class Period:
    """What was stated, its first and last day, and how exact it is."""

    text: str
    start: pd.Timestamp
    end: pd.Timestamp
    precision: str  # DAY, MONTH or YEAR


def parse(text: str) -> Period:
    """The period that a text such as "2017", "2018-12" or "2019-12-19" names.

    >>> parse("2018-12").end.date().isoformat(), parse("2018-12").precision
    ('2018-12-31', 'month')
    """
    if not isinstance(text, str):
        raise ParameterError(f'period {text}: {LOOKS}, as text: write "{text}" in quotes')
    if not is_period(text):
        raise ParameterError(f"period {text!r}: {LOOKS}, a date that exists")
    return _period(text)


def is_period(text: str) -> bool:
    """Whether a text names a day, a month or a year that exists.

    >>> is_period("2018-12"), is_period("2018-13"), is_period("June 2018")
    (True, False, False)
    """
    found = _PATTERN.fullmatch(text)
    if not found:
        return False
    year, month, day = (int(part or 1) for part in found.groups())
    return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year, month)[1]


def month_before(moment: datetime.datetime) -> str:
    """The last whole month in Jakarta; a moment without a zone is one in Jakarta.

    >>> month_before(datetime.datetime.fromisoformat("2026-10-31T16:59+00:00"))
    '2026-09'
    >>> month_before(datetime.datetime.fromisoformat("2026-10-31T17:00+00:00"))
    '2026-10'
    """
    here = in_jakarta(moment)
    return (here.replace(day=1) - datetime.timedelta(days=1)).strftime("%Y-%m")


def now() -> datetime.datetime:
    """The time of day in Jakarta; for the command line only, never for a report."""
    return datetime.datetime.now(JAKARTA)


def in_jakarta(moment: datetime.datetime) -> datetime.datetime:
    """The same moment on a clock in Jakarta."""
    return moment.replace(tzinfo=JAKARTA) if moment.tzinfo is None else moment.astimezone(JAKARTA)


def months(first: str, last: str) -> list[str]:
    """Every month from the first to the last, oldest first; none where the first is the later.

    >>> months("2025-11", "2026-01")
    ['2025-11', '2025-12', '2026-01']
    """
    import pandas as pd

    return [str(month) for month in pd.period_range(first, last, freq="M")]


def first_days(texts: pd.Series) -> pd.Series:
    """The first day of each stated date; a blank has none."""
    return _days(texts, "start")


def last_days(texts: pd.Series) -> pd.Series:
    """The last day of each stated date; a blank has none."""
    return _days(texts, "end")


def precisions(texts: pd.Series) -> pd.Series:
    """How exact each stated date is; blank for a blank."""
    return texts.str.len().map({0: "", 4: YEAR, 7: MONTH, 10: DAY}).astype("str")


def _period(text: str) -> Period:
    import pandas as pd

    year, *rest = (int(part) for part in text.split("-"))
    first_month, last_month = (rest[0], rest[0]) if rest else (1, 12)
    days = rest[1:] or [1, calendar.monthrange(year, last_month)[1]]
    start = datetime.datetime(year, first_month, days[0])
    end = datetime.datetime(year, last_month, days[-1])
    precision = (YEAR, MONTH, DAY)[len(rest)]
    return Period(text, pd.Timestamp(start), pd.Timestamp(end), precision)


def _days(texts: pd.Series, edge: str) -> pd.Series:
    """Each distinct text is read once: a long table repeats few dates."""
    import pandas as pd

    codes, distinct = texts.factorize()
    days = [getattr(_period(text), edge) if text else pd.NaT for text in distinct]
    each = pd.Series(days, dtype="datetime64[us]").take(codes)
    return each.set_axis(texts.index).rename(texts.name)
