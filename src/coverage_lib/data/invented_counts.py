"""The counts of the invented nation: whole numbers for every cell, segment and month.

A cell is the part of a district that one office serves: whatever is added up from cells, by office,
district, region or nation, adds up. Only whole numbers and plain arithmetic are used, so that a
seed gives the same bytes on every machine.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from coverage_lib.data.load import Dataset
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    AS_OF,
    DISTRICT,
    GROUP,
    MEASURE,
    PLACE,
    POPULATION,
    PROGRAMME,
    PROVINCE,
    SEGMENT,
    SINGLE_SEGMENTS,
    STATUS,
    VALUE,
)

Whole = npt.NDArray[np.int64]

MONTHS = pd.date_range("2022-11-30", "2026-10-31", freq="ME", unit="us")
YEARS = range(2022, 2027)  # one vintage of potential each
PU, BPU, JAKON, PMI = range(4)  # the place of each of SINGLE_SEGMENTS

# The nation at the end of a year, in persons: 2023 and 2024 as published, the others invented.
DECEMBERS = {2021: 33_400_000, 2022: 35_000_000, 2023: 41_560_000}
DECEMBERS |= {2024: 45_220_000, 2025: 45_400_000, 2026: 47_000_000}
# How far below the straight line between two Decembers a month lies, in thousandths: January to
# July as published for 2025, the way back invented. And how strong that was each year, in percent.
CLIFF = (58, 88, 115, 127, 143, 137, 125, 108, 88, 62, 32, 0)
STRENGTH = {2022: 50, 2023: 55, 2024: 60, 2025: 100, 2026: 85}
IDULFITRI = ("2023-04", "2024-04", "2025-03", "2026-03")  # hiring before, homecoming after

# Parts of 100,000 by calendar month, after the segments published for February to May 2025.
SHARES = {
    BPU: (24000, 23160, 22850, 22645, 21200, 21600, 22200, 22800, 23400, 24000, 24600, 25000),
    JAKON: (14500, 13400, 12400, 11688, 11680, 12000, 12600, 13300, 14100, 15000, 16000, 16800),
    PMI: (1612,) * 12,
}
# Potential of each vintage: about 90 million for 2023, about 111 million for 2025.
POTENTIALS = (88_000_000, 90_000_000, 91_200_000, 111_000_000, 113_000_000)
# Thousandths of the potential that the best of the last 24 months covers.
RATES = {PU: (480, 760), BPU: (100, 320), JAKON: (350, 750), PMI: (250, 650)}


@dataclass(frozen=True)
class Counts:
    """Whole numbers: [cell, segment, month], and potential [cell, segment, year]."""

    active: Whole
    potential: Whole


def drawn(real: Dataset, cells: pd.DataFrame, rng: np.random.Generator) -> Counts:
    """Participants and potential of every cell; the nation's sums are the published ones."""
    weights = _weights(real, cells, rng)[:, :, None] * _ways(cells, rng) // 1000
    nation = national(real.observations)
    active = np.stack(
        [_shared_out(nation[segment], weights[:, segment]) for segment in range(4)], axis=1
    )
    return Counts(active, _potential(active, rng))


def national(observations: pd.DataFrame) -> Whole:
    """Active participants of the nation, [segment, month]: published where they are, else drawn."""
    month, year = MONTHS.month.to_numpy(), MONTHS.year.to_numpy()
    begin, end = (np.array([DECEMBERS[y - back] for y in year]) for back in (1, 0))
    line = begin + (end - begin) * month // 12
    strength = np.array([STRENGTH[y] for y in year])
    low = np.array(CLIFF)[month - 1] * strength
    totals = line * (100_000 - low + 400 * _idulfitri()) // 100_000
    totals = _published(observations, ALL, otherwise=totals)
    parts = np.array([SHARES[segment] for segment in SHARES])[:, month - 1] * totals // 100_000
    names = [SINGLE_SEGMENTS[segment] for segment in SHARES]
    in_full = _published(observations, SINGLE_SEGMENTS[PMI], otherwise=0 * totals) > 0
    stated = [_published(observations, name, otherwise=0 * totals) for name in names]
    rest = np.where(in_full, np.stack(stated), parts)
    return np.vstack([totals - rest.sum(axis=0), rest])


def _idulfitri() -> Whole:
    """1 in the month that hires before the feast, -1 in the month after it."""
    hiring = MONTHS.strftime("%Y-%m").isin(IDULFITRI).astype("int64")
    after: Whole = hiring - np.roll(hiring, 1)
    return after


def _published(observations: pd.DataFrame, segment: str, *, otherwise: Whole) -> Whole:
    """National active participants of each month, where a source reports them."""
    rows = observations[
        (observations[PLACE] == "ID")
        & (observations[MEASURE] == ACTIVE)
        & (observations[SEGMENT] == segment)
        & (observations[PROGRAMME] == "")
        & (observations[GROUP] == "")
        & (observations[STATUS] == "reported")
    ]
    known = rows.drop_duplicates(AS_OF).set_index(AS_OF)[VALUE].reindex(MONTHS)
    reported: Whole = known.fillna(pd.Series(otherwise, MONTHS)).astype("int64").to_numpy()
    return reported


