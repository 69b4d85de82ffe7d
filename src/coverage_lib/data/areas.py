"""Offices and the districts they serve, found by any spelling of their names.

An office's area is what it serves itself and what the offices below it serve; a regional office's
is every district of its provinces.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pandas as pd

from coverage_lib.data.columns import NATION
from coverage_lib.data.load import Dataset
from coverage_lib.data.spelling import office_form
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

SERVED_BY = "served_by"
PARENT_PLACE = "parent_place"
PART = "part"
_PLACE_COLUMNS = [PLACE, NAME, LEVEL, PARENT_PLACE]
_Place = tuple[str, str, str, str]  # these columns
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


class Areas:
    """Who stands below whom and who serves which district, today: for many questions to one map."""

    def __init__(self, data: Dataset) -> None:
        self._data = data
        names = [OFFICE, NAME, LEVEL, CODE, PARENT]
        listed = (Office(*row) for row in data.offices[names].itertuples(index=False, name=None))
        self._offices = {office.office: office for office in listed}
        served = data.service_areas[data.service_areas["valid_to"].isna()]
        self._served = [*zip(served[DISTRICT], served[OFFICE], strict=True)]
        self._province_of = dict(
            zip(data.districts[DISTRICT], data.districts[PROVINCE], strict=True)
        )

    def office(self, wanted: str) -> Office:
        """The office of a key ("pekalongan"), an official code ("L04") or a name in any spelling.

        "ID" is the nation. A regional office, a branch and a sub-branch may share a name: the exact
        key decides, or the level that the name tells ("Kantor Cabang Pekalongan"); else the error
        names both keys.
        """
        if not isinstance(wanted, str):
            raise ParameterError(f'office {wanted}: must be text: write "{wanted}" in quotes')
        if wanted.strip() in (NATION, NATION_NAME):
            return Office(NATION, NATION_NAME, NATIONAL, "", "")
        if wanted in self._offices:  # the key, as nearly always
            return self._offices[wanted]
        return _looked_for(self._data.offices, wanted)

    def area(self, office_key: str) -> pd.DataFrame:
        """One row per district of the office's area, today's map; `served_by` names the offices.

        Several offices may share a district: they are joined by "; ". In a regional office's area
        it is blank where no branch is known to serve the district.
        """
        chosen, districts = self.office(office_key), self._data.districts
        served = self._offices_of_districts(self.with_those_below(chosen.office))
        if chosen.level == NATIONAL:
            inside = pd.Series(True, index=districts.index)
        elif chosen.level == REGIONAL_OFFICE:
            inside = districts[PROVINCE].isin(self._provinces_of(chosen.office))
        else:
            inside = districts[DISTRICT].isin(served)
        mine = districts.loc[inside, [DISTRICT, NAME, "kind", PROVINCE, POPULATION]]
        by = ["; ".join(served.get(district, [])) for district in mine[DISTRICT]]
        return mine.assign(**{SERVED_BY: pd.array(by, dtype="str")}).reset_index(drop=True)

    def places(self, office_key: str) -> pd.DataFrame:
        """One row per place of the office's report: itself, offices and districts below.

        And the provinces that are wholly its own. `parent_place` is one step up: of an office below
        its own parent, of a district the office that serves it, and the report's office where there
        is not exactly one.
        """
        chosen = self.office(office_key)
        if chosen.level == NATIONAL:
            return _national_places(self._data)
        districts = self.area(chosen.office)
        rows = [
            *self._offices_as_places(chosen.office),
            *self._provinces_as_places(districts, chosen.office),
            *_districts_as_places(districts, chosen.office),
        ]
        return pd.DataFrame(rows, columns=_PLACE_COLUMNS, dtype=object)

    def place_keys(self) -> dict[str, frozenset[str]]:
        """The keys of `places`, of every office and the nation: found together, in milliseconds."""
        found = {NATION: frozenset(_national_places(self._data)[PLACE])}
        for key, office in self._offices.items():
            family, area = self.with_those_below(key), self._districts_of(office)
            found[key] = frozenset([*family, *self._whole_provinces(area), *area])
        return found

    def parts(self, wanted: Collection[str]) -> pd.DataFrame:
        """One row per place and `part` of it that every report which shows the place reads.

        Of a branch its sub-branches and districts, and a province that is wholly its own; of a
        regional office its provinces, of the nation both: a national report reads no branch and no
        district. So a province and a district have no parts here.
        """
        pairs = [(place, part) for place in wanted for part in self._parts_of(place)]
        return pd.DataFrame(pairs, columns=[PLACE, PART], dtype="str")

    def same_area_as(self, office_key: str) -> list[str]:
        """The office, and the province or district that is exactly its area.

        Pangkal Pinang serves all of Babel, so a figure of province 19 is the branch's own. A
        district that another office serves too is not: Kota Semarang has two branches. Nor is one
        district that we only inferred from an office's name: the office may well serve its
        neighbours too.
        """
        chosen = self.office(office_key)
        if chosen.level == NATIONAL:
            return [NATION]
        districts = self.area(chosen.office)
        if self._is_shared(chosen, districts[DISTRICT]):
            return [chosen.office]
        provinces = self._whole_provinces(districts[DISTRICT])
        one_province = provinces if len(set(districts[PROVINCE])) == 1 else []
        one_district = _one_stated_district(self._data, districts[DISTRICT])
        return [chosen.office, *one_province, *one_district]

    def adding_up_to(self, office_key: str) -> pd.DataFrame:
        """The districts whose counts add up to the office's own.

        One row each: `place`, `parent_place`, `relation`. None for the nation, and none where
        another office serves one of them too: Kota Semarang is the sum of parts of two branches,
        and neither branch is the sum of its districts.
        """
        rows = self.districts([self.office(office_key).office])
        return rows[~rows["shared"]].drop(columns="shared")

    def districts(self, wanted: Collection[str]) -> pd.DataFrame:
        """One row per office among these places and district of its area.

        `place`, `parent_place` and its `level`, `relation`, and `shared`: whether another office
        serves a part of the area.
        """
        offices = [self._offices[place] for place in wanted if place in self._offices]
        rows = [
            (district, one.office, one.level, "districts", shared)
            for one in offices
            for districts in [self._districts_of(one)]
            for shared in [self._is_shared(one, districts)]
            for district in districts
        ]
        columns = [PLACE, PARENT_PLACE, LEVEL, "relation"]
        found = pd.DataFrame([row[:-1] for row in rows], columns=columns, dtype="str")
        return found.assign(shared=[row[-1] for row in rows]).astype({"shared": bool})

    def with_those_below(self, key: str) -> list[str]:
        """The office, its branches and their sub-branches: levels are three, so two steps down."""
        family = [key]
        for _ in OFFICE_LEVELS[1:]:
            above = set(family)
            family = [key, *(one.office for one in self._offices.values() if one.parent in above)]
        return family

    def _districts_of(self, office: Office) -> list[str]:
        """The districts of an office's area, in the order of the file."""
        if office.level == REGIONAL_OFFICE:
            mine = set(self._provinces_of(office.office))
            return [district for district, one in self._province_of.items() if one in mine]
        served = self._offices_of_districts(self.with_those_below(office.office))
        return [district for district in self._province_of if district in served]

    def _offices_of_districts(self, keys: Collection[str]) -> dict[str, list[str]]:
        """Each district that some of these offices serve, and which of them."""
        links: dict[str, list[str]] = {}
        for district, key in self._served:
            if key in keys:
                links.setdefault(district, []).append(key)
        return links

    def _parts_of(self, place: str) -> list[str]:
        if place == NATION:
            return [*_national_places(self._data)[PLACE]][1:]
        if place not in self._offices:
            return []
        if self._offices[place].level == REGIONAL_OFFICE:
            return self._provinces_of(place)
        districts = self._districts_of(self._offices[place])
        others = [key for key in self.with_those_below(place) if key != place]
        return [*others, *self._whole_provinces(districts), *districts]

    def _provinces_of(self, regional_office: str) -> list[str]:
        provinces = self._data.provinces
        return [*provinces.loc[provinces[REGIONAL_OFFICE] == regional_office, PROVINCE]]

    def _whole_provinces(self, districts: Collection[str]) -> list[str]:
        """The provinces with every district among these, in the order of the file."""
        mine = set(districts)
        inside = {self._province_of[district] for district in mine}
        outside = {self._province_of[district] for district in self._province_of.keys() - mine}
        return [place for place in self._data.provinces[PROVINCE] if place in inside - outside]

    def _is_shared(self, chosen: Office, districts: Collection[str]) -> bool:
        """Whether an office outside this one's own tree serves part of its area."""
        others = self._offices.keys() - set(self.with_those_below(chosen.office))
        shared = self._offices_of_districts(others).keys() & set(districts)
        return chosen.level != REGIONAL_OFFICE and bool(shared)

    def _offices_as_places(self, key: str) -> list[_Place]:
        family = set(self.with_those_below(key))
        mine = [one for one in self._offices.values() if one.office in family]
        mine.sort(key=lambda one: OFFICE_LEVELS.index(one.level))
        return [
            (one.office, one.name, one.level, "" if one.office == key else one.parent)
            for one in mine
        ]

    def _provinces_as_places(self, districts: pd.DataFrame, key: str) -> list[_Place]:
        whole, provinces = self._whole_provinces(districts[DISTRICT]), self._data.provinces
        named = dict(zip(provinces[PROVINCE], provinces[NAME], strict=True))
        return [(place, named[place], PROVINCE, key) for place in whole]


