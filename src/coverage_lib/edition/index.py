"""The first page of an edition: every report in the manifest, what needs attention on top."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from coverage_lib import formats
from coverage_lib.edition import beside, colours, outcome
from coverage_lib.edition.beside import Beside
from coverage_lib.edition.plan import Edition

if TYPE_CHECKING:
    import jinja2

Entry = Mapping[str, Any]
FILE = "index.html"
CHANGES = "changes.html"
LINKS = {outcome.PDF: "PDF", outcome.HTML: "HTML", ".csv": "CSV", outcome.NOTEBOOK: "notebook"}

INDONESIAN = {
    "reports": "Laporan",
    "report": "Laporan",
    "headline": "Temuan utama",
    "status": "Status",
    "files": "Berkas",
    "attention": "Perlu perhatian",
    "attention_note": "Laporan berikut tidak terbit. Notebook yang tersimpan memuat sebabnya.",
    "outcome": "Hasil",
    "why": "Sebab",
    "made_note": "Satu baris satu laporan, yang perlu diperiksa lebih dahulu di atas. "
    "Angka dan sumbernya ada di dalam laporan.",
    "counted": "{made} laporan terbit, {not_made} tidak terbit",
    "none": "Belum ada laporan yang terbit.",
    beside.CHANGES: "Perubahan sejak edisi lalu",
    beside.CONTACT: "Lembar kontak",
    beside.BOOK: "Buku laporan",
    "size": "PDF, {reports} laporan, {size}",
    "search": "Cari",
    "all": "semua",
    "order": "Urutkan menurut",
    "as_it_stood": "yang perlu diperiksa lebih dahulu",
    "only_attention": "Hanya yang perlu perhatian",
    "found": "{shown} dari {all} laporan",
    "what": {
        outcome.NO_DATA: "belum ada data",
        outcome.FAILED: "gagal dihitung",
        outcome.TIMEOUT: "melewati batas waktu",
        outcome.RENDER_FAILED: "gagal disajikan",
    },
}
ENGLISH = {
    "reports": "Reports",
    "report": "Report",
    "headline": "Headline",
    "status": "Status",
    "files": "Files",
    "attention": "Needs attention",
    "attention_note": "These reports were not published. The notebook kept says why.",
    "outcome": "Outcome",
    "why": "Why",
    "made_note": "One row, one report; what is to be looked at first stands on top. "
    "The figures and their sources are inside each report.",
    "counted": "{made} reports published, {not_made} not published",
    "none": "No report is published yet.",
    beside.CHANGES: "Changes since the last edition",
    beside.CONTACT: "Contact sheet",
    beside.BOOK: "Book of reports",
    "size": "PDF, reports: {reports}, {size}",
    "search": "Search",
    "all": "all",
    "order": "Sort by",
    "as_it_stood": "what is to be looked at first",
    "only_attention": "Only what needs attention",
    "found": "{shown} of {all} reports",
    "what": {
        outcome.NO_DATA: "no data yet",
        outcome.FAILED: "failed",
        outcome.TIMEOUT: "took too long",
        outcome.RENDER_FAILED: "could not be rendered",
    },
}

WORDS = {"id": INDONESIAN, "en": ENGLISH}


def page(
    edition: Edition, entries: Sequence[Entry], others: Mapping[str, Beside] | None = None
) -> str:
    """One HTML page: no request to anywhere, and nothing missing where scripts are off.

    `others` is what stands beside the reports, by the name of its file.
    """
    language = page_language(edition)
    ordered = in_order(entries)
    made = [entry for entry in ordered if entry["outcome"] == outcome.RENDERED]
    return template("index.html.j2").render(
        others=list(_others(others or {}, language)),
        language=language,
        words=words(language),
        title=edition.title.get(language, edition.name),
        columns={name: label.get(language, name) for name, label in edition.columns.items()},
        notices=sorted({entry["page"]["notice"] for entry in ordered} - {""}),
        made=made,
        with_status=any(
            entry["page"]["status"] or entry["page"].get("attention") for entry in made
        ),
        not_made=[entry for entry in ordered if entry["outcome"] != outcome.RENDERED],
        links=_links,
        name=name,
        colours=colours.rules(),
    )


def page_language(edition: Edition) -> str:
    """The language of the pages about the edition."""
    return edition.language if edition.language in WORDS else "en"


def words(language: str) -> dict[str, Any]:
    """The words of the index and the contact sheet."""
    return WORDS.get(language, ENGLISH)


def in_order(entries: Sequence[Entry]) -> list[Entry]:
    """What is to be looked at first stands first: not published, then out of the ordinary."""

    def order(entry: Entry) -> tuple[bool, bool, str]:
        made = entry["outcome"] == outcome.RENDERED
        return made, not entry["page"].get("attention"), entry["folder"]

    return sorted(entries, key=order)


def name(entry: Entry) -> str:
    """What a list calls a report: its running header, else its title."""
    page = entry["page"]
    return str(page.get("header") or page["title"] or entry["folder"])


def _others(others: Mapping[str, Beside], language: str) -> Iterator[tuple[str, str, str]]:
    """What a reader opens beside the reports: address, name, and how much it is."""
    said = words(language)
    for file, about in others.items():
        title = f": {about.title}" if about.title else ""
        size = formats.megabytes(about.size, language)
        much = said["size"].format(reports=formats.count(about.reports, language), size=size)
        if file.endswith((".html", ".pdf")):
            yield quote(file), said[about.kind] + title, much if about.reports else ""


def _links(entry: Entry) -> list[tuple[str, str]]:
    """The files of a report, in the order a reader wants them: address and word."""
    return [
        (quote(f"{entry['folder']}/{name}"), word)
        for ending, word in LINKS.items()
        for name in entry["files"]
        if name == ending or (ending == ".csv" and name.endswith(ending))
    ]


@functools.cache
def template(file: str) -> "jinja2.Template":
    """A page beside the index, which shares its style."""
    import jinja2  # not loaded where no page is written: nothing has changed

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__ or "", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template(file)
