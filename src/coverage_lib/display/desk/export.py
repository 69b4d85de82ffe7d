"""What is shown, to take away: the rows as CSV and XLSX, the choice as an edition file."""

import io

import pandas as pd
import yaml

from coverage_lib.display import figures, wording
from coverage_lib.display.words import place_names, word
from coverage_lib.report import Report
from coverage_lib.schema import (
    AS_OF,
    BASIS,
    NATIONAL,
    PLACE,
    PRECISION,
    REGIONAL_OFFICE,
    SEGMENT,
    SOURCE,
    STATUS,
    VINTAGE,
)

NOTEBOOKS = {NATIONAL: "national", REGIONAL_OFFICE: "regional"}  # else that of a branch
COLUMNS = [
    PLACE, "place_name", SEGMENT, BASIS, AS_OF, PRECISION, *figures.COVERAGE_METRICS,
    "potential_as_of", VINTAGE, STATUS, SOURCE,
]  # fmt: skip


def csv(report: Report, rows: pd.DataFrame) -> bytes:
    """The rows by our column names: numbers unrounded, coverage as a fraction.

    Invented data carry a column `note` that says so.
    """
    text = _table(report, rows).to_csv(index=False, date_format="%Y-%m-%d", lineterminator="\n")
    return str(text).encode()


def xlsx(report: Report, rows: pd.DataFrame) -> bytes:
    """The same rows under the headings of the page, ready to filter; codes stay text."""
    table = _table(report, rows)
    headings = {name: word("heading", name, report.language) for name in table}
    dates = {name: table[name].dt.strftime("%Y-%m-%d") for name in (AS_OF, "potential_as_of")}
    cells = table.assign(**dates).rename(columns=headings)
    file = io.BytesIO()
    with pd.ExcelWriter(file, engine="openpyxl") as writer:
        cells.to_excel(writer, sheet_name=wording.say(report, "desk_sheet"), index=False)
        (sheet,) = writer.sheets.values()
        sheet.freeze_panes, sheet.auto_filter.ref = "C2", sheet.dimensions
        for heading, column in zip(table, sheet.iter_cols(), strict=True):
            sheet.column_dimensions[column[0].column_letter].width = 16
            for cell in column[1:]:
                cell.number_format = _FORMATS.get(heading, "General")
    return file.getvalue()


def edition(report: Report, *, data: str) -> str:
    """An edition of this one report, as `coverage-report run FILE` takes it."""
    kind = NOTEBOOKS.get(report.office.level, "branch")
    plan = {
        "edition": wording.say(report, "desk_edition"),
        "folder": "{office}/{period}",
        "parameters": {"language": report.language, "data": data},
        "reports": [
            {
                "notebook": f"notebooks/{kind}_report.ipynb",
                "parameters": {"office": report.office.office, "period": report.period.text},
            }
        ],
    }
    head = f"# coverage-report run {name(report)}.yml\n"
    return head + yaml.safe_dump(plan, sort_keys=False, allow_unicode=True)


def name(report: Report) -> str:
    """What its files are called: "pekalongan-2019-12"."""
    return f"{report.office.office}-{report.period.text}"


def _table(report: Report, rows: pd.DataFrame) -> pd.DataFrame:
    named = rows.assign(place_name=rows[PLACE].map(place_names(report)))[COLUMNS]
    return named.assign(note=wording.notice(report)) if report.synthetic else named


_FORMATS = {name: "#,##0" for name in figures.COVERAGE_METRICS} | {"coverage": "0.00%"}
