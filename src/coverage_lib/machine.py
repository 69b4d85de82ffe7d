"""What this process may use of the machine, or of the container that it runs in."""

import os
from pathlib import Path

OF_CONTAINER = Path("/sys/fs/cgroup/memory.max")  # Linux: a number of bytes, or "max"


def cores() -> int:
    """In a container fewer than the machine's."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def memory() -> int:
    """Bytes, whoever uses them now."""
    import psutil  # not for a run that makes nothing

    of_machine: int = psutil.virtual_memory().total
    try:
        return min(of_machine, int(OF_CONTAINER.read_text()))
    except (OSError, ValueError):  # no container, or one that may take all
        return of_machine
