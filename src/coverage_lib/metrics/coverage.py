"""How many of those who should be protected are."""

import pandas as pd

from coverage_lib.metrics import rollup
from coverage_lib.schema import ACTIVE, MEASURE, POTENTIAL, VALUE


def coverage_rate(active: pd.Series, potential: pd.Series) -> pd.Series:
    """Share of the potential workers who are active participants.

        coverage = active / potential

    Where there is no potential there is no rate: the answer is missing, not 0. More participants
    than potential gives a rate above 1. That is a question about the estimate, so it is shown,
    never capped. Persons in, a fraction out. Source: regional indicator 06.02.02.01.01, SDG
    8.8.1.(a).

    >>> coverage_rate(pd.Series([179842, 5]), pd.Series([563133, 0])).round(4).tolist()
    [0.3194, nan]
    """
    return active / potential.where(potential > 0)


def uncovered(active: pd.Series, potential: pd.Series) -> pd.Series:
    """Potential workers who are not protected yet.

        uncovered = potential - active

    Negative where more people are active than the estimate says exist: shown, never set to 0.

    >>> uncovered(pd.Series([29040]), pd.Series([70426])).tolist()
    [41386]
    """
    return potential - active


def active_share(active: pd.Series, registered: pd.Series) -> pd.Series:
    """Share of the registered participants whose contribution is current.

        active share = active / registered

    >>> active_share(pd.Series([41.56]), pd.Series([61.08])).round(4).tolist()
    [0.6804]
    """
    return active / registered.where(registered > 0)


def by_place_and_segment(counts: pd.DataFrame, potentials: pd.DataFrame) -> pd.DataFrame:
    """One row per place, date, segment and basis: active, potential, coverage, uncovered.

    `counts` and `potentials` are rows of observations. A count without a potential keeps its row,
    and has no rate.
    """
    paired = rollup.with_potential(counts[counts[MEASURE] == ACTIVE], potentials)
    rows = paired.rename(columns={VALUE: ACTIVE})
    return rows.assign(
        coverage=coverage_rate(rows[ACTIVE], rows[POTENTIAL]),
        uncovered=uncovered(rows[ACTIVE], rows[POTENTIAL]),
    )
