"""What the counts of each place say by themselves.

Most figures of a report rest on the counts of one place alone. Made for every place of a region or
of the country at once they cost hardly more than made for one office: see `in_common`.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace

import pandas as pd

from coverage_lib import selection, settings
from coverage_lib.data import reference
from coverage_lib.data.load import Dataset
from coverage_lib.data.reference import PARENT_PLACE
from coverage_lib.metrics import (
    arrears,
    audit,
    change,
    completeness,
    compliance,
    coverage,
    decomposition,
    denominators,
    flows,
    ledger,
    mix,
    months,
    pace,
    pace_positions,
    quality,
    rollup,
    targets,
)
from coverage_lib.metrics.change import EARLIER_AT_MOST
from coverage_lib.metrics.quality_flags import Limits
from coverage_lib.periods import Period
from coverage_lib.schema import AS_OF, BASIS, DISTRICT, GROUP, LEVEL, MEASURE, PLACE, SEGMENT

LIMITS = Limits(**settings.question_limits(), exceptions=settings.usual_changes())
A_YEAR = pd.Timedelta(days=365)
NEARLY_A_YEAR = pd.Timedelta(days=360)  # the same month a year before, whatever its length


@dataclass(frozen=True)
class EachPlace:
    """Frames in which the rows of a place rest on its own counts, and of targets on its parts'."""

    covered: pd.DataFrame  # coverage in the period
    covered_before: pd.DataFrame  # a year before it
    changes: pd.DataFrame  # from then to now
    rate_changes: pd.DataFrame  # the same, by participants and denominator
    mix_of_segments: pd.DataFrame  # the same, by what happened within segments and between them
    mix_of_districts: pd.DataFrame  # the same of an office's districts, each a `part`
    bands: pd.DataFrame  # coverage in the period, under each potential there is
    compared: pd.DataFrame  # coverage in the period beside the one before it, denominators too
    months: pd.DataFrame  # coverage at the ends of 24 months, beside the year before
    flows: pd.DataFrame  # how participants came and went within a year
    series: pd.DataFrame  # counts of twelve months, each beside the months around it
    questions: pd.DataFrame  # to the counts
    sums: pd.DataFrame  # to the counts of an office, where those of its districts add up otherwise
    missing: pd.DataFrame  # of twelve months, how many counts of the headline, of which kind
    other_counts: pd.DataFrame  # of the period, beside the headline's; the index is their line
    compliance: pd.DataFrame  # contributions, arrears, employers, agents, claims
    arrears: pd.DataFrame  # what is owed, by class of how long it has been
    ledger: pd.DataFrame  # targets that do not fit one base, or each other
    stated: pd.DataFrame  # what somebody stated, audited; the index is its line
    stated_changes: pd.DataFrame  # from rates that one source states twice
    targets: pd.DataFrame  # what was reached of each; the index is its line
    pace: pd.DataFrame  # each target against last year, and where it may end; the same index
    pace_history: pd.DataFrame  # the months behind it

    def each(self, rows_of: Callable[[str, pd.DataFrame], pd.DataFrame]) -> "EachPlace":
        """Every frame as a function of its name and itself gives it back."""
        made = {one.name: rows_of(one.name, getattr(self, one.name)) for one in fields(self)}
        numbered = {name: rows.reset_index(drop=True) for name, rows in made.items()}
        return EachPlace(**(numbered | {name: made[name] for name in _BY_LINE}))


_BY_LINE = ["other_counts", "stated", "targets", "pace"]  # the others are numbered anew


def of_counts(data: Dataset, counts: pd.DataFrame, places: pd.Series, when: Period) -> EachPlace:
    """Made from the counts of these places, and the targets that are due there."""
    headline = selection.headline_programme(counts)
    people = rollup.with_totals(headline)
    ever = coverage.by_place_and_segment(people, people)
    covered, before = selection.within(ever, when), a_year_before(ever, when)
    now, terms = selection.within(counts, when), selection.terms_in_force(data.terms, when)
    due = selection.targets_due(data.targets, places, when)
    areas = reference.districts(data, places.unique())
    made = EachPlace(
        covered=covered,
        covered_before=before,
        changes=change.since_earlier(covered, before),
        rate_changes=decomposition.of_coverage(covered, before),
        mix_of_segments=mix.of_mix(covered, before, SEGMENT),
        mix_of_districts=_mix_of_districts(covered, before, areas),
        bands=denominators.band(rollup.latest(selection.within(people, when)), people),
        compared=selection.within(denominators.compared(ever), when),
        months=months.by_month(ever, until=when.end, months=24),
        flows=flows.of_flows(counts, since=when.end - pd.DateOffset(years=1), until=when.end),
        series=quality.monthly(counts, as_of=when.end, limits=LIMITS),
        questions=quality.of_each_place(counts, as_of=when.end, limits=LIMITS),
        sums=quality.of_areas(
            counts,
            areas[~areas["shared"]].drop(columns="shared"),
            as_of=when.end,
            limits=LIMITS,
        ),
        missing=completeness.kinds_by_place(headline, as_of=when.end, expected_months=12),
        other_counts=selection.other_counts(now),
        compliance=compliance.summary(now, due, terms, counts, begins=when.start),
        arrears=arrears.by_class(rollup.latest(now), settings.arrears_classes()),
        ledger=ledger.findings(due, ever),
        **_stated(data, places, due, when),
        **_against(data, due, counts, covered, when),
    )
    return made.each(_in_objects)


