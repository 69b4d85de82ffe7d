"""Why coverage changed, and how participants came and went: sentences, tables, a waterfall.

Every effect comes finished from `metrics.decomposition`; here it is picked, ordered and worded.
"""

from dataclasses import replace

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from coverage_lib import formats, theme
from coverage_lib.display import style, tables, wording
from coverage_lib.display.objects import Chart, Nothing, Table, Text
from coverage_lib.display.wording import Row
from coverage_lib.display.words import place_names, word
from coverage_lib.metrics.comparison import UNCHANGED
from coverage_lib.metrics.decomposition import CLOSING, LEFT, OPENING, UNEXPLAINED
from coverage_lib.report import Report
from coverage_lib.schema import (
    ALL,
    ALL_EXCL_JAKON,
    AS_OF,
    BASIS,
    CHANGE_IN_POINTS,
    COVERAGE,
    GROUP,
    MEASURE,
    PLACE,
    PRECISION,
    SEGMENT,
    SINGLE_SEGMENTS,
    VALUE,
)

_TOTALS = [ALL, ALL_EXCL_JAKON]
_ORDER = [*_TOTALS, *SINGLE_SEGMENTS]  # of the rows of one place
_RATE_COLUMNS = ["coverage_before", COVERAGE]
_EFFECTS = [CHANGE_IN_POINTS, "participants_effect", "denominator_effect"]
_MIX_EFFECTS = ["within_effect", "mix_effect", "part_effect"]
BAR_HEIGHT, FRAME_HEIGHT = 0.4, 0.7  # inches, for each step and around all of them


def narrative(report: Report) -> Text:
    """Why coverage changed: participants, potential, parts; then how participants moved."""
    own = _own(report, report.rate_changes)
    rates = [_rate_sentence(report, row) for row in wording.records(own)]
    marked = own["vintage_changed"].any()
    said = [
        *(rates or [wording.say(report, "split_none")]),
        *([wording.say(report, "vintage_marked")] if marked else []),
        *(sentence for rows in _wholes(report) for sentence in _mix_sentences(report, rows)),
        *_flow_sentences(report),
    ]
    return Text(f"## {word('title', 'decomposition', report.language)}\n\n{' '.join(said)}")


def table(report: Report) -> Table | Nothing:
    """Each change of coverage with its two effects: of every place, and of the own segments."""
    known = _shown(report, report.rate_changes[report.rate_changes["reason"] == ""])
    rows = wording.own_if_many(report, known, most=50)
    changed = rows["vintage_changed"].astype(str)
    columns = {
        SEGMENT: _words("segment", rows[SEGMENT], report),
        "as_of_before": _dates(report, rows, "as_of_before", "precision_before"),
        AS_OF: _dates(report, rows, AS_OF, PRECISION),
        **{name: _percents(report, rows[name]) for name in _RATE_COLUMNS},
        **{name: _points(report, rows[name]) for name in _EFFECTS},
        "vintage_changed": _words("vintage_changed", changed, report),
    }
    names = rows[PLACE].map(place_names(report))
    numbers = {*_RATE_COLUMNS, *_EFFECTS}
    return _with_rounding(
        report, laid_out(report, "rate_changes", names, columns, numbers, rows=rows)
    )


def mix_table(report: Report) -> Table | Nothing:
    """What each part gave to the change of its total; the last line of each total is the total."""
    parts = [_mix_cells(report, rows) for rows in _wholes(report) if _is_split(rows)]
    if not parts:
        return Nothing()
    rows = pd.concat(parts, ignore_index=True)
    names = rows.pop("name")
    columns = {name: rows[name] for name in rows}
    return _with_rounding(report, laid_out(report, "mix_changes", names, columns, set(columns)))


def flow_table(report: Report) -> Table | Nothing:
    """The steps of the waterfall, signed as they enter the sum."""
    rows = _own_flows(report)
    people = rows[VALUE].map(lambda number: formats.count(number, report.language))
    return laid_out(report, "flows", _steps(report, rows), {"people": people}, {"people"})


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
    return Chart(figure, f"{caption}: {'; '.join(facts)}.", caption, wording.notice(report))


