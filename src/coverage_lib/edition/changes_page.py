"""The page "Perubahan sejak edisi lalu": what changed, why, office by office."""

import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coverage_lib import formats
from coverage_lib.edition import beside, causes, colours, differences, index, manifest, publish
from coverage_lib.edition.beside import Beside
from coverage_lib.edition.differences import Change
from coverage_lib.edition.matching import SHOWN, Meaning

MOST = 20  # numbers of a report on the page; the file has them all
NOTHING = "–"

INDONESIAN: dict[str, Any] = {
    "title": index.INDONESIAN["changes"],
    "compared": "Dibandingkan dengan {title} (manifest {digest}).",
    "none": "Tidak ada angka yang berubah.",
    "summary": "{count} angka berubah di {offices} kantor: {causes}.",
    "office": "{count} angka: {causes}.",
    "how": "Tiap kantor memuat perubahan cakupan terbesar lebih dahulu. Semua angka:",
    "file": "changes.csv",
    "back": "Semua laporan",
    "caption": "{shown} dari {count} angka",
    "number": "Angka",
    "before": "Sebelum",
    "now": "Sekarang",
    "difference": "Selisih",
    "cause": "Sebab",
    "and": " dan ",
    "because": "karena {causes}",
    "gone": "tidak ada lagi karena {causes}",
    "unknown": "{causes}",
    "one_cause": {
        causes.NEW_DATA: "data baru",
        causes.REVISED: "data direvisi",
        causes.OTHER_DATA: "data berubah",
        causes.DEFINITION: "definisi diubah",
        causes.CODE: "kode perhitungan diubah",
        causes.SETTINGS: "pengaturan laporan diubah",
        causes.PERIOD: "periode laporan berbeda",
        causes.NEW_REPORT: "laporannya baru",
        causes.NO_REPORT: "laporannya tidak terbit",
        causes.NOT_RECORDED: "dengan sebab yang tidak tercatat",
        causes.NONE_FOUND: "dengan sebab yang tidak ditemukan",
    },
}
ENGLISH: dict[str, Any] = {
    "title": index.ENGLISH["changes"],
    "compared": "Compared with {title} (manifest {digest}).",
    "none": "No number has changed.",
    "summary": "Numbers that changed: {count}, offices: {offices}. Of these: {causes}.",
    "office": "Numbers: {count}. Of these: {causes}.",
    "how": "Each office begins with its largest changes of coverage. All numbers:",
    "file": "changes.csv",
    "back": "All reports",
    "caption": "{shown} of {count} numbers",
    "number": "Number",
    "before": "Before",
    "now": "Now",
    "difference": "Difference",
    "cause": "Cause",
    "and": " and ",
    "because": "because of {causes}",
    "gone": "gone because of {causes}",
    "unknown": "{causes}",
    "one_cause": {
        causes.NEW_DATA: "new data",
        causes.REVISED: "revised data",
        causes.OTHER_DATA: "changed data",
        causes.DEFINITION: "changed definition",
        causes.CODE: "changed code",
        causes.SETTINGS: "changed settings of the report",
        causes.PERIOD: "another period",
        causes.NEW_REPORT: "a new report",
        causes.NO_REPORT: "a report that is not published",
        causes.NOT_RECORDED: "with a cause that is not recorded",
        causes.NONE_FOUND: "with a cause that is not found",
    },
}
WORDS = {"id": INDONESIAN, "en": ENGLISH}


def add(before: Path, now: Path, found: Sequence[Change], meaning: Meaning) -> None:
    """Put page and file into the later edition, in its index and its manifest."""
    files = {
        index.CHANGES: page(before, now, found, meaning),
        differences.CSV_FILE: differences.csv_text(found, meaning),
    }
    content = {name: text.encode() for name, text in files.items()}
    publish.add(now, content, Beside(beside.CHANGES), list(manifest.read(now).values()))


