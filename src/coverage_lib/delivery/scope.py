"""Who gets what: each recipient the reports of its own offices, and no other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from coverage_lib.delivery.recipients import Recipient
from coverage_lib.edition import manifest, outcome
from coverage_lib.edition.index import Entry

# What can become of one report for one recipient.
SENT, COPIED, ALREADY, NO_DATA = "sent", "copied", "delivered before", "no data"
REFUSED, REFUSED_EARLIER = "refused", "refused earlier (--retry-refused)"
AGAIN = LATER, UNKNOWN = "put off", "not known"
UNSENT, NOT_PUBLISHED, CHANGED, FAILED = "not sent", "not published", "changed", "failed"
NO_REPORT = "no report"
DELIVERED = (SENT, COPIED)
WELL = (*DELIVERED, ALREADY, NO_DATA)
QUIET = (ALREADY, NO_DATA, REFUSED_EARLIER)  # nothing new: no notice to the operator

# Why, where it is not the server that says so.
CUT = "the connection was cut before the message was handed over"
LOST = "the connection was cut before the server's answer, so it may have arrived"
TWICE = "an earlier message may have arrived too, with the same Message-ID"
OTHER_FILE = f"{outcome.PDF} is not as {manifest.FILE} says: run the edition again"


@dataclass(frozen=True, eq=False)
class Item:
    """One report for one recipient."""

    recipient: Recipient
    entry: Entry  # of the manifest

    @property
    def report(self) -> str:
        """The report's folder in the edition: pekalongan/2026-10."""
        return str(self.entry["folder"])

    @property
    def digest(self) -> str:
        """The fingerprint of its PDF; blank where there is none."""
        return str(self.entry["files"].get(outcome.PDF, ""))

    @property
    def file_name(self) -> str:
        """What the PDF is called where it stands beside others."""
        return self.report.replace("/", "-") + ".pdf"


@dataclass(frozen=True)
class Result:
    """What became of it, and why."""

    recipient: Recipient
    report: str
    outcome: str
    detail: str = ""


def items(recipients: Sequence[Recipient], entries: Sequence[Entry]) -> list[Item]:
    """Each recipient's reports, in the order of the file and of the folders."""
    return [
        Item(one, entry)
        for one in recipients
        for entry in sorted(entries, key=lambda entry: str(entry["folder"]))
        if one.gets(entry["parameters"])
    ]


def without_report(recipients: Sequence[Recipient], entries: Sequence[Entry]) -> Iterator[Result]:
    """The offices named that the edition has no report of: a slip of the pen would go unseen."""
    known = sorted({str(entry["parameters"].get("office", "")) for entry in entries})
    for one in recipients:
        for office in one.offices:
            alone = Recipient(one.name, (office,))
            if not any(alone.gets(entry["parameters"]) for entry in entries):
                yield Result(one, office, NO_REPORT, _nearest(office, known))


def unfit(item: Item) -> tuple[str, str]:
    """Why a report cannot go out at all; blank where it can."""
    became = str(item.entry["outcome"])
    if became == outcome.NO_DATA:
        return NO_DATA, ""
    if became != outcome.RENDERED or not item.digest:
        return NOT_PUBLISHED, became
    return "", ""


def page(item: Item) -> dict[str, Any]:
    """What the report says of itself, each on one line."""
    said = {key: " ".join(str(text).split()) for key, text in item.entry["page"].items()}
    return said | {"title": said.get("title") or item.report}


def _nearest(office: str, known: Sequence[str]) -> str:
    """The name that was meant, perhaps; readable in either language."""
    return "".join(f"{near}?" for near in get_close_matches(office, known, n=1))
