"""The tables of the page: each takes a report and gives back finished texts, or nothing."""

import pandas as pd

from coverage_lib import catalogue, formats
from coverage_lib.display import facts, faults, figures, wording
from coverage_lib.display.objects import Nothing, Table
from coverage_lib.display.words import phrase, place_names, word
from coverage_lib.metrics import arrears
from coverage_lib.report import Report
from coverage_lib.schema import (
    AS_OF,
    DENOMINATOR,
    GROUP,
    LEVEL,
    MEASURE,
    NUMERATOR,
    PLACE,
    PRECISION,
    PROGRAMME,
    QUALIFIER,
    REGIME,
    REGIME_EVIDENCE,
    SEGMENT,
    SOURCE,
    STATED_PERCENT,
    STATUS,
    VALUE,
)

Columns = dict[str, pd.Series]
IN_FLOWS = ["new", "reactivated", "left"]  # shown where the change of participants is explained


def coverage_by_segment(report: Report) -> Table | Nothing:
    """Active, potential, coverage and the uncovered, a row a segment, the total last."""
    rows = pd.concat([report.by_segment, report.leading], ignore_index=True)
    names = _words("segment", rows[SEGMENT], report)
    columns = _metrics(report, rows, figures.COVERAGE_METRICS)
    return _table(report, "coverage_by_segment", names, columns, rows=rows)


def coverage_by_place(report: Report) -> Table | Nothing:
    """The same, a row a district, province or office; what is known, with its date."""
    ordered = report.by_place.sort_values(["coverage", PLACE])
    rows = wording.first_of_each(report, ordered).sort_values(LEVEL, kind="stable")
    extra = {"as_of": _dates(report, rows), "segment": _words("segment", rows[SEGMENT], report)}
    columns = extra | _metrics(report, rows, figures.COVERAGE_METRICS)
    more = wording.left_out(report, len(rows), len(ordered))
    names = _places(report, rows)
    return _table(report, "coverage_by_place", names, columns, rows=rows, more=more)


def targets(report: Report) -> Table | Nothing:
    """What was to be reached, what was reached, what is missing, and how that regime stands."""
    rows = wording.own_if_many(report, report.targets, most=15)
    columns = {
        "measure": _measures(report, rows),
        "regime": _regimes(report, rows),
    } | _metrics(report, rows, figures.TARGET_METRICS)
    columns["standing"] = _words("standing", rows["standing"], report)
    return _table(report, "targets", _places(report, rows), columns, rows=rows)


def changes(report: Report) -> Table | Nothing:
    """What changed since the last earlier count."""
    rows = wording.own_if_many(report, report.changes, most=15)
    columns = {
        "segment": _words("segment", rows[SEGMENT], report),
        "as_of_before": _dates(report, rows, "as_of_before", "precision_before"),
        "as_of": _dates(report, rows),
    } | _metrics(report, rows, ["active_before", "active", "change", "growth", "change_in_points"])
    return _table(report, "changes", _places(report, rows), columns, rows=rows)


def stated_changes(report: Report) -> Table | Nothing:
    """What changed by the rates that one source states for two dates."""
    rows = report.stated_changes
    columns = {
        "segment": _words("segment", rows[SEGMENT], report),
        "as_of_before": _dates(report, rows, "as_of_before", "precision_before"),
        "as_of": _dates(report, rows),
    } | _metrics(report, rows, figures.STATED_CHANGE_METRICS)
    return _table(report, "stated_changes", _places(report, rows), columns, rows=rows)


def other_counts(report: Report) -> Table | Nothing:
    """Contributions, employers, arrears, agents, claims, and groups of participants."""
    counts = report.other_counts.sort_values([PLACE, MEASURE, SEGMENT, GROUP])
    elsewhere = counts[MEASURE].isin(IN_FLOWS) | arrears.is_aged(counts)
    rows = wording.own_if_many(report, counts[~elsewhere], most=30)
    columns = {
        "measure": _measures(report, rows),
        "as_of": _dates(report, rows),
        "value": figures.shown(rows, VALUE, report.language),
        "status": _words("status", rows[STATUS], report),
    }
    return _table(report, "other_counts", _places(report, rows), columns, rows=rows)


