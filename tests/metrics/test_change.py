"""Growth in percent, change of a share in points: never mixed."""

import pandas as pd
import pytest

from coverage_lib.metrics import change
from drawn import table

CHANGE = table("""
    case                                     |     now |  before |  growth | difference
    Bangka Belitung, stated coverage         |  0.3193 |  0.4290 | -0.2557 |    -0.1097
    East Kalimantan, November 2022           |  935910 |  820290 |  0.1410 |     115620
    unchanged                                |     100 |     100 |       0 |          0
    from nothing there is no growth rate     |       5 |       0 |         |          5
    earlier not known                        |       5 |         |         |
""")


@pytest.mark.parametrize("row", list(CHANGE.itertuples()), ids=CHANGE["case"])
def test_change(row):
    now, before = pd.Series([row.now]), pd.Series([row.before])

    grown = change.growth(now, before)
    changed = change.difference(now, before)

    assert grown.tolist() == pytest.approx([row.growth], abs=5e-5, nan_ok=True)
    assert changed.tolist() == pytest.approx([row.difference], nan_ok=True)


def stated(drawing):
    rows = table(drawing).assign(basis="unstated", group="", precision="day")
    return rows.assign(as_of=pd.to_datetime(rows["as_of"]))


HISTORY = stated("""
    place | segment | measure  | as_of      | stated_percent | source
    "19"  | ALL     | coverage | 2023-12-31 |          42.90 | babelpos
    "19"  | PU      | coverage | 2023-12-31 |          42.83 | babelpos
    "19"  | BPU     | coverage | 2023-12-31 |          37.59 | another paper
    "19"  | ALL     | coverage | 2024-06-30 |          31.93 | babelpos
    "19"  | PU      | coverage | 2024-06-30 |          41.07 | babelpos
    "19"  | BPU     | coverage | 2024-06-30 |          15.01 | babelpos
""")


def test_only_rates_of_one_source_are_compared():
    now = HISTORY[HISTORY["as_of"] == "2024-06-30"]

    rows = change.of_stated_rates(now, HISTORY).set_index("segment")

    assert sorted(rows.index) == ["ALL", "PU"]
    assert (rows["change_in_points"] * 100).round(2)["ALL"] == -10.97
    assert (rows["growth"] * 100).round(1)["ALL"] == -25.6