def _looked_for(offices: pd.DataFrame, wanted: str) -> Office:
    for found in _candidates(offices, wanted.strip()):
        if len(found) > 1:
            raise ParameterError(_several(wanted, found))
        if len(found) == 1:
            return Office(*found[[OFFICE, NAME, LEVEL, CODE, PARENT]].iloc[0])
    near = did_you_mean(wanted.strip().lower(), offices[OFFICE].tolist())
    raise ParameterError(f"there is no office {wanted!r}.{near}\n  {LIST_THEM}")


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


def _national_places(data: Dataset) -> pd.DataFrame:
    """The nation, its regional offices and its provinces: the level a national page compares."""
    regional = data.offices[data.offices[LEVEL] == REGIONAL_OFFICE].rename(columns={OFFICE: PLACE})
    above = data.provinces[REGIONAL_OFFICE]
    rows = [
        pd.DataFrame([[NATION, NATION_NAME, NATIONAL, ""]], columns=_PLACE_COLUMNS),
        regional.assign(**{PARENT_PLACE: NATION})[_PLACE_COLUMNS],
        data.provinces.rename(columns={PROVINCE: PLACE}).assign(
            **{LEVEL: PROVINCE, PARENT_PLACE: above}
        )[_PLACE_COLUMNS],
    ]
    return pd.concat(rows, ignore_index=True)


def _districts_as_places(districts: pd.DataFrame, otherwise: str) -> Iterator[_Place]:
    """Below the office that serves them; where several do or none is known, below the report's."""
    columns = (districts[name] for name in (DISTRICT, NAME, SERVED_BY))
    for district, name, served_by in zip(*columns, strict=True):
        one = served_by and ";" not in served_by
        yield district, name, DISTRICT, served_by if one else otherwise


def _one_stated_district(data: Dataset, districts: pd.Series) -> list[str]:
    stated = data.service_areas.loc[data.service_areas["evidence"] == "stated", DISTRICT]
    return [code for code in districts if len(districts) == 1 and code in set(stated)]
