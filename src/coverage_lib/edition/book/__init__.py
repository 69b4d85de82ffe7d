"""Several reports as one PDF, a bookmark each, for printing. The only home of pypdf."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from coverage_lib.edition import index, manifest
from coverage_lib.edition.beside import selected, value
from coverage_lib.edition.book.tags import Tags, tagged
from coverage_lib.edition.index import Entry
from coverage_lib.edition.outcome import PDF
from coverage_lib.errors import ParameterError, VerifyError, did_you_mean


def chosen(home: Path, wanted: Mapping[str, Sequence[str]]) -> list[Entry]:
    """The reports of a published folder whose parameters are among those wanted, in that order.

    No values: any. What the folder has no report for is refused, all in one message.
    """
    known = list(manifest.read(home).values())
    if not known:
        raise ParameterError(f"there is no published edition in {home.as_posix()}")
    asked = {name: list(values) for name, values in wanted.items() if values}
    problems = [line for name, values in asked.items() for line in _unknown(known, name, values)]
    if problems:
        raise ParameterError("\n".join(problems))
    entries = [entry for entry in known if selected(entry, asked)]

    def place(entry: Entry) -> list[int]:
        return [values.index(value(entry, name)) for name, values in asked.items()]

    return sorted(entries, key=place)


def bound(home: Path, entries: Sequence[Entry], *, title: str, for_paper: bool = False) -> bytes:
    """The PDFs one after another; under each bookmark stand the report's own.

    Text can be selected and searched. PDF/UA-1 where each report is, but not for paper: without
    tags it is a quarter of the size. Never PDF/A.
    """
    writer = PdfWriter()
    reports = [PdfReader(home / entry["folder"] / PDF) for entry in entries]
    tags = Tags(writer) if all(map(tagged, reports)) and not for_paper else None
    for report, entry in zip(reports, entries, strict=True):
        first = len(writer.pages)
        writer.append(report, outline_item=index.name(entry))
        if tags:
            tags.add(report, writer.pages[first:])
    if tags:
        tags.finish(title=title, language=index.page_language(manifest.edition(home)))
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    writer.metadata = {"/Title": title}
    writer.page_mode = "/UseOutlines"  # a reader opens it with the bookmarks beside it
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def printable(entry: Entry) -> bool:
    """Whether there is a PDF to bind."""
    return PDF in entry["files"]


def refuse_changed(home: Path, entries: Sequence[Entry]) -> None:
    """VerifyError for a PDF that is not as published: nobody is to approve or print it."""
    faults = [
        f"  {entry['folder']}: {fault}"
        for entry in filter(printable, entries)
        for fault in manifest.faults(home, entry["folder"], {PDF: entry["files"][PDF]})
    ]
    if faults:
        advice = "To fix: run the edition again: only what is not as it should be is made"
        raise VerifyError("\n".join([f"{home.as_posix()} is not as published.", *faults, advice]))


def _unknown(entries: Sequence[Entry], name: str, values: Sequence[str]) -> list[str]:
    known = list(dict.fromkeys(value(entry, name) for entry in entries))
    return [
        f"this folder has no report of {name} {wanted!r}.{did_you_mean(wanted, known)}"
        f" It has: {', '.join(known)}"
        for wanted in values
        if wanted not in known
    ]
