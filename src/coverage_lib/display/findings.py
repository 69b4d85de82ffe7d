"""The three things, or fewer, that a reader who turns no page should know beside the headline.

In this order: a figure in circulation that is wrong, what drove the change, the pace, where the
gap is; then whatever else is known. What the headline says is not said again.
"""

from coverage_lib.display import decomposition, gap, pace, sentences, wording
from coverage_lib.report import Report
from coverage_lib.schema import COVERAGE, GROUP, PLACE

MOST = 3


def findings(report: Report) -> list[str]:
    """Whole sentences, most important first."""
    everybody = report.stated[report.stated[GROUP] == ""]
    here = everybody[PLACE].isin([*report.own_places, *report.leading[PLACE]])
    found = [
        *sentences.wrong_figures(report, everybody[here])[:1],
        *(decomposition.findings(report) or sentences.stated_change_sentences(report)),
        *pace.findings(report),
        *gap.sentences(report),
        *sentences.wrong_figures(report, everybody),
        *_other_targets(report),
        *_stated(report),
        *sentences.composition(report),
        *sentences.change_sentences(report),
        *sentences.stated_sentences(report)[1:],
    ]
    said_above = sentences.doubts(report)
    return [said for said in dict.fromkeys(found) if said not in said_above][:MOST]


def _other_targets(report: Report) -> list[str]:
    """All but the first, whose distance is in the headline."""
    first = wording.records(sentences.own_targets(report)[:1])
    said = [sentences.target_sentence(report, row) for row in first]
    return [other for other in sentences.target_sentences(report) if other not in said]


def _stated(report: Report) -> list[str]:
    """Rates without counts; where it is one of the office alone, the headline has it."""
    own = sentences.stated_rates_of_office(report)
    in_headline = len(report.leading) == len(own) == 1 and report.leading[COVERAGE].isna().all()
    return [] if in_headline else sentences.stated_coverage(report)
