"""What was delivered to whom: a line of JSON an event, on the disk before the next step is taken.

    outputs/monthly.delivered.jsonl

Beside the edition's folder and not in it: readers share that folder, and these are addresses. A
message is `begun` before its text is handed over, and `sent` after the server's 250. Where the
process ended in between, the next one notes `not known` and sends it again, with the same
Message-ID: RFC 5321 (4.2.5, 6.1) leaves the message with the sender until the server has answered.
"""

import json
import os
from pathlib import Path
from typing import Any

from coverage_lib import periods
from coverage_lib.delivery.scope import SENT, UNKNOWN, Item
from coverage_lib.errors import DeliveryError

ENDING = ".delivered.jsonl"
BEGUN = "begun"
FOR_THE_OWNER = 0o600
Key = tuple[str, str, str]


class Ledger:
    """The events so far; without `writing`, it is only read."""

    def __init__(self, home: Path, *, writing: bool = True) -> None:
        self.file = home.with_name(home.name + ENDING)
        self._last: dict[Key, dict[str, Any]] = {}
        self._doubtful: set[Key] = set()
        self._held: dict[tuple[str, str], str] = {}
        whole = self._whole_lines(writing)
        for number, line in enumerate(whole.decode(errors="replace").splitlines(), start=1):
            self._note(self._event(line, number))
        for event in list(self._last.values()) if writing else []:
            if event["event"] == BEGUN:
                self._write({**event, "event": UNKNOWN, "reply": "the process ended"})

    def last(self, item: Item) -> dict[str, Any]:
        """The last event of a report for a recipient; `event` is blank where there is none."""
        return self._last.get(_key(item), {"event": ""})

    def held(self, item: Item) -> str:
        """The PDF of this report that the recipient was sent last; blank: none."""
        return self._held.get((item.recipient.to, item.report), "")

    def may_have_come(self, item: Item) -> bool:
        """Whether an earlier message went out whose answer was lost."""
        return _key(item) in self._doubtful

    def add(self, item: Item, event: str, **facts: str) -> None:
        """One event; it is on the disk when this returns."""
        to, report, pdf = _key(item)
        self._write({"event": event, "to": to, "report": report, "pdf": pdf, **facts})

    def _write(self, event: dict[str, Any]) -> None:
        line = {**event, "time": periods.now().isoformat(timespec="seconds")}
        try:
            self.file.touch(mode=FOR_THE_OWNER)
            with self.file.open("ab") as stream:
                stream.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise DeliveryError(
                f"{self.file.as_posix()} cannot be written, so nothing more was sent ({error})\n"
                "  to fix: free the disk, then run the same command"
            ) from error
        self._note(line)

    def _note(self, event: dict[str, Any]) -> None:
        key = (event["to"], event["report"], event["pdf"])
        self._last[key] = event
        if event["event"] == UNKNOWN:
            self._doubtful.add(key)
        if event["event"] == SENT:
            self._held[key[:2]] = event["pdf"]

    def _whole_lines(self, writing: bool) -> bytes:
        """A last line that was cut while it was written never took effect."""
        content = self.file.read_bytes() if self.file.exists() else b""
        whole = content[: content.rfind(b"\n") + 1]
        if writing and whole != content:
            os.truncate(self.file, len(whole))
        return whole

    def _event(self, line: str, number: int) -> dict[str, Any]:
        try:
            event: dict[str, Any] = json.loads(line)
            _ = event["event"], event["to"], event["report"], event["pdf"], event["time"]
            return event
        except (ValueError, KeyError, TypeError) as error:
            raise DeliveryError(
                f"{self.file.as_posix()}, line {number}: damaged, so nothing was sent\n"
                "  to fix: correct or remove this line; what it told is then not known to be sent"
            ) from error


def _key(item: Item) -> Key:
    return item.recipient.to, item.report, item.digest
