"""How a row of the report is put into words: its place, date, number and caution."""

from typing import Any

import pandas as pd

from coverage_lib import catalogue, formats
from coverage_lib.display import figures
from coverage_lib.display.words import phrase, place_names, word
from coverage_lib.metrics.comparison import COMPARABLE, UNCHANGED
from coverage_lib.report import Report
from coverage_lib.schema import (
    ALL,
    ALL_EXCL_JAKON,
    AS_OF,
    BASIS,
    BRANCH,
    GROUP,
    IDR,
    LEVEL,
    MEASURE,
    PERCENT,
    PERSONS,
    PLACE,
    PRECISION,
    SEGMENT,
    SINGLE_SEGMENTS,
    STATED_DECIMALS,
    STATED_PERCENT,
    SUB_BRANCH,
    UNIT,
)

Row = dict[str, Any]
SHEET, FIRST = 40, 10  # rows that fit a sheet; rows of one level shown where all of them do not
TOTALS = [ALL, ALL_EXCL_JAKON]


def records(rows: pd.DataFrame) -> list[Row]:
    """The rows of a frame, one dictionary each."""
    if len(rows) < 2:  # as most are, and five times as quick
        return [rows.iloc[number].to_dict() for number in range(len(rows))]
    columns = list(rows)
    return [dict(zip(columns, row, strict=True)) for row in rows.to_numpy(object).tolist()]


def in_order(report: Report, rows: pd.DataFrame) -> pd.DataFrame:
    """Places in the order of the report; of each its totals, then its segments as usual."""
    codes = [*report.places[PLACE], *TOTALS, *SINGLE_SEGMENTS]
    order = {code: rank for rank, code in enumerate(codes)}
    ranks = [
        (order.get(place, len(order)), order.get(segment, len(order)))
        for place, segment in zip(rows[PLACE].tolist(), rows[SEGMENT].tolist(), strict=True)
    ]
    return rows.iloc[sorted(range(len(rows)), key=ranks.__getitem__)]


def own_if_many(report: Report, rows: pd.DataFrame, most: int = 40) -> pd.DataFrame:
    """All rows where they fit, else those of the office itself; `figures.csv` has them all."""
    if len(rows) <= most:
        return rows
    own = rows[rows[PLACE].isin(report.own_places)]
    return own if len(own) else rows


def first_of_each(report: Report, rows: pd.DataFrame) -> pd.DataFrame:
    """Where they would fill more than a sheet, every branch and the first places of other levels.

    Sub-branches are for the page of their branch. The rows come ordered by what matters;
    `figures.csv` has them all.
    """
    if len(rows) <= SHEET:
        return rows
    first = rows.groupby(COMPARABLE, sort=False).cumcount() < FIRST
    kept = rows[LEVEL].eq(BRANCH) | (first & rows[LEVEL].ne(SUB_BRANCH))
    return rows[kept | rows[PLACE].isin(report.own_places)]


def left_out(report: Report, shown: int, known: int) -> str:
    """Where the rows are that a table or chart leaves out; blank where it has them all."""
    return say(report, "rows_left_out", shown=shown, all=known) if shown < known else ""


def say(report: Report, key: str, **values: object) -> str:
    """A sentence of the page in the report's language."""
    return phrase(key, report.language, **{name: str(value) for name, value in values.items()})


def office(report: Report) -> str:
    """The office as the page names it."""
    return str(place_names(report)[report.office.office])


def place(report: Report, row: Row) -> str:
    """The name of a row's place."""
    return str(place_names(report)[row[PLACE]])


def period(report: Report) -> str:
    """The period, as exactly as it was asked for."""
    return formats.date(report.period.end, report.language, report.period.precision)


def date_line(report: Report) -> str:
    """The date in the title: of the count where a day is known, else the period."""
    rows = report.leading
    if rows.empty or rows[PRECISION].iloc[0] != "day":
        return say(report, "in_period", date=period(report))
    return say(report, "as_of", date=formats.date(rows[AS_OF].max(), report.language))


def day(report: Report, row: Row, column: str, precision: str) -> str:
    """A row's date, as exactly as it is known."""
    return formats.date(row[column], report.language, row[precision])


def number(report: Report, row: Row, column: str) -> str:
    """A count, with its source's caution."""
    return uncertain(report, row, column, formats.count(row[column], report.language))


def rate(report: Report, row: Row, column: str) -> str:
    """A computed rate, in words; as uncertain as what it is computed from."""
    return uncertain(report, row, column, formats.percent_in_words(row[column], report.language))


def uncertain(report: Report, row: Row, column: str, number: str) -> str:
    """A number as a sentence says it where its count is not certain: "sekitar", "(sementara)"."""
    key = _CAUTIONS.get(figures.status_of(row, column))
    return say(report, key, number=number) if key else number


_CAUTIONS = {
    "approximate": "about",
    "provisional": "number_provisional",
    "estimated": "number_estimated",
}


