"""On the way to a target: where last year's months say we should be, and where the year may end.

A year of participants opens with a cliff (45.22 million in December 2024, 39.05 million in May
2025), so a straight line to December accuses every office in spring. It stays as a reference only.

Flows (contributions) are added up since January first; from there on they are treated as stocks.
"""

from typing import Any

import numpy as np
import pandas as pd

from coverage_lib.metrics import bases, rollup
from coverage_lib.metrics.pace_definitions import (
    elapsed_months,
    expected_by_line,
    expected_by_shape,
    required_per_month,
)
from coverage_lib.metrics.pace_past import PART
from coverage_lib.metrics.pace_positions import (
    SERIES,
    Laid,
    laid_out,
    month_positions,
    potentials_ever,
)
from coverage_lib.metrics.pace_projection import CLOSED, projection
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
    PERSONS,
    PLACE,
    POTENTIAL,
    PRECISION,
    QUALIFIER,
    REGIME,
    REGIME_EVIDENCE,
    SEGMENT,
    SOURCE,
    STATUS,
    UNIT,
    VALUE,
)

__all__ = ["CLOSED", "COLUMNS", "against_targets", "by_month"]

COLUMNS = [
    PLACE, SEGMENT, GROUP, MEASURE, BASIS, REGIME, REGIME_EVIDENCE, QUALIFIER, DUE,
    AS_OF, PRECISION, STATUS, SOURCE, UNIT,
    "target", "target_rate", "realised", "expected", "expected_linear", "ahead",
    "months_left", "required_per_month", "best_month", "best_month_when",
    "projected", "projected_low", "projected_high", "chance", "years", "enough_history", "reason",
]  # fmt: skip
WITHOUT_PARTS = pd.DataFrame({PLACE: [], PART: []}, dtype=str)  # then nobody lends its spread
_TARGET = [REGIME, REGIME_EVIDENCE, QUALIFIER]


def of_targets(
    targets: pd.DataFrame,
    positions: pd.DataFrame,
    potentials: pd.DataFrame,
    *,
    as_of: pd.Timestamp,
    parts: pd.DataFrame,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What `against_targets` and `by_month` give: both rest on the same counts.

    `positions` and `potentials` are what `pace_positions` makes of the history.
    """
    rows, laid = _beside_counts(targets, positions, potentials, as_of)
    return _judged(rows, laid, parts), _months(rows, laid)


# --- one row per target ---------------------------------------------------------------------------
def against_targets(
    targets: pd.DataFrame,
    history: pd.DataFrame,
    *,
    as_of: pd.Timestamp,
    parts: pd.DataFrame = WITHOUT_PARTS,
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
      `chance` is that of reaching the target. The spread is that of past years, of the place and
      of its `parts` (a row per place and `part`); years are few, hence Student's t.
    - `enough_history`: two past years with this point and the due date, and 24 ends of month.
      Without it nothing is projected, and `reason` says why.
    """
    return _judged(*_beside_counts(targets, *_counted(history, targets, as_of), as_of), parts)


def _judged(rows: pd.DataFrame, laid: Laid, parts: pd.DataFrame) -> pd.DataFrame:
    for step in (_path, _pace):
        rows = rows.assign(**step(rows, laid))
    return rows.assign(**projection(rows, laid, parts))[COLUMNS]


def by_month(targets: pd.DataFrame, history: pd.DataFrame, *, as_of: pd.Timestamp) -> pd.DataFrame:
    """One row per target and end of month, last year and the year of the due date: for a chart.

    `target_row` is the index of the target in `targets`; `value` what was counted (a flow: since
    January), `expected` and `expected_linear` the two paths, of the due date's year only.
    """
    return _months(*_beside_counts(targets, *_counted(history, targets, as_of), as_of))


def _months(rows: pd.DataFrame, laid: Laid) -> pd.DataFrame:
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


# --- each target beside its count -----------------------------------------------------------------
def _counted(
    history: pd.DataFrame, targets: pd.DataFrame, as_of: pd.Timestamp
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Positions and potentials."""
    positions = month_positions(history, as_of=as_of, aimed_at=targets[MEASURE])
    return positions, potentials_ever(history, as_of=as_of)


def _beside_counts(
    targets: pd.DataFrame, positions: pd.DataFrame, potentials: pd.DataFrame, as_of: pd.Timestamp
) -> tuple[pd.DataFrame, Laid]:
    """The last count in the year of each due date (or of the report, where that is earlier).

    And the positions at ends of month, which what is said of the targets rests on.
    """
    positions = positions[positions[MEASURE].isin({ACTIVE, *targets[MEASURE]})]
    laid = laid_out(positions)
    until = targets[DUE].where(targets[DUE] <= as_of, as_of).astype("datetime64[us]")
    counted = targets[MEASURE].where(targets[MEASURE] != COVERAGE, ACTIVE)
    wanted = targets[[PLACE, SEGMENT, GROUP, MEASURE, DUE, VALUE, UNIT, *_TARGET]]
    wanted = wanted.assign(until=until, counted=counted, basis_of_target=targets[BASIS])
    told = [PLACE, SEGMENT, GROUP, MEASURE, BASIS, AS_OF, PRECISION, STATUS, SOURCE, VALUE]
    known = positions[told].rename(columns={VALUE: "realised", MEASURE: "counted"})
    rows = pd.merge_asof(
        wanted.rename_axis("row").reset_index().sort_values("until", kind="stable"),
        _fitting(known, sorted(targets[BASIS].unique())),
        left_on="until",
        right_on=AS_OF,
        by=[PLACE, SEGMENT, GROUP, "counted", "basis_of_target"],
    )
    earlier = rows[AS_OF].dt.year < rows["until"].dt.year  # last year's count is no position
    told_of_count = [BASIS, AS_OF, PRECISION, STATUS, SOURCE, "realised"]
    rows[told_of_count] = rows[told_of_count].mask(earlier)
    rows = _in_persons(rows, potentials).set_index("row").reindex(targets.index)
    return _with_dates(rows, laid), laid


def _fitting(known: pd.DataFrame, wanted: list[str]) -> pd.DataFrame:
    """The counts that a target of each basis may be held against, by date."""
    each = [
        known.assign(basis_of_target=basis)[bases.fits(known[BASIS], pd.Series(basis, known.index))]
        for basis in wanted
    ]
    return pd.concat(each or [known.assign(basis_of_target="")]).sort_values(AS_OF, kind="stable")


def _in_persons(rows: pd.DataFrame, potentials: pd.DataFrame) -> pd.DataFrame:
    """A target on coverage as persons, by the potential that stands under its count."""
    on_coverage = rows[MEASURE] == COVERAGE
    known = rows[on_coverage & rows["realised"].notna()]
    keyed = known[["row", PLACE, SEGMENT, BASIS, GROUP, AS_OF]]
    beside = rollup.with_potential(keyed, potentials).set_index("row")[POTENTIAL]
    rate = (rows[VALUE] / 100).where(on_coverage)
    return rows.assign(
        target_rate=rate,
        target=rows[VALUE].mask(on_coverage, target_persons(rate, rows["row"].map(beside))),
        **{UNIT: rows[UNIT].mask(on_coverage, PERSONS)},
    )


def _with_dates(rows: pd.DataFrame, laid: Laid) -> pd.DataFrame:
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
def _path(rows: pd.DataFrame, laid: Laid) -> dict[str, pd.Series]:
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


def _pace(rows: pd.DataFrame, laid: Laid) -> dict[str, pd.Series]:
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
