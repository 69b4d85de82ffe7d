"""Where the year may end, and the chance of reaching the target by then."""

import numpy as np
import pandas as pd

from coverage_lib.metrics.pace_past import past
from coverage_lib.metrics.pace_positions import Laid
from coverage_lib.metrics.rollup import FLOWS
from coverage_lib.schema import AS_OF, COVERAGE, DUE, MEASURE

# Why there is no projection; blank where there is one.
NO_COUNT, NO_POTENTIAL, NO_TARGET = "no_count", "no_potential", "no_target"
ZERO_COUNT, DUE_LATER, SHORT_HISTORY = "zero_count", "due_later", "short_history"
MONTHS_MISSING = "months_missing"  # a sum since January with a month left out is no sum
CLOSED = "closed"  # the count is of the due date: nothing is left to project

T_90 = (3.0777, 1.8856, 1.6377, 1.5332, 1.4759, 1.4398, 1.4149, 1.3968)  # Student's t, 1 to 8


def projection(rows: pd.DataFrame, laid: Laid, parts: pd.DataFrame) -> dict[str, pd.Series]:
    """Where the year may end, how sure that is, and why not where it cannot be said."""
    before = past(rows, laid, parts)
    reason = _reason(rows, before, laid)
    said, closed = reason == "", reason == CLOSED
    target, realised = rows["target"], rows["realised"]
    log = np.log(realised.where(said)) + before["growth"]
    width = before["spread"] * before["freedom"].map(dict(enumerate(T_90, start=1)))
    least = realised.where(rows["counted"].isin(FLOWS), -np.inf)  # a sum does not shrink
    chance = student_t((log - np.log(target.where(said))) / before["spread"], before["freedom"])
    chance = chance.mask(said & (least >= target), 1.0)
    ends = {"projected": log, "projected_low": log - width, "projected_high": log + width}
    return {
        **{
            name: np.exp(end).clip(lower=least).mask(closed, realised) for name, end in ends.items()
        },
        "chance": chance.where(said).mask(closed, (realised >= target).astype("float64")),
        "years": before["years"],
        "enough_history": said | closed,
        "reason": reason,
    }


def _reason(rows: pd.DataFrame, before: pd.DataFrame, laid: Laid) -> pd.Series:
    """The first thing that stands in the way of a projection; blank where nothing does."""
    of_coverage = rows[MEASURE] == COVERAGE
    summed = pd.Series(laid.at(rows["series"], rows["year"], rows["elapsed"] // 1), rows.index)
    cases = [
        (NO_COUNT, rows["realised"].isna()),
        (NO_POTENTIAL, of_coverage & rows["target"].isna()),
        (NO_TARGET, ~(rows["target"] > 0)),
        (DUE_LATER, rows[AS_OF].dt.year < rows[DUE].dt.year),
        (CLOSED, rows["months_left"] <= 0),
        (ZERO_COUNT, ~(rows["realised"] > 0)),
        (MONTHS_MISSING, rows["counted"].isin(FLOWS) & summed.isna()),
        (SHORT_HISTORY, before["spread"].isna()),
    ]
    found = np.select([case for _, case in cases], [name for name, _ in cases], default="")
    return pd.Series(found, index=rows.index, dtype=object)


def student_t(score: pd.Series, freedom: pd.Series) -> pd.Series:
    """How likely Student's t stays below a score: Abramowitz and Stegun 26.7.3 and 26.7.4.

    >>> student_t(pd.Series([0.0, 1.8856, 1.3968]), pd.Series([1, 2, 8])).round(4).tolist()
    [0.5, 0.9, 0.9]
    """
    found = pd.Series(np.nan, index=score.index)
    for degrees in freedom.dropna().unique():
        rows = freedom == degrees
        found[rows] = (1 + _inside(score[rows], int(degrees))) / 2
    return found


def _inside(score: pd.Series, degrees: int) -> pd.Series:
    """The share between -score and score, signed."""
    angle = np.arctan(score / np.sqrt(degrees))
    odd = degrees % 2
    term = total = pd.Series(1.0 if degrees > 1 else 0.0, index=score.index)
    for step in range(1, (degrees - odd) // 2):
        term = term * np.cos(angle) ** 2 * (2 * step - 1 + odd) / (2 * step + odd)
        total = total + term
    if odd:
        return (angle + np.sin(angle) * np.cos(angle) * total) * 2 / np.pi
    return np.sin(angle) * total
