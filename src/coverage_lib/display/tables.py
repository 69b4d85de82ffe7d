"""The tables of the page: each takes a report and gives back finished texts, or nothing."""

import pandas as pd

from coverage_lib import catalogue, formats
from coverage_lib.display import cells, faults, figures, wording
from coverage_lib.display.cells import laid_out
from coverage_lib.display.objects import Nothing, Table
from coverage_lib.display.words import word
from coverage_lib.metrics import arrears
from coverage_lib.report import Report
from coverage_lib.schema import (
    DENOMINATOR,
    GROUP,
    LEVEL,
    MEASURE,
    NUMERATOR,
    PLACE,
    QUALIFIER,
    SEGMENT,
    SOURCE,
    STATED_PERCENT,
    STATUS,
    VALUE,
)

IN_FLOWS = ["new", "reactivated", "left"]  # shown where the change of participants is explained


def coverage_by_segment(report: Report) -> Table | Nothing:
    """Active, potential, coverage and the uncovered, a row a segment, the total last."""
    rows = pd.concat([report.by_segment, report.leading], ignore_index=True)
    names = cells.words_of("segment", rows[SEGMENT], report)
    columns = cells.metrics(report, rows, figures.COVERAGE_METRICS)
    return laid_out(report, "coverage_by_segment", names, columns, rows=rows)


def coverage_by_place(report: Report) -> Table | Nothing:
    """The same, a row a district, province or office; what is known, with its date."""
    ordered = report.by_place.sort_values(["coverage", PLACE])
    rows = wording.first_of_each(report, ordered).sort_values(LEVEL, kind="stable")
    extra = {
        "as_of": cells.dates(report, rows),
        "segment": cells.words_of("segment", rows[SEGMENT], report),
    }
    columns = extra | cells.metrics(report, rows, figures.COVERAGE_METRICS)
    more = wording.left_out(report, len(rows), len(ordered))
    names = cells.places(report, rows)
    return laid_out(report, "coverage_by_place", names, columns, rows=rows, more=more)


def targets(report: Report) -> Table | Nothing:
    """What was to be reached, what was reached, what is missing, and how that regime stands."""
    rows = wording.own_if_many(report, report.targets, most=15)
    columns = {
        "measure": cells.measures(report, rows),
        "regime": cells.regimes(report, rows),
    } | cells.metrics(report, rows, figures.TARGET_METRICS)
    columns["standing"] = cells.words_of("standing", rows["standing"], report)
    return laid_out(report, "targets", cells.places(report, rows), columns, rows=rows)


def changes(report: Report) -> Table | Nothing:
    """What changed since the last earlier count."""
    rows = wording.own_if_many(report, wording.in_order(report, report.changes), most=15)
    columns = {
        "segment": cells.words_of("segment", rows[SEGMENT], report),
        "as_of_before": cells.dates(report, rows, "as_of_before", "precision_before"),
        "as_of": cells.dates(report, rows),
    } | cells.metrics(
        report, rows, ["active_before", "active", "change", "growth", "change_in_points"]
    )
    return laid_out(report, "changes", cells.places(report, rows), columns, rows=rows)


def stated_changes(report: Report) -> Table | Nothing:
    """What changed by the rates that one source states for two dates."""
    rows = report.stated_changes
    columns = {
        "segment": cells.words_of("segment", rows[SEGMENT], report),
        "as_of_before": cells.dates(report, rows, "as_of_before", "precision_before"),
        "as_of": cells.dates(report, rows),
    } | cells.metrics(report, rows, figures.STATED_CHANGE_METRICS)
    return laid_out(report, "stated_changes", cells.places(report, rows), columns, rows=rows)


def other_counts(report: Report) -> Table | Nothing:
    """Contributions, employers, arrears, agents, claims, and groups of participants."""
    counts = report.other_counts.sort_values([PLACE, MEASURE, SEGMENT, GROUP])
    elsewhere = counts[MEASURE].isin(IN_FLOWS) | arrears.is_aged(counts)
    rows = wording.own_if_many(report, counts[~elsewhere], most=30)
    columns = {
        "measure": cells.measures(report, rows),
        "as_of": cells.dates(report, rows),
        "value": figures.shown(rows, VALUE, report.language),
        "status": cells.words_of("status", rows[STATUS], report),
    }
    return laid_out(report, "other_counts", cells.places(report, rows), columns, rows=rows)


def ranking(report: Report) -> Table | Nothing:
    """Places of one level beside each other, highest coverage first."""
    rows = report.ranking
    columns = {
        "segment": cells.words_of("segment", rows[SEGMENT], report),
        "as_of": cells.dates(report, rows),
    } | cells.metrics(report, rows, ["rank", "coverage"])
    return laid_out(report, "ranking", cells.places(report, rows), columns, rows=rows)


def stated(report: Report) -> Table | Nothing:
    """Every stated percentage of the period, recomputed, with the verdict and its reason."""
    rows = report.stated[report.stated[STATED_PERCENT].notna()]
    columns = {
        "measure": cells.measures(report, rows),
        "stated_percent": _with_qualifier(report, rows),
        "recomputed_percent": figures.shown(rows, "recomputed_percent", report.language),
        "verdict": cells.words_of("verdict", rows["verdict"], report),
        "reason": explanations(rows, report.language),
    }
    return laid_out(report, "stated", cells.places(report, rows), columns, rows=rows)


def sources(report: Report) -> Table | Nothing:
    """Where the figures of this page come from."""
    behind = figures.of_report(report)[SOURCE].dropna().unique()
    used = {code for codes in behind for code in codes.split("; ")}
    rows = report.sources[report.sources[SOURCE].isin(used)]
    columns = {
        "published_on": rows["published_on"],
        "url": rows["url"].replace("", formats.MISSING),
    }
    return laid_out(report, "sources", rows["publisher"], columns)


def definitions(report: Report) -> Table | Nothing:
    """How each metric of the page is computed, from the catalogue."""
    used = figures.of_report(report)["metric"].unique()
    metrics = pd.Series([m for m in catalogue.metrics().values() if m.id in used], dtype=object)
    names = metrics.map(lambda metric: metric.name[report.language])
    formulas = metrics.map(lambda metric: metric.formula[report.language])
    return laid_out(report, "definitions", names, {"formula": formulas})


def explanations(audited: pd.DataFrame, language: str) -> pd.Series:
    """Why each stated figure got its verdict, in one or two sentences."""
    written = {
        "numerator": figures.shown(audited, NUMERATOR, language),
        "denominator": figures.shown(audited, DENOMINATOR, language),
        "stated": figures.shown(audited, STATED_PERCENT, language),
        "recomputed": figures.shown(audited, "recomputed_percent", language),
    }
    values = pd.DataFrame(written, index=audited.index).to_dict("records")
    texts = (
        word("reason", reason, language).format(**value)
        for reason, value in zip(audited["reason"], values, strict=True)
    )
    reasons = cells.texts(audited, texts)
    return (reasons + " " + faults.explanations(audited, language)).str.strip()


def _with_qualifier(report: Report, rows: pd.DataFrame) -> pd.Series:
    """ "sekitar 30%": the source's own caution stays with its number."""
    numbers = figures.shown(rows, STATED_PERCENT, report.language)
    cautions = rows[QUALIFIER].map(
        lambda code: f"{word('qualifier', code, report.language)} " if code else ""
    )
    return cautions + numbers
