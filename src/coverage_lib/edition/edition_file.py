"""The edition file as YAML: its shape, and every mistake in it with its place."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from coverage_lib.edition import readiness
from coverage_lib.errors import ParameterError, did_you_mean

EDITION: dict[str, type | tuple[type, ...]] = {  # key: what its value must be
    "edition": str,
    "folder": str,
    "reports": list,
    "title": (str, dict),  # one text, or language: text
    "columns": dict,  # of parameter: language: text
    "parameters": dict,
    "publish_when": dict,  # see readiness.py
}
NEEDED = ("edition", "folder", "reports")
REPORT: dict[str, type | tuple[type, ...]] = {"notebook": str, "parameters": dict}
KINDS: dict[type | tuple[type, ...], str] = {
    str: "text",
    list: "a list",
    dict: "name: value pairs",
    (str, dict): "text, or a text for each language",
}


def read(file: Path) -> dict[str, Any]:
    """The file's content, of the right shape, or one ParameterError with every problem."""
    content = yaml_of(file, what="edition file")
    refuse(file, list(_problems(content)))
    return dict(content)


def refuse(file: Path, problems: Sequence[str], *, done: str = "run") -> None:
    """Name every problem at once; nothing is done."""
    if not problems:
        return
    counted = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    lines = [f"{file.name}: {counted}. Nothing was {done}.", *(f"  {line}" for line in problems)]
    raise ParameterError("\n".join([*lines, "Correct these, then run again."]))


def _problems(content: Any) -> Iterator[str]:
    if not isinstance(content, dict):
        yield f"the file must be name: value pairs, with {', '.join(NEEDED)}"
        return
    yield from shape(content, EDITION, NEEDED, "")
    title = content.get("title")
    yield from _labels("title", title if isinstance(title, dict) else None)
    yield from readiness.problems(content.get("publish_when", {}))
    columns = content.get("columns")
    for name, label in columns.items() if isinstance(columns, dict) else ():
        yield from _labels(f"columns: {name}", label)
    yield from _reports(content.get("reports"))


def _labels(where: str, label: Any) -> Iterator[str]:
    """A word for each language."""
    texts = label.values() if isinstance(label, dict) else [None]
    if label is not None and not all(isinstance(text, str) for text in texts):
        yield f"{where} must be a text for each language: {{id: …, en: …}}"


def _reports(reports: Any) -> Iterator[str]:
    if reports == []:
        yield "reports: the list is empty, so there is no report"
    for number, report in enumerate(reports if isinstance(reports, list) else [], start=1):
        where = f"report {number}: "
        if isinstance(report, dict):
            yield from shape(report, REPORT, ("notebook",), where)
        else:
            yield f"{where}must be name: value pairs, with notebook and parameters"


def shape(
    given: Mapping[Any, Any],
    known: Mapping[str, type | tuple[type, ...]],
    needed: Sequence[str],
    where: str,
) -> Iterator[str]:
    """What is missing, what is not known, and what is of another kind; no value is told."""
    for key in needed:
        if key not in given:
            yield f"{where}{key} is missing"
    for key, value in given.items():
        if key not in known:
            yield f"{where}there is no setting {str(key)!r}.{did_you_mean(str(key), known)}"
        elif not isinstance(value, known[key]):
            yield f"{where}{key} must be {KINDS[known[key]]}"


# --- YAML ---------------------------------------------------------------------------------------
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's: a tenth of the time


class _EachKeyOnce(_LOADER):  # type: ignore[misc, valid-type]
    """Plain YAML would let the second of two equal keys win without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for key, (written, _) in zip(keys, node.value, strict=True):
            if keys.count(key) > 1:
                raise yaml.MarkedYAMLError(None, None, f"{key} stands twice", written.start_mark)
        return dict(super().construct_mapping(node, deep=deep))


def yaml_of(file: Path, *, what: str) -> Any:
    """What the file holds; `what` it is, for one that is not there."""
    try:
        return yaml.load(file.read_text(encoding="utf-8"), Loader=_EachKeyOnce)  # a SafeLoader
    except OSError as error:
        raise ParameterError(f"there is no {what} {file.as_posix()}") from error
    except UnicodeDecodeError as error:
        raise ParameterError(f"{file.name} is not UTF-8 text: save it as UTF-8") from error
    except yaml.YAMLError as error:
        raise ParameterError(f"{file.name}: {_place_of(error)}") from error


def _place_of(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "not YAML"
    return f"line {mark.line + 1}: {problem}" if mark else str(problem)
