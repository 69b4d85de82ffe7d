"""Places of one level beside each other: who stands out, by more than chance, and who moved most.

Limits, ranks, deciles and classes come finished from `metrics.comparison`.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from matplotlib.transforms import Bbox

from coverage_lib import formats, theme
from coverage_lib.display import cells, charts, figures, layout, style, wording
from coverage_lib.display.cells import laid_out
from coverage_lib.display.objects import Chart, Nothing, Numbers, Table, Text
from coverage_lib.display.section import numbers_of, section
from coverage_lib.display.wording import Row
from coverage_lib.display.words import word
from coverage_lib.metrics import comparison
from coverage_lib.metrics.comparison import ABOVE_998, BELOW_998, COMPARABLE, IMPROVED
from coverage_lib.report import Report
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    AS_OF,
    CHANGE_IN_POINTS,
    COVERAGE,
    LEVEL,
    PLACE,
    POTENTIAL,
    SEGMENT,
    SOURCE,
)

FEWEST = 5  # points of a funnel: of fewer, each is over a fifth of the rate it is held against
TOLD = 2  # groups, and movers, in sentences; the tables have them all
MANY, MOST_MOVERS = 15, 2  # rows of movers: of more, the first two of each group
MOST_LABELS = 8  # beside the office's own: more cannot be read
MORE_THAN_CHANCE = 4  # mean squared score above which the places plainly differ for other reasons
LINE = 12  # points from one label to the next
FINE_SCALE = 0.06  # a span of rates below which the axis needs a decimal
_LIMITS = (("95", "--"), ("998", "-"))
_NUMBERS = ["rank", "decile", POTENTIAL, COVERAGE]


def narrative(report: Report) -> Text:
    """Where the places of each level stand together, where the office's own do, and who moved."""
    groups = _groups(report)[:TOLD]
    if not groups:
        none = wording.say(report, "comparison_none", period=wording.period(report))
        return section(report, "comparison", [none, *_mover_sentences(report), *_why(report)])
    lead, *others = [_group_sentences(report, rows) for rows in groups]
    beside = [" ".join(said for said in other if said not in lead) for other in others]
    return section(
        report,
        "comparison",
        lead,
        [*beside, *_mover_sentences(report)],
        [*_why(report), *_no_funnel(report)],
        numbers=_lead_numbers(report, groups[0]),
    )


def table(report: Report) -> Table | Nothing:
    """Rank, decile and funnel class of the places that others stand beside.

    Of more than a sheet holds, those at either end of each ranking.
    """
    if report.comparison.empty:
        return Nothing()
    rows = _ends(report)
    classes = rows["funnel_class"].fillna("")
    columns = {
        "place_level": cells.words_of("level_many", rows[LEVEL], report),
        SEGMENT: cells.words_of("segment", rows[SEGMENT], report),
        AS_OF: cells.dates(report, rows),
        **cells.metrics(report, rows, [*_NUMBERS, "pooled_rate"]),
        "funnel_class": cells.words_of("funnel_class", classes, report),
    }
    more = wording.left_out(report, len(rows), len(report.comparison))
    names = cells.places(report, rows)
    return laid_out(report, "comparison", names, columns, set(_NUMBERS), rows=rows, more=more)


def _ends(report: Report) -> pd.DataFrame:
    rows = report.comparison
    if len(rows) <= wording.SHEET:
        return rows
    from_end = rows["rank"].combine(rows["compared"] + 1 - rows["rank"], min)
    outermost = wording.first_of_each(report, rows.loc[from_end.sort_values(kind="stable").index])
    return rows[rows.index.isin(outermost.index)]


def movers(report: Report) -> Table | Nothing:
    """The places that rose most, then those that fell most: in coverage, or else in people."""
    rows = _moved(report)
    if rows.empty:
        return Nothing()
    by_rate = rows[rows["moved_in"] == COVERAGE]
    return _rate_movers(report, by_rate) if len(by_rate) else _people_movers(report, rows)


def _rate_movers(report: Report, rows: pd.DataFrame) -> Table | Nothing:
    numbers = ["coverage_before", COVERAGE, CHANGE_IN_POINTS]
    columns = _who_moved(report, rows) | cells.metrics(report, rows, numbers)
    return laid_out(report, "movers", cells.places(report, rows), columns, set(numbers), rows=rows)