def _weights(real: Dataset, cells: pd.DataFrame, rng: np.random.Generator) -> Whole:
    """How much of a segment belongs to a cell, [cell, segment].

    A province weighs what it had in December 2023; inside it a district weighs by its people, a
    town more than its countryside. Informal workers and migrants come from the countryside.
    """
    size = len(cells)
    town = cells["kind"].eq("kota").to_numpy()
    people = cells[POPULATION].to_numpy().astype("int64") * np.where(town, 150, 100)
    people = people * rng.integers(70, 131, size) // 100 * _parts(cells, rng) // 10_000
    by_province = pd.Series(people).groupby(cells[PROVINCE].to_numpy())
    in_province = by_province.transform("sum").to_numpy()
    base = _provinces(real)[cells[PROVINCE]].to_numpy() * people // in_province
    factors = np.stack(
        [
            np.where(town, 115, 100) * rng.integers(85, 116, size),
            np.where(town, 80, 110) * rng.integers(60, 141, size),
            100 * rng.integers(60, 141, size),
            np.where(town, 1, 4) * rng.integers(5, 51, size) * rng.integers(10, 101, size),
        ],
        axis=1,
    )
    weights: Whole = (np.maximum(base, 100)[:, None] * factors // 1000).astype("int64")
    return weights


def _parts(cells: pd.DataFrame, rng: np.random.Generator) -> Whole:
    """Percent of the district that each of its offices serves."""
    sizes = pd.Series(rng.integers(40, 61, len(cells)))
    total = sizes.groupby(cells[DISTRICT].to_numpy()).transform("sum")
    percent: Whole = (sizes * 100 // total).to_numpy()
    return percent


def _provinces(real: Dataset) -> pd.Series:
    """Active participants of each province in December 2023; unpublished ones by population."""
    rows = real.observations
    rows = rows[
        rows[PLACE].isin(real.provinces[PROVINCE])
        & (rows[MEASURE] == ACTIVE)
        & (rows[SEGMENT] == ALL)
        & (rows[AS_OF] == "2023-12-31")
    ]
    known = rows.drop_duplicates(PLACE).set_index(PLACE)[VALUE]
    people = real.districts.groupby(PROVINCE)[POPULATION].sum()
    rest = (DECEMBERS[2023] - known.sum()) * people // people[~people.index.isin(known.index)].sum()
    return known.reindex(people.index).fillna(rest).astype("int64")


def _ways(cells: pd.DataFrame, rng: np.random.Generator) -> Whole:
    """What happens to each cell beside the nation's way, in thousandths, [cell, segment, month]."""
    size, months = len(cells), len(MONTHS)
    steps = np.array([6, 12, 4, 10])[:, None]
    walk = 1000 + rng.integers(-steps, steps + 1, (size, 4, months)).cumsum(axis=2)
    walk[:, PU] += _closures(size, rng)
    walk[:, BPU] += _programmes(size, rng)
    walk[:, JAKON] = walk[:, JAKON] * _projects(size, rng) // 1000
    ways: Whole = np.maximum(walk, 200)
    return ways


def _closures(size: int, rng: np.random.Generator) -> Whole:
    """One employer in twelve districts closes: a step down, made good in two or three years."""
    begin = rng.integers(3, len(MONTHS), size)[:, None]
    loss = (rng.integers(60, 181, size) * (rng.integers(0, 12, size) == 0))[:, None]
    since = np.arange(len(MONTHS)) - begin
    return -np.where(since >= 0, np.maximum(loss - 4 * since, 0), 0)


def _programmes(size: int, rng: np.random.Generator) -> Whole:
    """A local budget pays for informal workers: from April or May to December, then no more."""
    month = MONTHS.month.to_numpy()
    rise = np.zeros((size, len(MONTHS)), "int64")
    for year in YEARS:
        persons = (rng.integers(60, 161, size) * (rng.integers(0, 4, size) == 0))[:, None]
        begin = rng.integers(4, 6, size)[:, None]
        rise += np.where((MONTHS.year.to_numpy() == year) & (month >= begin), persons, 0)
    return rise


def _projects(size: int, rng: np.random.Generator) -> Whole:
    """Construction projects arrive and leave in blocks; most end with the year they are paid in."""
    month = np.arange(len(MONTHS))
    level = np.full((size, len(MONTHS)), 800, "int64")
    for _ in range(12):
        begin = rng.integers(-8, len(MONTHS), size)
        end = begin + rng.integers(4, 13, size)
        december = begin + (13 - begin) % 12  # the first December from there on
        end = np.where(rng.integers(0, 10, size) < 6, np.minimum(end, december), end)
        persons = rng.integers(40, 161, size)[:, None]
        level += np.where((month >= begin[:, None]) & (month <= end[:, None]), persons, 0)
    return level


def _shared_out(totals: Whole, weights: Whole) -> Whole:
    """Each month's total by weight, in whole persons that add up to it exactly."""
    upto = weights.cumsum(axis=0)
    shares: Whole = np.diff(totals * upto // upto[-1], axis=0, prepend=0)
    return shares


def _potential(active: Whole, rng: np.random.Generator) -> Whole:
    """Workers who should be protected, [cell, segment, year]; each vintage is surveyed anew."""
    best = active[:, :, -24:].max(axis=2)
    rates = np.stack([rng.integers(*RATES[segment], len(active)) for segment in range(4)], axis=1)
    level = best * 1000 // rates
    surveys = level[:, :, None] * rng.integers(960, 1041, (*level.shape, len(YEARS))) // 1000
    totals = np.array(POTENTIALS)
    return _shared_out(totals, surveys.reshape(-1, len(YEARS))).reshape(surveys.shape)
