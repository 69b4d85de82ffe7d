"""Reading a mapping file: its words checked, its files found, everything wrong told at once."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from coverage_lib.data import columns, numbers
from coverage_lib.data.mapping import DOORS, SQL, MappingFile, Source
from coverage_lib.errors import DataError, Problem, did_you_mean
from coverage_lib.schema import MEASURES

BASE = "base"
TABLES = {file.removesuffix(".csv"): file for file in columns.CONTRACT}
_WAYS = (numbers.INDONESIAN, numbers.PLAIN)
_BY_COLUMN = ("columns", "constants", "values", "leave_out")
_KEYS = (*DOORS, "sheets", "sheet_is", *_BY_COLUMN, "measures", "numbers")
_NOT_THERE = "no such file, neither beside this mapping nor in a folder above it"
_Fault = tuple[str, str, str]  # where in the mapping, its value, what to do


def read(file: Path) -> MappingFile:
    """A mapping file; DataError with everything that is wrong with it."""
    written = _written(file)
    problems = [Problem(file.name, 0, *fault) for fault in _faults(file, written)]
    if problems:
        raise DataError(problems)
    sources = [
        _source(file, TABLES[name], entry)
        for name, entries in written.items()
        if name != BASE
        for entry in _listed(entries)
    ]
    return MappingFile(file, _nearest(file, str(written[BASE]))[0], tuple(sources))


def _written(file: Path) -> dict[str, Any]:
    try:
        written = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", -1) + 1
        raise DataError([Problem(file.name, line, "", "", "cannot be read as YAML")]) from error
    if not isinstance(written, dict):
        advice = "must name the tables it maps: see Data from elsewhere in docs/data.md"
        raise DataError([Problem(file.name, 0, "", "", advice)])
    return {str(name): entry for name, entry in written.items()}


def _source(file: Path, table: str, entry: Mapping[str, Any]) -> Source:
    door = next(name for name in DOORS if name in entry)
    told = entry[door] if door == SQL else {}
    named = told.get("duckdb", "") if door == SQL else entry[door]
    return Source(
        table=table,
        door=door,
        files=tuple(_nearest(file, str(named))) if named else (),
        sheets=tuple(map(str, _listed(entry.get("sheets", [])))),
        sheet_is=str(entry.get("sheet_is", "")),
        url_from=str(told.get("url_from", "")),
        select=str(told.get("query") or told.get("table", "")),
        is_query="query" in told,
        columns=_texts(entry.get("columns", {})),
        measures=_texts(entry.get("measures", {})),
        constants=_texts(entry.get("constants", {})),
        words={
            str(name): {theirs.casefold(): ours for theirs, ours in _texts(words).items()}
            for name, words in entry.get("values", {}).items()
        },
        leave_out={
            str(name): tuple(map(str, _listed(words)))
            for name, words in entry.get("leave_out", {}).items()
        },
        numbers=entry.get("numbers", numbers.INDONESIAN),
    )


def _texts(pairs: Mapping[Any, Any]) -> dict[str, str]:
    """YAML takes 2025 for a number and no for false: a mapping holds texts."""
    return {str(name): "" if text is None else str(text) for name, text in pairs.items()}


def _nearest(file: Path, pattern: str) -> list[Path]:
    """The files that a path names, in the nearest folder that has any."""
    given = Path(pattern)
    if given.is_absolute():
        return sorted(Path(given.anchor).glob(str(given.relative_to(given.anchor))))
    found = (sorted(folder.glob(pattern)) for folder in file.resolve().parents if pattern)
    return next(filter(None, found), [])


def _listed(entries: Any) -> list[Any]:
    """One entry, or several in a list."""
    return entries if isinstance(entries, list) else [entries]


# --- what is wrong with it: never the value of an address ---------------------------------------
def _faults(file: Path, written: Mapping[str, Any]) -> Iterator[_Fault]:
    base = str(written.get(BASE, ""))
    if not any(folder.is_dir() for folder in _nearest(file, base)):
        yield BASE, base, "must name the folder for what is not mapped"
    for name, entries in written.items():
        if name not in (*TABLES, BASE):
            yield name, "", f"is no table of docs/data.md.{did_you_mean(name, TABLES)}"
        for entry in _listed(entries) if name in TABLES else ():
            if isinstance(entry, dict):
                found = (*_of_door(file, entry), *_of_pairs(name, entry), *_of_words(name, entry))
                yield from ((f"{name}: {where}", value, told) for where, value, told in found)
            else:
                yield name, str(entry), f"must say where from: {', '.join(DOORS)}"


def _of_door(file: Path, entry: Mapping[Any, Any]) -> Iterator[_Fault]:
    doors = [door for door in DOORS if door in entry]
    if len(doors) != 1:
        yield "from", ", ".join(doors), f"must be one of {', '.join(DOORS)}"
    elif doors == [SQL]:
        yield from _of_sql(file, entry[SQL] if isinstance(entry[SQL], dict) else {})
    elif not _nearest(file, str(entry[doors[0]])):
        yield doors[0], str(entry[doors[0]]), _NOT_THERE


def _of_sql(file: Path, told: Mapping[Any, Any]) -> Iterator[_Fault]:
    keys = set(told)
    wheres, whats = keys & {"url_from", "duckdb"}, keys & {"table", "query"}
    if not (len(wheres) == len(whats) == 1 and keys == wheres | whats):
        yield SQL, "", "must name url_from or duckdb, and table or query"
    elif not re.fullmatch(r"\w+", str(told.get("url_from", "_"))):
        advice = "must be the name of an environment variable: an address may hold a password"
        yield "url_from", "", advice
    elif "duckdb" in keys and not _nearest(file, str(told["duckdb"])):
        yield "duckdb", str(told["duckdb"]), _NOT_THERE


def _of_pairs(name: str, entry: Mapping[Any, Any]) -> Iterator[_Fault]:
    """Pairs that are none, and headings that may not come in."""
    contract = columns.CONTRACT[TABLES[name]]
    for key in (*_BY_COLUMN, "measures"):
        pairs = entry.get(key, {})
        inner = pairs.values() if key == "values" and isinstance(pairs, dict) else ()
        if not all(isinstance(found, dict) for found in (pairs, *inner)):
            yield key, "", "must be pairs, one on a line"
    for key in ("columns", "measures"):
        for heading in map(str, _pairs(entry, key).values()):
            if columns.is_personal(heading, contract):
                yield key, heading, "personal data is not let in: leave it out"


def _of_words(name: str, entry: Mapping[Any, Any]) -> Iterator[_Fault]:
    """Keys, columns, measures and ways that are not known."""
    contract = columns.CONTRACT[TABLES[name]]
    words: list[tuple[str, Any, tuple[str, ...]]] = [("key", key, _KEYS) for key in entry]
    words += [(key, ours, contract) for key in _BY_COLUMN for ours in _pairs(entry, key)]
    words += [("measures", ours, tuple(MEASURES)) for ours in _pairs(entry, "measures")]
    words += [("numbers", entry.get("numbers", _WAYS[0]), _WAYS)]
    words += [("sheet_is", entry.get("sheet_is", ""), (*contract, ""))]
    for where, word, known in words:
        if word not in known:
            yield where, str(word), f"is not known here.{did_you_mean(str(word), known)}"


def _pairs(entry: Mapping[Any, Any], key: str) -> dict[Any, Any]:
    pairs = entry.get(key, {})
    return pairs if isinstance(pairs, dict) else {}
