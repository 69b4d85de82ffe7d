"""Whether the pace suffices: sentences, a table, and the line of the year with its two paths.

Every number comes finished from `metrics.pace`; here it is picked, ordered and worded.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from coverage_lib import formats, theme
from coverage_lib.display import cells, facts, figures, style, verdicts, wording
from coverage_lib.display.cells import laid_out
from coverage_lib.display.objects import Behind, Chart, Nothing, Spare, Table, Text
from coverage_lib.display.section import numbers_of, section
from coverage_lib.display.wording import Row
from coverage_lib.display.words import word
from coverage_lib.metrics.pace import CLOSED
from coverage_lib.metrics.rollup import FLOWS
from coverage_lib.report import Report
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    COVERAGE,
    DUE,
    GROUP,
    IDR,
    MEASURE,
    PLACE,
    PRECISION,
    REGIME,
    SEGMENT,
    UNIT,
    VALUE,
)

TOLD = 2  # targets in sentences; the table has the others
LISTED = 12
LEAST_POINTS = 3  # ends of month with a count: fewer draw no line
_BY_MONTH = ["realised", "expected", "expected_linear"]
_SPARE = ["expected", "best_month", "as_of"]  # columns that paper may leave out, the first first
_AMOUNTS = ["target", "realised", "expected", "ahead", "required_per_month", "best_month"]


def narrative(report: Report) -> Text:
    """Per target: the position, what each month must bring, where the year may end, or why not."""
    rows = spoken_of(report)
    told = rows.head(TOLD)
    again = told.duplicated([PLACE, SEGMENT, UNIT, "realised", "projected"])
    items = [
        " ".join(_sentences(report, row, again=repeated))
        for row, repeated in zip(wording.records(told), again, strict=True)
    ]
    known = report.pace["realised"].notna().any()  # of single groups of people: in the table only
    key = "pace_of_groups" if known else "pace_none"
    none = [wording.say(report, key, year=report.period.end.year)]
    notes = [
        *(["pace_more"] if len(rows) > TOLD else []),
        *(["pace_method"] if told.loc[told["reason"] == "", "chance"].notna().any() else []),
    ]
    said = [wording.say(report, note) for note in notes]
    numbers = numbers_of(report, told, ["ahead", "required_per_month"])
    return section(report, "pace", [] if items else none, items, said, numbers=numbers)


def table(report: Report) -> Table | Nothing:
    """A row a target that has a count: position, need and range; the regime in each row."""
    rows = wording.own_if_many(report, report.pace[report.pace["realised"].notna()], most=LISTED)
    columns = {
        "measure": cells.measures(report, rows),
        "regime": cells.regimes(report, rows),
        "as_of": cells.dates(report, rows),
        **{name: _amounts(report, rows, name) for name in _AMOUNTS},
        "projected": cells.texts(rows, [_range(report, row) for row in wording.records(rows)]),
        "chance": cells.texts(rows, [_chance_cell(report, row) for row in wording.records(rows)]),
    }
    names = cells.places(report, rows)
    numbers = {*_AMOUNTS, "projected"} | ({"chance"} if (rows["reason"] == "").all() else set())
    made = laid_out(report, "pace", names, columns, numbers, rows=rows)
    return replace(made, spare=_spare(report)) if isinstance(made, Table) else made


def _spare(report: Report) -> Spare:
    """What follows from other columns, or stands in the sentences, where paper is too narrow."""
    names = tuple(word("heading", name, report.language) for name in _SPARE)
    return Spare(names, wording.say(report, "columns_left_out", names="{names}"))


def chart(report: Report) -> Chart | Nothing:
    """The months of the first own target with enough of them, beside its two paths."""
    return _drawn(report, small=False)


def small_chart(report: Report) -> Chart | Nothing:
    """The same for the first page: half as wide, without the straight line."""
    return _drawn(report, small=True)


def findings(report: Report) -> list[str]:
    """How far the office's first target is from last year's shape, and its chance."""
    rows = spoken_of(report)
    known = rows[rows["ahead"].notna() & (rows["reason"] != CLOSED)]
    return [_finding(report, row) for row in wording.records(known[:1])]


def _finding(report: Report, row: Row) -> str:
    values = _values(report, row)
    chance = row["enough_history"] and not _is_secured(row)
    return wording.say(
        report,
        f"finding_pace_{verdicts.way_of_count(row['ahead'])}",
        **values,
        whose=target_of(report, row),
        odds=wording.say(report, "finding_chance", **values) if chance else "",
    )


def target_of(report: Report, row: Row) -> str:
    """Which count a target is on, inside a sentence: "cakupan", "peserta aktif BPU"."""
    measure = wording.measure(report, row)
    return measure[0].lower() + measure[1:]


def pace_line(
    months: pd.DataFrame, row: Row, names: dict[str, str], *, language: str, small: bool = False
) -> Figure:
    """Two years of positions; this year's two paths to the target; labels on the lines.

    `months` are the rows of `metrics.pace.by_month` of one target, `row` that of `against_targets`,
    `names` what stands beside each line. The axis need not begin at 0: a line is no bar.
    """
    with style.house_style():
        figure, axes = style.subplots(size=(3.4, 2.9) if small else (6.9, 3.0))
        axes.grid(visible=True, axis="y")
        axes.grid(visible=False, axis="x")
        lines = [line for line in _lines(months, row) if line.name in names]
        for line in lines:
            axes.plot(line.levels.index, list(line.levels), color=line.colour, **line.look)
        _draw_end(axes, row, names)
        _frame(axes, lines, row, language, every=12 if small else 3)
        _label_lines(axes, lines, names, letter=_LETTER * (3.5 if small else 1))
    return figure


# --- sentences ----------------------------------------------------------------------------------


@lru_cache(maxsize=1)  # for its sentences, its chart, a finding and the next step
def spoken_of(report: Report) -> pd.DataFrame:
    """The office's own targets with a count, coverage first; else those of the places below."""
    rows = report.pace[report.pace["realised"].notna() & (report.pace[GROUP] == "")]
    own = rows[rows[PLACE].isin(report.own_places)]
    chosen = own if len(own) else rows
    order = chosen.assign(
        part=~chosen[SEGMENT].isin(["ALL", ""]),
        unknown=chosen["target"].isna(),
        count=chosen[MEASURE] != COVERAGE,
    )
    return order.sort_values(["part", "unknown", "count"], kind="stable")


