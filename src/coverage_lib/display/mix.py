"""What each segment or district gave to the change of coverage: sentences and a table."""

from functools import lru_cache

import pandas as pd

from coverage_lib import formats
from coverage_lib.display import cells, wording
from coverage_lib.display.cells import RATE_COLUMNS
from coverage_lib.display.objects import Nothing, Table
from coverage_lib.display.wording import Row
from coverage_lib.report import Report
from coverage_lib.schema import ALL, BASIS, COVERAGE, GROUP, PLACE, SEGMENT

_MIX_EFFECTS = ["within_effect", "mix_effect", "part_effect"]
_OF_WHOLE = {  # what the last line has below each column
    "coverage_before": "whole_coverage_before",
    COVERAGE: "whole_coverage",
    "change": "whole_change",
    "within_effect": "whole_within_effect",
    "mix_effect": "whole_mix_effect",
    "part_effect": "whole_change_in_points",
}


def table(report: Report) -> Table | Nothing:
    """What each part gave to the change of its total; the last line of each total is the total."""
    wholes = [rows for rows in _wholes(report) if _is_split(rows)]
    if not wholes:
        return Nothing()
    rows = pd.concat([_mix_cells(report, whole) for whole in wholes], ignore_index=True)
    known = sum(len(whole) + 1 for whole in wholes)
    more = wording.left_out(report, len(rows), known)
    names = rows.pop("name")
    columns = {name: rows[name] for name in rows}
    return cells.with_rounding(
        report, cells.laid_out(report, "mix_changes", names, columns, set(columns), more=more)
    )


def sentences(report: Report) -> list[str]:
    """What each total's parts gave to its change, the largest of them named: a text a total."""
    return [" ".join(_mix_sentences(report, rows)) for rows in _wholes(report)]


@lru_cache(maxsize=1)  # for the sentences and the table of the one report
def _wholes(report: Report) -> list[pd.DataFrame]:
    """The parts of the leading place by segment, and of everybody by district."""
    rows = wording.in_order(report, report.mix_changes)
    spoken_of = [*report.own_places, *report.leading[PLACE]]
    segments = rows[(rows["by"] == SEGMENT) & rows[PLACE].isin(spoken_of)]
    districts = wording.one_total(rows[rows["by"] != SEGMENT], [BASIS, GROUP])
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
        "mix_kept" if wording.way(change) == "same" else "mix_split",
        by=by,
        whole=whole,
        direction=wording.direction_of_points(report, change),
        points=formats.points_in_words(abs(change), report.language),
        date=wording.day(report, earlier, "as_of_before", "precision_before"),
        within=wording.signed(first["whole_within_effect"], report.language),
        mix=wording.signed(first["whole_mix_effect"], report.language),
        part=_part_name(report, largest),
        effect=wording.signed(largest["part_effect"], report.language),
    )
    return [split, *_presence_sentence(report, rows)]


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


def _mix_cells(report: Report, rows: pd.DataFrame) -> pd.DataFrame:
    """The parts, of many those that gave most, and below them the total that all add up to."""
    listed = rows
    if len(rows) > wording.SHEET // 2:
        listed = rows[rows.index.isin(rows["part_effect"].abs().nlargest(wording.FIRST).index)]
    parts = [
        {"name": _part_name(report, row)} | {name: row[name] for name in _OF_WHOLE}
        for row in wording.records(listed)
    ]
    first = rows.iloc[0].to_dict()
    total = wording.say(report, "parts_total") + f" ({_whole_name(report, rows).rstrip(',')})"
    whole = {"name": total} | {name: first[of] for name, of in _OF_WHOLE.items()}
    shown = pd.DataFrame([*parts, whole])
    people = shown["change"].map(lambda number: formats.count(number, report.language))
    texts = {name: cells.percents(report, shown[name]) for name in RATE_COLUMNS}
    texts |= {"people_change": people}
    texts |= {name: cells.points(report, shown[name]) for name in _MIX_EFFECTS}
    return pd.DataFrame({"name": shown["name"], **texts})
