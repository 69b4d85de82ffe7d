"""The sentences of the page, each built from the figures of the report.

Nothing is computed here: what is said is picked, ordered and worded. The wording is in `words_of/`.
"""

from collections import Counter
from functools import lru_cache

import pandas as pd

from coverage_lib import formats
from coverage_lib.display import figures, verdicts, wording
from coverage_lib.display.wording import Row
from coverage_lib.display.words import word
from coverage_lib.metrics import audit, checks
from coverage_lib.report import Report
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    ALL_EXCL_JAKON,
    AS_OF,
    BASIS,
    COVERAGE,
    DENOMINATOR,
    DISTRICT,
    GROUP,
    LEVEL,
    MEASURE,
    NUMERATOR,
    PLACE,
    PLACE_AS_STATED,
    POPULATION,
    PRECISION,
    REGIME,
    SEGMENT,
    SOURCE,
    STATED_PERCENT,
    STATUS,
    UNIT,
    VALUE,
)


def completeness(report: Report) -> list[str]:
    """How many of the districts are known; a total of some is no total of all."""
    rated = report.by_place[report.by_place[COVERAGE].notna()]
    known = rated.loc[rated[LEVEL] == DISTRICT, PLACE].nunique()
    districts = int((report.places[LEVEL] == DISTRICT).sum())
    if known:
        return [wording.say(report, "places_known", known=known, all=districts)]
    if len(rated) or len(report.headline):
        return stated_coverage(report)
    return stated_coverage(report) or [
        wording.say(report, "coverage_none", period=wording.period(report))
    ]


def composition(report: Report) -> list[str]:
    """The segments that the participants of the office are made of."""
    if len(report.by_segment) < 2:
        return []
    parts = [
        f"{wording.short_segment(report, row)} {wording.number(report, row, ACTIVE)}"
        for row in report.by_segment.pipe(wording.records)
    ]
    listed = formats.listed(parts, report.language)
    place = wording.place(report, report.leading.iloc[0].to_dict())
    return [wording.say(report, "composition", place=place, parts=listed)]


def stated_coverage(report: Report) -> list[str]:
    """Rates that a source states without counts: one sentence a place and source."""
    rates = report.stated[
        (report.stated[MEASURE] == COVERAGE) & (report.stated["verdict"] == audit.UNCHECKABLE)
    ]
    rates = rates[rates[STATED_PERCENT].notna() & ~rates.index.isin(_said_as_changes(report))]
    return [
        wording.say(
            report,
            "stated_coverage",
            place=wording.place(report, rows.iloc[0].to_dict()),
            rates=formats.listed(
                [_segment_rate(report, row) for row in rows.pipe(wording.records)], report.language
            ),
        )
        for _, rows in rates.groupby([PLACE, SOURCE], sort=False)
    ]


def _segment_rate(report: Report, row: Row) -> str:
    rate = wording.cautious(report, row, wording.stated_rate(report, row))
    return f"{wording.short_segment(report, row)} {rate}"


def _said_as_changes(report: Report) -> pd.Index:
    """Rates that the section on changes already tells."""
    keys = [PLACE, SEGMENT, SOURCE]
    told = report.stated_changes.set_index(keys).index
    return report.stated.index[report.stated.set_index(keys).index.isin(told)]


def target_sentences(report: Report, *, listed: bool = False) -> list[str]:
    """One sentence a target that can be judged: the office's own first, coverage before counts.

    Listed, those after the first do not name its place again.
    """
    rows = spoken_targets(report)
    known = listed & rows[PLACE].duplicated() & rows[PLACE].isin(rows[PLACE].head(1))
    said = [
        target_sentence(report, row, known=again)
        for row, again in zip(wording.records(rows), known, strict=True)
    ]
    return said + stated_gaps(report)


@lru_cache(maxsize=1)
def spoken_targets(report: Report) -> pd.DataFrame:
    """The judged targets that are spoken of: the office's own first, coverage before counts."""
    judged = report.targets[report.targets["achievement"].notna()]
    rows = wording.own_if_many(report, judged, most=6)
    rows = rows[rows[SEGMENT].isin([ALL, ""])] if len(rows) > 6 else rows
    other = ~rows.index.isin(own_targets(report).index)
    ordered = rows.assign(other=other, count=rows[MEASURE] != COVERAGE)
    return ordered.sort_values(["other", "count"], kind="stable")


@lru_cache(maxsize=1)  # the headline, a card, a finding and a list ask for them
def own_targets(report: Report) -> pd.DataFrame:
    """The judged targets of the office as a whole: coverage first, no single groups of people."""
    rows = report.targets[report.targets["achievement"].notna() & (report.targets[GROUP] == "")]
    own = rows[rows[PLACE].isin(report.own_places)]
    order = own.assign(part=~own[SEGMENT].isin([ALL, ""]), count=own[MEASURE] != COVERAGE)
    return order.sort_values(["part", "count"], kind="stable")