def _sentences(report: Report, row: Row, *, again: bool) -> list[str]:
    values = _values(report, row)
    standing = [wording.say(report, key, **values) for key in _standing(row)]
    values["standing"] = "".join(standing)
    keys = ["pace_position", *_need(row), *_end(row, again=again)]
    return [wording.say(report, key, **values) for key in keys]


def _standing(row: Row) -> list[str]:
    """Beside which path it stands, where the year is not decided yet."""
    if row["reason"] == CLOSED or _is_secured(row):
        return []
    if pd.notna(row["expected"]):
        return ["pace_ahead" if row["ahead"] >= 0 else "pace_behind"]
    return [] if pd.isna(row["expected_linear"]) else ["pace_line_only"]


def _need(row: Row) -> list[str]:
    if row["reason"] == CLOSED or pd.isna(row["required_per_month"]):
        return []
    if row["realised"] >= row["target"]:
        return ["pace_reached_sum" if _is_secured(row) else "pace_reached"]
    if row["months_left"] <= 1:
        return ["pace_required_last"]
    if pd.isna(row["best_month"]):
        return ["pace_required"]
    return ["pace_required_best" if row["best_month"] > 0 else "pace_required_falling"]


def _end(row: Row, *, again: bool) -> list[str]:
    """A projection that the target before has told is not told again, only the chance."""
    if row["reason"] == CLOSED:
        return [f"pace_closed_{_outcome(row)}"]
    if _is_secured(row):
        return []
    if not row["enough_history"]:
        return ["pace_not_projected"]
    return ["pace_chance_only" if again else "pace_projected"]


