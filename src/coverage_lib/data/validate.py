"""Every problem of every file in one list: file, line, column, value, and what to do.

The rules stand in `contract.py`, their wording in `rules.py`. Here they become pandera schemas, one
per file; this is pandera's only home.
"""

from collections.abc import Collection, Iterator

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaError, SchemaErrors

from coverage_lib.data import columns, contract
from coverage_lib.data.contract import FileRules, Tables
from coverage_lib.data.rules import Rule
from coverage_lib.errors import Problem, did_you_mean

_HEADING = 1  # the line of the headings


def problems(tables: Tables, *, of: Collection[str] = ()) -> list[Problem]:
    """Everything that is wrong with the cells of these files; nothing where all is well.

    A file that could not be read is left out of `tables`, and what refers to it is not checked.
    `of`: only these files are checked, and the others looked things up in.
    """
    rules = contract.of_files(tables)
    found = [
        problem
        for file, table in tables.items()
        if file in of or not of
        for problem in (
            *missing_columns(file, table, _needed(file)),
            *_unknown_columns(file, table, columns.CONTRACT[file]),
            *_broken_rules(file, columns.filled_up(file, table), rules[file]),
        )
    ]
    return sorted(found)


def missing_columns(file: str, table: pd.DataFrame, wanted: Collection[str]) -> list[Problem]:
    """Each column of the contract that the file does not have, and what is there instead."""
    headings = [str(heading) for heading in table]
    spare = [heading for heading in headings if heading not in wanted]
    there = f"is missing: the file has {', '.join(headings)}."
    return [
        Problem(file, _HEADING, name, "", there + did_you_mean(name, spare))
        for name in wanted
        if name not in headings
    ]


def _needed(file: str) -> list[str]:
    """The columns of the contract that a file may not leave out."""
    return [name for name in columns.CONTRACT[file] if name not in columns.MAY_LACK.get(file, {})]


def schema_of(rules: FileRules, headings: Collection[str]) -> pa.DataFrameSchema:
    """The rules of a file that its columns allow, as one pandera schema."""
    cells = {
        name: pa.Column(checks=[_check(rule) for rule in rules.columns.get(name, [])])
        for name in headings
    }
    rows = [_check(rule) for rule in rules.rows if set(rule.needs) <= set(headings)]
    return pa.DataFrameSchema(cells, checks=rows, strict=True)


def _check(rule: Rule) -> pa.Check:
    # No cell is missing, a blank is "": looking for missing ones would take as long as a rule does.
    return pa.Check(rule.holds, error=rule.advice, statistics={"rule": rule}, ignore_na=False)


def _unknown_columns(file: str, table: pd.DataFrame, known: Collection[str]) -> Iterator[Problem]:
    for heading in map(str, table):
        if heading not in known:
            advice = f"is no column of this file: remove it.{did_you_mean(heading, known)}"
            yield Problem(file, _HEADING, heading, "", advice)


def _broken_rules(file: str, table: pd.DataFrame, rules: FileRules) -> Iterator[Problem]:
    try:
        schema_of(rules, [*map(str, table)]).validate(table, lazy=True)
    except SchemaErrors as errors:
        for error in errors.schema_errors:
            yield from _cells_of(file, table, error)


def _cells_of(file: str, table: pd.DataFrame, error: SchemaError) -> Iterator[Problem]:
    """One problem for each cell that breaks a rule.

    An error without a rule is a fault in the rule itself: ours, and it keeps its traceback.
    """
    if not isinstance(error.failure_cases, pd.DataFrame):
        raise error
    rule: Rule = error.check.statistics["rule"]
    name = rule.column or error.schema.name
    broken = table.loc[error.failure_cases["index"].unique(), name].astype("object")
    for line, value in broken.items():
        yield Problem(file, int(str(line)), name, value, _advice(rule, value))


def _advice(rule: Rule, value: str) -> str:
    advice, near = rule.advice.format(value=value), did_you_mean(value, rule.words)
    return f"{advice}.{near}" if near else advice
