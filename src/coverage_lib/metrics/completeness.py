"""Who answered and when; what is missing is not zero."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from coverage_lib.metrics import rollup
from coverage_lib.metrics.quality_flags import (
    DAYS,
    DEFAULT_LIMITS,
    LATE,
    MONTHS,
    MONTHS_MISSING,
    SEGMENTS,
    SEGMENTS_MISSING,
    Limits,
    flagged,
    months,
    no_flags,
)
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    AS_OF,
    BASIS,
    GROUP,
    MEASURE,
    PLACE,
    PRECISION,
    PROGRAMME,
    SEGMENT,
    SINGLE_SEGMENTS,
    SOURCE,
    STATUS,
    STATUSES_WITHOUT_VALUE,
    VALUE,
)

KINDS = ["counted", "zero", *STATUSES_WITHOUT_VALUE, "missing"]


def kinds_of_missing(
    observations: pd.DataFrame, *, as_of: pd.Timestamp | None = None, expected_months: int = 0
) -> pd.DataFrame:
    """One row per measure: how many counts there are, and how the others are absent."""
    return of_measures(kinds_by_place(observations, as_of=as_of, expected_months=expected_months))


def of_measures(by_place: pd.DataFrame) -> pd.DataFrame:
    """The kinds of several places, added up by measure."""
    return by_place.groupby(MEASURE)[KINDS].sum().reset_index()


def kinds_by_place(
    observations: pd.DataFrame, *, as_of: pd.Timestamp | None = None, expected_months: int = 0
) -> pd.DataFrame:
    """One row per place and measure: how many counts there are, and how the others are absent.

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
    keys = [PLACE, MEASURE]
    rows = pd.DataFrame({kind: kinds == kind for kind in KINDS}, index=observations.index)
    counted = rows.groupby([observations[key] for key in keys]).sum()
    if as_of is not None:
        series = observations.drop_duplicates(rollup.WHAT).groupby(keys).size()
        answered = _in_months(observations, as_of, expected_months)
        answered = answered.drop_duplicates([*rollup.WHAT, "month"]).groupby(keys).size()
        absent = series * expected_months - answered.reindex(series.index, fill_value=0)
        counted = counted.assign(missing=counted["missing"] + absent)
    return counted.reset_index()


def completeness(
    observations: pd.DataFrame, as_of: pd.Timestamp, expected_months: int
) -> pd.DataFrame:
    """One row per place and basis: in how many of the expected months participants were counted.

        completeness = months with an answer / months expected

    A month that says "suppressed" or "not applicable" was answered; "not reported" was not. Counts
    that are dated by a year only say nothing about a month.
    """
    people = participants(observations)
    rows = _absent_months(people, as_of, expected_months, [PLACE, BASIS, MEASURE])
    return rows.assign(share=rows["present"] / rows["expected"])


def missing_months(
    observations: pd.DataFrame, as_of: pd.Timestamp, expected_months: int
) -> pd.DataFrame:
    """Places whose participants were not counted in each of the months expected."""
    rows = completeness(observations, as_of, expected_months)
    rows = rows[rows["present"] < rows["expected"]]
    return flagged(rows, MONTHS_MISSING, rows["present"], rows["expected"], rows["absent"], MONTHS)


def missing_segments(
    observations: pd.DataFrame, expected_segments: Sequence[str] | None = None
) -> pd.DataFrame:
    """Places whose last count lacks a segment, either expected or reported by them before."""
    people = participants(observations)[lambda rows: rows[SEGMENT].isin(SINGLE_SEGMENTS)]
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
    return flagged(rows, SEGMENTS_MISSING, present, rows["needed"], rows["absent"], SEGMENTS)


def late(
    observations: pd.DataFrame, as_of: pd.Timestamp, limits: Limits = DEFAULT_LIMITS
) -> pd.DataFrame:
    """Places whose last count of participants is older than a report should rest on.

    days = date of the report - date of the last count
    """
    people = participants(observations)
    last = people.sort_values(AS_OF, kind="stable").drop_duplicates([PLACE, BASIS], keep="last")
    days = (as_of - last[AS_OF]).dt.days
    rows = last[days > limits.late_days].assign(**{SEGMENT: ALL})
    return flagged(rows, LATE, days, limits.late_days, "", DAYS)


def participants(observations: pd.DataFrame) -> pd.DataFrame:
    """Rows of participants of the headline programme that answer, with a count or with a reason."""
    mine = observations[(observations[MEASURE] == ACTIVE) & (observations[PROGRAMME] == "")]
    answered = mine[VALUE].notna() | mine[STATUS].isin(["suppressed", "not_applicable"])
    return mine[answered & (mine[GROUP] == "") & (mine[PRECISION] != "year")]


def _absent_months(
    observations: pd.DataFrame, as_of: pd.Timestamp, expected_months: int, keys: list[str]
) -> pd.DataFrame:
    """One row per key: months expected, months present, and the absent ones by name."""
    end = as_of.year * 12 + as_of.month
    ordered = observations.sort_values(AS_OF, kind="stable")
    last = ordered.drop_duplicates(keys, keep="last").set_index(keys)
    inside = _in_months(observations, as_of, expected_months)
    answered = inside.groupby(keys)["month"].agg(set).reindex(last.index)
    expected = set(range(end - expected_months + 1, end + 1))
    absent = [sorted(expected - (has if isinstance(has, set) else set())) for has in answered]
    context = last[[AS_OF, PRECISION, SOURCE]].reset_index()
    return context.assign(
        expected=expected_months,
        present=[expected_months - len(gone) for gone in absent],
        absent=[" ".join(_month_name(month) for month in gone) for gone in absent],
    )


def _in_months(
    observations: pd.DataFrame, as_of: pd.Timestamp, expected_months: int
) -> pd.DataFrame:
    """The rows of the months expected, and the month of each."""
    end = as_of.year * 12 + as_of.month
    rows = observations.assign(month=months(observations[AS_OF]))
    return rows[(rows["month"] > end - expected_months) & (rows["month"] <= end)]


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
