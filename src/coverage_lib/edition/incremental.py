"""Which reports are to be made again, and why; the others stay as they are.

A report stays only if nothing it is made from has changed (notebook, parameters, the rows it reads,
this library with its templates, every package) and its files still are what the manifest says.
"""

import functools
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from importlib import metadata
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from coverage_lib import machine
from coverage_lib.edition import manifest, processes, scrub
from coverage_lib.edition.outcome import NO_DATA, RENDERED
from coverage_lib.edition.plan import Edition, Job

NOTEBOOK, LIBRARY, CODE, PACKAGES, ROWS = "notebook", "library", "code", "packages", "rows"
DEFINITIONS = "catalogue.yml"  # of the library: what a number means, told apart from its code
LINES = "lines"  # a group of rows that changes where they only stand at other lines
AT_ONCE = 4  # processes that hash files, at most: more take longer to start than they save
SHOWN = 3  # rows or files named in a reason; the others are counted

Rows = Callable[[Job], Mapping[str, str]]
"""The caller's own: the rows that a report reads, in groups named for readers, and the fingerprint
of each group, for example {"33.75 2025-11": "9f2c…"}; under `lines`, one of where they stand."""


@dataclass(frozen=True)
class Task:
    """One report: what it is made from, and why it is to be made."""

    job: Job
    inputs: Mapping[str, str] = field(default_factory=dict)  # name: fingerprint
    rows: Mapping[str, str] = field(default_factory=dict)  # what it reads, where that was asked
    reasons: tuple[str, ...] = ("new",)  # none: it stands as it is

    @property
    def unchanged(self) -> bool:
        """Whether the report stands as it is."""
        return not self.reasons


@dataclass(frozen=True)
class _Standing:
    """A report that is there already."""

    entry: Mapping[str, Any]
    faults: Callable[[], Mapping[str, list[str]]]  # of all these: what is not as their entries say


def tasks(
    edition: Edition,
    *,
    home: Path,
    data: Mapping[str, str],
    rows: Rows | None = None,
    force: bool = False,
) -> list[Task]:
    """Each report of the edition, with the reasons to make it.

    `data` holds the fingerprint of each data file. Where one has changed, `rows` tells which
    reports read what has changed; without it, all do. It is not asked while no file has changed.
    """
    entries = manifest.read(home)
    there = [entries[job.folder] for job in edition.jobs if job.folder in entries and not force]
    with _beside() as others:
        standing = _standing(home, there, others)
        read = {}
        if force or any(_of_other_files(entries.get(job.folder), data) for job in edition.jobs):
            read = _read(edition, rows)  # at once: nothing else takes as long
        planned = _planned(edition, data, ("forced",) if force else ())
        if not read and any(_is_to_be_made(task, standing, data) for task in planned):
            read = _read(edition, rows)
        if not read:
            compared = [_compared(task, standing, data) for task in planned]
            return [_with_known_rows(task, entries) for task in compared]
        before = manifest.rows(home)
        return [
            _compared(
                _reading(task, read[task.job.folder]),
                standing,
                data,
                before.get(task.job.folder, {}),
            )
            for task in planned
        ]


def _beside() -> Executor:
    """Processes, where they cost little: a thread waits for its turn at every file."""
    number = min(machine.cores(), AT_ONCE)
    if not processes.LINUX:
        return ThreadPoolExecutor(number)
    return ProcessPoolExecutor(number, get_context("fork"), processes.stand_back)


def _read(edition: Edition, rows: Rows | None) -> dict[str, Mapping[str, str]]:
    """The rows of each report, by its folder."""
    return {job.folder: rows(job) for job in edition.jobs} if rows else {}


def _planned(edition: Edition, data: Mapping[str, str], reasons: tuple[str, ...]) -> list[Task]:
    """Each report, with what it would be made from today, but for the rows it reads."""
    common = {LIBRARY: library(), CODE: code(), PACKAGES: packages(), **data}
    notebooks = {job.notebook: manifest.fingerprint(job.notebook) for job in edition.jobs}
    return [
        Task(job, {NOTEBOOK: notebooks[job.notebook], **common}, reasons=reasons)
        for job in edition.jobs
    ]


