"""What stands in an edition's folder, and what it was made from.

    outputs/published/manifest.json
    outputs/published/rows.json     the rows each report read, to say later what has changed

Of the edition: name, title, language; its files, each with its SHA-256; beside.py: what was made
of the reports.

For each report: folder, notebook, parameters, outcome, what the page says of itself, the SHA-256 of
every file and input, and the versions. No time of day, no duration and no folder of this machine:
the same inputs give the same bytes. A run of a part leaves the other entries as they are.
"""

import functools
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from platform import python_version
from typing import Any

from coverage_lib.edition import scrub
from coverage_lib.edition.beside import Beside
from coverage_lib.edition.outcome import Result
from coverage_lib.edition.plan import Edition
from coverage_lib.errors import RunError

FILE = "manifest.json"
ROWS_FILE = "rows.json"
DISTRIBUTION = "coverage-lib"
OF_THE_PAGE = (
    "title", "language", "header", "headline", "status", "attention", "date", "notice",
)  # fmt: skip


def entry(result: Result, *, inputs: Mapping[str, str], late: str = "") -> dict[str, Any]:
    """One report: how it came about, and the fingerprint of each of its files.

    `late` says why it should have waited, where it was published all the same.
    """
    job = result.job
    page = asdict(result.page)
    files = sorted(file for file in result.staging.glob("*") if file.is_file())
    return {
        "folder": job.folder,
        "notebook": scrub.plain_path(job.notebook.as_posix()),
        "parameters": scrub.parameters(job.parameters),
        "outcome": result.outcome,
        "error": result.error,
        "late": late,
        "page": {key: page[key] for key in OF_THE_PAGE},
        "files": {file.name: fingerprint(file) for file in files},
        "inputs": dict(inputs),
        "versions": versions(),
    }


def read(home: Path) -> dict[str, dict[str, Any]]:
    """The entries of an edition's folder, by folder; none where there is no manifest yet."""
    if not (home / FILE).exists():
        return {}
    return {report["folder"]: report for report in content(home)["reports"]}


def content(home: Path) -> dict[str, Any]:
    """All that the manifest holds, of the shape that `text` writes."""
    file = home / FILE
    try:
        read: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        for report in read["reports"]:
            _ = report["folder"], report["inputs"].items(), report["files"].items()
        return read
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RunError(
            f"{file.as_posix()} is damaged: delete it and run the edition again"
        ) from error


def edition(home: Path) -> Edition:
    """What the manifest says of the edition as a whole; its plan is not kept."""
    said = content(home)["edition"]
    if "columns" not in said:
        raise RunError(
            f"{home.as_posix()} was published by an earlier version: run the edition again"
        )
    return Edition(said["name"], said["title"], said["language"], said["columns"], jobs=())


def beside(home: Path) -> dict[str, Beside]:
    """What was made of the reports and still stands beside them, by the name of its file."""
    said = content(home).get("beside", {}) if (home / FILE).exists() else {}
    return {name: Beside(**about) for name, about in said.items() if (home / name).is_file()}


def rows(home: Path) -> dict[str, dict[str, str]]:
    """For each report, the fingerprints of the rows it read. Only words depend on it."""
    try:
        return dict(json.loads((home / ROWS_FILE).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return {}  # then a reason says "data changed", and not which


def text(
    edition: Edition,
    entries: Mapping[str, Mapping[str, Any]],
    files: Mapping[str, str],
    beside: Mapping[str, Beside],
) -> str:
    """The whole manifest, in the order of the folders, whatever the order of the runs."""
    whole = {
        "edition": _about(edition),
        "files": dict(files),
        "beside": {name: asdict(about) for name, about in beside.items()},
        "reports": [entries[folder] for folder in sorted(entries)],
    }
    return json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def stands(home: Path, edition: Edition) -> bool:
    """Whether the manifest says this of the edition, and its own files are as it says."""
    said = content(home) if (home / FILE).exists() else {}
    same = said.get("edition") == _about(edition) and "files" in said
    return same and not any(faults(home, "", said["files"]))


def _about(edition: Edition) -> dict[str, Any]:
    return {name: getattr(edition, name) for name in ("name", "title", "language", "columns")}


def faults(home: Path, folder: str, files: Mapping[str, str]) -> Iterator[str]:
    """What is not as the manifest says: a file that is gone, or is another one."""
    for name, digest in files.items():
        now = fingerprint(home / folder / name)
        if now != digest:
            yield f"file {'changed' if now else 'missing'}: {name}"


def fingerprint(file: Path) -> str:
    """The SHA-256 of a file; blank where there is none."""
    if not file.is_file():
        return ""
    with file.open("rb", buffering=0) as stream:  # never whole in memory: a PDF may be large
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest(content: bytes) -> str:
    """The SHA-256 of a content."""
    return hashlib.sha256(content).hexdigest()


@functools.cache
def versions() -> dict[str, str]:
    """Python, this library and what it declares to need: what else could change a page."""
    needed = [line for line in metadata.requires(DISTRIBUTION) or [] if "extra ==" not in line]
    names = [DISTRIBUTION, *(re.split(r"[^\w.-]", line)[0] for line in needed)]
    return {"python": python_version(), **{name: metadata.version(name) for name in sorted(names)}}
