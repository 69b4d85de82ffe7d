"""When a period may be published: the rules of an edition file, answered from the data."""

import datetime
from pathlib import Path

import pytest

from coverage_lib.edition import readiness
from coverage_lib.edition.plan import Job
from coverage_lib.edition.readiness import Rules
from drawn import table

# Four reports of October 2026. Half of 4 is 2; 0.7 of 4 is 2.8, so 3 must have their data.
LATE = table("""
    case                              | not_before | share | today      | without | told
    no rule                           | 1          | 0     | 2026-11-01 | abcd    |
    the day before                    | 16         | 0     | 2026-11-15 |         | 2026-10: not before 2026-11-16 (not_before_day: 16)
    the day                           | 16         | 0     | 2026-11-16 |         |
    the month itself is not over      | 1          | 0.5   | 2026-10-31 |         | 2026-10: not before 2026-11-01 (not_before_day: 1)
    half of the data, half is enough  | 1          | 0.5   | 2026-11-16 | ab      |
    half of the data, more is needed  | 1          | 0.7   | 2026-11-16 | ba      | 2026-10: 2 of 4 reports have their data (reports_with_data: 0.7). No data for 2026-10 from: a, b
    all must, all do                  | 1          | 1     | 2026-11-16 |         |
    all must, one does not            | 1          | 1     | 2026-11-16 | d       | 2026-10: 3 of 4 reports have their data (reports_with_data: 1). No data for 2026-10 from: d
""")


@pytest.mark.parametrize("row", LATE.fillna("").to_dict("records"), ids=lambda row: row["case"])
def test_a_period_waits_until_its_rules_hold(row):
    jobs = [
        Job(Path("n.ipynb"), {"office": office, "period": "2026-10"}, office) for office in "abcd"
    ]
    without = row["without"]

    reasons = readiness.late(
        jobs,
        Rules(int(row["not_before"]), float(row["share"])),
        now=datetime.datetime.fromisoformat(row["today"]),
        lacks=lambda job: job.folder if job.folder in without else "",
    )

    assert reasons == ([row["told"]] if row["told"] else [])


def test_periods_are_judged_apart_and_what_has_no_period_is_not_judged():
    jobs = [
        Job(Path("n.ipynb"), {"period": "2026-09"}, "a/2026-09"),
        Job(Path("n.ipynb"), {"period": "2026-10"}, "a/2026-10"),
        Job(Path("n.ipynb"), {}, "a"),
    ]
    asked = []

    def lacks(job):
        asked.append(job.folder)
        return ""

    now = datetime.datetime(2026, 10, 20)
    reasons = readiness.late(jobs, Rules(16, 1.0), now=now, lacks=lacks)

    assert reasons == ["2026-10: not before 2026-11-16 (not_before_day: 16)"]
    assert asked == ["a/2026-09", "a/2026-10"]


WRONG = table("""
    case                 | name               | value | told
    a misspelt rule      | report_with_data   | 0.9   | no rule 'report_with_data'. Did you mean reports_with_data?
    a percent for a share| reports_with_data  | 95    | reports_with_data must be a share, 0 to 1
    yes for a share      | reports_with_data  | yes   | reports_with_data must be a share, 0 to 1
    a day some lack      | not_before_day     | 31    | not_before_day must be a day, 1 to 28
    half a day           | not_before_day     | 1.5   | not_before_day must be a day, 1 to 28
""")


@pytest.mark.parametrize("row", WRONG.to_dict("records"), ids=lambda row: row["case"])
def test_a_rule_that_makes_no_sense_is_named(row):
    value = {"yes": True, "95": 95, "31": 31}.get(str(row["value"]), row["value"])

    (told,) = readiness.problems({row["name"]: value})

    assert row["told"] in told
