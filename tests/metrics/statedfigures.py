"""Stated figures, drawn for the tests of the faults, and the fault that is found in each."""

import pandas as pd

from coverage_lib.metrics import audit, fault, fault_context
from drawn import table

BLANK = {"segment": "ALL", "group": "", "basis": "unstated", "qualifier": "", "unit": "persons",
         "measure": "coverage", "as_of": "2024-06-30", "place": "19", "source": "a"}  # fmt: skip


def figures(drawing):
    """Stated figures: what the drawing leaves out is the same in every row."""
    drawn = table(drawing)
    rows = drawn.assign(**{name: text for name, text in BLANK.items() if name not in drawn})
    for name in ("numerator", "denominator", "stated_percent"):
        rows[name] = rows[name].astype(float) if name in rows else float("nan")
    decimals = rows.get("stated_decimals", 2)
    words = {name: rows[name].fillna(BLANK.get(name, "")) for name in ("segment", "source")}
    place = rows["place"].astype(str)
    return rows.assign(stated_decimals=decimals, as_of=days(rows["as_of"]), place=place, **words)


def days(texts):
    return pd.to_datetime(texts).astype("datetime64[us]")


def with_cause(rows, **known):
    return fault.with_cause(audit.audited(rows), context=fault_context.Context(rows, **known))


def by_case(rows, **known):
    found = with_cause(rows, **known)
    return dict(zip(found["case"], found["fault"], strict=True))
