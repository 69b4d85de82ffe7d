"""What the reports of a run have in common, made once and picked by each.

The server that kernels are forked from makes the figures of all places before the first report
(`prepare`), and a report picks the rows of its places (`figures`). Of few counts the command makes
them, while that server still loads, and hands them over. By itself a report makes the same figures
of its own counts.
"""

import contextlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, replace
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from coverage_lib import each_place, machine, periods
from coverage_lib.data import folders, kept, load, vintages
from coverage_lib.data.areas import Areas
from coverage_lib.data.counts import AsKnown, AtHand, Counts, InMemory, published_since, rows_of
from coverage_lib.data.load import Dataset
from coverage_lib.data.packed import Packed
from coverage_lib.each_place import EachPlace
from coverage_lib.periods import Period
from coverage_lib.schema import PLACE

A_COUNT = 370  # bytes that the figures take for each count at most: 320 MB for the whole country
SHARE = 1 / 6  # of the memory, for what is shared
FEW = 200_000  # counts, of two regions: what is made of them is handed over in a tenth of a second


@dataclass(frozen=True)
class _Made:
    """What was made for the places of several reports, and which rows of each frame are whose."""

    counts: Counts
    when: Period
    places: frozenset[str]
    figures: EachPlace
    rows: Mapping[str, Mapping[str, npt.NDArray[np.intp]]]  # by frame, then by place

    def of(self, places: Collection[str]) -> EachPlace:
        """The rows of some places."""

        def picked(name: str, rows: pd.DataFrame) -> pd.DataFrame:
            return rows.take(rows_of(places, self.rows[name]))

        return self.figures.each(picked)


_kept: list[_Made] = []


def prepare(asked: str) -> None:
    """Make and keep what several reports share: JSON of `data`, `as_known_on`, `period`, `offices`.

    Without room, or of counts that a server may change meanwhile, each report makes its own.
    """
    wanted = json.loads(asked)
    data = vintages.as_known_on(load.dataset(wanted["data"]), wanted["as_known_on"])
    known = isinstance(data.vintages, InMemory | AtHand | Packed)
    ours = isinstance(data.counts, AsKnown) and known
    if not ours or not _has_room(len(data.vintages)):
        return
    places = _places(data, wanted["offices"])
    when = periods.parse(wanted["period"])
    made = each_place.of_counts(data, data.counts.of(places), pd.Series(sorted(places)), when)
    rows = {one.name: getattr(made, one.name).groupby(PLACE).indices for one in fields(made)}
    _kept.append(_Made(data.counts, when, places, made, rows))


def prepare_if_few(asked: str) -> bool:
    """The same, where the folder's counts are few; whether they are.

    Many are read when the server has long been loaded, and makes this sooner. What cannot be made
    is left to the report that wants it, which has the words for it.
    """
    folder = folders.found(json.loads(asked)["data"])
    few = not folders.is_served(folder) and len(load.dataset(folder).vintages) <= FEW
    with contextlib.suppress(Exception):
        if few:
            prepare(asked)
    return few


def keep_only_of(offices: Collection[str], name: str) -> None:
    """Of many counts in memory keep those that the reports of these offices read, if they are few.

    Who asks for another reads the folder again.
    """
    folder = folders.found(name).resolve()
    if folders.is_served(folder):
        return
    data = load.dataset(folder)
    if not isinstance(data.vintages, InMemory) or len(data.vintages) <= FEW:
        return
    places = _places(data, offices)
    near = InMemory(data.vintages.of(places))
    if len(near) <= FEW:
        few = AtHand(near, places, len(data.vintages), partial(load.every_count, folder))
        counts = AsKnown(few, published_since(data.sources))
        load.keep(folder, replace(data, vintages=few, counts=counts))


def _places(data: Dataset, offices: Collection[str]) -> frozenset[str]:
    """Those that the reports of some offices show."""
    areas = Areas(data)
    keys = areas.place_keys()
    return frozenset().union(*(keys[areas.office(office).office] for office in offices))


def hand_over(file: Path) -> None:
    """Write the data that this process keeps, and what it has made of them."""
    kept.hand_over(file, _kept)


def take(file: str) -> None:
    """Keep what the process wrote that started this one."""
    _kept.extend(cast("list[_Made]", kept.take(file)))


def _has_room(counts: int) -> bool:
    """For the figures of so many counts more."""
    taken = sum(len(made.counts) for made in _kept)
    return (taken + counts) * A_COUNT <= machine.memory() * SHARE


def figures(data: Dataset, places: pd.Series, when: Period) -> EachPlace | None:
    """The figures of a report's places, where `prepare` has made them in this run."""
    for made in _kept:
        if made.when == when and _same(made.counts, data.counts) and made.places.issuperset(places):
            return made.of(places)
    return None


def _same(one: Counts, other: Counts) -> bool:
    """Whether these are counts of the same folder, as known on the same day."""
    if not isinstance(one, AsKnown) or not isinstance(other, AsKnown):
        return False
    return one.vintages is other.vintages and one.day == other.day