def with_total(
    each: EachPlace, data: Dataset, counts: pd.DataFrame, total: pd.DataFrame, when: Period
) -> EachPlace:
    """With the total of a place that has none of its own; what else it has, it keeps.

    Its targets rest on its parts too, so all targets are held against the counts anew. Its
    districts are as they were: nothing is asked of a total of our own making.
    """
    place = total[PLACE].unique()
    counts = pd.concat([counts, total])
    own = of_counts(data, counts[counts[PLACE].isin(place)], pd.Series(place), when)
    both = each.each(
        lambda name, rows: pd.concat([rows[~rows[PLACE].isin(place)], getattr(own, name)])
    )
    due = data.targets.loc[each.targets.index]
    held = _against(data, due, counts, both.covered, when)
    made = replace(both, sums=each.sums, mix_of_districts=each.mix_of_districts, **held)
    return made.each(lambda name, rows: _in_objects(name, rows) if name in held else rows)


def _in_objects(_: str, rows: pd.DataFrame) -> pd.DataFrame:
    """Text as plain objects, columns of a type side by side: a page picks rows hundreds of times.

    Else each column of text would be picked by itself: half of the time a page takes.
    """
    return rows.assign(**rows.select_dtypes("str").astype(object)).copy()


def _mix_of_districts(
    covered: pd.DataFrame, before: pd.DataFrame, areas: pd.DataFrame
) -> pd.DataFrame:
    """The rows of an office are its districts': the district is the `part`."""
    of_offices = areas[[PLACE, PARENT_PLACE]].rename(columns={PARENT_PLACE: mix.AREA})
    now, earlier = (
        rows.merge(of_offices, on=PLACE).assign(**{LEVEL: DISTRICT}) for rows in (covered, before)
    )
    rows = mix.of_mix(now, earlier, DISTRICT)
    return rows.assign(**{PLACE: rows[mix.AREA]}).drop(columns=mix.AREA)


def _stated(
    data: Dataset, places: pd.Series, due: pd.DataFrame, when: Period
) -> dict[str, pd.DataFrame]:
    """What somebody stated: recomputed and judged, and what its rates say changed."""
    ever = selection.of_places(data.published, places)
    stated = selection.within(ever, when)
    changes = change.of_stated_rates(stated, ever)
    judged = audit.audited(selection.with_population(data, stated))
    return {
        "stated": audit.with_points(judged, changes),
        "stated_changes": targets.with_stated_gap(changes, due),
    }


def _against(
    data: Dataset,
    due: pd.DataFrame,
    counts: pd.DataFrame,
    covered: pd.DataFrame,
    when: Period,
) -> dict[str, pd.DataFrame]:
    """The targets beside what was counted: reached, and on which pace."""
    to_date = rollup.year_to_date(selection.up_to(counts, when), when.end)
    judged = targets.against_targets(due, to_date, covered)
    paced, by_month = pace.of_targets(
        due,
        pace_positions.month_positions(counts, as_of=when.end, aimed_at=due[MEASURE]),
        pace_positions.potentials_ever(counts, as_of=when.end),
        as_of=when.end,
        parts=reference.parts(data, due[PLACE].unique()),
    )
    standing = ledger.with_standing(judged, paced)
    return {"targets": standing, "pace": paced, "pace_history": by_month}


def a_year_before(rows: pd.DataFrame, when: Period) -> pd.DataFrame:
    """Rows to compare with: a year old where there are any of their place, else all there are.

    Comparing June with May says what the season does; a year apart, what the office did.
    """
    age = when.end - rows[AS_OF]
    old = rows[(age >= NEARLY_A_YEAR) & (age <= EARLIER_AT_MOST)]
    keys = [PLACE, SEGMENT, BASIS, GROUP]
    nearest = (when.end - old[AS_OF] - A_YEAR).abs().sort_values(kind="stable").index
    old = old.loc[nearest].drop_duplicates(keys)
    without = ~rows.set_index(keys).index.isin(old.set_index(keys).index)
    return pd.concat([old, rows[without]])
