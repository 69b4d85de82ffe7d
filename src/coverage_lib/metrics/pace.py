"""On the way to a target: where last year's months say we should be, and where the year may end.

A year of participants opens with a cliff (45.22 million in December 2024, 39.05 million in May
2025), so a straight line to December accuses every office in spring. It stays as a reference only.

Flows (contributions) are added up since January first; from there on they are treated as stocks.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from coverage_lib.metrics import rollup
from coverage_lib.metrics.rollup import FLOWS
from coverage_lib.metrics.targets import target_persons
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    BASIS,
    COVERAGE,
    DUE,
    GROUP,
    MEASURE,
    NIK_BASIS,
    OFFICE_BASIS,
    PERSONS,
    PLACE,
    POTENTIAL,
    PRECISION,
    PROGRAMME,
    QUALIFIER,
    REGIME,
    REGIME_EVIDENCE,
    SEGMENT,
    SOURCE,
    STATUS,
    UNIT,
    UNSTATED,
    VALUE,
)

# Why there is no projection; blank where there is one.
NO_COUNT, NO_POTENTIAL, NO_TARGET = "no_count", "no_potential", "no_target"
ZERO_COUNT, DUE_LATER, SHORT_HISTORY = "zero_count", "due_later", "short_history"
MONTHS_MISSING = "months_missing"  # a sum since January with a month left out is no sum
CLOSED = "closed"  # the count is of the due date: nothing is left to project

LEAST_YEARS, LEAST_MONTHS = 2, 24  # of a series' own past; less is not enough history
MOST_YEARS = 5  # older years say little about how this one moves
LENT_YEARS = 4  # how many own years the spread of the sibling places weighs as much as
LEAST_SPREAD = 0.001  # no series is more regular than the rounding of its counts
LAST_WEEK = 7  # days: a count of the last week stands for the end of its month
T_90 = (3.0777, 1.8856, 1.6377, 1.5332, 1.4759, 1.4398, 1.4149, 1.3968)  # Student's t, 1 to 8

SERIES = [PLACE, SEGMENT, GROUP, MEASURE, BASIS]
COLUMNS = [
    PLACE, SEGMENT, GROUP, MEASURE, BASIS, REGIME, REGIME_EVIDENCE, QUALIFIER, DUE,
    AS_OF, PRECISION, STATUS, SOURCE, UNIT,
    "target", "target_rate", "realised", "expected", "expected_linear", "ahead",
    "months_left", "required_per_month", "best_month", "best_month_when",
    "projected", "projected_low", "projected_high", "chance", "years", "enough_history", "reason",
]  # fmt: skip
_TARGET = [REGIME, REGIME_EVIDENCE, QUALIFIER]
_BASES = [UNSTATED, NIK_BASIS, OFFICE_BASIS]  # of two counts of one day, the last is taken

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


# --- definitions ----------------------------------------------------------------------------------
def expected_by_shape(target: pd.Series, then: pd.Series, at_due: pd.Series) -> pd.Series:
    """Where last year's shape puts us today, if the target is to be met.

        expected = target * shape        shape = position a year ago / position a year before due

    Above the target where last year fell from here to December. Without last year there is none.

    >>> expected_by_shape(pd.Series([54.0]), pd.Series([40.0]), pd.Series([45.0])).tolist()
    [48.0]
    """
    return target * then / at_due.where(at_due > 0)


def expected_by_line(
    target: pd.Series, opening: pd.Series, elapsed: pd.Series, elapsed_at_due: pd.Series
) -> pd.Series:
    """Where a straight line would put us today: a reference, never a verdict.

        expected = opening + (target - opening) * months gone by / months to the due date

    A stock opens with last year's end, a flow with 0.

    >>> line = expected_by_line(*map(pd.Series, ([54.0], [45.22], [7.0], [12.0])))
    >>> line.round(2).tolist()
    [50.34]
    """
    return opening + (target - opening) * elapsed / elapsed_at_due


def required_per_month(target: pd.Series, realised: pd.Series, months_left: pd.Series) -> pd.Series:
    """What each month that is left must bring, net of those who leave.

        required = (target - realised) / months left

    0 once the target is reached. Within the last month it is all that is missing, not twice as
    much. With no month left there is none.

    >>> required_per_month(*map(pd.Series, ([54, 9, 54, 54], [39, 10, 53, 53], [5, 5, 0.5, 0])))
    0    3.0
    1    0.0
    2    1.0
    3    NaN
    dtype: float64
    """
    missing = (target - realised).clip(lower=0)
    return missing / months_left.where(months_left > 0).clip(lower=1)


def elapsed_months(days: pd.Series) -> pd.Series:
    """Months of its year gone by on the evening of each day.

    >>> elapsed_months(pd.Series(pd.to_datetime(["2025-11-30", "2025-11-15"]))).tolist()
    [11.0, 10.5]
    """
    return days.dt.month - 1 + days.dt.day / days.dt.days_in_month


# --- one row per target ---------------------------------------------------------------------------
def against_targets(
    targets: pd.DataFrame, history: pd.DataFrame, *, as_of: pd.Timestamp
) -> pd.DataFrame:
    """One row per target, on its index: position, pace and, with enough history, projection.

    `targets` and `history` are frames of the data contract; `history` has every date, and what is
    later than `as_of` is not looked at. Totals of segments are added where none is reported.

    - `as_of` is the day of the last count in the year of the due date, `realised` that count (a
      flow: added up since January). Positions are compared on that day, not on the report's.
    - A target on coverage is counted in persons, by the potential known at that count.
    - `expected`, `ahead` (realised - expected), `expected_linear`: see the definitions above.
    - `best_month`: the largest net gain between two ends of month that follow each other, this
      year and last.
    - `projected` = realised * the typical growth from this point of the year to the due date (mean
      of the logarithms over up to five past years); `projected_low` and `_high` hold 80 %;
      `chance` is that of reaching the target. The spread is that of past years, of the series
      and of its sibling places; years are few, hence Student's t.
    - `enough_history`: two past years with this point and the due date, and 24 ends of month.
      Without it nothing is projected, and `reason` says why.
    """
    positions = month_positions(history, as_of=as_of)
    laid = _laid_out(positions)
    rows = _beside_counts(targets, positions, history, as_of, laid)
    for step in (_path, _pace, _projection):
        rows = rows.assign(**step(rows, laid))
    return rows[COLUMNS]


def by_month(targets: pd.DataFrame, history: pd.DataFrame, *, as_of: pd.Timestamp) -> pd.DataFrame:
    """One row per target and end of month, last year and the year of the due date: for a chart.

    `target_row` is the index of the target in `targets`; `value` what was counted (a flow: since
    January), `expected` and `expected_linear` the two paths, of the due date's year only.
    """
    positions = month_positions(history, as_of=as_of)
    laid = _laid_out(positions)
    rows = _beside_counts(targets, positions, history, as_of, laid)
    rows = rows[rows["target"].notna() & (rows[AS_OF].dt.year == rows[DUE].dt.year)]
    months = pd.DataFrame({"back": [1] * 12 + [0] * 12, "month": [*range(1, 13)] * 2})
    grid = rows.rename_axis("target_row").reset_index().merge(months, how="cross")
    year = grid[DUE].dt.year - grid["back"]
    starts = pd.to_datetime(pd.DataFrame({"year": year, "month": grid["month"], "day": 1}))
    beyond = (grid["back"] == 1) | (grid["month"] > grid["elapsed_at_due"])
    path = _path(grid.assign(elapsed=grid["month"].astype("float64")), laid)
    columns = {
        AS_OF: (starts + pd.offsets.MonthEnd(0)).astype("datetime64[us]"),
        VALUE: laid.at(grid["series"], year, grid["month"]),
        "expected": path["expected"].mask(beyond),
        "expected_linear": path["expected_linear"].mask(beyond),
    }
    kept = ["target_row", *SERIES, REGIME, DUE, UNIT, "target", *columns]
    return grid.assign(**columns)[kept]


def month_positions(history: pd.DataFrame, *, as_of: pd.Timestamp) -> pd.DataFrame:
    """The headline's counts up to a day, totals added, each flow summed since January.

    A count dated only by its year says nothing about a month.
    """
    known = _headline(history, as_of)
    known = rollup.with_totals(known[(known[MEASURE] != POTENTIAL) & (known[PRECISION] != "year")])
    known = known.assign(year=known[AS_OF].dt.year, order=known[BASIS].map(_BASES.index))
    known = known.sort_values([AS_OF, "order"], kind="stable")
    known = known.drop_duplicates([*SERIES, AS_OF], keep="last").drop(columns="order")
    summed = known.groupby([*SERIES, "year"])[VALUE].cumsum()
    values = known[VALUE].mask(known[MEASURE].isin(FLOWS), summed)
    return known.assign(**{VALUE: values.astype("float64")})


def _headline(history: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    dated = history.assign(**{AS_OF: history[AS_OF].astype("datetime64[us]")})
    return dated[dated[VALUE].notna() & (dated[AS_OF] <= as_of) & (dated[PROGRAMME] == "")]


# --- positions as a block: series x years x months ------------------------------------------------
@dataclass(frozen=True)
class _Laid:
    """Positions at ends of month; month 0 is the opening of the year."""

    keys: pd.MultiIndex  # SERIES
    kinds: Ints  # series of one kind (segment, measure, ...) at several places are siblings
    first_year: int
    ends: Floats  # [series, year, month 0 to 12]

    def at(self, series: Any, year: Any, elapsed: Any) -> Floats:
        """The position after so many months; between two ends of month, day by day."""
        months = np.asarray(elapsed, "float64")
        whole = np.nan_to_num(months).astype("int64")
        part = months - whole
        before, after = (self._cell(series, year, month) for month in (whole, whole + 1))
        found: Floats = np.where(part == 0, before, before + (after - before) * part)
        return found

    def _cell(self, series: Any, year: Any, month: Any) -> Floats:
        row, slot, month = np.broadcast_arrays(series, year - self.first_year, month)
        inside = (row >= 0) & (slot >= 0) & (slot < self.ends.shape[1]) & (month <= 12)
        cells = np.full(row.shape, np.nan)
        cells[inside] = self.ends[row[inside], slot[inside], month[inside]]
        return cells


def _laid_out(positions: pd.DataFrame) -> _Laid:
    days_to_come = positions[AS_OF].dt.days_in_month - positions[AS_OF].dt.day
    ends = positions[days_to_come < LAST_WEEK].assign(month=lambda rows: rows[AS_OF].dt.month)
    ends = ends.drop_duplicates([*SERIES, "year", "month"], keep="last")
    keys = pd.MultiIndex.from_frame(ends[SERIES].drop_duplicates())
    first = int(ends["year"].min()) if len(ends) else 0
    shape = (len(keys), int(ends["year"].max()) - first + 1 if len(ends) else 0, 13)
    values = np.full(shape, np.nan)
    row = keys.get_indexer(pd.MultiIndex.from_frame(ends[SERIES]))
    values[row, ends["year"] - first, ends["month"]] = ends[VALUE]
    flows = keys.get_level_values(MEASURE).isin(FLOWS)
    return _Laid(keys, _kinds(keys), first, _opened(values, flows))


def _opened(values: Floats, flows: npt.NDArray[np.bool_]) -> Floats:
    """With month 0: last December of a stock, 0 of a flow, whose sum a missing month then ends."""
    opened = values.copy()
    opened[:, 1:, 0] = values[:, :-1, 12]
    opened[flows, :, 0] = 0
    whole = np.logical_and.accumulate(np.isfinite(opened), axis=2)
    return np.where(flows[:, None, None] & ~whole, np.nan, opened)


def _kinds(keys: pd.MultiIndex) -> Ints:
    frame = keys.to_frame(index=False)
    found: Ints = frame.groupby([SEGMENT, GROUP, MEASURE, BASIS]).ngroup().to_numpy("int64")
    return found


# --- each target beside its count -----------------------------------------------------------------
def _beside_counts(
    targets: pd.DataFrame,
    positions: pd.DataFrame,
    history: pd.DataFrame,
    as_of: pd.Timestamp,
    laid: _Laid,
) -> pd.DataFrame:
    """The last count in the year of each due date (or of the report, where that is earlier)."""
    until = targets[DUE].where(targets[DUE] <= as_of, as_of).astype("datetime64[us]")
    counted = targets[MEASURE].where(targets[MEASURE] != COVERAGE, ACTIVE)
    wanted = targets[[PLACE, SEGMENT, GROUP, MEASURE, DUE, VALUE, UNIT, *_TARGET]]
    wanted = wanted.assign(until=until, counted=counted)
    told = [PLACE, SEGMENT, GROUP, MEASURE, BASIS, AS_OF, PRECISION, STATUS, SOURCE, VALUE]
    known = positions[told].rename(columns={VALUE: "realised", MEASURE: "counted"})
    rows = pd.merge_asof(
        wanted.rename_axis("row").reset_index().sort_values("until"),
        known,
        left_on="until",
        right_on=AS_OF,
        by=[PLACE, SEGMENT, GROUP, "counted"],
    )
    earlier = rows[AS_OF].dt.year < rows["until"].dt.year  # last year's count is no position
    told_of_count = [BASIS, AS_OF, PRECISION, STATUS, SOURCE, "realised"]
    rows[told_of_count] = rows[told_of_count].mask(earlier)
    rows = _in_persons(rows, _headline(history, as_of)).set_index("row").reindex(targets.index)
    return _with_dates(rows, laid)


def _in_persons(rows: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """A target on coverage as persons, by the potential that stands under its count."""
    on_coverage = rows[MEASURE] == COVERAGE
    known = rows[on_coverage & rows["realised"].notna()]
    keyed = known[["row", PLACE, SEGMENT, BASIS, GROUP, AS_OF]]
    people = counts[counts[MEASURE] == POTENTIAL]
    beside = rollup.with_potential(keyed, rollup.with_totals(people)).set_index("row")[POTENTIAL]
    rate = (rows[VALUE] / 100).where(on_coverage)
    return rows.assign(
        target_rate=rate,
        target=rows[VALUE].mask(on_coverage, target_persons(rate, rows["row"].map(beside))),
        **{UNIT: rows[UNIT].mask(on_coverage, PERSONS)},
    )


def _with_dates(rows: pd.DataFrame, laid: _Laid) -> pd.DataFrame:
    """How far the year is gone at the count and at the due date, and which series counts."""
    keys = rows[SERIES].assign(**{MEASURE: rows["counted"]})
    elapsed, at_due = elapsed_months(rows[AS_OF]), elapsed_months(rows[DUE])
    years = rows[DUE].dt.year - rows[AS_OF].dt.year
    return rows.assign(
        series=laid.keys.get_indexer(pd.MultiIndex.from_frame(keys)),
        elapsed=elapsed,
        elapsed_at_due=at_due,
        months_left=at_due - elapsed + 12 * years,
        year=rows[DUE].dt.year,
    )


# --- three steps: path, pace, projection ----------------------------------------------------------
def _path(rows: pd.DataFrame, laid: _Laid) -> dict[str, pd.Series]:
    """Last year's shape scaled to the target, and the straight line."""
    this_year = (rows[AS_OF].dt.year == rows[DUE].dt.year) & (rows["target"] > 0)

    def at(year: pd.Series, elapsed: Any) -> pd.Series:
        return pd.Series(laid.at(rows["series"], year, elapsed), index=rows.index)

    then, at_due = (at(rows["year"] - 1, rows[when]) for when in ("elapsed", "elapsed_at_due"))
    opening = at(rows["year"], 0).mask(rows["counted"].isin(FLOWS), 0.0)
    shaped = expected_by_shape(rows["target"], then, at_due).where(this_year)
    line = expected_by_line(rows["target"], opening, rows["elapsed"], rows["elapsed_at_due"])
    return {
        "expected": shaped,
        "expected_linear": line.where(this_year),
        "ahead": (rows["realised"] - shaped if "realised" in rows else shaped),
    }


