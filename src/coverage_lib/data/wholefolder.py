"""A folder, or a file, that appears whole or not at all."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path


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
    """A file, new or with other content: a reader sees the old one or the new one, never a part."""
    with tempfile.TemporaryDirectory(prefix=f".{file.name}.", dir=file.parent) as held:
        part = Path(held, file.name)
        with part.open("xb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if file.exists():
            shutil.copymode(file, part)
        part.replace(file)
