"""The three things, or fewer, that a reader who turns no page should know beside the headline.

In this order: a figure in circulation that is wrong, what drove the change, the pace, where the
gap is; then whatever else is known. What the headline says is not said again.
"""

import pandas as pd

from coverage_lib.display import decomposition, gap, pace, sentences, wording
from coverage_lib.report import Report
from coverage_lib.schema import COVERAGE, GROUP, PLACE

MOST = 3


def findings(report: Report) -> list[str]:
    """Whole sentences, most important first."""
    found = dict.fromkeys(sentences.doubts(report))  # which the headline says
    above = len(found)
    for kind in _KINDS:
        found |= dict.fromkeys(kind(report))
        if len(found) >= above + MOST:
            break
    return list(found)[above : above + MOST]


def _wrong_here(report: Report) -> list[str]:
    """The first wrong figure of the office itself."""
    everybody = _of_everybody(report)
    here = everybody[PLACE].isin([*report.own_places, *report.leading[PLACE]])
    return sentences.wrong_figures(report, everybody[here])[:1]


def _driver(report: Report) -> list[str]:
    return decomposition.findings(report) or sentences.stated_change_sentences(report)


def _wrong(report: Report) -> list[str]:
    return sentences.wrong_figures(report, _of_everybody(report))


def _of_everybody(report: Report) -> pd.DataFrame:
    return report.stated[report.stated[GROUP] == ""]


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


def _stated_figures(report: Report) -> list[str]:
    """Those that did not fare well, without the summary."""
    return sentences.stated_sentences(report)[1:]


_KINDS = (
    _wrong_here,
    _driver,
    pace.findings,
    gap.sentences,
    _wrong,
    _other_targets,
    _stated,
    sentences.composition,
    sentences.change_sentences,
    _stated_figures,
)
