"""Faults laid into the invented nation on purpose, so that every flag has something to find.

| fault | place | what is wrong |
| --- | --- | --- |
| late office | `wonosobo-muntang` | nothing for the last month; its district is provisional |
| outlier | `33.17` Rembang | informal participants of April 2026 are three times what they were |
| exactly 100 % | `33.76` Kota Tegal | construction workers: potential set equal to participants |
| above 100 % | `33.13` Karanganyar | construction workers: potential below the participants |
| code transposed | `33.12`, `33.21` | in February 2026 each stands under the other's code |

The potentials hold for every sum they are in; the others are faults of single rows. All are in
Jawa Tengah, the region of the demo.
"""

from dataclasses import replace

import pandas as pd

from coverage_lib.data.invented_counts import JAKON, Counts
from coverage_lib.schema import ACTIVE, AS_OF, BPU, DISTRICT, MEASURE, PLACE, SEGMENT, STATUS, VALUE

LATE, PROVISIONAL, LAST_MONTH = "wonosobo-muntang", "33.07", "2026-10-31"
OUTLIER, OUTLIER_MONTH, TIMES = "33.17", "2026-04-30", 3
EXACT, ABOVE, ABOVE_PERCENT = "33.76", "33.13", 112
TRANSPOSED, TRANSPOSED_MONTH = ("33.12", "33.21"), "2026-02-28"


def odd_potentials(counts: Counts, cells: pd.DataFrame) -> Counts:
    """One construction segment at exactly 100 % of its potential in the last month, one above."""
    potential = counts.potential.copy()
    for district, percent in ((EXACT, 100), (ABOVE, ABOVE_PERCENT)):
        here = cells[DISTRICT].eq(district).to_numpy()
        potential[here, JAKON, -1] = counts.active[here, JAKON, -1] * 100 // percent
    return replace(counts, potential=potential)


def spoilt(observations: pd.DataFrame) -> pd.DataFrame:
    """One office late, one month out of line, two codes transposed."""
    return observations.pipe(_late).pipe(_out_of_line).pipe(_transposed)


def _late(rows: pd.DataFrame) -> pd.DataFrame:
    last = rows[AS_OF] == LAST_MONTH
    status = rows[STATUS].mask(last & (rows[PLACE] == PROVISIONAL), "provisional")
    return rows.assign(**{STATUS: status})[~(last & (rows[PLACE] == LATE))]


def _out_of_line(rows: pd.DataFrame) -> pd.DataFrame:
    here = _active(rows, [OUTLIER], OUTLIER_MONTH) & (rows[SEGMENT] == BPU)
    return rows.assign(**{VALUE: rows[VALUE].mask(here, rows[VALUE] * TIMES)})


def _transposed(rows: pd.DataFrame) -> pd.DataFrame:
    """Each of the two places carries the other's numbers, segment by segment."""
    one, other = (rows.index[_active(rows, [place], TRANSPOSED_MONTH)] for place in TRANSPOSED)
    values = rows[VALUE].copy()
    values[one.append(other)] = rows.loc[other.append(one), VALUE].to_numpy()
    return rows.assign(**{VALUE: values})


def _active(rows: pd.DataFrame, places: list[str], month: str) -> pd.Series:
    return rows[PLACE].isin(places) & (rows[AS_OF] == month) & (rows[MEASURE] == ACTIVE)
