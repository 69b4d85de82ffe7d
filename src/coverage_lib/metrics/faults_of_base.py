"""Figures of another place, or divided by something else than they should be."""

import pandas as pd

from coverage_lib.metrics import audit, digits, targets
from coverage_lib.metrics.fault_context import (
    TARGET_COVERAGE,
    WORKERS,
    Context,
    above,
    disagrees,
    evidence,
    nothing,
)
from coverage_lib.schema import (
    ACTIVE,
    COVERAGE,
    DENOMINATOR,
    GROUP,
    GROWTH,
    MEASURE,
    NUMERATOR,
    PERCENT,
    PERSONS,
    PLACE,
    POPULATION,
    POTENTIAL,
    SEGMENT,
    SOURCE,
    STATED_PERCENT,
    UNIT,
    VALUE,
)

ACHIEVEMENTS = ("achievement", "achievement_new", "programme_achievement")


PLAUSIBLE_BASE = (0.5, 2)  # of the base it should be: beyond that, it is no base of workers


def place_level(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """More persons than the place has people: the figure is of a larger place.

    Where only a rate has a unit, the denominator counts persons if a place one level up could hold
    them; else it may be rupiah.
    """
    people = rows[POPULATION].fillna(rows[PLACE].map(facts.populations).astype(float))
    larger = above(rows, facts).map(facts.populations).astype(float)
    count = rows[[NUMERATOR, DENOMINATOR]].max(axis="columns")
    persons = (rows[UNIT] == PERSONS) | ((rows[UNIT] == PERCENT) & (count <= larger))
    return evidence(persons & (count > people), count=count, population=people)


def _candidates(facts: Context, wanted: pd.Series) -> pd.DataFrame:
    """One row per count of the kinds wanted, which somebody may have divided by."""
    stated, counts = facts.published, facts.observations
    below = stated[stated[DENOMINATOR].notna() & (stated[UNIT] != PERCENT)]
    kinds = {COVERAGE: POTENTIAL, TARGET_COVERAGE: POTENTIAL} | dict.fromkeys(ACHIEVEMENTS, "goal")
    potentials = stated[stated[MEASURE].isin([POTENTIAL, ACTIVE])]
    columns = [PLACE, SOURCE, "day", "kind", MEASURE, UNIT, VALUE]
    rows = pd.concat([
        below.assign(value=below[DENOMINATOR], kind=below[MEASURE].map(kinds), measure=POTENTIAL),
        potentials.assign(value=potentials[NUMERATOR], kind=potentials[MEASURE]),
        counts.assign(kind=counts[MEASURE].where(counts[GROUP] == "")),
        facts.targets.assign(kind="goal"),
    ])[columns]  # fmt: skip
    rows = rows.assign(kind=rows["kind"].where(~rows["kind"].isin(WORKERS), POTENTIAL))
    return rows[rows["kind"].isin(wanted) & (rows[VALUE] > 0)].drop_duplicates()


_DIVIDED_BY = (
    {COVERAGE: POTENTIAL, TARGET_COVERAGE: POTENTIAL, GROWTH: ACTIVE}
    | dict.fromkeys(ACHIEVEMENTS, "goal")
)  # fmt: skip


def other_denominator(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """17 % fits 3.47 of the 20.04 million employed, not of the labour force of 21.27 million.

    Held against the counts of the same place, of the same source, and, of the same year, of the
    places one level up and down. A percentage of one or two digits fits much by chance: it is
    held against counts of its own year or source only.
    """
    resting = rows.index.isin(target_base(rows, facts).index)
    mine = rows[
        (disagrees(rows) | resting) & rows[NUMERATOR].notna() & rows[STATED_PERCENT].notna()
    ]
    mine = mine.assign(kind=mine[MEASURE].map(_DIVIDED_BY), up=above(mine, facts))
    mine = mine[mine["kind"].notna()].rename_axis("row").reset_index()
    if mine.empty:
        return nothing()
    tried = _candidates(facts, mine["kind"])
    tried = tried.assign(up=above(tried, facts))
    pairs = [
        mine.merge(tried, on=["kind", UNIT, PLACE], suffixes=("", "_tried")).assign(
            near=0, place_tried=lambda found: found[PLACE]
        ),
        mine[mine[SOURCE] != ""]
        .merge(tried, on=["kind", UNIT, SOURCE], suffixes=("", "_tried"))
        .assign(near=0, source_tried=lambda found: found[SOURCE]),
        *(
            mine[mine["kind"] == POTENTIAL]
            .dropna(subset=[left])
            .merge(tried, left_on=["kind", UNIT, left], right_on=["kind", UNIT, right],
                   suffixes=("", "_tried"))
            .assign(near=1)
            for left, right in (("up", PLACE), (PLACE, "up"))
        ),
    ]  # fmt: skip
    return _closest(pd.concat(pairs, ignore_index=True))


def _closest(pairs: pd.DataFrame) -> pd.DataFrame:
    """Of the counts tried, the one that gives the stated percentage best."""
    share = pairs[NUMERATOR] / pairs[VALUE] * 100 - (pairs[MEASURE] == GROWTH) * 100
    same_year = pairs["day"].dt.year == pairs["day_tried"].dt.year
    same_source = (pairs["source_tried"] == pairs[SOURCE]) & (pairs[SOURCE] != "")
    telling = (digits.printed(pairs) >= 100) & ((pairs["near"] == 0) | same_year)
    telling |= (pairs["near"] == 0) & (same_year | same_source)
    same = (pairs[VALUE] / pairs[DENOMINATOR] - 1).abs() <= audit.TOLERANCE
    another = ~same & (pairs[VALUE] != pairs[NUMERATOR])
    fits = pairs[digits.rounds_to(share, pairs) & telling & another]
    fits = fits.assign(fitted_percent=share, year=fits["day_tried"].dt.year)
    fits = fits.assign(far=(fits["fitted_percent"] - fits[STATED_PERCENT]).abs())
    best = fits.sort_values(["row", "near", "far", VALUE, "measure_tried", "year"])
    best = best.drop_duplicates("row").set_index("row").rename_axis(None)
    names = {VALUE: DENOMINATOR, "measure_tried": MEASURE, "place_tried": PLACE}
    columns = ["fitted_percent", "year", VALUE, "measure_tried", "place_tried"]
    return best[columns].rename(columns=names)


def target_base(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """A target's persons and percentage rest on other workers than the coverage they belong to.

    397,336 persons are 60.27 % of 659,260 workers, and coverage counts 563,133. The base it should
    be is the target's own denominator, else what the coverage of the same source rests on.
    """
    mine = rows[rows[MEASURE] == TARGET_COVERAGE].rename_axis("row").reset_index()
    if mine.empty:
        return nothing()
    stated = facts.published
    rates = stated[(stated[MEASURE] == COVERAGE) & stated[STATED_PERCENT].notna()]
    bases = targets.implied_potential(rates[NUMERATOR], rates[STATED_PERCENT] / 100)
    exact = rates.assign(
        base=rates[DENOMINATOR].fillna(bases),
        rounded=digits.unit(rates) / 2 / rates[STATED_PERCENT],
    ).dropna(subset=["base"])
    same = [PLACE, SEGMENT, SOURCE]
    latest = exact.sort_values(["day", "base"]).drop_duplicates(same, keep="last")
    mine = mine.merge(latest[[*same, "base", "rounded"]], how="left", on=same)
    mine = mine.set_index("row").rename_axis(None)
    reference = mine[DENOMINATOR].fillna(mine["base"])
    implied = targets.implied_potential(mine[NUMERATOR], mine[STATED_PERCENT] / 100)
    slack = digits.unit(mine) / 2 / mine[STATED_PERCENT] + mine["rounded"].fillna(0)
    slack += digits.slack(mine[NUMERATOR]) / mine[NUMERATOR]
    ratio = implied / reference
    fits = ((ratio - 1).abs() > slack) & ratio.between(*PLAUSIBLE_BASE)
    return evidence(fits, count=mine[NUMERATOR], implied=implied, reference=reference)
