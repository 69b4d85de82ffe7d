"""Adding people up, and laying counts side by side. The only place that groups rows.

Rates are never added or averaged: every function here takes counts and gives back counts.
"""

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
    POTENTIAL,
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

WHAT = [PLACE, SEGMENT, BASIS, PROGRAMME, GROUP, MEASURE]  # says what a count counts
# A denominator is estimated once a year. An older one is another vintage: 39.7 million of 2025
# over the 90 million of 2023 would be 44 %, where the base of 2025 (111 million) gives 36 %.
POTENTIAL_MAY_BE_OLDER = pd.Timedelta(days=366)


def latest(observations: pd.DataFrame) -> pd.DataFrame:
    """The last count of each kind: a row per place, segment, basis, programme, group, measure."""
    ordered = observations.sort_values([AS_OF, VINTAGE], kind="stable")
    return ordered.drop_duplicates(WHAT, keep="last").sort_index()


def with_totals(counts: pd.DataFrame) -> pd.DataFrame:
    """Add the totals that the segments make, where no total is reported.

        ALL = PU + BPU + JAKON (+ PMI where reported)
        ALL_EXCL_JAKON = ALL - JAKON, or else PU + BPU (+ PMI where reported)

    A total needs PU and BPU at least: a missing part is not zero. Rows of one place, basis,
    programme, group, measure and date are added; nothing else ever is. A total is as uncertain as
    its least certain part.
    """
    return counts.pipe(_with_all).pipe(_with_all_excluding_jakon)


def over_places(counts: pd.DataFrame, places: list[str], *, as_place: str) -> pd.DataFrame:
    """The total over `places`, as rows of `as_place`: counts of people, one basis at a time.

    A sum that skips a place is quietly wrong, so there is no total unless every place has the
    count.
    """
    mine = counts[counts[PLACE].isin(places)]
    keys = [SEGMENT, BASIS, PROGRAMME, GROUP, MEASURE, UNIT]
    totals = _added(mine, keys)
    complete = mine.groupby(keys)[PLACE].nunique().reindex(totals.set_index(keys).index)
    return totals[(complete == len(places)).to_numpy()].assign(**{PLACE: as_place})


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
        counts.drop(columns=VINTAGE, errors="ignore").sort_values(AS_OF),
        known,
        on=AS_OF,
        by=same,
        tolerance=POTENTIAL_MAY_BE_OLDER,
    )


def least_certain(statuses: pd.Series) -> str:
    """The status of a sum: that of its least certain part.

    >>> least_certain(pd.Series(["reported", "approximate", "provisional"]))
    'approximate'
    """
    return str(max(statuses, key=STATUSES.index))


def _with_all(counts: pd.DataFrame) -> pd.DataFrame:
    parts = _parts(counts, [PU, BPU, JAKON, PMI], needed=[PU, BPU, JAKON])
    return _with_missing(counts, _added(parts, _TOTAL_KEYS).assign(**{SEGMENT: ALL}))


def _with_all_excluding_jakon(counts: pd.DataFrame) -> pd.DataFrame:
    """A reported total less Jakon is exact; without one, the remaining segments are added."""
    parts = _parts(counts, [ALL, JAKON], needed=[ALL, JAKON])
    signed = parts.assign(**{VALUE: parts[VALUE].where(parts[SEGMENT] == ALL, -parts[VALUE])})
    by_difference = _added(signed, _TOTAL_KEYS).assign(**{SEGMENT: ALL_EXCL_JAKON})
    rest = _parts(counts, [PU, BPU, PMI], needed=[PU, BPU])
    by_addition = _added(rest, _TOTAL_KEYS).assign(**{SEGMENT: ALL_EXCL_JAKON})
    return _with_missing(_with_missing(counts, by_difference), by_addition)


_TOTAL_KEYS = [PLACE, AS_OF, PRECISION, BASIS, PROGRAMME, GROUP, MEASURE, UNIT, VINTAGE]


def _parts(counts: pd.DataFrame, segments: list[str], *, needed: list[str]) -> pd.DataFrame:
    """The rows of `segments`, only where every needed one is there with a value."""
    rows = counts[counts[SEGMENT].isin(segments) & counts[VALUE].notna()]
    there = rows[rows[SEGMENT].isin(needed)].groupby(_TOTAL_KEYS)[SEGMENT].transform("nunique")
    complete = (there == len(needed)).reindex(rows.index, fill_value=False)
    return rows[rows.set_index(_TOTAL_KEYS).index.isin(rows[complete].set_index(_TOTAL_KEYS).index)]


def _added(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One row per key: values added, the least certain status, every source, the last date."""
    how = {VALUE: "sum", STATUS: least_certain, SOURCE: _joined, AS_OF: "max", PRECISION: "first"}
    how |= {VINTAGE: _joined}
    columns = {column: way for column, way in how.items() if column not in keys}
    if rows.empty:
        return rows.head(0)
    return rows.groupby(keys, as_index=False, sort=True).agg(columns)


def _with_missing(counts: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Append the totals that are not reported already."""
    keys = [*_TOTAL_KEYS, SEGMENT]
    keys.remove(VINTAGE)
    if totals.empty:
        return counts
    new = ~totals.set_index(keys).index.isin(counts.set_index(keys).index)
    return pd.concat([counts, totals[new]], ignore_index=True)


def _joined(texts: pd.Series) -> str:
    """Each distinct text once: a total names every source it rests on."""
    return "; ".join(dict.fromkeys(text for text in texts if text))
