"""What the page as a whole must know, and the files beside it, read from a notebook's outputs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Any

from coverage_lib.edition.words import words
from coverage_lib.errors import CoverageError
from coverage_lib.mime import CSV, PAGE

if TYPE_CHECKING:  # a second to import, and a run that skips every report never needs it
    from nbformat import NotebookNode

DEFAULT_LANGUAGE = "id"


@dataclass(frozen=True)
class Page:
    """The page as a whole. Empty text means: the notebook does not say."""

    title: str
    language: str = DEFAULT_LANGUAGE
    author: str = ""
    subject: str = ""
    header: str = ""  # running header, left
    edition: str = ""  # running header, right; the title where there is none
    notice: str = ""  # a warning on every page, such as DATA SINTETIS
    date: str = ""  # ISO; the date of the document, never today's
    headline: str = ""
    status: str = ""
    attention: str = ""  # why a reader should open this report before others
    outcome: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)


def page_of(notebook: NotebookNode, *, stem: str = "") -> Page:
    """Merge every PAGE output, the last word counts; what is missing is looked up in the notebook.

    The title: PAGE, else the notebook's metadata, else its first heading, else the file's name.
    """
    said = _said(notebook)
    known = {one.name for one in fields(Page)} - {"extra"}
    given = {key: str(value) for key, value in said.items() if key in known and value is not None}
    language = given.pop("language", "") or _metadata(notebook, "language") or DEFAULT_LANGUAGE
    title = (
        given.pop("title", "")
        or _metadata(notebook, "title")
        or _first_heading(notebook)
        or stem
        or words(language)["report"]
    )
    extra = {key: value for key, value in said.items() if key not in known}
    return Page(title=title, language=language, extra=extra, **given)


def attachments(notebook: NotebookNode) -> dict[str, str | bytes]:
    """The files the notebook asks to put beside the report: name to content."""
    return {
        _bare_name(output["metadata"][CSV]["filename"]): as_text(output["data"][CSV])
        for output in _displays(notebook)
        if CSV in output["data"] and "filename" in output.get("metadata", {}).get(CSV, {})
    }


def as_text(value: Any) -> str:
    """Notebook text on disk may be a list of lines.

    >>> as_text(["a\\n", "b"])
    'a\\nb'
    """
    return "".join(value) if isinstance(value, list) else str(value)


def _said(notebook: NotebookNode) -> dict[str, Any]:
    merged: dict[str, Any] = {}
    for output in _displays(notebook):
        said = output["data"].get(PAGE)
        merged.update(said if isinstance(said, Mapping) else {})
    return merged


def _displays(notebook: NotebookNode) -> Iterator[NotebookNode]:
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if "data" in output:
                yield output


def _metadata(notebook: NotebookNode, key: str) -> str:
    value = notebook.metadata.get(key, "")
    return value if isinstance(value, str) else ""


def _first_heading(notebook: NotebookNode) -> str:
    for cell in notebook.cells:
        source = as_text(cell.source) if cell.cell_type == "markdown" else ""
        outside_code = re.sub(r"(?ms)^```.*?^```", "", source)
        found = re.search(r"(?m)^#{1,6}[ \t]+(.+?)[ \t#]*$", outside_code)
        if found:
            return _plain(found[1])
    return ""


def _plain(markdown: str) -> str:
    """A heading's words without its Markdown.

    >>> _plain("The **real** [story](https://a.b) of `x`")
    'The real story of x'
    """
    without_links = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", markdown)
    return re.sub(r"[*_`$]|<[^>]+>", "", without_links).strip()


def _bare_name(name: str) -> str:
    """A file beside the report may not climb out of the report's folder."""
    bare = PurePosixPath(name).name == PureWindowsPath(name).name == name
    if not bare or not name or name.startswith("."):
        raise CoverageError(
            f"{name!r}: a file beside the report needs a bare file name, such as figures.csv"
        )
    return name
