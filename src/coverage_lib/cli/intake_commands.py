"""Commands on a branch's workbook: template, import.

Each imports what reads and writes workbooks when it is called: no other command waits for it.
"""

import datetime
from pathlib import Path
from typing import Annotated

import typer

from coverage_lib import periods
from coverage_lib.cli.door import DataFolder, app, show
from coverage_lib.data import load, reference, wholefolder
from coverage_lib.data.compared import CORRECTION, NEW, SUPERSEDED, UNCHANGED, WAS, Intake
from coverage_lib.errors import ParameterError
from coverage_lib.formats import Language
from coverage_lib.schema import AS_OF, MEASURE, PLACE, SEGMENT, STATUS, VALUE

SAID = {
    NEW: "new",
    CORRECTION: "corrections: kept below what they correct",
    UNCHANGED: "unchanged: the folder has them already",
    SUPERSEDED: "left out: the folder had them, and corrected them since",
}
CORRECTED = [PLACE, AS_OF, SEGMENT, MEASURE, STATUS, WAS, VALUE]


@app.command()
def template(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="Where the workbook goes.")],
    office: Annotated[str, typer.Option(help="With a row for each of its places.")] = "",
    period: Annotated[str, typer.Option(help="Of these counts; else the month before.")] = "",
    language: Annotated[Language, typer.Option(help="Language of the workbook.")] = "id",
    data: DataFolder = Path("data"),
) -> None:
    """Write a workbook (XLSX) for a branch to fill in: lists to choose from, each column explained.

    What comes back filled in is brought in with `coverage-report import`.
    """
    from coverage_lib.data.workbooks import branch_return
    from coverage_lib.display import template as words

    if file.exists():
        raise ParameterError(f"{file.as_posix()} is there already\n  to fix: name a new file")
    dataset = load.dataset(data)
    chosen = reference.office(dataset, office).office if office else ""
    month = period or periods.month_before(periods.now())
    form = words.form(dataset, office=chosen, period=month, language=language)
    file.parent.mkdir(parents=True, exist_ok=True)
    wholefolder.file_written(file, branch_return.written(form))
    typer.echo(f"{len(form.sheets[0].rows)} rows to fill in: {file.as_posix()}")


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="A template, filled in.")],
    data: DataFolder = Path("data"),
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would come; write nothing.")
    ] = False,
    known_on: Annotated[
        str, typer.Option(metavar="DATE", help="The day these counts became known; else today.")
    ] = "",
) -> None:
    """Bring a filled workbook into the data: all of it, or nothing and every problem in one list.

    A correction does not overwrite: both counts are kept, and `run --as-known-on` asks for the
    former. The same file brought in twice changes nothing.
    """
    from coverage_lib.data import intake
    from coverage_lib.data.filled import Words
    from coverage_lib.display import template as words

    meant = Words(words.headings(), words.codes(), words.sheets())
    brought = intake.bring_in(file, data, words=meant, known_on=_day(known_on), write=not dry_run)
    _tell(brought, file, data, dry_run=dry_run)


def _day(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text) if text else periods.now().date()
    except ValueError as error:
        raise ParameterError(f"--known-on {text}: must be a day, such as 2026-11-05") from error


def _tell(brought: Intake, file: Path, data: Path, *, dry_run: bool) -> None:
    lines = [[said, f"{len(brought.of(kind)):,}"] for kind, said in SAID.items()]
    lines += [["sources that are new", f"{len(brought.sources):,}"]]
    lines += [["rows not filled in", f"{brought.blank:,}"]]
    show(["counts", "rows"], lines, title=f"{file.name} into {data.as_posix()}")
    corrections = brought.of(CORRECTION)
    if len(corrections):
        cells = corrections[CORRECTED].to_numpy().tolist()
        show([*CORRECTED[:-1], "is"], cells, title="corrections")
    if dry_run:
        typer.echo("Nothing was written: --dry-run.")
    elif brought.of(NEW, CORRECTION).empty:
        typer.echo("Nothing new: no file was changed.")
