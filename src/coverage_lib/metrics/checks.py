"""Questions that a number raises by itself. Each check names rows; none changes a number."""

import pandas as pd

from coverage_lib.schema import COVERAGE, DENOMINATOR, PERSONS, POPULATION, UNIT


def above_whole(coverage: pd.DataFrame) -> pd.DataFrame:
    """Rows with more participants than potential: the estimate of the potential is too low."""
    return coverage[coverage[COVERAGE] > 1]


def exactly_whole(coverage: pd.DataFrame) -> pd.DataFrame:
    """Rows at exactly 100 %: the potential was probably set equal to the participants."""
    return coverage[coverage[COVERAGE] == 1]


def more_than_population(stated: pd.DataFrame) -> pd.DataFrame:
    """Stated figures whose denominator exceeds the population of the place they name.

    Needs `population`, of the place as the source names it. Such a figure mixes place levels.
    """
    return stated[(stated[UNIT] == PERSONS) & (stated[DENOMINATOR] > stated[POPULATION])]
