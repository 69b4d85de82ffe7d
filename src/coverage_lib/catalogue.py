"""The catalogue of metrics: names, formulas, units and owners, read from `catalogue.yml`.

`python -m coverage_lib.catalogue > docs/metrics.md` writes the page of the catalogue anew.
"""

import datetime as dt
import hashlib
import sys
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml


@dataclass(frozen=True)
class Metric:
    """One published metric: what it is called, how it is computed, who answers for it."""

    id: str
    name: dict[str, str]
    formula: dict[str, str]
    unit: str
    better: str  # the direction that is good for the people meant to be protected: up, down, none
    kind: str  # stock, flow or ratio
    source: str
    owner: str
    reviewed: dt.date
    next_review: dt.date
    decimals: int = 2  # of a percentage or of points


@lru_cache
def metrics() -> dict[str, Metric]:
    """Every metric by its id, in the order of the catalogue.

    >>> metrics()["coverage"].formula["id"]
    'peserta aktif ÷ potensi pekerja'
    """
    text = files("coverage_lib").joinpath("catalogue.yml").read_text(encoding="utf-8")
    entries = yaml.safe_load(text)
    return {key: Metric(id=key, **entry) for key, entry in entries.items() if key[0] != "_"}


def name(metric: str, language: str) -> str:
    """What the metric is called on the page."""
    return metrics()[metric].name[language]


def decimals(metric: str) -> int:
    """How many decimals its percentages are shown with; 2 where the catalogue does not say."""
    return metrics()[metric].decimals if metric in metrics() else 2


def unit(metric: str) -> str:
    """The unit its values are written in."""
    return metrics()[metric].unit


@lru_cache
def fingerprint(metric: str) -> str:
    """Changes where the metric is defined otherwise; blank where the catalogue has no such metric.

    >>> len(fingerprint("coverage")), fingerprint("rank of a place")
    (8, '')
    """
    if metric not in metrics():
        return ""
    entry = metrics()[metric]
    defined = (sorted(entry.formula.items()), entry.unit, entry.kind, entry.decimals)
    return hashlib.sha256(repr(defined).encode()).hexdigest()[:8]


def page() -> str:
    """The catalogue as a page of the documentation, in Markdown."""
    return "\n".join([_HEAD, *map(_entry, metrics().values())])


def _entry(metric: Metric) -> str:
    return _ENTRY.format(
        id=metric.id,
        name=metric.name["en"],
        nama=metric.name["id"],
        formula=metric.formula["en"],
        rumus=metric.formula["id"],
        unit=metric.unit,
        kind=metric.kind,
        better=metric.better,
        source=metric.source,
        owner=metric.owner,
        reviewed=metric.reviewed,
        next_review=metric.next_review,
    )


_HEAD = """# The catalogue of metrics

Generated from `src/coverage_lib/catalogue.yml` by `python -m coverage_lib.catalogue`;
a test compares the two.
"""

_ENTRY = """## {nama} ({name})

`{id}` · unit {unit} · {kind} · better: {better}

- Rumus: {rumus}
- Formula: {formula}
- Source of the definition: {source}
- Owner: {owner}; reviewed {reviewed}, next review {next_review}
"""


if __name__ == "__main__":
    sys.stdout.write(page())
