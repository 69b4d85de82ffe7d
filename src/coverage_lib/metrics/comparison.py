"""Places beside each other: only places of one level, one segment and one basis.

A difference between places is worth a question only where it is more than chance. Two tools say so:

    funnel limits    for places counted in full: would this place stand out, if all had one rate?
    Wilson interval  for a proportion of a sample: within which bounds is the rate of everybody?

Rates are fractions; potentials and counts are persons.
"""

from statistics import NormalDist

import numpy as np
import pandas as pd

from coverage_lib.metrics import bases, change
from coverage_lib.metrics.coverage import coverage_rate
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    BASIS,
    CHANGE_IN_POINTS,
    COVERAGE,
    LEVEL,
    PLACE,
    POTENTIAL,
    SEGMENT,
    VINTAGE,
)

COMPARABLE = [LEVEL, SEGMENT, BASIS]

Z_95 = NormalDist().inv_cdf(0.975)  # 1.959964: 95 % of places of one rate lie within
Z_998 = NormalDist().inv_cdf(0.999)  # 3.090232: 99.8 %
BELOW_998, BELOW_95, INSIDE, ABOVE_95, ABOVE_998 = FUNNEL_CLASSES = (
    "below_998", "below_95", "inside", "above_95", "above_998",
)  # fmt: skip
PLACES_FOR_DECILES = 10
UNCHANGED = 0.00005  # 0.005 points: a smaller change would print as 0.00
_UNCHANGED = {CHANGE_IN_POINTS: UNCHANGED, "growth": 0.0005}  # growth is printed with one decimal
IMPROVED, FALLEN = "improved", "fallen"


def ranked(by_place: pd.DataFrame) -> pd.DataFrame:
    """Add `rank` (1 is the highest coverage) and `compared` (how many places stand beside it).

    Branches and sub-branches, or different bases, never meet in one ranking. Equal rates share a
    rank. A place without a rate, or without another beside it, has none.
    """
    rated = by_place[by_place[COVERAGE].notna()]
    groups = rated.groupby(COMPARABLE)[COVERAGE]
    rows = rated.assign(
        rank=groups.rank(ascending=False, method="min"), compared=groups.transform("size")
    )
    return rows[rows["compared"] > 1].sort_values([*COMPARABLE, "rank"])


def of_places(by_place: pd.DataFrame) -> pd.DataFrame:
    """The ranking, and beside each place its decile, the funnel limits and where it lies in them.

    One row per ranked place. Adds `rank`, `compared`, `decile`, `pooled_rate`, `lower_95`,
    `upper_95`, `lower_998`, `upper_998`, `funnel_score`, `funnel_class`, `dispersion` and
    `mixed_vintages` (potentials of the group are of several named vintages, so its places are not
    measured by one yardstick).
    """
    rows = ranked(by_place)
    scored = rows.assign(decile=deciles(rows), pooled_rate=pooled_rate(rows))
    limits = funnel_limits(scored["pooled_rate"], scored[POTENTIAL])
    score = funnel_score(scored[COVERAGE], scored["pooled_rate"], scored[POTENTIAL])
    group = [scored[key] for key in COMPARABLE]
    named = scored[VINTAGE].where(scored[VINTAGE] != "")
    return scored.join(limits).assign(
        funnel_score=score,
        funnel_class=funnel_class(scored[COVERAGE], limits),
        dispersion=(score**2).groupby(group).transform("mean"),
        mixed_vintages=named.groupby(group).transform("nunique") > 1,
    )


def pooled_rate(rows: pd.DataFrame) -> pd.Series:
    """The rate of all places of a comparable group together, beside each of them.

        pooled rate = sum of active / sum of potential

    Never the mean of their rates: that would give a small district the weight of a large one.
    Places without a count or a potential are in neither sum.
    """
    known = rows[ACTIVE].notna() & (rows[POTENTIAL] > 0)
    group = [rows[key] for key in COMPARABLE]
    active = rows[ACTIVE].where(known).groupby(group).transform("sum")
    potential = rows[POTENTIAL].where(known).groupby(group).transform("sum")
    return coverage_rate(active, potential)


