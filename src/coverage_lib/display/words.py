"""The words of the page, in both languages: names of segments, regimes, offices, measures."""

import re
from functools import lru_cache
from importlib.resources import files
from string import Formatter
from typing import Any

import pandas as pd
import yaml

from coverage_lib.report import Report
from coverage_lib.schema import PLACE


def _words() -> dict[str, dict[str, dict[str, str]]]:
    """The words of every file of `words_of/`, as one dictionary by kind and key."""
    merged: dict[str, dict[str, dict[str, str]]] = {}
    for file in sorted(_FOLDER.iterdir(), key=lambda file: file.name):
        for kind, entries in yaml.load(file.read_text(encoding="utf-8"), _LOADER).items():
            merged.setdefault(kind, {}).update(entries)
    return merged


_FOLDER = files("coverage_lib.display") / "words_of"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's, five times as fast
_WORDS = _words()  # when imported, so that the kernels of a run, which are forked, need not read


def word(kind: str, key: str, language: str) -> str:
    """The word for a code: `word("segment", "BPU", "id")`; a code without one stands for itself."""
    entry = _WORDS[kind].get(key)
    return entry[language] if entry else key.replace("_", " ")


def phrase(key: str, language: str, **values: str) -> str:
    """A sentence of the page, with its values filled in."""
    return filled(_WORDS["phrase"][key][language], **values)


def filled(text: str, **values: str) -> str:
    """A text with its values; "{count:target|targets}" is the word that goes with a number.

    Only 1 is one, whatever stands around it: "about 1", "-1". 0, 1.0 and what is missing are many.

    >>> [filled("{n} {n:target is|targets are} open", n=number) for number in ("1", "21")]
    ['1 target is open', '21 targets are open']
    """
    return _FILLER.vformat(text, (), values) if "|" in text else text.format(**values)


class _Filler(Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" not in format_spec:
            return str(super().format_field(value, format_spec))
        one, many = format_spec.split("|")
        return one if re.fullmatch(r"\D*1\D*", str(value)) else many


_FILLER = _Filler()


def office_title(level: str, name: str, language: str) -> str:
    """ "Kantor Cabang Pekalongan", "Pekalongan branch office"."""
    return word("level", level, language).format(name=name)


@lru_cache(maxsize=1)  # asked for with every sentence of the one report
def place_names(report: Report) -> pd.Series:
    """The name each place of the report goes by, indexed by its code."""
    places = report.places
    names = [
        office_title(level, name, report.language)
        for level, name in zip(places["level"], places["name"], strict=True)
    ]
    return pd.Series(names, index=places[PLACE])


def short_names(report: Report) -> pd.Series:
    """The same for a chart whose caption tells the level: no "Kantor Cabang", and "Kab." """
    names = report.places["name"].str.replace(r"^Kabupaten ", "Kab. ", regex=True)
    return pd.Series(names.to_numpy(), index=report.places[PLACE])
