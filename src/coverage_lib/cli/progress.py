"""How far a run is: a bar with the time left on a terminal, a line a report in a log."""

import contextlib
from collections.abc import Callable, Iterator

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from coverage_lib.edition.outcome import Result


@contextlib.contextmanager
def progress(reports: int) -> Iterator[Callable[[Result], None]]:
    """Gives what is to be told of each report as it is done."""
    console = Console()
    if not console.is_terminal:
        yield lambda result: typer.echo(_line(result))
        return
    words, left = TextColumn("{task.description}"), TimeRemainingColumn()
    with Progress(BarColumn(), MofNCompleteColumn(), left, words, console=console) as bar:
        task = bar.add_task("", total=reports)

        def tell(result: Result) -> None:
            bar.update(task, advance=1, description=_line(result))
            if not result.ok:
                bar.console.print(_line(result), markup=False, highlight=False)

        yield tell


def _line(result: Result) -> str:
    return f"{result.job.folder}: {result.outcome}"