def target_sentence(report: Report, row: Row, *, known: bool = False) -> str:
    """What was reached of one target, and what is missing or over; a known place is not named."""
    passed = row["shortfall"] < 0
    on_coverage = row[MEASURE] == COVERAGE
    kind = ("coverage_target" if on_coverage else "target") + ("_passed" if passed else "_short")
    return wording.say(
        report,
        kind,
        whose=wording.measure(report, row) if known else _measure_of_place(report, row),
        regime=word("regime", row[REGIME], report.language),
        coverage=wording.rate(report, row, "realised"),
        achievement=wording.rate(report, row, "achievement"),
        target=wording.cautious(report, row, wording.target(report, row)),
        gap=formats.points_in_words(abs(row["gap_in_points"]), report.language),
        shortfall=wording.with_unit(report, abs(row["shortfall"]), row[UNIT]),
        standing=wording.say(report, f"target_is_{row['standing']}"),
    )


def _measure_of_place(report: Report, row: Row) -> str:
    measure, place = wording.measure(report, row), wording.place(report, row)
    return wording.say(report, "measure_of_place", measure=measure, place=place)


def stated_gaps(report: Report) -> list[str]:
    """The distance to the target from the rate its source states."""
    rows = report.stated_changes[report.stated_changes["stated_gap_in_points"].notna()]
    return [
        wording.say(
            report,
            "stated_gap",
            stated=wording.rate(report, row, "stated_rate"),
            target=formats.target_in_words(row["target"], report.language),
            gap=formats.points_in_words(row["stated_gap_in_points"], report.language),
        )
        for row in rows.pipe(wording.records)
    ]


def change_sentences(report: Report) -> list[str]:
    """What changed: by stated rates first, then by counts."""
    own = own_changes(report)
    counted = [active_change(report, row) for row in own.pipe(wording.records)]
    return [*stated_change_sentences(report), *counted]


def stated_change_sentences(report: Report) -> list[str]:
    """How the rates of all segments changed, as one source states them."""
    return [stated_change(report, row) for row in stated_totals(report).pipe(wording.records)]


def stated_totals(report: Report) -> pd.DataFrame:
    """What one source says of the coverage of all segments on two dates."""
    return report.stated_changes[report.stated_changes[SEGMENT] == ALL]


def stated_rates_of_office(report: Report) -> pd.DataFrame:
    """Rates of all segments that a source states of the office itself."""
    return report.stated[
        report.stated[PLACE].isin(report.own_places)
        & (report.stated[MEASURE] == COVERAGE)
        & (report.stated[SEGMENT] == ALL)
        & report.stated[STATED_PERCENT].notna()
    ]


@lru_cache(maxsize=1)  # likewise
def own_changes(report: Report) -> pd.DataFrame:
    """The changes of the office's total: everybody, or without construction where that is all."""
    spoken_of = [*report.own_places, *report.leading[PLACE]]
    totals = report.changes[
        report.changes[PLACE].isin(spoken_of) & report.changes[SEGMENT].isin([ALL, ALL_EXCL_JAKON])
    ]
    ordered = totals.sort_values(SEGMENT, key=lambda codes: codes != ALL, kind="stable")
    return ordered.drop_duplicates([PLACE, BASIS, GROUP])


def active_change(report: Report, row: Row) -> str:
    """How a count of participants changed since the last earlier one.

    Nothing rose or fell where the change would print as 0.0 percent.
    """
    way = verdicts.way(row["growth"], "growth")
    return wording.say(
        report,
        {verdicts.SAME: "active_same", verdicts.FIRST: "active_first"}.get(way, "active_change"),
        place=wording.place(report, row),
        scope=wording.scope(report, row),
        direction=wording.direction(report, row["change"]),
        before=wording.number(report, row, "active_before"),
        now=wording.number(report, row, ACTIVE),
        date=wording.day(report, row, "as_of_before", "precision_before"),
        date_now=wording.day(report, row, AS_OF, PRECISION),
        growth=wording.growth(report, row),
        sources="" if row["same_source"] else wording.say(report, "other_source"),
    )


def stated_change(report: Report, row: Row) -> str:
    """How a stated rate changed: in points, and what that is in percent."""
    same = verdicts.way(row["change_in_points"], "change_in_points") == verdicts.SAME
    return wording.say(
        report,
        "stated_same" if same else "stated_change",
        place=wording.place(report, row),
        direction=wording.direction(report, row["change_in_points"]),
        points=formats.points_in_words(abs(row["change_in_points"]), report.language),
        growth=wording.growth(report, row),
        before=wording.rate(report, row, "stated_rate_before"),
        now=wording.rate(report, row, "stated_rate"),
        date=wording.day(report, row, "as_of_before", "precision_before"),
        date_now=wording.day(report, row, AS_OF, PRECISION),
    )


def settlement(report: Report) -> list[str]:
    """What came of compliance cases, as stated."""
    rows = report.stated[
        (report.stated[MEASURE] == "settlement_rate") & report.stated[NUMERATOR].isna()
    ]
    return [
        wording.say(report, "settlement", stated=wording.stated_rate(report, row))
        for row in rows.pipe(wording.records)
    ]


