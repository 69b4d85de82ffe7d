"""Coverage under each estimate of the potential, and what the ledger of targets finds."""

import dataclasses
from functools import lru_cache

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from coverage_lib import formats, theme
from coverage_lib.display import cells, charts, facts, figures, style, wording
from coverage_lib.display.cells import laid_out
from coverage_lib.display.objects import Chart, Nothing, Table, Text
from coverage_lib.display.section import numbers_of, section
from coverage_lib.display.wording import Row
from coverage_lib.display.words import word
from coverage_lib.metrics import ledger
from coverage_lib.report import Report
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    ALL_EXCL_JAKON,
    AS_OF,
    COVERAGE,
    DUE,
    GROUP,
    PERCENT,
    PLACE,
    POTENTIAL,
    PRECISION,
    REGIME,
    SEGMENT,
    UNIT,
    VALUE,
    VINTAGE,
)

LISTED = 8  # bands of one page: those of the leading place, then the widest
ROW_HEIGHT = 0.21  # inches
_BAND = [PLACE, SEGMENT, GROUP, "basis", AS_OF]


def narrative(report: Report) -> Text:
    """How far coverage depends on the potential, and which changes rest on two of them."""
    rows = _listed(report)
    said = [_band_sentence(report, row) for row in _one_each(rows).pipe(wording.records)]
    more = len(_one_each(_bands(report))) - len(said)
    if more:
        said.append(wording.say(report, "denominators_more", count=more))
    if rows["mixed_basis"].any():
        said.append(wording.say(report, "denominators_mixed_basis"))
    if not said:
        key = "denominators_one" if len(_all(report)) else "denominators_none"
        said = [wording.say(report, key)]
    numbers = numbers_of(report, rows, [ACTIVE, COVERAGE])
    return section(report, "denominators", [*said, *_changes(report)], numbers=numbers)


def table(report: Report) -> Table | Nothing:
    """A row per count of participants and estimate of the potential."""
    rows = _listed(report)
    unstated = word("estimate", "vintage_unstated", report.language)
    estimate = rows["across_vintages"].map({True: "other", False: "nearest"})
    columns = {
        "segment": cells.words_of("segment", rows[SEGMENT], report),
        "as_of": cells.dates(report, rows),
        "active": figures.shown(rows, ACTIVE, report.language),
        "potential": figures.shown(rows, POTENTIAL, report.language),
        "potential_as_of": cells.dates(report, rows, "potential_as_of", "potential_precision"),
        "vintage": rows[VINTAGE].where(rows[VINTAGE] != "", unstated),
        "estimate": cells.words_of("estimate", estimate, report),
        "grade": cells.words_of("grade", rows["grade"], report),
        "coverage": figures.shown(rows, COVERAGE, report.language),
    }
    return laid_out(report, "denominators", cells.places(report, rows), columns, rows=rows)


def chart(report: Report) -> Chart | Nothing:
    """A dot per estimate of the potential, grouped by the count of participants it divides."""
    rows = _listed(report)
    if rows.empty:
        return Nothing()
    named = rows.assign(
        name=_names(report, rows),
        estimate=_estimates(report, rows),
        text=figures.shown(rows, COVERAGE, report.language),
    )
    values = [f"{row['name']}: {row['text']} ({row['estimate']})" for row in wording.records(named)]
    caption = word("chart", "denominators", report.language)
    behind = {
        word("heading", "denominators_row", report.language): named["name"],
        word("heading", "vintage", report.language): named["estimate"],
    } | facts.headed(report, named, [ACTIVE, POTENTIAL, COVERAGE])
    return Chart(
        bands(named, language=report.language),
        charts._alt(report, "denominators", values),
        charts.with_marks(caption, named["text"], report.language),
        wording.notice(report),
        facts.of_chart(report, caption, behind, names=2),
    )


def ledger_narrative(report: Report) -> Text:
    """Targets whose persons and percent rest on another potential, and targets in conflict."""
    said = [_finding(report, row) for row in _findings(report).pipe(wording.records)]
    return section(report, "ledger", items=said or [wording.say(report, "ledger_none")])


