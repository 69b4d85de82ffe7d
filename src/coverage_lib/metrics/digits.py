"""How a number was written: its last digit, its noughts, and what rounding explains."""

import numpy as np
import pandas as pd

from coverage_lib.metrics import audit
from coverage_lib.schema import STATED_DECIMALS, STATED_PERCENT


def unit(rows: pd.DataFrame) -> pd.Series:
    """Of the last digit of the stated percentage."""
    return 10.0 ** -rows[STATED_DECIMALS].fillna(0)


def rounds_to(percent: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """Whether a percentage, rounded as the source rounds, is the stated one."""
    return (percent - rows[STATED_PERCENT]).abs() <= unit(rows) / 2 + audit.TOLERANCE


def printed(rows: pd.DataFrame) -> pd.Series:
    """In units of the last digit: 9.24 is 924."""
    return (rows[STATED_PERCENT].abs() / unit(rows)).round()


def zeros(counts: pd.Series) -> pd.Series:
    """How many noughts a count ends with."""
    digits = counts.abs().fillna(0).round().astype("int64").astype(str)
    return digits.str.len() - digits.str.rstrip("0").str.len()


def slack(counts: pd.Series) -> pd.Series:
    """How far the true count may be from a written one: half of the last digit its writer used.

    Below a million Indonesian writes "90 ribu", so the last digit is a thousand; from a million up
    it is the last digit that is not nought. An exact count may be off by a half: an estimate.
    """
    noughts = zeros(counts)
    written = (10.0**noughts / 2).where(counts.abs() >= 1e6, 500.0)
    return written.where((noughts >= 3) & (counts != 0), 0.5)


def swapped(first: pd.Series, second: pd.Series) -> pd.Series:
    """Whether two neighbouring digits of one number, exchanged, give the other."""
    number, places = first.to_numpy()[:, None], 10.0 ** np.arange(14)  # one column a place
    low, high = number // places % 10, number // (places * 10) % 10
    exchanged = number + (low - high) * 9 * places
    gives = (low != high) & (exchanged == second.to_numpy()[:, None])
    return pd.Series(gives.any(axis=1), first.index) & (first >= 10) & (second >= 10)
