"""The evidence behind a report: why it changed, how places compare, how good the data are.

Each function gives back named frames that `report.build` hangs on the Report.
"""

import pandas as pd

from coverage_lib import each_place, selection
from coverage_lib.data.load import Dataset
from coverage_lib.each_place import EachPlace
from coverage_lib.metrics import (
    comparison,
    completeness,
    concentration,
    months,
    quality,
    rollup,
    series,
)
from coverage_lib.metrics.mix import PART
from coverage_lib.periods import Period
from coverage_lib.schema import (
    ACTIVE,
    ALL,
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
_NO_ROWS = pd.DataFrame()
LEVEL_BELOW = dict(zip((NATIONAL, *OFFICE_LEVELS), OFFICE_LEVELS, strict=False))


def total_of_offices(
    data: Dataset, each: EachPlace, places: pd.DataFrame, own_places: list[str]
) -> pd.DataFrame:
    """The headline's rows of the report's office, added up where it has none of its own.

    A regional office is the sum of the offices one step below it, on the days that all of them have
    the count; a branch is not, since it serves districts itself.
    """
    own, *_ = own_places
    below = places.loc[
        places[LEVEL].isin([BRANCH, SUB_BRANCH]) & (places["parent_place"] == own), PLACE
    ].tolist()
    is_region = (places.loc[places[PLACE] == own, LEVEL] == REGIONAL_OFFICE).any()
    if not is_region or not below or each.missing[PLACE].isin(own_places).any():
        return _NO_ROWS
    history = data.observations
    counted = selection.headline_programme(history)
    parts = counted[counted[PLACE].isin(below)]
    of_bases = (parts[parts[BASIS] == basis] for basis in BASES)
    sums = pd.concat([rollup.over_places(rows, below, as_place=own) for rows in of_bases])
    lines = pd.RangeIndex(history.index.max() + 1, history.index.max() + 1 + len(sums))
    return sums.set_axis(lines)


def why_it_changed(each: EachPlace, places: pd.DataFrame, own_places: list[str]) -> Frames:
    """Effects of participants and denominator, of segments and districts, and the flows."""
    rate_changes = each.rate_changes.merge(places[[PLACE, LEVEL]], on=PLACE)
    by_segment, of_districts = each.mix_of_segments, each.mix_of_districts
    by_district = of_districts[of_districts[PLACE] == own_places[0]]
    by_district = by_district.assign(**{PLACE: by_district[PART]}).reset_index(drop=True)
    mixes = [rows for rows in (by_segment, by_district) if len(rows)]
    return {
        "rate_changes": rate_changes,
        "mix_changes": pd.concat(mixes).copy() if mixes else by_segment,
        "flows": each.flows,
    }


def places_compared(by_place: pd.DataFrame, rate_changes: pd.DataFrame) -> Frames:
    """Ranks, deciles and funnel limits among places of one level; who moved; where the gap is."""
    compared = comparison.of_places(by_place)
    frames = {
        "ranking": compared[[*by_place, "rank", "compared"]],
        "comparison": compared,
        "movers": comparison.movers(rate_changes),
        "gap": concentration.of_gap(by_place),
    }
    return {name: rows.copy() for name, rows in frames.items()}  # columns of a type side by side


def month_by_month(
    each: EachPlace, places: pd.DataFrame, level: str, leading: pd.DataFrame, when: Period
) -> Frames:
    """Segments of the leading place and its total over two years, offices below over one."""
    by_month = each.months
    below = places.loc[places[LEVEL] == LEVEL_BELOW.get(level), PLACE]
    single = by_month[SEGMENT].isin(SINGLE_SEGMENTS)
    segments = by_month[single & by_month[PLACE].isin(leading[PLACE])]
    offices = by_month[(by_month[SEGMENT] == ALL) & by_month[PLACE].isin(below)]
    offices = months.of_last(offices, until=when.end, months=12)
    same = [PLACE, SEGMENT, BASIS, GROUP]
    return {
        "months": pd.concat([segments, offices], ignore_index=True).copy(),
        "trend": by_month.merge(leading[same]),
    }


def how_good(each: EachPlace, own_places: list[str], when: Period) -> Frames:
    """Questions to the counts as reported, the denominators and the targets."""
    among = series.among_others(each.series, each_place.LIMITS)
    sums = each.sums[each.sums[PLACE] == own_places[0]]
    return {
        "quality": quality.most_serious_first([*among, sums, each.questions], as_of=when.end),
        "bands": each.bands,
        "denominators": _own(each.bands[each.bands[SEGMENT] == ALL], own_places, each.bands),
        "missing": completeness.of_measures(each.missing[each.missing[MEASURE] == ACTIVE]),
    }


def money(each: EachPlace, own_places: list[str]) -> Frames:
    """Contributions, arrears, compliance, agents and claims; arrears by the classes in force."""
    return {
        "compliance": _own(each.compliance, own_places, each.compliance),
        "arrears": _own(each.arrears, own_places, each.arrears),
    }


def _own(rows: pd.DataFrame, own_places: list[str], otherwise: pd.DataFrame) -> pd.DataFrame:
    """The rows of the office itself where it has any; else whatever is known below it."""
    own = rows[rows[PLACE].isin(own_places)]
    return own if len(own) else otherwise
