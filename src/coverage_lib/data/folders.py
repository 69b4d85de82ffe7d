"""Which files the data are read from: those of a folder of ours, or what a mapping file names.

Nothing is read here, and pandas is not needed: a run that finds every file as it was is done soon.
"""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from coverage_lib.data import columns, kept
from coverage_lib.errors import ParameterError

if TYPE_CHECKING:
    from coverage_lib.data.mapping import MappingFile

ENDINGS = (".yml", ".yaml")  # of a mapping file


def is_mapping(path: Path) -> bool:
    """Whether a path names a mapping file rather than a folder."""
    return path.suffix in ENDINGS


def mapped(file: Path) -> "MappingFile":
    """What a mapping file says; DataError with everything that is wrong with it."""
    from coverage_lib.data import mappingfile  # with pandas

    return mappingfile.read(file)


def found(folder: str | Path) -> Path:
    """As given, else in a folder above the working directory: our files, or a mapping file."""
    given = Path(folder)
    if given.is_dir() or (is_mapping(given) and given.is_file()):
        return given
    from coverage_lib.data import packed  # with pyarrow

    above = [parent / given for parent in Path.cwd().parents]
    for candidate in [] if given.is_absolute() else above:
        if is_mapping(given) and candidate.is_file():
            return candidate
        if (candidate / columns.OBSERVATIONS).is_file() or packed.is_packed(candidate):
            return candidate
    what = "is a file, not a folder" if given.is_file() else "is not there, nor in a folder above"
    raise ParameterError(
        f"the data folder {given.as_posix()!r} {what}\n"
        f"  to fix: start in the folder of the project, or name the folder that holds"
        f" {columns.OBSERVATIONS}"
    )


def identity(folder: Path) -> kept.Identity:
    """Which files there are to read, and which writing of each: name, size and time."""
    told = [(file, file.stat()) for file in files(folder)]
    now = [(kept.SERVED, 0, time.monotonic_ns())] * is_served(folder)
    return (*((file.name, about.st_size, about.st_mtime_ns) for file, about in told), *now)


def is_served(folder: Path) -> bool:
    """Whether rows come from a server: it does not say what has changed, so they are read anew."""
    return is_mapping(folder) and mapped(folder).served


def files(folder: Path) -> list[Path]:
    """Every file of a folder, or that a mapping file reads."""
    if is_mapping(folder):
        return mapped(folder).files()
    return sorted(file for file in folder.rglob("*") if file.is_file())


def served(folder: Path) -> dict[str, str]:
    """A fingerprint of all rows that come from each server, since no file tells of a change."""
    if not is_mapping(folder):
        return {}
    from coverage_lib.data import sources  # with pandera

    return sources.served(mapped(folder))
