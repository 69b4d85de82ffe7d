"""Why a stated figure does not agree, in words: its fault, and the numbers that show it."""

from typing import Any

import pandas as pd

from coverage_lib import formats
from coverage_lib.display import figures, wording
from coverage_lib.display.objects import Nothing, Table, Text
from coverage_lib.display.section import section
from coverage_lib.display.words import filled, word
from coverage_lib.metrics import fault
from coverage_lib.report import Report
from coverage_lib.schema import IDR, MEASURE, NUMERATOR, PERCENT, STATED_PERCENT, UNIT

Evidence = dict[str, Any]
HEADINGS = ("faults_row", "measure", "stated_percent", "fault", "fault_evidence")


def explanations(audited: pd.DataFrame, language: str) -> pd.Series:
    """The sentence that goes on where the reason of the verdict ends; blank without a fault.

    Figures that were not searched for a cause have no column `fault`, and no sentence.
    """
    if "fault" not in audited:
        return pd.Series("", index=audited.index, dtype=object)
    rows = audited.assign(stated=figures.shown(audited, STATED_PERCENT, language))
    texts = [_explanation(row, language) for row in wording.records(rows)]
    return pd.Series(texts, index=audited.index, dtype=object)


def narrative(report: Report) -> Text:
    """How many of the doubtful figures can be explained, and by what."""
    faults = _faulty(report)["fault"]
    named = faults[faults != fault.UNKNOWN]
    said = [wording.say(report, "faults_none")]
    if len(named):
        causes = [
            f"{word('fault', code, report.language)} ({count})"
            for code, count in _most_frequent_first(named).items()
        ]
        listed = formats.listed(causes, report.language)
        numbers = {"named": len(named), "all": len(faults), "causes": listed}
        said = [
            wording.say(report, "faults_named", **numbers),
            wording.say(report, "faults_caution"),
        ]
    elif len(faults):
        said = [wording.say(report, "faults_unnamed", all=len(faults))]
    return section(report, "faults", said)


def table(report: Report) -> Table | Nothing:
    """A row per doubtful figure: what is stated, the fault, and the evidence."""
    faulty = _faulty(report)
    if faulty.empty:
        return Nothing()
    language = report.language
    percents = figures.shown(faulty, STATED_PERCENT, language)
    stated = percents.where(
        faulty[STATED_PERCENT].notna(), figures.shown(faulty, NUMERATOR, language)
    )
    rows = zip(
        wording.records(faulty), stated, explanations(faulty, language), strict=True
    )  # fmt: skip
    return Table(
        caption=word("caption", "faults", language),
        headings=tuple(word("heading", name, language) for name in HEADINGS),
        rows=tuple(
            (
                wording.place(report, row),
                wording.measure(report, row),
                figure,
                word("fault", row["fault"], language),
                sentence,
            )
            for row, figure, sentence in rows
        ),
        numeric=tuple(name == "stated_percent" for name in HEADINGS),
    )


def _faulty(report: Report) -> pd.DataFrame:
    return report.stated[report.stated["fault"] != ""]


def _most_frequent_first(faults: pd.Series) -> dict[str, int]:
    counted = faults.value_counts()
    order = sorted(counted.index, key=lambda code: (-counted[code], fault.FAULTS.index(code)))
    return {code: int(counted[code]) for code in order}


def _explanation(row: Evidence, language: str) -> str:
    """The sentence of one fault, and the other faults that fit as well."""
    if not row["fault"]:
        return ""
    evidence = row["evidence"]
    key = "_".join([row["fault"], *([evidence["form"]] if "form" in evidence else [])])
    unit = row[UNIT] if row[UNIT] == IDR else "persons"
    written = {name: _written(name, value, unit, language) for name, value in evidence.items()}
    if row["fault"] == fault.OTHER_DENOMINATOR:
        written["basis"] = _basis(evidence, language)
    sentence = filled(word("fault_reason", key, language), stated=row["stated"], **written)
    others = [word("fault", code, language) for code in row["also_possible"].split(", ") if code]
    if not others:
        return sentence
    listed = formats.listed(others, language)
    return f"{sentence} {word('fault_reason', 'also', language).format(faults=listed)}"


def _written(name: str, value: Any, unit: str, language: str) -> str:
    """A number of the evidence by what its name says it is; a text stays as it is."""
    if isinstance(value, str):
        return value
    if name.endswith("_percent"):
        return formats.shown(value / 100, PERCENT, language)
    if name.endswith("_points"):
        return formats.shown(value / 100, "points", language)
    of_rupiah = unit == IDR and name not in ("factor", "scale")
    return formats.shown(value, IDR if of_rupiah else "persons", language)


def _basis(evidence: Evidence, language: str) -> str:
    """What was divided by, with its year where it is known: "penduduk bekerja 2022"."""
    name = word("measure", evidence[MEASURE], language)
    year = "" if pd.isna(evidence["year"]) else f" {evidence['year']:.0f}"
    return f"{name[0].lower()}{name[1:]}{year}"
