"""Commands on data: check, list, pack, audit, invent."""

from pathlib import Path
from typing import Annotated

import typer

from coverage_lib import periods
from coverage_lib.cli.door import DataFolder, app, show
from coverage_lib.data import invented, known, load, packed, packing
from coverage_lib.data.load import Dataset
from coverage_lib.edition import plan, publish
from coverage_lib.formats import Language
from coverage_lib.metrics import audit as audit_metrics
from coverage_lib.metrics import fault, fault_context
from coverage_lib.schema import CODE, LEVEL, NAME, OFFICE, OFFICE_LEVELS, PARENT

ADDED_BY_AUDIT = ["recomputed_percent", "verdict", "explanation", "cause"]


@app.command()
def check(data: DataFolder = Path("data")) -> None:
    """Check every data file; name every problem, with file, line, column and what to do.

    Exit code 0: all is well. 10: something is to be corrected.
    """
    dataset = load.dataset(data, whole=True)
    if packed.is_packed(dataset.folder):
        packed.check(dataset.folder)
    frames = {name: rows for name, rows in vars(dataset).items() if hasattr(rows, "columns")}
    files = {"observations": dataset.counts, **frames}
    lines = [[name, f"{len(rows):,}"] for name, rows in files.items()]
    show(["file", "rows"], lines, title=f"{data}: every check passed")


@app.command("list")
def list_(
    edition_file: Annotated[
        Path | None, typer.Argument(metavar="EDITION.yml", help="An edition, to see its plan.")
    ] = None,
    data: DataFolder = Path("data"),
) -> None:
    """List the offices and the periods there are data for; or the reports an edition plans."""
    if edition_file:
        month = periods.month_before(periods.now())
        edition = plan.of_months(plan.read(edition_file), [month])
        lines = [[job.folder, job.notebook.as_posix()] for job in edition.jobs]
        show(["folder", "notebook"], lines, title=f"{edition.name}: {len(lines)} reports")
    else:
        _list_offices(load.dataset(data))


@app.command()
def pack(
    data: Annotated[Path, typer.Argument(help="Folder with the data files, in CSV.")],
    folder: Annotated[Path, typer.Argument(help="Where the packed folder goes.")],
) -> None:
    """Check every data file, then pack the folder: a report reads its own rows only.

    For a nation of many places: give the packed folder to a report as its data, as any other. It
    is written whole or not at all; run this again when a file has changed.
    """
    number = packing.pack(data, folder)
    typer.echo(f"{number:,} counts checked and packed: {folder.as_posix()}")


@app.command()
def audit(
    file: Annotated[Path, typer.Argument(metavar="FILE.csv", help="Stated figures to check.")],
    output: Annotated[Path | None, typer.Option(help="Write the result to this CSV file.")] = None,
    language: Annotated[Language, typer.Option(help="Language of the findings.")] = "id",
) -> None:
    """Recompute stated percentages from their own counts, and say which do not add up."""
    from coverage_lib.display import tables  # with matplotlib: no other command waits for it

    original, typed = load.stated_figures(file)
    audited = fault.with_cause(audit_metrics.audited(typed), context=fault_context.Context(typed))
    findings = original.assign(
        recomputed_percent=audited["recomputed_percent"].round(4),
        verdict=audited["verdict"],
        explanation=tables.explanations(audited, language),
        cause=audited["fault"],
    )
    if output is None:
        headings = ["place", "segment", "measure", "stated_percent", *ADDED_BY_AUDIT]
        cells = typed[headings[:3]].assign(**{name: findings[name] for name in headings[3:]})
        show(headings, cells.fillna("").to_numpy().tolist(), title=file.name)
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


def _list_offices(dataset: Dataset) -> None:
    by_level = dataset.offices[LEVEL].map(OFFICE_LEVELS.index)
    ordered = dataset.offices.assign(order=by_level).sort_values(["order", OFFICE])
    columns = [OFFICE, CODE, NAME, LEVEL, PARENT]
    by_place = known.periods_by_place(dataset)
    lines = [
        [*row, ", ".join(known.periods_of(by_place, dataset, row[0]))]
        for row in ordered[columns].to_numpy().tolist()
    ]
    show([*columns, "periods with data"], lines, title=f"{len(lines)} offices")
