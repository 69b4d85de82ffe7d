"""Data quality beside every number: flags that name the row, and never change it.

A flag is a question to whoever delivered the count, not a verdict. A smooth series raises none.
What is flagged is the report's own window, the months up to its date; older rows serve as
comparison only.

    completeness   who answered, when, and what a missing answer is
    adding_up      segments and places against the total they are parts of
    series         a month beside the months around it: jumps, outliers, exchanged numbers
"""

from collections.abc import Sequence

import pandas as pd

from coverage_lib.metrics import adding_up, checks, completeness, coverage, rollup, series
from coverage_lib.metrics.quality_flags import (
    ABOVE_WHOLE,
    DAYS,
    DEFAULT_LIMITS,
    EXACTLY_WHOLE,
    FLAG_COLUMNS,
    FLAGS,
    LATE,
    MONTHS,
    MONTHS_MISSING,
    SEGMENTS,
    STALE,
    Limits,
    flagged,
    months,
    no_flags,
)
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    BASIS,
    COVERAGE,
    GROUP,
    MEASURE,
    PERSONS,
    PLACE,
    POTENTIAL,
    PROGRAMME,
    SEGMENT,
    UNIT,
    VALUE,
)

SAME_PEOPLE = 1000  # a count that two places do not share by chance


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
    window = {"as_of": as_of, "expected_months": expected_months}
    alone = of_each_place(
        observations, expected_segments=expected_segments, limits=limits, **window
    )
    beside_others = series.among_others(monthly(observations, limits=limits, **window), limits)
    sums = of_areas(observations, areas, limits=limits, **window)
    return most_serious_first([*beside_others, sums, alone], **window)


def monthly(
    observations: pd.DataFrame,
    *,
    as_of: pd.Timestamp,
    expected_months: int = 12,
    limits: Limits = DEFAULT_LIMITS,
) -> pd.DataFrame:
    """The counts of the window month by month, and what the series of each says of it."""
    known = observations[observations[AS_OF] <= as_of]
    rows = series.by_itself(known, limits)
    return rows[rows["month"] >= _first_month(as_of, expected_months)]


def of_each_place(
    observations: pd.DataFrame,
    *,
    as_of: pd.Timestamp,
    expected_months: int = 12,
    expected_segments: Sequence[str] | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> pd.DataFrame:
    """The questions that the counts of a place raise by themselves, whatever others counted."""
    known, inside = _known_and_inside(observations, as_of, expected_months)
    found = [
        adding_up.parts_against_totals(inside, limits),
        whole_or_above(inside, known),
        stale_denominators(known, limits),
        completeness.late(known, as_of, limits),
        completeness.missing_months(known, as_of, expected_months),
        completeness.missing_segments(inside, expected_segments),
    ]
    return _together(found)


def of_areas(
    observations: pd.DataFrame,
    areas: pd.DataFrame | None,
    *,
    as_of: pd.Timestamp,
    expected_months: int = 12,
    limits: Limits = DEFAULT_LIMITS,
) -> pd.DataFrame:
    """The questions to the counts of a place beside those of its parts."""
    _, inside = _known_and_inside(observations, as_of, expected_months)
    return adding_up.areas_against_totals(inside, areas, limits)


def most_serious_first(
    found: Sequence[pd.DataFrame], *, as_of: pd.Timestamp, expected_months: int = 12
) -> pd.DataFrame:
    """The questions of the window, each asked once."""
    rows, start = _together(found), _first_month(as_of, expected_months)
    # A denominator or a place that went silent is asked about at the report, however old it is.
    current = (months(rows[AS_OF]) >= start) | rows["flag"].isin([LATE, MONTHS_MISSING])
    # A place that is late and was silent in every month is asked once.
    silent = (rows["flag"] == MONTHS_MISSING) & (rows[VALUE] == 0)
    asked = rows[PLACE].isin(rows.loc[rows["flag"] == LATE, PLACE])
    order = rows["flag"].map(FLAGS.index)
    rows = rows.assign(order=order)[current & ~(silent & asked)].sort_values(
        ["order", PLACE, SEGMENT, AS_OF]
    )
    return rows[~_is_asked_of_office(rows)][FLAG_COLUMNS].reset_index(drop=True)


def _known_and_inside(
    observations: pd.DataFrame, as_of: pd.Timestamp, expected_months: int
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What was counted up to the day of the report, and what of it lies in the window."""
    known = observations[observations[AS_OF] <= as_of].reset_index(drop=True)
    return known, known[months(known[AS_OF]) >= _first_month(as_of, expected_months)]


def _first_month(as_of: pd.Timestamp, expected_months: int) -> int:
    return int(months(pd.Series([as_of])).iloc[0]) - (expected_months - 1)


def _together(found: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([rows for rows in found if len(rows)] or [no_flags()], ignore_index=True)


def _is_asked_of_office(rows: pd.DataFrame) -> pd.Series:
    """A district beside the one office that serves it: thousands that agree to the last person.

    Both count the same people, so the office alone is asked; codes of districts sort before names.
    """
    same = [name for name in FLAG_COLUMNS if name != PLACE]
    many = (rows[VALUE] >= SAME_PEOPLE) & ~rows[UNIT].isin([DAYS, MONTHS, SEGMENTS])
    return many & rows.duplicated(same, keep="last")


def whole_or_above(observations: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """Coverage of exactly 100 %, or above: the potential was set equal, or is too low.

    `history` holds the potentials, which may be older than the counts of `observations`.
    """
    people = rollup.with_totals(
        pd.concat([_of_headline(observations, ACTIVE), _of_headline(history, POTENTIAL)])
    )
    rated = coverage.by_place_and_segment(people, people)
    rated = rated[(rated[POTENTIAL] > 0) & (rated[COVERAGE] >= 1)].assign(**{MEASURE: COVERAGE})
    above, exactly = checks.above_whole(rated), checks.exactly_whole(rated)
    return pd.concat(
        [
            flagged(above, ABOVE_WHOLE, above[ACTIVE], above[POTENTIAL], "", PERSONS),
            flagged(exactly, EXACTLY_WHOLE, exactly[ACTIVE], exactly[POTENTIAL], "", PERSONS),
        ]
    )


def stale_denominators(observations: pd.DataFrame, limits: Limits = DEFAULT_LIMITS) -> pd.DataFrame:
    """The last count of participants whose latest potential is older than `stale_days`."""
    keys = [PLACE, SEGMENT, BASIS, GROUP]
    people, potentials = (_of_headline(observations, name) for name in (ACTIVE, POTENTIAL))
    last = people.sort_values(AS_OF, kind="stable").drop_duplicates(keys, keep="last")
    estimates = potentials[[*keys, AS_OF]].sort_values(AS_OF, kind="stable")
    estimates = estimates.assign(potential_as_of=estimates[AS_OF])
    rows = pd.merge_asof(last, estimates, on=AS_OF, by=keys)
    days = (rows[AS_OF] - rows["potential_as_of"]).dt.days
    rows = rows[days > limits.stale_days]
    dates = rows["potential_as_of"].dt.strftime("%Y-%m-%d")
    return flagged(rows, STALE, days, limits.stale_days, dates, DAYS)


def _of_headline(observations: pd.DataFrame, measure: str) -> pd.DataFrame:
    mine = (observations[MEASURE] == measure) & (observations[PROGRAMME] == "")
    return observations[mine & observations[VALUE].notna()]
