"""The files of a folder as one checked, typed Dataset; and a file of stated figures to audit."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from coverage_lib import periods
from coverage_lib.data import columns, folders, kept, numbers, packed
from coverage_lib.data.counts import AsKnown, Counts, InMemory, in_python, published_since
from coverage_lib.data.mapping import MappingFile
from coverage_lib.data.row_rules import PUBLISHER, SYNTHETIC
from coverage_lib.data.textfile import read_table, stripped
from coverage_lib.errors import DataError, Problem
from coverage_lib.schema import (
    AS_OF,
    DENOMINATOR,
    DUE,
    KNOWN_ON,
    MEASURE,
    NUMERATOR,
    POPULATION,
    PRECISION,
    STATED_DECIMALS,
    STATED_PERCENT,
    VALUE,
)

# A report is thousands of steps on small frames, and each costs less on text as Python's own
# strings than in Arrow's memory, which pandas takes where it finds pyarrow: 0.9 s against 1.3 s.
# A whole folder is the other way round, and is read and checked in Arrow's: see texts_of, counts.
pd.set_option("mode.string_storage", "python")

__all__ = ["STATED_TEXT", "Dataset", "dataset", "read_table", "stated_figures"]

STATED_TEXT = "stated_text"  # the stated percentage as it was printed


@dataclass(frozen=True)
class Dataset:
    """Every file of the folder, checked and typed. The index of a frame is the line in its file."""

    counts: Counts
    targets: pd.DataFrame
    published: pd.DataFrame
    offices: pd.DataFrame
    service_areas: pd.DataFrame
    districts: pd.DataFrame
    provinces: pd.DataFrame
    sources: pd.DataFrame
    terms: pd.DataFrame
    folder: Path
    vintages: Counts  # every count that ever stood for one; `counts` has the one that stands now

    def copy(self) -> "Dataset":
        """The same rows, nothing copied; whoever writes into a frame of it changes his own only."""
        frames = {
            name: rows.copy(deep=False)
            for name, rows in vars(self).items()
            if isinstance(rows, pd.DataFrame)
        }
        return replace(self, **frames)

    @property
    def observations(self) -> pd.DataFrame:
        """Every count; `counts.of` reads those of some places only."""
        return self.counts.everything()

    @property
    def synthetic(self) -> bool:
        """Whether the folder holds invented data; its pages and charts say so."""
        return bool((self.sources[PUBLISHER] == SYNTHETIC).any())


def dataset(folder: str | Path = "data", *, whole: bool = False) -> Dataset:
    """Read and check every file of a folder or a mapping file; once, while no file of it changes.

    Raises one DataError with every problem of every file, or ParameterError where there is no such
    folder here or above: a notebook opened in notebooks/ says "data" too. Counts that a mapping
    takes from a database are read and checked as a report asks for them, unless `whole`.
    """
    found = folders.found(folder).resolve()
    return kept.once(_key(found, whole), lambda: _read(found, whole=whole), Dataset).copy()


def keep(folder: str | Path, data: Dataset) -> None:
    """From now on this is what `dataset` gives, while no file of the folder changes."""
    kept.put(_key(folders.found(folder).resolve(), whole=False), data)


def every_count(folder: str | Path) -> Counts:
    """Every count that ever stood for one, read and checked once more."""
    return _read(folders.found(folder).resolve(), whole=False).vintages


def _key(found: Path, whole: bool) -> kept.Key:
    return (found, folders.identity(found), whole)


def _read(folder: Path, *, whole: bool) -> Dataset:
    from coverage_lib.data import validate  # with pandera: a second, where nothing is to be read

    if folders.is_mapping(folder):
        return _mapped(folders.mapped(folder), whole=whole)
    tables, problems = texts_of(folder)
    problems += validate.problems(tables)
    if problems:
        raise DataError(problems)
    return _typed(tables, folder, _vintages(tables, folder))


def _mapped(given: MappingFile, *, whole: bool) -> Dataset:
    from coverage_lib.data import sources  # with pandera, and what reads workbooks

    base, problems = texts_of(given.base, without=given.tables)
    tables, wrong = sources.read(given, base, whole=whole)
    if problems + wrong:
        raise DataError(problems + wrong)
    if columns.OBSERVATIONS not in given.tables:
        return _typed(tables, given.base, _vintages(tables, given.base))
    if columns.OBSERVATIONS not in tables:
        return _typed(tables, given.base, sources.Selected(given, tables, typed_counts))
    rows = sources.numbered(tables[columns.OBSERVATIONS], tables)
    return _typed(tables, given.base, InMemory(typed_counts(rows)))


def stated_figures(file: Path | str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The rows of a file of stated figures, twice: as they stand, and with numbers.

    The first frame holds every cell and heading untouched, to be written back. The second has our
    words, numerator, denominator and stated_percent as numbers, and stated_decimals. Both have the
    same rows in the same order. Numbers may be written plainly or as in Indonesian.
    """
    from coverage_lib.data import validate

    file = Path(file)
    original = read_table(file, contract=columns.STATED_COLUMNS, verbatim=True)
    texts = _in_our_words(stripped(original), columns.STATED_COLUMNS)
    problems = validate.missing_columns(file.name, texts, columns.STATED_COLUMNS)
    if problems:
        raise DataError(problems)
    return original, _with_stated_numbers(file.name, texts)