def funnel_limits(rate: pd.Series, potential: pd.Series) -> pd.DataFrame:
    """Within which rates a place of this potential lies by chance, if its true rate is `rate`.

        limits = rate ± z * sqrt(rate * (1 - rate) / potential), kept within 0 and 1

    z is 1.959964 (95 of 100 such places lie inside) and 3.090232 (998 of 1,000). A rate above 1 is
    not a proportion, and without a potential there is no spread: then there are no limits. Source:
    Spiegelhalter, Funnel plots for comparing institutional performance, 2005.

    >>> funnel_limits(pd.Series([0.32]), pd.Series([1000])).round(6).iloc[0].tolist()
    [0.291088, 0.348912, 0.274415, 0.365585]
    """
    spread = _spread(rate, potential)
    return pd.DataFrame(
        {
            "lower_95": (rate - Z_95 * spread).clip(0, 1),
            "upper_95": (rate + Z_95 * spread).clip(0, 1),
            "lower_998": (rate - Z_998 * spread).clip(0, 1),
            "upper_998": (rate + Z_998 * spread).clip(0, 1),
        }
    )


def funnel_score(coverage: pd.Series, rate: pd.Series, potential: pd.Series) -> pd.Series:
    """How many standard errors a place lies from the rate of its group.

        score = (coverage - rate) / sqrt(rate * (1 - rate) / potential)

    The mean of its square, `dispersion`, is about 1 where places differ by chance alone. Districts
    with hundreds of thousands of workers reach hundreds: they do differ, and chance is not the
    reason.
    """
    spread = _spread(rate, potential)
    return (coverage - rate) / spread.where(spread > 0)


def funnel_class(coverage: pd.Series, limits: pd.DataFrame) -> pd.Series:
    """Inside both limits, or outside the narrow or the wide one; missing without limits.

    A place on a limit is inside it. A rate above 1 lies above.
    """
    tests = {
        BELOW_998: coverage < limits["lower_998"],
        ABOVE_998: coverage > limits["upper_998"],
        BELOW_95: coverage < limits["lower_95"],
        ABOVE_95: coverage > limits["upper_95"],
        INSIDE: coverage.notna() & limits["lower_95"].notna(),
    }
    found = np.select(list(tests.values()), list(tests), default="")
    return pd.Series(found, index=coverage.index, dtype=object).replace("", None)


def funnel_lines(rows: pd.DataFrame, points: int = 120) -> pd.DataFrame:
    """The limits along the potentials of one group, for drawing: one row a point of the lines."""
    rows = bases.require_one_basis(rows)
    smallest, largest = rows[POTENTIAL].min(), rows[POTENTIAL].max()
    potential = pd.Series(np.geomspace(smallest * 0.6, largest * 1.1, points), name=POTENTIAL)
    rate = pd.Series(rows["pooled_rate"].iloc[0], index=potential.index)
    return funnel_limits(rate, potential).assign(potential=potential, pooled_rate=rate)


def deciles(rows: pd.DataFrame) -> pd.Series:
    """The tenth of its comparable group that a place is in: 1 the lowest coverage, 10 the highest.

        decile = 10 * rank from the lowest / places, rounded up

    Equal rates share the middle of their ranks, so they share a decile. A group of fewer than ten
    places has no tenths: missing.

    >>> ten = pd.DataFrame({"coverage": [i / 10 for i in range(10)]})
    >>> deciles(ten.assign(level="branch", segment="ALL", basis="office")).tolist()
    [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0]
    """
    groups = rows.groupby(COMPARABLE)[COVERAGE]
    rank, places = groups.rank(method="average"), groups.transform("count")
    return np.ceil(10 * rank / places).where(places >= PLACES_FOR_DECILES)


