"""The whole delivery, from who gets what to what the operator is told. Read first."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from coverage_lib.delivery import copies, scope
from coverage_lib.delivery.ledger import BEGUN, Ledger
from coverage_lib.delivery.letter import Writer
from coverage_lib.delivery.mail import Answer, Mailer
from coverage_lib.delivery.recipients import Recipients
from coverage_lib.delivery.scope import Item, Result
from coverage_lib.edition import manifest, outcome
from coverage_lib.edition.index import Entry

MINUTE = 60  # seconds


@dataclass(frozen=True)
class Delivery:
    """An edition's folder, and those it goes to."""

    home: Path
    settings: Recipients
    entries: Sequence[Entry]  # of the manifest: those asked for
    ledger: Ledger
    retry_refused: bool = False

    def planned(self) -> list[tuple[Item, Answer]]:
        """Every report for every recipient, and what is known of it; blank: it is to go out."""
        items = scope.items(self.settings.recipients, self.entries)
        return [(item, self._beforehand(item)) for item in items]

    def without_report(self) -> list[Result]:
        """The offices of the recipients file that this edition knows nothing of."""
        every = list(manifest.read(self.home).values())
        return list(scope.without_report(self.settings.recipients, every))

    def steps(self, writer: Writer | None, mailer: Mailer | None) -> Iterator[tuple[Item, Answer]]:
        """What becomes of each, as it does; what is put off comes again."""
        to_mail = []
        for item, known in self.planned():
            if known[0]:
                yield item, known
            elif item.recipient.folder:
                yield item, self._copied(item)
            else:
                to_mail.append(item)
        if writer and mailer:
            yield from self._mailed(to_mail, writer, mailer)

    def tell_operator(
        self, results: Sequence[Result], writer: Writer, mailer: Mailer, *, minutes: float
    ) -> Answer:
        """One message for the whole delivery; none where there is nothing new."""
        quiet = all(result.outcome in scope.QUIET for result in results)
        if quiet and minutes <= self.settings.too_long_after:
            return scope.SENT, ""
        message = writer.notice(results, minutes=minutes)
        answer = scope.UNSENT, ""
        for _ in self._rounds(mailer):
            answer = mailer.send(message, self.settings.operator, begun=lambda: None)
            if answer[0] not in scope.AGAIN:
                break
        return answer

    # --- one report -------------------------------------------------------------------------------
    def _beforehand(self, item: Item) -> Answer:
        became, why = scope.unfit(item)
        if became or item.recipient.folder:  # a folder tells itself what it holds
            return became, why
        before = self.ledger.last(item)
        if self.ledger.held(item) == item.digest:
            return scope.ALREADY, str(before["time"])
        if before["event"] == scope.REFUSED and not self.retry_refused:
            return scope.REFUSED_EARLIER, str(before["reply"])
        return "", ""

    def _verified(self, item: Item) -> bytes:
        """The PDF as it was published; empty where there is none or another."""
        file = self.home / item.report / outcome.PDF
        content = file.read_bytes() if file.is_file() else b""
        return content if manifest.digest(content) == item.digest else b""

    def _copied(self, item: Item) -> Answer:
        pdf = self._verified(item)
        if not pdf:
            return scope.CHANGED, scope.OTHER_FILE
        answer = copies.copy(item.recipient.folder, item.file_name, pdf)
        if answer[0] == scope.COPIED:
            self.ledger.add(item, scope.COPIED)
        return answer

    def _sent(self, item: Item, writer: Writer, mailer: Mailer) -> Answer:
        pdf = self._verified(item)
        if not pdf:
            return scope.CHANGED, scope.OTHER_FILE
        message = writer.report(item, pdf, replaces=self.ledger.held(item))
        note = partial(self.ledger.add, item, message_id=message["Message-ID"])
        became, said = mailer.send(message, item.recipient.email, begun=partial(note, BEGUN))
        if became != scope.UNSENT:
            note(became, reply=said)
        if became == scope.SENT:
            return became, scope.TWICE if self.ledger.may_have_come(item) else ""
        return became, said

    # --- again ------------------------------------------------------------------------------------
    def _mailed(
        self, items: Sequence[Item], writer: Writer, mailer: Mailer
    ) -> Iterator[tuple[Item, Answer]]:
        for _ in self._rounds(mailer):
            put_off = []
            for item in items:
                answer = self._sent(item, writer, mailer)
                put_off += [item] if answer[0] in scope.AGAIN else []
                yield item, answer
            items = put_off
            if not items:
                return

    def _rounds(self, mailer: Mailer) -> Iterator[None]:
        """Now, and after each wait: greylisting says no to the first and yes to the second."""
        for minutes in (0, *self.settings.retry_after):
            time.sleep(minutes * MINUTE)
            mailer.begin_again()
            yield