def texts_of(
    folder: Path, *, without: Collection[str] = ()
) -> tuple[dict[str, pd.DataFrame], list[Problem]]:
    """The cells of each file that can be read, and what is wrong with the others."""
    tables: dict[str, pd.DataFrame] = {}
    problems: list[Problem] = []
    for name, contract in columns.CONTRACT.items():
        if name == columns.OBSERVATIONS and packed.is_packed(folder):
            continue  # checked when they were packed
        if name in without:
            continue
        try:
            with pd.option_context("mode.string_storage", "auto"):  # Arrow's, for a nation of rows
                table = read_table(folder / name, contract=contract)
        except DataError as error:
            problems += error.problems
        else:
            tables[name] = _in_our_words(table, contract)
    return tables, problems


def _in_our_words(table: pd.DataFrame, contract: tuple[str, ...]) -> pd.DataFrame:
    return table.rename(columns=lambda heading: columns.in_our_words(heading, contract))


def _typed(texts: dict[str, pd.DataFrame], folder: Path, vintages: Counts) -> Dataset:
    tables = {name: in_python(rows) for name, rows in texts.items() if name != columns.OBSERVATIONS}
    goals = columns.filled_up(columns.TARGETS, tables[columns.TARGETS])
    return Dataset(
        counts=AsKnown(vintages, published_since(tables[columns.SOURCES])),
        vintages=vintages,
        targets=goals.pipe(_with_numbers, VALUE).pipe(_with_dates, DUE),
        published=_with_decimals(tables[columns.PUBLISHED], dialect=numbers.PLAIN)
        .pipe(_with_numbers, NUMERATOR, DENOMINATOR, STATED_PERCENT)
        .pipe(_with_dates, AS_OF),
        offices=tables[columns.OFFICES],
        service_areas=_with_validity(tables[columns.SERVICE_AREAS]),
        districts=_with_numbers(tables[columns.DISTRICTS], POPULATION, "area_km2"),
        provinces=tables[columns.PROVINCES],
        sources=tables[columns.SOURCES],
        terms=tables[columns.TERMS].pipe(_with_numbers, VALUE).pipe(_with_validity),
        folder=folder,
    )


def _vintages(tables: dict[str, pd.DataFrame], folder: Path) -> Counts:
    if packed.is_packed(folder):
        return packed.opened(folder)
    return InMemory(typed_counts(tables[columns.OBSERVATIONS]))


def typed_counts(texts: pd.DataFrame) -> pd.DataFrame:
    """Checked rows of observations with numbers and dates."""
    rows = columns.filled_up(columns.OBSERVATIONS, texts)
    days = periods.last_days(rows[KNOWN_ON])
    return rows.pipe(_with_numbers, VALUE).pipe(_with_dates, AS_OF).assign(**{KNOWN_ON: days})


def _with_numbers(table: pd.DataFrame, *names: str) -> pd.DataFrame:
    """The files of the folder are written plainly, so that 1.234 is never 1234."""
    return table.assign(
        **{name: numbers.parse(table[name], dialect=numbers.PLAIN)[0] for name in names}
    )


def _with_dates(table: pd.DataFrame, name: str) -> pd.DataFrame:
    texts = table[name]
    days = {name: periods.last_days(texts), PRECISION: periods.precisions(texts)}
    return table.assign(**days)


def _with_validity(table: pd.DataFrame) -> pd.DataFrame:
    """Valid from the first day of what is stated, to its last; a blank is open."""
    return table.assign(
        valid_from=periods.first_days(table["valid_from"]),
        valid_to=periods.last_days(table["valid_to"]),
    )


def _with_decimals(table: pd.DataFrame, *, dialect: str) -> pd.DataFrame:
    """Beside a stated percentage: how it was printed, and with how many decimals."""
    stated = table[STATED_PERCENT]
    decimals = numbers.decimals(stated, dialect=dialect)
    return table.assign(**{STATED_TEXT: stated, STATED_DECIMALS: decimals})


def _with_stated_numbers(file: str, texts: pd.DataFrame) -> pd.DataFrame:
    dialects = {
        NUMERATOR: numbers.INDONESIAN,
        DENOMINATOR: numbers.INDONESIAN,
        STATED_PERCENT: numbers.PERCENT,
    }
    # No pandera schema: reading a number gives what to do where there is none, in the same pass.
    parsed = {name: numbers.parse(texts[name], dialect=way) for name, way in dialects.items()}
    problems = [
        Problem(file, line, name, text, advice)
        for name, (_, advices) in parsed.items()
        for line, text, advice in zip(texts.index, texts[name], advices, strict=True)
        if advice
    ]
    if problems:
        raise DataError(problems)
    values = {name: value for name, (value, _) in parsed.items()}
    values[MEASURE] = texts[MEASURE].replace(columns.MEASURE_ALIASES)
    return _with_decimals(texts, dialect=numbers.PERCENT).assign(**values)
