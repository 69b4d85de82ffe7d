"""Offices and the districts they serve, found by any spelling of their names.

An office's area is what it serves itself and what the offices below it serve; a regional office's
is every district of its provinces.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pandas as pd

from coverage_lib.data.columns import NATION
from coverage_lib.data.load import Dataset
from coverage_lib.data.spelling import normal_form, office_form
from coverage_lib.errors import ParameterError, did_you_mean
from coverage_lib.schema import (
    CODE,
    DISTRICT,
    LEVEL,
    NAME,
    NATIONAL,
    OFFICE,
    OFFICE_LEVELS,
    PARENT,
    PLACE,
    POPULATION,
    PROVINCE,
    REGIONAL_OFFICE,
)

__all__ = [
    "Office", "area", "name_of", "normal_form", "office", "parts", "places", "same_area_as",
]  # fmt: skip

SERVED_BY = "served_by"
PARENT_PLACE = "parent_place"
PART = "part"
_PLACE_COLUMNS = [PLACE, NAME, LEVEL, PARENT_PLACE]
NATION_NAME = "Indonesia"
LIST_THEM = "List the offices with:  coverage-report list"


@dataclass(frozen=True)
class Office:
    """One office, as offices.csv has it."""

    office: str
    name: str
    level: str
    code: str
    parent: str


def office(data: Dataset, wanted: str) -> Office:
    """The office of a key ("pekalongan"), an official code ("L04") or a name in any spelling.

    "ID" is the nation. A regional office, a branch and a sub-branch may share a name: the exact key
    decides, or the level that the name tells ("Kantor Cabang Pekalongan"); else the error names
    both keys.
    """
    if not isinstance(wanted, str):
        raise ParameterError(f'office {wanted}: must be text: write "{wanted}" in quotes')
    if wanted.strip() in (NATION, NATION_NAME):
        return Office(NATION, NATION_NAME, NATIONAL, "", "")
    for found in _candidates(data.offices, wanted.strip()):
        if len(found) > 1:
            raise ParameterError(_several(wanted, found))
        if len(found) == 1:
            return Office(*found[[OFFICE, NAME, LEVEL, CODE, PARENT]].iloc[0])
    near = did_you_mean(wanted.strip().lower(), data.offices[OFFICE].tolist())
    raise ParameterError(f"there is no office {wanted!r}.{near}\n  {LIST_THEM}")


def area(data: Dataset, office_key: str) -> pd.DataFrame:
    """One row per district of the office's area, today's map; `served_by` names the offices.

    Several offices may share a district: they are joined by "; ". In a regional office's area it is
    blank where no branch is known to serve the district.
    """
    chosen = office(data, office_key)
    served = _offices_of_districts(data, with_those_below(data, chosen.office))
    if chosen.level == NATIONAL:
        inside = pd.Series(True, index=data.districts.index)
    elif chosen.level == REGIONAL_OFFICE:
        mine = data.provinces[data.provinces[REGIONAL_OFFICE] == chosen.office][PROVINCE]
        inside = data.districts[PROVINCE].isin(mine)
    else:
        inside = data.districts[DISTRICT].isin(list(served))
    districts = data.districts.loc[inside, [DISTRICT, NAME, "kind", PROVINCE, POPULATION]]
    served_by = districts[DISTRICT].map({place: "; ".join(by) for place, by in served.items()})
    return districts.assign(**{SERVED_BY: served_by.astype("str").fillna("")}).reset_index(
        drop=True
    )


def places(data: Dataset, office_key: str) -> pd.DataFrame:
    """One row per place of the office's report: itself, offices below, whole provinces, districts.

    `parent_place` is one step up: of an office below its own parent, of a district the office
    that serves it, and the report's office where there is not exactly one.
    """
    chosen = office(data, office_key)
    if chosen.level == NATIONAL:
        return _national_places(data)
    districts = area(data, chosen.office)
    rows = [
        _offices_as_places(data, chosen.office),
        _as_places(_whole_provinces(data, districts), PROVINCE, parents=chosen.office),
        _as_places(districts, DISTRICT, parents=_one_server(districts[SERVED_BY], chosen.office)),
    ]
    return pd.concat(rows, ignore_index=True)


def parts(data: Dataset, wanted: Collection[str]) -> pd.DataFrame:
    """One row per place and `part` of it, as far as every report that shows the place reads them.

    Of a branch its sub-branches and districts, and a province that is wholly its own; of a regional
    office its provinces, of the nation both: a national report reads no branch and no district. So
    a province and a district have no parts here.
    """
    levels = data.offices.set_index(OFFICE)[LEVEL]
    pairs = [(place, part) for place in wanted for part in _parts_of(data, place, levels)]
    return pd.DataFrame(pairs, columns=[PLACE, PART], dtype="str")


def same_area_as(data: Dataset, office_key: str) -> list[str]:
    """The office, and the province or district that is exactly its area.

    Pangkal Pinang serves all of Babel, so a figure of province 19 is the branch's own. A district
    that another office serves too is not: Kota Semarang has two branches. Nor is one district that
    we only inferred from an office's name: the office may well serve its neighbours too.
    """
    chosen = office(data, office_key)
    if chosen.level == NATIONAL:
        return [NATION]
    districts = area(data, chosen.office)
    if _is_shared(data, chosen, districts[DISTRICT]):
        return [chosen.office]
    provinces = _whole_provinces(data, districts)[PROVINCE].tolist()
    one_province = provinces if len(set(districts[PROVINCE])) == 1 else []
    return [chosen.office, *one_province, *_one_stated_district(data, districts[DISTRICT])]


def adding_up_to(data: Dataset, office_key: str) -> pd.DataFrame:
    """The districts whose counts add up to the office's own: `place`, `parent_place`, `relation`.

    None for the nation, and none where another office serves one of them too: Kota Semarang is the
    sum of parts of two branches, and neither branch is the sum of its districts.
    """
    chosen = office(data, office_key)
    districts = area(data, chosen.office)[DISTRICT]
    if chosen.level == NATIONAL or _is_shared(data, chosen, districts):
        districts = districts.head(0)
    rows = pd.DataFrame({PLACE: districts, "parent_place": chosen.office})
    return rows.assign(relation="districts")


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


def _candidates(offices: pd.DataFrame, wanted: str) -> Iterator[pd.DataFrame]:
    """The offices that fit, by the surest way first: key, official code, name."""
    if not wanted:
        return
    yield offices[offices[OFFICE] == wanted]
    yield offices[offices[CODE].str.upper() == wanted.upper()]
    level, name = office_form(wanted)
    forms = [offices[column].map(office_form) for column in (NAME, OFFICE)]
    named = forms[0].str[1].eq(name) | forms[1].str[1].eq(name)
    right_level = offices[LEVEL].eq(level) | (level == "")
    yield offices[named & right_level]


def _several(wanted: str, found: pd.DataFrame) -> str:
    keys = [
        f"{key} ({level.replace('_', ' ')})"
        for key, level in zip(found[OFFICE], found[LEVEL], strict=True)
    ]
    return f"office {wanted!r} can be {' or '.join(keys)}\n  write one of these keys.  {LIST_THEM}"


def with_those_below(data: Dataset, key: str) -> list[str]:
    """The office, its branches and their sub-branches: levels are three, so two steps down."""
    family = [key]
    for _ in OFFICE_LEVELS[1:]:
        below = data.offices[PARENT].isin(family)
        family = [key, *data.offices.loc[below, OFFICE]]
    return family


def _offices_of_districts(data: Dataset, keys: list[str]) -> dict[str, list[str]]:
    """Each district that some of these offices serve, and which of them."""
    served = data.service_areas[
        data.service_areas[OFFICE].isin(keys) & data.service_areas["valid_to"].isna()
    ]
    links: dict[str, list[str]] = {}
    for district, key in zip(served[DISTRICT], served[OFFICE], strict=True):
        links.setdefault(district, []).append(key)
    return links


def _national_places(data: Dataset) -> pd.DataFrame:
    """The nation, its regional offices and its provinces: the level a national page compares."""
    regional = data.offices[data.offices[LEVEL] == REGIONAL_OFFICE].rename(columns={OFFICE: PLACE})
    above = data.provinces[REGIONAL_OFFICE]
    rows = [
        pd.DataFrame([[NATION, NATION_NAME, NATIONAL, ""]], columns=_PLACE_COLUMNS),
        regional.assign(**{PARENT_PLACE: NATION})[_PLACE_COLUMNS],
        _as_places(data.provinces, PROVINCE, parents=above),
    ]
    return pd.concat(rows, ignore_index=True)


def _parts_of(data: Dataset, place: str, levels: pd.Series) -> list[str]:
    if place == NATION:
        return [*_national_places(data)[PLACE]][1:]
    if place not in levels:
        return []
    if levels[place] == REGIONAL_OFFICE:
        return [*data.provinces.loc[data.provinces[REGIONAL_OFFICE] == place, PROVINCE]]
    family = with_those_below(data, place)
    districts = data.districts[data.districts[DISTRICT].isin(_offices_of_districts(data, family))]
    whole = _whole_provinces(data, districts)[PROVINCE]
    return [*(key for key in family if key != place), *whole, *districts[DISTRICT]]


def _offices_as_places(data: Dataset, key: str) -> pd.DataFrame:
    family = data.offices[data.offices[OFFICE].isin(with_those_below(data, key))]
    rows = family.rename(columns={OFFICE: PLACE, PARENT: PARENT_PLACE})
    ordered = rows.sort_values(
        LEVEL, key=lambda level: level.map(OFFICE_LEVELS.index), kind="stable"
    )
    above = ordered[PARENT_PLACE].where(ordered[PLACE] != key, "")
    return ordered.assign(**{PARENT_PLACE: above})[_PLACE_COLUMNS]


def _as_places(rows: pd.DataFrame, level: str, *, parents: str | pd.Series) -> pd.DataFrame:
    places = rows.rename(columns={level: PLACE}).assign(**{LEVEL: level, PARENT_PLACE: parents})
    return places[_PLACE_COLUMNS]


def _one_server(served_by: pd.Series, otherwise: str) -> pd.Series:
    one = (served_by != "") & ~served_by.str.contains(";")
    return served_by.where(one, otherwise)


def _whole_provinces(data: Dataset, districts: pd.DataFrame) -> pd.DataFrame:
    """The provinces with every district in the area."""
    outside = data.districts[~data.districts[DISTRICT].isin(districts[DISTRICT])]
    whole = set(districts[PROVINCE]) - set(outside[PROVINCE])
    return data.provinces[data.provinces[PROVINCE].isin(whole)]


def _is_shared(data: Dataset, chosen: Office, districts: pd.Series) -> bool:
    """Whether an office outside this one's own tree serves part of its area."""
    others = set(data.offices[OFFICE]) - set(with_those_below(data, chosen.office))
    shared = set(_offices_of_districts(data, sorted(others))) & set(districts)
    return chosen.level != REGIONAL_OFFICE and bool(shared)


def _one_stated_district(data: Dataset, districts: pd.Series) -> list[str]:
    stated = data.service_areas.loc[data.service_areas["evidence"] == "stated", DISTRICT]
    return [code for code in districts if len(districts) == 1 and code in set(stated)]
