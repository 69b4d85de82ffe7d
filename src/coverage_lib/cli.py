"""The door: `coverage-report` checks the data, lists what there is, runs an edition, audits.

What the reader can correct is told in plain words with an exit code; our bugs keep their traceback.
"""

import functools
import io
import os
import pkgutil
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from coverage_lib import display, periods
from coverage_lib.data import invented, load, reads, reference
from coverage_lib.data.load import Dataset
from coverage_lib.display import tables
from coverage_lib.edition import (
    batch,
    incremental,
    manifest,
    outcome,
    parameters,
    plan,
    publish,
    verify,
)
from coverage_lib.edition.outcome import Result
from coverage_lib.edition.plan import Edition, Job
from coverage_lib.errors import CoverageError, ParameterError, RunError, did_you_mean
from coverage_lib.metrics import audit as audit_metrics
from coverage_lib.metrics import fault
from coverage_lib.schema import AS_OF, CODE, LEVEL, NAME, OFFICE, OFFICE_LEVELS, PARENT, PRECISION

LANGUAGES = ("id", "en")
Language = Literal["id", "en"]
DataFolder = Annotated[Path, typer.Option(help="Folder with the data files (see docs/data.md).")]

WARM_MODULES = (  # what our notebooks import: slow to load, so loaded once for all reports
    "seaborn",
    "coverage_lib.report",
    *(f"coverage_lib.display.{module.name}" for module in pkgutil.iter_modules(display.__path__)),
)
ADDED_BY_AUDIT = ["recomputed_percent", "verdict", "explanation", "cause"]

TO_DO = {
    outcome.RENDERED: "",
    outcome.UNCHANGED: "",
    outcome.NO_DATA: "nothing to do: no data for this office and period, so no page",
    outcome.FAILED: "open report.ipynb in this folder: it holds the error",
    outcome.TIMEOUT: "give it longer (--timeout), or open report.ipynb to see where it stood",
    outcome.RENDER_FAILED: "a mistake of ours: report it, with the traceback below",
    outcome.NOT_PUBLISHED: "close the file, check the disk, and run this part again",
}


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
    epilog="Exit codes: 0 all is well, 10 the data, 11 what was asked, 12 a report failed, "
    "13 a published folder is not as published.",
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


@app.command()
def check(data: DataFolder = Path("data")) -> None:
    """Check every data file; name every problem, with file, line, column and what to do.

    Exit code 0: all is well. 10: something is to be corrected.
    """
    dataset = load.dataset(data)
    frames = {name: rows for name, rows in vars(dataset).items() if hasattr(rows, "columns")}
    lines = [[name, f"{len(rows):,}"] for name, rows in frames.items()]
    _show(["file", "rows"], lines, title=f"{data}: every check passed")


@app.command("list")
def list_(
    edition_file: Annotated[
        Path | None, typer.Argument(metavar="EDITION.yml", help="An edition, to see its plan.")
    ] = None,
    data: DataFolder = Path("data"),
) -> None:
    """List the offices and the periods there are data for; or the reports an edition plans."""
    if edition_file:
        edition = plan.read(edition_file)
        lines = [[job.folder, job.notebook.as_posix()] for job in edition.jobs]
        _show(["folder", "notebook"], lines, title=f"{edition.name}: {len(lines)} reports")
    else:
        _list_offices(load.dataset(data))


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
    kernel: Annotated[
        Literal["warm", "cold"],
        typer.Option(help="Cold: a new Python for each report. Slower, the same bytes."),
    ] = "warm",
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
    overrides = _named(parameter or []) | ({"language": language} if language else {})
    edition = plan.only(
        plan.read(edition_file, overrides=overrides),
        {"office": office or [], "period": period or []},
    )
    home = output / edition.name
    told = _told(edition)
    tasks = incremental.tasks(
        edition, home=home, data=_data_files(told), rows=_rows(told), force=force
    )
    if dry_run:
        _show_plan(tasks, home)
        return
    results = batch.make(
        edition,
        tasks,
        output=output,
        machinery=batch.Machinery(workers or _cores(), timeout, kernel, WARM_MODULES),
        tell=lambda result: typer.echo(f"{result.job.folder}: {result.outcome}"),
    )
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


@app.command()
def audit(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Stated figures to check.")],
    output: Annotated[Path | None, typer.Option(help="Write the result to this CSV file.")] = None,
    language: Annotated[Language, typer.Option(help="Language of the findings.")] = "id",
) -> None:
    """Recompute stated percentages from their own counts, and say which do not add up."""
    original, typed = load.stated_figures(file)
    audited = fault.with_cause(audit_metrics.audited(typed), context=fault.Context(typed))
    findings = original.assign(
        recomputed_percent=audited["recomputed_percent"].round(4),
        verdict=audited["verdict"],
        explanation=tables.explanations(audited, language),
        cause=audited["fault"],
    )
    if output is None:
        headings = ["place", "segment", "measure", "stated_percent", *ADDED_BY_AUDIT]
        cells = typed[headings[:3]].assign(**{name: findings[name] for name in headings[3:]})
        _show(headings, cells.fillna("").to_numpy().tolist(), title=file.name)
    else:
        publish.whole(output, findings.to_csv(index=False, lineterminator="\n").encode())
        typer.echo(f"{len(findings)} figures audited: {output.as_posix()}")


@app.command()
def invent(
    folder: Annotated[Path, typer.Argument(help="Where the invented folder goes.")],
    seed: Annotated[int, typer.Option(min=0, help="Another seed, another nation.")] = 1,
    region: Annotated[str | None, typer.Option(help="Only this regional office.")] = None,
    months: Annotated[int, typer.Option(help="The last months up to October 2026.")] = 48,
    data: DataFolder = Path("data"),
) -> None:
    """Write a folder of invented data (DATA SINTETIS), for demonstration and tests."""
    tables = invented.nation(seed, region=region, months=months, data=data)
    written = invented.write(folder, tables)
    typer.echo(f"DATA SINTETIS: {len(tables['observations.csv'])} counts in {written.as_posix()}")