def _standing(
    home: Path, entries: Sequence[Mapping[str, Any]], others: Executor
) -> dict[str, _Standing]:
    """The reports that are there already; their files are hashed beside whatever comes next."""
    find = partial(_faults, home)
    few_large_pieces = max(1, len(entries) // AT_ONCE)  # each costs a wait
    hashed = others.map(find, entries, chunksize=few_large_pieces)

    @functools.cache
    def faults() -> dict[str, list[str]]:
        folders = [entry["folder"] for entry in entries]
        try:
            return dict(zip(folders, hashed, strict=True))
        except BrokenExecutor:  # one was killed: out of memory, or an operator
            return dict(zip(folders, map(find, entries), strict=True))

    return {entry["folder"]: _Standing(entry, faults) for entry in entries}


def _faults(home: Path, entry: Mapping[str, Any]) -> list[str]:
    return list(manifest.faults(home, entry["folder"], entry["files"]))


def _reading(task: Task, rows: Mapping[str, str]) -> Task:
    """The task, with the rows it reads among what it is made from."""
    digest = hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()
    return Task(task.job, {**task.inputs, ROWS: digest}, rows, task.reasons)


def _with_known_rows(task: Task, entries: Mapping[str, Mapping[str, Any]]) -> Task:
    """No data file has changed, so neither have the rows."""
    known = entries.get(task.job.folder, {}).get("inputs", {}).get(ROWS)
    inputs = {**task.inputs, ROWS: known} if known and task.unchanged else task.inputs
    return Task(task.job, inputs, task.rows, task.reasons)


# --- why ----------------------------------------------------------------------------------------
def _compared(
    task: Task,
    standing: Mapping[str, _Standing],
    data: Mapping[str, str],
    rows_before: Mapping[str, str] | None = None,
) -> Task:
    before = standing.get(task.job.folder)
    found = tuple(task.reasons or _reasons(task, before, data, rows_before or {}))
    return Task(task.job, task.inputs, task.rows, found)


def _is_to_be_made(task: Task, standing: Mapping[str, _Standing], data: Mapping[str, str]) -> bool:
    """By the first reason: hashed files are not waited for where there is another."""
    return bool(task.reasons) or any(_reasons(task, standing.get(task.job.folder), data, {}))


def _reasons(
    task: Task,
    before: _Standing | None,
    data: Mapping[str, str],
    rows_before: Mapping[str, str],
) -> Iterator[str]:
    if before is None:
        yield "new"
        return
    entry = before.entry
    if entry["outcome"] not in (RENDERED, NO_DATA):
        yield f"not made last time: {entry['outcome']}"
    yield from _parameters_changed(task.job, entry)
    if entry["notebook"] != scrub.plain_path(task.job.notebook.as_posix()) or _differ(
        entry["inputs"], task.inputs, [NOTEBOOK]
    ):
        yield "notebook changed"
    if _differ(entry["inputs"], task.inputs, [LIBRARY]):
        yield "library changed"
    yield from _packages_changed(entry, task.inputs)
    yield from _data_changed(task, entry["inputs"], data, rows_before)
    yield from before.faults()[task.job.folder]


def _parameters_changed(job: Job, entry: Mapping[str, Any]) -> Iterator[str]:
    before, now = entry["parameters"], scrub.parameters(job.parameters)
    changed = sorted(
        name
        for name in before.keys() | now.keys()
        if name not in before or name not in now or before[name] != now[name]
    )
    if changed:
        yield f"parameter changed: {', '.join(changed)}"


def _packages_changed(entry: Mapping[str, Any], inputs: Mapping[str, str]) -> Iterator[str]:
    named = other_versions(entry["versions"], manifest.versions())
    if named or _differ(entry["inputs"], inputs, [PACKAGES]):
        yield f"package changed: {few(named)}" if named else "package changed"


def other_versions(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """The packages of which another version is at work: "pandas 2.2 → 3.0"."""
    return [
        f"{name} {before.get(name, 'none')} → {now.get(name, 'none')}"
        for name in _either(before, now)
        if before.get(name) != now.get(name)
    ]


def _data_changed(
    task: Task,
    before: Mapping[str, str],
    data: Mapping[str, str],
    rows_before: Mapping[str, str],
) -> Iterator[str]:
    """By rows where both are known, else by files."""
    if ROWS in task.inputs:
        if before.get(ROWS) != task.inputs[ROWS]:
            names = [name for name in _either(rows_before, task.rows) if rows_before]
            changed = [name for name in names if rows_before.get(name) != task.rows.get(name)]
            changed = [name for name in changed if name != LINES] or changed
            yield f"data changed: {few(changed)}" if changed else "data changed"
        return
    if changed := _other_files(before, data):
        yield f"data changed: {few(changed)}"


def _of_other_files(entry: Mapping[str, Any] | None, data: Mapping[str, str]) -> bool:
    """Whether a report was made from other data files, or never."""
    return entry is None or bool(_other_files(entry["inputs"], data))


def _other_files(before: Mapping[str, str], data: Mapping[str, str]) -> list[str]:
    ours = {NOTEBOOK, LIBRARY, CODE, PACKAGES, ROWS}
    names = [name for name in _either(before, data) if name not in ours]
    return [name for name in names if before.get(name) != data.get(name)]


def _either(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return sorted(before.keys() | now.keys())


def _differ(before: Mapping[str, str], now: Mapping[str, str], names: Sequence[str]) -> bool:
    return any(before.get(name) != now.get(name) for name in names)


def few(names: Sequence[str]) -> str:
    """The first names, and how many more there are.

    >>> few(["a", "b", "c", "d", "e"])
    'a, b, c and 2 more'
    """
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


# --- what every report depends on ---------------------------------------------------------------
@functools.cache
def library() -> str:
    """One fingerprint of this library: code, templates, words."""
    return _together(_own_files())


@functools.cache
def code() -> str:
    """The same without its definitions, so that a changed definition is no changed code."""
    return _together({name: own for name, own in _own_files().items() if name != DEFINITIONS})


@functools.cache
def _own_files() -> dict[str, str]:
    home = Path(str(files(__name__.split(".")[0])))
    ours = sorted(
        file for file in home.rglob("*") if file.is_file() and "__pycache__" not in file.parts
    )
    return {file.relative_to(home).as_posix(): manifest.fingerprint(file) for file in ours}


def _together(fingerprints: Mapping[str, str]) -> str:
    listed = [f"{name} {fingerprint}" for name, fingerprint in fingerprints.items()]
    return hashlib.sha256("\n".join(listed).encode()).hexdigest()


@functools.cache
def packages() -> str:
    """One fingerprint of every package this library needs, and of what those need in turn."""
    found: dict[str, str] = {}
    to_see = [manifest.DISTRIBUTION]
    while to_see:
        name = re.sub(r"[-_.]+", "-", to_see.pop()).lower()
        if name in found:
            continue
        try:
            said = metadata.metadata(name)  # once: each look at it reads the whole of it
        except metadata.PackageNotFoundError:  # for another system, or another Python
            found[name] = ""
            continue
        found[name] = said["Version"]
        needed = [line for line in said.get_all("Requires-Dist", []) if "extra ==" not in line]
        to_see += [re.split(r"[^\w.-]", line)[0] for line in needed]
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()
