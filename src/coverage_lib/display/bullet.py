"""How far each target of the office is reached, small enough to stand on the first page."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coverage_lib import formats, theme
from coverage_lib.display import facts, sentences, style, wording
from coverage_lib.display.objects import Chart, Nothing
from coverage_lib.display.words import word
from coverage_lib.report import Report
from coverage_lib.schema import REGIME

MOST = 5
_BAR = 0.36


def chart(report: Report) -> Chart | Nothing:
    """The office's own targets: a bar each, the line where the target is; each names its regime."""
    rows = sentences.own_targets(report).head(MOST)
    if rows.empty:
        return Nothing()
    names = [
        f"{wording.measure(report, row)} · {word('regime', row[REGIME], report.language)}"
        for row in wording.records(rows)
    ]
    reached = rows["achievement"].set_axis(names)
    caption = word("chart", "bullet", report.language)
    listed = [f"{name} {formats.percent(rate, report.language)}" for name, rate in reached.items()]
    figure = bullets(reached, language=report.language)
    cells = {word("heading", "measure", report.language): names}
    cells |= facts.headed(report, rows, ["target", "realised", "achievement"])
    data = facts.of_chart(report, caption, cells)
    alt = f"{caption}: {'; '.join(listed)}."
    return Chart(figure, alt, caption, wording.notice(report), data)


def bullets(reached: pd.Series, *, language: str) -> Figure:
    """`reached` are achievements as fractions, indexed by the name that stands above each bar."""
    with style.house_style():
        figure, axes = style.subplots(size=(3.4, 0.5 + 0.48 * len(reached)))
        end = max(1.12, reached.max() * 1.02)
        rows = range(len(reached))
        axes.barh(rows, end, height=_BAR, color=theme.TINT)
        colours = [theme.COVERED if rate >= 1 else theme.SHORT for rate in reached]
        axes.barh(rows, reached, height=_BAR, color=colours)
        for row, (name, rate) in enumerate(reached.items()):
            axes.text(0, row - 0.28, str(name), fontsize=8.5, va="bottom", color=theme.INK)
            _label(axes, rate, row, end, language)
        axes.axvline(1, color=theme.INK, linewidth=1.4)
        axes.set(xlim=(0, end), ylim=(len(reached) - 0.6, -0.75), yticks=[], xticks=[1])
        axes.set_xticklabels([formats.percent(1, language, 0)], fontsize=8.5)
        axes.grid(visible=False)
    return figure


def _label(axes: Axes, rate: float, row: int, end: float, language: str) -> None:
    """Inside a long bar, beside a short one; always clear of the target's line."""
    inside = rate > end * 0.3
    axes.annotate(
        formats.percent(rate, language),
        (min(rate, 1) if inside else rate, row),
        xytext=(-6 if inside else 5, 0),
        textcoords="offset points",
        ha="right" if inside else "left",
        va="center",
        fontsize=8.5,
        fontweight="semibold",
        color=theme.PAPER if inside else theme.INK,
    )
