"""Why the one who approves an edition should open this report before others."""

from coverage_lib.display import wording
from coverage_lib.display.words import word
from coverage_lib.metrics.comparison import ABOVE_998, BELOW_998
from coverage_lib.report import Report
from coverage_lib.schema import ALL, COVERAGE, PLACE, SEGMENT


def reason(report: Report) -> str:
    """Coverage of all of it above 1, or beyond what chance explains; blank for most offices."""
    found = [_above_everybody(report), _beyond_chance(report)]
    return "; ".join(text for text in found if text)


def _above_everybody(report: Report) -> str:
    rates = report.headline.loc[report.headline[PLACE].isin(report.own_places), COVERAGE]
    return wording.say(report, "attention_above_potential") if (rates > 1).any() else ""


def _beyond_chance(report: Report) -> str:
    """Outside the wide limits of the funnel, among the places of its level."""
    rows = report.comparison
    own = rows[rows[PLACE].isin(report.own_places) & (rows[SEGMENT] == ALL)]
    outside = own.loc[own["funnel_class"].isin([ABOVE_998, BELOW_998]), "funnel_class"]
    if outside.empty:
        return ""
    limit = word("funnel_class", outside.iloc[0], report.language)
    return wording.say(report, "attention_beyond_chance", limit=limit)