def _is_secured(row: Row) -> bool:
    """A sum that has passed its target stays above it."""
    return row[MEASURE] in FLOWS and row["realised"] >= row["target"]


def _outcome(row: Row) -> str:
    return "reached" if row["realised"] >= row["target"] else "short"


def _values(report: Report, row: Row) -> dict[str, str]:
    """Everything a sentence on this target may say."""

    def amount(name: str) -> str:
        return wording.with_unit(report, row[name], row[UNIT])

    best = row["best_month_when"]
    over = abs(row["realised"] - row["target"])
    return {
        "measure": wording.measure(report, row),
        "place": wording.place(report, row),
        "regime": wording.say(report, f"pace_regime_{row[REGIME]}"),
        "target": target_in_words(report, row),
        "date": wording.day(report, row, AS_OF, PRECISION),
        "due": formats.date(row[DUE], report.language),
        "when": "" if pd.isna(best) else formats.date(best, report.language, "month"),
        "ahead": wording.with_unit(report, abs(row["ahead"]), row[UNIT]),
        "surplus": wording.with_unit(report, over, row[UNIT]),
        "years": formats.count(row["years"], report.language),
        "chance": _chance(report, row),
        "reason": wording.say(report, f"pace_reason_{row['reason']}") if _why_not(row) else "",
        **{key: amount(name) for key, name in _AMOUNT_OF.items()},
        "realised": wording.uncertain(report, row, "realised", amount("realised")),
    }


_AMOUNT_OF = {
    "expected": "expected",
    "linear": "expected_linear",
    "required": "required_per_month",
    "best": "best_month",
    "projected": "projected",
}


def _why_not(row: Row) -> bool:
    return row["reason"] not in ("", CLOSED)


def target_in_words(report: Report, row: Row) -> str:
    """A target on coverage as it was set, and the persons it means."""
    persons = wording.with_unit(report, row["target"], row[UNIT])
    if pd.isna(row["target_rate"]):
        return wording.cautious(report, row, persons)
    rate = formats.target_in_words(row["target_rate"], report.language)
    rate = wording.cautious(report, row, rate)
    if pd.isna(row["target"]):
        return rate
    return wording.say(report, "pace_target_persons", target=rate, persons=persons)


def _chance(report: Report, row: Row) -> str:
    """Nothing is certain before its date: 0 and 100 percent are never said."""
    edge = _edge(row["chance"])
    if edge:
        return wording.say(report, f"pace_chance_{edge}")
    return formats.percent_in_words(row["chance"], report.language, 0)


def _edge(chance: float) -> str:
    return "low" if chance < 0.01 else "high" if chance > 0.99 else ""


# --- table --------------------------------------------------------------------------------------


def _amounts(report: Report, rows: pd.DataFrame, name: str) -> pd.Series:
    written = [
        _amount(report, value, unit) for value, unit in zip(rows[name], rows[UNIT], strict=True)
    ]
    return cells.texts(rows, written)


def _amount(report: Report, value: float, unit: str) -> str:
    """Persons in full; rupiah with a scale word, since six columns of full digits fit no page."""
    kind = IDR if unit == IDR else "count"
    return formats.in_words(value, kind, report.language)


def _range(report: Report, row: Row) -> str:
    if not row["enough_history"] or row["reason"] == CLOSED:
        return formats.MISSING
    ends = [_amount(report, row[f"projected_{end}"], row[UNIT]) for end in ("low", "high")]
    return " – ".join(ends)


def _chance_cell(report: Report, row: Row) -> str:
    """The chance, or in two words why there is none."""
    if row["reason"] == CLOSED or _is_secured(row):
        return wording.say(report, f"pace_cell_closed_{_outcome(row)}")
    if row["reason"]:
        return wording.say(report, f"pace_cell_{row['reason']}")
    edge = _edge(row["chance"])
    if edge:
        return wording.say(report, f"pace_chance_{edge}_short")
    return formats.percent(row["chance"], report.language, 0)


