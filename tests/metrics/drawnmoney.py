"""Contributions, their targets and the amounts in force, drawn for the tests of money."""

import pandas as pd

import drawn
from drawn import table

TERMS = table("""
    term                     | value
    bpu_monthly_contribution | 16800
""")


def counts(rows):
    return drawn.counts(rows, unit="IDR")


def due(drawing):
    rows = table(drawing)
    return rows.assign(
        due=pd.to_datetime(rows["due"]), segment="ALL", group="", unit="IDR", regime="workplan",
        measure="contributions_realised", source="a plan",
    )  # fmt: skip


def year(values, year, measure="contributions_realised"):
    months = pd.date_range(f"{year}-01-31", periods=len(values), freq="ME")
    return counts(
        pd.DataFrame({"place": "pkl", "as_of": months, "value": values, "measure": measure})
    )


TARGET = due("""
    place | due        | value
    pkl   | 2019-12-31 | 137956000000
""")
REALISED = counts("""
    place | as_of      | measure                | value
    pkl   | 2019-12-19 | contributions_realised | 146309000000
""")
SUBSIDISED = """
    place   | as_of      | measure    | group              | value | unit
    "33.71" | 2024-05-31 | subsidised | vulnerable_workers |  2000 | persons
    "33.71" | 2024-06-30 | subsidised | vulnerable_workers |  2000 | persons
    "33.71" | 2024-07-31 | subsidised | vulnerable_workers |     0 | persons
    "33.71" | 2024-09-30 | subsidised | vulnerable_workers |  2046 | persons
    "33.71" | 2024-10-31 | subsidised | vulnerable_workers |  2046 | persons
    "33.71" | 2023-10-31 | subsidised | vulnerable_workers |   900 | persons
"""
