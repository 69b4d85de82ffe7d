"""Contributions and compliance, an indicator a row: what was counted, and over what."""

import dataclasses

import pandas as pd

from coverage_lib import formats
from coverage_lib.display import cells, figures, sentences, wording
from coverage_lib.display.cells import laid_out
from coverage_lib.display.objects import Nothing, Table, Text
from coverage_lib.display.section import numbers_of, section
from coverage_lib.display.wording import Row
from coverage_lib.display.words import word
from coverage_lib.metrics.arrears import OWED, UNCLASSIFIED
from coverage_lib.report import Report
from coverage_lib.schema import (
    AS_OF,
    GROUP,
    MEASURE,
    PLACE,
    PRECISION,
    PROGRAMME,
    REGIME,
    STATUS,
    UNIT,
    VALUE,
)

TOLD = 5  # sentences for a reader in a hurry; the table has every indicator
_MONEY = ["contributions_achievement", "contributions_plan"]  # in one breath: "that is …"
_FIRST = [*_MONEY, "not_registered_share", "follow_up_rate", "arrears_share", "settlement_rate"]
_NUMERIC = ("value", "numerator", "denominator")


def narrative(report: Report) -> Text:
    """Contributions, or the first indicator; the next ones as a list; then what no table shows."""
    beside = [*sentences.settlement(report), *sentences.budget(report)]
    arrears = _arrears_sentences(report)
    room = max(TOLD - len(beside) - len(arrears), 1)
    told = _most_telling(report).head(room)
    said = [*(_sentence(report, row) for row in wording.records(told)), *beside]
    listed = "compliance_listed" if len(report.other_counts) else "compliance_none"
    said = said or [wording.say(report, listed, period=wording.period(report))]
    leading = max(told["indicator"].isin(_MONEY).sum(), 1)
    numbers = numbers_of(report, told, [VALUE])
    return section(report, "compliance", said[:leading], said[leading:], arrears, numbers=numbers)


def table(report: Report) -> Table | Nothing:
    """A row per place and indicator, with numerator and denominator."""
    rows = _rows(report)
    records = rows.pipe(wording.records)
    columns = {
        "indicator": cells.texts(rows, [_name(report, row) for row in records]),
        "as_of": cells.dates(report, rows),
        "value": _shown(report, rows, VALUE, UNIT),
        "numerator": _shown(report, rows, "numerator", "numerator_unit"),
        "denominator": _shown(report, rows, "denominator", "denominator_unit"),
        "interval": cells.texts(rows, [_interval(report, row) for row in records]),
        "against_target": cells.texts(rows, [_standing(report, row) for row in records]),
        "status": cells.words_of("status", rows[STATUS], report),
    }
    made = laid_out(report, "compliance", cells.places(report, rows), columns, rows=rows)
    if isinstance(made, Nothing):
        return made
    numbers = {word("heading", name, report.language) for name in _NUMERIC}
    sample = wording.say(report, "interval_note") if rows["lower"].notna().any() else ""
    return dataclasses.replace(
        made,
        numeric=tuple(name in numbers for name in made.headings),
        note=f"{made.note} {sample}".strip(),
    )


def arrears_table(report: Report) -> Table | Nothing:
    """What is owed by class, the youngest first; the classes of a place add up to its arrears."""
    rows = wording.own_if_many(report, _arrears(report), most=15)
    columns = {
        "arrears_class": cells.words_of("arrears_class", rows["arrears_class"], report),
        "as_of": cells.dates(report, rows),
        "value": figures.shown(rows, VALUE, report.language),
        "arrears_class_share": figures.shown(rows, "arrears_class_share", report.language),
        "arrears_employers": figures.shown(rows, "employers", report.language),
    }
    names = cells.places(report, rows)
    return laid_out(
        report, "arrears", names, columns, {"value", "arrears_class_share", "arrears_employers"}
    )


def _arrears(report: Report) -> pd.DataFrame:
    rows: pd.DataFrame = report.arrears
    return rows[rows[PLACE].isin(report.places[PLACE])]


def _arrears_sentences(report: Report) -> list[str]:
    """The worst class of the office itself; of a sum without any ages, that they are not known."""
    rows = _arrears(report)
    if rows.empty:
        owed = (report.other_counts[MEASURE] == OWED).any()
        return [wording.say(report, "arrears_ages_unknown")] if owed else []
    rows = rows[(rows["arrears_class"] != UNCLASSIFIED) & rows["arrears_class_share"].notna()]
    own = rows[rows[PLACE].isin(report.own_places)].drop_duplicates(PLACE, keep="last")
    return [
        wording.say(
            report,
            "arrears_worst",
            place=wording.place(report, row),
            date=wording.day(report, row, AS_OF, PRECISION),
            whole=formats.money_in_words(row["whole"], report.language),
            amount=formats.money_in_words(row[VALUE], report.language),
            share=wording.rate(report, row, "arrears_class_share"),
            arrears_class=word("arrears_class", row["arrears_class"], report.language),
        )
        for row in wording.records(own)
    ]


def _most_telling(report: Report) -> pd.DataFrame:
    """The office's own before those of the places below it; money, then duties, then the rest."""
    rows = _rows(report)
    rank = {indicator: place for place, indicator in enumerate(_FIRST)}
    ordered = rows.assign(
        other=~rows[PLACE].isin(report.own_places),
        rank=rows["indicator"].map(rank).fillna(len(_FIRST)),
    ).sort_values(["other", "rank"], kind="stable")
    return ordered[ordered[VALUE].notna()]


def _rows(report: Report) -> pd.DataFrame:
    rows: pd.DataFrame = report.compliance
    return rows[rows[PLACE].isin(report.places[PLACE])]


def _interval(report: Report, row: Row) -> str:
    """Within which bounds the rate of all lies; blank where the count is no sample."""
    if pd.isna(row["lower"]):
        return ""
    bounds = [formats.percent(row[name], report.language) for name in ("lower", "upper")]
    return "–".join(bounds)


def _sentence(report: Report, row: Row) -> str:
    """What was counted, over what."""
    of = _of(report, row)
    return wording.say(
        report,
        f"compliance_{row['indicator']}",
        place=wording.place(report, row),
        of=f" ({of})" if of else "",
        date=wording.day(report, row, AS_OF, PRECISION),
        numerator=formats.in_words(row["numerator"], row["numerator_unit"], report.language),
        denominator=formats.in_words(row["denominator"], row["denominator_unit"], report.language),
        value=formats.in_words(row[VALUE], row[UNIT], report.language),
        regime=word("regime", row[REGIME], report.language),
        standing=word("standing", row["standing"], report.language),
        shape=word("shape", row["shape"], report.language),
    )


def _name(report: Report, row: Row) -> str:
    name, of = word("indicator", row["indicator"], report.language), _of(report, row)
    return f"{name} · {of}" if of else name


def _of(report: Report, row: Row) -> str:
    """Which programme and which people, where it is not everybody."""
    group = word("group", row[GROUP], report.language) if row[GROUP] else ""
    return " · ".join(part for part in (row[PROGRAMME], group) if part)


def _standing(report: Report, row: Row) -> str:
    """Never without its regime."""
    if not row["standing"]:
        return ""
    standing = word("standing", row["standing"], report.language)
    return f"{standing} ({word('regime', row[REGIME], report.language)})"


def _shown(report: Report, rows: pd.DataFrame, column: str, unit: str) -> pd.Series:
    written = [
        formats.shown(value, of, report.language)
        for value, of in zip(rows[column], rows[unit], strict=True)
    ]
    return cells.texts(rows, written)
