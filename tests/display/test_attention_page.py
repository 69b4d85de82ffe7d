"""Why a report stands on top of the index."""

import pandas as pd
import pytest

from coverage_lib.display import attention
from drawn import Parts, table

REASONS = table("""
    case                         | place | coverage | funnel_class | reason
    like others                  | own   |     0.40 | inside       |
    more people than the estimate | own  |     1.25 | inside       | cakupan di atas 100%
    all of them, and no more     | own   |     1.00 | inside       |
    beyond what chance explains  | own   |     0.10 | below_998    | cakupan di bawah batas 99,8% di antara wilayah setingkat
    within the wide limits       | own   |     0.20 | below_95     |
    both                         | own   |     1.25 | above_998    | cakupan di atas 100%; cakupan di atas batas 99,8% di antara wilayah setingkat
    another office's             | other |     1.25 | below_998    |
""")


@pytest.mark.parametrize("row", list(REASONS.itertuples()), ids=REASONS["case"])
def test_the_reason(row):
    rows = pd.DataFrame([row._asdict()]).assign(segment="ALL")
    report = Parts(language="id", own_places=["own"], headline=rows, comparison=rows)

    assert attention.reason(report) == ("" if pd.isna(row.reason) else row.reason)
