"""Which fault explains a stated figure that its own numbers do not give.

Every known kind of fault is tried on every figure in doubt. What fits is named, with the numbers
that show it; several may fit: the most specific one is the cause, the others stay beside it. Where
nothing fits the cause is "unknown". A figure that agrees, also when rounded, is never in doubt.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from coverage_lib.metrics import audit, change, targets
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    ALL_EXCL_JAKON,
    AS_OF,
    BASIS,
    BPU,
    COVERAGE,
    DENOMINATOR,
    DISTRICT,
    DUE,
    GROUP,
    GROWTH,
    INACTIVE,
    JAKON,
    MEASURE,
    MEASURES,
    NUMERATOR,
    PERCENT,
    PERSONS,
    PLACE,
    PMI,
    POPULATION,
    POTENTIAL,
    PROVINCE,
    PU,
    QUALIFIER,
    REGIONAL_OFFICE,
    SEGMENT,
    SINGLE_SEGMENTS,
    SOURCE,
    STATED_DECIMALS,
    STATED_PERCENT,
    UNIT,
    VALUE,
)

PLACE_LEVEL, COMPLEMENT, COUNT_AS_PERCENT = "place_level", "complement", "count_as_percent"
TRANSPOSED, POINTS_AS_PERCENT, FACTOR = "transposed", "points_as_percent", "factor"
CUT_OFF, OTHER_DENOMINATOR, STOCK_FLOW = "cut_off", "other_denominator", "stock_flow"
TARGET_BASE, GAP, PARTS = "target_base", "gap", "parts"
LOOSELY_ROUNDED, UNKNOWN = "loosely_rounded", "unknown"

UNCOVERED, TARGET_COVERAGE, NATION = "uncovered", "target_coverage", "ID"
SHARES = (COVERAGE, TARGET_COVERAGE, UNCOVERED, "active_share", "not_registered_share")
ACHIEVEMENTS = ("achievement", "achievement_new", "programme_achievement")
WORKERS = (POTENTIAL, "employed", "labour_force")
FACTORS = (10, 100, 1000)
SCALES = (1e3, 1e6, 1e9, 1e12)  # ribu, juta, miliar, triliun
NEARLY = 1e-4  # of the potential: the difference that an article computes may be off by a slip
SAME_TIME = 62  # days between two counts of one moment: the end of a year and the next January
FAR_BELOW = 0.75  # of the participants: no stock falls by a quarter within two months
PLAUSIBLE_BASE = (0.5, 2)  # of the base it should be: beyond that, it is no base of workers
SAME_FIGURE = [PLACE, AS_OF, SEGMENT, GROUP, BASIS]
SAME_SOURCE = [*SAME_FIGURE, SOURCE]


def _nothing() -> pd.DataFrame:
    return pd.DataFrame()


@dataclass(frozen=True)
class Context:
    """What a figure can be held against. What is not known stays empty, and its tests are skipped.

    `published` other stated figures; `observations` counts; `targets`; `populations` persons by
    place; `above` the place one level up by place; `parts` one row per part that a source itself
    says a figure is made of (place, as_of, segment, measure, source, value).
    """

    published: pd.DataFrame
    observations: pd.DataFrame = field(default_factory=_nothing)
    targets: pd.DataFrame = field(default_factory=_nothing)
    populations: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    above: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))
    parts: pd.DataFrame = field(default_factory=_nothing)


def context_of(
    published: pd.DataFrame,
    observations: pd.DataFrame,
    targets: pd.DataFrame,
    districts: pd.DataFrame,
    provinces: pd.DataFrame,
) -> Context:
    """The context that a whole folder of data gives. For a bare file: `Context(figures)`."""
    office = provinces.set_index(PROVINCE)[REGIONAL_OFFICE]
    people = districts.groupby(PROVINCE)[POPULATION].sum()
    populations = [
        districts.set_index(DISTRICT)[POPULATION],
        people,
        people.groupby(office).sum(),
        pd.Series({NATION: people.sum()}),
    ]
    above = [districts.set_index(DISTRICT)[PROVINCE], office, pd.Series(NATION, office.unique())]
    return Context(published, observations, targets, pd.concat(populations), pd.concat(above))


def with_parts(context: Context, parts: pd.DataFrame) -> Context:
    """The same context, and the parts that sources themselves name."""
    return replace(context, parts=parts)


def with_cause(audited: pd.DataFrame, *, context: Context) -> pd.DataFrame:
    """Add `fault`, `evidence` and `also_possible` to each audited figure.

    `fault` is a code: blank where the figure is not in doubt, "unknown" where it does not agree and
    no fault fits. `evidence` is a dictionary of the numbers that show it; `form` in it tells two
    forms of one fault apart. `also_possible` are the codes of the other faults that fit.
    """
    rows = _figures(audited)
    facts = Context(
        _figures(context.published), _counts_of(context.observations), _goals_of(context.targets),
        context.populations, context.above, context.parts,
    )  # fmt: skip
    claims = _claims(rows[_in_doubt(rows)], facts)
    first = claims.drop_duplicates("row").set_index("row").reindex(rows.index)
    others = claims[claims.duplicated("row")].drop_duplicates(["row", "fault"])
    unknown = first["fault"].isna() & (rows["verdict"] == audit.DISAGREES)
    gap = rows[STATED_PERCENT] - rows["recomputed_percent"]
    evidence = [
        {"difference_points": off} if lost else found if isinstance(found, dict) else {}
        for found, lost, off in zip(first["evidence"], unknown, gap, strict=True)
    ]
    return audited.assign(
        fault=first["fault"].mask(unknown, UNKNOWN).fillna("").to_numpy(),
        evidence=pd.Series(evidence, index=audited.index, dtype=object).to_numpy(),
        also_possible=others.groupby("row")["fault"]
        .agg(", ".join)
        .reindex(rows.index)
        .fillna("")
        .to_numpy(),
    )


def _in_doubt(rows: pd.DataFrame) -> pd.Series:
    """It neither agrees nor can be right within its round counts; a bare count is in doubt too."""
    fine = rows["verdict"].isin([audit.AGREES, audit.ROUNDED]) | (rows["reason"] == "round_counts")
    return ~fine


def _claims(doubted: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """One row per figure and fault that fits it, the most specific fault first."""
    found = [
        pd.DataFrame({"row": shown.index, "fault": name, "evidence": shown.to_dict("records")})
        for name, tests in HYPOTHESES.items()
        for shown in (test(doubted, facts) for test in tests)
        if len(shown)
    ]
    return pd.concat(found) if found else pd.DataFrame(columns=["row", "fault", "evidence"])


# --- the figures in one form ----------------------------------------------------------------------
_TEXTS = [PLACE, AS_OF, SEGMENT, GROUP, BASIS, MEASURE, UNIT, QUALIFIER, SOURCE]
_NUMBERS = [NUMERATOR, DENOMINATOR, STATED_PERCENT, STATED_DECIMALS, POPULATION]
_FROM_AUDIT = ["recomputed_percent", "verdict", "reason"]
_NO_COUNTS = pd.DataFrame(columns=[*_TEXTS, VALUE, "day"], dtype=object).astype(
    {VALUE: float, "day": "datetime64[us]"}
)


def _figures(stated: pd.DataFrame) -> pd.DataFrame:
    """The same rows, numbered; a column that a bare file lacks is blank; `day` is the date.

    What else a stranger's file holds is left out: it might bear the name of a column of ours.
    """
    dated = stated if AS_OF in stated else stated.rename(columns={"as_of_date": AS_OF})
    rows = dated.reset_index(drop=True).reindex(columns=[*_TEXTS, *_NUMBERS, *_FROM_AUDIT])
    day = pd.to_datetime(rows[AS_OF], format="ISO8601", errors="coerce")
    texts = {name: rows[name].astype(object).where(rows[name].notna(), "") for name in _TEXTS}
    texts[AS_OF] = texts[AS_OF].map(str)
    numbers = {name: pd.to_numeric(rows[name], errors="coerce").astype(float) for name in _NUMBERS}
    return rows.assign(**texts, **numbers, day=day)


def _counts_of(observations: pd.DataFrame) -> pd.DataFrame:
    """Observations of everybody: as candidates and as stocks they stand beside stated counts."""
    if observations.empty:
        return _NO_COUNTS
    rows = observations[(observations["programme"] == "") & observations[VALUE].notna()]
    return rows.assign(**{AS_OF: rows[AS_OF].map(str), "day": rows[AS_OF]})


def _goals_of(goals: pd.DataFrame) -> pd.DataFrame:
    if goals.empty:
        return _NO_COUNTS
    rows = goals[(goals[UNIT] != PERCENT) & goals[VALUE].notna()]
    return rows.assign(day=rows[DUE], **{AS_OF: rows[DUE].map(str), BASIS: ""})


def _evidence(fits: pd.Series, **numbers: pd.Series | float | str) -> pd.DataFrame:
    """The numbers of the rows that fit."""
    return pd.DataFrame(numbers, index=fits.index)[fits.fillna(False).astype(bool)]


def _off(rows: pd.DataFrame) -> pd.Series:
    return rows["verdict"] == audit.DISAGREES


def _unit(rows: pd.DataFrame) -> pd.Series:
    """Of the last digit of the stated percentage."""
    return 10.0 ** -rows[STATED_DECIMALS].fillna(0)


def _rounds_to(percent: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """Whether a percentage, rounded as the source rounds, is the stated one."""
    return (percent - rows[STATED_PERCENT]).abs() <= _unit(rows) / 2 + audit.TOLERANCE


def _digits_printed(rows: pd.DataFrame) -> pd.Series:
    """In units of the last digit: 9.24 is 924."""
    return (rows[STATED_PERCENT].abs() / _unit(rows)).round()


def _zeros(counts: pd.Series) -> pd.Series:
    """How many noughts a count ends with."""
    digits = counts.abs().fillna(0).round().astype("int64").astype(str)
    return digits.str.len() - digits.str.rstrip("0").str.len()


def _slack(counts: pd.Series) -> pd.Series:
    """How far the true count may be from a written one: half of the last digit its writer used.

    Below a million Indonesian writes "90 ribu", so the last digit is a thousand; from a million up
    it is the last digit that is not nought. An exact count may be off by a half: an estimate.
    """
    zeros = _zeros(counts)
    written = (10.0**zeros / 2).where(counts.abs() >= 1e6, 500.0)
    return written.where((zeros >= 3) & (counts != 0), 0.5)


def _swapped(first: pd.Series, second: pd.Series) -> pd.Series:
    """Whether two neighbouring digits of one number, exchanged, give the other."""
    found = pd.Series(False, index=first.index)
    for place in 10.0 ** np.arange(14):
        low, high = first // place % 10, first // (place * 10) % 10
        found |= (low != high) & (first + (low - high) * 9 * place == second)
    return found & (first >= 10) & (second >= 10)


# --- faults of the percentage alone ---------------------------------------------------------------
def _complement_percent(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """The share of the others is stated: 100 - 27 = 73 %."""
    rest = 100 - rows["recomputed_percent"]
    fits = _off(rows) & rows[MEASURE].isin(SHARES) & _rounds_to(rest, rows)
    return _evidence(
        fits, form="percent", right_percent=rows["recomputed_percent"], rest_percent=rest
    )


def _count_as_percent(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """41.5 million participants, printed as 41.5 %."""
    scale = pd.Series(np.nan, index=rows.index)
    for each in SCALES:
        same = (rows[NUMERATOR] / each - rows[STATED_PERCENT]).abs() < audit.TOLERANCE
        scale = scale.mask(same, each)
    fits = _off(rows) & scale.notna() & (_digits_printed(rows) >= 10)
    return _evidence(fits, count=rows[NUMERATOR], scale=scale)


def _transposed_percent(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """9.24 for 9.42."""
    right = (rows["recomputed_percent"].abs() / _unit(rows) + 0.5 + audit.TOLERANCE) // 1
    same_sign = np.sign(rows["recomputed_percent"]) == np.sign(rows[STATED_PERCENT])
    fits = _off(rows) & same_sign & _swapped(_digits_printed(rows), right)
    return _evidence(fits, form="percent", right_percent=rows["recomputed_percent"])


def _factor(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """The point slipped: 4.24 % for 42.4 %."""
    shown = []
    for factor in FACTORS:
        for form, percent in (
            ("more", rows["recomputed_percent"] * factor),
            ("less", rows["recomputed_percent"] / factor),
        ):
            fits = _off(rows) & (_rounds_to(percent, rows) | _same_digits(percent, rows))
            fits &= _digits_printed(rows) >= 10
            right = rows["recomputed_percent"]
            shown.append(_evidence(fits, form=form, right_percent=right, factor=factor))
    return pd.concat(shown)


def _same_digits(percent: pd.Series, rows: pd.DataFrame) -> pd.Series:
    """31.94 that became 319.4 was rounded before its point slipped: two digits or more agree."""
    printed = _digits_printed(rows)
    last = _unit(rows) * 10.0 ** _zeros(printed)
    two = (rows[STATED_PERCENT].abs() / last).round() >= 10
    return two & ((percent - rows[STATED_PERCENT]).abs() <= last / 2 + audit.TOLERANCE)


def _cut_off(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """A count was printed with its last digits cut off: 1.35 million for 1,358,610."""
    share = rows[STATED_PERCENT] / 100 + (rows[MEASURE] == GROWTH)
    shown = []
    for column, implied in (
        (DENOMINATOR, targets.implied_potential(rows[NUMERATOR], share)),
        (NUMERATOR, share * rows[DENOMINATOR]),
    ):
        printed = rows[column]
        cut = 10.0 ** _zeros(printed)
        fine = (cut >= 1000) & (cut <= printed / 100)  # of 40,000 nobody knows what was cut
        fits = _off(rows) & fine & (implied > printed) & (implied < printed + cut)
        shown.append(_evidence(fits, form=column, count=printed, implied=implied))
    return pd.concat(shown)


def _loosely_rounded(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """33.85 % told as 30 %."""
    fits = rows["reason"] == "round_figure"
    return _evidence(fits, difference_points=rows[STATED_PERCENT] - rows["recomputed_percent"])


# --- faults seen against the source's own figures -------------------------------------------------
def _beside_counts(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """Each figure beside the participants and the potential that its source states with it."""
    stated = facts.published
    whole = stated[
        (stated[MEASURE] == COVERAGE) & stated[NUMERATOR].notna() & stated[DENOMINATOR].notna()
    ]
    known = whole.rename(columns={NUMERATOR: "active", DENOMINATOR: "potential"})
    known = known[[*SAME_SOURCE, "active", "potential"]].drop_duplicates()
    known = known.drop_duplicates(SAME_SOURCE, keep=False)  # two totals of one moment decide naught
    beside = rows[SAME_SOURCE].rename_axis("row").reset_index().merge(known, on=SAME_SOURCE)
    beside = beside.set_index("row")
    return beside.assign(
        measure=rows[MEASURE], count=rows[NUMERATOR], qualifier=rows[QUALIFIER],
        rest=beside["potential"] - beside["active"],
    )  # fmt: skip


def _complement_count(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """383,271 called active, where 563,133 less the 179,842 active is 383,291."""
    beside = _beside_counts(rows, facts)
    of_active = beside[MEASURE].isin([ACTIVE])
    of_rest = beside[MEASURE].isin([INACTIVE, UNCOVERED])
    near = NEARLY * beside["potential"]
    is_rest = (beside["count"] - beside["rest"]).abs() <= near
    is_active = (beside["count"] - beside["active"]).abs() <= near
    fits = ((of_active & is_rest) | (of_rest & is_active)) & ~(is_rest & is_active)
    form = of_active.map({True: "active", False: "rest"})
    return _evidence(fits, form=form, **beside[["count", "active", "potential", "rest"]])


def _gaps(rows: pd.DataFrame, facts: Context) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Uncovered persons that are not potential less active; which of them by exchanged digits."""
    beside = _beside_counts(rows, facts)
    slack = sum(_slack(beside[name]) for name in ("count", "active", "potential"))
    misfit = (beside["count"] - beside["rest"]).abs() > slack
    misfit &= (beside[MEASURE] == UNCOVERED) & (beside["qualifier"] == "")
    return beside, misfit, _swapped(beside["count"], beside["rest"])


