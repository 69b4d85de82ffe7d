"""Coverage rows of one date, drawn for the tests of what changed."""

import pandas as pd
from hypothesis import settings
from hypothesis import strategies as st

from drawn import table

EXACT = 1e-14  # 1e-12 of a percentage point, as a fraction
FEW = settings(max_examples=50, deadline=None)
BLANK = {"basis": "office", "group": "", "vintage": "", "source": "a", "status": "reported"}
persons = st.integers(min_value=0, max_value=10**7)
BEFORE, NOW = pd.Timestamp("2024-12-31"), pd.Timestamp("2025-12-31")


def rows(drawing_or_frame, **columns):
    drawn = table(drawing_or_frame) if isinstance(drawing_or_frame, str) else drawing_or_frame
    filled = {**BLANK, "place": "a", "segment": "ALL", "precision": "day", "as_of": NOW} | columns
    full = drawn.assign(**{name: text for name, text in filled.items() if name not in drawn})
    counts = {name: full[name].astype(float) for name in ("active", "potential") if name in full}
    return full.assign(as_of=pd.to_datetime(full["as_of"]), **counts)
