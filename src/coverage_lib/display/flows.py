"""How participants came and went: sentences, a table, a waterfall."""

from functools import lru_cache

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from coverage_lib import formats, theme
from coverage_lib.display import cells, style, wording
from coverage_lib.display.objects import Behind, Chart, Nothing, Table
from coverage_lib.display.wording import Row
from coverage_lib.display.words import word
from coverage_lib.metrics.flows import CLOSING, LEFT, OPENING, UNEXPLAINED
from coverage_lib.report import Report
from coverage_lib.schema import AS_OF, BASIS, GROUP, MEASURE, PLACE, PRECISION, SEGMENT, VALUE

BAR_HEIGHT, FRAME_HEIGHT = 0.22, 0.7  # inches, for each step and around all of them
_COUNTS = (OPENING, CLOSING)


def table(report: Report) -> Table | Nothing:
    """The steps, where a blank one leaves no waterfall to draw: else they stand behind it."""
    rows = _own_flows(report)
    return _table(report, rows) if rows[VALUE].isna().any() else Nothing()


def _table(report: Report, rows: pd.DataFrame) -> Table | Nothing:
    """The steps of the waterfall, signed as they enter the sum."""
    people = rows[VALUE].map(lambda number: formats.count(number, report.language))
    return cells.laid_out(report, "flows", _steps(report, rows), {"people": people}, {"people"})


def waterfall(report: Report) -> Chart | Nothing:
    """Participants from opening to closing, step by step."""
    rows = _own_flows(report)
    if rows.empty or rows[VALUE].isna().any():
        return Nothing()
    named = rows.assign(name=_steps(report, rows))
    caption = word("chart", "flows", report.language).format(
        **_ends(report, rows.iloc[0].to_dict())
    )
    facts = [
        f"{name} {formats.count(number, report.language)}"
        for name, number in zip(named["name"], named[VALUE], strict=True)
    ]
    figure = waterfall_of(named, language=report.language)
    steps = _table(report, rows)
    data = Behind(wording.say(report, "see_data"), steps) if isinstance(steps, Table) else None
    return Chart(figure, f"{caption}: {'; '.join(facts)}.", caption, wording.notice(report), data)


def waterfall_of(steps: pd.DataFrame, *, language: str) -> Figure:
    """Counts as marks, flows as bars between them, top to bottom.

    `steps` has `name`, `measure`, `value`, `level_before` and `level`, in order. The axis need not
    begin at 0, because no bar does: the flows of a year are small beside the people there are.
    """
    with style.house_style():
        figure, axes = style.subplots(size=(6.9, FRAME_HEIGHT + BAR_HEIGHT * len(steps)))
        _draw_flows(axes, steps)
        for row, step in enumerate(wording.records(steps)):
            _draw_step(axes, row, step, language)
        levels = steps["level"].to_numpy()
        rows = range(len(steps))
        axes.vlines(levels[:-1], rows[:-1], rows[1:], color=theme.RULE, linewidth=1, zorder=1)
        axes.set_yticks(rows, list(steps["name"]))
        axes.set_ylim(len(steps) - 0.4, -0.6)
        _set_room(axes, steps)
        axes.xaxis.set_major_formatter(lambda number, _: formats.count(number, language))
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    return figure


def sentences(report: Report) -> list[str]:
    """The steps, and what they do not explain, as one text."""
    rows = _own_flows(report)
    if rows.empty or rows[VALUE].isna().any():
        return []
    ends = rows.set_index(MEASURE)[VALUE]
    row = rows.iloc[0].to_dict()
    moved = rows[~rows[MEASURE].isin([OPENING, UNEXPLAINED, CLOSING])]
    steps = [_flow_words(report, step) for step in wording.records(moved)]
    same = ends[CLOSING] == ends[OPENING]
    summary = wording.say(
        report,
        "flow_kept" if same else "flow_summary",
        place=wording.place(report, row),
        scope=wording.scope(report, row),
        direction=wording.direction(report, ends[CLOSING] - ends[OPENING]),
        opening=formats.count(ends[OPENING], report.language),
        closing=formats.count(ends[CLOSING], report.language),
        date=wording.day(report, row, "as_of_before", "precision_before"),
        date_now=wording.day(report, row, AS_OF, PRECISION),
        steps=formats.listed(steps, report.language),
    )
    return [" ".join([summary, *_unexplained(report, ends[UNEXPLAINED])])]


