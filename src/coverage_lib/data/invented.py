"""An invented nation, for all that published data is too sparse for: plainly DATA SINTETIS.

    nation(seed) -> the tables of the contract        write(folder, tables) -> the folder

Real: regional offices, districts, provinces, the offices that public text names, the terms fixed by
regulation, the nation's participants month by month where published. Invented: everything else.
Every source says so, and no folder may hold invented and published rows.

    invented_map      offices and whom they serve
    invented_counts   participants and potential          invented_flows   what moves each month
    invented_rows     sums over places                    invented_targets what was to be reached
    invented_flaws    faults laid in on purpose: the table of them is there
"""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd

from coverage_lib.data import (
    columns,
    invented_flaws,
    invented_flows,
    invented_map,
    invented_rows,
    invented_targets,
    load,
    wholefolder,
)
from coverage_lib.data import invented_counts as counts_
from coverage_lib.data.invented_map import Map
from coverage_lib.data.row_rules import SYNTHETIC
from coverage_lib.errors import ParameterError, did_you_mean
from coverage_lib.schema import (
    BRANCH,
    DISTRICT,
    DUE,
    KEMENDAGRI,
    LEVEL,
    OFFICE,
    PLACE,
    PROVINCE,
    REGIONAL_OFFICE,
    RPJMD,
    RPJMN,
    SOURCE,
    SOURCE_COLUMNS,
)

TRANSPOSED = "pekalongan"  # its stated percentage has two digits swapped
TERMS = "sintetis-ketentuan"
SOURCES = (
    invented_map.REAL, invented_map.INVENTED, invented_map.MAP, invented_rows.NUMBERS,
    invented_rows.SURVEY, invented_targets.TARGETS, invented_targets.STATEMENTS, TERMS,
)  # fmt: skip
URLS = {invented_map.MAP: "https://github.com/cahyadsn/wilayah"}  # names and codes: MIT License
NOTICE = """# DATA SINTETIS

Every count, target and statement in this folder is invented, by `coverage-report invent`. Codes and
names of districts are real (cahyadsn/wilayah, MIT License), and so are the offices whose source is
`sintetis-kantor-terbitan`. Nothing here says anything about any of these places.
"""

Tables = dict[str, pd.DataFrame]


def nation(
    seed: int = 1,
    *,
    region: str | None = None,
    months: int = len(counts_.MONTHS),
    flawed: bool = True,
    data: str | Path = "data",
) -> Tables:
    """The tables of the contract, by the name of their file: the nation, or one region of it.

    A region's rows are the same as in the whole nation of that seed. `months` are the last ones up
    to October 2026. `data` is the folder of published facts that real names and totals come from.
    """
    real = load.dataset(data)
    whole = invented_map.drawn(real)
    shown = _shown(whole, region)
    first = _first_month(months)

    cells = invented_rows.cells_of(whole)
    rng = np.random.Generator(np.random.PCG64(seed))
    counts = counts_.drawn(real, cells, rng)
    counts = invented_flaws.odd_potentials(counts, cells) if flawed else counts
    people = invented_flows.people(counts.active, rng)
    measures = {
        **invented_flows.money(counts.active, rng),
        **invented_flows.employers(counts.active, rng),
        **invented_flows.service(counts.active, rng),
    }
    contributions = measures["contributions_realised"]
    targets = invented_targets.drawn(_plans(cells, counts, contributions), rng)
    # Drawn last, so that a seed keeps all that was drawn before these came.
    measures["registered"] = invented_flows.ever_registered(counts.active, rng)
    measures["employers_in_arrears"] = invented_flows.debtors(measures["employers"], rng)
    ages = {
        name: invented_flows.by_age(measures[name], rng)
        for name in ("arrears", "employers_in_arrears")
    }

    places = _of_region(invented_rows.places_of(cells), cells, region)
    offices = _of_region(invented_rows.offices_of(cells), cells, region)
    sound = invented_rows.observations(
        [
            invented_rows.active(places, counts, first=first),
            invented_rows.potential(places, counts, first=first),
            invented_rows.flows(offices, people, first=first),
            invented_rows.of_offices(offices, measures, first=first),
            invented_rows.aged(offices, ages, first=first),
        ]
    )
    branches = shown.offices.loc[shown.offices[LEVEL] == BRANCH, OFFICE].tolist()
    due = targets[PLACE].isin(sound[PLACE]) & (targets[DUE] >= first)
    districts = _texts(real, columns.DISTRICTS)
    return {
        columns.OBSERVATIONS: invented_flaws.spoilt(sound) if flawed else sound,
        columns.TARGETS: targets[due],
        columns.PUBLISHED: invented_targets.stated(sound, branches, transposed=TRANSPOSED),
        columns.OFFICES: shown.offices,
        columns.SERVICE_AREAS: shown.service_areas,
        columns.DISTRICTS: districts[districts[DISTRICT].isin(shown.districts[DISTRICT])].assign(
            **{SOURCE: invented_map.MAP}
        ),
        columns.PROVINCES: shown.provinces,
        columns.SOURCES: _sources(),
        columns.TERMS: _texts(real, columns.TERMS).assign(**{SOURCE: TERMS}),
    }


