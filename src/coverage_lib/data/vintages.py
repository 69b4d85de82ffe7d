"""What was known at a past date: a correction does not undo what was known before it."""

from dataclasses import replace

import pandas as pd

from coverage_lib import periods
from coverage_lib.data.counts import AsKnown, published_since
from coverage_lib.data.load import Dataset
from coverage_lib.errors import ParameterError
from coverage_lib.schema import SOURCE

STATED = ("targets", "published", "terms")  # known since their source was published
REFERENCE = ("offices", "service_areas", "districts", "provinces")


def as_known_on(data: Dataset, date: str) -> Dataset:
    """The data as they were known at the end of a day, a month or a year; "": all that is known.

    Counts, targets, stated figures and terms that became known later do not exist, nor do their
    sources. Offices and places are those of today. Raises ParameterError for what is no date.
    """
    if not date:
        return data
    day, since = day_of(date), published_since(data.sources)
    later = since.index[since > day]
    frames = {name: getattr(data, name) for name in STATED}
    needed = {source for name in REFERENCE for source in getattr(data, name)[SOURCE]}
    unknown = data.sources[SOURCE].isin(later) & ~data.sources[SOURCE].isin(needed)
    return replace(
        data,
        counts=AsKnown(data.vintages, since, day),
        sources=data.sources[~unknown],
        **{name: rows[~rows[SOURCE].isin(later)] for name, rows in frames.items()},
    )


def day_of(date: str) -> pd.Timestamp:
    """The last day of the date that is asked about."""
    try:
        return periods.parse(date).end
    except ParameterError as error:
        raise ParameterError(f"as known on {date!r}: {periods.LOOKS}, as text") from error