def _pace(rows: pd.DataFrame, laid: _Laid) -> dict[str, pd.Series]:
    """What a month must bring, and the most that one brought, this year or last."""
    year = rows[AS_OF].dt.year.fillna(0).to_numpy("int64")[:, None]
    year = year - np.repeat([1, 0], 12)
    month = np.tile(np.arange(1, 13), 2)
    series = rows["series"].to_numpy()[:, None]
    gains = laid.at(series, year, month) - laid.at(series, year, month - 1)
    to_come = (np.repeat([1, 0], 12) == 0) & (month > rows["elapsed"].to_numpy()[:, None])
    gains = np.where(np.isfinite(gains) & ~to_come, gains, -np.inf)
    best = 23 - gains[:, ::-1].argmax(axis=1)  # of two equal ones, the later
    each = np.arange(len(rows))
    known = np.isfinite(gains[each, best])
    some_year = np.where(known, year[each, best], 2000)  # masked below
    starts = pd.to_datetime(pd.DataFrame({"year": some_year, "month": month[best], "day": 1}))
    ends = (starts + pd.offsets.MonthEnd(0)).where(known)
    reached = rows["target"].where(rows["target"] > 0)
    return {
        "required_per_month": required_per_month(reached, rows["realised"], rows["months_left"]),
        "best_month": pd.Series(np.where(known, gains[each, best], np.nan), index=rows.index),
        "best_month_when": ends.set_axis(rows.index).astype("datetime64[us]"),
    }