def ranking(report: Report) -> Table | Nothing:
    """Places of one level beside each other, highest coverage first."""
    rows = report.ranking
    columns = {
        "segment": _words("segment", rows[SEGMENT], report),
        "as_of": _dates(report, rows),
    } | _metrics(report, rows, ["rank", "coverage"])
    return _table(report, "ranking", _places(report, rows), columns, rows=rows)


def stated(report: Report) -> Table | Nothing:
    """Every stated percentage of the period, recomputed, with the verdict and its reason."""
    rows = report.stated[report.stated[STATED_PERCENT].notna()]
    columns = {
        "measure": _measures(report, rows),
        "stated_percent": _with_qualifier(report, rows),
        "recomputed_percent": figures.shown(rows, "recomputed_percent", report.language),
        "verdict": _words("verdict", rows["verdict"], report),
        "reason": explanations(rows, report.language),
    }
    return _table(report, "stated", _places(report, rows), columns, rows=rows)


def sources(report: Report) -> Table | Nothing:
    """Where the figures of this page come from."""
    used = figures.of_report(report)[SOURCE].dropna().str.split("; ").explode().unique()
    rows = report.sources[report.sources[SOURCE].isin(used)]
    columns = {
        "published_on": rows["published_on"],
        "url": rows["url"].replace("", formats.MISSING),
    }
    return _table(report, "sources", rows["publisher"], columns)


def definitions(report: Report) -> Table | Nothing:
    """How each metric of the page is computed, from the catalogue."""
    used = figures.of_report(report)["metric"].unique()
    metrics = pd.Series([m for m in catalogue.metrics().values() if m.id in used], dtype=object)
    names = metrics.map(lambda metric: metric.name[report.language])
    formulas = metrics.map(lambda metric: metric.formula[report.language])
    return _table(report, "definitions", names, {"formula": formulas})


def explanations(audited: pd.DataFrame, language: str) -> pd.Series:
    """Why each stated figure got its verdict, in one or two sentences."""
    written = {
        "numerator": figures.shown(audited, NUMERATOR, language),
        "denominator": figures.shown(audited, DENOMINATOR, language),
        "stated": figures.shown(audited, STATED_PERCENT, language),
        "recomputed": figures.shown(audited, "recomputed_percent", language),
    }
    values = pd.DataFrame(written, index=audited.index).to_dict("records")
    texts = [
        word("reason", reason, language).format(**value)
        for reason, value in zip(audited["reason"], values, strict=True)
    ]
    reasons = pd.Series(texts, index=audited.index, dtype=object)
    return (reasons + " " + faults.explanations(audited, language)).str.strip()


def _table(
    report: Report,
    key: str,
    names: pd.Series,
    columns: Columns,
    *,
    rows: pd.DataFrame | None = None,
    more: str = "",
) -> Table | Nothing:
    """A table under its caption; without rows none, and the section's sentence says why.

    What is the same in every row is said once, below: a column of one word wastes the page.
    `rows` are what the cells were written from: they say what is behind each number; `more` is
    said below the table.
    """
    if names.empty:
        return Nothing()
    cells = {f"{key}_row": names} | {n: c for n, c in columns.items() if _says_something(c)}
    repeated = [name for name in cells if _repeats(name, cells[name])]
    if len(repeated) == len(cells):  # every row says the same: one row says it
        cells, repeated = {name: column.head(1) for name, column in cells.items()}, []
    kept = {name: column for name, column in cells.items() if name not in repeated}
    return Table(
        caption=word("caption", key, report.language),
        headings=tuple(word("heading", name, report.language) for name in kept),
        rows=tuple(tuple(map(str, row)) for row in zip(*kept.values(), strict=True)),
        numeric=tuple(name in _NUMERIC for name in kept),
        note=_note(report, {name: cells[name] for name in repeated}, kept, more),
        facts=facts_of(report, kept, rows, _NUMERIC),
    )


