"""Put finished files where readers find them: each appears whole or not at all.

    outputs/<edition>/<folder>/report.html, report.pdf, report.ipynb and files beside them
    outputs/<edition>/index.html
    outputs/<edition>/rows.json
    outputs/<edition>/manifest.json     written last

A report that could not be made leaves no page, not even last month's: only the executed notebook.
"""

import contextlib
import json
import os
import time
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import filelock

from coverage_lib.edition import index, manifest
from coverage_lib.edition.beside import Beside
from coverage_lib.edition.incremental import Task
from coverage_lib.edition.index import Entry
from coverage_lib.edition.outcome import (
    HTML,
    NOT_PUBLISHED,
    NOTEBOOK,
    PDF,
    UNCHANGED,
    Result,
)
from coverage_lib.edition.plan import Edition
from coverage_lib.errors import RunError

PATIENCE = 120  # seconds to wait while another run publishes into the same folder
EVERY = 5  # seconds between two manifests, at the least
RARELY = 40  # and so many times what one takes: that of a country takes a fifth of a second
PART = ".part"


class Publisher:
    """The edition's folder while a run publishes into it.

    A report's files stand there at once, its entry in index and manifest some seconds later. Where
    a run is killed in between, the next one makes this report again, since its files are not what
    the manifest says.
    """

    def __init__(self, edition: Edition, output: Path) -> None:
        self.edition, self.output, self.home = edition, output, output / edition.name
        self._made: dict[str, dict[str, Any]] = {}
        self._kept: dict[str, Mapping[str, str]] = {}  # what it would be made from today
        self._rows: dict[str, Mapping[str, str]] = {}
        self._next = time.monotonic() + EVERY

    def __enter__(self) -> "Publisher":
        """Find out now whether the folder can be written, and clear what a killed run left."""
        try:
            with _alone(self.output, self.edition.name):
                self.home.mkdir(exist_ok=True)
                for part in self.home.rglob(f".*{PART}"):
                    part.unlink()
                whole(self.home / f".{uuid.uuid4().hex}", b"", keep=False)
                self._earlier = manifest.read(self.home)
        except (OSError, filelock.Timeout) as error:
            raise RunError(
                f"{self.home.as_posix()} cannot be written, so nothing was run ({error})\n"
                "  to fix: allow writing, free the disk, or name another folder with --output"
            ) from error
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._write()
        except (OSError, filelock.Timeout) as error:
            raise RunError(
                f"the manifest of {self.home.as_posix()} could not be written ({error})\n"
                "  to fix: close it in other programs, free the disk, then run the edition again"
            ) from error

    def publish(self, result: Result, task: Task) -> Result:
        """Publish one result; where the files cannot be written, the result says so."""
        if result.outcome == NOT_PUBLISHED:  # it could not even be staged: the former one stays
            return result
        try:
            entry = manifest.entry(result, inputs=task.inputs, late=self.edition.late)
            with _alone(self.output, self.edition.name):
                self._files(result, entry)
            self._made[result.job.folder], self._rows[result.job.folder] = entry, task.rows
            if time.monotonic() > self._next:
                self._write()
        except (OSError, filelock.Timeout) as error:
            why = (
                "the files could not be written; is the disk full, or one open in another"
                f" program? ({error})"
            )
            return replace(result, outcome=NOT_PUBLISHED, error=why)
        return result

    def keep(self, task: Task) -> Result:
        """The report stands as it is; the manifest tells what it would be made from today."""
        folder = task.job.folder
        self._kept[folder] = task.inputs
        if task.rows:  # else nobody asked, since no data file has changed
            self._rows[folder] = task.rows
        return Result(task.job, UNCHANGED, self.home / folder)

    def _files(self, result: Result, entry: Mapping[str, Any]) -> None:
        folder = self.home / result.job.folder
        earlier = self._earlier.get(result.job.folder, {})
        contents = {folder / name: (result.staging / name).read_bytes() for name in entry["files"]}
        with _parts(contents) as parts:  # a full disk is met here, before anything is replaced
            _cleared(folder, earlier, entry["files"])
            for part, file in parts.items():
                part.replace(file)

    def _write(self) -> None:
        """What the manifest says of each report; what was made of a former one goes."""
        with _alone(self.output, self.edition.name):
            begun = time.monotonic()
            known = manifest.read(self.home)
            kept = {
                folder: known[folder] | {"inputs": dict(inputs), "late": self.edition.late}
                for folder, inputs in self._kept.items()
                if folder in known
            }
            entries = {**known, **kept, **self._made}
            beside = manifest.beside(self.home)
            for name in [name for name, one in beside.items() if one.is_of(self._made.values())]:
                (self.home / name).unlink(missing_ok=True)  # it tells of reports as they were
                del beside[name]
            same = entries == known and not self._rows  # those of a country are 10 MB to read
            if not (same and manifest.stands(self.home, self.edition)):
                rows = {**manifest.rows(self.home), **self._rows}
                _describe(self.home, self.edition, entries, rows, beside)
        now = time.monotonic()
        self._next = now + max(EVERY, RARELY * (now - begun))


