"""The command itself: what all its parts share.

What the reader can correct is told in plain words with an exit code; our bugs keep their traceback.
"""

import io
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from coverage_lib.errors import EXIT_CODES, CoverageError

DataFolder = Annotated[
    Path, typer.Option(help="Folder with the data files, or a mapping file (see docs/data.md).")
]


class _Door(typer.core.TyperGroup):
    """The one place where an error becomes a message and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except CoverageError as error:
            typer.echo(error, err=True)
            raise typer.Exit(error.exit_code) from error
        except KeyboardInterrupt as interrupt:
            typer.echo("Stopped. What was finished stays; no file is half-written.", err=True)
            raise typer.Exit(130) from interrupt


app = typer.Typer(
    cls=_Door,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # a plain traceback: no values of variables in a log
    help="Coverage reports for the offices of BPJS Ketenagakerjaan, from data to HTML and PDF.",
    epilog="Exit codes: " + "; ".join(f"{code} {told}" for code, told in EXIT_CODES.items()) + ".",
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"coverage-report {metadata.version('coverage-lib')}")
        raise typer.Exit


@app.callback()
def _start(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # an old Windows console lacks some characters


def show(headings: Sequence[str], lines: Sequence[Sequence[str]], *, title: str) -> None:
    """A table on the console; wide into a file or a log."""
    table = Table(*headings, title=title, title_justify="left")
    table.columns[0].no_wrap = True
    for line in lines:
        table.add_row(*(str(cell) for cell in line))
    console = Console(markup=False)
    wide = Console(markup=False, width=160)
    (console if console.is_terminal else wide).print(table)
