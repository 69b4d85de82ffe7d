"""Which figures a run makes at once: those of several offices, in one period, of one folder."""

import json
from pathlib import Path

from coverage_lib.cli import asked
from coverage_lib.edition.plan import Job
from drawn import table

REPORTS = table("""
    office     | period  | data | as_known_on
    pekalongan | 2026-10 | demo | never
    kudus      | 2026-10 | demo | never
    pekalongan | 2026-09 | demo | never
    pekalongan | 2026-10 | data | never
    magelang   | 2026-10 | demo | 2026-10-31
    region     | 2026-10 | demo | never
""").replace({"as_known_on": {"never": ""}})


TOLD = {f"report {number}": row for number, row in enumerate(REPORTS.to_dict("records"))}
JOBS = [Job(Path("notebook.ipynb"), row, folder) for folder, row in TOLD.items()]


def test_offices_of_one_period_share_and_a_report_alone_makes_its_own():
    found = [json.loads(text) for text in asked.in_common(TOLD, JOBS)]

    period = {"data": "demo", "period": "2026-10", "as_known_on": ""}
    assert found == [period | {"offices": ["pekalongan", "kudus", "region"]}]


def test_a_folder_is_read_by_the_offices_of_its_reports():
    assert asked.offices(TOLD, JOBS[2:5]) == {
        "demo": ["pekalongan", "magelang"],
        "data": ["pekalongan"],
    }


def test_nobody_knows_what_of_a_folder_a_report_of_no_office_reads():
    anything = Job(Path("notebook.ipynb"), {}, "anything")
    told = TOLD | {anything.folder: {"data": "demo"}}

    assert asked.offices(told, [*JOBS, anything]) == {"data": ["pekalongan"]}
