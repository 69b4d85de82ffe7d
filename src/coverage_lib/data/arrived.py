"""Whether the counts of a period have arrived: what an unattended run asks before it publishes."""

from collections.abc import Collection

import pandas as pd

from coverage_lib.data import reference
from coverage_lib.data.load import Dataset
from coverage_lib.periods import Period
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    GROUP,
    LEVEL,
    MEASURE,
    OFFICE,
    PARENT,
    PLACE,
    PROGRAMME,
    REGIONAL_OFFICE,
    VALUE,
)


def has_arrived(data: Dataset, office_key: str, period: Period) -> bool:
    """Whether the office's own count is there, or that of each part that adds up to it.

    The parts are the districts of its area; of a regional office also the branches directly below.
    """
    chosen = reference.office(data, office_key)
    own = reference.same_area_as(data, chosen.office)
    districts = reference.adding_up_to(data, chosen.office)[PLACE]
    below = _below(data, chosen)
    counted = _counted(data, [*own, *districts, *below], period)
    return (
        any(place in counted for place in own) or _all(districts, counted) or _all(below, counted)
    )


def _counted(data: Dataset, places: Collection[str], period: Period) -> frozenset[str]:
    """Those of the places with a count of participants dated in the period."""
    rows = data.counts.of(places)
    dated = rows[AS_OF].between(period.start, period.end)
    people = rows[MEASURE].eq(ACTIVE) & rows[PROGRAMME].eq("") & rows[GROUP].eq("")
    return frozenset(rows.loc[dated & people & rows[VALUE].notna(), PLACE])


def _below(data: Dataset, chosen: reference.Office) -> pd.Series:
    offices = data.offices
    is_region = (offices[OFFICE].eq(chosen.office) & offices[LEVEL].eq(REGIONAL_OFFICE)).any()
    return offices.loc[offices[PARENT].eq(chosen.office) & is_region, OFFICE]


def _all(places: pd.Series, counted: Collection[str]) -> bool:
    return len(places) > 0 and bool(places.isin(list(counted)).all())
