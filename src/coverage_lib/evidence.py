"""The evidence behind a report: why it changed, how places compare, how good the data are.

Each function gives back named frames that `report.build` hangs on the Report.
"""

import pandas as pd

from coverage_lib import selection, settings
from coverage_lib.metrics import (
    arrears,
    comparison,
    completeness,
    compliance,
    concentration,
    decomposition,
    denominators,
    flows,
    ledger,
    mix,
    months,
    pace,
    quality,
    quality_flags,
    rollup,
)
from coverage_lib.metrics.change import EARLIER_AT_MOST
from coverage_lib.periods import Period
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    AS_OF,
    BASES,
    BASIS,
    BRANCH,
    GROUP,
    LEVEL,
    MEASURE,
    NATIONAL,
    OFFICE_LEVELS,
    PLACE,
    REGIONAL_OFFICE,
    SEGMENT,
    SINGLE_SEGMENTS,
    SUB_BRANCH,
)

Frames = dict[str, pd.DataFrame]
LEVEL_BELOW = dict(zip((NATIONAL, *OFFICE_LEVELS), OFFICE_LEVELS, strict=False))
LIMITS = quality_flags.Limits(**settings.question_limits(), exceptions=settings.usual_changes())
A_YEAR = pd.Timedelta(days=365)
NEARLY_A_YEAR = pd.Timedelta(days=360)  # the same month a year before, whatever its length


def with_total_of_offices(
    history: pd.DataFrame, places: pd.DataFrame, own_places: list[str]
) -> pd.DataFrame:
    """The headline's rows of the report's office too, added up where it has none of its own.

    A regional office is the sum of the offices one step below it, on the days that all of them have
    the count; a branch is not, since it serves districts itself.
    """
    own, *_ = own_places
    below = places.loc[
        places[LEVEL].isin([BRANCH, SUB_BRANCH]) & (places["parent_place"] == own), PLACE
    ].tolist()
    counted = selection.headline_programme(history)
    is_region = (places.loc[places[PLACE] == own, LEVEL] == REGIONAL_OFFICE).any()
    if not is_region or not below or counted[PLACE].isin(own_places).any():
        return history
    parts = counted[counted[PLACE].isin(below)]
    of_bases = (parts[parts[BASIS] == basis] for basis in BASES)
    sums = pd.concat([rollup.over_places(rows, below, as_place=own) for rows in of_bases])
    lines = pd.RangeIndex(history.index.max() + 1, history.index.max() + 1 + len(sums))
    return pd.concat([history, sums.set_axis(lines)]) if len(sums) else history


def why_it_changed(
    covered: pd.DataFrame,
    covered_before: pd.DataFrame,
    history: pd.DataFrame,
    places: pd.DataFrame,
    when: Period,
) -> Frames:
    """Effects of participants and denominator, of segments and districts, and the flows."""
    now, earlier = (
        rows.merge(places[[PLACE, LEVEL]], on=PLACE) for rows in (covered, covered_before)
    )
    by_segment = mix.of_mix(now, earlier, "segment")
    by_district = mix.of_mix(now, earlier, "district")
    mixes = [rows for rows in (by_segment, by_district) if len(rows)]
    return {
        "rate_changes": decomposition.of_coverage(now, earlier),
        "mix_changes": pd.concat(mixes) if mixes else by_segment,
        "flows": flows.of_flows(history, since=when.end - pd.DateOffset(years=1), until=when.end),
    }


def places_compared(by_place: pd.DataFrame, rate_changes: pd.DataFrame) -> Frames:
    """Ranks, deciles and funnel limits among places of one level; who moved; where the gap is."""
    return {
        "comparison": comparison.of_places(by_place),
        "movers": comparison.movers(rate_changes),
        "gap": concentration.of_gap(by_place),
    }


def month_by_month(
    covered_ever: pd.DataFrame,
    places: pd.DataFrame,
    level: str,
    leading: pd.DataFrame,
    when: Period,
) -> Frames:
    """Segments of the leading place and its total over two years, offices below over one."""
    below = places.loc[places[LEVEL] == LEVEL_BELOW.get(level), PLACE]
    single = covered_ever[SEGMENT].isin(SINGLE_SEGMENTS)
    segments = covered_ever[single & covered_ever[PLACE].isin(leading[PLACE])]
    offices = covered_ever[(covered_ever[SEGMENT] == ALL) & covered_ever[PLACE].isin(below)]
    rows = [
        months.by_month(segments, until=when.end, months=24),
        months.by_month(offices, until=when.end, months=12),
    ]
    same = [PLACE, SEGMENT, BASIS, GROUP]
    whole = covered_ever.merge(leading[same])
    return {
        "months": pd.concat(rows, ignore_index=True),
        "trend": months.by_month(whole, until=when.end, months=24),
    }


def how_good(
    history: pd.DataFrame,
    covered_ever: pd.DataFrame,
    due: pd.DataFrame,
    areas: pd.DataFrame,
    own_places: list[str],
    when: Period,
) -> Frames:
    """Questions to the counts, the denominators and the targets."""
    headline_counts = selection.headline_programme(history)
    people = rollup.with_totals(headline_counts)
    bands = denominators.band(rollup.latest(selection.within(people, when)), people)
    return {
        "quality": quality.flags(history, as_of=when.end, areas=areas, limits=LIMITS),
        "bands": bands,
        "denominators": _own(bands[bands[SEGMENT] == ALL], own_places, bands),
        "ledger": ledger.findings(due, covered_ever),
        "comparisons": selection.within(denominators.compared(covered_ever), when),
        "missing": completeness.kinds_of_missing(
            headline_counts[headline_counts[MEASURE] == ACTIVE],
            as_of=when.end,
            expected_months=12,
        ),
    }


def pace_of(due: pd.DataFrame, history: pd.DataFrame, when: Period, parts: pd.DataFrame) -> Frames:
    """Where each target stands against last year's shape, and the months behind it."""
    judged, by_month = pace.of_targets(due, history, as_of=when.end, parts=parts)
    return {"pace": judged, "pace_history": by_month}


def money(
    now: pd.DataFrame,
    due: pd.DataFrame,
    terms: pd.DataFrame,
    history: pd.DataFrame,
    own_places: list[str],
) -> Frames:
    """Contributions, arrears, compliance, agents and claims; arrears by the classes in force."""
    rows = compliance.summary(now, due, terms, history)
    by_class = arrears.by_class(rollup.latest(now), settings.arrears_classes())
    return {
        "compliance": _own(rows, own_places, rows),
        "arrears": _own(by_class, own_places, by_class),
    }


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


def _own(rows: pd.DataFrame, own_places: list[str], otherwise: pd.DataFrame) -> pd.DataFrame:
    """The rows of the office itself where it has any; else whatever is known below it."""
    own = rows[rows[PLACE].isin(own_places)]
    return own if len(own) else otherwise
