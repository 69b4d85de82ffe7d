"""The map of the invented nation: real regions, districts and offices, then invented offices.

Public text names every office of three regions, and a few of the other eight. Those eight are
filled up to the number of offices the country had: a new office is named by its district, and its
source says that it is invented.
"""

import re
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from coverage_lib.data.load import Dataset
from coverage_lib.schema import (
    BRANCH,
    CODE,
    DISTRICT,
    LEVEL,
    NAME,
    OFFICE,
    PARENT,
    POPULATION,
    PROVINCE,
    REGIONAL_OFFICE,
    SOURCE,
    SUB_BRANCH,
)

OFFICES = 325  # branches and sub-branches, as counted in 2018 (kagama.co, 13 May 2018)
COMPLETE = ("kanwil-jateng-diy", "kanwil-sumbagsel", "kanwil-sumbarriau")
BRANCHES = 1 / 3  # of the invented offices; Jawa Tengah and DIY has 12 of 35
SEATS = {"jakarta-grogol": "31.73", "setiabudi": "31.74"}  # where no service area is published

REAL, INVENTED, MAP = "sintetis-kantor-terbitan", "sintetis-kantor-rekaan", "sintetis-wilayah"


@dataclass(frozen=True)
class Map:
    """The reference tables of the nation, each in the columns of its file."""

    offices: pd.DataFrame
    service_areas: pd.DataFrame
    districts: pd.DataFrame
    provinces: pd.DataFrame

    def of_region(self, region: str) -> "Map":
        """Only one regional office, what is below it, and its provinces and districts."""
        below = self.offices[OFFICE].isin([region]) | self.offices[PARENT].isin([region])
        keys = self.offices.loc[below, OFFICE]
        offices = self.offices[below | self.offices[PARENT].isin(keys)]
        provinces = self.provinces[self.provinces[REGIONAL_OFFICE] == region]
        return Map(
            offices,
            self.service_areas[self.service_areas[OFFICE].isin(offices[OFFICE])],
            self.districts[self.districts[PROVINCE].isin(provinces[PROVINCE])],
            provinces,
        )


def key_of(name: str) -> str:
    """The readable key of an office.

    >>> key_of("Kota Bogor 2")
    'kota-bogor-2'
    """
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def drawn(real: Dataset) -> Map:
    """All 514 districts and 11 regions, and 325 offices that serve every district."""
    region_of = real.provinces.set_index(PROVINCE)[REGIONAL_OFFICE]
    districts = real.districts.assign(region=real.districts[PROVINCE].map(region_of))
    links = [*zip(real.service_areas[OFFICE], real.service_areas[DISTRICT], strict=True)]
    links += SEATS.items()
    seats = _new_seats(
        districts, links, OFFICES - int((real.offices[LEVEL] != REGIONAL_OFFICE).sum())
    )
    offices = _offices(real.offices, districts, seats)
    new = offices[offices[SOURCE] == INVENTED]
    links += zip(new[OFFICE], seats, strict=True)
    return Map(
        offices=_with_parents(offices, districts, dict(reversed(links))),
        service_areas=_service_areas(real, [*links, *_nearest_servers(districts, links)]),
        districts=real.districts.assign(**{SOURCE: MAP}),
        provinces=real.provinces.assign(**{SOURCE: MAP}),
    )


def _new_seats(districts: pd.DataFrame, links: list[tuple[str, str]], wanted: int) -> list[str]:
    """The districts that get a new office: a province without one first, then by D'Hondt.

    Largest population for each office in the district, the new one counted.
    """
    free = districts[~districts["region"].isin(COMPLETE)]
    offices = Counter(district for _, district in links)
    provinces = {district[:2] for district in offices}
    people = dict(zip(free[DISTRICT], free[POPULATION].astype("int64"), strict=True))
    largest = free.sort_values([POPULATION, DISTRICT]).drop_duplicates(PROVINCE, keep="last")
    seats = sorted(largest.loc[~largest[PROVINCE].isin(provinces), DISTRICT])
    offices.update(seats)
    while len(seats) < wanted:
        chosen = max(people, key=lambda district: people[district] / (offices[district] + 1))
        offices[chosen] += 1
        seats.append(chosen)
    return seats


def _offices(real: pd.DataFrame, districts: pd.DataFrame, seats: list[str]) -> pd.DataFrame:
    """The real offices, then one for each seat; its region stands as parent for now."""
    at = districts.set_index(DISTRICT).loc[seats]
    names = _names(at[NAME].tolist(), taken=set(real[OFFICE]))
    in_region = at.groupby("region")[POPULATION]
    share = in_region.cumcount() / in_region.transform("size")  # the largest got theirs first
    new = pd.DataFrame(
        {
            OFFICE: [key_of(name) for name in names],
            NAME: names,
            LEVEL: [BRANCH if part < BRANCHES else SUB_BRANCH for part in share],
            CODE: "",
            PARENT: at["region"].tolist(),
            SOURCE: INVENTED,
        }
    )
    return pd.concat([real.assign(**{SOURCE: REAL}), new], ignore_index=True)


def _names(districts: list[str], *, taken: set[str]) -> list[str]:
    """The district's name; a second office in it, or a name that is taken, gets a number."""
    names: list[str] = []
    for district in districts:
        plain = district.removeprefix("Kabupaten ")
        tries = [plain, *(f"{plain} {number}" for number in range(2, OFFICES))]
        names.append(next(name for name in tries if key_of(name) not in taken))
        taken = taken | {key_of(names[-1])}
    return names


def _with_parents(
    offices: pd.DataFrame, districts: pd.DataFrame, seat_of: dict[str, str]
) -> pd.DataFrame:
    """An invented sub-branch belongs to the nearest branch of its region, by the codes' order."""
    place = {district: row for row, district in enumerate(districts[DISTRICT])}
    branches = offices[offices[LEVEL] == BRANCH]
    parents = []
    for office, level, parent, source in offices[[OFFICE, LEVEL, PARENT, SOURCE]].to_numpy():
        if level == SUB_BRANCH and source == INVENTED:
            here = seat_of[office]
            parent = min(
                branches.loc[branches[PARENT] == parent, OFFICE],
                key=lambda branch: _distance(seat_of[branch], here, place),
            )
        parents.append(parent)
    return offices.assign(**{PARENT: parents})


def _nearest_servers(
    districts: pd.DataFrame, links: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """A district without an office is served by the nearest one of its province."""
    place = {district: row for row, district in enumerate(districts[DISTRICT])}
    server = {district: office for office, district in links}
    return [
        (server[min(server, key=lambda seat: _distance(seat, here, place))], here)
        for here in districts[DISTRICT]
        if here not in server
    ]


def _distance(seat: str, here: str, place: dict[str, int]) -> tuple[bool, int]:
    """Another province is farther than any district of one's own."""
    return seat[:2] != here[:2], abs(place[seat] - place[here])


def _service_areas(real: Dataset, links: list[tuple[str, str]]) -> pd.DataFrame:
    stated = real.service_areas[real.service_areas["evidence"] == "stated"]
    known = set(zip(stated[OFFICE], stated[DISTRICT], strict=True))
    rows = pd.DataFrame(links, columns=[OFFICE, DISTRICT])
    evidence = ["stated" if link in known else "inferred" for link in links]
    blank = {"valid_from": "", "valid_to": "", "evidence": evidence, SOURCE: MAP}
    return rows.assign(**blank).sort_values([DISTRICT, OFFICE], ignore_index=True)
