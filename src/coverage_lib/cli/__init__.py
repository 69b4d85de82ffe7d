"""The door: `coverage-report` checks the data, lists what there is, runs an edition, audits."""

import sys
from importlib import import_module

from coverage_lib.cli.door import app as app

MODULES = {
    "book_commands": ("book", "contact"),
    "data_commands": ("check", "list", "pack", "audit", "invent"),
    "deliver_commands": ("deliver",),
    "diff_command": ("diff",),
    "edition_commands": ("run", "verify"),
    "intake_commands": ("template", "import"),
}


def _load(command: str) -> None:
    """The module of the command that is asked for, else all: each imports what is slow to load."""
    wanted = [name for name, commands in MODULES.items() if command in commands]
    for name in wanted or MODULES:
        import_module(f"{__name__}.{name}")


_load("".join(sys.argv[1:2]))