def waterfall_of(steps: pd.DataFrame, *, language: str) -> Figure:
    """Counts as marks, flows as bars between them, top to bottom.

    `steps` has `name`, `measure`, `value`, `level_before` and `level`, in order. The axis need not
    begin at 0, because no bar does: the flows of a year are small beside the people there are.
    """
    with style.house_style():
        figure, axes = plt.subplots(figsize=(6.9, FRAME_HEIGHT + BAR_HEIGHT * len(steps)))
        for row, step in enumerate(steps.to_dict("records")):
            _draw_step(axes, row, step, language)
        levels = steps["level"].to_numpy()
        for row, level in enumerate(levels[:-1]):
            axes.vlines(level, row, row + 1, color=theme.RULE, linewidth=1, zorder=1)
        axes.set_yticks(range(len(steps)), list(steps["name"]))
        axes.set_ylim(len(steps) - 0.4, -0.6)
        _set_room(axes, steps)
        axes.xaxis.set_major_formatter(lambda number, _: formats.count(number, language))
        axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    plt.close(figure)  # the notebook shows the returned figure once
    return figure


def laid_out(
    report: Report,
    key: str,
    names: pd.Series,
    columns: dict[str, pd.Series],
    numeric: set[str],
    *,
    rows: pd.DataFrame | None = None,
) -> Table | Nothing:
    """A table under its caption; a text that is the same in every row is said once, below.

    `rows` are what the cells were written from: they say what is behind each number.
    """
    if names.empty:
        return Nothing()
    cells = {f"{key}_row": names}
    cells |= {name: texts for name, texts in columns.items() if tables._says_something(texts)}
    repeated = {
        name: texts
        for name, texts in cells.items()
        if name not in numeric and len(texts) > 1 and bool((texts == texts.iloc[0]).all())
    }
    kept = {name: texts for name, texts in cells.items() if name not in repeated}
    return Table(
        caption=word("caption", key, report.language),
        headings=tuple(word("heading", name, report.language) for name in kept),
        rows=tuple(tuple(map(str, row)) for row in zip(*kept.values(), strict=True)),
        numeric=tuple(name in numeric for name in kept),
        note=tables._note(report, repeated, kept),
        facts=tables.facts_of(report, kept, rows, numeric),
    )


def signed(difference: float, language: str) -> str:
    """A difference of two shares with its sign, for a sentence: "+2,10 poin persen"."""
    sign = "+" if difference >= UNCHANGED else ""
    return f"{sign}{formats.points_in_words(difference, language)}"


def signed_count(number: float, language: str) -> str:
    """A difference of two counts with its sign: "+1.200", "-300"."""
    return f"{'+' if number > 0 else ''}{formats.count(number, language)}"


# --- sentences ----------------------------------------------------------------------------------


def _own(report: Report, rows: pd.DataFrame) -> pd.DataFrame:
    """The total of the place that the first sentence speaks of, else of the office's own."""
    leading = rows[rows[PLACE].isin(report.leading[PLACE])]
    spoken_of = leading if len(leading) else rows[rows[PLACE].isin(report.own_places)]
    return _one_total(spoken_of, [PLACE, BASIS])