# --- chart --------------------------------------------------------------------------------------


def _drawn(report: Report, *, small: bool) -> Chart | Nothing:
    found = _to_draw(report)
    return _chart_of(report, *found, small=small) if found else Nothing()


@lru_cache(maxsize=1)  # for the chart and the small one
def _to_draw(report: Report) -> tuple[Row, pd.DataFrame, bool] | None:
    """The first target with a line to draw, its months, and whether last year's shape is known."""
    rows = spoken_of(report)
    for number, row in zip(rows.index, wording.records(rows), strict=True):
        months = report.pace_history[report.pace_history["target_row"] == number]
        if months[VALUE].notna().sum() < LEAST_POINTS:
            continue
        drawn = {line.name for line in _lines(months, row)}
        if drawn - {"linear"}:  # a straight line alone tells nothing of the office
            return row, months, "expected" in drawn
    return None


def _chart_of(
    report: Report, row: Row, months: pd.DataFrame, by_shape: bool, *, small: bool
) -> Chart:
    people = row | {MEASURE: ACTIVE} if small and row[MEASURE] == COVERAGE else row
    kind = "pace_by_shape" if by_shape else "pace_small"
    caption = word("chart", kind if small else "pace", report.language).format(
        measure=wording.measure(report, people),
        target=target_in_words(report, row),
        place=wording.place(report, row),
        regime=wording.say(report, f"pace_regime_{row[REGIME]}"),
    )
    names = _line_names(report, row)
    if small:  # years name the lines; the straight one is a reference only, and has no room
        year = row[DUE].year
        short = {"realised": str(year), "last_year": str(year - 1)}
        names |= short | {"expected": wording.say(report, "pace_line_path")}
        del names["linear"]
    figure = pace_line(months, row, names, language=report.language, small=small)
    alt = f"{caption}: {'; '.join(_facts(report, row, months))}."
    data = _by_month(report, caption, months)
    return Chart(figure, alt, caption, wording.notice(report), data)


def _by_month(report: Report, caption: str, months: pd.DataFrame) -> Behind:
    """The months the lines are drawn through, as `figures.csv` has them."""
    rows = figures.pace_by_month(report).loc[months.index]
    ends = [formats.short_date(day, report.language, "month") for day in rows[AS_OF]]
    columns = {word("heading", "as_of", report.language): ends}
    return facts.of_chart(report, caption, columns | facts.headed(report, rows, _BY_MONTH))


def _line_names(report: Report, row: Row) -> dict[str, str]:
    def name(key: str, **values: object) -> str:
        return wording.say(report, f"pace_line_{key}", **values)

    def value(column: str) -> str:
        return _amount(report, row[column], row[UNIT])

    return {
        "realised": name("realised", value=value("realised")),
        "last_year": name("last_year", year=row[DUE].year - 1),
        "expected": name("expected"),
        "linear": name("linear"),
        "target": name("target", value=value("target")),
        "projected": name("projected", value=value("projected")),
    }


def _facts(report: Report, row: Row, months: pd.DataFrame) -> list[str]:
    """What a listener needs: each key value with what it is."""
    a_year_before = months[AS_OF] == row[AS_OF] - pd.DateOffset(years=1) + pd.offsets.MonthEnd(0)
    earlier = months[VALUE][a_year_before]
    known = {
        "realised": row["realised"],
        "earlier": earlier.iloc[0] if len(earlier) else np.nan,
        "expected": row["expected"],
        "linear": row["expected_linear"],
        "target": row["target"],
        "projected": np.nan if row["reason"] == CLOSED else row["projected"],
    }
    said = {
        "date": wording.day(report, row, AS_OF, PRECISION),
        "due": formats.date(row[DUE], report.language),
        "low": _amount(report, row["projected_low"], row[UNIT]),
        "high": _amount(report, row["projected_high"], row[UNIT]),
    }
    return [
        wording.say(report, f"pace_alt_{key}", value=_amount(report, value, row[UNIT]), **said)
        for key, value in known.items()
        if pd.notna(value)
    ]