def write(folder: str | Path, tables: Mapping[str, pd.DataFrame]) -> Path:
    """Write the tables as CSV, with a notice: the whole folder or none of it.

    A folder that is there is replaced only if it is an invented one.
    """
    folder = Path(folder)
    if not _may_be_replaced(folder):
        raise ParameterError(
            f"the folder {folder.as_posix()!r} is there, and is not one of invented data\n"
            "  to fix: name a new folder; invented and published data never meet in one"
        )
    with wholefolder.replaced(folder) as part:
        (part / "README.md").write_bytes(NOTICE.encode())
        for file, table in tables.items():
            text = table.to_csv(index=False, lineterminator="\n")
            (part / file).write_bytes(text.encode())
    return folder


def _may_be_replaced(folder: Path) -> bool:
    """A folder that is not there, is empty, or holds invented data and nothing else."""
    if not folder.exists():
        return True
    if not folder.is_dir():
        return False
    names = {file.name for file in folder.iterdir()}
    if not names <= {*columns.CONTRACT, "README.md"}:
        return False
    return not names or (
        columns.SOURCES in names
        and load.read_table(folder / columns.SOURCES)["publisher"].eq(SYNTHETIC).all()
    )


def _shown(whole: Map, region: str | None) -> Map:
    regions = whole.offices.loc[whole.offices[LEVEL] == REGIONAL_OFFICE, OFFICE].tolist()
    if region is None:
        return whole
    if region not in regions:
        near = did_you_mean(region, regions)
        raise ParameterError(f"there is no regional office {region!r}.{near}")
    return whole.of_region(region)


def _first_month(months: int) -> str:
    known = counts_.MONTHS.strftime("%Y-%m-%d")
    if not 2 <= months <= len(known):
        raise ParameterError(f"months {months}: must be 2 to {len(known)}")
    return str(known[-months])


def _plans(
    cells: pd.DataFrame, counts: counts_.Counts, contributions: counts_.Whole
) -> invented_targets.Plans:
    """Kemendagri speaks to every place, RPJMN not to districts, RPJMD not to offices."""
    places, offices = invented_rows.places_of(cells), invented_rows.offices_of(cells)
    districts = places[PLACE].isin(cells[DISTRICT])
    local = districts | places[PLACE].isin(cells[PROVINCE])
    spoken_to = {KEMENDAGRI: places, RPJMN: places[~districts], RPJMD: places[local]}
    return invented_targets.Plans(counts, contributions, offices, spoken_to)


def _of_region(links: pd.DataFrame, cells: pd.DataFrame, region: str | None) -> pd.DataFrame:
    """The pairs of cells and places inside one region, which the nation is not."""
    if region is None:
        return links
    mine = cells[REGIONAL_OFFICE].eq(region).to_numpy()
    return links[mine[links["cell"]] & (links[PLACE] != columns.NATION)]


def _sources() -> pd.DataFrame:
    rows = [[key, SYNTHETIC, URLS.get(key, ""), ""] for key in SOURCES]
    return pd.DataFrame(rows, columns=list(SOURCE_COLUMNS))


def _texts(real: load.Dataset, file: str) -> pd.DataFrame:
    """A published file as its cells stand there."""
    return load.read_table(real.folder / file, contract=columns.CONTRACT[file])