def _people_movers(report: Report, rows: pd.DataFrame) -> Table | Nothing:
    rows = rows[rows["order"] <= MOST_MOVERS] if len(rows) > MANY else rows
    people = ["active_before", ACTIVE, "change", "growth"]
    columns = _who_moved(report, rows) | cells.metrics(report, rows, people)
    return laid_out(
        report, "movers_people", cells.places(report, rows), columns, set(people), rows=rows
    )


def _who_moved(report: Report, rows: pd.DataFrame) -> dict[str, pd.Series]:
    return {
        "place_level": cells.words_of("level_many", rows[LEVEL], report),
        "moved": cells.words_of("moved", rows["direction"], report),
        SEGMENT: cells.words_of("segment", rows[SEGMENT], report),
        "as_of_before": cells.dates(report, rows, "as_of_before", "precision_before"),
        AS_OF: cells.dates(report, rows),
    }


def funnel(report: Report) -> Chart | Nothing:
    """The largest group of comparable places, with the limits of chance around their own rate."""
    rows = _of_funnel(report)
    if len(rows) < FEWEST:
        return Nothing()
    named = rows.assign(
        name=cells.places(report, rows),
        own=rows[PLACE].isin(report.own_places),
        text=figures.shown(rows, COVERAGE, report.language),
    )
    pooled = formats.percent(rows["pooled_rate"].iloc[0], report.language)
    note = (
        wording.say(report, "funnel_lines", rate=pooled),
        wording.say(report, "funnel_x"),
    )
    lines = comparison.funnel_lines(rows)
    labels = charts.marked(named["name"], named["text"], report.language)
    figure = funnel_of(named.assign(name=labels), lines, note, language=report.language)
    caption = word("chart", "funnel", report.language)
    facts = [
        wording.say(report, "funnel_pooled", rate=pooled),
        *(_fact(report, row) for row in wording.records(named)),
    ]
    alt = f"{caption}: {'; '.join(facts)}."
    caption = charts.with_marks(caption, named["text"], report.language)
    return Chart(figure, alt, caption, wording.notice(report))


def _of_funnel(report: Report) -> pd.DataFrame:
    groups = [rows for rows in _groups(report) if rows["funnel_class"].notna().all()]
    return max(groups, key=len, default=report.comparison[:0])


def funnel_of(
    places: pd.DataFrame, lines: pd.DataFrame, note: tuple[str, str], *, language: str
) -> Figure:
    """Places as points by potential and coverage; two limits as lines; only the unusual named.

    `note` says above the frame what the lines are, and below it what the axis is. `places` has
    `name`, `own`, `potential`, `coverage`, `funnel_class` and `funnel_score`; `lines` is
    `comparison.funnel_lines`. Of many unusual places the farthest are named.
    """
    with style.house_style():
        figure, axes = style.subplots(size=(6.9, 3.5))
        axes.grid(visible=True, axis="y")
        _draw_limits(axes, lines)
        axes.scatter(
            places[POTENTIAL],
            places[COVERAGE],
            c=[_colour(row) for row in wording.records(places)],
            s=[58 if own else 30 for own in places["own"]],
            edgecolors=[theme.INK if own else theme.PAPER for own in places["own"]],
            linewidths=[1.6 if own else 0.6 for own in places["own"]],
            zorder=3,
        )
        _frame(axes, places, note, language)
        _label(figure, axes, places)
    return figure


# --- sentences ----------------------------------------------------------------------------------


@lru_cache(maxsize=1)  # for the sentences and the funnel
def _groups(report: Report) -> list[pd.DataFrame]:
    return [rows for _, rows in report.comparison.groupby(COMPARABLE, sort=False)]


def _group_sentences(report: Report, rows: pd.DataFrame) -> list[str]:
    own = rows[rows[PLACE].isin(report.own_places)]
    cautions = {
        "comparison_dispersion": rows["dispersion"].iloc[0] > MORE_THAN_CHANCE,
        "comparison_vintages": rows["mixed_vintages"].iloc[0],
    }
    return [
        _group_sentence(report, rows),
        *(_own_sentence(report, row) for row in wording.records(own)),
        *(wording.say(report, key) for key, holds in cautions.items() if holds),
    ]


