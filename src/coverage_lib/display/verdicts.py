"""Which word a difference earns: rose or fell, far or near, usual or not. Settings, with reasons.

A difference that would print as zero is none, whichever way it goes.
"""

from typing import Any

import pandas as pd

from coverage_lib import catalogue
from coverage_lib.schema import COVERAGE, MEASURE

# Points of coverage missing to a target. The national plan adds 2.84 points a year (from 32.15 to
# 34.99 percent); the Home Ministry asks for 20 (Permendagri 15/2024), and half of that is far.
NEAR_POINTS, FAR_POINTS = 0.0284, 0.10
# Share of a target in counts. January 2025 alone took 5.7 percent of the nation's active
# participants (45.22 to 42.66 million), the months to May 13.6 percent: a bad month, a bad spring.
NEAR_SHARE, FAR_SHARE = 0.943, 0.864
# What a month must bring, in best months so far: nobody has yet done the best one twice at once.
FAR_EFFORT = 2
HALF_A_PERSON = 0.5  # a count below it prints as 0

UP, DOWN, SAME, FIRST = "up", "down", "same", "first"
ABOVE, EXACT, NEAR, BELOW, FAR, MISSED = "above", "exact", "near", "below", "far", "missed"


def way(change: float, metric: str) -> str:
    """Up, down, or the same to the last decimal its metric is shown with; from nothing: first.

    >>> way(0.0004, "growth"), way(-0.018, "growth"), way(float("nan"), "growth")
    ('same', 'down', 'first')
    """
    if pd.isna(change):
        return FIRST
    return _way(change, _half_of_last_digit(metric))


def way_of_count(difference: float) -> str:
    """The same of persons or rupiah.

    >>> way_of_count(0.4), way_of_count(-3)
    ('same', 'down')
    """
    return _way(difference, HALF_A_PERSON)


def distance(row: dict[str, Any]) -> str:
    """How far a judged target is, of coverage in points and of a count as a share.

    `row` is one of `Report.targets`. A count that fell short on its due date has missed it.
    """
    on_coverage = row[MEASURE] == COVERAGE
    missing = row["gap_in_points"] if on_coverage else row["shortfall"]
    least = _half_of_last_digit("gap_in_points") if on_coverage else HALF_A_PERSON
    if missing < least:
        return ABOVE if missing <= -least else EXACT
    if row["standing"] == "short" and not on_coverage:
        return MISSED
    near, far = (
        (missing < NEAR_POINTS + least, missing >= FAR_POINTS - least)  # as printed
        if on_coverage
        else (row["achievement"] >= NEAR_SHARE, row["achievement"] < FAR_SHARE)
    )
    return NEAR if near else FAR if far else BELOW


def effort(required: float, best: float) -> str:
    """What each month must bring, beside the best month so far: usual, above it, or far above it.

    >>> effort(5, 6), effort(7, 6), effort(60, 6), effort(5, -1)
    ('usual', 'above', 'far', 'none')
    """
    if best <= 0:
        return "none"
    return "far" if required > FAR_EFFORT * best else "above" if required > best else "usual"


def _way(difference: float, least: float) -> str:
    return SAME if abs(difference) < least else UP if difference > 0 else DOWN


def _half_of_last_digit(metric: str) -> float:
    return float(0.5 * 10.0 ** -(catalogue.decimals(metric) + 2))
