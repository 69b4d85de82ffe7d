"""Places beside each other: only places of one level, one segment and one basis."""

import pandas as pd

from coverage_lib.schema import BASIS, COVERAGE, LEVEL, SEGMENT

COMPARABLE = [LEVEL, SEGMENT, BASIS]


def ranked(by_place: pd.DataFrame) -> pd.DataFrame:
    """Add `rank` (1 is the highest coverage) and `compared` (how many places stand beside it).

    Branches and sub-branches, or different bases, never meet in one ranking. Equal rates share a
    rank. A place without a rate, or without another beside it, has none.
    """
    rated = by_place[by_place[COVERAGE].notna()]
    groups = rated.groupby(COMPARABLE)[COVERAGE]
    rows = rated.assign(
        rank=groups.rank(ascending=False, method="min"), compared=groups.transform("size")
    )
    return rows[rows["compared"] > 1].sort_values([*COMPARABLE, "rank"])
