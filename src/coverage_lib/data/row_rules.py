"""What the cells of one row must be together, and no two rows may share."""

from collections.abc import Collection
from functools import partial

import pandas as pd

from coverage_lib.data.rules import Rule, ill_coded
from coverage_lib.schema import (
    COVERAGE,
    DISTRICT,
    IDR,
    LEVEL,
    MEASURE,
    MEASURES,
    NUMERATOR,
    OFFICE,
    PARENT,
    PERCENT,
    PROVINCE,
    REGIME,
    REGIME_EVIDENCE,
    SOURCE,
    STATED_PERCENT,
    STATUS,
    STATUSES,
    STATUSES_WITHOUT_VALUE,
    UNIT,
    UNITS,
    UNSTATED,
    VALUE,
)

SYNTHETIC = "DATA SINTETIS"  # the publisher of every source of an invented folder
SYNTHETIC_KEY = "sintetis"  # how the key of such a source begins
PUBLISHER = "publisher"


def one_kind_of_source() -> list[Rule]:
    """Invented numbers are never taken for published ones: a folder holds one kind."""
    return [
        Rule(
            lambda table: (table[PUBLISHER] != SYNTHETIC) | _all_synthetic(table),
            "invented and published data never meet in one folder",
            column=PUBLISHER,
            needs=(PUBLISHER,),
        ),
        Rule(
            lambda table: (
                (table[PUBLISHER] == SYNTHETIC) == table[SOURCE].str.startswith(SYNTHETIC_KEY)
            ),
            f"begins with {SYNTHETIC_KEY} where the publisher is {SYNTHETIC}, and only there",
            column=SOURCE,
            needs=(SOURCE, PUBLISHER),
        ),
    ]


def unique_rows(key: Collection[str], *, column: str, unless_dated: str = "") -> Rule:
    """No two rows that say the same thing of the same thing.

    A row that says since when it is known (`unless_dated`) corrects another, so it may repeat it.
    """
    dated = f"; a correction says in {unless_dated} since when it is known" if unless_dated else ""
    return Rule(
        lambda table: (
            ~_undated(table, unless_dated)
            .duplicated(list(key))
            .reindex(table.index, fill_value=False)
        ),
        f"repeats an earlier row: no two rows may share {', '.join(key)}{dated}",
        column=column,
        needs=(*key, *filter(None, [unless_dated])),
    )


def whole(column: str, *, unit: str = UNIT) -> Rule:
    """People come whole: 1.234 persons is 1234 with a point that parts the thousands."""
    return Rule(
        lambda table: (
            table[unit].isin([IDR, PERCENT]) | ~table[column].str.fullmatch(r"[0-9]+\.[0-9]+")
        ),
        "must be a whole number: a point here is a decimal point, never for thousands",
        column=column,
        needs=(unit, column),
    )


def units_of_measures() -> list[Rule]:
    """Each measure has one unit, and a target of coverage is in percent."""
    measures = {**_MEASURES_OF_UNIT, PERCENT: [COVERAGE]}
    return [_unit_rule(unit, names, "") for unit, names in measures.items()]


def units_of_stated() -> list[Rule]:
    """A source may state the count, or a mere rate of it."""
    told = ", or percent where only a rate is stated"
    return [_unit_rule(unit, names, told) for unit, names in _MEASURES_OF_UNIT.items()]


def value_or_reason() -> list[Rule]:
    """A count, or a status that says why there is none; never both, never neither."""
    reasons = ", ".join(STATUSES_WITHOUT_VALUE)
    return [
        Rule(
            lambda table: (table[VALUE] != "") | ~table[STATUS].isin(_STATUSES_WITH_VALUE),
            f"must not be blank, unless the status says why: {reasons}",
            column=VALUE,
            needs=(STATUS, VALUE),
        ),
        Rule(
            lambda table: (table[VALUE] == "") | ~table[STATUS].isin(STATUSES_WITHOUT_VALUE),
            f"must be blank where the status is {reasons}",
            column=VALUE,
            needs=(STATUS, VALUE),
        ),
    ]


def states_something() -> Rule:
    """A stated figure has a count, or a percentage."""
    return Rule(
        lambda table: (table[NUMERATOR] != "") | (table[STATED_PERCENT] != ""),
        "must not be blank where stated_percent is blank too: nothing is stated",
        column=NUMERATOR,
        needs=(NUMERATOR, STATED_PERCENT),
    )


def evidence_of_regime() -> Rule:
    """A regime is stated by the source or inferred by us; an unstated one is neither."""
    return Rule(
        lambda table: (table[REGIME_EVIDENCE] != "") | (table[REGIME] == UNSTATED),
        "must not be blank, unless the regime is unstated",
        column=REGIME_EVIDENCE,
        needs=(REGIME, REGIME_EVIDENCE),
    )


def parent_of_level(level: str, parents: Collection[str], advice: str) -> Rule:
    """Offices form a tree of three levels; a key that no office has is another rule's matter."""
    return Rule(
        partial(_has_parent, level=level, parents=parents),
        advice,
        column=PARENT,
        needs=(OFFICE, LEVEL, PARENT),
    )


def province_of_district() -> Rule:
    """The first two digits of a district's code are its province."""
    return Rule(
        lambda table: (table[DISTRICT].str[:2] == table[PROVINCE]) | ill_coded(table[DISTRICT]),
        "must be the first two digits of the district's code",
        column=PROVINCE,
        needs=(DISTRICT, PROVINCE),
    )


_STATUSES_WITH_VALUE = [status for status in STATUSES if status not in STATUSES_WITHOUT_VALUE]
_MEASURES_OF_UNIT = {
    unit: [measure.name for measure in MEASURES.values() if measure.unit == unit]
    for unit in dict.fromkeys(measure.unit for measure in MEASURES.values())
}


def _undated(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return table[table[column] == ""] if column else table


def _all_synthetic(sources: pd.DataFrame) -> bool:
    return bool((sources[PUBLISHER] == SYNTHETIC).all())


def _unit_rule(unit: str, measures: list[str], or_rate: str) -> Rule:
    return Rule(
        partial(_has_unit, measures=measures, units=[unit, *([PERCENT] if or_rate else [])]),
        f"must be {unit} for this measure{or_rate}",
        column=UNIT,
        needs=(MEASURE, UNIT),
    )


def _has_unit(table: pd.DataFrame, *, measures: list[str], units: list[str]) -> pd.Series:
    known = table[UNIT].isin(UNITS) & table[MEASURE].isin(measures)
    return ~known | table[UNIT].isin(units)


def _has_parent(table: pd.DataFrame, *, level: str, parents: Collection[str]) -> pd.Series:
    level_of = {**dict(zip(table[OFFICE], table[LEVEL], strict=True)), "": ""}
    above = table[PARENT].map(level_of)
    return (table[LEVEL] != level) | above.isna() | above.isin(list(parents))