def _projection(rows: pd.DataFrame, laid: _Laid) -> dict[str, pd.Series]:
    """Where the year may end, how sure that is, and why not where it cannot be said."""
    past = _past(rows, laid)
    reason = _reason(rows, past, laid)
    said, closed = reason == "", reason == CLOSED
    target, realised = rows["target"], rows["realised"]
    log = np.log(realised.where(said)) + past["growth"]
    width = past["spread"] * past["freedom"].map(dict(enumerate(T_90, start=1)))
    least = realised.where(rows["counted"].isin(FLOWS), -np.inf)  # a sum does not shrink
    chance = student_t((log - np.log(target.where(said))) / past["spread"], past["freedom"])
    chance = chance.mask(said & (least >= target), 1.0)
    ends = {"projected": log, "projected_low": log - width, "projected_high": log + width}
    return {
        **{
            name: np.exp(end).clip(lower=least).mask(closed, realised) for name, end in ends.items()
        },
        "chance": chance.where(said).mask(closed, (realised >= target).astype("float64")),
        "years": past["years"],
        "enough_history": said | closed,
        "reason": reason,
    }


def _reason(rows: pd.DataFrame, past: pd.DataFrame, laid: _Laid) -> pd.Series:
    """The first thing that stands in the way of a projection; blank where nothing does."""
    of_coverage = rows[MEASURE] == COVERAGE
    summed = pd.Series(laid.at(rows["series"], rows["year"], rows["elapsed"] // 1), rows.index)
    cases = [
        (NO_COUNT, rows["realised"].isna()),
        (NO_POTENTIAL, of_coverage & rows["target"].isna()),
        (NO_TARGET, ~(rows["target"] > 0)),
        (DUE_LATER, rows[AS_OF].dt.year < rows[DUE].dt.year),
        (CLOSED, rows["months_left"] <= 0),
        (ZERO_COUNT, ~(rows["realised"] > 0)),
        (MONTHS_MISSING, rows["counted"].isin(FLOWS) & summed.isna()),
        (SHORT_HISTORY, past["spread"].isna()),
    ]
    found = np.select([case for _, case in cases], [name for name, _ in cases], default="")
    return pd.Series(found, index=rows.index, dtype=object)


# --- what past years say --------------------------------------------------------------------------
def _past(rows: pd.DataFrame, laid: _Laid) -> pd.DataFrame:
    """Per row: typical log-growth from here to the due date, its spread, degrees of freedom, years.

    Rows of one kind at one point of the year are siblings and share one look at the past.
    """
    known = rows[(rows["series"] >= 0) & rows["elapsed"].notna()]
    kinds = known.assign(kind=laid.kinds[known["series"]])
    found = pd.DataFrame(np.nan, rows.index, ["growth", "spread", "freedom", "years"])
    for point, siblings in kinds.groupby(["kind", "year", "elapsed", "elapsed_at_due"]):
        kind, year, elapsed, at_due = point
        series = np.flatnonzero(laid.kinds == kind)
        summary = _summary(_growths(laid, series, int(year), elapsed, at_due))
        months = np.isfinite(laid.ends[series, :, 1:]).sum(axis=(1, 2))
        summary.loc[months < LEAST_MONTHS, ["growth", "spread", "freedom"]] = np.nan
        place = np.searchsorted(series, siblings["series"])
        found.loc[siblings.index] = summary.iloc[place].to_numpy()
    return found


def _growths(laid: _Laid, series: Ints, year: int, elapsed: float, at_due: float) -> Floats:
    """Log-growth of each series, in each of the past years, from this point to the due date."""
    years = np.arange(year - MOST_YEARS, year)
    here, there = (laid.at(series[:, None], years, elapsed) for elapsed in (elapsed, at_due))
    both = (here > 0) & (there > 0)
    growth = np.full(here.shape, np.nan)
    growth[both] = np.log(there[both] / here[both])
    return growth


def _summary(growth: Floats) -> pd.DataFrame:
    """Mean growth of each series, the spread of a next year around it, and how well it is known.

        spread² = variance * (1 + 1 / years)

    The variance is the series' own, and that of all siblings with the weight of four years. Years
    hit siblings alike (a crisis, a campaign), so a hundred siblings over two years are no two
    hundred years: the degrees of freedom follow Satterthwaite, from the part that years share.
    """
    years = np.isfinite(growth).sum(axis=1)
    use = years >= LEAST_YEARS
    mean = np.where(use, np.nansum(growth, axis=1) / np.maximum(years, 1), np.nan)
    apart = growth[use] - mean[use, None]
    own = np.nansum(apart**2, axis=1) / (years[use] - 1)
    pooled, freedom = _pooled(apart)
    variance, most = np.full(len(growth), np.nan), np.full(len(growth), np.nan)
    lent = LENT_YEARS if use.sum() > 1 else 0
    variance[use] = ((years[use] - 1) * own + lent * pooled) / (years[use] - 1 + lent)
    most[use] = np.clip(np.floor(freedom), years[use] - 1, years[use] - 1 + lent)
    spread = np.sqrt(variance * (1 + 1 / np.maximum(years, 1)))
    return pd.DataFrame(
        {
            "growth": mean,
            "spread": np.where(use, np.maximum(spread, LEAST_SPREAD), np.nan),
            "freedom": most,
            "years": years.astype("float64"),
        }
    )


def _pooled(apart: Floats) -> tuple[float, float]:
    """Variance of all siblings together, and its degrees of freedom."""
    there = np.isfinite(apart)
    years = there.any(axis=0)
    free = there.sum() - len(apart)
    if not free:
        return np.nan, np.nan
    total = np.nansum(apart**2) / free
    siblings = there.sum() / years.sum()
    means = np.nansum(apart[:, years], axis=0) / there[:, years].sum(axis=0)
    between = (means**2).sum() / (years.sum() - 1)
    alone = (total - between) * siblings / max(siblings - 1, 1)
    shared = max(between - max(alone, 0) / siblings, 0)
    parts = shared**2 / (years.sum() - 1) + max(total - shared, 0) ** 2 / free
    return total, (total**2 / parts if parts else years.sum() - 1.0)


def student_t(score: pd.Series, freedom: pd.Series) -> pd.Series:
    """How likely Student's t stays below a score: Abramowitz and Stegun 26.7.3 and 26.7.4.

    >>> student_t(pd.Series([0.0, 1.8856, 1.3968]), pd.Series([1, 2, 8])).round(4).tolist()
    [0.5, 0.9, 0.9]
    """
    found = pd.Series(np.nan, index=score.index)
    for degrees in freedom.dropna().unique():
        rows = freedom == degrees
        found[rows] = (1 + _inside(score[rows], int(degrees))) / 2
    return found


def _inside(score: pd.Series, degrees: int) -> pd.Series:
    """The share between -score and score, signed."""
    angle = np.arctan(score / np.sqrt(degrees))
    odd = degrees % 2
    term = total = pd.Series(1.0 if degrees > 1 else 0.0, index=score.index)
    for step in range(1, (degrees - odd) // 2):
        term = term * np.cos(angle) ** 2 * (2 * step - 1 + odd) / (2 * step + odd)
        total = total + term
    if odd:
        return (angle + np.sin(angle) * np.cos(angle) * total) * 2 / np.pi
    return np.sin(angle) * total
