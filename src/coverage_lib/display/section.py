"""A section of the page: heading, what a busy reader needs, a list, what is to be said of it."""

from collections.abc import Sequence

import pandas as pd

from coverage_lib import catalogue, formats
from coverage_lib.display import facts, figures, wording
from coverage_lib.display.objects import Numbers, Text
from coverage_lib.display.words import word
from coverage_lib.report import Report
from coverage_lib.schema import PERCENT


def section(
    report: Report,
    key: str,
    said: Sequence[str] = (),
    items: Sequence[str] = (),
    notes: Sequence[str] = (),
    *,
    numbers: Numbers = (),
) -> Text:
    """The heading of this key, then sentences, list and notes; one item is no list.

    `numbers` are figures as the sentences say them, each with what is behind it.
    """
    if len(items) == 1:
        said, items = [*said, *items], []
    heading = f"## {word('title', key, report.language)}"
    listed = "\n".join(f"- {item}" for item in items)
    parts = [heading, " ".join(said), listed, " ".join(notes)]
    return Text("\n\n".join(filter(None, parts)), numbers)


def numbers_of(report: Report, rows: pd.DataFrame, metrics: Sequence[str]) -> Numbers:
    """These metrics of the first row, as a sentence says them, each with what is behind it."""
    first = rows[:1]
    if first.empty:
        return ()
    behind = facts.of_metrics(report, list(metrics), first)
    return tuple(
        (_in_words(report, row, metric, figures.units(first, metric)[0]), behind[metric][0])
        for row in wording.records(first)
        for metric in metrics
        if pd.notna(row[metric])
    )


def _in_words(report: Report, row: wording.Row, metric: str, unit: str) -> str:
    """As sentences say it: a difference without a sign, since the verb says which way."""
    value, decimals = row[metric], catalogue.decimals(metric)
    if unit == "points":
        return formats.points_in_words(abs(value), report.language)
    if unit == PERCENT:
        value = abs(value) if metric == "growth" else value
        said = formats.percent_in_words(value, report.language, decimals)
    elif unit == "hundredths":  # a stated percentage, recomputed
        said = formats.percent_in_words(value / 100, report.language, decimals)
    else:
        said = formats.in_words(value, unit, report.language)
    return wording.uncertain(report, row, metric, said)
