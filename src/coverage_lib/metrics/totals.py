"""The totals that segments make, laid out as a matrix: one row a total, one column a segment.

Rows are matched once; after that a total is a sum over columns, so the whole nation takes a blink.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from coverage_lib.schema import (
    ALL,
    ALL_EXCL_JAKON,
    AS_OF,
    BASIS,
    BPU,
    GROUP,
    JAKON,
    MEASURE,
    PLACE,
    PMI,
    PRECISION,
    PROGRAMME,
    PU,
    SEGMENT,
    SOURCE,
    STATUS,
    STATUSES,
    UNIT,
    VALUE,
    VINTAGE,
)

TOTAL_KEYS = [PLACE, AS_OF, PRECISION, BASIS, PROGRAMME, GROUP, MEASURE, UNIT, VINTAGE]
BETWEEN_SOURCES = "; "

_COLUMN = {name: column for column, name in enumerate((PU, BPU, JAKON, PMI, ALL, ALL_EXCL_JAKON))}
_RANK = {status: rank for rank, status in enumerate(STATUSES)}

Mask = npt.NDArray[np.bool_]


def with_totals(counts: pd.DataFrame) -> pd.DataFrame:
    """Add the totals that the segments make, where no total is reported.

        ALL = PU + BPU + JAKON (+ PMI where reported)
        ALL_EXCL_JAKON = ALL - JAKON, or else PU + BPU (+ PMI where reported)

    A total needs PU and BPU at least: a missing part is not zero. Rows of one place, basis,
    programme, group, measure and date are added; nothing else ever is. A total is as uncertain as
    its least certain part.
    """
    known = counts[counts[SEGMENT].isin(_COLUMN) & counts[VALUE].notna()]
    if known.empty:
        return counts
    laid = _laid_out(known)
    reported = _reported(laid.keys, counts)
    new = laid.has(PU, BPU, JAKON) & ~reported[ALL]
    laid = laid.filled(ALL, [PU, BPU, JAKON, PMI], where=new)
    by_difference = laid.has(ALL, JAKON)
    open_ = ~reported[ALL_EXCL_JAKON]
    difference, addition = open_ & by_difference, open_ & laid.has(PU, BPU) & ~by_difference
    laid = laid.filled(ALL_EXCL_JAKON, [ALL], less=[JAKON], where=difference)
    laid = laid.filled(ALL_EXCL_JAKON, [PU, BPU, PMI], where=addition)
    rows = [laid.rows(ALL, where=new), laid.rows(ALL_EXCL_JAKON, where=difference | addition)]
    return pd.concat([counts, *rows], ignore_index=True)


def joined(texts: Iterable[str]) -> str:
    """Each distinct text once: a total names every source it rests on.

    >>> joined(["paper", "radio", "paper; print"])
    'paper; radio; print'
    """
    parts = (part for text in texts for part in text.split(BETWEEN_SOURCES) if part)
    return BETWEEN_SOURCES.join(dict.fromkeys(parts))


def least_certain(statuses: Iterable[str]) -> str:
    """The status of a sum: that of its least certain part.

    >>> least_certain(["reported", "approximate", "provisional"])
    'approximate'
    """
    return max(statuses, key=STATUSES.index)


@dataclass(frozen=True)
class _Laid:
    """One row per key; a column per segment: its value, rank of status, and source by number."""

    keys: pd.DataFrame
    values: npt.NDArray[np.float64]  # missing where the segment is not there
    ranks: npt.NDArray[np.int64]
    sources: npt.NDArray[np.int64]
    names: list[str]  # of the sources

    def has(self, *segments: str) -> Mask:
        """Where every one of the segments is there."""
        missing = np.isnan(self.values[:, _columns(segments)])
        return np.asarray(~missing.any(axis=1))

    def filled(
        self, segment: str, plus: Sequence[str], *, where: Mask, less: Sequence[str] = ()
    ) -> "_Laid":
        """With one segment more: the sum of others, as uncertain as the least certain of them."""
        column, parts = _COLUMN[segment], _columns([*plus, *less])
        values, ranks, sources = self.values.copy(), self.ranks.copy(), self.sources.copy()
        sums = np.nansum(values[:, _columns(plus)], axis=1)
        sums -= np.nansum(values[:, _columns(less)], axis=1)
        values[where, column] = sums[where]
        ranks[where, column] = ranks[:, parts].max(axis=1)[where]
        numbers, names = _joined_sources(sources[where][:, parts], self.names)
        sources[where, column] = numbers
        return replace(self, values=values, ranks=ranks, sources=sources, names=names)

    def rows(self, segment: str, *, where: Mask) -> pd.DataFrame:
        """The total as rows of observations."""
        column = _COLUMN[segment]
        return self.keys[where].assign(
            **{
                SEGMENT: segment,
                VALUE: self.values[where, column],
                STATUS: pd.array(STATUSES, dtype="str").take(self.ranks[where, column]),
                SOURCE: pd.array(self.names, dtype="str").take(self.sources[where, column]),
            }
        )


def _laid_out(known: pd.DataFrame) -> _Laid:
    numbers = known.groupby(TOTAL_KEYS, sort=True).ngroup().to_numpy()
    cell = numbers * len(_COLUMN) + _codes(known[SEGMENT], _COLUMN)
    if len(np.unique(cell)) < len(cell):
        return _laid_out(_one_row_each(known))
    _, first = np.unique(numbers, return_index=True)
    shape = (len(first), len(_COLUMN))
    sources, names = pd.factorize(known[SOURCE])
    return _Laid(
        keys=known.iloc[first][TOTAL_KEYS],
        values=_placed(shape, cell, known[VALUE].to_numpy("float64"), np.nan),
        ranks=_placed(shape, cell, _codes(known[STATUS], _RANK), -1),
        sources=_placed(shape, cell, sources, -1),
        names=names.tolist(),
    )


def _one_row_each(known: pd.DataFrame) -> pd.DataFrame:
    """Two counts of one segment, of two sources perhaps, are parts of one sum."""
    ways = {VALUE: "sum", STATUS: least_certain, SOURCE: joined}
    return known.groupby([*TOTAL_KEYS, SEGMENT], as_index=False).agg(ways)


def _codes(texts: pd.Series, code_of: dict[str, int]) -> npt.NDArray[np.int64]:
    """The number of each text; a long column repeats few."""
    numbers, distinct = pd.factorize(texts)
    codes: npt.NDArray[np.int64] = np.array([code_of[text] for text in distinct])[numbers]
    return codes


def _placed(shape: tuple[int, int], cell: npt.NDArray[np.int64], what: Any, missing: Any) -> Any:
    matrix = np.full(shape[0] * shape[1], missing, dtype=what.dtype)
    matrix[cell] = what
    return matrix.reshape(shape)


def _columns(segments: Sequence[str]) -> list[int]:
    return [_COLUMN[segment] for segment in segments]


def _joined_sources(
    numbers: npt.NDArray[np.int64], names: list[str]
) -> tuple[npt.NDArray[np.int64], list[str]]:
    """One number for the sources of each row; those of several sources get a joined name."""
    result = numbers.max(axis=1)
    several = ((numbers != result[:, None]) & (numbers >= 0)).any(axis=1)
    mixed, which = np.unique(numbers[several], axis=0, return_inverse=True)
    texts = [joined([names[number] for number in row if number >= 0]) for row in mixed]
    result[several] = len(names) + which.ravel()
    return result, [*names, *texts]


def _reported(keys: pd.DataFrame, counts: pd.DataFrame) -> dict[str, Mask]:
    """Whether each total is there already, be it without a value; of whatever vintage."""
    totals = counts[counts[SEGMENT].isin([ALL, ALL_EXCL_JAKON])]
    if totals.empty:
        return dict.fromkeys([ALL, ALL_EXCL_JAKON], np.zeros(len(keys), "bool"))
    same = [key for key in TOTAL_KEYS if key != VINTAGE]
    both = pd.concat([totals[same], keys[same]], ignore_index=True)
    numbers = both.groupby(same, sort=False).ngroup().to_numpy()
    there, wanted = numbers[: len(totals)], numbers[len(totals) :]
    return {
        segment: np.isin(wanted, there[(totals[SEGMENT] == segment).to_numpy()])
        for segment in (ALL, ALL_EXCL_JAKON)
    }
