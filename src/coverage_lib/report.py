"""The whole flow, for one office and one period. Read this first.

    data/*.csv -> checked -> the rows of this office and period -> metrics -> one frozen Report

Everything a page shows hangs on the Report: charts, tables and sentences only lay it out.
"""

from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from coverage_lib import each_place, evidence, in_common, periods, selection
from coverage_lib.data import load, reads, vintages
from coverage_lib.data.areas import Areas, Office
from coverage_lib.data.counts import InMemory
from coverage_lib.metrics import contributions, fault, fault_context, suppression
from coverage_lib.schema import PLACE


@dataclass(frozen=True, eq=False)  # each build is its own: what is made of it can be kept for it
class Report:
    """One office, one period, and every frame its page needs. Frames are named for their rows."""

    office: Office
    period: periods.Period
    language: str
    edition: str
    as_known_on: pd.Timestamp | None  # what became known later is left out
    places: pd.DataFrame  # the office, what is below it, its provinces and districts
    own_places: list[str]  # the office, and any place whose area is the same
    added_up: bool  # the office has no row of its own: it is the sum of the offices below it
    headline: pd.DataFrame  # the row that stands for the whole office; empty where there is none
    leading: pd.DataFrame  # that row, or else the largest place known below the office
    by_segment: pd.DataFrame  # of the leading place
    by_place: pd.DataFrame  # totals of the districts, provinces and offices below
    targets: pd.DataFrame
    changes: pd.DataFrame  # from counts
    stated_changes: pd.DataFrame  # from rates that one source states twice
    other_counts: pd.DataFrame  # contributions, employers, arrears, claims, agents
    ranking: pd.DataFrame
    rate_changes: pd.DataFrame  # of coverage: participants and denominator effects
    mix_changes: pd.DataFrame  # of coverage: by segment and by district
    flows: pd.DataFrame  # opening, new, reactivated, left by reason, closing
    comparison: pd.DataFrame  # rank, decile and funnel limits
    movers: pd.DataFrame  # whose coverage rose and fell most
    gap: pd.DataFrame  # where the uncovered are: places with the largest gap first
    months: pd.DataFrame  # participants by month, beside the same month a year before
    trend: pd.DataFrame  # the leading place's total, month by month
    covered: pd.DataFrame  # every place, segment and basis counted in the period, to explore
    bands: pd.DataFrame  # the same under each available potential
    quality: pd.DataFrame  # questions to the counts, each naming its row
    denominators: pd.DataFrame  # coverage under each available potential
    comparisons: pd.DataFrame  # coverage beside earlier coverage, denominators compared
    missing: pd.DataFrame  # how many answers are missing, and of which kind
    ledger: pd.DataFrame  # targets that do not fit one base, or each other
    pace: pd.DataFrame  # each target against last year, what is needed, where it may end
    pace_history: pd.DataFrame  # the months behind it
    compliance: pd.DataFrame  # contributions, arrears, employers, agents, claims
    arrears: pd.DataFrame  # what is owed, by class of how long it has been
    stated: pd.DataFrame  # what somebody stated, audited
    budgets: pd.DataFrame  # what protecting a group of people would cost
    terms: pd.DataFrame  # contributions and benefits fixed by regulation
    sources: pd.DataFrame
    synthetic: bool  # invented data: said on every page and chart

    @property
    def has_data(self) -> bool:
        """Whether anything at all is known of this office in this period."""
        frames = (self.headline, self.by_place, self.other_counts, self.stated)
        return any(len(frame) > 0 for frame in frames)


def build(
    office: str,
    period: str,
    *,
    language: str = "id",
    data: str | Path = "data",
    edition: str = "",
    suppress_below: int = 0,
    as_known_on: str = "",
) -> Report:
    """From the folder of data to the figures of one office in one period.

    Counts of fewer people than `suppress_below` are hidden, and those that would give them away.
    What became known after `as_known_on` is left out: the report is as it was at the end of that
    day, also where its counts have been corrected since.
    Raises DataError with every problem of every file, or ParameterError for an office or period it
    does not know.
    """
    known = vintages.as_known_on(load.dataset(data), as_known_on)
    areas, when = Areas(known), periods.parse(period)
    chosen = areas.office(office)
    places = areas.places(chosen.office)
    own_places = areas.same_area_as(chosen.office)
    dataset = reads.of_places(known, places[PLACE])

    reported = _small_counts_hidden(dataset, places, below=suppress_below)
    shared = in_common.figures(known, places[PLACE], when) if reported is dataset else None
    as_reported = shared or each_place.of_counts(
        dataset, reported.observations, places[PLACE], when
    )
    each, total = as_reported, evidence.total_of_offices(reported, as_reported, places, own_places)
    if len(total):
        each = each_place.with_total(as_reported, dataset, reported.observations, total, when)
    covered = each.covered
    headline = selection.headline(covered, own_places)
    by_place = selection.totals_by_place(covered, places, headline)
    leading = selection.leading(headline, by_place)
    terms = selection.terms_in_force(dataset.terms, when)
    budgets = contributions.home_industry_budgets(as_reported.other_counts, terms)
    reasons = evidence.why_it_changed(each, places, own_places)

    return Report(
        office=chosen,
        period=when,
        language=language,
        edition=edition,
        as_known_on=vintages.day_of(as_known_on) if as_known_on else None,
        places=places,
        own_places=own_places,
        added_up=len(total) > 0,
        headline=headline,
        leading=leading,
        by_segment=selection.segments_of(covered, leading),
        by_place=by_place,
        targets=each.targets,
        ledger=each.ledger,
        pace=each.pace,
        pace_history=each.pace_history,
        covered=covered,
        changes=each.changes,
        comparisons=each.compared,
        stated_changes=as_reported.stated_changes,
        other_counts=as_reported.other_counts,
        stated=_with_cause(as_reported.stated, dataset),
        budgets=budgets,
        terms=contributions.terms_of(budgets, terms),
        sources=dataset.sources,
        synthetic=dataset.synthetic,
        **reasons,
        **evidence.places_compared(by_place, reasons["rate_changes"]),
        **evidence.month_by_month(each, places, chosen.level, leading, when),
        **evidence.how_good(as_reported, own_places, when),
        **evidence.money(each, own_places),
    )


def _small_counts_hidden(
    dataset: load.Dataset, places: pd.DataFrame, *, below: int
) -> load.Dataset:
    """The dataset without the counts of fewer people; the same one where none is hidden."""
    if below <= 1:
        return dataset
    counts, parts = dataset.observations, selection.parts(places, dataset.districts)
    hidden = suppression.small_counts_hidden(counts, parts, below=below)
    return dataset if hidden is counts else replace(dataset, counts=InMemory(hidden))


def _with_cause(stated: pd.DataFrame, dataset: load.Dataset) -> pd.DataFrame:
    """What somebody stated, and where it does not agree, the fault that explains it."""
    context = fault_context.Context(dataset.published)
    if fault.in_doubt(stated).any():  # of few offices: then it is held against all that is known
        context = fault_context.context_of(
            dataset.published,
            dataset.observations,
            dataset.targets,
            dataset.districts,
            dataset.provinces,
        )
    return fault.with_cause(stated, context=context)