def page(before: Path, now: Path, found: Sequence[Change], meaning: Meaning) -> str:
    """One HTML page; no request to anywhere, and no script."""
    edition, former = manifest.edition(now), manifest.content(before)["edition"]
    language = index.page_language(edition)
    reports = itertools.groupby(found, key=lambda change: str(change.report["folder"]))
    entries = manifest.read(now).values()
    return index.template("changes.html.j2").render(
        language=language,
        words=words(language),
        title=edition.title.get(language, edition.name),
        former=former["title"].get(language, former["name"]),
        digest=manifest.fingerprint(before / manifest.FILE)[:12],
        notices=sorted({entry["page"]["notice"] for entry in entries} - {""}),
        summary=summary(found, meaning, language),
        file=differences.CSV_FILE,
        offices=[_office(list(changes), meaning, language) for _, changes in reports],
        colours=colours.rules(),
    )


def words(language: str) -> dict[str, Any]:
    """The words of the page."""
    return WORDS.get(language, ENGLISH)


def summary(found: Sequence[Change], meaning: Meaning, language: str) -> str:
    """How many numbers of how many offices, and how many of them by which cause."""
    if not found:
        return str(words(language)["none"])
    offices = {
        change.report["parameters"].get(meaning.office, change.report["folder"]) for change in found
    }
    return _counted(found, "summary", language, offices=formats.count(len(offices), language))


def why(change: Change, language: str) -> str:
    """The causes of one change, in words.

    >>> why(Change({}, "changed", ("revised data", "code"), None, None), "id")
    'data direvisi dan kode perhitungan diubah'
    """
    said = words(language)
    return str(said["and"].join(said["one_cause"][cause] for cause in change.why))


def _because(change: Change, language: str) -> str:
    unknown = change.why[0] in (causes.NOT_RECORDED, causes.NONE_FOUND)
    key = "unknown" if unknown else "gone" if change.became == causes.GONE else "because"
    return str(words(language)[key]).format(causes=why(change, language))


def _counted(found: Sequence[Change], key: str, language: str, **more: str) -> str:
    """Each combination of causes is counted once, so the parts add up to the whole."""
    rank = {cause: number for number, cause in enumerate(causes.CAUSES)}
    order = sorted(found, key=lambda change: [rank[cause] for cause in change.why])
    counted = Counter(_because(change, language) for change in order)
    parts = [f"{formats.count(number, language)} {cause}" for cause, number in counted.items()]
    count = formats.count(len(found), language)
    return str(words(language)[key]).format(count=count, causes=", ".join(parts), **more)


def _office(found: Sequence[Change], meaning: Meaning, language: str) -> Mapping[str, Any]:
    """A report that is new or gone as a whole is told in one sentence."""
    told = [change for change in found if change.why[0] not in causes.WHOLE_REPORT][:MOST]
    caption = words(language)["caption"]
    counts = {"shown": len(told), "count": len(found)}
    said = {name: formats.count(number, language) for name, number in counts.items()}
    return {
        "name": index.name(found[0].report),
        "summary": _counted(found, "office", language),
        "caption": caption.format(**said),
        "rows": [_row(change, meaning, language) for change in told],
    }


def _row(change: Change, meaning: Meaning, language: str) -> dict[str, str]:
    old, new = change.before or {}, change.now or {}
    dates = {old.get(meaning.date, ""), new.get(meaning.date, "")}
    other_dates = len(dates - {""}) == 2
    return {
        "label": meaning.label(change.row, language),
        "before": old.get(SHOWN, NOTHING),
        "now": new.get(SHOWN, NOTHING),
        "date_before": meaning.day(old[meaning.date], language) if other_dates else "",
        "date": meaning.day(new[meaning.date], language) if other_dates else "",
        "difference": difference(change, meaning, language),
        "cause": why(change, language),
    }


def difference(change: Change, meaning: Meaning, language: str) -> str:
    """By how much, as it is written."""
    if change.before is None or change.now is None:
        return NOTHING
    return meaning.difference(change.row, change.difference, language)
