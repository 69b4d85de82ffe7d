"""The charts of the page. Each draws finished figures; none computes one.

A drawing function takes a frame and gives back a `Figure`; beside it stands the function a notebook
calls, which adds caption and alternative text, or shows nothing where there is nothing to compare.
"""

from collections.abc import Iterable

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from coverage_lib import formats, theme
from coverage_lib.display import figures, style, wording
from coverage_lib.display.objects import Chart, Nothing
from coverage_lib.display.words import place_names, word
from coverage_lib.report import Report
from coverage_lib.schema import COVERAGE, GROUP, MEASURE, PLACE, REGIME, SEGMENT, STATED_PERCENT

Shown = Chart | Nothing
BAR_HEIGHT, FRAME_HEIGHT = 0.28, 0.75  # inches, for each bar and around all of them
DENSE_HEIGHT, DENSE_FROM = 0.19, 10  # as many as are shown of more, beside a table on one page
MOST_BARS = 9


def coverage_by_segment(report: Report) -> Shown:
    """Coverage of each segment, and of all."""
    rows = pd.concat([report.by_segment, report.leading])
    names = rows[SEGMENT].map(lambda code: word("segment", code, report.language))
    return _bars(report, "coverage_by_segment", names, rows, COVERAGE)


def targets(report: Report) -> Shown:
    """Achievement of each target; the line marks the target."""
    judged = report.targets[report.targets["achievement"].notna()]
    rows = wording.own_if_many(report, judged, most=MOST_BARS).head(MOST_BARS)
    names = [" · ".join(filter(None, _target_words(report, row))) for row in wording.records(rows)]
    named = pd.Series(names, index=rows.index)
    return _bars(report, "targets", named, rows, "achievement", goal=1)


def stated_changes(report: Report) -> Shown:
    """Each segment's stated rate, earlier and now."""
    rows = report.stated_changes
    names = rows[SEGMENT].map(lambda code: word("segment", code, report.language))
    pairs = rows[["stated_rate_before", "stated_rate"]]
    return _dumbbells(report, "stated_changes", names, pairs, (theme.EARLIER, theme.STATED))


def stated(report: Report) -> Shown:
    """What was stated beside what the same numbers give, where the two differ."""
    rows = report.stated[report.stated["verdict"].isin(["does not agree", "about"])]
    names = rows[PLACE].map(place_names(report)) + " · " + _measure_words(report, rows)
    pairs = rows[[STATED_PERCENT, "recomputed_percent"]] / 100
    return _dumbbells(report, "stated", names, pairs, (theme.STATED, theme.COVERED))


def ranked_bars(
    rates: pd.Series, texts: Iterable[str], *, language: str, goal: float | None = None
) -> Figure:
    """Bars labelled with their values; with a goal, what falls short of it has another colour.

    `rates` are fractions, indexed by the name of each bar, in the order to draw; `texts` say them
    with the caution they carry.
    """
    with style.house_style():
        figure, axes = style.subplots(size=(6.9, FRAME_HEIGHT + row_height(len(rates))))
        short = (rates < goal) if goal else pd.Series(False, index=rates.index)
        colours = [theme.SHORT if below else theme.COVERED for below in short]
        rows = range(len(rates))  # two bars of one name are two bars
        thick = 0.62 if len(rates) < DENSE_FROM else 0.78
        axes.barh(rows, rates, height=thick, color=colours)
        axes.set_yticks(rows, list(rates.index))
        axes.set_ylim(len(rates) - 0.5, -0.5)
        highest = max(rates.max(), goal or 0)
        _label_bars(axes, rates, texts, goal or highest * 1.01)
        if goal:
            axes.axvline(goal, color=theme.INK, linewidth=1.4)
        _percent_axis(axes, language, highest)
    return figure


def dumbbells(
    pairs: pd.DataFrame, texts: pd.DataFrame, colours: tuple[str, str], *, language: str
) -> Figure:
    """Two values a row, joined by a line: the first hollow, the second full.

    `pairs` has two columns of fractions; its index names the rows, the columns name the two values.
    `texts`, of the same shape, say them with the caution they carry.
    """
    with style.house_style():
        figure, axes = style.subplots(size=(6.9, FRAME_HEIGHT + 0.25 + row_height(len(pairs))))
        first, second = (pairs.iloc[:, side] for side in (0, 1))
        rows = range(len(pairs))
        axes.hlines(rows, first, second, color=theme.RULE, linewidth=3, zorder=1)
        axes.scatter(first, rows, facecolor=theme.PAPER, edgecolor=colours[0], linewidth=1.8, s=42)
        axes.scatter(second, rows, color=colours[1], s=46)
        _label_ends(axes, pairs, texts, colours)
        axes.set_yticks(list(rows), list(pairs.index))
        axes.set_ylim(len(pairs) - 0.4, -0.9)
        _room_for_ends(axes, pairs, language)
        _name_ends(axes, first.iloc[0], second.iloc[0], list(pairs.columns), colours)
    return figure


def row_height(rows: int) -> float:
    """Inches for so many rows of a chart: close together where there are many."""
    return rows * (BAR_HEIGHT if rows < DENSE_FROM else DENSE_HEIGHT)


def _bars(
    report: Report,
    key: str,
    names: pd.Series,
    rows: pd.DataFrame,
    metric: str,
    goal: float | None = None,
) -> Shown:
    """A chart compares: one bar alone says no more than its number."""
    rows = rows.set_axis(names)[rows[metric].notna().to_numpy()]
    if len(rows) < 2:
        return Nothing()
    texts = figures.shown(rows, metric, report.language)
    figure = ranked_bars(rows[metric], texts, language=report.language, goal=goal)
    alt = _alt(report, key, [f"{name} {text}" for name, text in texts.items()])
    caption = with_marks(_caption(report, key), texts, report.language)
    return Chart(figure, alt, caption, wording.notice(report))


