"""What a coverage rate rests on: the basis of its counts, and which potential it is divided by.

The participants of a place are counted once; its potential workers are estimated by several, at
several dates. So one count has a band of coverage rates, and two rates over two estimates say
nothing about a change until the estimates are named.
"""

import numpy as np
import pandas as pd

from coverage_lib.metrics import change, coverage
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    BASIS,
    COVERAGE,
    GROUP,
    MEASURE,
    PLACE,
    POTENTIAL,
    PRECISION,
    PROGRAMME,
    SEGMENT,
    SOURCE,
    STATUS,
    UNSTATED,
    VALUE,
    VINTAGE,
)

SAME_DATE, WITHIN_A_YEAR, WEAK = "A", "B", "C"
GRADES = (SAME_DATE, WITHIN_A_YEAR, WEAK)
A_YEAR = pd.Timedelta(days=366)

_OF = [PLACE, SEGMENT, GROUP]
_COUNT = [*_OF, BASIS, AS_OF]
BAND_COLUMNS = [
    *_COUNT, PRECISION, STATUS, SOURCE, ACTIVE,
    POTENTIAL, "potential_as_of", "potential_precision", "potential_status", "potential_source",
    "potential_basis", VINTAGE, "grade", COVERAGE, "uncovered",
    "lowest", "highest", "denominators", "across_vintages", "mixed_basis",
]  # fmt: skip


def grade(count_as_of: pd.Series, potential_as_of: pd.Series, vintage: pd.Series) -> pd.Series:
    """How well a denominator fits a count.

        A  of the same date, and its vintage is stated
        B  at most 12 months earlier or later, and its vintage is stated
        C  further away, or its vintage is not stated

    The date is the one its source uses it for. A vintage that nobody states cannot be held against
    another, so it never grades above C.

    >>> dates = pd.to_datetime(pd.Series(["2023-11-30"] * 3))
    >>> others = pd.to_datetime(pd.Series(["2023-11-30", "2022-12-31", "2023-11-30"]))
    >>> grade(dates, others, pd.Series(["BPS 2022", "BPS 2022", ""])).tolist()
    ['A', 'B', 'C']
    """
    stated = vintage.fillna("") != ""
    apart = (count_as_of - potential_as_of).abs()
    grades = np.select(
        [stated & (apart == pd.Timedelta(0)), stated & (apart <= A_YEAR)],
        [SAME_DATE, WITHIN_A_YEAR],
        default=WEAK,
    )
    return pd.Series(grades, index=count_as_of.index, dtype=object)


def band(active_rows: pd.DataFrame, potentials: pd.DataFrame) -> pd.DataFrame:
    """One row per count of participants and available denominator: coverage under each of them.

        coverage = active / potential, for every potential known of the place, segment and group

    Both are rows of observations of the headline programme; rows of other measures are left out. A
    denominator that says nothing about the basis is allowed and marked (`mixed_basis`); `office`
    never meets `nik`. The same number under the same vintage, used at several dates, is one
    denominator: the use nearest to the count stands for it. `lowest` and `highest` are the ends of
    the band, `denominators` how many rates it holds; `across_vintages` marks a denominator that is
    not of the vintage of the count's nearest one, so its rate is no change of coverage. Where the
    potential is 0 there is no rate, and the row is kept.
    """
    rows = _beside(_actives(active_rows), _denominators(potentials))
    rows = rows.assign(
        grade=grade(rows[AS_OF], rows["potential_as_of"], rows[VINTAGE]),
        coverage=coverage.coverage_rate(rows[ACTIVE], rows[POTENTIAL]),
        uncovered=coverage.uncovered(rows[ACTIVE], rows[POTENTIAL]),
    )
    rates = rows.groupby(_COUNT)[COVERAGE]
    nearest = rows.groupby(_COUNT)[[POTENTIAL, VINTAGE]].transform("first")
    return rows.assign(
        lowest=rates.transform("min"),
        highest=rates.transform("max"),
        denominators=rates.transform("count"),
        across_vintages=_other_estimate(rows, nearest),
        mixed_basis=rows[BASIS] != rows["potential_basis"],
    )[BAND_COLUMNS]


def compared(rated: pd.DataFrame) -> pd.DataFrame:
    """One row per coverage row that has an earlier one: what changed, and whether it may be said.

    `rated` are coverage rows of any dates (place, segment, group, basis, active, potential,
    coverage, vintage). Adds the row before it (`..._before`), `change`, `change_in_points`,
    `across_vintages` (another potential, not of the same stated vintage) and `opposite`: more
    people and less coverage, or fewer and more, which only a new denominator can do.
    """
    keys = [*_OF, BASIS]
    known = rated[rated[COVERAGE].notna()].sort_values([*keys, AS_OF], kind="stable")
    columns = [AS_OF, PRECISION, ACTIVE, POTENTIAL, COVERAGE, VINTAGE, SOURCE]
    before = known.groupby(keys)[columns].shift()
    rows = known.join(before.add_suffix("_before"))[before[ACTIVE].notna()]
    people = change.difference(rows[ACTIVE], rows["active_before"])
    points = change.difference(rows[COVERAGE], rows["coverage_before"])
    earlier = rows[["potential_before", "vintage_before"]].set_axis([POTENTIAL, VINTAGE], axis=1)
    return rows.assign(
        change=people,
        change_in_points=points,
        across_vintages=_other_estimate(rows, earlier),
        opposite=people * points < 0,
    )


def _actives(rows: pd.DataFrame) -> pd.DataFrame:
    """Counts of participants, one a place, segment, group, basis and date."""
    people = rows[(rows[MEASURE] == ACTIVE) & (rows[PROGRAMME] == "") & rows[VALUE].notna()]
    columns = [*_COUNT, PRECISION, STATUS, SOURCE, VALUE]
    return people[columns].rename(columns={VALUE: ACTIVE}).drop_duplicates(_COUNT, keep="last")


def _denominators(potentials: pd.DataFrame) -> pd.DataFrame:
    mine = potentials[(potentials[MEASURE] == POTENTIAL) & (potentials[PROGRAMME] == "")]
    renamed = {
        VALUE: POTENTIAL,
        AS_OF: "potential_as_of",
        PRECISION: "potential_precision",
        STATUS: "potential_status",
        SOURCE: "potential_source",
        BASIS: "potential_basis",
    }
    return mine[mine[VALUE].notna()][[*_OF, VINTAGE, *renamed]].rename(columns=renamed)


def _beside(actives: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Each count beside each denominator, the nearest first; an estimate used twice stands once."""
    pairs = actives.merge(known, on=_OF)
    one, other = pairs[BASIS], pairs["potential_basis"]
    pairs = pairs[(one == other) | (one == UNSTATED) | (other == UNSTATED)]
    away = (pairs[AS_OF] - pairs["potential_as_of"]).abs()
    unlike = pairs[BASIS] != pairs["potential_basis"]
    ordered = pairs.assign(unlike=unlike, away=away).sort_values(
        [*_COUNT, "unlike", "away", VINTAGE, POTENTIAL], kind="stable"
    )
    once = ordered.drop_duplicates([*_COUNT, POTENTIAL, VINTAGE])
    return once.drop(columns=["unlike", "away"]).reset_index(drop=True)


def _other_estimate(rows: pd.DataFrame, beside: pd.DataFrame) -> pd.Series:
    """Another number, and not of the same stated vintage."""
    same_vintage = (rows[VINTAGE] == beside[VINTAGE]) & (rows[VINTAGE].fillna("") != "")
    return (rows[POTENTIAL] != beside[POTENTIAL]) & ~same_vintage