# --- before a run -------------------------------------------------------------------------------
def _named(settings: Sequence[str]) -> dict[str, str]:
    for setting in settings:
        if "=" not in setting:
            raise ParameterError(f"-p {setting}: write NAME=VALUE, for example -p data=data")
    return {name: value for name, _, value in (setting.partition("=") for setting in settings)}


def _told(edition: Edition) -> dict[str, dict[str, Any]]:
    """What each report will be told, with its notebook's own defaults; by folder."""
    notebooks = dict.fromkeys(job.notebook for job in edition.jobs)
    defaults = {notebook: parameters.defaults(notebook) for notebook in notebooks}
    return {job.folder: defaults[job.notebook] | job.parameters for job in edition.jobs}


def _data_files(told: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    """The fingerprint of every file in the data folders of the edition."""
    folders = [load.found_folder(name) for name in _data_folders(told)]
    return {
        f"{folder.name}/{file.name}": manifest.fingerprint(file)
        for folder in folders
        for file in sorted(folder.iterdir())
        if file.is_file()
    }


def _rows(told: Mapping[str, Mapping[str, Any]]) -> Callable[[Job], Mapping[str, str]]:
    """What a report reads of the data. The first question loads and checks the data of all."""

    @functools.cache
    def known() -> dict[str, reads.Fingerprints]:
        return {name: reads.Fingerprints(data) for name, data in _checked(told).items()}

    def rows(job: Job) -> Mapping[str, str]:
        values = told[job.folder]
        data = known().get(values.get("data", ""))
        return data.of_office(values["office"]) if data and "office" in values else {}

    return rows


def _checked(told: Mapping[str, Mapping[str, Any]]) -> dict[str, Dataset]:
    """The data of the edition, by folder; what they do not know is refused, all in one message."""
    datasets = {name: load.dataset(name) for name in _data_folders(told)}
    problems = [
        f"{folder}: {problem}"
        for folder, values in told.items()
        for problem in _problems(values, datasets.get(values.get("data", "")))
    ]
    if problems:
        raise ParameterError("\n".join([*problems, "Nothing was run."]))
    return datasets


def _data_folders(told: Mapping[str, Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(values["data"] for values in told.values() if "data" in values))


def _problems(values: Mapping[str, Any], dataset: Dataset | None) -> list[str]:
    found = []
    language = values.get("language", LANGUAGES[0])
    if language not in LANGUAGES:
        near = did_you_mean(language, LANGUAGES)
        found.append(f"there is no language {language!r}.{near} Write id or en.")
    try:
        if "period" in values:
            periods.parse(values["period"])
        if dataset and "office" in values:
            reference.office(dataset, values["office"])
    except ParameterError as error:
        found.append(str(error))
    return found


def _cores() -> int:
    """The cores this process may use, which in a container are fewer than the machine's."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


# --- what is shown ------------------------------------------------------------------------------
def _show_plan(tasks: Sequence[incremental.Task], home: Path) -> None:
    lines = [[task.job.folder, "\n".join(task.reasons) or "unchanged"] for task in tasks]
    made = sum(not task.unchanged for task in tasks)
    _show(["folder", "why"], lines, title=f"{home.as_posix()}: {made} of {len(tasks)} to be made")


def _conclude(results: Sequence[Result], home: Path) -> None:
    failed = [result for result in results if not result.ok]
    lines = [
        [result.job.folder, result.outcome, f"{result.seconds:.1f}", _to_do(result)]
        for result in results
    ]
    _show(["folder", "outcome", "seconds", "what to do"], lines, title=home.as_posix())
    for result in failed:
        if result.detail:
            typer.echo(f"\n{result.job.folder}\n{result.detail}", err=True)
    if failed:
        others = f"The others are in {home.as_posix()}." if len(failed) < len(results) else ""
        raise RunError(f"{len(failed)} of {len(results)} reports could not be made. {others}")
    typer.echo(f"All reports: {(home / 'index.html').as_posix()}")


def _to_do(result: Result) -> str:
    return "\n".join(text for text in (result.error, TO_DO[result.outcome]) if text)


def _list_offices(dataset: Dataset) -> None:
    by_level = dataset.offices[LEVEL].map(OFFICE_LEVELS.index)
    ordered = dataset.offices.assign(order=by_level).sort_values(["order", OFFICE])
    columns = [OFFICE, CODE, NAME, LEVEL, PARENT]
    lines = [[*row, _periods(dataset, row[0])] for row in ordered[columns].values.tolist()]
    _show([*columns, "periods with data"], lines, title=f"{len(lines)} offices")


def _periods(dataset: Dataset, office: str) -> str:
    """The years and months for which something is known of the office or its area."""
    places = reference.places(dataset, office)["place"]
    stated = set()
    for rows in (dataset.observations, dataset.published):
        mine = rows[rows["place"].isin(places)]
        months = mine[AS_OF].dt.strftime("%Y-%m")
        stated |= set(months.where(mine[PRECISION] != periods.YEAR, months.str[:4]))
    return ", ".join(sorted(stated))


def _show(headings: Sequence[str], lines: Sequence[Sequence[str]], *, title: str) -> None:
    table = Table(*headings, title=title, title_justify="left")
    table.columns[0].no_wrap = True
    for line in lines:
        table.add_row(*(str(cell) for cell in line))
    console = Console(markup=False)
    wide = Console(markup=False, width=160)  # into a file or a log
    (console if console.is_terminal else wide).print(table)
