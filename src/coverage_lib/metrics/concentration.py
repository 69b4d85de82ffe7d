"""Where the gap is: which places hold most of the workers who are not protected yet."""

import pandas as pd

from coverage_lib.metrics.comparison import COMPARABLE
from coverage_lib.schema import COVERAGE, PLACE

UNCOVERED = "uncovered"
CUMULATIVE = "gap_cumulative"
MOST_OF_IT = 0.8  # the share that "most" means here, after Pareto


def of_gap(by_place: pd.DataFrame) -> pd.DataFrame:
    """The places of each comparable group, largest gap first, and the share reached with each.

        share up to a place = uncovered of the places up to it / uncovered of all of the group

    A place above 100 % has no gap, so it is in neither sum and has no row; nor has one without a
    rate. `holds_most` marks the fewest places that together hold at least 80 percent; `compared`
    counts the places with a rate.
    """
    rated = by_place[by_place[COVERAGE].notna()]
    compared = rated.groupby(COMPARABLE)[PLACE].transform("size")
    rows = rated.assign(compared=compared)[rated[UNCOVERED] > 0]
    rows = rows.sort_values([*COMPARABLE, UNCOVERED, PLACE], ascending=[True] * 3 + [False, True])
    groups = rows.groupby(COMPARABLE)[UNCOVERED]
    reached, whole = groups.cumsum(), groups.transform("sum")
    before = (reached - rows[UNCOVERED]) / whole
    return rows.assign(**{CUMULATIVE: reached / whole, "holds_most": before < MOST_OF_IT})
