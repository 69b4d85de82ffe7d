"""Checked data that this process keeps, and may hand to another process of the same run.

A folder is known by the name, size and time of each of its files, so one that has changed since is
not found here, and is read and checked again.
"""

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

Identity = tuple[tuple[str, int, int], ...]  # of each file: name, size and time
Key = tuple[Path, Identity, bool]  # the folder, its files, and whether it was read whole
AT_MOST = 2  # folders held in memory; an edition seldom reads more than one
SERVED = ""  # the name of what no file holds: nobody can tell whether it has changed

_kept: dict[Key, object] = {}
T = TypeVar("T")


def once(key: Key, read: Callable[[], T], kind: type[T]) -> T:
    """What was read before, by this process or the one that handed it over; else read it now."""
    if key not in _kept:
        _kept[key] = read()
    for oldest in list(_kept)[:-AT_MOST]:
        del _kept[oldest]
    found = _kept[key]
    assert isinstance(found, kind)
    return found


def put(key: Key, data: object) -> None:
    """Keep this in the place of what was kept."""
    _kept[key] = data


def hand_over(file: Path, made_of_it: object = None) -> None:
    """Write what this process keeps, where only this user can read it: a folder of the run."""
    known = {key: data for key, data in _kept.items() if all(name != SERVED for name, *_ in key[1])}
    with file.open("wb") as stream:
        pickle.dump((known, made_of_it), stream, protocol=pickle.HIGHEST_PROTOCOL)


def take(file: str) -> object:
    """Keep what the process wrote that started this one, and give back what it had made of it.

    The file has done its work.
    """
    with Path(file).open("rb") as stream:
        known, made_of_it = pickle.load(stream)  # written by this very run
    Path(file).unlink()
    _kept.update(known)
    return made_of_it
