"""How well the projected year-end does, on invented series whose end is known.

    python benchmarks/pace.py            five invented worlds, seeds 1 to 5
    python benchmarks/pace.py 20         more worlds: years are few, so one world proves little

A world: 300 districts x 72 months of participants, with a cliff in January, a season of its own, a
trend, shocks that hit every district in the same month, and noise; ten districts make a branch. At
each end of month of the last three years the year-end is projected from what was known then, and
targets are judged that were set before the year began. The chance is right if of all targets given
30 %, about 30 % are reached. A branch lends its spread from its districts, a district from nobody:
both are shown, because two to five years of one's own say less than they seem to.
"""

import sys
import time

import numpy as np
import pandas as pd

from coverage_lib.metrics import pace

DISTRICTS, EACH, YEARS, FIRST = 300, 10, 6, 2020  # ten districts each make a branch
BRANCHES = DISTRICTS // EACH
NAMES = [*(f"b{number:03d}" for number in range(BRANCHES)),
         *(f"d{number:03d}" for number in range(DISTRICTS))]  # fmt: skip
PARTS = pd.DataFrame({"place": np.repeat(NAMES[:BRANCHES], EACH), "part": NAMES[BRANCHES:]})
TESTED = range(FIRST + 3, FIRST + YEARS)
DAYS = pd.date_range(f"{FIRST}-01-31", periods=12 * YEARS, freq="ME").astype("datetime64[us]")


def main(worlds=5):
    begun = time.perf_counter()
    rows = pd.concat([tested(seed) for seed in range(1, worlds + 1)], ignore_index=True)
    print(f"{worlds} worlds of {BRANCHES} branches of {EACH} districts x {len(DAYS)} months;"
          f" {len(rows)} projections, {time.perf_counter() - begun:.0f} s")  # fmt: skip
    for level, mine in rows.groupby(rows["place"].str[0].map({"b": "branches", "d": "districts"})):
        print(f"\n=== {level} ===\n")
        print_errors(mine)
        print_calibration(mine[mine["months_left"] > 0])


def world(seed):
    """Counts of one invented world: a row a branch, then a row a district; a column a month."""
    rng = np.random.default_rng(seed)
    month = np.arange(12)
    cliff = rng.uniform(0.04, 0.16, DISTRICTS)[:, None]
    # falls to May, comes back by December: 0 at month 0 and 12
    season = (
        -cliff * np.sin(np.pi * ((month + 1) / 12) ** 0.55) * rng.uniform(0.8, 1.2, (DISTRICTS, 1))
    )
    trend = rng.normal(0.04, 0.03, DISTRICTS)[:, None] * np.arange(1, len(DAYS) + 1) / 12
    yearly = 1 + rng.normal(0, 0.2, (1, YEARS))  # the cliff is deeper in one year than in another
    season = np.concatenate([season * yearly[:, [year]] for year in range(YEARS)], axis=1)
    shared = rng.normal(0, 0.006, len(DAYS)).cumsum()
    own = rng.normal(
        0, rng.uniform(0.004, 0.012, DISTRICTS)[:, None], (DISTRICTS, len(DAYS))
    ).cumsum(1)
    noise = rng.normal(0, 0.004, (DISTRICTS, len(DAYS)))
    size = rng.lognormal(10.5, 1, DISTRICTS)[:, None]
    region = rng.normal(0, 0.006, (BRANCHES, len(DAYS))).cumsum(1).repeat(EACH, axis=0)
    counts = np.round(size * np.exp(trend + season + shared + region + own + noise))
    branches = counts.reshape(BRANCHES, EACH, len(DAYS)).sum(axis=1)
    return np.vstack([branches, counts]), rng


def tested(seed):
    """One row per place, tested year and month: what was projected, and what came."""
    counts, rng = world(seed)
    history = observations(counts)
    found = []
    for year in TESTED:
        december = counts[:, 12 * (year - FIRST) - 1]
        came = counts[:, 12 * (year - FIRST) + 11]
        targets = targets_of(year, december * rng.normal(1.04, 0.05, len(NAMES)))
        for month in range(1, 13):
            today = DAYS[12 * (year - FIRST) + month - 1]
            row = pace.against_targets(targets, history, as_of=today, parts=PARTS)
            grown = (row["realised"] - december) / month
            found.append(row.assign(
                month=month, came=came, same=december, straight=row["realised"] + grown * (12 - month),
                last_shape=row["realised"] * row["target"] / row["expected"],
            ))  # fmt: skip
    return pd.concat(found)


def observations(counts):
    places = np.repeat(NAMES, len(DAYS))
    return pd.DataFrame({
        "place": places, "as_of": np.tile(DAYS, len(NAMES)), "precision": "month", "segment": "ALL",
        "basis": "office", "programme": "", "group": "", "measure": "active",
        "value": counts.ravel(), "unit": "persons", "status": "reported", "vintage": "",
        "source": "invented",
    })  # fmt: skip


def targets_of(year, values):
    return pd.DataFrame({
        "place": NAMES, "segment": "ALL", "basis": "office", "group": "",
        "measure": "active", "due": pd.Timestamp(year, 12, 31), "value": values, "unit": "persons",
        "qualifier": "", "regime": "workplan", "regime_evidence": "stated", "source": "invented",
    })  # fmt: skip


def print_errors(rows):
    """Mean absolute error of the year-end, in percent of what came, by month of the projection."""
    ways = {"projected": "all years' shape", "last_shape": "last year's shape",
            "straight": "straight line", "same": "as last year"}  # fmt: skip
    off = pd.DataFrame({name: (rows[way] / rows["came"] - 1).abs() for way, name in ways.items()})
    held = rows["came"].between(rows["projected_low"], rows["projected_high"])
    table = (100 * off).groupby(rows["month"]).mean()
    table["80 % interval holds"] = 100 * held.groupby(rows["month"]).mean()
    print("Error of the projected year-end (MAPE, %), and how often the 80 % interval holds it (%)")
    print(table.round(1).to_string())
    before = rows["month"] < 12
    by_years = (100 * held[before]).groupby(rows["years"]).mean().round(1)
    print(f"by years of history: {by_years.rename(int).to_dict()}")
    print(f"before December: interval holds {100 * held[before].mean():.1f} %, MAPE "
          + ", ".join(f"{name} {100 * off.loc[before, name].mean():.2f}" for name in off))  # fmt: skip


def print_calibration(rows):
    """Tenths of the chance given, beside how many of those targets were reached."""
    reached = rows["came"] >= rows["target"]
    tenth = np.minimum((rows["chance"] * 10).astype(int), 9)
    table = pd.DataFrame({"targets": reached, "given": rows["chance"], "reached": reached})
    table = table.groupby(tenth).agg({"targets": "size", "given": "mean", "reached": "mean"})
    table[["given", "reached"]] = (100 * table[["given", "reached"]]).round(1)
    table.index = [f"{10 * each:2d} to {10 * each + 10} %" for each in table.index]
    brier = ((rows["chance"] - reached) ** 2).mean()
    always = reached.mean() * (1 - reached.mean())
    print("\nChance given and targets reached (%)")
    print(table.to_string())
    print(f"\nBrier score {brier:.3f}; the same chance for everybody would score {always:.3f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
