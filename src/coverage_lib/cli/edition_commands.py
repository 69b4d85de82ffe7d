"""Commands on an edition: run, verify."""

import os
import pkgutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from coverage_lib import display
from coverage_lib.cli import asked
from coverage_lib.cli.door import Language, app, show
from coverage_lib.cli.progress import progress
from coverage_lib.edition import batch, incremental, outcome, plan, verify
from coverage_lib.edition.limits import Limits
from coverage_lib.edition.outcome import Result
from coverage_lib.edition.workers import Machinery
from coverage_lib.errors import RunError

WARM_MODULES = (  # what our notebooks import: slow to load, so loaded once for all reports
    "seaborn",
    "coverage_lib.report",
    *(f"coverage_lib.display.{module.name}" for module in pkgutil.iter_modules(display.__path__)),
)
LOAD = "coverage_lib.data.load:dataset"  # read and checked once for all reports

TO_DO = {
    outcome.RENDERED: "",
    outcome.UNCHANGED: "",
    outcome.NO_DATA: "nothing to do: no data for this office and period, so no page",
    outcome.FAILED: "open report.ipynb in this folder: it holds the error",
    outcome.TIMEOUT: "give it longer (--timeout), or open report.ipynb to see where it stood",
    outcome.RENDER_FAILED: "a mistake of ours: report it, with the traceback below",
    outcome.NOT_PUBLISHED: "close the file, check the disk, and run this part again",
}


@app.command("run")
def run_(
    edition_file: Annotated[
        Path, typer.Argument(metavar="EDITION.yml", help="What to report: params/published.yml.")
    ],
    office: Annotated[
        list[str] | None, typer.Option(help="Only this office of the plan; may be repeated.")
    ] = None,
    period: Annotated[
        list[str] | None, typer.Option(help="Only this period of the plan; may be repeated.")
    ] = None,
    language: Annotated[
        Language | None, typer.Option(help="Language of every report, instead of the plan's.")
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option("--parameter", "-p", metavar="NAME=VALUE", help="Set for every report."),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Reports at a time; otherwise one for each core.")
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
) -> None:
    """Make the reports of an edition: HTML, PDF, notebook, index page and manifest.

    Everything asked for is checked before anything is run. A report is made again only where
    something it depends on has changed. One that fails stops no other, and leaves no page.
    Exit code 0: all made. 12: at least one was not.
    """
    overrides = asked.named(parameter or []) | ({"language": language} if language else {})
    edition = plan.only(
        plan.read(edition_file, overrides=overrides),
        {"office": office or [], "period": period or []},
    )
    home = output / edition.name
    told = asked.told(edition)
    tasks = incremental.tasks(
        edition, home=home, data=asked.data_files(told), rows=asked.rows(told), force=force
    )
    if dry_run:
        _show_plan(tasks, home)
        return
    limits = Limits(timeout, memory)
    machinery = Machinery(
        workers or _cores(),
        limits,
        kernel,
        WARM_MODULES,
        prepare=tuple((LOAD, name) for name in asked.data_folders(told)),
        cluster=cluster,
        data=partial(asked.data_files, told),
    )
    with progress(sum(not task.unchanged for task in tasks)) as tell:
        results = batch.make(edition, tasks, output=output, machinery=machinery, tell=tell)
    _conclude(results, home)


@app.command("verify")
def verify_(
    folder: Annotated[Path, typer.Argument(help="A published edition: outputs/published.")],
) -> None:
    """Compare every file of a published folder with its manifest.

    Exit code 0: all is as published. 13: something is changed, missing or extra.
    """
    found = verify.verify(folder)
    typer.echo(f"{folder.as_posix()}: {found.reports} reports, {found.files} files, all whole")


def _cores() -> int:
    """The cores this process may use, which in a container are fewer than the machine's."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _show_plan(tasks: Sequence[incremental.Task], home: Path) -> None:
    lines = [[task.job.folder, "\n".join(task.reasons) or "unchanged"] for task in tasks]
    made = sum(not task.unchanged for task in tasks)
    show(["folder", "why"], lines, title=f"{home.as_posix()}: {made} of {len(tasks)} to be made")


def _conclude(results: Sequence[Result], home: Path) -> None:
    failed = [result for result in results if not result.ok]
    lines = [
        [result.job.folder, result.outcome, f"{result.seconds:.1f}", _to_do(result)]
        for result in results
    ]
    show(["folder", "outcome", "seconds", "what to do"], lines, title=home.as_posix())
    for result in failed:
        if result.detail:
            typer.echo(f"\n{result.job.folder}\n{result.detail}", err=True)
    if failed:
        others = f"The others are in {home.as_posix()}." if len(failed) < len(results) else ""
        raise RunError(f"{len(failed)} of {len(results)} reports could not be made. {others}")
    typer.echo(f"All reports: {(home / 'index.html').as_posix()}")


def _to_do(result: Result) -> str:
    return "\n".join(text for text in (result.error, TO_DO[result.outcome]) if text)
