"""What can go wrong that the reader can put right: plain text and an exit code.

Anything that is not a `CoverageError` is our own bug and keeps its traceback.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

# Every exit code of every command; the help shows them, and a scheduler acts on them.
EXIT_CODES = {
    0: "all is well",
    1: "anything else the reader can put right",
    2: "the command is not written as its help says",
    10: "the data are not what docs/data.md says",
    11: "an office, period or parameter is not known",
    12: "at least one report could not be made; the others were",
    13: "a published folder is not as published",
    14: "the data are late or incomplete, so nothing was published",
    15: "another run is at work in the same folder",
    16: "at least one report could not be delivered; the others were",
    130: "stopped by hand",
}


class CoverageError(Exception):
    """A mistake the reader can correct. The message says where, what, and what to do."""

    exit_code = 1


@dataclass(frozen=True, order=True)
class Problem:
    """One thing wrong in one file."""

    file: str
    line: int  # as an editor counts: the heading is line 1; 0 for the file as a whole
    column: str
    value: str
    advice: str
    cell: str = ""  # of a workbook: "Isian!F12", said instead of the line


class DataError(CoverageError):
    """The input files are not what docs/data.md says."""

    exit_code = 10

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__(_listed(self.problems))


class ParameterError(CoverageError):
    """The run was asked for something it does not know."""

    exit_code = 11


class RunError(CoverageError):
    """At least one report of the edition could not be made; the others were."""

    exit_code = 12


class VerifyError(CoverageError):
    """A published folder is no longer what its manifest says."""

    exit_code = 13


class LateError(CoverageError):
    """The data of a period are late or incomplete, by the edition's own rules."""

    exit_code = 14


class BusyError(CoverageError):
    """Another run holds the folder."""

    exit_code = 15


class DeliveryError(CoverageError):
    """At least one report could not be delivered; the others were."""

    exit_code = 16


def did_you_mean(wanted: str, known: Collection[str]) -> str:
    """Name the nearest known word, or nothing.

    >>> did_you_mean("brnch", ["branch", "period"])
    ' Did you mean branch?'
    """
    near = get_close_matches(wanted, list(known), n=1)
    return f" Did you mean {near[0]}?" if near else ""


def _listed(problems: Sequence[Problem]) -> str:
    """Every problem, grouped by file, in the order of the lines."""
    lines: list[str] = []
    for file in dict.fromkeys(problem.file for problem in problems):
        mine = [problem for problem in problems if problem.file == file]
        lines.append(f"{file}: {_counted(len(mine))}. Nothing was written.")
        lines.extend(_one_line(problem) for problem in mine)
    lines.append("Correct these, then run the command again.")
    return "\n".join(lines)


def _one_line(problem: Problem) -> str:
    where = problem.cell or (f"line {problem.line}" if problem.line else "the file")
    return f"  {where:<9} {problem.column:<16} {problem.value!r}   {problem.advice}"


def _counted(number: int) -> str:
    return "1 problem" if number == 1 else f"{number} problems"
