"""Faults that show in a percentage beside its own two counts."""

import numpy as np
import pandas as pd

from coverage_lib.metrics import audit, digits, targets
from coverage_lib.metrics.fault_context import (
    TARGET_COVERAGE,
    UNCOVERED,
    Context,
    disagrees,
    evidence,
    nothing,
)
from coverage_lib.schema import COVERAGE, DENOMINATOR, GROWTH, MEASURE, NUMERATOR, STATED_PERCENT

SHARES = (COVERAGE, TARGET_COVERAGE, UNCOVERED, "active_share", "not_registered_share")


FACTORS = (10, 100, 1000)
SCALES = (1e3, 1e6, 1e9, 1e12)  # ribu, juta, miliar, triliun


def complement(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """The share of the others is stated: 100 - 27 = 73 %."""
    rest = 100 - rows["recomputed_percent"]
    fits = disagrees(rows) & rows[MEASURE].isin(SHARES) & digits.rounds_to(rest, rows)
    return evidence(
        fits, form="percent", right_percent=rows["recomputed_percent"], rest_percent=rest
    )


def count_as_percent(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """41.5 million participants, printed as 41.5 %."""
    scale = pd.Series(np.nan, index=rows.index)
    for each in SCALES:
        same = (rows[NUMERATOR] / each - rows[STATED_PERCENT]).abs() < audit.TOLERANCE
        scale = scale.mask(same, each)
    fits = disagrees(rows) & scale.notna() & (digits.printed(rows) >= 10)
    return evidence(fits, count=rows[NUMERATOR], scale=scale)


def transposed(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """9.24 for 9.42."""
    right = (rows["recomputed_percent"].abs() / digits.unit(rows) + 0.5 + audit.TOLERANCE) // 1
    same_sign = np.sign(rows["recomputed_percent"]) == np.sign(rows[STATED_PERCENT])
    fits = disagrees(rows) & same_sign & digits.swapped(digits.printed(rows), right)
    return evidence(fits, form="percent", right_percent=rows["recomputed_percent"])


def factor(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """The point slipped: 4.24 % for 42.4 %.

    31.94 that became 319.4 was rounded before its point slipped: two digits or more agree.
    """
    rows = rows[disagrees(rows) & (digits.printed(rows) >= 10)]
    if rows.empty:
        return nothing()
    said, right = rows[STATED_PERCENT], rows["recomputed_percent"]
    last = digits.unit(rows) * 10.0 ** digits.zeros(digits.printed(rows))
    two = (said.abs() / last).round() >= 10
    shown = []
    for factor in FACTORS:
        for form, percent in (("more", right * factor), ("less", right / factor)):
            same_digits = two & ((percent - said).abs() <= last / 2 + audit.TOLERANCE)
            fits = digits.rounds_to(percent, rows) | same_digits
            shown.append(evidence(fits, form=form, right_percent=right, factor=factor))
    return pd.concat(shown)


def cut_off(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """A count was printed with its last digits cut off: 1.35 million for 1,358,610."""
    rows = rows[disagrees(rows)]
    share = rows[STATED_PERCENT] / 100 + (rows[MEASURE] == GROWTH)
    shown = []
    for column, implied in (
        (DENOMINATOR, targets.implied_potential(rows[NUMERATOR], share)),
        (NUMERATOR, share * rows[DENOMINATOR]),
    ):
        printed = rows[column]
        cut = 10.0 ** digits.zeros(printed)
        fine = (cut >= 1000) & (cut <= printed / 100)  # of 40,000 nobody knows what was cut
        fits = fine & (implied > printed) & (implied < printed + cut)
        shown.append(evidence(fits, form=column, count=printed, implied=implied))
    return pd.concat(shown)


def loosely_rounded(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """33.85 % told as 30 %."""
    fits = rows["reason"] == "round_figure"
    return evidence(fits, difference_points=rows[STATED_PERCENT] - rows["recomputed_percent"])
