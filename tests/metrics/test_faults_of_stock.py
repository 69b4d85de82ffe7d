"""A stock told as a flow, and near misses; a flow as a stock is in test_faults_of_base."""

import pandas as pd
from statedfigures import by_case, days, figures

FLOWS = """
    case                       | place | as_of      | measure | numerator | fault
    the target retold as new   | 33.25 | 2025-12-31 | new     |    182000 | stock_flow
    to the last person         | 33.25 | 2025-12-31 | new     |    182634 | stock_flow
    another number             | 33.25 | 2025-12-31 | new     |    184000 |
    another year               | 33.25 | 2024-12-31 | new     |    182000 |
    so round it fits by chance | 33.25 | 2025-12-31 | new     |      2000 |
    a stock stated as such     | 33.25 | 2025-12-31 | active  |    182000 |
"""


def test_a_stock_retold_as_a_flow():
    rows = figures(FLOWS)
    goals = pd.DataFrame({
        "place": "33.25", "segment": "ALL", "group": "", "measure": "active", "unit": "persons",
        "due": days(pd.Series(["2025-12-31", "2025-12-31"])), "value": [182634.0, 2634.0],
        "source": "b",
    })  # fmt: skip

    found = by_case(rows.drop(columns="fault"), targets=goals)

    assert found == dict(zip(rows["case"], rows["fault"].fillna(""), strict=True))
