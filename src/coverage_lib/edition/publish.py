"""Put finished files where readers find them: each appears whole or not at all.

    outputs/<edition>/<folder>/report.html, report.pdf, report.ipynb and files beside them
    outputs/<edition>/index.html
    outputs/<edition>/manifest.json     written last

A report that could not be made leaves no page, not even last month's: only the executed notebook.
"""

import contextlib
import os
import uuid
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import filelock

from coverage_lib.edition import index, manifest, run
from coverage_lib.edition.plan import Edition

NOT_PUBLISHED = "not_published"
PATIENCE = 120  # seconds to wait while another run publishes into the same folder
PART = ".part"


def publish(
    result: run.Result, *, edition: Edition, output: Path, inputs: Mapping[str, str]
) -> run.Result:
    """Publish one result; where the files cannot be written, the result says so."""
    try:
        with _alone(output, edition.name):
            _publish(result, edition, output / edition.name, inputs)
    except (OSError, filelock.Timeout) as error:
        why = f"the files could not be written; is one open in another program? ({error})"
        return replace(result, outcome=NOT_PUBLISHED, error=why)
    return result


def whole(file: Path, content: bytes) -> None:
    """Write a file so that a reader sees the old one or the new one, never a part."""
    file.parent.mkdir(parents=True, exist_ok=True)
    part = file.with_name(f".{file.name}.{uuid.uuid4().hex}{PART}")
    try:
        with part.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)


def _publish(result: run.Result, edition: Edition, home: Path, inputs: Mapping[str, str]) -> None:
    entry = manifest.entry(result, inputs=inputs)
    entries = manifest.read(home)
    folder = home / result.job.folder
    _cleared(folder, entries.get(result.job.folder, {}), entry["files"])
    for name in entry["files"]:
        whole(folder / name, (result.staging / name).read_bytes())
    entries[result.job.folder] = entry
    whole(home / index.FILE, index.page(edition, list(entries.values())).encode())
    whole(home / manifest.FILE, manifest.text(edition, entries).encode())


def _cleared(folder: Path, earlier: Mapping[str, Any], kept: Collection[str]) -> None:
    """What the former run left here and this one does not make again; and parts of a killed run."""
    ours = {run.HTML, run.PDF, run.NOTEBOOK, *earlier.get("files", {})}
    for name in ours - set(kept):
        (folder / Path(name).name).unlink(missing_ok=True)
    for part in folder.glob(f".*{PART}"):
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def _alone(output: Path, name: str) -> Iterator[None]:
    """Two runs may share a folder: each reads, adds its entry and writes, one after the other."""
    output.mkdir(parents=True, exist_ok=True)
    with filelock.FileLock(output / f".{name}.lock", timeout=PATIENCE):
        yield
