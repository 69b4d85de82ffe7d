"""The door: `coverage-report` checks the data, lists what there is, runs an edition, audits.

What the reader can correct is told in plain words with an exit code; our bugs keep their traceback.
"""

import io
import os
import sys
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from rich.table import Table

from coverage_lib import periods
from coverage_lib.data import invented, load, reference
from coverage_lib.data.load import Dataset
from coverage_lib.display import tables
from coverage_lib.edition import batch, manifest, parameters, plan, publish, run
from coverage_lib.edition.plan import Edition
from coverage_lib.edition.run import Result
from coverage_lib.errors import CoverageError, ParameterError, RunError, did_you_mean
from coverage_lib.metrics import audit as audit_metrics
from coverage_lib.metrics import fault
from coverage_lib.schema import AS_OF, CODE, LEVEL, NAME, OFFICE, OFFICE_LEVELS, PARENT, PRECISION

LANGUAGES = ("id", "en")
Language = Literal["id", "en"]
DataFolder = Annotated[Path, typer.Option(help="Folder with the data files (see docs/data.md).")]

ADDED_BY_AUDIT = ["recomputed_percent", "verdict", "explanation", "cause"]

TO_DO = {
    run.RENDERED: "",
    run.NO_DATA: "nothing to do: no data for this office and period, so no page",
    run.FAILED: "open report.ipynb in this folder: it holds the error",
    run.TIMEOUT: "give it longer (--timeout), or open report.ipynb to see where it stood",
    run.RENDER_FAILED: "a mistake of ours: report it, with the traceback below",
    publish.NOT_PUBLISHED: "close the file, check the disk, and run this part again",
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
    epilog="Exit codes: 0 all is well, 10 the data, 11 what was asked, 12 a report failed.",
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
    output: Annotated[Path, typer.Option(help="Where the edition's folder goes.")] = Path(
        "outputs"
    ),
) -> None:
    """Make the reports of an edition: HTML, PDF, notebook, index page and manifest.

    Everything asked for is checked before anything is run. A report that fails stops no other,
    and leaves no page. Exit code 0: all made. 12: at least one was not.
    """
    overrides = _named(parameter or []) | ({"language": language} if language else {})
    edition = plan.only(
        plan.read(edition_file, overrides=overrides),
        {"office": office or [], "period": period or []},
    )
    inputs = _checked_against_data(edition)
    results = batch.make(
        edition,
        output=output,
        workers=workers or _cores(),
        timeout=timeout,
        inputs=inputs,
        tell=lambda result: typer.echo(f"{result.job.folder}: {result.outcome}"),
    )
    _conclude(results, output / edition.name)


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


def _checked_against_data(edition: Edition) -> dict[str, str]:
    """Refuse what the data do not know, all in one message; give the data's fingerprints."""
    told = [(job, parameters.defaults(job.notebook) | job.parameters) for job in edition.jobs]
    folders = dict.fromkeys(values["data"] for _, values in told if "data" in values)
    datasets = {folder: load.dataset(folder) for folder in folders}
    problems = [
        f"{job.folder}: {problem}"
        for job, values in told
        for problem in _problems(values, datasets.get(values.get("data", "")))
    ]
    if problems:
        raise ParameterError("\n".join([*problems, "Nothing was run."]))
    return {name: digest for data in datasets.values() for name, digest in _inputs(data).items()}


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


def _inputs(dataset: Dataset) -> dict[str, str]:
    files = sorted(file for file in dataset.folder.iterdir() if file.is_file())
    return {f"{dataset.folder.name}/{file.name}": manifest.fingerprint(file) for file in files}


def _cores() -> int:
    """The cores this process may use, which in a container are fewer than the machine's."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


# --- what is shown ------------------------------------------------------------------------------
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
