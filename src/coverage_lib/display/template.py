"""The workbook a branch fills in, in words; `data/workbooks/branch_return.py` lays it out.

`coverage-report template` writes it, `coverage-report import` reads it back: `headings` and `codes`
say which column and which code the words of either language mean.
"""

import pandas as pd

from coverage_lib import periods
from coverage_lib.data import columns, reference
from coverage_lib.data.load import Dataset
from coverage_lib.data.row_rules import SYNTHETIC, SYNTHETIC_KEY
from coverage_lib.data.workbooks.branch_return import (
    HEADING,
    TEXT,
    TITLE,
    VERSION,
    Column,
    Form,
    Guide,
    Sheet,
)
from coverage_lib.display.words import office_title, word
from coverage_lib.formats import LANGUAGES
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    BASES,
    BASIS,
    GROUP,
    LEVEL,
    MEASURE,
    MEASURES,
    NAME,
    OFFICE_BASIS,
    PLACE,
    PROGRAMME,
    PROGRAMMES,
    PUBLISHED_ON,
    SEGMENT,
    SEGMENTS,
    SINGLE_SEGMENTS,
    SOURCE,
    STATUS,
    STATUSES,
    VALUE,
    VINTAGE,
)

ENTRY, SOURCES = "entry", "sources"
PLACE_NAME, SOURCE_KEY = "place_name", "source_key"
WIDTHS = {
    ENTRY: {
        PLACE: 30, PLACE_NAME: 40, AS_OF: 13, SEGMENT: 30, BASIS: 27, MEASURE: 30, VALUE: 16,
        STATUS: 17, PROGRAMME: 11, GROUP: 20, VINTAGE: 16, SOURCE: 34,
    },
    SOURCES: {SOURCE_KEY: 38, "publisher": 38, "url": 48, PUBLISHED_ON: 17},
}  # fmt: skip
CODES = {SEGMENT: SEGMENTS, BASIS: BASES, MEASURE: tuple(MEASURES), STATUS: STATUSES}


def form(data: Dataset, *, office: str, period: str, language: str) -> Form:
    """The workbook for one office and period, a row for each place and segment.

    Without an office there is no row, only headings, lists and explanations.
    """
    entry = [
        _column(name, width, data, office, period, language)
        for name, width in WIDTHS[ENTRY].items()
    ]
    sources = [Column(_heading(name, language), width) for name, width in WIDTHS[SOURCES].items()]
    rows = _rows(data, office, period, language) if office else []
    own = [_own_source(data, office, period, language)] if office else []
    sheets = (
        Sheet(word("template_sheet", ENTRY, language), tuple(entry), rows),
        Sheet(word("template_sheet", SOURCES, language), tuple(sources), own),
    )
    return Form(
        sheets,
        Guide(word("template_sheet", "guide", language), _guide(data, language)),
        lists=word("template_sheet", "lists", language),
        wrong=word("template", "not_so", language),
        notice=SYNTHETIC if data.synthetic else "",
    )


def headings() -> dict[str, str]:
    """The column that a heading of either language means; by its normal form."""
    keys = {name for widths in WIDTHS.values() for name in widths}
    return {
        columns.normal_heading(_heading(key, language)): key
        for language in LANGUAGES
        for key in sorted(keys)
    }


def codes() -> dict[str, dict[str, str]]:
    """For each column that has a list: the code that a word of either language means."""
    words = {
        column: {
            columns.normal_heading(text): code
            for code in known
            for text in (code, *(word(column, code, language) for language in LANGUAGES))
        }
        for column, known in CODES.items()
    }
    return words | {PROGRAMME: {code.lower(): code for code in PROGRAMMES}}


def sheets() -> dict[str, tuple[str, ...]]:
    """What the sheets to fill in are called, in each language."""
    return {
        key: tuple(word("template_sheet", key, language) for language in LANGUAGES)
        for key in (ENTRY, SOURCES)
    }


def _heading(name: str, language: str) -> str:
    return word("template_heading", name, language)