def facts_of(
    report: Report, cells: Columns, rows: pd.DataFrame | None, numeric: set[str]
) -> tuple[tuple[str, ...], ...]:
    """What is behind each cell, in the shape of the cells; nothing where no rows are given."""
    if rows is None:
        return ()
    known = rows.loc[next(iter(cells.values())).index]
    behind = [
        facts.behind(report, name, known) if name in numeric else [""] * len(known)
        for name in cells
    ]
    return tuple(zip(*behind, strict=True))


def _repeats(name: str, cells: pd.Series) -> bool:
    return name not in _NUMERIC and len(cells) > 1 and bool((cells == cells.iloc[0]).all())


def _note(report: Report, repeated: Columns, kept: Columns, more: str = "") -> str:
    """What holds for every row, what more is to be said, and what the missing sign means."""
    said = [
        _ended(f"{word('heading', name, report.language)}: {cells.iloc[0]}")
        for name, cells in repeated.items()
    ]
    if any((cells == formats.MISSING).any() for cells in kept.values()):
        said.append(phrase("missing_sign", report.language))
    return " ".join([*said, *([more] if more else []), *_meaning_of_marks(report, kept)])


def _meaning_of_marks(report: Report, kept: Columns) -> list[str]:
    """What each mark of caution means that stands in a cell of numbers."""
    numbers = [cells.astype(str) for name, cells in kept.items() if name in _NUMERIC]
    return figures.meanings(pd.concat(numbers), report.language) if numbers else []


def _ended(text: str) -> str:
    return text if text.endswith(("?", "!")) else text.rstrip(".") + "."


def _says_something(cells: pd.Series) -> bool:
    """A column of nothing but missing signs is left out."""
    return bool((~cells.isin([formats.MISSING, ""])).any())


_NUMERIC = {
    *figures.COVERAGE_METRICS,
    *figures.CHANGE_METRICS,
    *figures.STATED_CHANGE_METRICS,
    *figures.TARGET_METRICS,
    "stated_percent",
    "recomputed_percent",
    "value",
    "rank",
}


def _metrics(report: Report, rows: pd.DataFrame, metrics: list[str]) -> Columns:
    known = [metric for metric in metrics if metric in rows]
    return {metric: figures.shown(rows, metric, report.language) for metric in known}


def _places(report: Report, rows: pd.DataFrame) -> pd.Series:
    return rows[PLACE].map(place_names(report))


def _words(kind: str, codes: pd.Series, report: Report) -> pd.Series:
    return codes.map(lambda code: word(kind, code, report.language))


def _measures(report: Report, rows: pd.DataFrame) -> pd.Series:
    """The measure, and of whom where it is not everybody: "Peserta aktif · BPU"."""
    names = _words("measure", rows[MEASURE], report)
    segments = rows[SEGMENT].where(~rows[SEGMENT].isin(["", "ALL"]), "")
    groups = rows[GROUP].map(lambda code: word("group", code, report.language) if code else "")
    short = segments.map(lambda code: word("short_segment", code, report.language) if code else "")
    parts = pd.DataFrame({"name": names, "segment": short, "group": groups})
    if PROGRAMME in rows:
        parts = parts.assign(programme=rows[PROGRAMME])
    return parts.agg(lambda row: " · ".join(part for part in row if part), axis="columns")


def _regimes(report: Report, rows: pd.DataFrame) -> pd.Series:
    names = _words("regime", rows[REGIME], report)
    inferred = word("note", "inferred", report.language)
    return names.where(rows[REGIME_EVIDENCE] != "inferred", names + f" ({inferred})")


def _with_qualifier(report: Report, rows: pd.DataFrame) -> pd.Series:
    """ "sekitar 30%": the source's own caution stays with its number."""
    numbers = figures.shown(rows, STATED_PERCENT, report.language)
    cautions = rows[QUALIFIER].map(
        lambda code: f"{word('qualifier', code, report.language)} " if code else ""
    )
    return cautions + numbers


def _dates(
    report: Report, rows: pd.DataFrame, column: str = AS_OF, precision: str = PRECISION
) -> pd.Series:
    texts = [
        formats.short_date(day, report.language, exact)
        for day, exact in zip(rows[column], rows[precision], strict=True)
    ]
    return pd.Series(texts, index=rows.index, dtype=object)
