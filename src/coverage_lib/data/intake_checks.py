"""What a filled workbook must be before it is brought in: every problem with its cell."""

import datetime
from collections.abc import Iterator

import pandas as pd

from coverage_lib import periods
from coverage_lib.data import columns, validate
from coverage_lib.data.compared import CORRECTION, SINCE, Intake, Key, not_yet
from coverage_lib.data.contract import Tables
from coverage_lib.data.filled import Page, Return
from coverage_lib.data.row_rules import PUBLISHER, SYNTHETIC
from coverage_lib.errors import Problem
from coverage_lib.schema import (
    AS_OF,
    OBSERVATION_KEY,
    PLACE,
    PUBLISHED_ON,
    SOURCE,
    SOURCE_COLUMNS,
    VALUE,
)


def problems(
    returned: Return, intake: Intake, tables: Tables, known_on: datetime.date
) -> list[Problem]:
    """Everything wrong with a workbook, by the rules of the folder that it is to go into."""
    day = pd.Timestamp(known_on)
    found = {
        *returned.problems,
        *_by_the_contract(returned, tables),
        *_dated_otherwise(returned.entry, tables),
        *_known_too_early(returned.entry, intake, day),
        *_of_sources(returned.sources, tables, day),
    }
    return sorted(found)


def _by_the_contract(returned: Return, tables: Tables) -> Iterator[Problem]:
    """The sheets as files of their own, so that no two rows of one sheet share a key."""
    entry, sources = returned.entry, returned.sources
    # A line of the sheet Sumber is told from one of sources.csv by its sign.
    added = not_yet(returned, tables).rename(index=lambda line: -line)
    alone = {
        columns.OBSERVATIONS: entry.rows,
        columns.SOURCES: pd.concat([tables[columns.SOURCES], added]),
    }
    unread = {problem.cell for problem in returned.problems}
    for problem in validate.problems({**tables, **alone}):
        is_source = problem.file == columns.SOURCES
        page, line = (sources, -problem.line) if is_source else (entry, problem.line)
        found = page.problem(line, problem.column, problem.value, problem.advice)
        if line > 0 and found.cell not in unread:
            yield found


def _dated_otherwise(entry: Page, tables: Tables) -> Iterator[Problem]:
    """The same day written in two ways would be two counts of one thing."""
    texts = tables[columns.OBSERVATIONS]
    near = texts[texts[PLACE].isin(entry.rows[PLACE])]
    rows = entry.rows[entry.rows[AS_OF].map(periods.is_period).astype("bool")]
    written = dict(zip(_keys_by_day(near), near[AS_OF], strict=True))
    for line, key, text in zip(rows.index, _keys_by_day(rows), rows[AS_OF], strict=True):
        if written.get(key, text) != text:
            advice = f"is {written[key]} in the folder, for the same count: write it so"
            yield entry.problem(line, AS_OF, text, advice)


def _keys_by_day(rows: pd.DataFrame) -> list[Key]:
    dated = rows.assign(**{AS_OF: periods.last_days(rows[AS_OF])})
    return list(dated[list(OBSERVATION_KEY)].itertuples(index=False, name=None))


def _known_too_early(entry: Page, intake: Intake, day: pd.Timestamp) -> Iterator[Problem]:
    corrections = intake.of(CORRECTION)
    for line, row in corrections[corrections[SINCE] > day].iterrows():
        advice = (
            f"corrects a count known since {row[SINCE]:%Y-%m-%d}, and is itself known on"
            f" {day:%Y-%m-%d}: name a later day with --known-on"
        )
        yield entry.problem(int(str(line)), VALUE, row[VALUE], advice)


def _of_sources(sources: Page, tables: Tables, day: pd.Timestamp) -> Iterator[Problem]:
    """A source is what sources.csv says of it, of the folder's kind, and known by then."""
    known = tables[columns.SOURCES].set_index(SOURCE)
    synthetic = (known[PUBLISHER] == SYNTHETIC).any()
    for line, row in sources.rows.iterrows():
        number, key, published_on = int(str(line)), row[SOURCE], row[PUBLISHED_ON]
        if key not in known.index and (row[PUBLISHER] == SYNTHETIC) != synthetic:
            advice = "invented and published data never meet in one folder"
            yield sources.problem(number, PUBLISHER, row[PUBLISHER], advice)
        for name in SOURCE_COLUMNS[1:] if key in known.index else ():
            if row[name] != known.loc[key, name]:
                advice = f"is {known.loc[key, name]!r} in sources.csv: write it so, or another key"
                yield sources.problem(number, name, row[name], advice)
        if periods.is_period(published_on) and periods.parse(published_on).end > day:
            advice = f"is after {day:%Y-%m-%d}, the day these counts become known"
            yield sources.problem(number, PUBLISHED_ON, published_on, advice)
