"""Commands that bind what is published: book, contact.

Each imports what binds PDF when it is called: no other command should wait half a second for it.
"""

from pathlib import Path
from typing import Annotated

import typer

from coverage_lib.cli.door import DataFolder, app
from coverage_lib.data import load, reference
from coverage_lib.edition import manifest, publish
from coverage_lib.errors import ParameterError

Published = Annotated[Path, typer.Argument(help="A published edition: outputs/published.")]
Offices = Annotated[
    list[str] | None, typer.Option("--office", help="Only this office; may be repeated.")
]
Periods = Annotated[
    list[str] | None, typer.Option("--period", help="Only this period; may be repeated.")
]
Output = Annotated[
    Path | None, typer.Option(help="The PDF to write; otherwise beside the edition's folder.")
]


@app.command("book")
def book_(
    folder: Published,
    region: Annotated[
        str | None, typer.Option(help="This regional office and all its offices, in their order.")
    ] = None,
    office: Offices = None,
    period: Periods = None,
    output: Output = None,
    data: DataFolder = Path("data"),
) -> None:
    """Bind published reports into one PDF for printing, a bookmark each.

    Text stays selectable. Not PDF/UA: for screen readers there are the single reports.
    """
    from coverage_lib.edition import book

    offices = [*(_family(folder, region, data) if region else []), *(office or [])]
    entries = book.chosen(folder, {"office": offices, "period": period or []})
    printable = [entry for entry in entries if book.printable(entry)]
    if not printable:
        raise ParameterError(f"{folder.as_posix()}: no PDF of these is published: nothing to bind")
    file = output or folder.with_name(f"{folder.name}-{region or 'book'}.pdf")
    publish.whole(file, book.bound(folder, printable, title=_title(folder)))
    for entry in entries:
        if entry not in printable:
            typer.echo(f"not in the book: {entry['folder']} ({entry['outcome']})", err=True)
    typer.echo(f"{len(printable)} reports: {file.as_posix()}")


@app.command("contact")
def contact_(
    folder: Published, office: Offices = None, period: Periods = None, output: Output = None
) -> None:
    """Write a contact sheet: the first page of every PDF, with office and status, for approval.

    What was not published or is out of the ordinary comes first. Not PDF/UA.
    """
    from coverage_lib.edition import book, contact

    entries = book.chosen(folder, {"office": office or [], "period": period or []})
    file = output or folder.with_name(f"{folder.name}-contact.pdf")
    publish.whole(file, contact.sheet(folder, entries))
    typer.echo(f"{len(entries)} reports: {file.as_posix()}")


def _family(folder: Path, region: str, data: Path) -> list[str]:
    """The region's office, its branches and their sub-branches, of those that have a report."""
    dataset = load.dataset(data)
    key = reference.office(dataset, region).office
    published = {entry["parameters"].get("office") for entry in manifest.read(folder).values()}
    family = [one for one in reference.with_those_below(dataset, key) if one in published]
    if not family:
        raise ParameterError(f"{folder.as_posix()} has no report of {key} or an office below it")
    return family


def _title(folder: Path) -> str:
    edition = manifest.content(folder)["edition"]
    return str(edition["title"].get(edition["language"], edition["name"]))
