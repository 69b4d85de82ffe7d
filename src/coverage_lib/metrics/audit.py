"""Checking stated percentages against the numbers their own source gives.

A verdict says how far the stated figure can be trusted:

    agrees               the numbers give the stated percentage, to every decimal printed (two or
    more) agrees when rounded  they give it rounded to the decimals printed, or cut off instead of
    rounded about                a round figure, or round counts, within which the stated figure can
    be right does not agree       the numbers give another percentage cannot be checked    the
    numbers, or the percentage, are not stated
"""

import numpy as np
import pandas as pd

from coverage_lib.schema import (
    CHANGE_IN_POINTS,
    DENOMINATOR,
    GROWTH,
    MEASURE,
    NUMERATOR,
    PLACE,
    SEGMENT,
    SOURCE,
    STATED_DECIMALS,
    STATED_PERCENT,
)

AGREES, ROUNDED, ABOUT = "agrees", "agrees when rounded", "about"
DISAGREES, UNCHECKABLE = "does not agree", "cannot be checked"
VERDICTS = (AGREES, ROUNDED, ABOUT, DISAGREES, UNCHECKABLE)

HALF_A_POINTS_DIGIT = 0.005 + 1e-9  # both percentages are printed with two decimals
TOLERANCE = 1e-9  # binary fractions only: 0.125 % must round as written


def audited(stated: pd.DataFrame) -> pd.DataFrame:
    """Add `recomputed_percent`, `verdict` and `reason` to each stated figure.

    Needs the columns measure, numerator, denominator, stated_percent (numbers, in percent) and
    stated_decimals. `reason` is a short code that the page turns into a sentence.
    """
    recomputed = recomputed_percent(stated)
    checks = _checks(stated, recomputed)
    reasons = np.select([checks[reason] for reason in checks], list(checks), default="differs")
    return stated.assign(
        recomputed_percent=recomputed,
        verdict=pd.Series(reasons, index=stated.index).map(_VERDICT_OF),
        reason=reasons,
    )


def with_points(audited: pd.DataFrame, stated_changes: pd.DataFrame) -> pd.DataFrame:
    """Check a stated change in points against the two percentages that its own source states.

        change in points = stated percentage now - stated percentage before

    Rows without such a pair stay as they are.
    """
    keys = [PLACE, SEGMENT, SOURCE]
    known = stated_changes.drop_duplicates(keys).set_index(keys)[CHANGE_IN_POINTS] * 100
    points = audited.set_index(keys).index.map(known).to_series(index=audited.index)
    points = points.where(audited[MEASURE] == CHANGE_IN_POINTS).astype(float)
    agrees = (points - audited[STATED_PERCENT]).abs() < HALF_A_POINTS_DIGIT
    found = points.notna()
    return audited.assign(
        recomputed_percent=points.where(found, audited["recomputed_percent"]),
        reason=audited["reason"].mask(found & agrees, "points").mask(found & ~agrees, "differs"),
        verdict=audited["verdict"].mask(found & agrees, AGREES).mask(found & ~agrees, DISAGREES),
    )


def recomputed_percent(stated: pd.DataFrame) -> pd.Series:
    """The percentage that the stated numbers give.

        100 * numerator / denominator, and for growth 100 * (numerator / denominator - 1)

    A change in points is a difference of two percentages: counts cannot give it.
    """
    denominator = stated[DENOMINATOR].where(stated[DENOMINATOR] > 0)
    share = stated[NUMERATOR] / denominator * 100
    share = share.where(stated[MEASURE] != CHANGE_IN_POINTS)
    return share.where(stated[MEASURE] != GROWTH, share - 100)


def _checks(stated: pd.DataFrame, recomputed: pd.Series) -> dict[str, pd.Series]:
    """What to try, in order; the first that holds is the reason."""
    said = stated[STATED_PERCENT]
    decimals = stated[STATED_DECIMALS].fillna(0)
    unit = 10.0**-decimals  # of the last digit printed
    rounds = (recomputed - said).abs() <= unit / 2 * (1 + TOLERANCE) + TOLERANCE
    return {
        "nothing_stated": said.isna(),
        "no_counts": recomputed.isna(),
        "exact": rounds & (decimals >= 2),
        "rounded": rounds,
        "truncated": _cut_off(recomputed, said, unit),
        "round_counts": _within_rounding_of_counts(stated),
        "round_figure": _is_round(said) & (_to_ten(recomputed) == said),
    }


_VERDICT_OF = {
    "nothing_stated": UNCHECKABLE,
    "no_counts": UNCHECKABLE,
    "exact": AGREES,
    "rounded": ROUNDED,
    "truncated": ROUNDED,
    "round_counts": ABOUT,
    "round_figure": ABOUT,
    "differs": DISAGREES,
}


def _cut_off(recomputed: pd.Series, said: pd.Series, unit: pd.Series) -> pd.Series:
    """31.936 printed as 31.93: the digits were cut, not rounded."""
    remainder = (recomputed.abs() - said.abs()) / unit
    return (remainder >= 0) & (remainder < 1) & (np.sign(recomputed) == np.sign(said))


def _within_rounding_of_counts(stated: pd.DataFrame) -> pd.Series:
    """2.7 of 6 million is anything from 44.6 to 45.4 %: a stated 45.2 % can be right."""
    low, high = _range(stated[NUMERATOR]), _range(stated[DENOMINATOR])
    lowest = (stated[NUMERATOR] - low) / (stated[DENOMINATOR] + high) * 100
    highest = (stated[NUMERATOR] + low) / (stated[DENOMINATOR] - high) * 100
    growth = (stated[MEASURE] == GROWTH) * 100
    said = stated[STATED_PERCENT]
    return (said >= lowest - growth) & (said <= highest - growth)


def _range(counts: pd.Series) -> pd.Series:
    """Half of the last digit written: 2,700,000 was rounded to the nearest 100,000."""
    digits = counts.abs().fillna(0).round().astype("int64").astype(str)
    zeros = digits.str.len() - digits.str.rstrip("0").str.len()
    return (10.0**zeros / 2).where((zeros >= 3) & (counts > 0), 0.0)  # 22,000: yes; 350: no


def _is_round(said: pd.Series) -> pd.Series:
    return (said % 10 == 0) & (said.abs() > 0) & (said < 100)


def _to_ten(percent: pd.Series) -> pd.Series:
    return (percent / 10 + 0.5).floordiv(1) * 10
