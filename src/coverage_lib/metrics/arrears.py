"""What employers owe, by how long they have owed it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage_lib.errors import CoverageError
from coverage_lib.schema import AS_OF, PLACE


@dataclass(frozen=True)
class ArrearsClass:
    """A class of arrears: its name, and the first month overdue that belongs to it."""

    name: str
    from_month: int


# Sources differ, so the classes are a setting. The default is the Pekalongan branch's of 2016:
# lancar 1-2 months, kurang lancar 4-6, macet 7-9, kontinjensi more than 9. It does not name month
# 3; we count it with the worse class.
PEKALONGAN_2016 = (
    ArrearsClass("current", 1),
    ArrearsClass("substandard", 3),
    ArrearsClass("bad", 7),
    ArrearsClass("contingent", 10),
)
# Karimun 2019 names one class only: macet, 6 to 12 months.
KARIMUN_2019 = (
    ArrearsClass("current", 1),
    ArrearsClass("bad", 6),
    ArrearsClass("contingent", 13),
)
UNCLASSIFIED = "unclassified"


def arrears_by_class(
    employers: pd.DataFrame, classes: tuple[ArrearsClass, ...] = PEKALONGAN_2016
) -> pd.DataFrame:
    """One row per place, date and class: how many employers owe how much.

        share = amount of the class / amount of the place

    `employers` has a row per employer in arrears: place, as_of, months_overdue, amount. An employer
    whose months are not known is `unclassified`, so that the amounts add up to all that is owed;
    one that is not overdue (0 months) is left out. A blank amount is no 0: its class has no amount.
    """
    _refuse_negative(employers, ["months_overdue", "amount"])
    owing = employers[employers["months_overdue"].fillna(1) >= classes[0].from_month]
    edges = [*(each.from_month for each in classes), np.inf]
    names = [each.name for each in classes]
    cut = pd.cut(owing["months_overdue"], edges, right=False, labels=names).astype(object)
    rows = owing.assign(arrears_class=cut.fillna(UNCLASSIFIED))
    by_class = rows.groupby([PLACE, AS_OF, "arrears_class"])["amount"]
    found = by_class.agg(employers="size", amount=lambda amounts: amounts.sum(skipna=False))
    found = found.reset_index()
    order = found["arrears_class"].map([*names, UNCLASSIFIED].index)
    whole = found.groupby([PLACE, AS_OF])["amount"].transform(lambda part: part.sum(skipna=False))
    return (
        found.assign(order=order, share=found["amount"] / whole.where(whole > 0))
        .sort_values([PLACE, AS_OF, "order"])
        .drop(columns="order")
        .reset_index(drop=True)
    )


def _refuse_negative(rows: pd.DataFrame, columns: list[str]) -> None:
    wrong = [
        f"  row {index}: {column} {value:g} must be 0 or more"
        for column in columns
        for index, value in rows.loc[rows[column] < 0, column].items()
    ]
    if wrong:
        raise CoverageError(
            "Arrears cannot be classed:\n" + "\n".join(wrong) + "\n  to fix: correct these rows"
        )
