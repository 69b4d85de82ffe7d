"""Every problem of every file in one list: file, line, column, value, and what to do.

The rules stand in `contract.py`, their wording in `rules.py`; here they are asked.
"""

from collections.abc import Collection, Iterator

import pandas as pd

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


def _unknown_columns(file: str, table: pd.DataFrame, known: Collection[str]) -> Iterator[Problem]:
    for heading in map(str, table):
        if heading not in known:
            advice = f"is no column of this file: remove it.{did_you_mean(heading, known)}"
            yield Problem(file, _HEADING, heading, "", advice)


def _broken_rules(file: str, table: pd.DataFrame, rules: FileRules) -> Iterator[Problem]:
    """One problem for each cell that breaks a rule, of the rules that the file's columns allow."""
    for name, of_cells in rules.columns.items():
        for rule in of_cells if name in table else ():
            yield from _broken(file, rule, rule.holds(table[name]), table[name])
    for rule in rules.rows:
        if {rule.column, *rule.needs} <= {*table}:
            yield from _broken(file, rule, rule.holds(table), table[rule.column])


def _broken(file: str, rule: Rule, holds: pd.Series, cells: pd.Series) -> Iterator[Problem]:
    for line, value in cells[~holds].astype("object").items():
        yield Problem(file, int(str(line)), str(cells.name), value, _advice(rule, value))


def _advice(rule: Rule, value: str) -> str:
    advice, near = rule.advice.format(value=value), did_you_mean(value, rule.words)
    return f"{advice}.{near}" if near else advice
