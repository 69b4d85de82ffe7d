"""Workers whose contributions somebody else pays: for how much of the year."""

import pandas as pd

from coverage_lib.metrics import rollup
from coverage_lib.metrics.contribution_plan import MONTHS_OF_A_YEAR
from coverage_lib.schema import (
    AS_OF,
    BASIS,
    GROUP,
    MEASURE,
    PLACE,
    PRECISION,
    PROGRAMME,
    SEGMENT,
    SOURCE,
    STATUS,
    VALUE,
)

KEYS = [PLACE, SEGMENT, BASIS, PROGRAMME, GROUP]


def months_covered(counts: pd.DataFrame, year: int) -> pd.DataFrame:
    """One row per place and group of subsidised workers: for how much of the year they were paid.

        person-months = sum of the subsidised of each month
        share of the year = months with anyone paid / 12

    A programme vanishes from "active" when its budget months end, so a count of one month says
    little: Kota Magelang paid for six. Only months counted are known (`months_known`); one that was
    not reported is neither 0 nor a month covered. A count dated by its year says of no month.
    """
    mine = counts[(counts[MEASURE] == "subsidised") & (counts[AS_OF].dt.year == year)]
    mine = mine[mine[VALUE].notna() & (mine[PRECISION] != "year")].sort_values(AS_OF, kind="stable")
    by_month = mine.assign(month=mine[AS_OF].dt.month, paid=mine[VALUE] > 0)
    by_month = by_month.drop_duplicates([*KEYS, "month"], keep="last")
    rows = by_month.groupby(KEYS, as_index=False).agg(
        **{
            "persons": (VALUE, "max"),
            "person_months": (VALUE, "sum"),
            "months": ("paid", "sum"),
            "months_known": ("month", "nunique"),
            AS_OF: (AS_OF, "max"),
            PRECISION: (PRECISION, "last"),
            STATUS: (STATUS, rollup.least_certain),
            SOURCE: (SOURCE, rollup.joined),
        }
    )
    return rows.assign(share_of_year=rows["months"] / MONTHS_OF_A_YEAR)
