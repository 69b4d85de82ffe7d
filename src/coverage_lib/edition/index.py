"""The first page of an edition: every report in the manifest, what needs attention on top."""

import functools
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import jinja2

from coverage_lib import theme
from coverage_lib.edition import outcome
from coverage_lib.edition.plan import Edition

FILE = "index.html"
LINKS = {outcome.HTML: "HTML", outcome.PDF: "PDF", ".csv": "CSV", outcome.NOTEBOOK: "notebook"}

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
    "made_note": "Satu baris satu laporan. Angka dan sumbernya ada di dalam laporan.",
    "counted": "{made} laporan terbit, {not_made} tidak terbit",
    "none": "Belum ada laporan yang terbit.",
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
    "made_note": "One row, one report. The figures and their sources are inside each report.",
    "counted": "{made} reports published, {not_made} not published",
    "none": "No report is published yet.",
    "what": {
        outcome.NO_DATA: "no data yet",
        outcome.FAILED: "failed",
        outcome.TIMEOUT: "took too long",
        outcome.RENDER_FAILED: "could not be rendered",
    },
}


def page(edition: Edition, entries: Sequence[Mapping[str, Any]]) -> str:
    """One HTML page: no script, no request to anywhere."""
    language = edition.language if edition.language in ("id", "en") else "en"
    ordered = sorted(entries, key=lambda entry: entry["folder"])
    made = [entry for entry in ordered if entry["outcome"] == outcome.RENDERED]
    return _template().render(
        language=language,
        words=INDONESIAN if language == "id" else ENGLISH,
        title=edition.title.get(language, edition.name),
        columns={name: label.get(language, name) for name, label in edition.columns.items()},
        notices=sorted({entry["page"]["notice"] for entry in ordered} - {""}),
        made=made,
        with_status=any(entry["page"]["status"] for entry in made),
        not_made=[entry for entry in ordered if entry["outcome"] != outcome.RENDERED],
        links=_links,
        colours=theme,
    )


def _links(entry: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The files of a report, in the order a reader wants them: address and word."""
    return [
        (quote(f"{entry['folder']}/{name}"), word)
        for ending, word in LINKS.items()
        for name in entry["files"]
        if name == ending or (ending == ".csv" and name.endswith(ending))
    ]


@functools.cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader(__package__ or "", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("index.html.j2")
