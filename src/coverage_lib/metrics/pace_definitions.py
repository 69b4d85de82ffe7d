"""The definitions of pace: where a target is to be by now, and what each month must bring.

Elapsed time is counted in months, a day being its share of its own month: one definition for every
straight line, of participants and of contributions.
"""

import pandas as pd


def expected_by_shape(target: pd.Series, then: pd.Series, at_due: pd.Series) -> pd.Series:
    """Where last year's shape puts us today, if the target is to be met.

        expected = target * shape        shape = position a year ago / position a year before due

    Above the target where last year fell from here to December. Without last year there is none.

    >>> expected_by_shape(pd.Series([54.0]), pd.Series([40.0]), pd.Series([45.0])).tolist()
    [48.0]
    """
    return target * then / at_due.where(at_due > 0)


def expected_by_line(
    target: pd.Series, opening: pd.Series, elapsed: pd.Series, elapsed_at_due: pd.Series
) -> pd.Series:
    """Where a straight line would put us today: a reference, never a verdict.

        expected = opening + (target - opening) * months gone by / months to the due date

    A stock opens with last year's end, a flow with 0.

    >>> line = expected_by_line(*map(pd.Series, ([54.0], [45.22], [7.0], [12.0])))
    >>> line.round(2).tolist()
    [50.34]
    """
    return opening + (target - opening) * elapsed / elapsed_at_due


def required_per_month(target: pd.Series, realised: pd.Series, months_left: pd.Series) -> pd.Series:
    """What each month that is left must bring, net of those who leave.

        required = (target - realised) / months left

    0 once the target is reached. Within the last month it is all that is missing, not twice as
    much. With no month left there is none.

    >>> required_per_month(*map(pd.Series, ([54, 9, 54, 54], [39, 10, 53, 53], [5, 5, 0.5, 0])))
    0    3.0
    1    0.0
    2    1.0
    3    NaN
    dtype: float64
    """
    missing = (target - realised).clip(lower=0)
    return missing / months_left.where(months_left > 0).clip(lower=1)


def elapsed_months(days: pd.Series) -> pd.Series:
    """Months of its year gone by on the evening of each day.

    >>> elapsed_months(pd.Series(pd.to_datetime(["2025-11-30", "2025-11-15"]))).tolist()
    [11.0, 10.5]
    """
    return days.dt.month - 1 + days.dt.day / days.dt.days_in_month