def stated_rate(report: Report, row: Row) -> str:
    """A stated percentage keeps the decimals its source printed."""
    decimals = 0 if pd.isna(row[STATED_DECIMALS]) else int(row[STATED_DECIMALS])
    return formats.percent_in_words(row[STATED_PERCENT] / 100, report.language, decimals)


def cautious(report: Report, row: Row, number: str) -> str:
    """The source's own "about", "almost" or "at least" stays with its number."""
    qualifier = row.get("qualifier")
    return f"{word('qualifier', qualifier, report.language)} {number}" if qualifier else number


def target(report: Report, row: Row) -> str:
    """What was to be reached; a percentage keeps no decimals it was not set with."""
    if row[UNIT] == PERCENT:
        return formats.target_in_words(row["target"], report.language)
    return formats.in_words(row["target"], row[UNIT], report.language)


def target_and_unit(report: Report, row: Row) -> str:
    """The same with what it counts, and with its source's caution: "minimal 52 persen"."""
    percent = row[UNIT] == PERCENT
    number = target(report, row) if percent else with_unit(report, row["target"], row[UNIT])
    return cautious(report, row, number)


def realised(report: Report, row: Row) -> str:
    """What was reached of a target, in the target's own unit."""
    said = formats.in_words(row["realised"], row[UNIT], report.language)
    return uncertain(report, row, "realised", said)


def with_unit(report: Report, value: float, unit: str) -> str:
    """An amount and what it counts; rupiah name themselves."""
    if unit == IDR:
        return formats.money_in_words(value, report.language)
    counted = PERSONS if unit == PERCENT else unit
    number = formats.count(value, report.language)
    one = number == "1"
    return f"{number} {word('unit_one' if one else 'unit', counted, report.language)}"


def growth(report: Report, row: Row) -> str:
    """How much, without a sign: the verb says which way."""
    decimals = catalogue.decimals("growth")
    return formats.percent_in_words(abs(row["growth"]), report.language, decimals)


def measure(report: Report, row: Row) -> str:
    """A measure and of whom: "Peserta aktif BPU"."""
    name = word("measure", row[MEASURE], report.language)
    segment = row[SEGMENT] if row[SEGMENT] not in ("", "ALL") else ""
    parts = [
        name,
        word("short_segment", segment, report.language) if segment else "",
        word("group", row[GROUP], report.language) if row[GROUP] else "",
    ]
    return " ".join(part for part in parts if part)


def short_segment(report: Report, row: Row) -> str:
    """The segment as sentences name it: "BPU", "semua segmen"."""
    return word("short_segment", row[SEGMENT], report.language)


def scope(report: Report, row: Row) -> str:
    """A note where the figure leaves out construction."""
    return say(report, "without_construction") if row[SEGMENT] == ALL_EXCL_JAKON else ""


def vintage(report: Report, row: Row) -> str:
    """A note where the potential is older than the count it stands under."""
    if pd.isna(row["potential_as_of"]) or row["potential_as_of"] == row[AS_OF]:
        return ""
    date = formats.date(row["potential_as_of"], report.language)
    return say(report, "potential_of", date=date)


def notice(report: Report) -> str:
    """What stands on every page and chart of invented data."""
    return word("note", "synthetic", report.language) if report.synthetic else ""


def direction(report: Report, difference: float) -> str:
    """Rose, fell, or is unchanged."""
    key = "up" if difference > 0 else "down" if difference < 0 else "same"
    return word("direction", key, report.language)


def signed(difference: float, language: str) -> str:
    """A difference of two shares with its sign, for a sentence: "+2,10 poin persen"."""
    sign = "+" if difference >= UNCHANGED else ""
    return f"{sign}{formats.points_in_words(difference, language)}"


def signed_count(number: float, language: str) -> str:
    """A difference of two counts with its sign: "+1.200", "-300"."""
    return f"{'+' if number > 0 else ''}{formats.count(number, language)}"


def own_total(report: Report, rows: pd.DataFrame) -> pd.DataFrame:
    """The total of the place that the first sentence speaks of, else of the office's own."""
    leading = rows[rows[PLACE].isin(report.leading[PLACE])]
    spoken_of = leading if len(leading) else rows[rows[PLACE].isin(report.own_places)]
    return one_total(spoken_of, [PLACE, BASIS])


def one_total(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Everybody, and only where that is not known everybody but construction."""
    those = list(zip(*(rows[key].tolist() for key in keys), strict=True))
    segments = rows[SEGMENT].tolist()
    known = {of for of, segment in zip(those, segments, strict=True) if segment == ALL}
    total = [ALL if of in known else ALL_EXCL_JAKON for of in those]
    return rows[rows[SEGMENT] == total]


def way(points: float) -> str:
    """Which way a share went: a change that would print as 0.00 is none."""
    return "same" if abs(points) < UNCHANGED else "up" if points > 0 else "down"


def direction_of_points(report: Report, points: float) -> str:
    """Rose, fell, or is unchanged, of a share: what would print as 0.00 is no change."""
    return word("direction", way(points), report.language)
