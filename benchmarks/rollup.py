"""How fast the core metrics of the whole invented nation are, beside plain pandas.

    .venv/bin/python benchmarks/rollup.py

The frame: four segments, 48 months, every office, district and province (about 890 places); their
totals are left out, so that they are added up here. The floor is what nobody can do without: a
groupby for each total, a merge with the potential, a division; no status, no source, no vintage, no
check that a part is missing. The aim: the core roll-up takes less than three times it.
"""

import argparse
import statistics
import time
import tracemalloc

import pandas as pd

from coverage_lib.data import invented
from coverage_lib.metrics import change, coverage, rollup, targets

AIM = 3
KEYS = ["place", "segment", "basis", "group", "as_of"]


def main():
    """Measure each step, print the table, and check that both ways agree."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--times", type=int, default=5, help="how often each is measured")
    times = arguments.parse_args().times
    active, potentials, due = frames(invented.nation(seed=1))
    size = len(active) + len(potentials)
    print(f"{active['place'].nunique()} places, {active['as_of'].nunique()} months, {size} rows")

    steps = {
        "floor: groupby, merge, divide": lambda: floor(active, potentials),
        "core: with_totals, coverage": lambda: core(active, potentials),
        "  of which with_totals": lambda: totals(active, potentials),
        "all: core, achievement, growth": lambda: everything(active, potentials, due),
    }
    measured = {name: measure(step, times) for name, step in steps.items()}
    least, _ = measured["floor: groupby, merge, divide"]
    print(f"\n{'':32}{'seconds':>9}{'rows/s':>12}{'x floor':>9}{'peak MB':>9}")
    for name, (seconds, peak) in measured.items():
        print(f"{name:32}{seconds:9.3f}{size / seconds:12,.0f}{seconds / least:9.1f}{peak:9.0f}")
    assert_same(floor(active, potentials), core(active, potentials))
    print("\nBoth give the same coverage for every place, month and total.")
    print(f"Aim for the core: less than {AIM} times the floor.")


def frames(tables):
    """Participants and potential by segment, and the workplan's targets, as they are loaded."""
    rows = tables["observations.csv"]
    rows = rows[rows["measure"].isin(["active", "potential"]) & (rows["segment"] != "ALL")]
    rows = rows.assign(
        as_of=rows["as_of"].astype("datetime64[us]"),
        value=rows["value"].astype("float64"),
        precision="day",
    ).reset_index(drop=True)
    due = tables["targets.csv"].query("due == '2026-12-31'")
    due = due.assign(value=due["value"].astype("float64"), due=pd.to_datetime(due["due"]))
    of = rows["measure"] == "active"
    return rows[of], rows[~of], due.reset_index(drop=True)


def floor(active, potentials):
    """Coverage of each segment, of all, and of all but construction."""
    parts = []
    for rows, base in zip(with_sums(active), with_sums(potentials), strict=True):
        # The survey of August holds from that month until the next one.
        surveyed = rows["as_of"].dt.year - (rows["as_of"].dt.month < 8)
        rows = rows.assign(year=surveyed)
        base = base.assign(year=base["as_of"].dt.year)
        keys = ["place", "segment", "basis", "group", "year"]
        both = rows.merge(base[[*keys, "value"]], on=keys, suffixes=("", "_base"))
        parts.append(both.assign(coverage=both["value"] / both["value_base"]))
    return pd.concat(parts)


def with_sums(rows):
    """The segments, and one groupby for each of the two totals."""
    keys = ["place", "basis", "group", "as_of"]
    whole = rows.groupby(keys, as_index=False)["value"].sum()
    rest = rows[rows["segment"] != "JAKON"].groupby(keys, as_index=False)["value"].sum()
    return rows, whole.assign(segment="ALL"), rest.assign(segment="ALL_EXCL_JAKON")


def totals(active, potentials):
    """The totals of participants and of potential."""
    return rollup.with_totals(active), rollup.with_totals(potentials)


def core(active, potentials):
    """Coverage of every place, segment and month."""
    return coverage.by_place_and_segment(*totals(active, potentials))


def everything(active, potentials, due):
    """Coverage, achievement of every target of 2026, growth on a year before."""
    covered = core(active, potentials)
    last = covered[covered["as_of"] == covered["as_of"].max()]
    counted = rollup.latest(rollup.with_totals(active))
    reached = targets.against_targets(due, counted, last)
    before = covered[["place", "segment", "basis", "as_of", "active"]]
    before = before.assign(as_of=before["as_of"] + pd.offsets.MonthEnd(12))
    beside = covered.merge(before, on=["place", "segment", "basis", "as_of"], how="left")
    return reached, change.growth(beside["active_x"], beside["active_y"])


def measure(step, times):
    """The median of the seconds, and the peak of memory in megabytes (measured apart)."""
    step()
    seconds = []
    for _ in range(times):
        begin = time.perf_counter()
        step()
        seconds.append(time.perf_counter() - begin)
    tracemalloc.start()
    step()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return statistics.median(seconds), peak / 1e6


def assert_same(plain, ours):
    """Every row of the one is in the other, to the last bit."""
    plain, ours = (rows.set_index(KEYS)["coverage"].sort_index() for rows in (plain, ours))
    pd.testing.assert_series_equal(plain, ours, check_exact=True)


if __name__ == "__main__":
    main()
