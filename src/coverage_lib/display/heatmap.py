"""Offices by month: how participants grew on the same month of the year before."""

import numpy as np
import pandas as pd
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.colors import BoundaryNorm, ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from coverage_lib import catalogue, formats, theme
from coverage_lib.display import facts, scale, style, wording
from coverage_lib.display.objects import Behind, Chart, Nothing, Text
from coverage_lib.display.words import short_names, word
from coverage_lib.metrics.months import MONTH
from coverage_lib.report import Report
from coverage_lib.schema import ALL, BASIS, LEVEL, PLACE, SEGMENT

FEWEST = 2  # offices, and months
ROW_HEIGHT, FRAME_HEIGHT = 0.23, 1.15  # inches


def narrative(report: Report) -> Text | Nothing:
    """Why there is no such chart; where there is one, its caption says what to see."""
    if _is_enough(_grid(report)):
        return Nothing()
    return Text(wording.say(report, "heatmap_none"))


def chart(report: Report) -> Chart | Nothing:
    """One row an office, one column a month; the office that grew most last stands first."""
    growths = _grid(report)
    if not _is_enough(growths):
        return Nothing()
    levels = report.places.set_index(PLACE)[LEVEL]
    level = word("level_many", levels[growths.index[0]], report.language)
    caption = word("chart", "heatmap", report.language).format(level=level)
    named = growths.set_axis(growths.index.map(short_names(report)))
    missing = word("note", "no_data", report.language)
    figure = heat_map(named, missing, language=report.language)
    alt = _alt(report, caption, named)
    return Chart(figure, alt, caption, wording.notice(report), _cells(report, caption, named))


def heat_map(growths: pd.DataFrame, missing: str, *, language: str) -> Figure:
    """`growths`: fractions, a row an office, a column a month end; a missing one is hatched."""
    rows, columns = growths.shape
    classes = scale.of(pd.Series(growths.to_numpy().ravel()).dropna())
    with style.house_style():
        figure, (axes, key) = style.subplots(
            2, 1, size=(6.9, FRAME_HEIGHT + ROW_HEIGHT * rows),
            height_ratios=(ROW_HEIGHT * rows, 0.42),
        )  # fmt: skip
        _draw_cells(axes, growths, classes, language)
        axes.grid(visible=False)
        axes.set_yticks([row + 0.5 for row in range(rows)], list(growths.index))
        names = _month_names(growths.columns, language)
        axes.set_xticks([column + 0.5 for column in range(columns)], names)
        axes.xaxis.tick_top()
        axes.spines[:].set_visible(False)
        scale.draw_key(key, classes, missing if growths.isna().any(axis=None) else "", language)
    return figure


def _grid(report: Report) -> pd.DataFrame:
    """Growth by office and month, every month of the range; offices without any are left out."""
    rows = report.months[(report.months[SEGMENT] == ALL) & report.months["growth"].notna()]
    if rows.empty:
        return pd.DataFrame()
    same = rows[rows[BASIS] == rows[BASIS].mode().iloc[0]]
    grid = same.pivot_table(index=PLACE, columns=MONTH, values="growth", aggfunc="first")
    every = pd.date_range(grid.columns.min(), grid.columns.max(), freq="ME")
    return grid.reindex(columns=every).sort_values(every[-1], ascending=False, kind="stable")


def _cells(report: Report, caption: str, named: pd.DataFrame) -> Behind:
    """A row an office, a column a month."""
    texts = named.map(lambda growth: _growth(growth, report.language))
    columns = {formats.short_date(month, report.language, "month"): texts[month] for month in texts}
    offices = {word("heading", "changes_row", report.language): texts.index}
    return facts.of_chart(report, caption, offices | columns)


def _is_enough(growths: pd.DataFrame) -> bool:
    return bool(min(growths.shape) >= FEWEST)


def _alt(report: Report, caption: str, growths: pd.DataFrame) -> str:
    """Each office's last month, and the least and the most of all cells."""
    last = growths.columns[-1]
    facts = [f"{name} {_growth(value, report.language)}" for name, value in growths[last].items()]
    return wording.say(
        report,
        "heatmap_alt",
        caption=caption,
        month=formats.date(last, report.language, "month"),
        facts="; ".join(facts),
        low=_growth(growths.min(axis=None), report.language),
        high=_growth(growths.max(axis=None), report.language),
    )


def _draw_cells(axes: Axes, growths: pd.DataFrame, classes: scale.Scale, language: str) -> None:
    """Coloured cells with their numbers; hatched without one."""
    sns.heatmap(
        growths,
        ax=axes,
        cmap=ListedColormap(theme.CLASSES),
        norm=BoundaryNorm(classes.edges, len(theme.CLASSES)),
        annot=growths.map(lambda growth: _growth(growth, language)),
        annot_kws={"fontsize": 8, "in_layout": False},  # inside: the layout need not measure them
        fmt="",
        cbar=False,
        linewidths=1,
        linecolor=theme.PAPER,
        xticklabels=False,
        yticklabels=False,
    )
    axes.set(xlabel="", ylabel="")
    cells = growths.to_numpy()
    for text, growth in zip(axes.texts, cells[~np.isnan(cells)], strict=True):
        text.set_color(classes.ink(growth))
    for row, column in np.argwhere(np.isnan(cells)):
        axes.add_patch(Rectangle((column, row), 1, 1, **scale.NO_DATA))


def _month_names(months: pd.DatetimeIndex, language: str) -> list[str]:
    """The year is said at the first month and at each January."""
    said = [formats.short_date(month, language, "month").split(" ") for month in months]
    with_year = [place == 0 or month.month == 1 for place, month in enumerate(months)]
    return [
        f"{name}\n{year}" if both else name
        for (name, year), both in zip(said, with_year, strict=True)
    ]


def _growth(value: float, language: str) -> str:
    return formats.percent(value, language, catalogue.decimals("growth"))
