"""Numbers that fit if exchanged: two digits of one count, or the counts of two districts."""

import numpy as np
import pandas as pd

from coverage_lib.metrics.quality_flags import (
    DIGITS_SWAPPED,
    DISTRICTS_SWAPPED,
    Limits,
    flagged,
    no_flags,
)
from coverage_lib.schema import BASIS, GROUP, MEASURE, PLACE, PROGRAMME, SEGMENT, UNIT, VALUE


def digits_swapped(rows: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """Counts that leave their series, and would fit it with two neighbouring digits exchanged."""
    off = rows[_leaves(rows, rows["between"], limits) & rows["steady"]]
    if off.empty:
        return no_flags()
    swapped = _with_digits_swapped(off[VALUE])
    miss = np.abs(swapped - off["between"].to_numpy()[:, None])
    best = pd.Series(swapped[np.arange(len(off)), miss.argmin(axis=1)], index=off.index)
    fits = (best - off["between"]).abs() <= limits.fit * off["between"]
    return flagged(off[fits], DIGITS_SWAPPED, off[VALUE], best, "", off[UNIT])


def _with_digits_swapped(values: pd.Series) -> np.ndarray:
    """Each value with each pair of neighbouring digits exchanged: one column a pair.

    >>> _with_digits_swapped(pd.Series([146586.0]))[0, :2].tolist()
    [146568.0, 146856.0]
    """
    whole = values.abs().round().astype("int64").to_numpy()[:, None]
    units = 10 ** np.arange(9, dtype="int64")[None, :]
    low, high = whole // units % 10, whole // (units * 10) % 10
    swapped = whole + (low - high) * 9 * units
    return np.asarray(np.where(whole >= units * 10, swapped, whole), dtype=float)


def districts_swapped(rows: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """Two districts of one province, of which each has the number that the other should have.

    The codes of BPS and of Kemendagri swap neighbours: 1903 is Bangka Barat in one and Bangka
    Selatan in the other.
    """
    off = rows[_leaves(rows, rows["expected"], limits) & rows[PLACE].str.contains(".", regex=False)]
    same = ["month", SEGMENT, BASIS, PROGRAMME, GROUP, MEASURE, "province"]
    mine = off.assign(province=off[PLACE].str.split(".").str[0])[[*same, PLACE, VALUE, "before"]]
    mine = mine.reset_index(names="row")
    pairs = mine.merge(mine, on=same, suffixes=("", "_other"))
    pairs = pairs[pairs[PLACE] != pairs[f"{PLACE}_other"]]
    crossed = _apart(pairs[VALUE], pairs["before_other"])
    crossed_back = _apart(pairs[f"{VALUE}_other"], pairs["before"])
    own = np.minimum(
        _apart(pairs[VALUE], pairs["before"]),
        _apart(pairs[f"{VALUE}_other"], pairs["before_other"]),
    )
    fits = (crossed <= limits.crossed) & (crossed_back <= limits.crossed)
    theirs = crossed + crossed_back < own / 2  # far better the other way round
    found = pairs[fits & theirs].drop_duplicates("row").set_index("row")
    named = off.loc[found.index]
    return flagged(
        named, DISTRICTS_SWAPPED, named[VALUE], found[f"{VALUE}_other"], found[f"{PLACE}_other"],
        named[UNIT],
    )  # fmt: skip


def _apart(one: pd.Series, other: pd.Series) -> pd.Series:
    return (one / other - 1).abs()


def _leaves(rows: pd.DataFrame, expected: pd.Series, limits: Limits) -> pd.Series:
    """Further from where the series leads than a season or a good month would take it."""
    miss = (rows[VALUE] - expected).abs()
    away = miss > (limits.material * expected).clip(lower=limits.persons)
    return away & (rows["growth"].abs() > limits.material) & (expected > 0)
