"""What a reader may choose of a report, and which of its rows a choice keeps."""

from dataclasses import dataclass, replace

import pandas as pd

from coverage_lib import formats, periods
from coverage_lib.data import known
from coverage_lib.data.columns import NATION
from coverage_lib.data.load import Dataset
from coverage_lib.display import wording
from coverage_lib.display.words import office_title, place_names, word
from coverage_lib.report import Report
from coverage_lib.schema import (
    ALL,
    BASIS,
    GROUP,
    LEVEL,
    NAME,
    NATIONAL,
    OFFICE,
    OFFICE_LEVELS,
    PLACE,
    REGIME,
    REGIMES,
    SEGMENT,
    SEGMENTS,
    VINTAGE,
)

NEAREST, EVERY = "nearest", "every"  # which potential: the report's own, or each there is
Options = list[tuple[str, str]]  # what is read, what it stands for


@dataclass(frozen=True)
class Choice:
    """What a report is narrowed to; blank: everything. `potential` may name a vintage."""

    place: str = ""
    segment: str = ""
    regime: str = ""
    potential: str = NEAREST


def rows(report: Report, chosen: Choice) -> pd.DataFrame:
    """The coverage rows of a choice, the report's leading place first."""
    of = report.covered if chosen.potential == NEAREST else report.bands
    kept = of[of[PLACE].isin(report.places[PLACE])]
    for column, wanted in ((PLACE, chosen.place), (SEGMENT, chosen.segment)):
        kept = kept[kept[column] == wanted] if wanted else kept
    if chosen.potential not in (NEAREST, EVERY):
        kept = kept[kept[VINTAGE] == chosen.potential]
    order = kept.assign(
        below=~kept[PLACE].isin([*report.leading[PLACE], *report.own_places]),
        segment_order=kept[SEGMENT].map(_TOTAL_FIRST.index),
    ).sort_values(["below", PLACE, "segment_order", BASIS, GROUP], kind="stable")
    return kept.loc[order.index].reset_index(drop=True)


def with_targets(report: Report, chosen: Choice) -> Report:
    """The report with the targets of the choice only; they keep their index, so their months."""
    kept = report.pace
    for column, wanted in (
        (PLACE, chosen.place),
        (SEGMENT, chosen.segment),
        (REGIME, chosen.regime),
    ):
        kept = kept[kept[column] == wanted] if wanted else kept
    return replace(report, pace=kept, own_places=[chosen.place or own for own in report.own_places])


def offices(data: Dataset, language: str) -> Options:
    """The nation and every office, region by region level."""
    levels = data.offices[LEVEL].map(OFFICE_LEVELS.index)
    ordered = data.offices.assign(order=levels).sort_values(["order", NAME])
    named = zip(ordered[LEVEL], ordered[NAME], ordered[OFFICE], strict=True)
    listed = [(office_title(level, name, language), key) for level, name, key in named]
    return [(office_title(NATIONAL, "Indonesia", language), NATION), *listed]


def periods_of(by_place: pd.Series, data: Dataset, office: str, language: str) -> Options:
    """The periods with data, the latest first."""
    texts = reversed(known.periods_of(by_place, data, office))
    found = [periods.parse(text) for text in texts]
    return [(formats.date(one.end, language, one.precision), one.text) for one in found]


def places(report: Report) -> Options:
    """Every place of which something is counted or aimed at."""
    with_rows = {*report.covered[PLACE], *report.pace[PLACE]}
    names = [(name, code) for code, name in place_names(report).items() if code in with_rows]
    return [(wording.say(report, "desk_every_place"), ""), *names]


def segments(report: Report) -> Options:
    """Every segment that is counted or aimed at, totals first."""
    counted = {*report.covered[SEGMENT], *report.pace[SEGMENT]}
    found = [code for code in _TOTAL_FIRST if code in counted]
    named = [(word("segment", code, report.language), code) for code in found]
    return [(wording.say(report, "desk_every_segment"), ""), *named]


def first_segment(report: Report) -> str:
    """Totals before parts: everybody, where that is counted; else each segment."""
    return ALL if ALL in set(report.covered[SEGMENT]) else ""


def regimes(report: Report) -> Options:
    """The regimes of the year's targets."""
    found = [code for code in REGIMES if code in set(report.pace[REGIME])]
    named = [(word("regime", code, report.language), code) for code in found]
    return [(wording.say(report, "desk_every_regime"), ""), *named]


def potentials(report: Report) -> Options:
    """The report's own potential, each there is, or those of one stated vintage."""
    general = [(wording.say(report, f"desk_{key}_potential"), key) for key in (NEAREST, EVERY)]
    return [*general, *((name, name) for name in sorted({*report.bands[VINTAGE]} - {""}))]


_TOTAL_FIRST = [ALL, *(code for code in SEGMENTS if code != ALL)]
