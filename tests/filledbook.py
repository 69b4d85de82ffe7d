"""A template of the small folder, filled in as a branch does it: by heading and line."""

import openpyxl

from coverage_lib.data import filled, load
from coverage_lib.data.workbooks import branch_return
from coverage_lib.display import template

WORDS = filled.Words(template.headings(), template.codes(), template.sheets())
OFFICE, PERIOD = "pekalongan", "2026-10"
SOURCE = "laporan-pekalongan-2026-10"


def written(file, folder, *, language="id", office=OFFICE, period=PERIOD):
    """The template as it is given out."""
    form = template.form(load.dataset(folder), office=office, period=period, language=language)
    file.write_bytes(branch_return.written(form))
    return file


def typed(file, cells, *, sheet="Isian"):
    """Type into cells: each by its line and its heading; `None` takes out what stands there."""
    book = openpyxl.load_workbook(file)
    page = book[sheet]
    letters = {cell.value: cell.column for cell in page[1]}
    for (line, heading), value in cells.items():
        page.cell(line, letters[heading]).value = value
    book.save(file)
    return file
