"""How well the audit of stated figures finds the cause of what does not agree.

    python benchmarks/audit.py

The list of known faults, known_faults.csv, is written by hand from the research notes: place, date,
segment and measure of a stated figure, and the fault it is known to have. A row with a
`printed_source` is a figure as an article printed it, which the data keep otherwise or not at all:
it is audited with the others; `parts` are the parts that the article itself names.

Precision: of the figures given a cause, how many have that cause by the list. Recall: of the listed
causes, how many are found. A fault that is "unknown" on both sides is no cause: counted apart.

The list was known when the tests were written, so two more measures follow that were not: faults
planted in random honest figures, and how often a merely wrong percentage gets a cause by chance.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from coverage_lib import selection
from coverage_lib.data import load
from coverage_lib.metrics import audit, change, fault, fault_context

HERE = Path(__file__).parent
KEY = ["place", "as_of", "segment", "group", "measure", "numerator", "stated_percent"]


def main():
    dataset, known = load.dataset(HERE.parent / "data"), known_faults()
    figures, parts = with_printed(dataset, known)
    found = causes(dataset, figures, parts)
    judged = beside(found, known)
    print_result(judged)
    reconciling = found[found["verdict"].isin([audit.AGREES, audit.ROUNDED])]
    accused = (reconciling["fault"] != "").sum()
    print(f"\n{len(reconciling)} reconciling figures, {accused} of them accused.")
    print_planted()
    print_chance(dataset)


def known_faults():
    """The drawn list, one row a known fault."""
    rows = pd.read_csv(HERE / "known_faults.csv", dtype=str, keep_default_na=False)
    numbers = {name: pd.to_numeric(rows[name]) for name in ("numerator", "stated_percent")}
    days = {n: pd.Period(text).end_time.normalize() for n, text in rows["as_of"].items()}
    return rows.assign(**numbers, as_of=pd.Series(days).astype("datetime64[us]"))


def with_printed(dataset, known):
    """The published figures and those only printed; and the parts that articles name."""
    printed = known[known["printed_source"] != ""]
    kept = printed.merge(dataset.published, on=[*KEY], how="left")["source"].notna().to_numpy()
    fresh = printed[~kept].assign(
        source=lambda rows: rows["printed_source"], basis="unstated", qualifier="",
        place_as_stated="", unit=lambda rows: rows["measure"].map(unit_of), stated_decimals=2,
    ).drop(columns=["from", "fault", "note", "parts", "printed_source"])  # fmt: skip
    named = printed.assign(value=printed["parts"].str.split()).explode("value")
    named = named[named["value"].notna()].astype({"value": float})
    parts = named.rename(columns={"printed_source": "source"})
    return pd.concat([dataset.published, fresh], ignore_index=True), parts


def unit_of(measure):
    return {"arrears": "IDR", "growth": "percent"}.get(measure, "persons")


def causes(dataset, figures, parts):
    """Every figure, audited and with its cause."""
    stated = selection.with_population(dataset, figures)
    audited = audit.with_points(audit.audited(stated), change.of_stated_rates(figures, figures))
    context = fault_context.context_of(
        figures, dataset.observations, dataset.targets, dataset.districts, dataset.provinces
    )
    return fault.with_cause(audited, context=fault_context.with_parts(context, parts))


def beside(found, known):
    """One row per figure that is listed or accused: the fault expected, and the one found."""
    both = found.merge(known.rename(columns={"fault": "expected"}), on=KEY, how="outer",
                       suffixes=("", "_listed"), indicator=True)  # fmt: skip
    lost = both[both["_merge"] == "right_only"]
    assert lost.empty, f"listed, but not among the figures:\n{lost[KEY]}"
    both = both.assign(listed=both["_merge"] == "both", expected=both["expected"].fillna(""))
    return both[both["listed"] | (both["fault"] != "")]


def print_result(judged):
    cause = ~judged["fault"].isin(["", fault.UNKNOWN])
    known = ~judged["expected"].isin(["", fault.UNKNOWN])
    right = judged["fault"] == judged["expected"]
    print(f"{'fault':20}{'known':>7}{'named':>7}{'right':>7}{'precision':>11}{'recall':>8}")
    for code in fault.FAULTS:
        print_line(code, judged["expected"] == code, judged["fault"] == code, right)
    print_line("all causes", known, cause, right)
    print_line("seen to be wrong", judged["expected"] != "", judged["fault"] != "",
               (judged["expected"] != "") & (judged["fault"] != ""))  # fmt: skip
    print_list("missed, or named otherwise", judged[known & ~right])
    print(
        "  not tried on purpose: the numbers that would decide are published nowhere (the rate before,"
    )
    print(
        "  for Pangkalpinang; another target or day, for Pekalongan), so a trial would be fitted to one case"
    )
    print_list("accused falsely", judged[judged["listed"] & (judged["expected"] == "") & cause])
    print_list("in doubt, and not on the list", judged[~judged["listed"]])


def print_line(name, expected, found, right):
    hits = (expected & found & right).sum()
    precision = f"{hits / found.sum():.2f}" if found.any() else "-"
    recall = f"{hits / expected.sum():.2f}" if expected.any() else "-"
    print(f"{name:20}{expected.sum():7}{found.sum():7}{hits:7}{precision:>11}{recall:>8}")


def print_list(title, rows):
    print(f"\n{title}: {len(rows)}")
    for row in rows.to_dict("records"):
        figure = f"{row['numerator']:,.0f} / {row['stated_percent']} %".replace("nan", "-")
        print(
            f"  {row['place']} {row['as_of']:%Y-%m-%d} {row['segment']} {row['measure']} {figure}"
        )
        print(f"    expected {row['expected'] or '-'}, found {row['fault'] or '-'}; {row['note']}")


# --- what the list cannot show --------------------------------------------------------------------
PLANTED = 400  # figures of each kind


def honest(decimals, seed=1):
    """Random figures, each of a place and a source of its own, with their right percentage."""
    random = np.random.default_rng(seed)
    potential = random.integers(5_000, 3_000_000, PLANTED).astype(float)
    active = (potential * random.uniform(0.03, 0.95, PLANTED)).round()
    own = [f"place {number}" for number in range(PLANTED)]
    return pd.DataFrame({
        "place": own, "source": own, "as_of": pd.Timestamp("2025-06-30"), "segment": "ALL",
        "group": "", "basis": "unstated", "measure": "coverage", "unit": "persons", "qualifier": "",
        "numerator": active, "denominator": potential, "stated_decimals": decimals,
        "stated_percent": (active / potential * 100).round(decimals),
    })  # fmt: skip


def planted(rows):
    """The same figures with one fault in each, by kind."""
    said, unit = rows["stated_percent"], 10.0 ** -rows["stated_decimals"]
    digits = (said / unit).round()
    low, high = digits % 10, digits // 10 % 10
    wrong = (
        np.random.default_rng(2).uniform(3, 95, len(rows)).round(rows["stated_decimals"].iloc[0])
    )
    millions = (rows["numerator"] / 1e3).round(1)
    return {
        fault.TRANSPOSED: rows.assign(stated_percent=(digits + (low - high) * 9) * unit),
        fault.COMPLEMENT: rows.assign(stated_percent=100 - said),
        fault.FACTOR: rows.assign(stated_percent=said * 10),
        fault.COUNT_AS_PERCENT: rows.assign(numerator=millions * 1e3, stated_percent=millions),
        fault.CUT_OFF: rows.assign(denominator=rows["denominator"] // 1e3 * 1e3),
        fault.UNKNOWN: rows.assign(stated_percent=wrong),
    }


def print_planted():
    print(f"\nplanted faults: {PLANTED} figures each; named of those that are seen to be wrong")
    print(f"{'fault':20}{'decimals':>10}{'seen':>7}{'named':>7}{'otherwise':>11}")
    for decimals in (2, 0):
        for code, rows in planted(honest(decimals)).items():
            found = fault.with_cause(audit.audited(rows), context=fault_context.Context(rows))[
                "fault"
            ]
            seen, right = (found != "").sum(), (found == code).sum()
            print(f"{code:20}{decimals:10}{seen:7}{right:7}{seen - right:11}")


def print_chance(dataset, times=40):
    """Every reconciling percentage of the data, replaced by a wrong one: nothing should fit."""
    figures = dataset.published
    rows = figures[audit.audited(figures)["verdict"].isin([audit.AGREES, audit.ROUNDED])]
    context = fault_context.context_of(
        figures, dataset.observations, dataset.targets, dataset.districts, dataset.provinces
    )
    random, named = np.random.default_rng(3), []
    for _ in range(times):
        wrong = (rows["stated_percent"] * random.uniform(0.4, 1.6, len(rows))).round(2)
        wrong = wrong.round(1).where(rows["stated_decimals"] == 1, wrong)
        wrong = wrong.round().where(rows["stated_decimals"] == 0, wrong)
        found = fault.with_cause(
            audit.audited(rows.assign(stated_percent=wrong)), context=context
        ).query("verdict == @audit.DISAGREES")
        named.append(found["fault"])
    found = pd.concat(named)
    causes = found[found != fault.UNKNOWN].value_counts()
    share = causes.sum() / len(found) * 100
    print(
        f"\nwrong at random: {causes.sum()} of {len(found)} ({share:.1f} %) get a cause by chance"
    )
    print("  " + ", ".join(f"{code} {count}" for code, count in causes.items()))


if __name__ == "__main__":
    main()
