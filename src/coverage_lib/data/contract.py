"""The contract of each file as rules: docs/data.md, for a machine to hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from coverage_lib.data import columns, row_rules, rules
from coverage_lib.data.rules import Rule
from coverage_lib.schema import (
    AS_OF,
    BASES,
    BASIS,
    BRANCH,
    CODE,
    DECIDED_ON,
    DENOMINATOR,
    DISTRICT,
    DUE,
    GROUP,
    KNOWN_ON,
    LEVEL,
    MEASURE,
    MEASURES,
    NAME,
    NUMERATOR,
    OBSERVATION_KEY,
    OFFICE,
    OFFICE_LEVELS,
    PARENT,
    PLACE,
    POPULATION,
    PROGRAMME,
    PROGRAMMES,
    PROVINCE,
    PUBLISHED_MEASURES,
    PUBLISHED_ON,
    QUALIFIER,
    QUALIFIERS,
    REGIME,
    REGIME_EVIDENCE,
    REGIMES,
    REGIONAL_OFFICE,
    SEGMENT,
    SEGMENTS,
    SOURCE,
    STATED_PERCENT,
    STATUS,
    STATUSES,
    SUB_BRANCH,
    TARGET_COLUMNS,
    TARGET_MEASURES,
    TERM,
    UNIT,
    UNITS,
    VALUE,
)

EVIDENCE = ("stated", "inferred")
KINDS = ("kabupaten", "kota")
_DISTRICT = r"[0-9]{2}\.[0-9]{2}"
_KEY = r"[a-z0-9]+(?:[-_][a-z0-9]+)*"

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class FileRules:
    """What each column of a file must hold, and what its rows must hold as a whole."""

    columns: dict[str, list[Rule]]
    rows: Sequence[Rule] = ()


def of_files(tables: Tables) -> dict[str, FileRules]:
    """The rules of every file; keys must be found in the files at hand."""
    return {
        columns.OBSERVATIONS: _observations(tables),
        columns.TARGETS: _targets(tables),
        columns.PUBLISHED: _published(tables),
        columns.OFFICES: _offices(tables),
        columns.SERVICE_AREAS: _service_areas(tables),
        columns.DISTRICTS: _districts(tables),
        columns.PROVINCES: _provinces(tables),
        columns.SOURCES: _sources(),
        columns.TERMS: _terms(tables),
    }


def _observations(tables: Tables) -> FileRules:
    return FileRules(
        columns={
            PLACE: _place(tables),
            AS_OF: [rules.date()],
            SEGMENT: [rules.one_of(SEGMENTS, or_blank=True)],
            BASIS: [rules.one_of(BASES)],
            PROGRAMME: [rules.one_of(PROGRAMMES, or_blank=True)],
            GROUP: [rules.shaped(_KEY, "vulnerable_workers", or_blank=True)],
            MEASURE: [rules.one_of(MEASURES, listed_as="MEASURES")],
            VALUE: rules.number(),
            UNIT: [rules.one_of(UNITS)],
            STATUS: [rules.one_of(STATUSES)],
            SOURCE: _key(tables, columns.SOURCES, SOURCE),
            KNOWN_ON: [rules.day(or_blank=True)],
        },
        rows=[
            *row_rules.value_or_reason(),
            row_rules.whole(VALUE),
            *row_rules.units_of_measures(),
            row_rules.unique_rows(OBSERVATION_KEY, column=PLACE, unless_dated=KNOWN_ON),
        ],
    )


def _targets(tables: Tables) -> FileRules:
    return FileRules(
        columns={
            PLACE: _place(tables),
            SEGMENT: [rules.one_of(SEGMENTS, or_blank=True)],
            BASIS: [rules.one_of(BASES)],
            GROUP: [rules.shaped(_KEY, "vulnerable_workers", or_blank=True)],
            MEASURE: [rules.one_of(TARGET_MEASURES, listed_as="TARGET_MEASURES")],
            DUE: [rules.date()],
            VALUE: [rules.filled(), *rules.number()],
            UNIT: [rules.one_of(UNITS)],
            QUALIFIER: [rules.one_of(QUALIFIERS, or_blank=True)],
            REGIME: [rules.one_of(REGIMES)],
            REGIME_EVIDENCE: [rules.one_of(EVIDENCE, or_blank=True)],
            DECIDED_ON: [rules.date(or_blank=True)],
            SOURCE: _key(tables, columns.SOURCES, SOURCE),
        },
        rows=[
            row_rules.whole(VALUE),
            row_rules.evidence_of_regime(),
            *row_rules.units_of_measures(),
            row_rules.unique_rows(TARGET_COLUMNS, column=PLACE),
        ],
    )


def _published(tables: Tables) -> FileRules:
    return FileRules(
        columns={
            PLACE: _place(tables),
            AS_OF: [rules.date()],
            SEGMENT: [rules.one_of(SEGMENTS, or_blank=True)],
            BASIS: [rules.one_of(BASES)],
            GROUP: [rules.shaped(_KEY, "vulnerable_workers", or_blank=True)],
            MEASURE: [rules.one_of(PUBLISHED_MEASURES, listed_as="PUBLISHED_MEASURES")],
            NUMERATOR: rules.number(),
            DENOMINATOR: rules.number(),
            STATED_PERCENT: rules.number(signed=True),
            UNIT: [rules.one_of(UNITS)],
            QUALIFIER: [rules.one_of(QUALIFIERS, or_blank=True)],
            SOURCE: _key(tables, columns.SOURCES, SOURCE),
        },
        rows=[
            row_rules.whole(NUMERATOR),
            row_rules.whole(DENOMINATOR),
            *row_rules.units_of_stated(),
            row_rules.states_something(),
        ],
    )


def _offices(tables: Tables) -> FileRules:
    return FileRules(
        columns={
            OFFICE: [
                rules.filled(),
                rules.shaped(_KEY, "pekalongan"),
                rules.unique(),
            ],
            NAME: [rules.filled()],
            LEVEL: [rules.one_of(OFFICE_LEVELS)],
            CODE: [rules.unique()],
            PARENT: _key(tables, columns.OFFICES, OFFICE, or_blank=True),
            SOURCE: _key(tables, columns.SOURCES, SOURCE),
        },
        rows=[
            row_rules.parent_of_level(REGIONAL_OFFICE, [""], "must be blank for a regional office"),
            row_rules.parent_of_level(
                BRANCH, [REGIONAL_OFFICE], "must be the regional office of this branch"
            ),
            row_rules.parent_of_level(
                SUB_BRANCH,
                [BRANCH, REGIONAL_OFFICE],
                "must be the branch of this sub-branch, or where not known its regional office",
            ),
        ],
    )


def _service_areas(tables: Tables) -> FileRules:
    return FileRules(
        columns={
            OFFICE: _key(tables, columns.OFFICES, OFFICE),
            DISTRICT: [*rules.well_coded(), *_key(tables, columns.DISTRICTS, DISTRICT, coded=True)],
            "valid_from": [rules.date(or_blank=True)],
            "valid_to": [rules.date(or_blank=True)],
            "evidence": [rules.one_of(EVIDENCE)],
            SOURCE: _key(tables, columns.SOURCES, SOURCE),
        },
        rows=[row_rules.unique_rows((OFFICE, DISTRICT, "valid_from"), column=DISTRICT)],
    )


def _districts(tables: Tables) -> FileRules:
    return FileRules(
        columns={
            DISTRICT: [
                rules.filled(),
                *rules.well_coded(),
                rules.shaped(_DISTRICT, "33.75"),
                rules.unique(),
            ],
            NAME: [rules.filled()],
            "kind": [rules.one_of(KINDS)],
            PROVINCE: _key(tables, columns.PROVINCES, PROVINCE),
            POPULATION: rules.number(),
            "area_km2": rules.number(),
            SOURCE: _key(tables, columns.SOURCES, SOURCE),
        },
        rows=[row_rules.province_of_district()],
    )


def _provinces(tables: Tables) -> FileRules:
    return FileRules(
        columns={
            PROVINCE: [rules.filled(), rules.shaped(r"[0-9]{2}", "33"), rules.unique()],
            NAME: [rules.filled()],
            REGIONAL_OFFICE: _key(tables, columns.OFFICES, OFFICE, level=REGIONAL_OFFICE),
            SOURCE: _key(tables, columns.SOURCES, SOURCE),
        }
    )


def _sources() -> FileRules:
    return FileRules(
        columns={
            SOURCE: [rules.filled(), rules.unique()],
            "url": [rules.shaped(r"https?://\S+", "https://example.org/page", or_blank=True)],
            PUBLISHED_ON: [rules.date(or_blank=True)],
        },
        rows=row_rules.one_kind_of_source(),
    )


def _terms(tables: Tables) -> FileRules:
    return FileRules(
        columns={
            TERM: [rules.filled()],
            VALUE: [rules.filled(), *rules.number()],
            UNIT: [rules.filled()],
            "valid_from": [rules.date(or_blank=True)],
            "valid_to": [rules.date(or_blank=True)],
            SOURCE: _key(tables, columns.SOURCES, SOURCE),
        },
        rows=[row_rules.unique_rows((TERM, "valid_from"), column=TERM)],
    )


def _place(tables: Tables) -> list[Rule]:
    """A place is known where its own file can be read: else every row would be wrong."""
    known = [
        (columns.OFFICES, OFFICE),
        (columns.DISTRICTS, DISTRICT),
        (columns.PROVINCES, PROVINCE),
    ]
    if not all(_has(tables, file, column) for file, column in known):
        return rules.well_coded()
    offices, districts, provinces = (tables[file][column].tolist() for file, column in known)
    keys = [*offices, *districts, *provinces, columns.NATION]
    return [*rules.well_coded(), rules.place(keys, offices)]


def _key(
    tables: Tables,
    file: str,
    column: str,
    *,
    or_blank: bool = False,
    coded: bool = False,
    level: str = "",
) -> list[Rule]:
    """A key of another file, where that file can be read."""
    if not _has(tables, file, column) or (level and not _has(tables, file, LEVEL)):
        return []
    table = tables[file]
    keys = table.loc[table[LEVEL] == level, column] if level else table[column]
    return [rules.key_of(file, keys.tolist(), or_blank=or_blank, coded=coded, kind=level)]


def _has(tables: Tables, file: str, column: str) -> bool:
    return file in tables and column in tables[file]
