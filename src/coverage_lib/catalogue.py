"""The catalogue of metrics: names, formulas, units and owners, read from `catalogue.yml`."""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

OWNER = "coverage_lib maintainers"
REVIEWED = dt.date(2026, 11, 21)
NEXT_REVIEW = dt.date(2027, 5, 21)


@dataclass(frozen=True)
class Metric:
    """One published metric: what it is called, how it is computed, who answers for it."""

    id: str
    name: dict[str, str]
    formula: dict[str, str]
    unit: str
    better: str
    kind: str
    source: str
    decimals: int = 2  # of a percentage or of points
    owner: str = OWNER
    reviewed: dt.date = REVIEWED
    next_review: dt.date = NEXT_REVIEW


@lru_cache
def metrics() -> dict[str, Metric]:
    """Every metric by its id, in the order of the catalogue.

    >>> metrics()["coverage"].formula["id"]
    'peserta aktif ÷ potensi pekerja'
    """
    text = files("coverage_lib").joinpath("catalogue.yml").read_text(encoding="utf-8")
    return {key: Metric(id=key, **entry) for key, entry in yaml.safe_load(text).items()}


def name(metric: str, language: str) -> str:
    """What the metric is called on the page."""
    return metrics()[metric].name[language]


def decimals(metric: str) -> int:
    """How many decimals its percentages are shown with; 2 where the catalogue does not say."""
    return metrics()[metric].decimals if metric in metrics() else 2


def unit(metric: str) -> str:
    """The unit its values are written in."""
    return metrics()[metric].unit