def _flow_words(report: Report, step: Row) -> str:
    return wording.say(
        report,
        f"flow_{step[MEASURE]}",
        persons=formats.count(abs(step[VALUE]), report.language),
        reason=word("left_reason", step[GROUP], report.language),
    )


def _unexplained(report: Report, people: float) -> list[str]:
    if not people:
        return []
    key = "flow_more_unexplained" if people > 0 else "flow_fewer_unexplained"
    return [wording.say(report, key, persons=formats.count(abs(people), report.language))]


@lru_cache(maxsize=1)  # for its sentences, its table and its chart
def _own_flows(report: Report) -> pd.DataFrame:
    """The steps of one total; on one basis, because two bases are two counts of the same people."""
    rows = wording.own_total(report, report.flows)
    if rows.empty:
        return rows
    first = rows.iloc[0]
    same = (rows[[PLACE, SEGMENT, BASIS]] == first[[PLACE, SEGMENT, BASIS]]).all(axis="columns")
    return rows[same]


def _steps(report: Report, rows: pd.DataFrame) -> pd.Series:
    """What each step is called; those who left by their reason."""
    names = (
        word("flow_step", step, report.language).format(
            reason=word("left_reason", reason, report.language)
        )
        for step, reason in zip(rows[MEASURE], rows[GROUP], strict=True)
    )
    return cells.texts(rows, names)


def _ends(report: Report, row: Row) -> dict[str, str]:
    return {
        "place": wording.place(report, row) + wording.scope(report, row),
        "before": wording.day(report, row, "as_of_before", "precision_before"),
        "now": wording.day(report, row, AS_OF, PRECISION),
    }


def _draw_flows(axes: Axes, steps: pd.DataFrame) -> None:
    """A bar a flow, in the row of its step."""
    rows = (~steps[MEASURE].isin(_COUNTS)).to_numpy().nonzero()[0]
    flows = steps.iloc[rows]
    axes.barh(
        rows,
        flows[VALUE].abs(),
        left=flows[["level", "level_before"]].min(axis="columns"),
        height=0.6,
        color=[_colour(step) for step in wording.records(flows)],
        zorder=2,
    )


def _draw_step(axes: Axes, row: int, step: Row, language: str) -> None:
    """A count as a mark; either it or a flow with its number at the right of it."""
    is_count = step[MEASURE] in _COUNTS
    if is_count:
        axes.vlines(step["level"], row - 0.3, row + 0.3, color=theme.INK, linewidth=4, zorder=3)
        label = formats.count(step[VALUE], language)
    else:
        label = wording.signed_count(step[VALUE], language)
    end = step["level"] if is_count else max(step["level"], step["level_before"])
    axes.annotate(
        label,
        (end, row),
        xytext=(7, 0),
        textcoords="offset points",
        va="center",
        color=theme.INK,
        fontweight="semibold",
    )


def _colour(step: Row) -> str:
    if step[MEASURE] == UNEXPLAINED:
        return theme.UNCOVERED
    return theme.SHORT if step[MEASURE] == LEFT else theme.COVERED


def _set_room(axes: Axes, steps: pd.DataFrame) -> None:
    """Around all levels; more on the right, for the number of the step that reaches furthest."""
    inner = steps.loc[~steps[MEASURE].isin(_COUNTS), "level_before"]
    levels = pd.concat([steps["level"], inner])
    span = max(levels.max() - levels.min(), 1)
    axes.set_xlim(max(levels.min() - 0.08 * span, 0), levels.max() + 0.2 * span)
