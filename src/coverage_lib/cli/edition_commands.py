"""Commands on an edition: run, verify."""

import pkgutil
from pathlib import Path
from typing import Annotated, Literal

import typer

from coverage_lib import display, machine
from coverage_lib.cli import asked, monthly, running
from coverage_lib.cli.door import app
from coverage_lib.cli.log import Log
from coverage_lib.delivery import password
from coverage_lib.edition import verify
from coverage_lib.edition.limits import Limits
from coverage_lib.edition.workers import Machinery
from coverage_lib.formats import Language

A_WORKER = 1_000_000_000  # bytes that it and its kernel may want, of a large region too
WARM_MODULES = (  # what our notebooks import: slow to load, so loaded once for all reports
    "coverage_lib.report",
    *(
        f"coverage_lib.display.{module.name}"
        for module in pkgutil.iter_modules(display.__path__)
        if module.name != "template"  # of a workbook, with all that writes one
    ),
)


@app.command("run")
def run_(
    edition_file: Annotated[
        Path, typer.Argument(metavar="EDITION.yml", help="What to report: params/published.yml.")
    ],
    office: Annotated[
        list[str] | None, typer.Option(help="Only this office of the plan; may be repeated.")
    ] = None,
    period: Annotated[
        list[str] | None,
        typer.Option(
            help="Only this period of the plan (of a monthly plan any month, or previous-month)."
        ),
    ] = None,
    language: Annotated[
        Language | None, typer.Option(help="Language of every report, instead of the plan's.")
    ] = None,
    as_known_on: Annotated[
        str, typer.Option(metavar="DATE", help="As the data were known on that day, for all.")
    ] = "",
    parameter: Annotated[
        list[str] | None,
        typer.Option("--parameter", "-p", metavar="NAME=VALUE", help="Set for every report."),
    ] = None,
    workers: Annotated[
        int | None,
        typer.Option(
            min=1, help="Reports at a time; otherwise one for each core and GB of memory."
        ),
    ] = None,
    timeout: Annotated[float, typer.Option(min=1, help="Seconds one report may take.")] = 600,
    memory: Annotated[
        int, typer.Option(min=100, help="MB of memory one notebook may take (Linux).")
    ] = 2_000,
    kernel: Annotated[
        Literal["warm", "cold"],
        typer.Option(help="Cold: a new Python for each report. Slower, the same bytes."),
    ] = "warm",
    cluster: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Make them on this dask cluster, not here.")
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Make the unchanged reports too.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be made, and why; run nothing.")
    ] = False,
    output: Annotated[Path, typer.Option(help="Where the edition's folder goes.")] = Path(
        "outputs"
    ),
    catch_up: Annotated[
        bool, typer.Option("--catch-up", help="A monthly edition: first the months missed.")
    ] = False,
    since: Annotated[
        str, typer.Option(metavar="YYYY-MM", help="With --catch-up: the first month there must be.")
    ] = "",
    even_if_late: Annotated[
        bool,
        typer.Option("--even-if-late", help="Publish whatever publish_when says; manifest tells."),
    ] = False,
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait while another run holds the folder.")
    ] = 120,
    log: Annotated[
        Literal["text", "json"], typer.Option(help="json: a line for each event on stderr.")
    ] = "text",
    now: Annotated[
        str, typer.Option(metavar="TIME", help="Take this for the time of day (ISO 8601).")
    ] = "",
) -> None:
    """Make the reports of an edition: HTML, PDF, notebook, index page and manifest.

    Everything asked for is checked before anything is run. A report is made again only where
    something it depends on has changed. One that fails stops no other, and leaves no page.
    Exit code 0: all made. 12: at least one was not. 14: the data are late. 15: another run is
    at work. How to run it each month: docs/scheduling.md.
    """
    password.forget()  # no notebook is to see it
    wish = monthly.Wish(
        file=edition_file,
        overrides=asked.named(parameter or [])
        | ({"language": language} if language else {})
        | ({asked.AS_KNOWN_ON: as_known_on} if as_known_on else {}),
        offices=office or [],
        periods=period or [],
        output=output,
        now=monthly.moment(now),
        catch_up=catch_up,
        since=since,
        even_if_late=even_if_late,
        force=force,
    )
    machinery = Machinery(
        workers or _workers(), Limits(timeout, memory), kernel, WARM_MODULES, cluster=cluster
    )
    with Log(log, hidden=output).of_a_run() as told:
        if dry_run:
            running.show_plan(wish)
        else:
            running.make(wish, machinery, wait=wait, log=told)


@app.command("verify")
def verify_(
    folder: Annotated[Path, typer.Argument(help="A published edition: outputs/published.")],
) -> None:
    """Compare every file of a published folder with its manifest.

    Exit code 0: all is as published. 13: something is changed, missing or extra.
    """
    found = verify.verify(folder)
    typer.echo(f"{folder.as_posix()}: {found.reports} reports, {found.files} files, all whole")


def _workers() -> int:
    """One a core, where the memory allows."""
    return max(1, min(machine.cores(), machine.memory() // A_WORKER))