def _group_sentence(report: Report, rows: pd.DataFrame) -> str:
    first = rows.iloc[0].to_dict()
    counted = rows["funnel_class"].value_counts()
    return wording.say(
        report,
        "comparison_group" if counted.sum() else "comparison_no_funnel",
        count=len(rows),
        level=word("level_many", first[LEVEL], report.language),
        segment=wording.short_segment(report, first),
        pooled=wording.rate(report, first, "pooled_rate"),
        above=counted.get(ABOVE_998, 0),
        below=counted.get(BELOW_998, 0),
    )


def _own_sentence(report: Report, row: Row) -> str:
    known, limited = pd.notna(row["decile"]), pd.notna(row["funnel_class"])
    decile = formats.count(row["decile"], report.language)
    return wording.say(
        report,
        "comparison_own" if limited else "comparison_own_no_funnel",
        place=wording.place(report, row),
        rank=formats.count(row["rank"], report.language),
        count=formats.count(row["compared"], report.language),
        coverage=wording.rate(report, row, COVERAGE),
        decile=wording.say(report, "comparison_decile", decile=decile) if known else "",
        **{"class": _class_in_words(report, row) if limited else ""},
    )


def _class_in_words(report: Report, row: Row) -> str:
    return word("funnel_class_in_words", row["funnel_class"], report.language)


def _mover_sentences(report: Report) -> list[str]:
    """Who moved most, up and down, in each comparison; those who share the place together."""
    rows = _moved(report)
    first = rows[rows["order"] == 1]
    of_one = [*COMPARABLE, AS_OF, "as_of_before", "moved_in", "direction"]
    moved = [rows for _, rows in first.groupby(of_one, sort=False)][:TOLD]
    said = [_mover_sentence(report, rows) for rows in moved]
    return said or [wording.say(report, "movers_none")]


def _why(report: Report) -> list[str]:
    """Why people are compared, where coverage cannot be."""
    in_people = (_moved(report)["moved_in"] == ACTIVE).any()
    return [wording.say(report, "movers_people_why")] if in_people else []


def _no_funnel(report: Report) -> list[str]:
    """Why there is no funnel, where one could be drawn."""
    rows = _of_funnel(report)
    if rows.empty or len(rows) >= FEWEST:
        return []
    return [wording.say(report, "funnel_none", count=len(rows), fewest=FEWEST)]


def _lead_numbers(report: Report, rows: pd.DataFrame) -> Numbers:
    """The rate of all together has every place's source; the own rate is that of its row."""
    own = rows[rows[PLACE].isin(report.own_places)]
    sources = "; ".join(rows[SOURCE].dropna().unique())
    together = rows.assign(**{SOURCE: sources})
    pooled = numbers_of(report, together, ["pooled_rate"])
    return pooled + numbers_of(report, own, [COVERAGE])


@lru_cache(maxsize=1)  # for the sentences and the table
def _moved(report: Report) -> pd.DataFrame:
    """The movers of everybody, or of the segments where no place has a total."""
    rows = report.movers
    totals = rows[rows[SEGMENT] == ALL]
    return totals if len(totals) else rows


def _mover_sentence(report: Report, rows: pd.DataFrame) -> str:
    row = rows.iloc[0].to_dict()
    if row["moved_in"] == ACTIVE:
        return _people_sentence(report, rows)
    way = word("direction", "up" if row["direction"] == IMPROVED else "down", report.language)
    return wording.say(
        report,
        f"movers_{row['direction']}" if len(rows) == 1 else "movers_tied",
        level=word("level_many", row[LEVEL], report.language),
        place=wording.place(report, row),
        places=formats.listed(list(cells.places(report, rows)), report.language),
        direction=way,
        points=formats.points_in_words(abs(row[CHANGE_IN_POINTS]), report.language),
        before=wording.rate(report, row, "coverage_before"),
        now=wording.rate(report, row, COVERAGE),
        date=wording.day(report, row, "as_of_before", "precision_before"),
    )


def _people_sentence(report: Report, rows: pd.DataFrame) -> str:
    row = rows.iloc[0].to_dict()
    return wording.say(
        report,
        f"movers_people_{row['direction']}",
        level=word("level_many", row[LEVEL], report.language),
        places=formats.listed(list(cells.places(report, rows)), report.language),
        growth=wording.growth(report, row),
        persons=formats.count(abs(row["change"]), report.language),
        before=formats.count(row["active_before"], report.language),
        now=wording.number(report, row, ACTIVE),
        date=wording.day(report, row, "as_of_before", "precision_before"),
    )


