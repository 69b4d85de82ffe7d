"""Coverage of places beside each other: ranked, and against the year before."""

from collections import Counter

import numpy as np
import pandas as pd

from coverage_lib import formats, theme
from coverage_lib.display import charts, facts, figures, wording
from coverage_lib.display.objects import Chart, Nothing
from coverage_lib.display.words import short_names, word
from coverage_lib.metrics.comparison import COMPARABLE
from coverage_lib.report import Report
from coverage_lib.schema import AS_OF, CHANGE_IN_POINTS, COVERAGE, LEVEL, PLACE, SEGMENT, VINTAGE

Shown = Chart | Nothing
Group = tuple[str, ...]  # places that can be compared: of one level, segment and basis
MOST_ROWS = 40  # places that a reader can compare: more are compared a level higher
FEW_MORE = 15  # bars: so many are all drawn, of more the first ten
FEWEST = 2  # one place alone compares with nothing
_RATES = ["coverage_before", COVERAGE]


def coverage_by_place(report: Report) -> Shown:
    """Coverage of places of one level, segment and basis, lowest first."""
    rows = one_group(report.ranking).sort_values([COVERAGE, PLACE])
    if len(rows) < FEWEST:
        return Nothing()
    drawn = at_a_glance(rows)
    caption = _caption(report, "coverage_by_place" if len(drawn) == len(rows) else "lowest", rows)
    named = drawn.set_axis(drawn[PLACE].map(short_names(report)))
    texts = figures.shown(named, COVERAGE, report.language)
    alt = f"{caption}: {'; '.join(f'{name} {text}' for name, text in texts.items())}."
    caption = charts.with_marks(caption, texts, report.language)
    figure = charts.ranked_bars(named[COVERAGE], texts, language=report.language)
    return Chart(figure, alt, caption, wording.notice(report))


def year_on_year(report: Report) -> Shown:
    """Coverage of each place now and a year before, highest now first; of many, who moved most."""
    known = report.rate_changes[report.rate_changes["reason"] == ""]
    below = known[~known[PLACE].isin(report.own_places)]
    group = one_group(below).sort_values(CHANGE_IN_POINTS, key=lambda by: -by.abs(), kind="stable")
    if len(group) < FEWEST:
        return Nothing()
    rows = at_a_glance(group).sort_values([COVERAGE, PLACE], ascending=[False, True])
    ends = _ends(report, rows)
    named = rows.set_axis(rows[PLACE].map(short_names(report)))
    pairs = named[_RATES].set_axis(ends, axis="columns")
    shown = [figures.shown(named, rate, report.language) for rate in _RATES]
    texts = pd.concat(shown, axis="columns", keys=ends)
    key = "year_on_year" if len(rows) == len(group) else "moved_most"
    caption = _caption(report, key, group, before=ends[0], now=ends[1])
    caption = " ".join([caption, *_vintages(report, rows)])
    alt = f"{caption} {'; '.join(charts.pairs_in_words(texts))}."
    caption = charts.with_marks(caption, shown[1], report.language)
    colours = (theme.EARLIER, theme.COVERED)
    figure = charts.dumbbells(pairs, texts, colours, language=report.language)
    names = {word("heading", "changes_row", report.language): named.index}
    cells = names | facts.headed(report, named, [*_RATES, CHANGE_IN_POINTS])
    data = facts.of_chart(report, caption, cells)
    return Chart(figure, alt, caption, wording.notice(report), data)


def at_a_glance(rows: pd.DataFrame) -> pd.DataFrame:
    """As many as a chart shows at a glance: of a few more than that, all."""
    return rows if len(rows) <= FEW_MORE else rows.head(wording.FIRST)


def one_group(rows: pd.DataFrame) -> pd.DataFrame:
    """The most places that can be compared and fit one chart; else the fewest that can."""
    sizes = Counter(_groups(rows))
    fitting = [group for group in sizes if sizes[group] <= MOST_ROWS]
    fewest = min(sizes, key=sizes.__getitem__, default=None)
    return _of_group(rows, max(fitting, key=sizes.__getitem__, default=fewest))


def largest_group(rows: pd.DataFrame) -> pd.DataFrame:
    """The most places that can be compared, however many."""
    sizes = Counter(_groups(rows))
    return _of_group(rows, max(sizes, key=sizes.__getitem__, default=None))


def _groups(rows: pd.DataFrame) -> list[Group]:
    """To which group each row belongs."""
    return list(zip(*(rows[key].tolist() for key in COMPARABLE), strict=True))


def _of_group(rows: pd.DataFrame, group: Group | None) -> pd.DataFrame:
    return rows[np.array([one == group for one in _groups(rows)], dtype=bool)]


def _caption(report: Report, key: str, rows: pd.DataFrame, **values: str) -> str:
    """What is compared: the level and, where it is not everybody, the segment."""
    first = rows.iloc[0].to_dict()
    segment = "" if first[SEGMENT] == "ALL" else f" ({wording.short_segment(report, first)})"
    said = {"level": word("level_many", first[LEVEL], report.language) + segment} | values
    counts = {"count": str(len(at_a_glance(rows))), "all": str(len(rows))}
    return word("chart", key, report.language).format(**said, **counts)


def _ends(report: Report, rows: pd.DataFrame) -> list[str]:
    """The two dates where all rows share them, else "earlier" and "now"."""
    dates = {"as_of_before": "precision_before", AS_OF: "precision"}
    if all((rows[day] == rows[day].iloc[0]).all() for day in dates):
        first = rows.iloc[0]
        return [
            formats.short_date(first[day], report.language, first[precision])
            for day, precision in dates.items()
        ]
    return [word("heading", f"stated_rate{end}", report.language) for end in ("_before", "")]


def _vintages(report: Report, rows: pd.DataFrame) -> list[str]:
    """Two estimates of the potential are two yardsticks: the caption says so."""
    changed = rows[rows["vintage_changed"]]
    if changed.empty:
        return []
    named = (changed["vintage_before"] != "") & (changed[VINTAGE] != "")
    pairs = changed.loc[named, ["vintage_before", VINTAGE]].drop_duplicates()
    if len(pairs) != 1 or not named.all():
        return [wording.say(report, "chart_vintages")]
    before, now = pairs.iloc[0]
    return [wording.say(report, "chart_vintages_named", before=before, now=now)]