def with_marks(caption: str, texts: pd.Series, language: str) -> str:
    """The caption, and what the marks of caution in the picture mean."""
    meanings = figures.meanings(texts, language)
    return " ".join([f"{caption.rstrip('.')}.", *meanings]) if meanings else caption


def marked(names: pd.Series, texts: pd.Series, language: str) -> pd.Series:
    """The names, each with the mark of caution that its number carries."""
    for status in figures.MARKED:
        mark = word("mark", status, language)
        carries = figures.is_marked(texts, status, language)
        names = names.where(~carries, names.map(lambda name, mark=mark: mark.format(number=name)))
    return names


def _dumbbells(
    report: Report, key: str, names: pd.Series, pairs: pd.DataFrame, colours: tuple[str, str]
) -> Shown:
    ends = [word("heading", column, report.language) for column in pairs.columns]
    known = pairs.set_axis(names).set_axis(ends, axis="columns").dropna()
    if len(known) < 2:
        return Nothing()
    texts = known.map(lambda rate: formats.percent(rate, report.language))
    figure = dumbbells(known, texts, colours, language=report.language)
    alt = _alt(report, key, pairs_in_words(texts))
    return Chart(figure, alt, _caption(report, key), wording.notice(report))


def pairs_in_words(texts: pd.DataFrame) -> list[str]:
    """The rows of dumbbells, for a listener."""
    return [f"{name} {before} → {now}" for name, before, now in texts.itertuples()]


def _caption(report: Report, key: str) -> str:
    return word("chart", key, report.language)


def _alt(report: Report, key: str, facts: list[str]) -> str:
    """What a listener needs: what is compared, and every value."""
    return f"{_caption(report, key)}: {'; '.join(facts)}."


def _target_words(report: Report, row: dict[str, str]) -> list[str]:
    segment = row[SEGMENT] if row[SEGMENT] != "ALL" else ""
    return [
        word("measure", row[MEASURE], report.language),
        word("short_segment", segment, report.language) if segment else "",
        word("regime", row[REGIME], report.language),
    ]


def _measure_words(report: Report, rows: pd.DataFrame) -> pd.Series:
    codes = rows[GROUP].where(rows[GROUP] != "", rows[MEASURE])
    kinds = rows[GROUP].map(lambda code: "group" if code else "measure")
    words = [word(kind, code, report.language) for kind, code in zip(kinds, codes, strict=True)]
    return pd.Series(words, index=rows.index, dtype=object)


def _label_bars(axes: Axes, rates: pd.Series, texts: Iterable[str], goal: float) -> None:
    """Inside a bar that ends before the goal's line, beside a short one or one that passes it."""
    for row, (rate, text) in enumerate(zip(rates, texts, strict=True)):
        inside = 0.2 * goal < rate < goal
        axes.annotate(
            text,
            (rate, row),
            xytext=(-6 if inside else 6, 0),
            textcoords="offset points",
            ha="right" if inside else "left",
            va="center",
            color=theme.PAPER if inside else theme.INK,
            fontweight="semibold",
        )


def _label_ends(
    axes: Axes, pairs: pd.DataFrame, texts: pd.DataFrame, colours: tuple[str, str]
) -> None:
    """Each value outside its own end, so that the two never meet."""
    rows = zip(pairs.itertuples(index=False), texts.itertuples(index=False), strict=True)
    for row, ((one, two), said) in enumerate(rows):
        for value, other, text, colour in zip((one, two), (two, one), said, colours, strict=True):
            right = value > other or (value == other and colour == colours[1])
            axes.annotate(
                text,
                (value, row),
                xytext=(8 if right else -8, 0),
                textcoords="offset points",
                ha="left" if right else "right",
                va="center",
                color=theme.text_colour(colour),
                fontweight="semibold",
            )


def _name_ends(
    axes: Axes, one: float, two: float, names: list[str], colours: tuple[str, str]
) -> None:
    """The two values are named once, above the first row: no legend."""
    for value, other, name, colour in (
        (one, two, names[0], colours[0]),
        (two, one, names[1], colours[1]),
    ):
        right = value > other or (value == other and colour == colours[1])
        axes.annotate(
            name,
            (value, 0),
            xytext=(4 if right else -4, 11),
            textcoords="offset points",
            ha="left" if right else "right",
            color=theme.text_colour(colour),
            fontsize=9,
        )


def _room_for_ends(axes: Axes, pairs: pd.DataFrame, language: str) -> None:
    """Points have no foot, so the axis need not begin at 0; a label has room on either side."""
    low, high = pairs.min().min(), pairs.max().max()
    span = max(high - low, 0.01)
    decimals = 0 if span > 0.04 else 1
    ticks = MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(low, high)
    axes.set_xticks([tick for tick in ticks if tick >= 0])
    axes.set_xlim(low - 0.16 * span, high + 0.16 * span)
    axes.xaxis.set_major_formatter(lambda rate, _: formats.percent(rate, language, decimals))
    axes.set(xlabel="", ylabel="")


def _percent_axis(axes: Axes, language: str, highest: float) -> None:
    axes.set_xlim(0, highest * 1.14)  # room for the label of the longest bar
    axes.xaxis.set_major_formatter(lambda rate, _: formats.percent(rate, language, 0))
    axes.set(xlabel="", ylabel="")
