"""The messages: a report for its recipient, and what became of a delivery for the operator."""

import hashlib
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from coverage_lib import periods
from coverage_lib.delivery import scope
from coverage_lib.delivery.recipients import Recipients, Server
from coverage_lib.delivery.scope import Item, Result
from coverage_lib.delivery.words import words
from coverage_lib.edition import outcome


@dataclass(frozen=True)
class Writer:
    """Who writes, about which edition."""

    settings: Recipients
    server: Server
    edition: Mapping[str, Any]  # of the manifest
    language: str = ""  # blank: the recipient's, else that of the report

    def report(self, item: Item, pdf: bytes, *, replaces: str) -> EmailMessage:
        """The headline in the body, the PDF attached. Invented data are marked, as on the page.

        `replaces`: the fingerprint of the PDF that was sent before; blank for the first.
        """
        page, to = scope.page(item), item.recipient
        language = self.language or to.language or page["language"]
        said = words(language)
        message = self._message(to.name, to.email)
        marks = [f"[{page['notice']}]"] if page["notice"] else []
        marks += [f"{said['updated']}:"] if replaces else []
        message["Subject"] = " ".join([*marks, page["title"]])
        message["Message-ID"] = self._message_id(item, replaces)
        paragraphs = [
            said["greeting"].format(name=to.name),
            "\n".join(text for text in (page["title"], page["notice"], page["status"]) if text),
            page["headline"],
            said["replaces"] if replaces else "",
            said["attached"].format(file=item.file_name) + "\n" + self._where(item, language),
            said["automatic"],
        ]
        _fill(message, paragraphs, language)
        message.add_attachment(pdf, maintype="application", subtype="pdf", filename=item.file_name)
        return message

    def notice(self, results: Sequence[Result], *, minutes: float) -> EmailMessage:
        """To the operator: how it went; who was not sent what, and why; who was."""
        language = self.language or str(self.edition["language"])
        said, limit = words(language), self.settings.too_long_after
        message = self._message("", self.settings.operator)
        bad = [result for result in results if result.outcome not in scope.WELL]
        good = [result for result in results if result.outcome in scope.DELIVERED]
        state = [said["failure"] if bad else said["success"]]
        state += [said["too_long"]] if minutes > limit else []
        counted = Counter(said["outcomes"][result.outcome] for result in [*good, *bad])
        told = ", ".join(f"{number} {became}" for became, number in counted.items())
        message["Subject"] = (
            f"[{', '.join(state)}] {said['delivery']}, {self._title(language)}: {told}"
        )
        message["Message-ID"] = self._named(uuid.uuid4().hex)
        paragraphs = [
            _listed(said["missed"], bad, said),
            said["again"] if any(result.outcome in scope.AGAIN for result in bad) else "",
            _listed(said["delivered"], good, said),
            said["lasted"].format(minutes=f"{minutes:.0f}", limit=f"{limit:g}"),
        ]
        _fill(message, paragraphs, language)
        return message

    def _message(self, name: str, to: str) -> EmailMessage:
        message = EmailMessage()
        message["From"] = self.server.sender
        message["To"] = Address(name, addr_spec=to)
        message["Reply-To"] = self.settings.operator
        message["Date"] = format_datetime(periods.now())
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no answer from an absent reader
        return message

    def _message_id(self, item: Item, replaces: str) -> str:
        """The same for the same PDF to the same address: a receiver can drop the second of two."""
        parts = (self.edition["name"], item.recipient.to, item.report, item.digest, replaces)
        return self._named(hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32])

    def _named(self, name: str) -> str:
        return f"<{name}@{self.server.sender.rpartition('@')[2]}>"

    def _where(self, item: Item, language: str) -> str:
        """The page on the web, or the name of the edition."""
        if not self.settings.link:
            return str(words(language)["edition"].format(edition=self._title(language)))
        link = f"{self.settings.link}/{item.report}/{outcome.HTML}"
        return str(words(language)["online"].format(link=link))

    def _title(self, language: str) -> str:
        return str(self.edition["title"].get(language, self.edition["name"]))


def _fill(message: EmailMessage, paragraphs: Sequence[str], language: str) -> None:
    """Plain text in seven bits: it arrives alike through every server."""
    text = "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"
    message.set_content(text, cte="quoted-printable")
    message["Content-Language"] = language


def _listed(title: str, results: Sequence[Result], said: Mapping[str, Any]) -> str:
    lines = [
        f"- {result.report} · {result.recipient.name} ({result.recipient.to}): "
        + ": ".join(
            text
            for text in (
                said["outcomes"][result.outcome],
                said["reasons"].get(result.detail, result.detail),
            )
            if text
        )
        for result in results
    ]
    return "\n".join([title, *lines]) if lines else ""
