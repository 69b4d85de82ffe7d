"""What the invented nation was to reach, and what was said of it.

kemendagri   coverage of the December before + 20 points        every place
rpjmn        coverage of the December before + 2 points         offices, provinces, the nation
rpjmd        coverage of the December before + 3 to 6 points    districts and provinces
workplan     participants of each segment, and rupiah           offices; a branch's is the sum
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage_lib.data.invented_counts import MONTHS, YEARS, Counts, Whole
from coverage_lib.data.invented_rows import added_up, with_all
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    AS_OF,
    BASIS,
    CONTRIBUTIONS,
    COVERAGE,
    DECIDED_ON,
    DENOMINATOR,
    DUE,
    GROUP,
    IDR,
    KEMENDAGRI,
    MEASURE,
    NUMERATOR,
    OFFICE_BASIS,
    PERCENT,
    PERSONS,
    PLACE,
    PLACE_AS_STATED,
    POTENTIAL,
    PUBLISHED_COLUMNS,
    QUALIFIER,
    REGIME,
    REGIME_EVIDENCE,
    RPJMD,
    RPJMN,
    SEGMENT,
    SINGLE_SEGMENTS,
    SOURCE,
    STATED_PERCENT,
    TARGET_COLUMNS,
    UNIT,
    VALUE,
    WORKPLAN,
)

TARGETS, STATEMENTS = "sintetis-sasaran", "sintetis-pernyataan"
POINTS = {KEMENDAGRI: (2000, 2001), RPJMN: (200, 201), RPJMD: (300, 601)}  # hundredths of a point
COVERAGE_YEARS = (2025, 2026)  # Permendagri 15/2024 holds from the plans for 2025


@dataclass(frozen=True)
class Plans:
    """What the targets are drawn from: cells, and the places each regime speaks to."""

    counts: Counts
    contributions: Whole  # realised, [cell, month]
    offices: pd.DataFrame  # pairs of a cell and an office
    places: dict[str, pd.DataFrame]  # pairs of a cell and a place, by regime


def drawn(plans: Plans, rng: np.random.Generator) -> pd.DataFrame:
    """The rows of targets.csv, in its order."""
    coverage = [_coverage(plans, regime, year, rng) for regime in POINTS for year in COVERAGE_YEARS]
    workplans = [_workplan(plans, year, rng) for year in YEARS[1:]]
    rows = pd.concat([*coverage, *workplans])
    blank = {BASIS: OFFICE_BASIS, GROUP: "", QUALIFIER: ""}
    told = {REGIME_EVIDENCE: "stated", SOURCE: TARGETS}
    keys = [PLACE, SEGMENT, MEASURE, DUE, REGIME]
    return rows.assign(**blank, **told).sort_values(keys, kind="stable", ignore_index=True)[
        list(TARGET_COLUMNS)
    ]


def stated(observations: pd.DataFrame, offices: list[str], *, transposed: str = "") -> pd.DataFrame:
    """Coverage of some offices as they state it for the last month; one has its digits swapped.

    Its 41.53 % is stated as 41.35 %: counts are right, the percentage is not.
    """
    rows = observations[(observations[SEGMENT] == ALL) & observations[PLACE].isin(offices)]
    both = pd.DataFrame(
        {
            NUMERATOR: _last(rows[rows[MEASURE] == ACTIVE]),
            DENOMINATOR: _last(rows[rows[MEASURE] == POTENTIAL]),
        }
    )
    hundredths = (both[NUMERATOR] * 20_000 // both[DENOMINATOR] + 1) // 2
    texts = hundredths.map(lambda number: f"{number // 100}.{number % 100:02d}")
    texts = texts.where(
        texts.index != transposed, texts.str.replace(_LAST_TWO, r"\2\1", regex=True)
    )
    told = {
        **{PLACE_AS_STATED: "", AS_OF: observations[AS_OF].max(), SEGMENT: ALL},
        **{BASIS: OFFICE_BASIS, GROUP: "", MEASURE: COVERAGE, STATED_PERCENT: texts},
        **{UNIT: PERSONS, QUALIFIER: "", SOURCE: STATEMENTS},
    }
    frame = both.assign(**told).rename_axis(PLACE).reset_index()
    return frame.astype("str")[list(PUBLISHED_COLUMNS)]


_LAST_TWO = r"(\d)(\d)$"


def _last(rows: pd.DataFrame) -> pd.Series:
    return rows.drop_duplicates(PLACE, keep="last").set_index(PLACE)[VALUE]


def _coverage(plans: Plans, regime: str, year: int, rng: np.random.Generator) -> pd.DataFrame:
    """Targets on coverage in percent, with two decimals, from the December before."""
    active, potential = plans.counts.active, plans.counts.potential
    begin = active[:, :, MONTHS.get_loc(f"{year - 1}-12-31")].sum(axis=1)
    workers = potential[:, :, year - 1 - YEARS[0]].sum(axis=1)
    places, sums = added_up(plans.places[regime], np.stack([begin, workers], axis=1))
    level = sums[:, 0] * 10_000 // sums[:, 1] + rng.integers(*POINTS[regime], len(places))
    values = [f"{number / 100:.2f}" for number in np.minimum(level, 10_000).tolist()]
    return _targets(places, ALL, COVERAGE, year, values, PERCENT, regime)


def _workplan(plans: Plans, year: int, rng: np.random.Generator) -> pd.DataFrame:
    """Targets in persons and in rupiah; those of cells are drawn, all others are their sums."""
    before = MONTHS.get_loc(f"{year - 1}-12-31")
    people = plans.counts.active[:, :, before]
    goals = with_all(people * rng.integers(1030, 1161, people.shape) // 1000)
    places, sums = added_up(plans.offices, goals)
    names = [*SINGLE_SEGMENTS, ALL]
    persons = [
        _targets(
            places, name, ACTIVE, year, sums[:, column].astype(str).tolist(), PERSONS, WORKPLAN
        )
        for column, name in enumerate(names)
    ]
    rupiah = plans.contributions[:, before] * 12 * rng.integers(1000, 1121, len(people)) // 1000
    _, money = added_up(plans.offices, rupiah)
    values = money.astype(str).tolist()
    return pd.concat([*persons, _targets(places, ALL, CONTRIBUTIONS, year, values, IDR, WORKPLAN)])


def _targets(
    places: list[str],
    segment: str,
    measure: str,
    year: int,
    values: list[str],
    unit: str,
    regime: str,
) -> pd.DataFrame:
    told = {SEGMENT: segment, MEASURE: measure, UNIT: unit, REGIME: regime}
    dates = {DUE: f"{year}-12-31", DECIDED_ON: f"{year - 1}-12-15"}
    return pd.DataFrame({PLACE: places, VALUE: values, **told, **dates})