def _fact(report: Report, row: Row) -> str:
    return (
        f"{row['name']} {row['text']}, {word('funnel_class', row['funnel_class'], report.language)}"
    )


# --- the funnel ---------------------------------------------------------------------------------


def _draw_limits(axes: Axes, lines: pd.DataFrame) -> None:
    """The rate of all together, and around it the narrow limits (dashed) and the wide ones."""
    axes.plot(lines[POTENTIAL], lines["pooled_rate"], color=theme.INK, linewidth=1, zorder=2)
    for limit, dashes in _LIMITS:
        for side in ("lower", "upper"):
            edge = lines[f"{side}_{limit}"]
            axes.plot(lines[POTENTIAL], edge, color=theme.MUTED, linewidth=1, linestyle=dashes)


def _colour(row: Row) -> str:
    return {ABOVE_998: theme.COVERED, BELOW_998: theme.SHORT}.get(
        row["funnel_class"], theme.EARLIER
    )


def _frame(axes: Axes, places: pd.DataFrame, note: tuple[str, str], language: str) -> None:
    """Both axes, with room for the labels; what the lines mean is said above them."""
    above, below = note
    axes.set_title(above, fontsize=9, fontweight="normal", color=theme.MUTED)
    axes.set_xlabel(below)
    axes.set_xlim(0, places[POTENTIAL].max() * 1.12)
    axes.xaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.xaxis.set_major_formatter(lambda people, _: formats.count(people, language))
    low, high = axes.get_ylim()
    decimals = 0 if high - low > FINE_SCALE else 1
    axes.yaxis.set_major_formatter(lambda rate, _: formats.percent(rate, language, decimals))


def _labelled(places: pd.DataFrame) -> pd.DataFrame:
    """The office's own, and those outside the wide limits: of many, the farthest."""
    outside = places[places["funnel_class"].isin([ABOVE_998, BELOW_998]) & ~places["own"]]
    farthest = outside["funnel_score"].abs().nlargest(MOST_LABELS).index
    return places[places["own"] | places.index.isin(farthest)]


def _label(figure: Figure, axes: Axes, places: pd.DataFrame) -> None:
    """Each name beside its point, where it covers neither another name nor another point."""
    layout.settle(figure)  # only now is known where a point is on paper
    dots = axes.transData.transform(places[[POTENTIAL, COVERAGE]].to_numpy())
    taken = [Bbox.from_bounds(x - 4, y - 4, 8, 8) for x, y in dots]
    for place in wording.records(
        _labelled(places).sort_values("funnel_score", key=abs, kind="stable")[::-1]
    ):
        point = axes.transData.transform((place[POTENTIAL], place[COVERAGE]))
        text = axes.annotate(
            place["name"],
            (place[POTENTIAL], place[COVERAGE]),
            xytext=(0, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
            fontweight="semibold" if place["own"] else "normal",
            bbox={"facecolor": theme.PAPER, "edgecolor": "none", "alpha": 0.8, "pad": 0.4},
            zorder=2.5,  # over the lines, under the points
        )
        size = text.get_window_extent()
        box, right, up = _free(point, (size.width, size.height), taken, axes.bbox)
        text.set(ha="left" if right else "right", position=(9 if right else -9, up))
        taken.append(box)
        if abs(up) > LINE / 2:
            axes.annotate("", text.xy, (9 if right else -9, up), **_LEADER)


_LEADER: dict[str, Any] = {
    "textcoords": "offset points",
    "arrowprops": {"arrowstyle": "-", "color": theme.EARLIER, "linewidth": 0.8},
    "zorder": 2.4,
}


def _free(
    point: np.ndarray, size: tuple[float, float], taken: list[Bbox], frame: Bbox
) -> tuple[Bbox, bool, float]:
    """The nearest place for a name: right or left of its point, else a little higher or lower."""
    width, height = size
    for up in sorted(range(-6 * LINE, 6 * LINE + 1, LINE // 2), key=abs):
        for right in (True, False):
            left = point[0] + 9 if right else point[0] - 9 - width
            box = Bbox.from_bounds(left, point[1] + up - height / 2, width, height)
            inside = frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 <= frame.y1
            if inside and not any(box.overlaps(other) for other in taken):
                return box, right, up
    return box, True, 0.0  # nowhere free: beside its point all the same
