"""Several reports as one PDF, a bookmark each, for printing. The only home of pypdf."""

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from pypdf import PdfReader, PdfWriter

from coverage_lib.edition import index, manifest, outcome
from coverage_lib.edition.index import Entry
from coverage_lib.errors import ParameterError, did_you_mean


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
    entries = [
        entry
        for entry in known
        if all(_value(entry, name) in values for name, values in asked.items())
    ]

    def place(entry: Entry) -> list[int]:
        return [values.index(_value(entry, name)) for name, values in asked.items()]

    return sorted(entries, key=place)


def bound(home: Path, entries: Sequence[Entry], *, title: str) -> bytes:
    """The PDFs one after another; under each bookmark stand the report's own.

    Text can be selected and searched. The tags of PDF/UA do not survive the binding.
    """
    writer = PdfWriter()
    for entry in entries:
        report = PdfReader(home / entry["folder"] / outcome.PDF)
        writer.append(report, outline_item=index.name(entry))
    writer.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    writer.metadata = {"/Title": title}
    writer.page_mode = "/UseOutlines"  # a reader opens it with the bookmarks beside it
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def printable(entry: Entry) -> bool:
    """Whether there is a PDF to bind."""
    return outcome.PDF in entry["files"]


def _unknown(entries: Sequence[Entry], name: str, values: Sequence[str]) -> list[str]:
    known = list(dict.fromkeys(_value(entry, name) for entry in entries))
    return [
        f"this folder has no report of {name} {value!r}.{did_you_mean(value, known)}"
        f" It has: {', '.join(known)}"
        for value in values
        if value not in known
    ]


def _value(entry: Entry, name: str) -> str:
    return str(entry["parameters"].get(name, ""))
