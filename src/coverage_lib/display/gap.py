"""Where the workers who are not protected yet are: a sentence, and a Pareto chart."""

from functools import lru_cache

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coverage_lib import catalogue, formats, theme
from coverage_lib.display import charts, facts, figures, ranking, style, wording
from coverage_lib.display.objects import Chart, Nothing, Text
from coverage_lib.display.words import place_names, short_names, word
from coverage_lib.metrics.concentration import CUMULATIVE, MOST_OF_IT, UNCOVERED
from coverage_lib.report import Report
from coverage_lib.schema import DISTRICT, LEVEL, PLACE, PROVINCE

FEWEST = 3  # of two places, the larger is no concentration


def narrative(report: Report) -> Text:
    """How few places hold most of the gap; without counts, why there is neither chart nor map."""
    none = wording.say(report, "gap_none", period=wording.period(report))
    return Text(next(iter(sentences(report)), none))


def sentences(report: Report) -> list[str]:
    """How few places hold most of the gap, where there are enough of them to say so."""
    rows = _rows(report)
    return [_sentence(report, rows)] if len(rows) >= FEWEST else []


def largest(report: Report) -> str:
    """Where to begin: the place with most workers who are not protected yet."""
    rows = _rows(report)
    if len(rows) < FEWEST:
        return ""
    first = rows.iloc[0].to_dict()
    people = wording.number(report, first, UNCOVERED)
    return wording.say(report, "action_where", place=wording.place(report, first), people=people)


def chart(report: Report) -> Chart | Nothing:
    """The uncovered of each place, largest first, beside the share reached with it."""
    rows = _rows(report)
    if len(rows) < FEWEST:
        return Nothing()
    level = word("level_many", rows[LEVEL].iloc[0], report.language)
    key = "gap" if len(ranking.at_a_glance(rows)) == len(rows) else "gap_largest"
    caption = word("chart", key, report.language).format(
        level=level, count=len(ranking.at_a_glance(rows)), all=len(rows)
    )
    named = rows.assign(
        name=rows[PLACE].map(short_names(report)),
        people=figures.shown(rows, UNCOVERED, report.language),
    )
    drawn = ranking.at_a_glance(named)
    figure = pareto(drawn, _titles(report, rows), language=report.language)
    said = [
        f"{row['name']} {row['people']} ({_share(row[CUMULATIVE], report.language)})"
        for row in wording.records(drawn)
    ]
    alt = f"{_sentence(report, rows)} {caption}: {'; '.join(said)}."
    cells = {word("heading", "changes_row", report.language): named["name"]}
    cells |= facts.headed(report, named, [UNCOVERED, CUMULATIVE])
    data = facts.of_chart(report, caption, cells)
    caption = charts.with_marks(caption, drawn["people"], report.language)
    return Chart(figure, alt, caption, wording.notice(report), data)


def pareto(rows: pd.DataFrame, titles: tuple[str, str], *, language: str) -> Figure:
    """Bars on the left, the cumulative share on the right, on a scale of its own beside it.

    `rows` have `name`, `people` (as text), `uncovered`, `gap_cumulative` and `holds_most`, largest
    gap first. Two panels, not two scales in one: where lines and bars cross would mean nothing.
    """
    size = (6.9, charts.FRAME_HEIGHT + charts.row_height(len(rows)))
    with style.house_style():
        figure, (bars, line) = style.subplots(1, 2, size=size, sharey=True, width_ratios=(3, 1.4))
        _draw_bars(bars, rows)
        _draw_line(line, rows, language)
        for axes, title in zip((bars, line), titles, strict=True):
            axes.set_title(title, fontsize=9, fontweight="normal", color=theme.MUTED)
    return figure


@lru_cache(maxsize=1)  # for its sentence, its chart, a finding and the next step
def _rows(report: Report) -> pd.DataFrame:
    """The districts, or on the national page the provinces."""
    levels = report.gap[LEVEL]
    level = DISTRICT if (levels == DISTRICT).any() else PROVINCE
    return ranking.one_group(report.gap[levels == level])


def _sentence(report: Report, rows: pd.DataFrame) -> str:
    first = rows.iloc[0].to_dict()
    return wording.say(
        report,
        "gap",
        count=int(rows["holds_most"].sum()),
        all=int(first["compared"]),
        level=word("level_many", first[LEVEL], report.language),
        share=formats.percent_in_words(_reached(rows), report.language, _DECIMALS),
        place=place_names(report)[first[PLACE]],
        people=wording.number(report, first, UNCOVERED),
        scope=wording.scope(report, first),
    )


def _titles(report: Report, rows: pd.DataFrame) -> tuple[str, str]:
    level = word("level_many", rows[LEVEL].iloc[0], report.language)
    count = str(int(rows["holds_most"].sum()))
    share = _share(_reached(rows), report.language)
    return (
        wording.say(report, "gap_people"),
        wording.say(report, "gap_line", count=count, level=level, share=share),
    )


def _reached(rows: pd.DataFrame) -> float:
    """The share of the gap in the fewest places that hold most of it."""
    return float(rows[CUMULATIVE][rows["holds_most"]].iloc[-1])


def _draw_bars(axes: Axes, rows: pd.DataFrame) -> None:
    """Those that hold most of the gap in full colour; each bar is labelled with its people."""
    colours = [theme.SHORT if most else theme.UNCOVERED for most in rows["holds_most"]]
    axes.barh(range(len(rows)), rows[UNCOVERED], height=0.7, color=colours)
    for row, (people, text) in enumerate(zip(rows[UNCOVERED], rows["people"], strict=True)):
        axes.annotate(
            text,
            (people, row),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
    axes.set_yticks(range(len(rows)), list(rows["name"]))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(0, rows[UNCOVERED].max() * 1.25)  # room for the label of the longest bar
    axes.set_xticks([])


def _draw_line(axes: Axes, rows: pd.DataFrame, language: str) -> None:
    """The share reached with each place; the last that is needed for 80 %, or is drawn, says it."""
    numbers = range(len(rows))
    axes.plot(rows[CUMULATIVE], numbers, color=theme.INK, marker="o", markersize=3, linewidth=1.4)
    axes.axvline(MOST_OF_IT, color=theme.MUTED, linewidth=1, linestyle=(0, (4, 2)))
    last = int(rows["holds_most"].sum()) - 1  # of the places drawn
    axes.annotate(
        _share(rows[CUMULATIVE].iloc[last], language),
        (min(MOST_OF_IT, rows[CUMULATIVE].iloc[last]), last),  # clear of the line of 80 %
        xytext=(-7, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontweight="semibold",
    )
    axes.set_xlim(0, 1.04)
    axes.set_xticks([0, MOST_OF_IT, 1])
    axes.xaxis.set_major_formatter(lambda share, _: formats.percent(share, language, 0))
    axes.tick_params(axis="y", labelleft=False)


def _share(share: float, language: str) -> str:
    return formats.percent(share, language, _DECIMALS)


_DECIMALS = catalogue.decimals(CUMULATIVE)
