"""What was made of the reports and stands beside them: what changed, a contact sheet, books.

In the manifest:

    "beside": {"book-kanwil-bali.pdf": {"kind": "book", "of": {"office": ["denpasar", …]}, …}}

It tells of reports as they are, so it goes when one of these is made again, or one is added that
belongs to them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

CHANGES, CONTACT, BOOK = "changes", "contact", "book"


@dataclass(frozen=True)
class Beside:
    """One file. `of` names the reports by their parameters; none: it is of all."""

    kind: str
    title: str = ""  # which reports, in words
    of: Mapping[str, Sequence[str]] = field(default_factory=dict)
    reports: int = 0
    digest: str = ""  # the file's SHA-256
    size: int = 0  # bytes

    def is_of(self, entries: Iterable[Mapping[str, Any]]) -> bool:
        """Whether one of these reports belongs to it."""
        return any(selected(entry, self.of) for entry in entries)


def selected(entry: Mapping[str, Any], of: Mapping[str, Sequence[str]]) -> bool:
    """Whether a report's parameters are among those named; no values: any.

    >>> tegal = {"parameters": {"office": "tegal", "period": "2026-10"}}
    >>> selected(tegal, {"office": ["kudus", "tegal"]}), selected(tegal, {"office": ["kudus"]})
    (True, False)
    """
    return all(value(entry, name) in values for name, values in of.items() if values)


def value(entry: Mapping[str, Any], name: str) -> str:
    """A parameter of a report, as text."""
    return str(entry["parameters"].get(name, ""))
