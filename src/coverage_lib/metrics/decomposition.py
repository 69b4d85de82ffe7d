"""Why a rate changed: effects that add up to the change exactly, with nothing left to spread.

    of a rate        change = participants effect + denominator effect
    of a total rate  change = sum over the parts of (within effect + mix effect): `mix`
    of participants  opening + new + reactivated - left = closing: `flows`

Both splits of a rate are symmetric (Shapley): each effect is the mean over the two orders in which
the causes can be let in, so no cause is favoured for being named first, and telling the story
backwards only turns the signs. Rates and effects are fractions: 0.01 is a point.
"""

import pandas as pd

from coverage_lib.metrics import change, coverage
from coverage_lib.metrics.change import _beside_earlier
from coverage_lib.schema import ACTIVE, BASIS, GROUP, PLACE, POTENTIAL, SEGMENT, SOURCE, VINTAGE

REASONS = (  # why there is no decomposition; "" where there is one
    "no_count_before", "no_count_now", "no_potential_before", "no_potential_now",
    "another_part", "several_dates",
)  # fmt: skip


def rate_change(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """How much of a change in coverage is more participants, and how much another denominator.

        participants effect = (A1 - A0) * (1/P0 + 1/P1) / 2
        denominator effect  = (A0 + A1) / 2 * (1/P1 - 1/P0)
        A1/P1 - A0/P0       = participants effect + denominator effect

    A is active, P potential, 0 before and 1 now. Each effect is the mean of two answers: its cause
    changed first, or changed last. Without a potential above 0 on both dates, or without a count,
    the effects are missing and `reason` says why. Both frames have `active` and `potential`
    (persons), and one index.

    >>> before = pd.DataFrame({"active": [2_500_000], "potential": [5_400_000]})
    >>> now = pd.DataFrame({"active": [3_300_000], "potential": [7_900_000]})
    >>> rate_change(before, now).iloc[0, -4:-1].astype(float).round(4).to_dict()
    {'change_in_points': -0.0452, 'participants_effect': 0.1247, 'denominator_effect': -0.1699}
    """
    index = now.index.union(before.index)
    counts = {
        "active_before": before[ACTIVE].reindex(index),
        ACTIVE: now[ACTIVE].reindex(index),
        "potential_before": before[POTENTIAL].reindex(index),
        POTENTIAL: now[POTENTIAL].reindex(index),
    }
    return pd.DataFrame(counts).pipe(_with_rate_effects)


def of_coverage(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """One row per coverage row of `now` that has an earlier one in `before`, and why it changed.

    The earlier row is the latest of the same place, segment, basis and group, at most two years
    back, as in `change.since_earlier`: give only rows a year old to compare with last year. Adds
    what `rate_change` does, and `vintage_changed`: whether the two potentials are other estimates.
    Such a comparison is marked, not refused: its denominator effect is then a change of the
    estimate, not of the workforce alone.
    """
    known = [ACTIVE, POTENTIAL, VINTAGE, SOURCE]
    rows = _beside_earlier(now, before, [PLACE, SEGMENT, BASIS, GROUP], known)
    return rows.pipe(_with_rate_effects).assign(
        vintage_changed=vintage_changed(rows),
        same_source=rows[SOURCE] == rows["source_before"],
    )


def vintage_changed(rows: pd.DataFrame) -> pd.Series:
    """Whether the potential now is another estimate than the potential before.

    Where both name their vintage, the names decide. Where one does not, a different number is taken
    for a different estimate: sources rarely say, and Kalimantan's 5.4 and 7.9 million are not one
    survey.
    """
    name, earlier = rows[VINTAGE].fillna(""), rows["vintage_before"].fillna("")
    named = (name != "") & (earlier != "")
    both = rows[POTENTIAL].notna() & rows["potential_before"].notna()
    moved = both & (rows[POTENTIAL] != rows["potential_before"])
    return (name != earlier).where(named, moved) & both


def _with_rate_effects(rows: pd.DataFrame) -> pd.DataFrame:
    active, active_before = rows[ACTIVE], rows["active_before"]
    per_worker = 1 / rows[POTENTIAL].where(rows[POTENTIAL] > 0)
    per_worker_before = 1 / rows["potential_before"].where(rows["potential_before"] > 0)
    rate = coverage.coverage_rate(active, rows[POTENTIAL])
    rate_before = coverage.coverage_rate(active_before, rows["potential_before"])
    return rows.assign(
        coverage_before=rate_before,
        coverage=rate,
        change_in_points=change.difference(rate, rate_before),
        participants_effect=(active - active_before) * (per_worker_before + per_worker) / 2,
        denominator_effect=(active_before + active) / 2 * (per_worker - per_worker_before),
        reason=_reason(rows),
    )


def _reason(rows: pd.DataFrame) -> pd.Series:
    """The first thing that is missing, or "" where nothing is."""
    lacking = {
        "no_potential_now": ~(rows[POTENTIAL] > 0),
        "no_potential_before": ~(rows["potential_before"] > 0),
        "no_count_now": rows[ACTIVE].isna(),
        "no_count_before": rows["active_before"].isna(),
    }
    reason = pd.Series("", index=rows.index, dtype=object)
    for code, lacks in lacking.items():
        reason = reason.mask(lacks, code)
    return reason