def _transposed_gap(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """146,568 not protected, where 160,594 less 14,008 is 146,586."""
    beside, misfit, swapped = _gaps(rows, facts)
    numbers = beside[["count", "active", "potential", "rest"]]
    return _evidence(misfit & swapped, form="gap", **numbers)


def _gap(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """223,977 not protected, where 364,954 less 140,959 is 223,995."""
    beside, misfit, swapped = _gaps(rows, facts)
    is_active = (beside["count"] - beside["active"]).abs() <= NEARLY * beside["potential"]
    numbers = beside[["count", "active", "potential", "rest"]]
    return _evidence(misfit & ~swapped & ~is_active, **numbers)


def _points_as_percent(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """ "Down 10.97 percent" from 42.90 to 31.93 %: these are points, in percent it is 25.57."""
    same = [PLACE, SEGMENT, GROUP, BASIS, SOURCE]
    stated = facts.published
    rates = stated[(stated[MEASURE] == COVERAGE) & stated[STATED_PERCENT].notna()]
    rates = rates[[*same, AS_OF, STATED_PERCENT]].drop_duplicates()
    growths = rows[(rows[MEASURE] == GROWTH) & (_digits_printed(rows) >= 100)]
    grown = growths[[*same, AS_OF, STATED_PERCENT]].rename_axis("row").reset_index()
    pairs = grown.merge(
        rates.rename(columns={STATED_PERCENT: "after_percent"}), on=[*same, AS_OF]
    ).merge(rates.rename(columns={STATED_PERCENT: "before_percent", AS_OF: "before"}), on=same)
    points = change.difference(pairs["after_percent"], pairs["before_percent"])
    fits = (points - pairs[STATED_PERCENT]).abs() < audit.HALF_A_POINTS_DIGIT
    fits &= pairs["before"] != pairs[AS_OF]
    shown = pairs[["row", "before_percent", "after_percent"]].assign(
        relative_percent=change.growth(pairs["after_percent"], pairs["before_percent"]) * 100
    )
    shown = shown[fits].sort_values(["row", "before_percent"]).drop_duplicates("row")
    return shown.set_index("row").rename_axis(None)


# --- parts and their total ------------------------------------------------------------------------
_QUANTITIES = {ACTIVE: ACTIVE, COVERAGE: ACTIVE, "active_share": ACTIVE, POTENTIAL: POTENTIAL}
_SUM = [PLACE, AS_OF, GROUP, BASIS, "quantity"]


def _stated_counts(stated: pd.DataFrame) -> pd.DataFrame:
    """One row per count that a source states as exact: participants, or potential."""
    counts = stated[_SUM[:4] + [SEGMENT, SOURCE, QUALIFIER]].assign(
        quantity=stated[MEASURE].map(_QUANTITIES), value=stated[NUMERATOR]
    )
    below = stated[MEASURE] == COVERAGE
    potentials = counts[below].assign(quantity=POTENTIAL, value=stated.loc[below, DENOMINATOR])
    both = pd.concat([counts, potentials]).dropna(subset=["quantity", VALUE])
    both = both[both[QUALIFIER] == ""]
    return both.assign(slack=_slack(both[VALUE])).drop(columns=QUALIFIER).drop_duplicates()


def _sums(counts: pd.DataFrame, total: str, parts: tuple[str, ...]) -> pd.DataFrame:
    """Every total beside every set of its parts: what they sum to, and whether that fits."""
    sums = counts[counts[SEGMENT] == total].rename(columns={VALUE: total})
    sums = sums.assign(sum=0.0, one_source=True).drop(columns=SEGMENT)
    for part in parts:
        mine = counts[counts[SEGMENT] == part].drop(columns=SEGMENT)
        mine = mine.rename(columns={VALUE: part, "slack": "more", SOURCE: "from"})
        sums = sums.merge(mine, on=_SUM, how="left" if part == PMI else "inner")
        sums = sums.assign(
            sum=sums["sum"] + sums[part].fillna(0),
            slack=sums["slack"] + sums["more"].fillna(0),
            one_source=sums["one_source"] & (sums["from"].fillna(sums[SOURCE]) == sums[SOURCE]),
        ).drop(columns=["more", "from"])
    off = sums[total] - sums["sum"]
    incomplete = sums[PMI].isna() & (off > 0)  # migrant workers may be the rest
    return sums.assign(
        fits=off.abs() <= sums["slack"], wrong=(off.abs() > sums["slack"]) & ~incomplete
    )


def _parts(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """Segments that do not sum to their total; the odd one out where another source has it right.

    Whole totals are held against parts of their own source only.
    """
    counts = _stated_counts(facts.published)
    mine = rows[[*_SUM[:4], SEGMENT, SOURCE]].assign(
        quantity=rows[MEASURE].map(_QUANTITIES), count=rows[NUMERATOR]
    )
    mine = mine[mine["count"].notna() & (rows[QUALIFIER] == "")]
    mine = mine.rename_axis("row").reset_index()
    shown = [
        found
        for total, parts in (
            (ALL, (PU, BPU, JAKON, PMI)),
            (ALL_EXCL_JAKON, (PU, BPU, PMI)),
        )
        for sums in [_sums(counts, total, parts)]
        if len(sums)
        for found in [_wrong_total(mine, sums, total), *_odd_ones(mine, sums, (total, *parts))]
        if len(found)
    ]
    return pd.concat(shown) if shown else _nothing()


def _wrong_total(mine: pd.DataFrame, sums: pd.DataFrame, total: str) -> pd.DataFrame:
    wrong = sums[sums["wrong"] & sums["one_source"]]
    fitting = pd.MultiIndex.from_frame(sums.loc[sums["fits"], _SUM])
    wrong = wrong[~pd.MultiIndex.from_frame(wrong[_SUM]).isin(fitting)]
    wrong = wrong.rename(columns={total: "count"})[[*_SUM, SOURCE, "count", "sum"]]
    found = mine[mine[SEGMENT] == total].merge(wrong, on=[*_SUM, SOURCE, "count"])
    found = found.sort_values(["row", "sum"]).drop_duplicates("row").set_index("row")
    return found[["count", "sum"]].assign(form="sum", difference=found["count"] - found["sum"])


def _odd_ones(
    mine: pd.DataFrame, sums: pd.DataFrame, segments: tuple[str, ...]
) -> list[pd.DataFrame]:
    """Counts that fit no sum, where another stated count of the same segment does."""
    fitting = sums[sums["fits"]]
    odd = []
    for segment in segments:
        right = fitting[[*_SUM, segment]].rename(columns={segment: "expected"})
        beside = mine[mine[SEGMENT] == segment].merge(right.dropna(), on=_SUM)
        fits = (beside["count"] == beside["expected"]).groupby(beside["row"]).transform("any")
        found = beside[~fits.astype(bool)].sort_values(["row", "expected"]).drop_duplicates("row")
        odd.append(found.set_index("row")[["count", "expected"]].assign(form="odd"))
    return odd


def _own_parts(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """The parts that a source itself names: 14,059 + 7,104 + 3,718 is not 24,872."""
    if facts.parts.empty:
        return _nothing()
    keys = [PLACE, AS_OF, SEGMENT, MEASURE, SOURCE]
    parts = facts.parts.assign(**{AS_OF: facts.parts[AS_OF].map(str)})
    parts = parts.assign(slack=_slack(parts[VALUE]))
    sums = parts.groupby(keys)[[VALUE, "slack"]].sum().reset_index()
    beside = rows.rename_axis("row").reset_index().merge(sums, on=keys).set_index("row")
    count, off = beside[NUMERATOR], beside[NUMERATOR] - beside[VALUE]
    fits = off.abs() > beside["slack"] + _slack(count)
    return _evidence(fits, form="sum", count=count, sum=beside[VALUE], difference=off)


# --- faults seen against other data ---------------------------------------------------------------
def _place_level(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """More persons than the place has people: the figure is of a larger place.

    Where only a rate has a unit, the denominator counts persons if a place one level up could hold
    them; else it may be rupiah.
    """
    people = rows[POPULATION].fillna(rows[PLACE].map(facts.populations).astype(float))
    larger = _above(rows, facts).map(facts.populations).astype(float)
    count = rows[[NUMERATOR, DENOMINATOR]].max(axis="columns")
    persons = (rows[UNIT] == PERSONS) | ((rows[UNIT] == PERCENT) & (count <= larger))
    return _evidence(persons & (count > people), count=count, population=people)


def _candidates(facts: Context) -> pd.DataFrame:
    """One row per count that somebody may have divided by: of workers, of targets, of before."""
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
    rows = rows[rows["kind"].isin([*WORKERS, ACTIVE, "goal"]) & (rows[VALUE] > 0)]
    wanted = rows["kind"].where(~rows["kind"].isin(WORKERS), POTENTIAL)
    return rows.assign(kind=wanted).drop_duplicates()


_DIVIDED_BY = (
    {COVERAGE: POTENTIAL, TARGET_COVERAGE: POTENTIAL, GROWTH: ACTIVE}
    | dict.fromkeys(ACHIEVEMENTS, "goal")
)  # fmt: skip


def _other_denominator(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """17 % fits 3.47 of the 20.04 million employed, not of the labour force of 21.27 million.

    Held against the counts of the same place, of the same source, and, of the same year, of the
    places one level up and down. A percentage of one or two digits fits much by chance: it is
    held against counts of its own year or source only.
    """
    resting = rows.index.isin(_target_base(rows, facts).index)
    mine = rows[(_off(rows) | resting) & rows[NUMERATOR].notna() & rows[STATED_PERCENT].notna()]
    mine = mine.assign(kind=mine[MEASURE].map(_DIVIDED_BY), up=_above(mine, facts))
    mine = mine.rename_axis("row").reset_index()
    tried = _candidates(facts)
    tried = tried.assign(up=_above(tried, facts))
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


def _above(rows: pd.DataFrame, facts: Context) -> pd.Series:
    return rows[PLACE].map(facts.above).astype(object)


def _closest(pairs: pd.DataFrame) -> pd.DataFrame:
    """Of the counts tried, the one that gives the stated percentage best."""
    share = pairs[NUMERATOR] / pairs[VALUE] * 100 - (pairs[MEASURE] == GROWTH) * 100
    same_year = pairs["day"].dt.year == pairs["day_tried"].dt.year
    same_source = (pairs["source_tried"] == pairs[SOURCE]) & (pairs[SOURCE] != "")
    telling = (_digits_printed(pairs) >= 100) & ((pairs["near"] == 0) | same_year)
    telling |= (pairs["near"] == 0) & (same_year | same_source)
    same = (pairs[VALUE] / pairs[DENOMINATOR] - 1).abs() <= audit.TOLERANCE
    another = ~same & (pairs[VALUE] != pairs[NUMERATOR])
    fits = pairs[_rounds_to(share, pairs) & telling & another]
    fits = fits.assign(fitted_percent=share, year=fits["day_tried"].dt.year)
    fits = fits.assign(far=(fits["fitted_percent"] - fits[STATED_PERCENT]).abs())
    best = fits.sort_values(["row", "near", "far", VALUE, "measure_tried", "year"])
    best = best.drop_duplicates("row").set_index("row").rename_axis(None)
    names = {VALUE: DENOMINATOR, "measure_tried": MEASURE, "place_tried": PLACE}
    columns = ["fitted_percent", "year", VALUE, "measure_tried", "place_tried"]
    return best[columns].rename(columns=names)


def _flow_as_stock(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """328,119 divided as participants, where 595,754 are active: an intake of the year, perhaps."""
    totals = _active_totals(facts)[[PLACE, BASIS, "day", "stock"]]
    shares = rows[_off(rows) & (rows[MEASURE] == COVERAGE) & (rows[SEGMENT] == ALL)]
    shares = shares[shares[GROUP] == ""].rename_axis("row").reset_index()
    pairs = shares.merge(totals, on=[PLACE, BASIS], suffixes=("", "_of_stock"))
    apart = (pairs["day"] - pairs["day_of_stock"]).dt.days.abs()
    implied = pairs[STATED_PERCENT] / 100 * pairs[DENOMINATOR]
    closer = (implied - pairs["stock"]).abs() < (pairs[NUMERATOR] - pairs["stock"]).abs()
    fits = (apart <= SAME_TIME) & (pairs[NUMERATOR] < FAR_BELOW * pairs["stock"]) & closer
    rest = pairs[DENOMINATOR] - pairs[NUMERATOR]  # the others, called active, are no stock
    fits &= (rest - pairs["stock"]).abs() > NEARLY * pairs[DENOMINATOR]
    best = pairs.assign(apart=apart, implied=implied, form="flow")[fits]
    best = best.sort_values(["row", "apart", "stock"]).drop_duplicates("row")
    best = best.rename(columns={NUMERATOR: "count"}).set_index("row").rename_axis(None)
    return best[["form", "count", "stock", "implied"]]


def _active_totals(facts: Context) -> pd.DataFrame:
    """Participants of all segments of a place and day: stated as such, or three segments' sum."""
    stated = facts.published[facts.published[MEASURE] == ACTIVE]
    counts = facts.observations[facts.observations[MEASURE] == ACTIVE]
    both = pd.concat([stated.assign(value=stated[NUMERATOR]), counts])
    both = both[(both[GROUP] == "") & both[VALUE].notna()]
    keys = [PLACE, BASIS, "day", SOURCE]
    wide = both.astype({VALUE: float}).pivot_table(VALUE, keys, SEGMENT, aggfunc="max")
    wide = wide.reindex(columns=[ALL, *SINGLE_SEGMENTS])
    summed = wide[[PU, BPU, JAKON]].sum(axis="columns", min_count=3) + wide[PMI].fillna(0)
    return wide[ALL].fillna(summed).rename("stock").dropna().reset_index()


def _stock_as_flow(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """182 thousand *new* participants, where 182,634 active ones are the target of that year."""
    flows = {name for name, measure in MEASURES.items() if measure.kind == "flow"}
    counts = pd.concat([facts.observations, facts.targets])
    known = counts[counts[MEASURE] == ACTIVE][[PLACE, SEGMENT, GROUP, "day", VALUE]]
    of_persons = rows[MEASURE].isin(flows) & (rows[UNIT] == PERSONS)
    mine = rows[of_persons & (rows[NUMERATOR] >= 100)].rename_axis("row").reset_index()
    pairs = mine.merge(known, on=[PLACE, SEGMENT, GROUP], suffixes=("", "_of_stock"))
    stock, count = pairs[VALUE].astype(float), pairs[NUMERATOR]
    unit = pd.Series(np.where(_zeros(count) >= 3, 2 * _slack(count), 1.0), index=pairs.index)
    same = (stock > count - unit / 2) & (stock < count + unit) & (unit <= count / 100)
    same &= pairs["day"].dt.year == pairs["day_of_stock"].dt.year
    best = pairs.assign(form="stock", count=count, stock=stock)[same].sort_values(["row", "stock"])
    best = best.drop_duplicates("row").set_index("row").rename_axis(None)
    return best[["form", "count", "stock"]]


def _target_base(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """A target's persons and percentage rest on other workers than the coverage they belong to.

    397,336 persons are 60.27 % of 659,260 workers, and coverage counts 563,133. The base it should
    be is the target's own denominator, else what the coverage of the same source rests on.
    """
    stated = facts.published
    rates = stated[(stated[MEASURE] == COVERAGE) & stated[STATED_PERCENT].notna()]
    bases = targets.implied_potential(rates[NUMERATOR], rates[STATED_PERCENT] / 100)
    exact = rates.assign(
        base=rates[DENOMINATOR].fillna(bases), rounded=_unit(rates) / 2 / rates[STATED_PERCENT]
    ).dropna(subset=["base"])
    same = [PLACE, SEGMENT, SOURCE]
    latest = exact.sort_values(["day", "base"]).drop_duplicates(same, keep="last")
    mine = rows[rows[MEASURE] == TARGET_COVERAGE].rename_axis("row").reset_index()
    mine = mine.merge(latest[[*same, "base", "rounded"]], how="left", on=same)
    mine = mine.set_index("row").rename_axis(None)
    reference = mine[DENOMINATOR].fillna(mine["base"])
    implied = targets.implied_potential(mine[NUMERATOR], mine[STATED_PERCENT] / 100)
    slack = _unit(mine) / 2 / mine[STATED_PERCENT] + mine["rounded"].fillna(0)
    slack += _slack(mine[NUMERATOR]) / mine[NUMERATOR]
    ratio = implied / reference
    fits = ((ratio - 1).abs() > slack) & ratio.between(*PLAUSIBLE_BASE)
    return _evidence(fits, count=mine[NUMERATOR], implied=implied, reference=reference)


# Tried in this order: what cannot be otherwise and what leaves least to chance comes first.
Test = Callable[[pd.DataFrame, Context], pd.DataFrame]
HYPOTHESES: dict[str, tuple[Test, ...]] = {
    PLACE_LEVEL: (_place_level,),
    COMPLEMENT: (_complement_count, _complement_percent),
    COUNT_AS_PERCENT: (_count_as_percent,),
    TRANSPOSED: (_transposed_percent, _transposed_gap),
    POINTS_AS_PERCENT: (_points_as_percent,),
    FACTOR: (_factor,),
    CUT_OFF: (_cut_off,),
    OTHER_DENOMINATOR: (_other_denominator,),
    STOCK_FLOW: (_flow_as_stock, _stock_as_flow),
    TARGET_BASE: (_target_base,),
    PARTS: (_parts, _own_parts),
    GAP: (_gap,),
    LOOSELY_ROUNDED: (_loosely_rounded,),
}
FAULTS = (*HYPOTHESES, UNKNOWN)
