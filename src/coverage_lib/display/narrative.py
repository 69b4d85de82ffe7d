"""The sections of the page. Each opens with what a busy reader needs, or says why it is empty."""

from coverage_lib.display import sentences, wording
from coverage_lib.display.objects import Text
from coverage_lib.display.words import word
from coverage_lib.report import Report
from coverage_lib.schema import (
    BASIS,
    COVERAGE,
    LEVEL,
    SEGMENT,
)


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
    return _section(report, "coverage", said)


def targets(report: Report) -> Text:
    """How far from the first target in a sentence, and from each other one in a list."""
    if report.targets.empty:
        none = wording.say(report, "targets_none", year=str(report.period.end.year))
        return _section(report, "targets", [none])
    judged = report.targets["achievement"].notna()
    said = sentences.target_sentences(report, listed=True)
    notes = []
    if len(sentences.spoken_targets(report)) < judged.sum():
        notes.append(wording.say(report, "pace_more"))
    if not judged.all():
        count = int((~judged).sum())
        key = "targets_unjudged_one" if count == 1 else "targets_unjudged"
        notes.append(wording.say(report, key, count=count))
    return _section(report, "targets", said[:1], said[1:], notes)


def changes(report: Report) -> Text:
    """What changed, counts in percent and shares in points."""
    return _section(
        report,
        "changes",
        sentences.change_sentences(report) or [wording.say(report, "changes_none")],
    )


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
    return _section(report, "ranking", said or [none])


def stated(report: Report) -> Text:
    """What was stated, and whether its own numbers bear it out."""
    none = wording.say(report, "stated_none", period=wording.period(report))
    return _section(report, "stated", sentences.stated_sentences(report) or [none])


def data_notes(report: Report) -> Text:
    """What a reader must know before quoting a number."""
    notes = [
        wording.say(report, "headline_counts"),
        *sentences.basis(report),
        *sentences.flags(report),
    ]
    return _list(report, "data_notes", notes)


def definitions(report: Report) -> Text:
    """The heading above the definitions."""
    return _section(report, "definitions", [])


def _section(report: Report, key: str, *parts: list[str]) -> Text:
    """A heading, sentences and, where there are any, a list and what is to be said of it."""
    heading = f"## {word('title', key, report.language)}"
    said, items, notes = [*parts, [], []][:3]
    listed = "\n".join(f"- {item}" for item in items)
    return Text("\n\n".join(filter(None, [heading, " ".join(said), listed, " ".join(notes)])))


def _list(report: Report, key: str, items: list[str]) -> Text:
    return _section(report, key, [], items)
