"""Coverage and target reports for the offices of BPJS Ketenagakerjaan.

    from coverage_lib import report
    office_report = report.build("pekalongan", "2019-12")
    office_report.by_segment              # frames, named for their rows

    report      the whole flow for one office and period: read it first
    data        files in: load, validate, places and offices
    metrics     each metric as a definition: coverage, targets, pace, what_if, …
    display     tables, charts and sentences of a report; display.desk explores one
    catalogue   what each metric is called, its formula, unit and owner
    formats     how a number, a date or an amount is written
    periods, schema, errors, theme
    edition     many reports at once: plan, run, render, publish

`notebooks/tutorial.ipynb` goes through them in ten steps.
"""

from importlib import import_module
from types import ModuleType

__all__ = [
    "catalogue", "data", "display", "edition", "errors", "formats", "metrics", "periods",
    "report", "schema", "theme",
]  # fmt: skip


def __getattr__(name: str) -> ModuleType:
    """A part is imported when it is first named."""
    if name in __all__:
        return import_module(f"coverage_lib.{name}")
    raise AttributeError(f"module 'coverage_lib' has no attribute {name!r}")


def __dir__() -> list[str]:
    """What tab completion offers."""
    return __all__
