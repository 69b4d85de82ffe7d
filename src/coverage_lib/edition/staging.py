"""A folder for work in progress: gone when the run ends, and swept by the next if it was killed.

    /tmp/coverage-<name>.lock      held while the run lives
    /tmp/coverage-<name>/          its work

It is not beside the reports: the sockets in it must have short names.
"""

import contextlib
import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import filelock

from coverage_lib.errors import RunError

PREFIX = "coverage-"


@contextlib.contextmanager
def folder() -> Iterator[Path]:
    """A new folder for us alone; raises RunError where there can be none."""
    _sweep()
    made = Path(tempfile.gettempdir()) / f"{PREFIX}{uuid.uuid4().hex[:8]}"
    lock = filelock.FileLock(f"{made}.lock")
    try:
        lock.acquire()  # before the folder is there: one without its lock held is a dead run's
        made.mkdir(mode=0o700)
    except OSError as error:
        raise RunError(
            f"the temporary folder {made.parent.as_posix()} cannot be written ({error})\n"
            "  to fix: free its disk, or name another folder in TMPDIR"
        ) from error
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)


def _sweep() -> None:
    """Remove what killed runs left; what another user left is another user's."""
    for lock in Path(tempfile.gettempdir()).glob(f"{PREFIX}*.lock"):
        with contextlib.suppress(OSError, filelock.Timeout):  # Timeout: that run is alive
            with filelock.FileLock(lock, timeout=0):
                shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
            lock.unlink(missing_ok=True)
