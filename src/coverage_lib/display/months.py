"""Participants month by month: small multiples by segment, and why there are none."""

from functools import lru_cache

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from coverage_lib import formats, theme
from coverage_lib.display import charts, facts, figures, style, wording
from coverage_lib.display.objects import Behind, Chart, Nothing, Text
from coverage_lib.display.words import word
from coverage_lib.metrics.months import MONTH
from coverage_lib.report import Report
from coverage_lib.schema import ACTIVE, ALL, BASIS, SEGMENT, SINGLE_SEGMENTS

FEWEST = 12  # months: with fewer, no line shows how a year runs


def narrative(report: Report) -> Text | Nothing:
    """Why there is no chart by month; where there is one, its caption says what to see."""
    if len(_rows(report)):
        return Nothing()
    return Text(wording.say(report, "months_none", months=FEWEST))


def chart(report: Report) -> Chart | Nothing:
    """Active participants of each segment of the leading place, 24 months, each on its scale."""
    rows = _rows(report)
    if rows.empty:
        return Nothing()
    place = wording.place(report, rows.iloc[0].to_dict())
    caption = word("chart", "months", report.language).format(place=place)
    names = {code: word("short_segment", code, report.language) for code in SINGLE_SEGMENTS}
    people = figures.shown(rows, ACTIVE, report.language)
    rows = rows[[SEGMENT, MONTH, ACTIVE]].assign(people=people)
    figure = small_multiples(rows, names, language=report.language)
    said = [_fact(report, names[code], part) for code, part in _by_segment(rows).items()]
    alt = f"{caption} {'; '.join(said)}."
    data = _by_month(report, rows, names, caption)
    caption = charts.with_marks(caption, rows["people"], report.language)
    return Chart(figure, alt, caption, wording.notice(report), data)


def small_multiples(rows: pd.DataFrame, names: dict[str, str], *, language: str) -> Figure:
    """One panel a segment: one time axis for all, each its own scale; the last value is written.

    `rows` have `segment`, `month`, `active` and `people` (the same as text). A month without a
    count breaks the line.
    """
    parts = _by_segment(rows)
    months = pd.date_range(rows[MONTH].min(), rows[MONTH].max(), freq="ME")
    lines = (len(parts) + 1) // 2
    with style.house_style():
        figure, grid = style.subplots(
            lines, 2, size=(6.9, 0.5 + 1.2 * lines), sharex=True, squeeze=False
        )
        for axes, (code, part) in zip(grid.flat, parts.items(), strict=False):
            counts = part[ACTIVE].set_axis(part[MONTH]).reindex(months)
            _draw_panel(axes, counts, part["people"].iloc[-1], language)
            axes.set_title(names[code], fontsize=10)
        for empty in list(grid.flat)[len(parts) :]:
            empty.remove()
        _name_months(grid[-1][0], months, language)
    return figure


@lru_cache(maxsize=1)  # for the chart, and what is said where there is none
def _rows(report: Report) -> pd.DataFrame:
    """The segments on the basis that has most, those with enough months."""
    rows = report.months[(report.months[SEGMENT] != ALL) & report.months[ACTIVE].notna()]
    if rows.empty:
        return rows
    same = rows[rows[BASIS] == rows[BASIS].mode().iloc[0]]
    counted = same[SEGMENT].map(same[SEGMENT].value_counts())
    return same[counted >= FEWEST]


def _by_month(report: Report, rows: pd.DataFrame, names: dict[str, str], caption: str) -> Behind:
    """A row a month, a column a segment; an empty cell where a month has no count."""
    wide = rows.set_index([MONTH, SEGMENT])["people"].unstack(fill_value=formats.MISSING)  # noqa: PD010
    ends = [formats.short_date(end, report.language, "month") for end in wide.index]
    columns = {name: wide[code] for code, name in names.items() if code in wide}
    return facts.of_chart(
        report, caption, {word("heading", "as_of", report.language): ends} | columns
    )


def _by_segment(rows: pd.DataFrame) -> dict[str, pd.DataFrame]:
    parts = {code: rows[rows[SEGMENT] == code] for code in SINGLE_SEGMENTS}
    return {code: part for code, part in parts.items() if len(part)}


def _fact(report: Report, name: str, part: pd.DataFrame) -> str:
    """Where the line begins and ends."""
    first, last = part.iloc[0], part.iloc[-1]
    return wording.say(
        report,
        "months_fact",
        segment=name,
        before=first["people"],
        date=formats.date(first[MONTH], report.language, "month"),
        now=last["people"],
        date_now=formats.date(last[MONTH], report.language, "month"),
    )


def _draw_panel(axes: Axes, counts: pd.Series, last_text: str, language: str) -> None:
    axes.plot(range(len(counts)), counts, color=theme.COVERED, linewidth=1.8)
    known = counts.reset_index(drop=True).dropna()
    last = known.index[-1]
    axes.plot([last], [known[last]], "o", color=theme.COVERED, markersize=4)
    axes.annotate(
        last_text,
        (last, known[last]),
        xytext=(6, 0),
        textcoords="offset points",
        va="center",
        fontweight="semibold",
        color=theme.COVERED,
    )
    axes.grid(axis="y")
    axes.margins(y=0.15)
    axes.set_xlim(-0.5, len(counts) * 1.28)  # room for the last value
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.yaxis.set_major_formatter(lambda people, _: formats.count(people, language))
    axes.tick_params(axis="y", labelsize=8.5, labelcolor=theme.MUTED)


def _name_months(axes: Axes, months: pd.DatetimeIndex, language: str) -> None:
    """Twice a year, counted back from the last month."""
    ticks = list(range(len(months) - 1, -1, -6))
    names = [formats.short_date(months[tick], language, "month") for tick in ticks]
    axes.set_xticks(ticks, names)
    for panel in axes.figure.axes:
        panel.tick_params(axis="x", labelsize=8.5)