@dataclass(frozen=True)
class _Line:
    """One line: its values by month number (1 to 12 last year, 13 to 24 this year), its look."""

    name: str
    levels: pd.Series
    colour: str
    look: dict[str, Any]

    @cached_property
    def known(self) -> pd.Series:
        """Without the months that have no value."""
        return self.levels.dropna()


def _lines(months: pd.DataFrame, row: Row) -> list[_Line]:
    """What is drawn; where a month has no value the line is broken, never drawn through."""
    by_number = months.set_axis(_numbers(months, row))
    counted, line = by_number[VALUE], by_number["expected_linear"].copy()
    if row[MEASURE] not in FLOWS:  # a sum begins anew in January, a stock where it ended
        line.loc[12] = counted.loc[12]
    begins = 13 if row[MEASURE] in FLOWS else 12
    dashed = {"linewidth": 1.6, "linestyle": (0, (4, 2))}
    drawn = [
        _Line("last_year", counted.loc[:12], theme.EARLIER, {"linewidth": 1.8} | _DOTS),
        _Line("linear", line, theme.MUTED, {"linewidth": 0.9}),
        _Line("expected", by_number["expected"], theme.INK, dashed),
        _Line("realised", counted.loc[begins:], theme.COVERED, {"linewidth": 2.4} | _DOTS),
    ]
    return [line for line in drawn if (np.diff(line.known.index) == 1).any()]


_DOTS = {"marker": "o", "markersize": 3}


def _numbers(months: pd.DataFrame, row: Row) -> list[int]:
    return [(end.year - row[DUE].year + 1) * 12 + end.month for end in months[AS_OF]]


def _draw_end(axes: Axes, row: Row, names: dict[str, str]) -> None:
    """The target, and the range the year may end in; the labels keep clear of each other."""
    due = 12 + row[DUE].month
    axes.plot([due], [row["target"]], marker="D", markersize=7, color=theme.INK, zorder=4)
    labels = [(row["target"], names["target"], theme.INK)]
    if row["enough_history"] and row["reason"] != CLOSED:
        ends = row["projected_low"], row["projected_high"]
        axes.vlines(due + 0.35, *ends, color=theme.COVERED, linewidth=4, alpha=0.4)
        axes.plot([due + 0.35], [row["projected"]], marker="_", markersize=9, color=theme.COVERED)
        labels.append((row["projected"], names["projected"], theme.COVERED))
    near = len(labels) == 2 and _gap(axes, labels[0][0], labels[1][0]) < 0.08
    for value, text, colour in labels:
        above = value >= max(other for other, _, _ in labels)
        shift = 0 if not near else 7 if above else -7
        axes.annotate(
            text, (due + 0.35, value), xytext=(8, shift), textcoords="offset points",
            va="center", color=colour, fontweight="semibold", annotation_clip=False,
        )  # fmt: skip


def _gap(axes: Axes, one: float, two: float) -> float:
    bottom, top = axes.get_ylim()
    return abs(one - two) / (top - bottom)


def _frame(axes: Axes, lines: list[_Line], row: Row, language: str, *, every: int) -> None:
    """Ends of quarters or years as ticks; room on the right for the labels of the end."""
    first_drawn = min(line.known.index[0] for line in lines)
    ticks = [number for number in range(every, 25, every) if number >= first_drawn]
    first = pd.Timestamp(row[DUE].year - 1, 1, 1)
    ends = [first + pd.offsets.MonthEnd(number) for number in ticks]
    axes.set_xticks(ticks, [formats.short_date(end, language, "month") for end in ends])
    axes.tick_params(axis="x", labelsize=8.5)
    axes.set_xlim(first_drawn - 0.5, 12 + row[DUE].month + 0.8)
    axes.margins(y=0.12)
    kind = IDR if row[UNIT] == IDR else "count"
    axes.yaxis.set_major_formatter(lambda value, _: formats.in_words(value, kind, language))
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.set(xlabel="", ylabel="")


