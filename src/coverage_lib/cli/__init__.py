"""The door: `coverage-report` checks the data, lists what there is, runs an edition, audits."""

from coverage_lib.cli import book_commands as book_commands
from coverage_lib.cli import data_commands as data_commands
from coverage_lib.cli import deliver_commands as deliver_commands
from coverage_lib.cli import diff_command as diff_command
from coverage_lib.cli import edition_commands as edition_commands
from coverage_lib.cli import intake_commands as intake_commands
from coverage_lib.cli.door import app as app
