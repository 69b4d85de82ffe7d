"""Settings that are data, read from `settings.yml`: each stands there with its reason."""

from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml


@dataclass(frozen=True)
class UsualChange:
    """What moves more than other counts do, and from which monthly change it raises a question."""

    jump: float
    material: float
    reason: str
    measure: str = ""  # blank: any
    segment: str = ""


def usual_changes() -> tuple[UsualChange, ...]:
    """The exceptions of the checks of monthly changes; the first that fits a row holds.

    >>> usual_changes()[0].segment
    'JAKON'
    """
    return tuple(UsualChange(**entry) for entry in _settings()["usual_changes"])


def question_limits() -> dict[str, Any]:
    """Where the checks of counts begin to ask, by the name of the limit.

    >>> question_limits()["late_days"]
    45
    """
    return {name: limit["value"] for name, limit in _settings()["question_limits"].items()}


def arrears_classes(name: str = "") -> dict[str, int]:
    """The first month overdue of each class of arrears; without a name, of the classes in force.

    >>> arrears_classes("karimun_2019")
    {'current': 1, 'bad': 6, 'contingent': 13}
    """
    known = _settings()["arrears_classes"]
    return dict(known[name or known["in_force"]]["classes"])


@lru_cache
def _settings() -> dict[str, Any]:
    text = files("coverage_lib").joinpath("settings.yml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))
