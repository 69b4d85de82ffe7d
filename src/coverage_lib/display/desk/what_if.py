"""What a net gain a month would make of the chosen targets: sentence, table and line."""

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from coverage_lib import formats, theme
from coverage_lib.display import cells, charts, pace, style, wording
from coverage_lib.display.cells import laid_out
from coverage_lib.display.desk import shown
from coverage_lib.display.objects import Chart, Nothing, Table, Text
from coverage_lib.display.wording import Row
from coverage_lib.display.words import word
from coverage_lib.metrics.pace import CLOSED
from coverage_lib.report import Report
from coverage_lib.schema import AS_OF, DUE, PERSONS, PRECISION, REGIME, UNIT, VALUE

METRICS = [
    "target", "realised", "what_if", "what_if_gained", "what_if_achievement",
    "what_if_shortfall", "what_if_budget",
]  # fmt: skip


def spoken_of(report: Report) -> pd.DataFrame:
    """The targets of the choice that can be asked: they count persons, and are not due yet."""
    rows = pace.spoken_of(report)
    coming = (rows["reason"] != CLOSED) & (rows["months_left"] > 0)
    return rows[(rows[UNIT] == PERSONS) & rows["target"].notna() & coming]


def narrative(
    report: Report, rows: pd.DataFrame, *, net_gain: float, contribution: float, months: int
) -> Text:
    """Where the first target would end, and what that costs; `rows` are of `metrics.what_if`."""
    if rows.empty:
        return Text(wording.say(report, "desk_no_target"))
    row = wording.records(rows.head(1))[0]
    said = [_end(report, row, net_gain), _cost(report, row, contribution, months)]
    return Text(" ".join(filter(None, [*said, wording.say(report, "desk_assumption")])))


def table(report: Report, rows: pd.DataFrame) -> Table | Nothing:
    """A row per target; each names its regime."""
    columns = {
        "measure": cells.measures(report, rows),
        "regime": cells.regimes(report, rows),
        "as_of": cells.dates(report, rows),
        **cells.metrics(report, rows, METRICS),
    }
    names = cells.places(report, rows)
    made = laid_out(report, "what_if", names, columns, set(METRICS))
    return made if isinstance(made, Nothing) else shown.marked(report, made)


def chart(report: Report, rows: pd.DataFrame) -> Chart | Nothing:
    """The months since last year, and the straight line from its last count to the assumed end."""
    if rows.empty:
        return Nothing()
    row = wording.records(rows.head(1))[0]
    months = report.pace_history[report.pace_history["target_row"] == rows.index[0]]
    names = {
        name: wording.say(report, f"desk_{name}", value=formats.count(row[name], report.language))
        for name in ("realised", "target", "what_if")
    }
    return Chart(
        line(months, row, names, language=report.language),
        charts._alt(report, "what_if", list(names.values())),
        word("chart", "what_if", report.language),
        wording.notice(report),
    )


def line(months: pd.DataFrame, row: Row, names: dict[str, str], *, language: str) -> Figure:
    """`months` are rows of `metrics.pace.by_month` of one target; a line need not begin at 0."""
    counted = months[months[VALUE].notna() & (months[AS_OF] <= row[AS_OF])]
    with style.house_style():
        figure, axes = style.subplots(size=(6.9, 3.2))
        axes.plot(counted[AS_OF], counted[VALUE], color=theme.COVERED, linewidth=2)
        ends = [row[AS_OF], row[DUE]], [row["realised"], row["what_if"]]
        axes.plot(*ends, color=theme.COVERED, linestyle="--", linewidth=1.6)
        axes.scatter(*ends, color=theme.COVERED, s=34, zorder=3)
        axes.axhline(row["target"], color=theme.INK, linewidth=1.4)
        _name(axes, (row[AS_OF], row["realised"]), names["realised"], above=False)
        _name(axes, (row[DUE], row["what_if"]), names["what_if"], above=False)
        _name(axes, (row[DUE], row["target"]), names["target"], above=True)
        first = counted[AS_OF].min() if len(counted) else row[AS_OF]
        ticks = [first, row[AS_OF], row[DUE]] if first < row[AS_OF] else [row[AS_OF], row[DUE]]
        axes.set_xticks(ticks, [formats.short_date(day, language, "month") for day in ticks])
        axes.margins(y=0.16)
        axes.yaxis.set_major_formatter(lambda value, _: formats.count(value, language))
    return figure


def _name(axes: Axes, at: tuple[pd.Timestamp, float], text: str, *, above: bool) -> None:
    """Beside its point, to the left: on the right the axis ends."""
    axes.annotate(
        text,
        at,
        xytext=(-4, 7 if above else -7),
        textcoords="offset points",
        ha="right",
        va="bottom" if above else "top",
        fontsize=9,
    )


def _end(report: Report, row: Row, net_gain: float) -> str:
    reached = row["what_if_shortfall"] <= 0
    return wording.say(
        report,
        "desk_what_if_reached" if reached else "desk_what_if_short",
        gain=wording.signed_count(net_gain, report.language),
        date=wording.day(report, row, AS_OF, PRECISION),
        segment=wording.short_segment(report, row),
        place=wording.place(report, row),
        position=wording.with_unit(report, row["what_if"], PERSONS),
        due=formats.date(row[DUE], report.language),
        achievement=formats.percent_in_words(row["what_if_achievement"], report.language),
        target=pace.target_in_words(report, row),
        regime=wording.say(report, f"pace_regime_{row[REGIME]}"),
        short=wording.with_unit(report, abs(row["what_if_shortfall"]), PERSONS),
    )


def _cost(report: Report, row: Row, contribution: float, months: int) -> str:
    """Silent where nobody is gained; where no contribution is in force, that is said."""
    if row["what_if_gained"] <= 0:
        return ""
    if pd.isna(row["what_if_budget"]):
        return wording.say(report, "desk_no_contribution")
    return wording.say(
        report,
        "desk_budget",
        contribution=formats.money(contribution, report.language),
        gained=wording.with_unit(report, row["what_if_gained"], PERSONS),
        months=formats.count(months, report.language),
        budget=formats.money_in_words(row["what_if_budget"], report.language),
    )