def _column(
    name: str, width: int, data: Dataset, office: str, period: str, language: str
) -> Column:
    choices = tuple(word(name, code, language) for code in CODES.get(name, ()))
    if name == PROGRAMME:
        choices = PROGRAMMES
    if name == SOURCE:
        choices = _source_keys(data, office, period, language)
    return Column(
        _heading(name, language),
        width,
        choices,
        strict=name != SOURCE,
        count=name == VALUE,
        told=word("template", "whole" if name == VALUE else "choose", language),
    )


def _rows(data: Dataset, office: str, period: str, language: str) -> list[list[str]]:
    """A row for each place of the office and each segment; the branch only types the count."""
    places = reference.places(data, office)
    names = map(office_title, places[LEVEL], places[NAME], [language] * len(places))
    known = {
        AS_OF: periods.parse(period).end.date().isoformat(),
        BASIS: word(BASIS, OFFICE_BASIS, language),
        MEASURE: word(MEASURE, ACTIVE, language),
        SOURCE: _own_source(data, office, period, language)[0],
    }
    return [
        [
            (known | {PLACE: place, PLACE_NAME: name, SEGMENT: word(SEGMENT, segment, language)})
            .get(column, "")
            for column in WIDTHS[ENTRY]
        ]
        for place, name in zip(places[PLACE], names, strict=True)
        for segment in SINGLE_SEGMENTS
    ]  # fmt: skip


def _own_source(data: Dataset, office: str, period: str, language: str) -> list[str]:
    """The return itself is a source; of an invented folder it is marked as such."""
    chosen = reference.office(data, office)
    key = f"laporan-{chosen.office.lower()}-{period}"
    if data.synthetic:
        return [f"{SYNTHETIC_KEY}-{key}", SYNTHETIC, "", ""]
    return [key, office_title(chosen.level, chosen.name, language), "", ""]


def _source_keys(data: Dataset, office: str, period: str, language: str) -> tuple[str, ...]:
    """This return, and the sources that have counted the office's places before."""
    if not office:
        return tuple(data.sources[SOURCE])
    counted = data.counts.of(reference.places(data, office)[PLACE].tolist())[SOURCE]
    own = _own_source(data, office, period, language)[0]
    return tuple(dict.fromkeys([own, *sorted(counted.unique())]))


def _guide(data: Dataset, language: str) -> list[tuple[str, list[str]]]:
    steps = ("first", "blank", "missing", "correct", "more", "source", "personal")
    opening = [(TITLE, [SYNTHETIC])] if data.synthetic else []
    return [
        *opening,
        (TITLE, [word("template", "title", language)]),
        *(
            (TEXT, [f"{number}. {word('template_step', step, language)}"])
            for number, step in enumerate(steps, 1)
        ),
        *_columns_told(ENTRY, language),
        *_columns_told(SOURCES, language),
        *_measures_told(language),
        (TEXT, [""]),
        (TEXT, [word("template", "version", language).format(version=VERSION)]),
    ]


def _columns_told(sheet: str, language: str) -> list[tuple[str, list[str]]]:
    name = word("template_sheet", sheet, language)
    title = word("template", "columns_of", language).format(sheet=name)
    return [
        (TEXT, [""]),
        (TITLE, [title]),
        (HEADING, [_heading(key, language) for key in ("column", "what", "example")]),
        *(
            (
                TEXT,
                [
                    _heading(key, language),
                    word("template_what", key, language),
                    word("template_example", key, language),
                ],
            )
            for key in WIDTHS[sheet]
        ),
    ]


def _measures_told(language: str) -> list[tuple[str, list[str]]]:
    measures = pd.Series(list(MEASURES.values()))
    return [
        (TEXT, [""]),
        (TITLE, [word("template", "measures", language)]),
        (HEADING, [_heading(key, language) for key in (MEASURE, "unit", "kind")]),
        *(
            (
                TEXT,
                [
                    word(MEASURE, measure.name, language),
                    word("unit", measure.unit, language),
                    word("template_kind", measure.kind, language),
                ],
            )
            for measure in measures
        ),
    ]
