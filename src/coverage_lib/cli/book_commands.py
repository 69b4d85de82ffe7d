"""Commands that bind what is published: book, contact.

Each imports what binds PDF when it is called: no other command should wait half a second for it.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer

from coverage_lib.cli.door import DataFolder, app
from coverage_lib.data import load, reference
from coverage_lib.display.words import office_title
from coverage_lib.edition import index, manifest, publish
from coverage_lib.edition.beside import BOOK, CONTACT, Beside, value
from coverage_lib.edition.index import Entry
from coverage_lib.errors import ParameterError

LONGEST = 80  # characters of a file's name

Published = Annotated[Path, typer.Argument(help="A published edition: outputs/published.")]
Offices = Annotated[
    list[str] | None, typer.Option("--office", help="Only this office; may be repeated.")
]
Periods = Annotated[
    list[str] | None, typer.Option("--period", help="Only this period; may be repeated.")
]
Output = Annotated[
    Path | None,
    typer.Option(help="Write it here, not into the edition: then no run removes it when outdated."),
]


@app.command("book")
def book_(
    folder: Published,
    region: Annotated[
        str | None, typer.Option(help="This regional office and all its offices, in their order.")
    ] = None,
    office: Offices = None,
    period: Periods = None,
    for_paper: Annotated[
        bool, typer.Option("--for-paper", help="Without PDF/UA: a quarter of the size, and faster.")
    ] = False,
    output: Output = None,
    data: DataFolder = Path("data"),
) -> None:
    """Bind published reports into one PDF, a bookmark each.

    It stands in the edition and its index until one of its reports is made again: that run removes
    it. Text stays selectable, and PDF/UA-1 is kept.
    """
    from coverage_lib.edition import book

    name, family = _family(folder, region, data) if region else ("", {})
    of = {"office": [*family, *(office or [])], "period": period or []}
    published = [key for key in of["office"] if family.get(key, True)]
    entries = book.chosen(folder, of | {"office": published})
    book.refuse_changed(folder, entries)
    printable = [entry for entry in entries if book.printable(entry)]
    if not printable:
        raise ParameterError(f"{folder.as_posix()}: no PDF of these is published: nothing to bind")
    chosen = [*(office or []), *(period or [])]
    words = [name, *chosen] if region else chosen
    about = Beside(BOOK, ", ".join(words), of, len(printable))
    title = ": ".join(text for text in (_title(folder), about.title) if text)
    file = output or folder / _file_name(BOOK, [region, *chosen] if region else chosen)
    content = book.bound(folder, printable, title=title, for_paper=for_paper)
    _put(folder, file, content, about, printable)
    for entry in entries:
        if entry not in printable:
            typer.echo(f"not in the book: {entry['folder']} ({entry['outcome']})", err=True)


@app.command("contact")
def contact_(
    folder: Published, office: Offices = None, period: Periods = None, output: Output = None
) -> None:
    """Write a contact sheet: the first page of every PDF, with office and status, for approval.

    What was not published or is out of the ordinary comes first; a picture opens its report. It
    stands in the edition and its index until one of its reports is made again. Not PDF/UA.
    """
    from coverage_lib.edition import book, contact

    of = {"office": office or [], "period": period or []}
    chosen = [*of["office"], *of["period"]]
    entries = book.chosen(folder, of)
    book.refuse_changed(folder, entries)
    about = Beside(CONTACT, ", ".join(chosen), of, len(entries))
    file = output or folder / _file_name(CONTACT, chosen)
    _put(folder, file, contact.sheet(folder, entries, linked=output is None), about, entries)


def _put(folder: Path, file: Path, content: bytes, about: Beside, made_of: Sequence[Entry]) -> None:
    """Into the edition, where the index and the manifest know it; or where it was asked for."""
    if file.parent == folder:
        publish.add(folder, {file.name: content}, about, made_of)
    else:
        publish.whole(file, content)
    typer.echo(f"{about.reports} reports: {file.as_posix()}")


def _family(folder: Path, region: str, data: Path) -> tuple[str, Mapping[str, bool]]:
    """The region's name; its office, its branches and their sub-branches: has it a report?"""
    dataset = load.dataset(data)
    office = reference.office(dataset, region)
    published = {value(entry, "office") for entry in manifest.read(folder).values()}
    family = {key: key in published for key in reference.with_those_below(dataset, office.office)}
    if not any(family.values()):
        raise ParameterError(
            f"{folder.as_posix()} has no report of {office.office} or an office below it"
        )
    language = index.page_language(manifest.edition(folder))
    return office_title(office.level, office.name, language), family


def _file_name(kind: str, chosen: Sequence[str]) -> str:
    """`book-kanwil-bali-2026-10.pdf`; a long choice is cut, and stays one of its own."""
    name = re.sub(r"[^\w.-]+", "-", "-".join([kind, *chosen]))
    if len(name) > LONGEST:
        name = f"{name[:LONGEST]}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
    return f"{name}.pdf"


def _title(folder: Path) -> str:
    edition = manifest.content(folder)["edition"]
    return str(edition["title"].get(edition["language"], edition["name"]))
