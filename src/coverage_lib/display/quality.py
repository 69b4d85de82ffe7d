"""Questions that the counts raise, each with the row it is about."""

import dataclasses

import pandas as pd

from coverage_lib import formats
from coverage_lib.display import cells, wording
from coverage_lib.display.cells import laid_out
from coverage_lib.display.objects import Nothing, Table, Text
from coverage_lib.display.section import section
from coverage_lib.display.wording import Row
from coverage_lib.display.words import filled, place_names, word
from coverage_lib.metrics import completeness, quality_flags
from coverage_lib.report import Report
from coverage_lib.schema import ACTIVE, AS_OF, GROUP, MEASURE, PLACE, UNIT, VALUE

TOLD, LISTED = 3, 6  # questions in sentences and in the table; all are in the file of figures
_UNITS = (quality_flags.DAYS, quality_flags.MONTHS, quality_flags.SEGMENTS)


def narrative(report: Report) -> Text:
    """How many questions of which kind, then the most serious ones."""
    rows = _asked(_flags(report))
    first = [
        wording.say(
            report,
            "quality_first",
            place=wording.place(report, row),
            measure=wording.measure(report, row | {GROUP: ""}),
            question=_question(report, row),
        )
        for row in rows.drop_duplicates("flag").head(TOLD).pipe(wording.records)
    ]
    return section(report, "quality", _summary(report, rows), first, _kinds(report))


def table(report: Report) -> Table | Nothing:
    """A row per question, most serious first."""
    asked = _asked(_flags(report))
    rows = asked.head(LISTED)
    records = rows.pipe(wording.records)
    columns = {
        "flag": cells.words_of("flag", rows["flag"], report),
        "measure": cells.texts(
            rows, [wording.measure(report, row | {GROUP: ""}) for row in records]
        ),
        "as_of": cells.dates(report, rows),
        "question": cells.texts(rows, [_question(report, row) for row in records]),
    }
    made = laid_out(report, "quality", cells.places(report, rows), columns)
    rest = len(asked) - len(rows)
    if isinstance(made, Nothing) or not rest:
        return made
    more = wording.say(report, "quality_rest", count=formats.count(rest, report.language))
    return dataclasses.replace(made, note=f"{made.note} {more}".strip())


def _flags(report: Report) -> pd.DataFrame:
    rows: pd.DataFrame = report.quality
    return rows[rows[PLACE].isin(report.places[PLACE])]


def _asked(rows: pd.DataFrame) -> pd.DataFrame:
    """One row a question: of the segments that one slip moved, the first stands for all."""
    return rows.drop_duplicates(["flag", PLACE, MEASURE, AS_OF])


def _summary(report: Report, rows: pd.DataFrame) -> list[str]:
    if rows.empty:
        return [wording.say(report, "quality_none" if report.has_data else "quality_unchecked")]
    counted = rows["flag"].value_counts()
    parts = [
        f"{word('flag', flag, report.language)} ({counted[flag]})"
        for flag in quality_flags.FLAGS
        if flag in counted
    ]
    listed = formats.listed(parts, report.language)
    return [wording.say(report, "quality_summary", count=len(rows), parts=listed)]


def _kinds(report: Report) -> list[str]:
    """Missing, zero, not applicable, suppressed and not reported, of the participants."""
    known = report.missing
    rows = known[known[completeness.KINDS[1:]].sum(axis="columns") > 0]
    return [
        wording.say(
            report,
            "quality_kinds",
            measure=word("measure", ACTIVE, report.language),
            parts=formats.listed(
                [
                    f"{formats.count(row[kind], report.language)} "
                    f"{word('counted_kind', kind, report.language)}"
                    for kind in completeness.KINDS
                    if row[kind] or kind == "counted"
                ],
                report.language,
            ),
        )
        for row in wording.records(rows[rows[MEASURE] == ACTIVE])
    ]


def _question(report: Report, row: Row) -> str:
    """The question of one flag, with its numbers."""
    names = place_names(report)
    return word("flag_question", row["flag"], report.language).format(
        found=_number(report, row, VALUE),
        reference=_number(report, row, "reference"),
        other=names.get(row["detail"], row["detail"]),
        detail=_detail(report, row),
    )


def _number(report: Report, row: Row, column: str) -> str:
    if row[UNIT] in _UNITS:
        unit = word("quality_unit", row[UNIT], report.language)
        return filled(unit, number=formats.count(row[column], report.language))
    return formats.shown(row[column], row[UNIT], report.language)


def _detail(report: Report, row: Row) -> str:
    """Missing months as dates, missing segments as words."""
    if row[UNIT] == quality_flags.SEGMENTS:
        codes = row["detail"].split(", ")
        names = [word("short_segment", code, report.language) for code in codes]
        return formats.listed(names, report.language)
    if row[UNIT] != quality_flags.MONTHS:
        return str(row["detail"])
    months = pd.to_datetime(pd.Series(row["detail"].split())).dt.to_period("M")
    run = (months.astype("int64").diff() != 1).cumsum()
    named = [_span(report, month) for _, month in months.groupby(run)]
    return formats.listed(named, report.language)


def _span(report: Report, months: pd.Series) -> str:
    """Months that follow one another, by their first and last."""
    ends = [months.iloc[0], months.iloc[-1]][: len(months)]
    days = [end.to_timestamp() for end in ends]
    return "–".join(formats.short_date(day, report.language, "month") for day in days)