def add(home: Path, files: Mapping[str, bytes], about: Beside, made_of: Collection[Entry]) -> None:
    """Put what was made of published reports beside the index; it goes when one is made again.

    RunError where one was made again in the meantime.
    """
    try:
        with _alone(home.parent, home.name):
            entries = manifest.read(home)
            if any(entries.get(one["folder"], {}).get("files") != one["files"] for one in made_of):
                raise RunError(
                    f"{home.as_posix()}: a report was just made again: do this once more"
                )
            for name, content in files.items():
                _if_other(home / name, content)
            beside = manifest.beside(home) | {
                name: replace(about, digest=manifest.digest(content), size=len(content))
                for name, content in files.items()
            }
            _describe(home, manifest.edition(home), entries, manifest.rows(home), beside)
    except (OSError, filelock.Timeout) as error:
        raise RunError(f"{home.as_posix()} cannot be written ({error})") from error


def _describe(
    home: Path,
    edition: Edition,
    entries: Mapping[str, Entry],
    rows: Mapping[str, Mapping[str, str]],
    beside: Mapping[str, Beside],
) -> None:
    """Index and rows, then the manifest that holds the fingerprint of every file."""
    written = {
        index.FILE: index.page(edition, list(entries.values()), beside).encode(),
        manifest.ROWS_FILE: json.dumps(rows, sort_keys=True).encode(),
    }
    files = {name: manifest.digest(content) for name, content in written.items()}
    files |= {name: about.digest for name, about in beside.items()}
    text = manifest.text(edition, entries, files, beside).encode()
    for name, content in {**written, manifest.FILE: text}.items():
        _if_other(home / name, content)


def whole(file: Path, content: bytes, *, keep: bool = True) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    with _parts({file: content}) as parts:
        for part in parts if keep else ():
            part.replace(file)


def _if_other(file: Path, content: bytes) -> None:
    if manifest.fingerprint(file) != manifest.digest(content):
        whole(file, content)


@contextlib.contextmanager
def _parts(contents: Mapping[Path, bytes]) -> Iterator[dict[Path, Path]]:
    """Each content on the disk, under a name no reader looks at: what it is, and is to become."""
    parts = {file.with_name(f".{file.name}.{uuid.uuid4().hex}{PART}"): file for file in contents}
    try:
        for part, file in parts.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            with part.open("xb") as stream:
                stream.write(contents[file])
                stream.flush()
                os.fsync(stream.fileno())
        yield parts
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


def _cleared(folder: Path, earlier: Mapping[str, Any], kept: Collection[str]) -> None:
    """What the former run left here and this one does not make again."""
    ours = {HTML, PDF, NOTEBOOK, *earlier.get("files", {})}
    for name in ours - set(kept):
        (folder / Path(name).name).unlink(missing_ok=True)


@contextlib.contextmanager
def _alone(output: Path, name: str) -> Iterator[None]:
    """Two runs may share a folder: each reads, adds its entry and writes, one after the other."""
    output.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(output / f".{name}.lock", timeout=PATIENCE):
        yield
