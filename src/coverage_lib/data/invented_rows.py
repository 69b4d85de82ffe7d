"""From cells to rows of observations: every place is the sum of the cells in its area.

An office's own rows are the total of its area: its districts, and those of its sub-branches. A
regional office is the sum of its branches (and of sub-branches without a branch), a district the
sum over the offices that serve it.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from coverage_lib.data.invented_counts import BPU, MONTHS, YEARS, Counts, Whole
from coverage_lib.data.invented_flows import left_by_reason
from coverage_lib.data.invented_map import Map
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    AS_OF,
    BASIS,
    DISTRICT,
    GROUP,
    MEASURE,
    MEASURES,
    OBSERVATION_COLUMNS,
    OBSERVATION_KEY,
    OFFICE,
    OFFICE_BASIS,
    PARENT,
    PLACE,
    POTENTIAL,
    PROGRAMME,
    PROVINCE,
    REGIONAL_OFFICE,
    SEGMENT,
    SINGLE_SEGMENTS,
    SOURCE,
    STATUS,
    UNIT,
    VALUE,
    VINTAGE,
)

NATION = "ID"
NUMBERS, SURVEY = "sintetis-angka", "sintetis-potensi"
SURVEYED = "08-31"  # the labour force survey of August, and the potential derived from it
WITHOUT_SEGMENT = "employers"  # measures that begin so are not of a segment


def cells_of(nation: Map) -> pd.DataFrame:
    """One row per office and district that it serves, and the places whose sums it is in."""
    parent = nation.offices.set_index(OFFICE)[PARENT]
    rows = nation.service_areas[[OFFICE, DISTRICT]].merge(nation.districts, on=DISTRICT)
    above = rows[OFFICE].map(parent)
    rows = rows.merge(nation.provinces[[PROVINCE, REGIONAL_OFFICE]], on=PROVINCE)
    return rows.assign(above=above, top=above.map(parent), nation=NATION)


def offices_of(cells: pd.DataFrame) -> pd.DataFrame:
    """Every pair of a cell and an office, of any level, whose area it lies in."""
    return _links(cells, [OFFICE, "above", "top"])


def places_of(cells: pd.DataFrame) -> pd.DataFrame:
    """Every pair of a cell and a place it counts in: offices, district, province, nation."""
    return _links(cells, [OFFICE, "above", "top", DISTRICT, PROVINCE, "nation"])


def added_up(links: pd.DataFrame, of_cells: Whole) -> tuple[list[str], Whole]:
    """The places in order, and their sums over cells."""
    codes, places = pd.factorize(links[PLACE], sort=True)
    sums = np.zeros((len(places), *of_cells.shape[1:]), "int64")
    np.add.at(sums, codes, of_cells[links["cell"].to_numpy()])
    return places.tolist(), sums


def with_all(of_segments: Whole) -> Whole:
    """The sum of the segments as one more segment."""
    return np.concatenate([of_segments, of_segments.sum(axis=1, keepdims=True)], axis=1)


def active(links: pd.DataFrame, counts: Counts, *, first: str) -> pd.DataFrame:
    """Participants of each place, segment and month, and all segments together."""
    return _monthly(links, with_all(counts.active), _SEGMENTS, measure=ACTIVE, first=first)


def potential(links: pd.DataFrame, counts: Counts, *, first: str) -> pd.DataFrame:
    """Potential workers of each place, segment and vintage that the months can use."""
    places, sums = added_up(links, with_all(counts.potential))
    years = [f"{year}" for year in YEARS if f"{year + 1}-{SURVEYED}" > first]
    rows = _long(places, _SEGMENTS, years, sums[:, :, -len(years) :])
    year = rows[AS_OF]
    dates = {AS_OF: year + f"-{SURVEYED}", VINTAGE: "Sakernas " + year}
    return rows.assign(**{MEASURE: POTENTIAL, GROUP: "", SOURCE: SURVEY}, **dates)


def flows(links: pd.DataFrame, people: dict[str, Whole], *, first: str) -> pd.DataFrame:
    """New, reactivated and left, and of each segment who left for which reason.

    Not for the first month: what it opened with is not known.
    """
    second = _DAYS[_DAYS.index(first) + 1]
    totals = [
        _monthly(links, with_all(flow), _SEGMENTS, measure=name, first=second)
        for name, flow in people.items()
    ]
    reasons = [
        _monthly(links, flow[:, None], [segment], measure="left", group=reason, first=second)
        for (segment, reason), flow in left_by_reason(people["left"]).items()
    ]
    return pd.concat([*totals, *reasons])


def of_offices(links: pd.DataFrame, measures: dict[str, Whole], *, first: str) -> pd.DataFrame:
    """Money, employers, agents and claims of each office and month."""
    return pd.concat(
        [
            _monthly(links, counted[:, None], [_segment_of(name)], measure=name, first=first)
            for name, counted in measures.items()
        ]
    )


def aged(links: pd.DataFrame, by_age: dict[str, dict[int, Whole]], *, first: str) -> pd.DataFrame:
    """Arrears by months overdue, of each office: for the last year, as more says nothing new."""
    first = max(first, _DAYS[-12])
    return pd.concat(
        [
            _monthly(
                links, counted[:, None], [_segment_of(name)], measure=name, first=first,
                group=f"overdue_{age}",
            )
            for name, ages in by_age.items()
            for age, counted in ages.items()
        ]
    )  # fmt: skip


def observations(parts: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """All rows in the columns and the order of observations.csv."""
    rows = pd.concat(parts)
    unit = rows[MEASURE].map({name: measure.unit for name, measure in MEASURES.items()})
    told = {BASIS: OFFICE_BASIS, PROGRAMME: "", UNIT: unit, STATUS: "reported"}
    ordered = rows.assign(**told).sort_values(
        list(OBSERVATION_KEY), kind="stable", ignore_index=True
    )
    return ordered[list(OBSERVATION_COLUMNS)]


_DAYS = MONTHS.strftime("%Y-%m-%d").tolist()
_SEGMENTS = [*SINGLE_SEGMENTS, ALL]


def _links(cells: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    pairs = [
        pd.DataFrame({PLACE: cells[column], "cell": np.arange(len(cells))}) for column in columns
    ]
    links = pd.concat(pairs, ignore_index=True)
    return links[links[PLACE].fillna("") != ""]


def _segment_of(measure: str) -> str:
    if measure.startswith(WITHOUT_SEGMENT):
        return ""
    return SINGLE_SEGMENTS[BPU] if measure == "agents" else ALL


def _monthly(
    links: pd.DataFrame,
    of_cells: Whole,
    segments: list[str],
    *,
    measure: str,
    first: str,
    group: str = "",
) -> pd.DataFrame:
    begin = _DAYS.index(first)
    places, sums = added_up(links, of_cells[:, :, begin:])
    rows = _long(places, segments, _DAYS[begin:], sums)
    return rows.assign(**{MEASURE: measure, GROUP: group, VINTAGE: "", SOURCE: NUMBERS})


def _long(places: list[str], segments: list[str], days: list[str], sums: Whole) -> pd.DataFrame:
    index = pd.MultiIndex.from_product([places, segments, days], names=[PLACE, SEGMENT, AS_OF])
    return pd.DataFrame({VALUE: sums.ravel()}, index).reset_index()