def ledger_table(report: Report) -> Table | Nothing:
    """A row per finding: what the target says or implies, and what it is held against."""
    rows = _findings(report)
    fractions = figures.in_fractions(rows)
    records = wording.records(rows)
    columns = {
        "measure": cells.measures(report, rows),
        "due": cells.texts(rows, [_due(report, row) for row in records]),
        "regime": cells.words_of("regime", rows[REGIME], report),
        "finding": cells.words_of("finding", rows["finding"], report),
        "value": figures.shown(fractions, VALUE, report.language),
        "reference": figures.shown(fractions, "reference", report.language),
    }
    made = laid_out(report, "ledger", cells.places(report, rows), columns, rows=rows)
    if isinstance(made, Nothing):
        return made
    numbers = {word("heading", name, report.language) for name in ("value", "reference")}
    return dataclasses.replace(made, numeric=tuple(name in numbers for name in made.headings))


def bands(named: pd.DataFrame, *, language: str) -> Figure:
    """A line an estimate under the name of its count; the strip behind is the band they span.

    A full dot uses the nearest estimate, a hollow one another. `named` has the columns name (of the
    count), estimate, coverage (a fraction), text (the same, written) and across_vintages.
    """
    groups = [rows for _, rows in named.groupby("name", sort=False)]
    lines = len(named) + len(groups)
    with style.house_style():
        figure, axes = style.subplots(size=(6.9, 0.65 + ROW_HEIGHT * lines))
        ticks: dict[int, str] = {}
        row = 0
        for group in groups:
            _name_group(axes, row, group["name"].iloc[0])
            _band(axes, row + 1, group)
            ticks |= dict(enumerate(group["estimate"], row + 1))
            row += 1 + len(group)
        axes.set_yticks(list(ticks), list(ticks.values()))
        axes.set_ylim(lines - 0.4, -0.6)
        charts._percent_axis(axes, language, highest=named[COVERAGE].max())
        axes.xaxis.set_major_locator(MaxNLocator(nbins=8, steps=[1, 2, 5, 10]))  # whole percents
    return figure


def _name_group(axes: Axes, row: int, name: str) -> None:
    axes.text(0, row, f" {name}", va="center", fontsize=9, fontweight="semibold", color=theme.INK)


def _band(axes: Axes, first: int, dots: pd.DataFrame) -> None:
    """One count: a strip from its lowest to its highest rate, a labelled dot for each estimate."""
    low, high = dots[COVERAGE].min(), dots[COVERAGE].max()
    corner = (low, first - 0.5)
    axes.add_patch(Rectangle(corner, high - low, len(dots), color=theme.TINT, zorder=0.5))
    for row, dot in enumerate(wording.records(dots), first):
        far = dot["across_vintages"]
        face, edge = (theme.PAPER, theme.EARLIER) if far else (theme.COVERED, theme.COVERED)
        axes.scatter([dot[COVERAGE]], [row], facecolor=face, edgecolor=edge, linewidth=1.8, s=34)
        axes.annotate(
            dot["text"],
            (dot[COVERAGE], row),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            color=theme.MUTED if far else theme.COVERED,
            fontsize=9,
            fontweight="semibold",
        )


def _all(report: Report) -> pd.DataFrame:
    rows: pd.DataFrame = report.denominators
    return rows[rows[PLACE].isin(report.places[PLACE])]


@lru_cache(maxsize=1)  # for those a page has room for, and how many more there are
def _bands(report: Report) -> pd.DataFrame:
    """Counts with at least two rates; of the places below, segments only where no total has any."""
    rows = _all(report)
    rows = rows[(rows["denominators"] > 1) & rows[COVERAGE].notna()]
    leading = rows[PLACE].isin([*report.leading[PLACE], *report.own_places])
    total = rows[SEGMENT].isin([ALL, ALL_EXCL_JAKON])
    known = rows[PLACE].isin(rows.loc[total, PLACE])
    return rows[leading | total | ~known]


