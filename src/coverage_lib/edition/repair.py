"""Any notebook made whole: what a stranger's file lacks or gets wrong no longer stops the page.

Jupyter's schema refuses such notebooks. The page needs less than the schema asks for, so what is
missing gets its plainest value, and what nobody knows is left for the page's note to name.
"""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import nbformat
from nbformat import NotebookNode

from coverage_lib.errors import CoverageError

CELL_TYPES = {"markdown", "code", "raw"}
_BUNDLES = {"display_data", "execute_result"}
_OF_VERSION_3 = {"pyout": "execute_result", "pyerr": "error"}
# Control characters and terminal codes; halves of a character, and code points that are none.
_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef"
_NONE = r"\ud800-\udfff\ufffe\uffff"
_UNWRITABLE = re.compile(
    rf"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[{_CONTROLS}]"
)
_NO_CHARACTER = re.compile(rf"[{_NONE}]")
# One look tells that a text, such as a chart's, has none of them.
_ODD = re.compile(rf"[{_CONTROLS}{_NONE}]")


def read(text: str | bytes) -> NotebookNode:
    """The notebook in a file's text, whatever its version and its gaps.

    A file that is no notebook at all raises CoverageError.
    """
    if isinstance(text, bytes):  # PowerShell writes UTF-16
        utf_16 = text.startswith((b"\xff\xfe", b"\xfe\xff"))
        text = text.decode("utf-16" if utf_16 else "utf-8", "replace")
    try:
        notebook: NotebookNode = nbformat.reads(text.lstrip("\ufeff"), as_version=4)  # type: ignore[no-untyped-call]
    except Exception:  # nbformat fails in many ways on a file with gaps
        return repaired(_as_json(text.lstrip("\ufeff")))
    return notebook


def repaired(notebook: Mapping[str, Any]) -> NotebookNode:
    """A copy of the notebook that has every key the page and nbconvert look for."""
    cells = _list(notebook.get("cells")) or [
        cell for sheet in _dicts(notebook.get("worksheets")) for cell in _list(sheet.get("cells"))
    ]
    whole = {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": _notebook_metadata(_dict(notebook.get("metadata"))),
        "cells": [_cell(number, cell) for number, cell in enumerate(cells)],
    }
    made: NotebookNode = nbformat.from_dict(whole)  # type: ignore[no-untyped-call]
    return made


