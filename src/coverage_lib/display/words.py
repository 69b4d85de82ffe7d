"""The words of the page, in both languages: names of segments, regimes, offices, measures."""

from functools import lru_cache
from importlib.resources import files

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
    return _WORDS["phrase"][key][language].format(**values)


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