def _label_lines(axes: Axes, lines: list[_Line], names: dict[str, str], *, letter: float) -> None:
    """Each line is named where there is most room around its name: no legend."""
    (left, right), (bottom, top) = axes.get_xlim(), axes.get_ylim()
    scale = np.array([[right - left], [top - bottom]])
    drawn = [_points(line.known) / scale for line in lines]
    corner = np.array([[left], [bottom]]) / scale
    for line in lines[::-1]:
        places = line.known.iloc[-1:] if line.name == "realised" else line.known
        width = len(names[line.name]) * letter
        boxes = (
            _Box.at((number, value), beside, side, width, scale)
            for number, value in places.items()
            for beside, side in _SIDES
        )
        taken = np.concatenate(drawn, axis=1)
        best = _first_with_room((box, _room(box, taken, corner)) for box in boxes)
        drawn.append(best.points())
        _write(axes, line, names[line.name], best)


def _first_with_room(rooms: Iterable[tuple["_Box", float]]) -> "_Box":
    """The first place with room enough; where there is none, the first of those with most."""
    seen = []
    for box, room in rooms:
        if room >= _ENOUGH:
            return box
        seen.append((box, room))
    return max(seen, key=lambda one: one[1])[0]


def _write(axes: Axes, line: _Line, text: str, box: "_Box") -> None:
    beside, side = box.beside, box.side
    axes.annotate(
        text,
        box.point,
        xytext=(6 * beside, 9 * side),
        textcoords="offset points",
        ha={-1: "right", 0: "center", 1: "left"}[beside],
        va="top" if side < 0 else "bottom" if side else "center",
        color=line.colour,
        fontsize=9,
        fontweight="semibold" if line.name == "realised" else "normal",
    )


# Beside a point (-1 left, 1 right) and above or below it; the last ones a line further away.
_SIDES = [(0, 1), (0, -1), (1, -1), (-1, 1), (1, 1), (-1, -1), (1, 0), (-1, 0),
          (0, 2), (-1, 2), (0, -2), (-1, -2), (-1, 3), (-1, -3)]  # fmt: skip
_LETTER = 0.0115  # width of a letter of a label, as a share of the axes
_NEAR, _HIGH = 0.035, 0.06  # a label's distance from its line, and its height
_ENOUGH = 0.08  # room around a label


def _points(values: pd.Series) -> npt.NDArray[np.float64]:
    """The line as close points, a tenth of a month apart; a row of x, a row of y."""
    x = np.arange(values.index[0], values.index[-1] + 0.05, 0.1)
    return np.stack([x, np.interp(x, values.index, values)])


@dataclass(frozen=True)
class _Box:
    """The room a label beside a point of its line takes, in shares of the axes."""

    point: tuple[Any, float]
    beside: int
    side: int
    centre: npt.NDArray[np.float64]
    half: npt.NDArray[np.float64]

    @classmethod
    def at(
        cls,
        point: tuple[Any, float],
        beside: int,
        side: int,
        width: float,
        scale: npt.NDArray[np.float64],
    ) -> "_Box":
        away = [[beside * (width / 2 + 0.012)], [side * (_NEAR + _HIGH / 2)]]
        centre = np.array(point)[:, None] / scale + away
        return cls(point, beside, side, centre, np.array([[width], [_HIGH]]) / 2)

    def points(self) -> npt.NDArray[np.float64]:
        """Close points all over it."""
        steps = np.meshgrid(np.linspace(-1, 1, 9), np.linspace(-1, 1, 3))
        return self.centre + self.half * np.reshape(steps, (2, -1))


def _room(box: _Box, taken: npt.NDArray[np.float64], corner: npt.NDArray[np.float64]) -> float:
    """The distance from a label to whatever is nearest to it: a line, a label, the frame."""
    beyond = np.abs(taken - box.centre) - box.half
    nearest = np.hypot(*np.maximum(beyond, 0)).min()
    low, high = box.centre - box.half - corner, corner + 1 - box.centre - box.half
    return float(min(nearest, low.min(), high.min()))
