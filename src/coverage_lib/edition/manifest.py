"""What stands in an edition's folder, and what it was made from.

    outputs/published/manifest.json

For each report: folder, notebook, parameters, outcome, what the page says of itself, the SHA-256 of
every file and input, and the versions. No time of day, no duration and no folder of this machine:
the same inputs give the same bytes. A run of a part leaves the other entries as they are.
"""

import functools
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from platform import python_version
from typing import Any

from coverage_lib.edition import run, scrub
from coverage_lib.edition.plan import Edition
from coverage_lib.errors import RunError

FILE = "manifest.json"
DISTRIBUTION = "coverage-lib"
OF_THE_PAGE = ("title", "language", "headline", "status", "date", "notice")


def entry(result: run.Result, *, inputs: Mapping[str, str]) -> dict[str, Any]:
    """One report: how it came about, and the fingerprint of each of its files."""
    job = result.job
    page = asdict(result.page)
    files = sorted(file for file in result.staging.glob("*") if file.is_file())
    return {
        "folder": job.folder,
        "notebook": scrub.plain_path(job.notebook.as_posix()),
        "parameters": scrub.parameters(job.parameters),
        "outcome": result.outcome,
        "error": result.error,
        "page": {key: page[key] for key in OF_THE_PAGE},
        "files": {file.name: fingerprint(file) for file in files},
        "inputs": {"notebook": fingerprint(job.notebook), **inputs},
        "versions": versions(),
    }


def read(home: Path) -> dict[str, dict[str, Any]]:
    """The entries of an edition's folder, by folder; none where there is no manifest yet."""
    file = home / FILE
    if not file.exists():
        return {}
    try:
        reports = json.loads(file.read_text(encoding="utf-8"))["reports"]
        return {report["folder"]: report for report in reports}
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(
            f"{file.as_posix()} is damaged: delete it and run the edition again"
        ) from error


def text(edition: Edition, entries: Mapping[str, Mapping[str, Any]]) -> str:
    """The whole manifest, in the order of the folders, whatever the order of the runs."""
    content = {
        "edition": {"name": edition.name, "title": edition.title, "language": edition.language},
        "reports": [entries[folder] for folder in sorted(entries)],
    }
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def fingerprint(file: Path) -> str:
    """The SHA-256 of a file; blank where there is none."""
    return hashlib.sha256(file.read_bytes()).hexdigest() if file.is_file() else ""


@functools.cache
def versions() -> dict[str, str]:
    """Python, this library and what it declares to need: what else could change a page."""
    needed = [line for line in metadata.requires(DISTRIBUTION) or [] if "extra ==" not in line]
    names = [DISTRIBUTION, *(re.split(r"[^\w.-]", line)[0] for line in needed)]
    return {"python": python_version(), **{name: metadata.version(name) for name in sorted(names)}}
