"""What a notebook may be told: its parameters cell, and what is wrong with the values given.

papermill only warns of an unknown name and then reports on the default office, so everything is
checked here, before any kernel starts.
"""

import ast
import datetime
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from coverage_lib.errors import ParameterError, did_you_mean

TAG = "parameters"
KINDS = {
    str: "text",
    bool: "yes or no",
    int: "a whole number",
    float: "a number",
    datetime.date: "a date",
    datetime.datetime: "a date",
    type(None): "blank",
}


def defaults(notebook: Path) -> dict[str, Any]:
    """Every parameter of a notebook with its default: the plain values of the tagged cell."""
    cells = _cells(notebook)
    tagged = [cell for cell in cells if TAG in cell.get("metadata", {}).get("tags", [])]
    if not tagged:
        raise ParameterError(f"{notebook}: no cell carries the tag {TAG!r}")
    try:
        return dict(_plain_values("".join(tagged[0]["source"])))
    except (SyntaxError, ValueError) as error:
        raise ParameterError(
            f"{notebook}: the parameters cell may hold plain values only, name = value ({error})"
        ) from error


def problems(given: Mapping[str, Any], known: Mapping[str, Any]) -> list[str]:
    """One sentence for each value that the notebook does not take."""
    unknown = [_unknown(name, known) for name in given if name not in known]
    ill_typed = [
        _ill_typed(name, value, known[name])
        for name, value in given.items()
        if name in known and not _fits(value, known[name])
    ]
    return unknown + ill_typed


def read_as(text: str, default: object) -> Any:
    """A value typed on the command line, as the kind of value its default is.

    >>> read_as("2017", "2025-11"), read_as("12", 6)
    ('2017', 12)
    """
    return text if isinstance(default, str) else yaml.safe_load(text)


def _cells(notebook: Path) -> list[dict[str, Any]]:
    try:
        cells: list[dict[str, Any]] = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except OSError as error:
        raise ParameterError(f"there is no notebook {notebook.as_posix()}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ParameterError(f"{notebook.as_posix()} is not a Jupyter notebook") from error
    return cells


def _plain_values(source: str) -> list[tuple[str, Any]]:
    """Names and literals; anything computed would keep the default's value for every office."""
    values: list[tuple[str, Any]] = []
    for line in ast.parse(source).body:
        match line:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                values.append((name, ast.literal_eval(value)))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                values.append((name, ast.literal_eval(value)))
            case ast.Expr(value=ast.Constant()):
                pass  # a sentence in quotes
            case _:
                raise ValueError(f"line {line.lineno}")
    return values


def _fits(value: object, default: object) -> bool:
    """Of the same type as the default; a whole number may stand for a number."""
    if default is None:
        return True
    return type(value) is type(default) or (type(value), type(default)) == (int, float)


def _unknown(name: str, known: Mapping[str, Any]) -> str:
    return (
        f"there is no parameter {name!r}.{did_you_mean(name, known)}"
        f" The notebook has: {', '.join(known)}"
    )


def _ill_typed(name: str, value: object, default: object) -> str:
    kind = KINDS.get(type(value), f"a {type(value).__name__}")
    wanted = KINDS.get(type(default), f"a {type(default).__name__}")
    return f"{name}: {_written(value)} is {kind}, it must be {wanted}{_fix(value, default)}"


def _fix(value: object, default: object) -> str:
    if not isinstance(default, str) or value is None:
        return ""
    if isinstance(value, bool):
        return ": YAML reads yes, no, on and off so; put the word in quotes"
    return f': write "{value}" in quotes'


def _written(value: object) -> str:
    """As it stands in the file."""
    return {"None": "''", "True": "true", "False": "false"}.get(str(value), str(value))
