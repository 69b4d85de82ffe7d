"""The ledger of targets: what several of them say of one place, and whether they can all be right.

Three regimes are in force at once. A word such as "reached" means nothing without the regime it is
measured against, so every function here keeps it in the row.
"""

import numpy as np
import pandas as pd

from coverage_lib.metrics import bases, rollup
from coverage_lib.metrics import targets as target_metrics
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    BASIS,
    COVERAGE,
    DUE,
    GROUP,
    MEASURE,
    PLACE,
    POTENTIAL,
    REGIME,
    SEGMENT,
    SOURCE,
    UNIT,
    VALUE,
    VINTAGE,
)

REACHED, SHORT, UNKNOWN = "reached", "short", "unknown"
ON_THE_WAY, BEHIND, OPEN = "on_the_way", "behind", "open"
STANDINGS = (REACHED, ON_THE_WAY, BEHIND, SHORT, OPEN, UNKNOWN)
MAY_DIFFER = 0.01  # of the potential: more than rounding of a percentage with two decimals does
IMPLIED, CONFLICT = "implied", "conflict"

_OF = [PLACE, SEGMENT, GROUP]
FINDING_COLUMNS = [
    *_OF, MEASURE, DUE, REGIME, "finding", VALUE, "reference", UNIT,
    "percent", "persons", AS_OF, VINTAGE, "number", SOURCE,
]  # fmt: skip


def implied(
    targets: pd.DataFrame, coverage: pd.DataFrame, *, may_differ: float = MAY_DIFFER
) -> pd.DataFrame:
    """One row per target that one source states twice, as percent and as persons.

        implied potential = persons / percent

    beside the potential that coverage is computed from: the latest of the place, segment and group
    in `coverage`. `differs` where the two are more than `may_differ` apart: then the percentage and
    the coverage are not of one base, and their distance says little. Without a potential nothing is
    known (`differs` is missing). A percentage of 0 implies nothing.
    """
    same = [*_OF, BASIS, DUE, REGIME, SOURCE]
    of_rate = targets[(targets[MEASURE] == COVERAGE) & targets[VALUE].notna()]
    of_persons = targets[(targets[MEASURE] == ACTIVE) & targets[VALUE].notna()]
    pairs = of_rate[[*same, VALUE]].merge(of_persons[[*same, VALUE]], on=same, suffixes=("", "_p"))
    pairs = pairs.rename(columns={VALUE: "percent", f"{VALUE}_p": "persons"})
    rows = _beside_potentials(pairs, coverage)
    found = target_metrics.implied_potential(rows["persons"], rows["percent"] / 100)
    difference = (found / rows[POTENTIAL].where(rows[POTENTIAL] > 0) - 1).abs()
    return rows.assign(
        implied_potential=found,
        difference=found - rows[POTENTIAL],
        differs=(difference > may_differ).astype(object).where(difference.notna()),
    )


def standing(judged: pd.DataFrame) -> pd.Series:
    """Where each target stands, as a code, first that holds:

        unknown      what was realised is not known, or nothing is expected of a target of 0
        reached      realised >= target
        short        due, and not reached
        open         not due, and nothing says where it should be by the date of the count
        behind       not due, and behind what was expected by the date of the count
        on_the_way   not due, and not behind

    `judged` needs realised, target and due; `expected` (the plan's value at the date of the count)
    where a plan is known. Due is what is due on the day of the count: 19 December says nothing of
    the 31st. Half a person below the target is below it: nothing is rounded here.
    """
    realised, target = judged["realised"], judged["target"]
    expected = judged["expected"] if "expected" in judged else pd.Series(np.nan, judged.index)
    ended = judged[AS_OF] >= judged[DUE]
    codes = np.select(
        [realised.isna() | ~(target > 0), realised >= target, ended, expected.isna(),
         realised < expected],
        [UNKNOWN, REACHED, SHORT, OPEN, BEHIND],
        default=ON_THE_WAY,
    )  # fmt: skip
    return pd.Series(codes, index=judged.index, dtype=object)


def with_standing(judged: pd.DataFrame, paced: pd.DataFrame) -> pd.DataFrame:
    """Adds `standing`, against where last year's months put each target by the date of its count.

        expected = target * expected persons / target persons

    `judged` are rows of `targets.against_targets`, `paced` of `pace.against_targets`, on one index.
    An expectation of another day than the count's is none.
    """
    mine = paced.reindex(judged.index)
    share = mine["expected"] / mine["target"].where(mine["target"] > 0)
    expected = (judged["target"] * share).where(mine[AS_OF] == judged[AS_OF])
    return judged.assign(standing=standing(judged.assign(expected=expected)))


def conflicts(targets: pd.DataFrame) -> pd.DataFrame:
    """Targets of one place, segment, basis, group, measure, due date and regime that differ.

    One row per such set: `lowest`, `highest`, `number` (of different values) and every source. Two
    regimes may differ, that is no conflict; two targets of a regime that nobody states may be two
    regimes, and the page says so.
    """
    keys = [*_OF, BASIS, MEASURE, DUE, REGIME, UNIT]
    known = targets[targets[VALUE].notna()].sort_values([*keys, VALUE])
    rows = known.groupby(keys, as_index=False).agg(
        lowest=(VALUE, "min"),
        highest=(VALUE, "max"),
        number=(VALUE, "nunique"),
        source=(SOURCE, rollup.joined),
    )
    return rows[rows["number"] > 1].reset_index(drop=True)


def findings(targets: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """One row per finding, ready to be shown: implied potentials that differ, then conflicts.

    `implied`: value is the implied potential, reference the one used. `conflict`: value is the
    highest target, reference the lowest.
    """
    based = implied(targets, coverage)
    based = based[based["differs"].eq(True)]
    based = based.assign(
        finding=IMPLIED,
        reference=based[POTENTIAL],
        **{VALUE: based["implied_potential"], MEASURE: COVERAGE, UNIT: "persons"},
    )
    several = conflicts(targets)
    several = several.assign(
        finding=CONFLICT, reference=several["lowest"], **{VALUE: several["highest"]}
    )
    parts = [part.reindex(columns=FINDING_COLUMNS) for part in (based, several) if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=FINDING_COLUMNS)


def _beside_potentials(pairs: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    """Beside each pair the latest potential used of its place, segment and group, on its basis."""
    known = coverage[coverage[POTENTIAL].notna()].sort_values(AS_OF, kind="stable")
    known = known[[*_OF, BASIS, POTENTIAL, "potential_as_of", VINTAGE]]
    known = known.rename(columns={"potential_as_of": AS_OF, BASIS: "potential_basis"})
    numbered = pairs.rename_axis("row").reset_index()
    both = numbered[["row", *_OF, BASIS]].merge(known, on=_OF)
    fitting = both[bases.fits(both[BASIS], both["potential_basis"])]
    latest = fitting.drop_duplicates("row", keep="last").set_index("row")
    return pairs.join(latest[[POTENTIAL, AS_OF, VINTAGE]])
