"""What a run tells while it works: for a person, or one line of JSON an event for a machine.

    {"time": "2026-11-16T05:00:07+07:00", "event": "report", "folder": "tegal/2026-10", …}

An event holds names of offices and reports, outcomes and seconds: no person, and no folder of the
machine.
"""

import contextlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from coverage_lib import periods
from coverage_lib.edition import scrub
from coverage_lib.errors import EXIT_CODES, CoverageError

TEXT, JSON = "text", "json"


class Log:
    """Events on standard error; in text only what nothing else says."""

    def __init__(self, kind: str, *, hidden: Path) -> None:
        self.json = kind == JSON
        self._output = hidden

    @contextlib.contextmanager
    def of_a_run(self) -> Iterator["Log"]:
        """The last line says how it ended; the reader's message is in it, not beside it."""
        try:
            yield self
        except CoverageError as error:
            self._finish(error.exit_code, self._plain(str(error)))
            if self.json:
                raise typer.Exit(error.exit_code) from error
            raise
        except KeyboardInterrupt as interrupt:
            self._finish(130)
            if self.json:
                raise typer.Exit(130) from interrupt
            raise
        except Exception as ours:
            self.event("finished", exit_code=1, outcome=type(ours).__name__)
            raise
        self._finish(0)

    def event(self, name: str, **facts: Any) -> None:
        """One line of JSON, or nothing."""
        if self.json:
            now = periods.now()
            told = {"time": now.isoformat(timespec="seconds"), "event": name, **facts}
            typer.echo(json.dumps(told, ensure_ascii=False), err=True)

    def warning(self, text: str) -> None:
        """A sentence, in either form."""
        if self.json:
            self.event("warning", text=self._plain(text))
        else:
            typer.echo(text, err=True)

    def _finish(self, exit_code: int, text: str = "") -> None:
        said = {"text": text} if text else {}
        self.event("finished", exit_code=exit_code, outcome=EXIT_CODES[exit_code], **said)

    def _plain(self, text: str) -> str:
        """Without the folders of this machine."""
        if self._output.is_absolute():
            text = text.replace(self._output.as_posix(), self._output.name)
        return scrub.text_cleaner(Path.cwd())(text)
