"""Data quality beside every number: flags that name the row, and never change it.

A flag is a question to whoever delivered the count, not a verdict. A smooth series raises none.
What is flagged is the report's own window, the months up to its date; older rows serve as
comparison only.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage_lib.metrics import change, checks, coverage, rollup
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    ALL_EXCL_JAKON,
    AS_OF,
    BASIS,
    BPU,
    COVERAGE,
    GROUP,
    JAKON,
    MEASURE,
    MEASURES,
    PERSONS,
    PLACE,
    PMI,
    POTENTIAL,
    PRECISION,
    PROGRAMME,
    PU,
    SEGMENT,
    SINGLE_SEGMENTS,
    SOURCE,
    STATUS,
    STATUSES_WITHOUT_VALUE,
    UNIT,
    UNSTATED,
    VALUE,
    VINTAGE,
)

# What a flag says, most serious first.
DISTRICTS_SWAPPED, DIGITS_SWAPPED = "districts_swapped", "digits_swapped"
PARTS_DIFFER, BRANCHES_DIFFER, DISTRICTS_DIFFER = (
    "parts_differ",
    "branches_differ",
    "districts_differ",
)
ABOVE_WHOLE, EXACTLY_WHOLE = "above_whole", "exactly_whole"
OUTLIER, JUMP = "outlier", "jump"
STALE, LATE = "stale_denominator", "late"
MONTHS_MISSING, SEGMENTS_MISSING = "months_missing", "segments_missing"
FLAGS = (
    DISTRICTS_SWAPPED, DIGITS_SWAPPED, PARTS_DIFFER, BRANCHES_DIFFER, DISTRICTS_DIFFER,
    ABOVE_WHOLE, EXACTLY_WHOLE, OUTLIER, JUMP, STALE, LATE, MONTHS_MISSING, SEGMENTS_MISSING,
)  # fmt: skip
MONTHS, SEGMENTS, DAYS = "months", "segments", "days"  # units of a flag beside the schema's own

FLAG_COLUMNS = [
    PLACE, SEGMENT, MEASURE, AS_OF, "flag", VALUE, "reference", "detail",
    UNIT, BASIS, PROGRAMME, GROUP, PRECISION, STATUS, SOURCE,
]  # fmt: skip


@dataclass(frozen=True)
class Limits:
    """Where a question begins. Each is a setting; the defaults are ours, not an official rule."""

    score: float = 3.5  # modified z-score: Iglewicz and Hoaglin (1993)
    jump: float = 0.25  # of the last month's count
    material: float = 0.05  # a change less odd than this share of the count is no outlier
    persons: float = 10  # nor is a change of fewer persons: 3 of 12 is 25 %, and is nothing
    fit: float = 0.01  # how near to the series a corrected number must come
    crossed: float = 0.10  # how near the number of one district must come to the other's last
    parts: float = 0.0  # how far parts may miss their total, beyond rounding: counts add up
    approximate_parts: float = 0.01  # the same where one of them is a round figure
    late_days: int = 45  # a month's position is out by the middle of the month after next
    stale_days: int = 366  # a denominator is estimated once a year
    changes: int = 6  # monthly changes, or places, needed before a median means anything


DEFAULT_LIMITS = Limits()


def flags(
    observations: pd.DataFrame,
    *,
    as_of: pd.Timestamp,
    expected_months: int = 12,
    expected_segments: Sequence[str] | None = None,
    areas: pd.DataFrame | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> pd.DataFrame:
    """One row per question that a row of observations raises, most serious first.

    `observations` are counts as reported, all dates, without totals of our own making. The window
    is the `expected_months` months up to `as_of`. `expected_segments` are those every place should
    report; without it, those the place has reported within the window. `areas` has a row per place
    and the place it adds up to (`place`, `parent_place`, `relation`: branches or districts).

    `value` is what was found and `reference` what it is held against, both in `unit`; `detail`
    names months, segments, the other district, or a date.
    """
    known = observations[observations[AS_OF] <= as_of].reset_index(drop=True)
    start = _months(pd.Series([as_of])).iloc[0] - (expected_months - 1)
    inside = known[_months(known[AS_OF]) >= start]
    found = [
        *_of_series(known, limits),
        parts_against_totals(inside, limits),
        areas_against_totals(inside, areas, limits),
        whole_or_above(inside, known),
        stale_denominators(known, limits),
        late(known, as_of, limits),
        missing_months(known, as_of, expected_months),
        missing_segments(inside, expected_segments),
    ]
    rows = pd.concat([rows for rows in found if len(rows)] or [no_flags()], ignore_index=True)
    # A denominator or a place that went silent is asked about at the report, however old it is.
    current = (_months(rows[AS_OF]) >= start) | rows["flag"].isin([LATE, MONTHS_MISSING])
    # A place that is late and was silent in every month is asked once.
    silent = (rows["flag"] == MONTHS_MISSING) & (rows[VALUE] == 0)
    asked = rows[PLACE].isin(rows.loc[rows["flag"] == LATE, PLACE])
    order = rows["flag"].map(FLAGS.index)
    rows = rows.assign(order=order)[current & ~(silent & asked)].sort_values(
        ["order", PLACE, SEGMENT, AS_OF]
    )
    return rows[FLAG_COLUMNS].reset_index(drop=True)


def no_flags() -> pd.DataFrame:
    """An empty frame of flags."""
    return pd.DataFrame(columns=FLAG_COLUMNS).astype({AS_OF: "datetime64[us]", VALUE: float})


# --- missing is not zero --------------------------------------------------------------------------
KINDS = ["counted", "zero", *STATUSES_WITHOUT_VALUE, "missing"]


def kinds_of_missing(
    observations: pd.DataFrame, *, as_of: pd.Timestamp | None = None, expected_months: int = 0
) -> pd.DataFrame:
    """One row per measure: how many counts there are, and how the others are absent.

    Six things that add up to every expected count and never stand for one another: `counted` (above
    0), `zero` (counted, and nobody), `not_reported` (asked for, not given), `not_applicable`,
    `suppressed` (known, not shown), and `missing` (nothing is said). Missing are blank values
    without a reason, and, where `as_of` and `expected_months` say which months are expected, the
    months of which a series has no row at all.
    """
    value, status = observations[VALUE], observations[STATUS]
    kinds = np.select(
        [value > 0, value == 0, *(status == reason for reason in STATUSES_WITHOUT_VALUE)],
        KINDS[:-1],
        default="missing",
    )
    rows = observations.assign(kind=kinds)
    counted = pd.crosstab(rows[MEASURE], rows["kind"])
    counted = counted.reindex(columns=KINDS, fill_value=0)
    if as_of is not None:
        absent = _absent_months(observations, as_of, expected_months, rollup.WHAT)
        by_measure = (absent["expected"] - absent["present"]).groupby(absent[MEASURE]).sum()
        counted["missing"] += by_measure.reindex(counted.index, fill_value=0).astype(int)
    return counted.rename_axis(columns=None).reset_index()


# --- completeness and timeliness ------------------------------------------------------------------
def completeness(
    observations: pd.DataFrame, as_of: pd.Timestamp, expected_months: int
) -> pd.DataFrame:
    """One row per place and basis: in how many of the expected months participants were counted.

        completeness = months with an answer / months expected

    A month that says "suppressed" or "not applicable" was answered; "not reported" was not. Counts
    that are dated by a year only say nothing about a month.
    """
    people = _participants(observations)
    rows = _absent_months(people, as_of, expected_months, [PLACE, BASIS, MEASURE])
    return rows.assign(share=rows["present"] / rows["expected"])


def missing_months(
    observations: pd.DataFrame, as_of: pd.Timestamp, expected_months: int
) -> pd.DataFrame:
    """Places whose participants were not counted in each of the months expected."""
    rows = completeness(observations, as_of, expected_months)
    rows = rows[rows["present"] < rows["expected"]]
    return _flagged(rows, MONTHS_MISSING, rows["present"], rows["expected"], rows["absent"], MONTHS)


def missing_segments(
    observations: pd.DataFrame, expected_segments: Sequence[str] | None = None
) -> pd.DataFrame:
    """Places whose last count lacks a segment, either expected or reported by them before."""
    people = _participants(observations)[lambda rows: rows[SEGMENT].isin(SINGLE_SEGMENTS)]
    if people.empty:
        return no_flags()
    keys = [PLACE, BASIS]
    last = people[people[AS_OF] == people.groupby(keys)[AS_OF].transform("max")]
    ever = people.groupby(keys)[SEGMENT].agg(_names)
    there = last.groupby(keys).agg(
        {SEGMENT: _names, AS_OF: "max", MEASURE: "first", PRECISION: "first", SOURCE: "first"}
    )
    wanted = [set(expected_segments) if expected_segments else names for names in ever]
    absent = [_in_order(need - has) for need, has in zip(wanted, there[SEGMENT], strict=True)]
    rows = there.assign(
        absent=absent, needed=[len(need) for need in wanted], **{SEGMENT: ALL}
    ).reset_index()
    rows = rows[rows["absent"] != ""]
    present = rows["needed"] - rows["absent"].str.count(",") - 1
    return _flagged(rows, SEGMENTS_MISSING, present, rows["needed"], rows["absent"], SEGMENTS)


def late(
    observations: pd.DataFrame, as_of: pd.Timestamp, limits: Limits = DEFAULT_LIMITS
) -> pd.DataFrame:
    """Places whose last count of participants is older than a report should rest on.

    days = date of the report - date of the last count
    """
    people = _participants(observations)
    last = people.sort_values(AS_OF).drop_duplicates([PLACE, BASIS], keep="last")
    days = (as_of - last[AS_OF]).dt.days
    rows = last[days > limits.late_days].assign(**{SEGMENT: ALL})
    return _flagged(rows, LATE, days, limits.late_days, "", DAYS)


# --- parts and totals -----------------------------------------------------------------------------
def parts_against_totals(
    observations: pd.DataFrame, limits: Limits = DEFAULT_LIMITS
) -> pd.DataFrame:
    """Totals that are not the sum of their segments, of one date, place, basis and measure.

        difference = PU + BPU + JAKON (+ PMI where reported) - ALL

    Where a segment is missing the parts may be less than the total, never more.
    """
    return pd.concat(
        [
            _segments_against(observations, ALL, (PU, BPU, JAKON), limits),
            _segments_against(observations, ALL_EXCL_JAKON, (PU, BPU), limits),
        ]
    )


def areas_against_totals(
    observations: pd.DataFrame, areas: pd.DataFrame | None, limits: Limits = DEFAULT_LIMITS
) -> pd.DataFrame:
    """Totals of an area that are not the sum of the places below it, of one date and basis.

    Only a complete set is held against its total: the sum of some branches says nothing, unless it
    is already more. A district that two offices serve belongs to neither sum, so those offices are
    left out.
    """
    if areas is None or areas.empty:
        return no_flags()
    shared = areas[areas.duplicated([PLACE, "relation"], keep=False)]["parent_place"]
    own = areas[~areas["parent_place"].isin(shared)]
    size = own.groupby(["parent_place", "relation"])[PLACE].nunique().rename("needed")
    counts = _counted(observations)
    keys = [AS_OF, SEGMENT, BASIS, PROGRAMME, GROUP, MEASURE, VINTAGE]
    below = counts.merge(own[[PLACE, "parent_place", "relation"]], on=PLACE)
    sums = _sums(below, ["parent_place", "relation", *keys]).join(size)
    rows = counts.merge(
        sums.reset_index(), left_on=[PLACE, *keys], right_on=["parent_place", *keys]
    )
    rows = rows[_misses(rows, limits)]
    flag = rows["relation"].map({"branches": BRANCHES_DIFFER, "districts": DISTRICTS_DIFFER})
    return _flagged(rows, flag, rows["added"], rows[VALUE], "", rows[UNIT])


# --- coverage and its denominator -----------------------------------------------------------------
def whole_or_above(observations: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """Coverage of exactly 100 %, or above: the potential was set equal, or is too low.

    `history` holds the potentials, which may be older than the counts of `observations`.
    """
    people, potentials = (
        rollup.with_totals(_of_headline(rows, measure))
        for rows, measure in [(observations, ACTIVE), (history, POTENTIAL)]
    )
    rated = coverage.by_place_and_segment(people, potentials)
    rated = rated[rated[POTENTIAL] > 0].assign(**{MEASURE: COVERAGE})
    above, exactly = checks.above_whole(rated), checks.exactly_whole(rated)
    return pd.concat(
        [
            _flagged(above, ABOVE_WHOLE, above[ACTIVE], above[POTENTIAL], "", PERSONS),
            _flagged(exactly, EXACTLY_WHOLE, exactly[ACTIVE], exactly[POTENTIAL], "", PERSONS),
        ]
    )


def stale_denominators(observations: pd.DataFrame, limits: Limits = DEFAULT_LIMITS) -> pd.DataFrame:
    """The last count of participants whose latest potential is older than `stale_days`."""
    keys = [PLACE, SEGMENT, BASIS, GROUP]
    people = _counted(observations)[lambda rows: rows[PROGRAMME] == ""].sort_values(AS_OF)
    last = people[people[MEASURE] == ACTIVE].drop_duplicates(keys, keep="last")
    estimates = people[people[MEASURE] == POTENTIAL][[*keys, AS_OF]]
    estimates = estimates.assign(potential_as_of=estimates[AS_OF])
    rows = pd.merge_asof(last, estimates, on=AS_OF, by=keys)
    days = (rows[AS_OF] - rows["potential_as_of"]).dt.days
    rows = rows[days > limits.stale_days]
    dates = rows["potential_as_of"].dt.strftime("%Y-%m-%d")
    return _flagged(rows, STALE, days, limits.stale_days, dates, DAYS)


# --- series ---------------------------------------------------------------------------------------
def monthly(observations: pd.DataFrame) -> pd.DataFrame:
    """One row per series and month: the last count of the month, beside the months around it.

    Only stocks other than the potential: a flow may be counted by month or since January, and a new
    estimate of the potential is meant to jump. Neighbours are the months next to it, or missing.
    """
    counts = _counted(observations)
    stocks = [name for name, measure in MEASURES.items() if measure.kind == "stock"]
    of_stock = counts[MEASURE].isin(stocks) & (counts[MEASURE] != POTENTIAL)
    dated = counts[of_stock & (counts[PRECISION] != "year")]
    month = _months(dated[AS_OF])
    rows = dated.assign(month=month).sort_values([*rollup.WHAT, AS_OF], kind="stable")
    rows = rows.drop_duplicates([*rollup.WHAT, "month"], keep="last").reset_index(drop=True)
    series = rows.groupby(rollup.WHAT, sort=False).ngroup()
    rows = rows.assign(
        series=series,
        before=_shifted(rows, series, 1),
        two_before=_shifted(rows, series, 2),
        after=_shifted(rows, series, -1),
    )
    growth = change.growth(rows[VALUE], rows["before"])
    earlier = change.growth(rows["before"], rows["two_before"])
    expected = rows["before"] * (1 + earlier.fillna(0))
    between = np.sqrt(rows["before"] * rows["after"])
    return rows.assign(
        growth=growth,
        growth_before=earlier,
        expected=expected,
        between=between.fillna(expected),
    )


def modified_score(values: pd.Series, groups: pd.Series) -> pd.Series:
    """How far a value is from its group's median, in robust standard deviations.

        modified z = 0.6745 * (value - median) / MAD

    MAD is the median of the distances to the median. Where more than half of the values are equal
    it is 0, and 1.2533 times their mean distance takes its place; where all are equal there is no
    score. Source: Iglewicz and Hoaglin (1993), How to Detect and Handle Outliers.

    >>> modified_score(pd.Series([1.0, 2, 3, 4, 100]), pd.Series([0] * 5)).round(2).tolist()
    [-1.35, -0.67, 0.0, 0.67, 65.43]
    """
    off = values - values.groupby(groups).transform("median")
    middle = off.abs().groupby(groups).transform("median") / 0.6745
    mean = off.abs().groupby(groups).transform("mean") * 1.253314
    spread = middle.where(middle > 0, mean)
    return off / spread.where(spread > 0)


def _of_series(observations: pd.DataFrame, limits: Limits) -> list[pd.DataFrame]:
    """Jumps, outliers, and the two slips of the pen that explain one."""
    rows = monthly(observations)
    if rows.empty:
        return []
    rows = rows.assign(outlier=_is_outlier(rows, limits), steady=_is_steady(rows, limits))
    odd = rows[_is_odd(rows, limits) & ~_is_return(rows)]
    swapped = _districts_swapped(odd, limits)
    digits = _digits_swapped(odd.drop(swapped.index), limits)
    rest = odd.drop([*swapped.index, *digits.index])
    jump = rest["growth"].abs() > limits.jump
    jumps, outliers = rest[jump], rest[rest["outlier"] & ~jump]  # a row is asked about once
    return [
        swapped,
        digits,
        _against_last_month(jumps, JUMP),
        _against_last_month(outliers, OUTLIER),
    ]


def _against_last_month(rows: pd.DataFrame, flag: str) -> pd.DataFrame:
    return _flagged(rows, flag, rows[VALUE], rows["before"], "", rows[UNIT])


def _is_odd(rows: pd.DataFrame, limits: Limits) -> pd.Series:
    """A change that matters, and that neither last year nor the other places show as well.

    A year opens with a cliff: a January that falls as the January before did, or as most places
    do, give or take half of it, is the season and no question to one place.
    """
    matters = (rows[VALUE] - rows["before"]).abs() > limits.persons
    alike = [
        (rows["growth"] - usual).abs() <= (usual.abs() / 2).clip(lower=limits.material)
        for usual in (_growth_a_year_ago(rows), _growth_of_most(rows, limits))
    ]
    return matters & ~alike[0] & ~alike[1]


def _is_outlier(rows: pd.DataFrame, limits: Limits) -> pd.Series:
    """Far from the median change, and from the last one: steady growth may be fast, not sudden."""
    growth, series = rows["growth"], rows["series"]
    enough = growth.groupby(series).transform("count") >= limits.changes
    median = growth.groupby(series).transform("median")
    sudden = (growth - rows["growth_before"].fillna(median)).abs() > limits.material
    far = (modified_score(growth, series).abs() > limits.score) & (
        (growth - median).abs() > limits.material
    )
    return enough & far & sudden


def _is_steady(rows: pd.DataFrame, limits: Limits) -> pd.Series:
    """Whether the months before and after say what a count should be.

    Of a series that moves by several percent each month, some exchange of digits always fits.
    """
    growth, series = rows["growth"], rows["series"]
    off = (growth - growth.groupby(series).transform("median")).abs()
    return off.groupby(series).transform("median") <= limits.fit


def _is_return(rows: pd.DataFrame) -> pd.Series:
    """Back to where the series was before one odd month: that month is asked about, not this."""
    one = change.growth(rows[VALUE], rows["two_before"]).abs()
    return one < rows["growth_before"].abs() / 2


def _digits_swapped(rows: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """Counts that leave their series, and would fit it with two neighbouring digits exchanged."""
    off = rows[_leaves(rows, rows["between"], limits) & rows["steady"]]
    if off.empty:
        return no_flags()
    swapped = _with_digits_swapped(off[VALUE])
    miss = np.abs(swapped - off["between"].to_numpy()[:, None])
    best = pd.Series(swapped[np.arange(len(off)), miss.argmin(axis=1)], index=off.index)
    fits = (best - off["between"]).abs() <= limits.fit * off["between"]
    return _flagged(off[fits], DIGITS_SWAPPED, off[VALUE], best, "", off[UNIT])


def _with_digits_swapped(values: pd.Series) -> np.ndarray:
    """Each value with each pair of neighbouring digits exchanged: one column a pair.

    >>> _with_digits_swapped(pd.Series([146586.0]))[0, :2].tolist()
    [146568.0, 146856.0]
    """
    whole = values.abs().round().astype("int64").to_numpy()[:, None]
    units = 10 ** np.arange(9, dtype="int64")[None, :]
    low, high = whole // units % 10, whole // (units * 10) % 10
    swapped = whole + (low - high) * 9 * units
    return np.asarray(np.where(whole >= units * 10, swapped, whole), dtype=float)


def _districts_swapped(rows: pd.DataFrame, limits: Limits) -> pd.DataFrame:
    """Two districts of one province, of which each has the number that the other should have.

    The codes of BPS and of Kemendagri swap neighbours: 1903 is Bangka Barat in one and Bangka
    Selatan in the other.
    """
    off = rows[_leaves(rows, rows["expected"], limits) & rows[PLACE].str.contains(".", regex=False)]
    same = ["month", SEGMENT, BASIS, PROGRAMME, GROUP, MEASURE, "province"]
    mine = off.assign(province=off[PLACE].str.split(".").str[0])[[*same, PLACE, VALUE, "before"]]
    mine = mine.reset_index(names="row")
    pairs = mine.merge(mine, on=same, suffixes=("", "_other"))
    pairs = pairs[pairs[PLACE] != pairs[f"{PLACE}_other"]]
    crossed = _apart(pairs[VALUE], pairs["before_other"])
    crossed_back = _apart(pairs[f"{VALUE}_other"], pairs["before"])
    own = np.minimum(
        _apart(pairs[VALUE], pairs["before"]),
        _apart(pairs[f"{VALUE}_other"], pairs["before_other"]),
    )
    fits = (crossed <= limits.crossed) & (crossed_back <= limits.crossed)
    theirs = crossed + crossed_back < own / 2  # far better the other way round
    found = pairs[fits & theirs].drop_duplicates("row").set_index("row")
    named = off.loc[found.index]
    return _flagged(
        named, DISTRICTS_SWAPPED, named[VALUE], found[f"{VALUE}_other"], found[f"{PLACE}_other"],
        named[UNIT],
    )  # fmt: skip


def _apart(one: pd.Series, other: pd.Series) -> pd.Series:
    return (one / other - 1).abs()


def _leaves(rows: pd.DataFrame, expected: pd.Series, limits: Limits) -> pd.Series:
    """Further from where the series leads than a season or a good month would take it."""
    miss = (rows[VALUE] - expected).abs()
    away = miss > (limits.material * expected).clip(lower=limits.persons)
    return away & (rows["growth"].abs() > limits.material) & (expected > 0)


def _shifted(rows: pd.DataFrame, series: pd.Series, months: int) -> pd.Series:
    """The count so many months before (after, if negative); missing if that month is."""
    value = rows[VALUE].groupby(series).shift(months)
    apart = rows["month"] - rows["month"].groupby(series).shift(months)
    return value.where(apart == months)


def _growth_a_year_ago(rows: pd.DataFrame) -> pd.Series:
    """The monthly growth of the same series in the same month of the year before."""
    earlier = rows[["series", "month", "growth"]].assign(month=rows["month"] + 12)
    found = rows[["series", "month"]].merge(earlier, how="left", on=["series", "month"])
    return found["growth"].set_axis(rows.index)


def _growth_of_most(rows: pd.DataFrame, limits: Limits) -> pd.Series:
    """The median growth of all places in that month: of one segment and measure, if they are many.

    Few places show no season of their own.
    """
    month = rows.groupby([MEASURE, SEGMENT, BASIS, "month"])["growth"]
    return month.transform("median").where(month.transform("count") >= limits.changes)


# --- shared ---------------------------------------------------------------------------------------
def _participants(observations: pd.DataFrame) -> pd.DataFrame:
    """Rows of participants of the headline programme that answer, with a count or with a reason."""
    mine = observations[(observations[MEASURE] == ACTIVE) & (observations[PROGRAMME] == "")]
    answered = mine[VALUE].notna() | mine[STATUS].isin(["suppressed", "not_applicable"])
    return mine[answered & (mine[GROUP] == "") & (mine[PRECISION] != "year")]


def _of_headline(observations: pd.DataFrame, measure: str) -> pd.DataFrame:
    counts = _counted(observations)
    return counts[(counts[MEASURE] == measure) & (counts[PROGRAMME] == "")]


def _counted(observations: pd.DataFrame) -> pd.DataFrame:
    return observations[observations[VALUE].notna()]


def _months(dates: pd.Series) -> pd.Series:
    """Months since year 0: the month before is one less."""
    return dates.dt.year * 12 + dates.dt.month


def _absent_months(
    observations: pd.DataFrame, as_of: pd.Timestamp, expected_months: int, keys: list[str]
) -> pd.DataFrame:
    """One row per key: months expected, months present, and the absent ones by name."""
    end = as_of.year * 12 + as_of.month
    rows = observations.assign(month=_months(observations[AS_OF]))
    last = rows.sort_values(AS_OF).drop_duplicates(keys, keep="last").set_index(keys)
    inside = rows[(rows["month"] > end - expected_months) & (rows["month"] <= end)]
    months = inside.groupby(keys)["month"].agg(set).reindex(last.index)
    expected = set(range(end - expected_months + 1, end + 1))
    absent = [sorted(expected - (has if isinstance(has, set) else set())) for has in months]
    context = last[[AS_OF, PRECISION, SOURCE]].reset_index()
    return context.assign(
        expected=expected_months,
        present=[expected_months - len(gone) for gone in absent],
        absent=[" ".join(_month_name(month) for month in gone) for gone in absent],
    )


def _month_name(month: int) -> str:
    """
    >>> _month_name(2025 * 12 + 12), _month_name(2025 * 12 + 1)
    ('2025-12', '2025-01')
    """
    return f"{(month - 1) // 12:04d}-{(month - 1) % 12 + 1:02d}"


def _names(segments: pd.Series) -> set[str]:
    return set(segments)


def _in_order(segments: set[str]) -> str:
    return ", ".join(name for name in SINGLE_SEGMENTS if name in segments)


def _segments_against(
    observations: pd.DataFrame, total: str, needed: tuple[str, ...], limits: Limits
) -> pd.DataFrame:
    counts = _counted(observations)
    keys = [PLACE, AS_OF, BASIS, PROGRAMME, GROUP, MEASURE, VINTAGE]
    singles = [PU, BPU, PMI] if total == ALL_EXCL_JAKON else list(SINGLE_SEGMENTS)
    parts = counts[counts[SEGMENT].isin(singles)]
    main = parts[SEGMENT].isin(needed)
    sums = _sums(parts, keys, there=main).assign(needed=len(needed))
    rows = counts[counts[SEGMENT] == total].merge(sums.reset_index(), on=keys)
    rows = rows[_misses(rows, limits)]
    return _flagged(rows, PARTS_DIFFER, rows["added"], rows[VALUE], "", rows[UNIT])


def _sums(parts: pd.DataFrame, keys: list[str], there: pd.Series | None = None) -> pd.DataFrame:
    """The parts added, how many of the needed ones there are, and how far they are rounded."""
    counted = pd.Series(1, index=parts.index) if there is None else there.astype(int)
    rows = parts.assign(
        counted=counted,
        rounding=_rounding(parts[VALUE]),
        approximate=parts[STATUS] == "approximate",
    )
    return rows.groupby(keys).agg(
        added=(VALUE, "sum"),
        counted=("counted", "sum"),
        rounding=("rounding", "sum"),
        approximate=("approximate", "any"),
    )


def _rounding(values: pd.Series) -> pd.Series:
    """Half of the last digit written: 25,430,000 was rounded to the nearest 10,000.

    >>> _rounding(pd.Series([25_430_000.0, 1200.0, 0.0])).tolist()
    [5000.0, 0.0, 0.0]
    """
    digits = values.abs().round().astype("int64").astype(str)
    zeros = digits.str.len() - digits.str.rstrip("0").str.len()
    return (10.0**zeros / 2).where((zeros >= 3) & (values != 0), 0.0)  # 22,000: yes; 1,200: no


def _misses(rows: pd.DataFrame, limits: Limits) -> pd.Series:
    """A complete sum that differs from its total, or an incomplete one that is more already.

    By no more than rounding explains: 25.43 and 8.99 million add up to 34.42, give or take 10,000.
    """
    approximate = rows["approximate"] | (rows[STATUS] == "approximate")
    share = approximate.map({True: limits.approximate_parts, False: limits.parts})
    allowed = rows[VALUE] * share + rows["rounding"] + _rounding(rows[VALUE])
    over = rows["added"] - rows[VALUE]
    complete = rows["counted"] >= rows["needed"]
    return (over > allowed) | (complete & (over.abs() > allowed))


def _flagged(
    rows: pd.DataFrame,
    flag: str | pd.Series,
    value: pd.Series | float,
    reference: pd.Series | float,
    detail: pd.Series | str,
    unit: pd.Series | str,
) -> pd.DataFrame:
    """The rows as flags; what a row does not say (a basis, a group) stays blank."""
    if rows.empty:
        return no_flags()
    blank = {SEGMENT: ALL, BASIS: UNSTATED, PROGRAMME: "", GROUP: "", STATUS: "reported"}
    filled = rows.assign(**{name: text for name, text in blank.items() if name not in rows})
    found = filled.assign(
        flag=flag, reference=reference, detail=detail, **{VALUE: value, UNIT: unit}
    )
    return found[FLAG_COLUMNS].astype({VALUE: float, "reference": float})
