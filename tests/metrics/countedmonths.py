"""Counts month by month, drawn for the tests of data quality."""

import pandas as pd

import drawn

STEADY = [10_000, 10_100, 10_210, 10_290, 10_400, 10_520, 10_600, 10_710, 10_820, 10_900, 11_010]
END = pd.Timestamp("2025-12-31")


def counts(rows):
    return drawn.counts(rows, basis="office", source="paper")


def series(values, place="33.75", end=END, **more):
    """One count a month, the last at `end`."""
    months = pd.date_range(end=end, periods=len(values), freq="ME")
    return counts(pd.DataFrame({"place": place, "as_of": months, "value": values, **more}))
