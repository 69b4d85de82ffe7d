"""The counts of a filled workbook beside all that the folder ever had for each of them."""

from dataclasses import dataclass

import pandas as pd

from coverage_lib.data import columns, filled, load
from coverage_lib.data.contract import Tables
from coverage_lib.data.counts import known_since, published_since
from coverage_lib.data.filled import Return
from coverage_lib.schema import (
    AS_OF,
    OBSERVATION_COLUMNS,
    OBSERVATION_KEY,
    PLACE,
    SOURCE,
    VALUE,
)

# The folder has nothing of it; has something else; has just this; had this, and corrected it since.
NEW, CORRECTION, UNCHANGED, SUPERSEDED = "new", "correction", "unchanged", "superseded"
KIND, WAS, SINCE = "kind", "was", "since"

Row = dict[str, object]
Key = tuple[object, ...]


@dataclass(frozen=True)
class Intake:
    """What a workbook brings: a row for each of its counts, and the sources that are new."""

    rows: pd.DataFrame  # with `kind`, the value that it `was`, and `since` when that is known
    sources: pd.DataFrame
    blank: int  # rows that were not filled in

    def of(self, *kinds: str) -> pd.DataFrame:
        """The counts of some kinds."""
        return self.rows[self.rows[KIND].isin(kinds)]


def compared(returned: Return, tables: Tables) -> Intake:
    """What is new in a workbook, what corrects, and what the folder has already."""
    rows = returned.entry.rows
    known = _known(rows, tables)
    kinds = [_kind(row, known.get(_key(row), [])) for row in _records(rows)]
    told = pd.DataFrame(kinds, columns=[KIND, WAS, SINCE], index=rows.index)
    used = rows.loc[told[KIND].isin([NEW, CORRECTION]), SOURCE]
    sources = not_yet(returned, tables)
    return Intake(rows.join(told), sources[sources[SOURCE].isin(used)], returned.blank)


def not_yet(returned: Return, tables: Tables) -> pd.DataFrame:
    """The sources of the workbook that the folder does not have."""
    sources = returned.sources.rows
    return sources[~sources[SOURCE].isin(tables[columns.SOURCES][SOURCE])]


def _known(rows: pd.DataFrame, tables: Tables) -> dict[Key, list[Row]]:
    """What the folder has for each key, in the order in which it became known."""
    texts = tables[columns.OBSERVATIONS]
    near = texts[texts[PLACE].isin(rows[PLACE]) & texts[AS_OF].isin(rows[AS_OF])]
    typed = load.typed_counts(near)
    since = known_since(typed, published_since(tables[columns.SOURCES]))
    told = near.assign(**{VALUE: filled.plainly(typed[VALUE]), SINCE: since})
    known: dict[Key, list[Row]] = {}
    for row in _records(told.sort_values(SINCE, kind="stable", na_position="first")):
        known.setdefault(_key(row), []).append(row)
    return known


def _kind(row: Row, former: list[Row]) -> tuple[str, object, object]:
    """What kind of news a count is, and what the folder has had for it last."""
    if not former:
        return NEW, "", pd.NaT
    same = [all(each[name] == row[name] for name in OBSERVATION_COLUMNS) for each in former]
    kind = UNCHANGED if same[-1] else SUPERSEDED if any(same) else CORRECTION
    return kind, former[-1][VALUE], former[-1][SINCE]


def _key(row: Row) -> Key:
    return tuple(row[name] for name in OBSERVATION_KEY)


def _records(rows: pd.DataFrame) -> list[Row]:
    return [{str(name): cell for name, cell in row.items()} for row in rows.to_dict("records")]