def _as_json(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CoverageError(f"This file is no notebook: {error}. Open it in JupyterLab.") from error
    if not isinstance(found, dict) or not {"cells", "worksheets", "nbformat"} & set(found):
        raise CoverageError("This file is no notebook: it is JSON, but it holds no cells.")
    return found


def _notebook_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    kept = _clean(metadata)
    for key, kind in (("kernelspec", dict), ("language_info", dict), ("language", str)):
        if not isinstance(kept.get(key, kind()), kind):
            del kept[key]
    return dict(kept)


def _cell(number: int, cell: Any) -> dict[str, Any]:
    cell = _dict(cell)
    kind = str(cell.get("cell_type"))
    # Ids are numbered anew: what is missing, doubled or forbidden cannot be told from the rest.
    whole = {"id": f"cell-{number}", "metadata": _cell_metadata(_dict(cell.get("metadata")))}
    source = _text(cell.get("source", cell.get("input")))
    if kind == "heading":  # of notebooks of version 3
        level = cell.get("level") if cell.get("level") in range(1, 7) else 1
        return {**whole, "cell_type": "markdown", "source": f"{'#' * level} {source}"}
    if kind not in CELL_TYPES:
        unknown = [_unknown(kind)] if source.strip() else []
        return {**whole, **_code("", unknown), "metadata": whole["metadata"]}
    if kind == "code":
        outputs = [_output(output) for output in _list(cell.get("outputs"))]
        code = _code(source, [output for output in outputs if output])
        return {**whole, **code, "execution_count": _count(cell.get("execution_count"))}
    attached = {
        str(_clean(name)): _bundle(bundle)
        for name, bundle in _dict(cell.get("attachments")).items()
        if isinstance(bundle, Mapping)
    }
    return {**whole, "cell_type": kind, "source": source, "attachments": attached}


def _code(source: str, outputs: list[dict[str, Any]]) -> dict[str, Any]:
    return {"cell_type": "code", "source": source, "outputs": outputs, "execution_count": None}


def _cell_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    kept = dict(_clean(metadata))
    if "tags" in kept:
        tags = [kept["tags"]] if isinstance(kept["tags"], str) else _list(kept["tags"])
        kept["tags"] = [tag for tag in tags if isinstance(tag, str)]
    return kept


def _output(output: Any) -> dict[str, Any]:
    """One output; nothing if it holds nothing. One of an unknown kind is kept by its name."""
    if not isinstance(output, Mapping):
        text = _text(output)
        return {"output_type": "stream", "name": "stdout", "text": text} if text else {}
    said = str(output.get("output_type"))
    kind = _OF_VERSION_3.get(said, said)
    if kind == "stream":
        name = output.get("name", output.get("stream"))
        name = name if name in ("stdout", "stderr") else "stdout"
        return {"output_type": kind, "name": name, "text": _text(output.get("text"))}
    if kind == "error":
        trace = [_text(line) for line in _list(output.get("traceback"))]
        return {"output_type": kind, **_named_error(output), "traceback": trace}
    data = _bundle(output.get("data"))
    if kind in _BUNDLES or data:
        return _display(kind, data, output)
    return _unknown(said) if set(output) - {"output_type", "metadata"} else {}


def _named_error(output: Mapping[str, Any]) -> dict[str, str]:
    return {key: _text(output.get(key)) for key in ("ename", "evalue")}


def _display(kind: str, data: dict[str, Any], output: Mapping[str, Any]) -> dict[str, Any]:
    metadata = _clean(_dict(output.get("metadata")))
    whole: dict[str, Any] = {
        "output_type": kind if kind in _BUNDLES else "display_data",
        "data": data,
        # What is said of one form must be a table of its own; nothing else is read.
        "metadata": {key: v for key, v in metadata.items() if key not in data or _is_table(v)},
    }
    if whole["output_type"] == "execute_result":
        whole["execution_count"] = _count(output.get("execution_count"))
    return whole


def _unknown(kind: str) -> dict[str, Any]:
    """What nobody can show, so that the page's note names it."""
    name = _text(kind).strip()[:40] or "?"
    return {"output_type": "display_data", "data": {name: {}}, "metadata": {}}


def _bundle(data: Any) -> dict[str, Any]:
    """The forms of one output; a form without content is no form."""
    forms = {_text(form): _clean(content) for form, content in _dict(data).items()}
    return {
        form: _text(content) if _is_lines(content) and "json" not in form else content
        for form, content in forms.items()
        if content is not None
    }


def _text(value: Any) -> str:
    """Text as it may be written: lines are joined, anything else is nothing.

    >>> _text(["a\\n", None, "b\\x00\\ud83d"]), _text(None), _text(5)
    ('a\\nb\ufffd', '', '5')
    """
    if isinstance(value, list):
        return "".join(_text(line) for line in value)
    return str(_clean(value)) if isinstance(value, (str, int, float)) else ""


def _clean(value: Any) -> Any:
    """The same value, of characters that a file and a page can hold."""
    if isinstance(value, str):
        if not _ODD.search(value):
            return value
        return _NO_CHARACTER.sub("\ufffd", _UNWRITABLE.sub("", _paired(value)))
    if isinstance(value, Mapping):
        return {_clean(str(key)): _clean(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean(one) for one in value]
    return value


def _paired(text: str) -> str:
    """Two halves that belong together are one character.

    >>> _paired("\\ud83d\\ude00")
    '😀'
    """
    if not re.search("[\ud800-\udbff][\udc00-\udfff]", text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _is_lines(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(line, str) for line in value)


def _is_table(value: Any) -> bool:
    return isinstance(value, Mapping)


def _dict(value: Any) -> dict[str, Any]:
    return dict(value) if isinstance(value, Mapping) else {}


def _list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, (list, tuple)) else []


def _dicts(value: Any) -> Iterable[dict[str, Any]]:
    return map(_dict, _list(value))
