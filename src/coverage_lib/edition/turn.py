"""One run at a time in an edition's folder, from the plan to the last file; so of deliveries."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import filelock

from coverage_lib.errors import BusyError, RunError

DONE = {"run": "run", "delivery": "sent"}  # what takes turns, each kind among its own


@contextlib.contextmanager
def turn(
    output: Path, name: str, *, wait: float, told: Callable[[], None], what: str = "run"
) -> Iterator[None]:
    """Hold the folder; where another one has it, `told` is called and `wait` seconds are given.

    The system frees the lock when its process ends, however it ends, so none is ever left behind.
    """
    home = (output / name).as_posix()
    try:
        output.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(output / f".{name}.{what}.lock")
        _acquire(lock, wait, told)
    except filelock.Timeout as error:
        raise BusyError(
            f"another {what} is at work in {home}, so nothing was {DONE[what]}\n"
            "  to fix: let it end, or wait for it longer (--wait)"
        ) from error
    except OSError as error:
        raise RunError(
            f"{home} cannot be written, so nothing was {DONE[what]} ({error})\n"
            "  to fix: allow writing, free the disk, or name another folder with --output"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _acquire(lock: filelock.BaseFileLock, wait: float, told: Callable[[], None]) -> None:
    try:
        lock.acquire(timeout=0)
    except filelock.Timeout:
        told()
        lock.acquire(timeout=wait)
