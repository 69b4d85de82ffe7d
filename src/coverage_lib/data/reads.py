"""What of a folder's data the report of an office reads, and a fingerprint of it.

A report reads the counts and targets of its own places, and every other file whole: what somebody
stated elsewhere may explain a figure here, and stated figures are few. `report.build` is given no
other row, so what is fingerprinted is what is read; and one changed count makes again only the
reports of the offices that read it.
"""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from coverage_lib.data import counts, reference
from coverage_lib.data.areas import Areas
from coverage_lib.data.counts import FINGERPRINT, LINES, MONTH, OfPlaces
from coverage_lib.data.load import Dataset
from coverage_lib.schema import DUE, PLACE

WHOLE = (
    "published", "offices", "service_areas", "districts", "provinces", "sources", "terms",
)  # fmt: skip


def of_office(data: Dataset, office: str) -> Dataset:
    """The data that the report of an office reads, and no other row."""
    return of_places(data, reference.places(data, office)[PLACE])


def of_places(data: Dataset, places: pd.Series) -> Dataset:
    """The data with the counts and targets of these places, and no other row.

    The counts are read where they are first asked for.
    """
    targets = data.targets[data.targets[PLACE].isin(places)]
    return replace(data, counts=OfPlaces(data.counts, places.tolist()), targets=targets)


class Fingerprints:
    """Of each place and month, made once for all reports."""

    def __init__(self, data: Dataset) -> None:
        self._areas = Areas(data)
        self._places = self._areas.place_keys()
        whole = {name: counts.of_rows(getattr(data, name)).sum() for name in WHOLE}
        self._whole = {name: _written(sums[FINGERPRINT]) for name, sums in whole.items()}
        self._lines = sum(int(sums[LINES]) for sums in whole.values())
        targets = counts.by_place_and_month(data.targets, DUE)
        months = pd.concat([data.counts.by_place_and_month(), targets])
        self._of_place: dict[str, list[tuple[str, int, int]]] = {}  # month, and its two sums
        for (place, month), *sums in _summed(months).itertuples():
            self._of_place.setdefault(place, []).append((month, *sums))

    def of_office(self, office: str) -> Mapping[str, str]:
        """The fingerprint of all that `of_office` keeps, by file, or by place and month.

        One more, `lines`, is of all of them with their lines: it alone changes where rows were
        moved, which a page may show and no number depends on.
        """
        places = self._places[self._areas.office(office).office]
        mine = [(place, *of) for place in places for of in self._of_place.get(place, [])]
        by_row = {f"{place} {month}": _written(cells) for place, month, cells, _ in mine}
        lines = _written(self._lines + sum(lines for *_, lines in mine))
        return {**self._whole, **by_row, LINES: lines}


def _summed(months: pd.DataFrame) -> pd.DataFrame:
    return months.groupby([PLACE, MONTH])[[FINGERPRINT, LINES]].sum()


def _written(number: int) -> str:
    return f"{int(number) % 2**64:016x}"
