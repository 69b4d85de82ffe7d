"""What one report may take."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Of time, memory and output; a report that takes more fails, and no other with it."""

    seconds: float = 600  # for the notebook
    memory: int = 2_000  # MB, of its kernel and all its children; watched on Linux only
    output: int = 20  # MB that it may print and show
