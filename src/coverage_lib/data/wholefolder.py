"""A folder, or a file, that appears whole or not at all."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from coverage_lib.errors import CoverageError


@contextlib.contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """A new folder to fill; it takes this one's place when all went well, else nothing changes."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as held:
        part, former = Path(held, "new"), Path(held, "former")
        part.mkdir()
        yield part
        if folder.exists():
            folder.replace(former)
        part.replace(folder)


def file_written(file: Path, content: bytes) -> None:
    """A file, new or with other content: a reader sees the old one or the new one, never a part.

    Raises CoverageError where it cannot be written; then it is as it was.
    """
    try:
        with tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as held:
            part = Path(held, file.name)
            _put(part, content)
            if file.exists():
                shutil.copymode(file, part)
            part.replace(file)
    except OSError as error:
        raise CoverageError(
            f"{file.as_posix()} cannot be written ({error.strerror}), and is as it was\n"
            "  to fix: close it in other programs, check the disk, then run the command again"
        ) from error


def _put(file: Path, content: bytes) -> None:
    with file.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
