"""Take out of an executed notebook what differs from run to run and from machine to machine.

Times, durations, cell ids, memory addresses, process numbers and folders go; the parameters stay.
So the same inputs give the same bytes, and a published notebook does not say whose desk it ran on.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # a second to import, and a run that skips every report never needs it
    from nbformat import NotebookNode

ADDRESS = re.compile(r"\b0x[0-9a-fA-F]{6,16}\b")
KERNEL_FILE = re.compile(r"[^\s\"'(]*ipykernel_\d+[/\\]+\d+\.py")
# Escape codes of colour would hide folders from the search, and readers see them as noise.
COLOUR = re.compile(r"\x1b\[[0-9;]*m")
TRACES = (
    ("\x1b[", COLOUR, ""),
    ("0x", ADDRESS, "0x0"),
    ("ipykernel_", KERNEL_FILE, "notebook"),
)


def notebook(executed: NotebookNode, *, root: Path) -> NotebookNode:
    """The executed notebook, in place, without traces of when and where it ran."""
    clean = text_cleaner(root)
    given = executed.metadata.get("papermill", {}).get("parameters", {})
    executed.metadata.pop("widgets", None)
    executed.metadata["papermill"] = {"parameters": parameters(given)}
    for number, cell in enumerate(executed.cells):
        cell["id"] = f"cell-{number}"
        cell["source"] = clean(cell["source"])
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        for output in cell.get("outputs", []):
            _output(output, clean)
    return executed


def parameters(given: Mapping[str, Any]) -> dict[str, Any]:
    """The parameters without folders of this machine: an absolute path keeps its last part.

    >>> parameters({"data": "/home/siti/data", "office": "pekalongan"})
    {'data': 'data', 'office': 'pekalongan'}
    """
    return {
        name: plain_path(value) if isinstance(value, str) else value
        for name, value in given.items()
    }


def plain_path(value: str) -> str:
    """A path as others may see it.

    >>> plain_path("/home/siti/branch.ipynb"), plain_path("notebooks/branch.ipynb")
    ('branch.ipynb', 'notebooks/branch.ipynb')
    """
    return Path(value).name if Path(value).is_absolute() else value


def text_cleaner(root: Path) -> Callable[[str], str]:
    """What turns this machine's folders, addresses and process numbers into fixed words."""
    folders = {
        str(root): ".",
        str(Path.home()): "~",
        sys.prefix: "python",
        sys.base_prefix: "python",
        tempfile.gettempdir(): "temp",
    }
    longest_first = sorted(_spelled(folders).items(), key=lambda known: -len(known[0]))

    def clean(text: str) -> str:
        for sign, pattern, word in TRACES:
            if sign in text:  # a chart is long, and looking for a word in it is quick
                text = pattern.sub(word, text)
        for folder, word in longest_first:
            if folder in text:
                text = re.sub(rf"(?<![\w.]){re.escape(folder)}(?!\w)", word, text)
        return text

    return clean


def _spelled(folders: Mapping[str, str]) -> dict[str, str]:
    """Each folder as it may be written: with slashes, and as a literal of Python."""
    return {
        form: word
        for folder, word in folders.items()
        if len(Path(folder).parts) > 1  # never the root of the disk
        for form in (folder, Path(folder).as_posix(), folder.replace("\\", "\\\\"))
    }


def _output(output: NotebookNode, clean: Callable[[str], str]) -> None:
    if "text" in output:
        output["text"] = clean(output["text"])
    if output["output_type"] == "error":
        output["evalue"] = clean(output["evalue"])
        output["traceback"] = [clean(line) for line in output["traceback"]]
    for kind, content in output.get("data", {}).items():
        if kind.startswith("text/") and isinstance(content, str):
            output["data"][kind] = clean(content)
