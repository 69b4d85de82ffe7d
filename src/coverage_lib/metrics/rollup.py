"""Adding people up, and laying counts side by side. The only place that groups rows.

Rates are never added or averaged: every function here takes counts and gives back counts.
"""

import pandas as pd

from coverage_lib.metrics import bases
from coverage_lib.metrics.totals import joined, least_certain, with_totals
from coverage_lib.schema import (
    AS_OF,
    BASIS,
    GROUP,
    MEASURE,
    MEASURES,
    PLACE,
    POTENTIAL,
    PRECISION,
    PROGRAMME,
    SEGMENT,
    SOURCE,
    STATUS,
    STATUSES,
    UNIT,
    VALUE,
    VINTAGE,
)

__all__ = [
    "joined",
    "latest",
    "least_certain",
    "over_places",
    "with_potential",
    "with_totals",
    "year_to_date",
]

WHAT = [PLACE, SEGMENT, BASIS, PROGRAMME, GROUP, MEASURE]  # says what a count counts
FLOWS = [measure.name for measure in MEASURES.values() if measure.kind == "flow"]
# A denominator is estimated once a year. An older one is another vintage: 39.7 million of 2025
# over the 90 million of 2023 would be 44 %, where the base of 2025 (111 million) gives 36 %.
POTENTIAL_MAY_BE_OLDER = pd.Timedelta(days=366)


def latest(observations: pd.DataFrame) -> pd.DataFrame:
    """The last count of each kind: a row per place, segment, basis, programme, group, measure."""
    ordered = observations.sort_values([AS_OF, VINTAGE], kind="stable")
    return ordered.drop_duplicates(WHAT, keep="last").sort_index()


def year_to_date(observations: pd.DataFrame, until: pd.Timestamp) -> pd.DataFrame:
    """What a target is judged by: the last count of each stock, each flow added up since January.

    A row of a flow counts what happened since the row before it, so one row of a year is its sum.
    """
    this_year = observations[observations[AS_OF].dt.year == until.year]
    flows = this_year[MEASURE].isin(FLOWS)
    return pd.concat([latest(this_year[~flows]), _added(this_year[flows], [*WHAT, UNIT])])


def over_places(counts: pd.DataFrame, places: list[str], *, as_place: str) -> pd.DataFrame:
    """The total over `places`, as rows of `as_place`: counts of people, one basis at a time.

    A sum that skips a place is quietly wrong, so there is no total unless every place has the
    count on that day. Raises BasisError where the rows of one sum are of both bases: it would lack
    people on one, and have them twice on both.
    """
    keys = [AS_OF, PRECISION, SEGMENT, BASIS, PROGRAMME, GROUP, MEASURE, UNIT]
    one_sum = tuple(key for key in keys if key != BASIS)
    mine = bases.require_one_basis(_known_of(counts, places), within=one_sum)
    mine = mine.drop(columns="mixed_basis")
    totals = _added(mine, keys)
    complete = mine.groupby(keys)[PLACE].nunique().reindex(totals.set_index(keys).index)
    return totals[(complete == len(places)).to_numpy()].assign(**{PLACE: as_place})


def _known_of(counts: pd.DataFrame, places: list[str]) -> pd.DataFrame:
    """What is counted of these places; a blank is nothing to add."""
    return counts[counts[PLACE].isin(places) & counts[VALUE].notna()]


def with_potential(counts: pd.DataFrame, potentials: pd.DataFrame) -> pd.DataFrame:
    """Beside each count, the latest potential known on its date: same place, segment, basis, group.

    Adds `potential`, `potential_as_of` and `vintage`. An estimate more than a year older than the
    count is not used.
    """
    same = [PLACE, SEGMENT, BASIS, GROUP]
    known = potentials[potentials[MEASURE] == POTENTIAL].sort_values([AS_OF, VINTAGE])
    known = known[[*same, AS_OF, VALUE, VINTAGE, STATUS, SOURCE]].rename(
        columns={VALUE: POTENTIAL, STATUS: "potential_status", SOURCE: "potential_source"}
    )
    known = known.assign(potential_as_of=known[AS_OF]).drop_duplicates([*same, AS_OF], keep="last")
    return pd.merge_asof(
        counts.drop(columns=VINTAGE, errors="ignore").sort_values(AS_OF, kind="stable"),
        known,
        on=AS_OF,
        by=same,
        tolerance=POTENTIAL_MAY_BE_OLDER,
    )


def _added(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One row per key: values added, the least certain status, every source, the last date."""
    if rows.empty:
        return rows.head(0)
    groups = rows.groupby(keys, sort=True)
    how = {VALUE: "sum", AS_OF: "max", PRECISION: "first"}
    totals = groups.agg({column: way for column, way in how.items() if column not in keys})
    totals = totals.join(provenance(rows, keys))
    if VINTAGE not in keys:
        totals[VINTAGE] = _joined(rows[VINTAGE], groups.ngroup()).set_axis(totals.index)
    return totals.reset_index()


def provenance(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Of each key the status of its least certain row, and every source."""
    groups = rows.groupby(keys, sort=True)
    ranks = rows[STATUS].map(STATUSES.index).groupby(groups.ngroup()).max()
    statuses = ranks.map(dict(enumerate(STATUSES)))
    said = pd.DataFrame({STATUS: statuses, SOURCE: _joined(rows[SOURCE], groups.ngroup())})
    return said.set_axis(groups.size().index)


def _joined(texts: pd.Series, group: pd.Series) -> pd.Series:
    """Each distinct text of a group once: a total names every source it rests on.

    Most totals have one source: only the others are joined text by text.
    """
    told = pd.DataFrame({"text": texts, "group": group}).drop_duplicates()
    several = told.duplicated("group", keep=False)
    one = told[~several].set_index("group")["text"]
    many = told[several].groupby("group")["text"].agg(joined)
    return pd.concat([part for part in (one, many) if len(part)]).sort_index()
