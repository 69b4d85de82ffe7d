"""A folder that appears whole or not at all."""

import contextlib
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
