"""Whether a published folder still is what its manifest says: every file, byte for byte."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from coverage_lib.edition import manifest
from coverage_lib.edition.publish import PART
from coverage_lib.errors import VerifyError

ADVICE = {
    "changed": "run the edition again: only what is not as it should be is made",
    "missing": "run the edition again: only what is not as it should be is made",
    "unfinished": "a run was killed here: run the edition again",
    "extra": "not ours: move it out of this folder",
}


@dataclass(frozen=True)
class Verified:
    """What stands in a folder, all of it as published."""

    reports: int
    files: int


def verify(home: Path) -> Verified:
    """Compare every file with the manifest; raises one VerifyError with every difference."""
    if not (home / manifest.FILE).is_file():
        raise VerifyError(
            f"there is no {manifest.FILE} in {home.as_posix()}\n"
            "  to fix: name the folder of one edition, for example outputs/published"
        )
    content = manifest.content(home)
    expected = dict(_expected(content))
    found = {file.relative_to(home).as_posix() for file in home.rglob("*") if file.is_file()}
    problems = [*_not_as_published(home, expected), *_not_known(found - {manifest.FILE}, expected)]
    if problems:
        raise VerifyError(_told(home, problems))
    return Verified(len(content["reports"]), len(found))


def _expected(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield from content.get("files", {}).items()
    for report in content["reports"]:
        for name, digest in report["files"].items():
            yield f"{report['folder']}/{name}", digest


def _not_as_published(home: Path, expected: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, digest in expected.items():
        now = manifest.fingerprint(home / name)
        if now != digest:
            yield ("changed" if now else "missing"), name


def _not_known(found: set[str], expected: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in found - expected.keys():
        yield ("unfinished" if name.endswith(PART) else "extra"), name


def _told(home: Path, problems: list[tuple[str, str]]) -> str:
    counted = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    listed = [f"  {kind:<11} {name}" for kind, name in sorted(problems)]
    advice = [f"  {kind:<11} {ADVICE[kind]}" for kind in ADVICE if kind in dict(problems)]
    return "\n".join([f"{home.as_posix()}: {counted}.", *listed, "To fix:", *advice])
