"""Offices and the districts they serve, found by any spelling of their names: one question each.

Who asks many makes one `areas.Areas`, and asks it.
"""

from collections.abc import Collection

import pandas as pd

from coverage_lib.data.areas import NATION_NAME, PARENT_PLACE, PART, SERVED_BY, Areas, Office
from coverage_lib.data.columns import NATION
from coverage_lib.data.load import Dataset
from coverage_lib.data.spelling import normal_form
from coverage_lib.errors import ParameterError, did_you_mean
from coverage_lib.schema import DISTRICT, NAME, OFFICE, PROVINCE

__all__ = [
    "PARENT_PLACE", "PART", "SERVED_BY", "Office", "adding_up_to", "area", "districts", "name_of",
    "normal_form", "office", "parts", "places", "same_area_as", "with_those_below",
]  # fmt: skip


def office(data: Dataset, wanted: str) -> Office:
    """The office of a key ("pekalongan"), an official code ("L04") or a name in any spelling."""
    return Areas(data).office(wanted)


def area(data: Dataset, office_key: str) -> pd.DataFrame:
    """One row per district of the office's area, today's map; `served_by` names the offices."""
    return Areas(data).area(office_key)


def places(data: Dataset, office_key: str) -> pd.DataFrame:
    """One row per place of the office's report: itself, offices and districts below."""
    return Areas(data).places(office_key)


def parts(data: Dataset, wanted: Collection[str]) -> pd.DataFrame:
    """One row per place and `part` of it that every report which shows the place reads."""
    return Areas(data).parts(wanted)


def same_area_as(data: Dataset, office_key: str) -> list[str]:
    """The office, and the province or district that is exactly its area."""
    return Areas(data).same_area_as(office_key)


def adding_up_to(data: Dataset, office_key: str) -> pd.DataFrame:
    """The districts whose counts add up to the office's own."""
    return Areas(data).adding_up_to(office_key)


def districts(data: Dataset, places: Collection[str]) -> pd.DataFrame:
    """One row per office among these places and district of its area."""
    return Areas(data).districts(places)


def with_those_below(data: Dataset, key: str) -> list[str]:
    """The office, its branches and their sub-branches."""
    return Areas(data).with_those_below(key)


def name_of(data: Dataset, place: str) -> str:
    """The plain name of a district, a province, an office or the nation."""
    for frame, key in (
        (data.offices, OFFICE),
        (data.districts, DISTRICT),
        (data.provinces, PROVINCE),
    ):
        found = frame.loc[frame[key] == place, NAME]
        if len(found):
            return str(found.iloc[0])
    if place == NATION:
        return NATION_NAME
    known = [*data.offices[OFFICE], *data.districts[DISTRICT], *data.provinces[PROVINCE]]
    raise ParameterError(f"there is no place {place!r}.{did_you_mean(place, known)}")