def _one_total(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Everybody, and only where that is not known everybody but construction."""
    totals = rows[rows[SEGMENT].isin(_TOTALS)]
    has_all = totals[totals[SEGMENT] == ALL].set_index(keys).index
    return totals[(totals[SEGMENT] == ALL) | ~totals.set_index(keys).index.isin(has_all)]


def _rate_sentence(report: Report, row: Row) -> str:
    said = {
        "place": wording.place(report, row),
        "scope": wording.scope(report, row),
        "date": wording.day(report, row, "as_of_before", "precision_before"),
        "date_now": wording.day(report, row, AS_OF, PRECISION),
    }
    if row["reason"]:
        because = wording.say(report, f"reason_{row['reason']}")
        return wording.say(report, "not_split", reason=because, **said)
    effects = [_effect(report, row, name) for name in ("participants", "denominator")]
    return wording.say(
        report,
        "rate_kept" if _way(row[CHANGE_IN_POINTS]) == "same" else "rate_split",
        direction=_direction(report, row[CHANGE_IN_POINTS]),
        points=formats.points_in_words(abs(row[CHANGE_IN_POINTS]), report.language),
        before=wording.rate(report, row, "coverage_before"),
        now=wording.rate(report, row, COVERAGE),
        effects=formats.listed(effects, report.language),
        **said,
    )


def _effect(report: Report, row: Row, cause: str) -> str:
    effect = row[f"{cause}_effect"]
    points = formats.points_in_words(abs(effect), report.language)
    return wording.say(report, f"{cause}_{_way(effect)}", points=points)


def _way(points: float) -> str:
    """A change that would print as 0.00 is none."""
    return "same" if abs(points) < UNCHANGED else "up" if points > 0 else "down"


def _direction(report: Report, points: float) -> str:
    return word("direction", _way(points), report.language)


def _wholes(report: Report) -> list[pd.DataFrame]:
    """The parts of the leading place by segment, and of everybody by district."""
    rows = report.mix_changes
    spoken_of = [*report.own_places, *report.leading[PLACE]]
    segments = rows[(rows["by"] == SEGMENT) & rows[PLACE].isin(spoken_of)]
    districts = _one_total(rows[rows["by"] != SEGMENT], [BASIS, GROUP])
    return [
        whole
        for parts, keys in ((segments, [PLACE, BASIS, GROUP]), (districts, [SEGMENT, BASIS, GROUP]))
        for _, whole in parts.groupby(keys, sort=False)
    ]


def _is_split(rows: pd.DataFrame) -> bool:
    return bool((rows["reason"] == "").all())


def _mix_sentences(report: Report, rows: pd.DataFrame) -> list[str]:
    by, whole = _by(report, rows), _whole_name(report, rows)
    if not _is_split(rows):
        return [_mix_not_split(report, rows, by, whole)]
    first, largest = rows.iloc[0].to_dict(), _largest(rows, "part_effect")
    earlier = _largest(rows, "share_before")  # a part that was there on the earlier date
    change = first["whole_change_in_points"]
    split = wording.say(
        report,
        "mix_kept" if _way(change) == "same" else "mix_split",
        by=by,
        whole=whole,
        direction=_direction(report, change),
        points=formats.points_in_words(abs(change), report.language),
        date=wording.day(report, earlier, "as_of_before", "precision_before"),
        within=signed(first["whole_within_effect"], report.language),
        mix=signed(first["whole_mix_effect"], report.language),
        part=_part_name(report, largest),
        effect=signed(largest["part_effect"], report.language),
    )
    return [split, *_people_sentence(report, rows), *_presence_sentence(report, rows)]


def _mix_not_split(report: Report, rows: pd.DataFrame, by: str, whole: str) -> str:
    """Which parts stand in the way, and of what they lack the first."""
    named = rows[~rows["reason"].isin(["", "another_part"])]
    first = named["reason"].iloc[0]
    parts = [_part_name(report, row) for row in wording.records(named[named["reason"] == first])]
    return wording.say(
        report,
        "mix_not_split",
        by=by,
        whole=whole,
        reason=wording.say(report, f"reason_{first}"),
        parts=formats.listed(parts, report.language),
    )


def _people_sentence(report: Report, rows: pd.DataFrame) -> list[str]:
    change = rows["whole_change"].iloc[0]
    if not change:
        return []
    largest = _largest(rows, "change")
    return [
        wording.say(
            report,
            "mix_people",
            direction=wording.direction(report, change),
            persons=formats.count(abs(change), report.language),
            part=_part_name(report, largest),
            change=signed_count(largest["change"], report.language),
        )
    ]


def _presence_sentence(report: Report, rows: pd.DataFrame) -> list[str]:
    once = rows[rows["presence"] != "both"]
    names = [_part_name(report, row) for row in wording.records(once)]
    listed = formats.listed(names, report.language)
    return [wording.say(report, "mix_presence", parts=listed)] if names else []


def _largest(rows: pd.DataFrame, column: str) -> Row:
    return dict(rows.loc[rows[column].abs().idxmax()].to_dict())


def _by(report: Report, rows: pd.DataFrame) -> str:
    return wording.say(report, f"by_{rows['by'].iloc[0]}")


def _whole_name(report: Report, rows: pd.DataFrame) -> str:
    """The place whose segments these are, or the districts together."""
    row = rows.iloc[0].to_dict()
    if row["by"] == SEGMENT:
        return wording.place(report, row)
    if row[SEGMENT] == ALL:
        return wording.say(report, "together_all")
    return wording.say(report, "together", segment=wording.short_segment(report, row))


def _part_name(report: Report, row: Row) -> str:
    in_segments = row["by"] == SEGMENT
    return wording.short_segment(report, row) if in_segments else wording.place(report, row)


def _flow_sentences(report: Report) -> list[str]:
    """One sentence for the steps, one for what they do not explain."""
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
    return [summary, *_unexplained(report, ends[UNEXPLAINED])]


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


# --- tables and the waterfall -------------------------------------------------------------------


def _with_rounding(report: Report, shown: Table | Nothing) -> Table | Nothing:
    """No part is bent to make the rounded parts add up; the reader is told."""
    if isinstance(shown, Nothing):
        return shown
    said = wording.say(report, "parts_rounded")
    return replace(shown, note=f"{shown.note} {said}".strip())


def _shown(report: Report, rows: pd.DataFrame) -> pd.DataFrame:
    """A total of every place, every segment of the own ones; places in the order of the report."""
    totals = _one_total(rows, [PLACE, BASIS])
    own = rows[rows[PLACE].isin([*report.own_places, *report.leading[PLACE]])]
    both = rows[rows.index.isin(totals.index) | rows.index.isin(own.index)]
    order = {code: rank for rank, code in enumerate([*report.places[PLACE], *_ORDER])}
    return both.sort_values([PLACE, SEGMENT], key=lambda codes: codes.map(order), kind="stable")


def _mix_cells(report: Report, rows: pd.DataFrame) -> pd.DataFrame:
    """The parts, and below them the total that they add up to."""
    total = rows.head(1).assign(
        name=f"{wording.say(report, 'parts_total')} ({_whole_name(report, rows).rstrip(',')})",
        coverage_before=rows["whole_coverage_before"],
        coverage=rows["whole_coverage"],
        change=rows["whole_change"],
        within_effect=rows["whole_within_effect"],
        mix_effect=rows["whole_mix_effect"],
        part_effect=rows["whole_change_in_points"],
    )
    names = [_part_name(report, row) for row in wording.records(rows)]
    shown = pd.concat([rows.assign(name=names), total])
    people = shown["change"].map(lambda number: formats.count(number, report.language))
    cells = {name: _percents(report, shown[name]) for name in _RATE_COLUMNS}
    cells |= {"people_change": people}
    cells |= {name: _points(report, shown[name]) for name in _MIX_EFFECTS}
    return pd.DataFrame({"name": shown["name"], **cells})


def _own_flows(report: Report) -> pd.DataFrame:
    """The steps of one total; on one basis, because two bases are two counts of the same people."""
    rows = _own(report, report.flows)
    if rows.empty:
        return rows
    first = rows.iloc[0]
    same = (rows[[PLACE, SEGMENT, BASIS]] == first[[PLACE, SEGMENT, BASIS]]).all(axis="columns")
    return rows[same]


def _steps(report: Report, rows: pd.DataFrame) -> pd.Series:
    """What each step is called; those who left by their reason."""
    names = [
        word("flow_step", step, report.language).format(
            reason=word("left_reason", reason, report.language)
        )
        for step, reason in zip(rows[MEASURE], rows[GROUP], strict=True)
    ]
    return pd.Series(names, index=rows.index, dtype=object)


def _ends(report: Report, row: Row) -> dict[str, str]:
    return {
        "place": wording.place(report, row) + wording.scope(report, row),
        "before": wording.day(report, row, "as_of_before", "precision_before"),
        "now": wording.day(report, row, AS_OF, PRECISION),
    }


def _draw_step(axes: Axes, row: int, step: Row, language: str) -> None:
    """A count as a mark, a flow as a bar; either with its number at the right of it."""
    is_count = step[MEASURE] in (OPENING, CLOSING)
    if is_count:
        axes.vlines(step["level"], row - 0.3, row + 0.3, color=theme.INK, linewidth=4, zorder=3)
        label = formats.count(step[VALUE], language)
    else:
        left = min(step["level"], step["level_before"])
        axes.barh(row, abs(step[VALUE]), left=left, height=0.6, color=_colour(step), zorder=2)
        label = signed_count(step[VALUE], language)
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
    inner = steps.loc[~steps[MEASURE].isin([OPENING, CLOSING]), "level_before"]
    levels = pd.concat([steps["level"], inner])
    span = max(levels.max() - levels.min(), 1)
    axes.set_xlim(max(levels.min() - 0.08 * span, 0), levels.max() + 0.2 * span)


def _percents(report: Report, rates: pd.Series) -> pd.Series:
    return rates.map(lambda rate: formats.percent(rate, report.language))


def _points(report: Report, differences: pd.Series) -> pd.Series:
    return differences.map(lambda points: formats.points(points, report.language))


def _words(kind: str, codes: pd.Series, report: Report) -> pd.Series:
    return codes.map(lambda code: word(kind, code, report.language))


def _dates(report: Report, rows: pd.DataFrame, column: str, precision: str) -> pd.Series:
    return tables._dates(report, rows, column, precision)