def wilson(x: pd.Series, n: pd.Series, level: float = 0.95) -> pd.DataFrame:
    """The interval of a sample proportion: `rate`, `lower`, `upper`, and a flag.

        centre = (x + z²/2) / (n + z²)
        half   = z / (n + z²) * sqrt(x * (n - x) / n + z²/4)

    Only for counts that are a sample of people; a full count has no sampling error. `level` is the
    probability inside: 0.95 or 0.998. More in x than in n is no proportion: the rate is given,
    without an interval, and `above_whole` is True. An empty sample has no rate. Source: Wilson,
    Probable inference, 1927.

    >>> wilson(pd.Series([81]), pd.Series([263])).iloc[0, :3].astype(float).round(4).tolist()
    [0.308, 0.2553, 0.3662]
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    asked = n.where(n > 0)
    proper = asked.where((x >= 0) & (x <= asked))
    centre = (x + z**2 / 2) / (proper + z**2)
    half = z / (proper + z**2) * (x * (proper - x) / proper + z**2 / 4) ** 0.5
    return pd.DataFrame(
        {
            "rate": coverage_rate(x, n),
            # Nobody gives exactly 0 and everybody exactly 1, whatever the last binary digit.
            "lower": (centre - half).mask(x == 0, proper * 0),
            "upper": (centre + half).mask(x == proper, 1.0),
            "above_whole": x > asked,
        }
    )


def movers(rate_changes: pd.DataFrame, most: int = 5) -> pd.DataFrame:
    """The places that rose most and fell most: in coverage, or where that is not fair, in people.

    `rate_changes` are rows of `decomposition.of_coverage` with their `level`. Fair means: places of
    one level, segment and basis, over the same two dates; for coverage (in points) also the same
    vintage of the potential on both. Where no two places of a group have that, their participants
    are compared (growth in percent): people are counted alike, whatever the estimate. A change that
    would print as nothing is none. One row a place, with `moved_in` (coverage or active), `change`,
    `growth`, `direction` and `order` (1 moved most); equal changes share an order, and all that
    share the last place stay.
    """
    rows = rate_changes.assign(
        change=change.difference(rate_changes[ACTIVE], rate_changes["active_before"]),
        growth=change.growth(rate_changes[ACTIVE], rate_changes["active_before"]),
        among=rate_changes.groupby(_OVER_TIME).ngroup(),
    )
    one_estimate = rows[CHANGE_IN_POINTS].notna() & ~rows["vintage_changed"]
    by_rate = _several(rows[one_estimate])
    rated = rows["among"].isin(by_rate["among"])
    by_people = _several(rows[~rated & rows["growth"].notna()])
    found = [
        _most(by_rate.assign(moved_in=COVERAGE), CHANGE_IN_POINTS, most),
        _most(by_people.assign(moved_in=ACTIVE), "growth", most),
    ]
    return pd.concat(found, ignore_index=True).drop(columns="among")


_OVER_TIME = [*COMPARABLE, AS_OF, "as_of_before"]


def _several(rows: pd.DataFrame) -> pd.DataFrame:
    """Those beside which another place of their group stands."""
    places = rows.assign(compared=rows.groupby("among")[PLACE].transform("nunique"))
    return places[places["compared"] > 1]


def _most(rows: pd.DataFrame, by: str, most: int) -> pd.DataFrame:
    """Of each group, those that moved most up, then those that moved most down."""
    moved = rows[rows[by].abs() >= _UNCHANGED[by]]
    directed = moved.assign(direction=np.where(moved[by] > 0, IMPROVED, FALLEN))
    # Differences of rates that are equal on paper differ in the last binary digits.
    size = directed[by].abs().round(12)
    groups = [directed["among"], directed["direction"]]
    ranked_rows = directed.assign(order=size.groupby(groups).rank(ascending=False, method="min"))
    first = ranked_rows[ranked_rows["order"] <= most]
    first = first.assign(fell=first["direction"] == FALLEN)
    ordered = first.sort_values(["among", "fell", "order", PLACE], ignore_index=True)
    return ordered.drop(columns="fell")


def _spread(rate: pd.Series, potential: pd.Series) -> pd.Series:
    """The standard error of a proportion; missing where the rate is none."""
    proportion = rate.where((rate >= 0) & (rate <= 1))
    return (proportion * (1 - proportion) / potential.where(potential > 0)) ** 0.5
