"""The sections of the page. Each opens with what a busy reader needs, or says why it is empty."""

from coverage_lib.display import sentences, wording
from coverage_lib.display.objects import Text
from coverage_lib.display.section import numbers_of, section
from coverage_lib.report import Report
from coverage_lib.schema import ACTIVE, BASIS, CHANGE_IN_POINTS, COVERAGE, LEVEL, SEGMENT

_TARGET_NUMBERS = ["realised", "achievement", "shortfall", "gap_in_points"]


def coverage(report: Report) -> Text:
    """Who is protected and who is not."""
    rated = report.leading[report.leading[COVERAGE].notna()]
    said = [
        wording.say(
            report,
            "uncovered",
            place=wording.place(report, row),
            uncovered=wording.number(report, row, "uncovered"),
            scope=wording.scope(report, row),
        )
        for row in rated.pipe(wording.records)
    ]
    if report.added_up:
        said.append(wording.say(report, "added_up", place=wording.office(report)))
    said += [*sentences.composition(report), *sentences.completeness(report)]
    return section(report, "coverage", said, numbers=numbers_of(report, rated, ["uncovered"]))


def targets(report: Report) -> Text:
    """How far from the first target in a sentence, and from each other one in a list."""
    if report.targets.empty:
        none = wording.say(report, "targets_none", year=str(report.period.end.year))
        return section(report, "targets", [none])
    judged = report.targets["achievement"].notna()
    said = sentences.target_sentences(report, listed=True)
    spoken = sentences.spoken_targets(report)
    notes = []
    if len(spoken) < judged.sum():
        notes.append(wording.say(report, "pace_more"))
    if not judged.all():
        values = {"count": int((~judged).sum()), "period": wording.period(report)}
        notes.append(wording.say(report, "targets_unjudged", **values))
    numbers = numbers_of(report, spoken, _TARGET_NUMBERS)
    return section(report, "targets", said[:1], said[1:], notes, numbers=numbers)


def changes(report: Report) -> Text:
    """What changed, counts in percent and shares in points."""
    said = sentences.change_sentences(report) or [wording.say(report, "changes_none")]
    stated = numbers_of(report, sentences.stated_totals(report), [CHANGE_IN_POINTS, "growth"])
    counted = numbers_of(report, sentences.own_changes(report), [ACTIVE, "growth"])
    return section(report, "changes", said, numbers=stated + counted)


def ranking(report: Report) -> Text:
    """Who is ahead and who behind, among places of one level."""
    said = []
    for _, rows in report.ranking.groupby([LEVEL, SEGMENT, BASIS], sort=False):
        highest, lowest = rows.iloc[0].to_dict(), rows.iloc[-1].to_dict()
        said.append(
            wording.say(
                report,
                "ranking",
                count=str(len(rows)),
                highest=wording.place(report, highest),
                high=wording.rate(report, highest, COVERAGE),
                lowest=wording.place(report, lowest),
                low=wording.rate(report, lowest, COVERAGE),
            )
        )
    said += sentences.stated_ranks(report)
    none = wording.say(report, "ranking_none", period=wording.period(report))
    numbers = numbers_of(report, report.ranking, [COVERAGE])
    return section(report, "ranking", said or [none], numbers=numbers)


def stated(report: Report) -> Text:
    """What was stated, and whether its own numbers bear it out."""
    none = wording.say(report, "stated_none", period=wording.period(report))
    said = sentences.stated_sentences(report) or [none]
    numbers = numbers_of(report, sentences.wrong(report.stated), ["recomputed_percent"])
    return section(report, "stated", said, numbers=numbers)


def data_notes(report: Report) -> Text:
    """What a reader must know before quoting a number."""
    notes = [
        wording.say(report, "headline_counts"),
        *sentences.basis(report),
        *sentences.flags(report),
    ]
    return section(report, "data_notes", items=notes)


def definitions(report: Report) -> Text:
    """The heading above the definitions."""
    return section(report, "definitions")