@lru_cache(maxsize=1)  # for its sentences, its chart and its table
def _listed(report: Report) -> pd.DataFrame:
    """The bands a page has room for: of the leading place first, then the widest."""
    rows = _bands(report)
    ends = _one_each(rows)
    order = ends.assign(
        below=~ends[PLACE].isin([*report.leading[PLACE], *report.own_places]),
        width=ends["lowest"] - ends["highest"],
    ).sort_values(["below", "width"], kind="stable")[:LISTED]
    chosen = order[_BAND].assign(order=range(len(order)))
    return rows.merge(chosen, on=_BAND).sort_values(["order", "potential_as_of"], kind="stable")


def _one_each(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.drop_duplicates(_BAND)


def _band_sentence(report: Report, row: Row) -> str:
    return wording.say(
        report,
        "denominators_band",
        place=wording.place(report, row),
        segment=wording.short_segment(report, row),
        active=wording.number(report, row, ACTIVE),
        date=wording.day(report, row, AS_OF, PRECISION),
        lowest=wording.rate(report, row, "lowest"),
        highest=wording.rate(report, row, "highest"),
        count=int(row["denominators"]),
    )


def _changes(report: Report) -> list[str]:
    """Changes of coverage that another potential makes, or helps to make."""
    rows: pd.DataFrame = report.comparisons
    if rows.empty:
        return []
    mine = rows[rows["across_vintages"] & rows[PLACE].isin(report.places[PLACE])]
    first = mine.sort_values(["opposite", "change_in_points"], ascending=[False, True])
    return [_change(report, row) for row in first.head(LISTED // 2).pipe(wording.records)]


def _change(report: Report, row: Row) -> str:
    key = "across_vintages"
    if row["opposite"]:
        grew = row["change"] > 0
        key = "more_people_less_coverage" if grew else "fewer_people_more_coverage"
    return wording.say(
        report,
        key,
        place=f"{wording.place(report, row)} ({wording.short_segment(report, row)})",
        date=wording.day(report, row, "as_of_before", "precision_before"),
        change=formats.count(abs(row["change"]), report.language),
        points=formats.points_in_words(abs(row["change_in_points"]), report.language),
        before=formats.count(row["potential_before"], report.language),
        now=formats.count(row[POTENTIAL], report.language),
    )


def _findings(report: Report) -> pd.DataFrame:
    rows: pd.DataFrame = report.ledger
    return rows[rows[PLACE].isin(report.places[PLACE])]


def _finding(report: Report, row: Row) -> str:
    common = {
        "place": wording.place(report, row),
        "due": _due(report, row),
        "regime": word("regime", row[REGIME], report.language),
    }
    if row["finding"] == ledger.IMPLIED:
        return wording.say(
            report,
            "ledger_implied",
            percent=formats.target_in_words(row["percent"] / 100, report.language),
            persons=formats.count(row["persons"], report.language),
            implied=formats.count(row[VALUE], report.language),
            used=formats.count(row["reference"], report.language),
            **common,
        )
    return wording.say(
        report,
        "ledger_conflict",
        measure=wording.measure(report, row),
        number=int(row["number"]),
        lowest=_target(report, row["reference"], row[UNIT]),
        highest=_target(report, row[VALUE], row[UNIT]),
        **common,
    )


def _due(report: Report, row: Row) -> str:
    """The end of a year is how a target set for a year is kept."""
    ends = (row[DUE].month, row[DUE].day) == (12, 31)
    return formats.date(row[DUE], report.language, "year" if ends else "day")


def _target(report: Report, value: float, unit: str) -> str:
    if unit == PERCENT:
        return formats.target_in_words(value / 100, report.language)
    return formats.in_words(value, unit, report.language)


def _names(report: Report, rows: pd.DataFrame) -> pd.Series:
    places = cells.places(report, rows)
    segments = cells.words_of("short_segment", rows[SEGMENT], report)
    return places + ", " + segments + ", " + cells.dates(report, rows)


def _estimates(report: Report, rows: pd.DataFrame) -> pd.Series:
    """The vintage of each potential; without one its date."""
    dates = cells.dates(report, rows, "potential_as_of", "potential_precision")
    return rows[VINTAGE].where(rows[VINTAGE] != "", dates)
