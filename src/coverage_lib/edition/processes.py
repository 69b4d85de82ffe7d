"""Processes: what they do with freed memory, and how they end, with all below them. Linux only.

Elsewhere every function does nothing, and a kernel's own process group is all that is ended.
"""

import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path

LINUX = sys.platform == "linux"
_DIE_WITH_PARENT, _ADOPT_ORPHANS = 1, 36  # prctl: PR_SET_PDEATHSIG, PR_SET_CHILD_SUBREAPER
_TRIM_THRESHOLD, _MMAP_THRESHOLD, _MMAP_MAX, _ARENA_MAX = -1, -3, -4, -8  # mallopt: M_…
_MOST = 2**31 - 1
_LARGE = 128 * 1024  # bytes: where malloc begins; else it takes more and more for small
START_UP = 60  # seconds a kernel may take to answer
PREPARING = 3600  # seconds the kernels' server may take: months of the country are minutes
LONGEST_SOCKET = 90  # characters of a path; systems allow 104 to 108 with the ending
ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS")
NO_THREAD = "background_thread:false"  # else pyarrow starts one when it is imported
STEP_BACK = 5  # in nice: another process then has three times as much of a processor
PATIENCE = 5  # seconds to end a tree that grows while it is felled


def repeatable(environment: Mapping[str, str]) -> dict[str, str]:
    """Each report has one core to itself, and sets come in the same order in every run."""
    one_each = {**dict.fromkeys(ONE_THREAD, "1"), "JE_ARROW_MALLOC_CONF": NO_THREAD}
    return {**environment, **one_each, "PYTHONHASHSEED": "0"}


def keep_freed_memory() -> None:
    """Use it again: to give it back and ask anew is a quarter of what reading many rows takes.

    To be called before pyarrow is imported, which else has a memory of its own.
    """
    if LINUX:
        os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
        _have_malloc({_MMAP_MAX: 0, _TRIM_THRESHOLD: _MOST})


def give_back_freed_memory() -> None:
    """Large pieces at once, and no store for each thread: else a worker grows by every report."""
    if LINUX:
        _have_malloc({_MMAP_THRESHOLD: _LARGE, _ARENA_MAX: 1})


def _have_malloc(options: Mapping[int, int]) -> None:
    with contextlib.suppress(AttributeError):  # a C library without it
        mallopt = ctypes.CDLL(None).mallopt
        for option, value in options.items():
            mallopt(option, value)


def die_with_parent() -> None:
    """Be killed when the parent dies, however it dies."""
    parent = os.getppid()
    _prctl(_DIE_WITH_PARENT, signal.SIGKILL if LINUX else 0)
    if LINUX and os.getppid() != parent:  # it died before we asked
        os._exit(1)


def stand_back() -> None:
    """Let others go first, end with the parent, and leave Ctrl-C to it."""
    os.nice(STEP_BACK)
    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def adopt_orphans() -> None:
    """Become the parent of grandchildren whose parent ends, so that none gets away."""
    _prctl(_ADOPT_ORPHANS, 1)


def end_descendants(*, spare: frozenset[int] = frozenset()) -> None:
    """Kill every process below this one, but those spared and what is below them."""
    until = time.monotonic() + PATIENCE
    while LINUX and (found := _below(os.getpid(), spare)) and time.monotonic() < until:
        for process in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        for process in found:
            with contextlib.suppress(ChildProcessError):  # a grandchild: ours a moment later
                os.waitpid(process, os.WNOHANG)
        time.sleep(0.002)


def hold_more(root: int, most: float) -> bool:
    """Whether a process and all below it hold more bytes; see `memory`.

    What each has at hand, shared or not, is never less, and is known at once: most looks end there.
    """
    if not LINUX:
        return False
    at_hand = sum(map(_at_hand, [root, *_below(root, frozenset())]))
    return at_hand > most and memory(root) > most


def memory(root: int) -> int:
    """The bytes that a process and all below it hold; shared ones are divided among the sharers."""
    if not LINUX:
        return 0
    return sum(map(_own_memory, [root, *_below(root, frozenset())]))


def _at_hand(process: int) -> int:
    try:
        pages = (Path("/proc") / str(process) / "statm").read_text().split()[1]
    except OSError:  # it ended while we looked
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _own_memory(process: int) -> int:
    try:
        lines = (Path("/proc") / str(process) / "smaps_rollup").read_text().splitlines()
    except OSError:  # it ended while we looked
        return 0
    sizes = dict(line.split(":", 1) for line in lines[1:])
    return int(sizes["Pss"].split()[0]) * 1024


def threads() -> int:
    """The threads of this process, as the system counts them."""
    return len(list(Path("/proc/self/task").iterdir()))


def _below(root: int, spare: frozenset[int]) -> list[int]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and int(entry.name) not in spare:
            children.setdefault(_parent(entry), []).append(int(entry.name))
    found, to_see = [], [root]
    while to_see:
        below = children.get(to_see.pop(), [])
        found += below
        to_see += below
    return found


def _parent(process: Path) -> int:
    try:
        return int((process / "stat").read_bytes().rpartition(b")")[2].split()[1])
    except OSError:  # it ended while we looked
        return -1


def _prctl(option: int, value: int) -> None:
    if LINUX:
        ctypes.CDLL(None, use_errno=True).prctl(option, value, 0, 0, 0)
