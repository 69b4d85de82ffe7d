"""Which months a run has missed: drawn manifests."""

from pathlib import Path

import pytest

from coverage_lib.edition import catch_up
from coverage_lib.edition.plan import Edition, Job
from drawn import table

LATEST = "2026-10"
# What stands, as office/month, a failed one with !; the plan has the offices a and b.
MISSED = table("""
    case                                  | stands                                          | since   | made
    nothing was published yet             |                                                 |         | a/10 b/10
    nothing yet, since a month            |                                                 | 2026-08 | a/08 b/08, a/09 b/09, a/10 b/10
    two months were missed                | a/07 b/07                                       |         | a/08 b/08, a/09 b/09, a/10 b/10
    nothing was missed                    | a/08 b/08 a/09 b/09                             |         | a/10 b/10
    one month failed, a later one did not | a/07 b/07 a/08! b/08 a/09 b/09                  |         | a/08, a/10 b/10
    a run was killed half-way             | a/08 b/08 a/09                                  |         | b/09, a/10 b/10
    all stands: the latest is compared    | a/09 b/09 a/10 b/10                             |         | a/10 b/10
""")


@pytest.mark.parametrize("row", MISSED.fillna("").to_dict("records"), ids=lambda row: row["case"])
def test_months_missed_are_made_oldest_first_and_what_stands_is_left(row):
    entries = dict(entry(text) for text in row["stands"].split())

    months = catch_up.months(entries, latest=LATEST, since=row["since"])
    jobs = [job(f"{office}/{month}") for office in "ab" for month in months]
    made = catch_up.one_by_one(edition(jobs), entries, latest=LATEST)

    shown = ", ".join(" ".join(folder(one) for one in part.jobs) for part in made)
    assert shown == row["made"]


def test_years_and_months_to_come_do_not_begin_the_months_missed():
    entries = {
        "a/2017": {"outcome": "rendered", "parameters": {"period": "2017"}},
        "a/2027-01": {"outcome": "rendered", "parameters": {"period": "2027-01"}},
    }

    assert catch_up.months(entries, latest=LATEST) == [LATEST]


def entry(text):
    made = job(text.rstrip("!"))
    outcome = "failed" if text.endswith("!") else "rendered"
    return made.folder, {"outcome": outcome, "parameters": made.parameters}


def job(text):
    office, month = text.split("/")
    period = f"2026-{month[-2:]}"
    return Job(Path("n.ipynb"), {"office": office, "period": period}, f"{office}/{period}")


def folder(made):
    return made.folder.replace("2026-", "")


def edition(jobs):
    return Edition(name="tiny", title={}, language="id", columns={}, jobs=tuple(jobs))
