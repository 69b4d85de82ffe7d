"""Which rows belong to an office and a period. No figure is computed here."""

import pandas as pd

from coverage_lib.data import reference
from coverage_lib.data.load import Dataset
from coverage_lib.data.reference import PARENT_PLACE
from coverage_lib.metrics.rollup import FLOWS
from coverage_lib.periods import Period
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    ALL_EXCL_JAKON,
    AS_OF,
    BASIS,
    COVERAGE,
    DISTRICT,
    DUE,
    GROUP,
    LEVEL,
    MEASURE,
    NAME,
    PLACE,
    PLACE_AS_STATED,
    POPULATION,
    POTENTIAL,
    PRECISION,
    PROGRAMME,
    PROVINCE,
    SEGMENT,
    SINGLE_SEGMENTS,
)

_EXACTNESS = ("year", "month", "day")
_TOTALS = (ALL, ALL_EXCL_JAKON)


def of_places(rows: pd.DataFrame, places: pd.Series) -> pd.DataFrame:
    """The rows of these places."""
    return rows[rows[PLACE].isin(places)]


def parts(places: pd.DataFrame, districts: pd.DataFrame) -> pd.DataFrame:
    """Which place is a part of which: of its parent, and a district of its province too."""
    of_parents = places[[PLACE, PARENT_PLACE]]
    of_provinces = districts[[DISTRICT, PROVINCE]].set_axis(of_parents.columns, axis="columns")
    both = pd.concat([of_parents, of_provinces])
    return both[both[PLACE].isin(places[PLACE]) & both[PARENT_PLACE].isin(places[PLACE])]


def within(rows: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The rows dated in the period, at least as exactly as the period is.

    A count that its source dates "2018" says nothing about December 2018.
    """
    exact = rows[PRECISION].isin(_EXACTNESS[_EXACTNESS.index(period.precision) :])
    return rows[exact & rows[AS_OF].between(period.start, period.end)]


def up_to(rows: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The rows of the period and of its year before it, at least as exactly dated as the period.

    Stocks are judged on the period itself, flows since January.
    """
    begun = Period(period.text, pd.Timestamp(period.end.year, 1, 1), period.end, period.precision)
    year = within(rows, begun)
    flows = year[MEASURE].isin(FLOWS)
    return year[flows | (year[AS_OF] >= period.start)]


def headline_programme(observations: pd.DataFrame) -> pd.DataFrame:
    """Participants of JKK and JKM, everybody: the rows that the headline counts."""
    people = observations[observations[MEASURE].isin([ACTIVE, POTENTIAL])]
    return people[(people[PROGRAMME] == "") & (people[GROUP] == "")]


def headline(covered: pd.DataFrame, own_places: list[str]) -> pd.DataFrame:
    """The one row that stands for the office: its latest total, with a rate where there is one.

    Everybody before everybody-but-construction; a place of the same area serves as well as the
    office.
    """
    mine = covered[covered[PLACE].isin(own_places) & covered[SEGMENT].isin(_TOTALS)]
    order = mine.assign(
        without_rate=mine[COVERAGE].isna(),
        not_all=mine[SEGMENT] != ALL,
        age=-mine[AS_OF].astype("int64"),
        other=mine[PLACE].map(own_places.index),
    ).sort_values(["without_rate", "not_all", "age", "other"])
    return mine.loc[order.index].head(1)


def leading(headline: pd.DataFrame, by_place: pd.DataFrame) -> pd.DataFrame:
    """The row the first sentence speaks of: the office's, else the largest place known below it."""
    rated = by_place[by_place[COVERAGE].notna() & by_place[SEGMENT].isin(_TOTALS)]
    return headline if len(headline) else rated.sort_values(POTENTIAL, kind="stable").tail(1)


def segments_of(covered: pd.DataFrame, leading: pd.DataFrame) -> pd.DataFrame:
    """The single segments of the leading place, latest first counted, in the usual order."""
    mine = covered[covered[PLACE].isin(leading[PLACE]) & covered[SEGMENT].isin(SINGLE_SEGMENTS)]
    latest = mine.sort_values(AS_OF, kind="stable").drop_duplicates([SEGMENT, BASIS], keep="last")
    return latest.sort_values(
        SEGMENT, key=lambda names: names.map(SINGLE_SEGMENTS.index), kind="stable"
    )


def totals_by_place(
    covered: pd.DataFrame, places: pd.DataFrame, headline: pd.DataFrame
) -> pd.DataFrame:
    """One total a place and basis below the office: everybody, else all without construction.

    A place of which only single segments are known has a row for each of them.
    """
    below = covered[~covered[PLACE].isin(headline[PLACE])]
    ordered = below.assign(
        rank=below[SEGMENT].map({ALL: 2, ALL_EXCL_JAKON: 1}).fillna(0)
    ).sort_values(["rank", AS_OF])
    totals = ordered[ordered["rank"] > 0].drop_duplicates([PLACE, BASIS], keep="last")
    parts = ordered[(ordered["rank"] == 0) & ~ordered[PLACE].isin(totals[PLACE])]
    single = parts.drop_duplicates([PLACE, BASIS, SEGMENT], keep="last")
    rows = pd.concat([totals, single]).drop(columns="rank")
    named = rows.merge(places[[PLACE, NAME, LEVEL]], on=PLACE)
    return named.copy()  # columns of a type side by side, to be picked at once


def targets_due(targets: pd.DataFrame, places: pd.Series, period: Period) -> pd.DataFrame:
    """The targets of these places that fall due in the year of the period."""
    return of_places(targets, places)[lambda rows: rows[DUE].dt.year == period.end.year]


def other_counts(observations: pd.DataFrame) -> pd.DataFrame:
    """What is neither the headline's participants nor its potential: money, employers, groups."""
    return observations.drop(headline_programme(observations).index)


def terms_in_force(terms: pd.DataFrame, period: Period) -> pd.DataFrame:
    """The contributions and benefits that regulation fixed at the end of the period."""
    begun = terms["valid_from"].isna() | (terms["valid_from"] <= period.end)
    return terms[begun & (terms["valid_to"].isna() | (terms["valid_to"] >= period.end))]


def with_population(dataset: Dataset, stated: pd.DataFrame) -> pd.DataFrame:
    """Beside each stated figure, the population of the place its source names."""
    named = dataset.districts.set_index(dataset.districts[NAME].map(reference.normal_form))
    by_code = dataset.districts.set_index("district")[POPULATION]
    as_stated = stated[PLACE_AS_STATED].map(reference.normal_form).map(named[POPULATION])
    people = as_stated.fillna(stated[PLACE].map(by_code))
    return stated.assign(**{POPULATION: people.astype("float64")})  # of no row it would be text
