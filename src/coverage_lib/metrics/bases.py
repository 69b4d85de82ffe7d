"""The basis of a count: registered at an office, or resident by ID card. The two never meet.

A resident of Lumajang who works in Surabaya is in both counts: a sum would have her twice, a
comparison would set other people beside each other.
"""

import pandas as pd

from coverage_lib.errors import CoverageError
from coverage_lib.schema import (
    AS_OF,
    BASIS,
    MEASURE,
    NIK_BASIS,
    OFFICE_BASIS,
    PLACE,
    SEGMENT,
    SOURCE,
    UNSTATED,
    VALUE,
)

ORDER = (UNSTATED, NIK_BASIS, OFFICE_BASIS)  # of two counts that fit, the last is taken
ROWS_NAMED = 10  # of an error; the rest are counted


class BasisError(CoverageError):
    """Counts of two bases were about to meet in one sum or one comparison."""

    exit_code = 10

    @classmethod
    def mixed(cls, rows: pd.DataFrame) -> "BasisError":
        """Name the rows, and what to do."""
        named = [
            f"  row {index}: {', '.join(str(cell) for cell in cells if str(cell))}"
            for index, *cells in _naming(rows.head(ROWS_NAMED)).itertuples()
        ]
        if len(rows) > ROWS_NAMED:
            named.append(f"  and {len(rows) - ROWS_NAMED} more rows")
        return cls(
            "Counts of participants registered at an office (office) and of residents by ID card "
            "(nik) may not be added or compared:\n" + "\n".join(named) + "\n"
            "  to fix: keep the rows of one basis, for example counts[counts['basis'] == 'nik']"
        )


def require_one_basis(counts: pd.DataFrame, *, within: tuple[str, ...] = ()) -> pd.DataFrame:
    """The same rows, if `office` and `nik` do not meet among them; a BasisError if they do.

    Rows that agree in the columns `within` are one sum; without it all rows are. `unstated` beside
    one of the two is allowed, because most sources state no basis, but those sums are marked in the
    new column `mixed_basis`.

    >>> rows = pd.DataFrame({"place": ["a", "b"], "basis": ["nik", "unstated"]})
    >>> require_one_basis(rows)["mixed_basis"].tolist()
    [True, True]
    """
    sums = counts[list(within)] if within else counts.assign(one="")[["one"]]
    keys = sums.groupby([*sums], sort=False, dropna=False).ngroup()
    has = {basis: (counts[BASIS] == basis).groupby(keys).transform("any") for basis in ORDER}
    broken = has[OFFICE_BASIS] & has[NIK_BASIS] & (counts[BASIS] != UNSTATED)
    if broken.any():
        raise BasisError.mixed(counts[broken])
    return counts.assign(mixed_basis=has[UNSTATED] & (has[OFFICE_BASIS] | has[NIK_BASIS]))


def fits(one: pd.Series, other: pd.Series) -> pd.Series:
    """Whether two figures may stand beside each other: one basis, or none stated.

    >>> fits(pd.Series(["nik", "nik", "unstated"]), pd.Series(["nik", "office", "nik"])).tolist()
    [True, False, True]
    """
    return (one == other) | (one == UNSTATED) | (other == UNSTATED)


def _naming(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns that tell a reader which row is meant."""
    columns = [PLACE, AS_OF, SEGMENT, BASIS, MEASURE, VALUE, SOURCE]
    named = rows[[column for column in columns if column in rows]]
    if AS_OF not in named:
        return named
    return named.assign(**{AS_OF: pd.to_datetime(named[AS_OF]).dt.date})
