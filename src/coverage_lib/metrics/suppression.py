"""Small counts are not shown, nor any count that would give one away.

A count of one to four people may point at a person. Hiding it alone is not enough: where the total
is shown, it is the total less the others. So a second count is hidden beside it (secondary cell
suppression; Statistics Netherlands, Handbook on Statistical Disclosure Control, chapter 4).
Months are not protected from each other: flows that lead from one to the next are counts too.
"""

from collections.abc import Iterator

import pandas as pd

from coverage_lib.metrics.totals import with_totals
from coverage_lib.schema import (
    ALL,
    ALL_EXCL_JAKON,
    AS_OF,
    BASIS,
    BPU,
    GROUP,
    JAKON,
    MEASURE,
    PERSONS,
    PLACE,
    PMI,
    POTENTIAL,
    PRECISION,
    PROGRAMME,
    PU,
    SEGMENT,
    STATUS,
    UNIT,
    VALUE,
    VINTAGE,
)

SUPPRESSED = "suppressed"
SUMS_OF_SEGMENTS = (  # a total and its parts: one hidden count in it could be worked out
    (ALL, PU, BPU, JAKON, PMI),
    (ALL, ALL_EXCL_JAKON, JAKON),
    (ALL_EXCL_JAKON, PU, BPU, PMI),
)
_OF_ONE_DATE = [AS_OF, PRECISION, BASIS, PROGRAMME, GROUP, MEASURE, VINTAGE]


def small_counts_hidden(counts: pd.DataFrame, parts: pd.DataFrame, *, below: int) -> pd.DataFrame:
    """The counts, those of 1 to `below` − 1 people without a value and with status suppressed.

    `parts` names, a row each, a `place` and a `parent_place` that it is a part of. In every sum
    (segments of a place, places of their parent) no count or at least two are hidden: the smallest
    beside the small one, a part before a total. A total that its parts made while they were known
    is kept, as a row of its own. An estimate of the potential points at nobody and stays.
    """
    if below <= 1:  # nobody is hidden: the usual case
        return counts
    whole = with_totals(counts)
    hidden = whole.index.isin(_hidden(whole, parts, below))
    shown = whole.assign(
        **{VALUE: whole[VALUE].mask(hidden), STATUS: whole[STATUS].mask(hidden, SUPPRESSED)}
    )
    given, made = shown.head(len(counts)).set_axis(counts.index), shown.iloc[len(counts) :]
    if not hidden.any():
        return counts
    return pd.concat([given, made.set_axis(made.index + counts.index.max() + 1)])


def _hidden(whole: pd.DataFrame, parts: pd.DataFrame, below: int) -> list[int]:
    people = (whole[UNIT] == PERSONS) & (whole[MEASURE] != POTENTIAL)
    known = whole[people & whole[VALUE].notna()]
    hidden = set(known.index[(known[VALUE] > 0) & (known[VALUE] < below)])
    sums = list(_sums(known, parts)) if hidden else []
    while open_ := [one for one in sums if len(hidden.intersection(one)) == 1]:
        hidden |= {next(row for row in one if row not in hidden) for one in open_}
    return list(hidden)


def _sums(known: pd.DataFrame, parts: pd.DataFrame) -> Iterator[list[int]]:
    """The rows of each sum with its total, in the order in which they are best hidden."""
    for total, *segments in SUMS_OF_SEGMENTS:
        rows = known[known[SEGMENT].isin([total, *segments])]
        yield from _groups(rows, [PLACE, *_OF_ONE_DATE], is_total=rows[SEGMENT] == total)
    for parent, below in parts.groupby("parent_place")[PLACE]:
        rows = known[known[PLACE].isin([parent, *below])]
        yield from _groups(rows, [SEGMENT, *_OF_ONE_DATE], is_total=rows[PLACE] == parent)


def _groups(rows: pd.DataFrame, keys: list[str], *, is_total: pd.Series) -> Iterator[list[int]]:
    """A part before the total, somebody before nobody, few before many."""
    order = rows.assign(total=is_total, nobody=rows[VALUE] == 0)
    ordered = order.sort_values(["total", "nobody", VALUE], kind="stable")
    for _, group in ordered.groupby(keys, dropna=False, sort=False):
        if len(group) > 1:
            yield group.index.tolist()