def budget(report: Report) -> list[str]:
    """What protecting a named group would cost a month."""
    rows = report.budgets
    sentences = [
        wording.say(
            report,
            "budget",
            group=word("group", row[GROUP], report.language),
            units=formats.count(row["units"], report.language),
            people_per_unit=formats.count(row["people_per_unit"], report.language),
            people=formats.count(row["people"], report.language),
            monthly=formats.money_in_words(row["monthly_contribution"], report.language),
            need=formats.money_in_words(row["budget_need"], report.language),
        )
        for row in rows.pipe(wording.records)
    ]
    benefit = report.terms.loc[report.terms["term"] == "death_benefit", VALUE]
    if sentences and len(benefit):
        amount = formats.money_in_words(benefit.iloc[0], report.language)
        sentences.append(wording.say(report, "death_benefit", benefit=amount))
    return sentences


def stated_ranks(report: Report) -> list[str]:
    """Ranks that a source states and nobody can check."""
    rows = report.stated[report.stated[MEASURE] == "coverage_rank"]
    return [
        wording.say(
            report,
            "stated_rank",
            place=wording.place(report, row),
            rank=formats.count(row[NUMERATOR], report.language),
            count=formats.count(row[DENOMINATOR], report.language),
        )
        for row in rows.pipe(wording.records)
    ]


def stated_sentences(report: Report) -> list[str]:
    """How the stated figures fared, then each that did not."""
    rows = report.stated[report.stated[STATED_PERCENT].notna()]
    if rows.empty:
        return []
    judged = rows["verdict"].tolist()
    counted = Counter(audit.AGREES if one == audit.ROUNDED else one for one in judged)
    parts = [
        f"{counted[verdict]} {word('counted_verdict', verdict, report.language)}"
        for verdict in audit.VERDICTS
        if verdict in counted
    ]
    summary = wording.say(
        report, "stated", all=len(rows), parts=formats.listed(parts, report.language)
    )
    if len(rows) == 1:
        verdict = word("verdict", rows["verdict"].iloc[0], report.language)
        summary = wording.say(report, "stated_one", verdict=verdict)
    return [summary, *wrong_figures(report, rows), *doubts(report)]


def wrong_figures(report: Report, rows: pd.DataFrame) -> list[str]:
    """A sentence on each of these stated percentages that is wrong."""
    return [wrong_figure(report, row) for row in wording.records(wrong(rows))]


def wrong(rows: pd.DataFrame) -> pd.DataFrame:
    """Stated percentages that their own numbers do not give, or give only as a round figure.

    Where round counts leave room for the stated figure, nobody is accused: the table says so.
    """
    return rows[rows["reason"].isin(["differs", "round_figure"]) & rows[STATED_PERCENT].notna()]


def doubts(report: Report) -> list[str]:
    """Stated denominators that cannot be right."""
    too_large = checks.more_than_population(report.stated)
    return [above_population(report, row) for row in too_large.pipe(wording.records)]


def wrong_figure(report: Report, row: Row) -> str:
    """A stated percentage beside what its own numbers give."""
    return wording.say(
        report,
        "stated_wrong",
        measure=wording.measure(report, row),
        place=wording.place(report, row),
        stated=wording.cautious(report, row, wording.stated_rate(report, row)),
        numerator=formats.in_words(row[NUMERATOR], row[UNIT], report.language),
        denominator=formats.in_words(row[DENOMINATOR], row[UNIT], report.language),
        recomputed=formats.percent_in_words(row["recomputed_percent"] / 100, report.language),
    )


def above_population(report: Report, row: Row) -> str:
    """A denominator larger than the place has people."""
    return wording.say(
        report,
        "above_population",
        place=row[PLACE_AS_STATED] or wording.place(report, row),
        denominator=formats.count(row[DENOMINATOR], report.language),
        population=formats.count(row[POPULATION], report.language),
    )


def basis(report: Report) -> list[str]:
    """On which basis the counts are."""
    bases = dict.fromkeys([*report.headline[BASIS], *report.by_place[BASIS]])
    names = [word("basis", basis, report.language) for basis in bases]
    return [wording.say(report, "basis", basis="; ".join(names))] if names else []


def flags(report: Report) -> list[str]:
    """Questions that numbers raise by themselves."""
    columns = [PLACE, SEGMENT, AS_OF, "potential_as_of", COVERAGE]
    frames = (report.headline, report.by_segment, report.by_place)
    rows = pd.concat([frame[columns] for frame in frames])
    flagged = [
        ("above_whole", checks.above_whole(rows)),
        ("exactly_whole", checks.exactly_whole(rows)),
    ]
    sentences = [
        wording.say(
            report,
            key,
            place=wording.place(report, row),
            segment=word("segment", row[SEGMENT], report.language),
        )
        for key, found in flagged
        for row in found.pipe(wording.records)
    ]
    older = rows[rows["potential_as_of"] < rows[AS_OF]].drop_duplicates("potential_as_of")
    sentences += [
        wording.say(
            report,
            "potential_older",
            place=wording.place(report, row),
            date=formats.date(row["potential_as_of"], report.language),
        )
        for row in wording.records(older)
    ]
    approximate = int((figures.of_report(report)[STATUS] == "approximate").sum())
    if approximate:
        sentences.append(wording.say(report, "approximate", count=str(approximate)))
    return sentences
