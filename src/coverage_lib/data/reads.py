"""What of a folder's data the report of an office reads, and a fingerprint of it.

A report reads the counts, targets and stated figures of its own places, and every other file whole.
So one changed row makes again only the reports of the offices that read it.
"""

from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from coverage_lib.data import reference
from coverage_lib.data.load import Dataset
from coverage_lib.schema import AS_OF, DUE, PLACE

DATED = {"observations": AS_OF, "targets": DUE, "published": AS_OF}  # read by place
WHOLE = ("offices", "service_areas", "districts", "provinces", "sources", "terms")

Groups = dict[str, dict[str, str]]  # of a place: of a month: fingerprint


def of_office(data: Dataset, office: str) -> Dataset:
    """The data that the report of an office reads, and no other row."""
    places = reference.places(data, office)[PLACE]
    kept = {name: getattr(data, name) for name in DATED}
    return replace(data, **{name: rows[rows[PLACE].isin(places)] for name, rows in kept.items()})


class Fingerprints:
    """Of each place and month, made once for all reports."""

    def __init__(self, data: Dataset) -> None:
        self.data = data
        self._whole = {name: _together(_of_rows(getattr(data, name))) for name in WHOLE}
        self._places: Groups = {}
        for name, date in DATED.items():
            for (place, month), digest in _by_place_and_month(getattr(data, name), date).items():
                known = self._places.setdefault(place, {})
                known[month] = known.get(month, "") + digest

    def of_office(self, office: str) -> Mapping[str, str]:
        """The fingerprint of all that `of_office` keeps, by file, or by place and month."""
        places = reference.places(self.data, office)[PLACE]
        by_row = {
            f"{place} {month}": digest
            for place in places
            for month, digest in self._places.get(place, {}).items()
        }
        return {**self._whole, **by_row}


def _by_place_and_month(rows: pd.DataFrame, date: str) -> dict[tuple[str, str], str]:
    months = rows[date].dt.strftime("%Y-%m").fillna("undated")
    groups = _of_rows(rows).groupby([rows[PLACE], months])
    return {key: f"{number:016x}" for key, number in groups.sum().items()}


def _of_rows(rows: pd.DataFrame) -> pd.Series:
    """A number for each row: its cells and its line in the file, which a page may name."""
    return pd.util.hash_pandas_object(rows)


def _together(numbers: pd.Series) -> str:
    """Each number knows its line, so a sum tells rows that changed places too."""
    return f"{int(numbers.sum()):016x}"
