"""What employers owe, by how long they have owed it.

Arrears arrive by age: the group `overdue_3` of the measures `arrears` and `employers_in_arrears` is
what is owed by, and how many are, employers three months behind. Classes are made here, because
their boundaries are a setting (`settings.yml`), not a property of the data.
"""

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from coverage_lib.metrics import rollup
from coverage_lib.schema import (
    AS_OF,
    BASIS,
    GROUP,
    IDR,
    MEASURE,
    PLACE,
    PRECISION,
    PROGRAMME,
    SEGMENT,
    SOURCE,
    STATUS,
    UNIT,
    VALUE,
)

AGED, OWED, OWING = "overdue_", "arrears", "employers_in_arrears"
UNCLASSIFIED = "unclassified"
CLASS_COLUMNS = [
    PLACE, BASIS, PROGRAMME, AS_OF, PRECISION, SEGMENT, "arrears_class", VALUE, UNIT, "employers",
    "whole", "arrears_class_share", STATUS, SOURCE,
]  # fmt: skip
_OF = [PLACE, BASIS, PROGRAMME, AS_OF]


def is_aged(counts: pd.DataFrame) -> pd.Series:
    """Which rows tell arrears by age: parts of a total, and no counts of their own."""
    groups = counts[GROUP]
    return groups.isin([group for group in groups.unique() if re.fullmatch(rf"{AGED}\d+", group)])


def by_class(counts: pd.DataFrame, classes: Mapping[str, int]) -> pd.DataFrame:
    """One row per place, date and class: how much is owed, and by how many employers.

        arrears class share = amount of the class / all arrears of the place

    `classes` gives each class the first month overdue that belongs to it. What a reported total has
    beyond its ages, and what is younger than the first class, is `unclassified`, so that the
    classes add up to the total; below 0 where the ages are more than it: shown, not hidden.
    A blank amount is no 0: its class has no amount, and no class of that place a share.
    """
    aged = counts[is_aged(counts) & counts[MEASURE].isin([OWED, OWING])]
    owed, owing = (_classed(aged[aged[MEASURE] == name], classes) for name in (OWED, OWING))
    if owed.empty:
        return pd.DataFrame(columns=CLASS_COLUMNS)
    amounts = _summed(pd.concat([owed, _rest(owed, counts)]))
    employers = _summed(owing)[VALUE].rename("employers")
    rows = amounts.join(employers).reset_index()
    whole = rows.groupby(_OF)[VALUE].transform(_sum)
    order = rows["arrears_class"].map([*classes, UNCLASSIFIED].index)
    share = rows[VALUE] / whole.where(whole > 0)
    rows = rows.assign(order=order, whole=whole, arrears_class_share=share, **{UNIT: IDR})
    return rows.sort_values([*_OF, "order"])[CLASS_COLUMNS].reset_index(drop=True)


def _classed(aged: pd.DataFrame, classes: Mapping[str, int]) -> pd.DataFrame:
    months = aged[GROUP].str.removeprefix(AGED).astype(int)
    edges = [*classes.values(), np.inf]
    cut = pd.cut(months, edges, right=False, labels=list(classes)).astype(object)
    return aged.assign(arrears_class=cut.fillna(UNCLASSIFIED))


def _rest(owed: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """What a reported total has beyond its ages, as a row of no class."""
    added = owed.groupby(_OF)[VALUE].agg(_sum).rename("added")
    totals = counts[(counts[MEASURE] == OWED) & (counts[GROUP] == "")]
    both = totals.drop_duplicates(_OF, keep="last").join(added, on=_OF, how="inner")
    rest = both[VALUE] - both["added"]
    found = both.assign(arrears_class=UNCLASSIFIED, **{VALUE: rest})
    return found[rest.notna() & (rest != 0)].drop(columns="added")


def _summed(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.groupby([*_OF, "arrears_class"]).agg(
        **{
            VALUE: (VALUE, _sum),
            SEGMENT: (SEGMENT, "first"),
            PRECISION: (PRECISION, "first"),
            STATUS: (STATUS, rollup.least_certain),
            SOURCE: (SOURCE, rollup.joined),
        }
    )


def _sum(values: pd.Series) -> float:
    """An unknown part makes its sum unknown."""
    return float(values.sum(skipna=False))
