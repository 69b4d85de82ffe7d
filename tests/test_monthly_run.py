"""The clock: what an unattended run makes, when it waits, and how it ends."""

import json
import re
import shutil
from datetime import datetime
from pathlib import Path

import filelock
import pytest
from typer.testing import CliRunner

import tinynotebook
from coverage_lib import cli, errors, periods
from coverage_lib.edition import manifest, turn
from drawn import table

ROOT = Path(__file__).parent.parent
ON_THE_5TH = ["--now", "2026-11-05T05:00+07:00"]


@pytest.fixture
def with_data(tmp_path, monkeypatch):
    """The tiny notebook beside the published data."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    tinynotebook.notebook(tmp_path, defaults=tinynotebook.WITH_DATA)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def coverage_report(*words):
    return CliRunner().invoke(cli.app, [str(word) for word in words])


def monthly(folder, offices=("alpha",), **more):
    return tinynotebook.edition(folder, list(offices), period=periods.PREVIOUS_MONTH, **more)


def made(folder):
    return sorted(one.relative_to(folder).as_posix() for one in folder.glob("*/*/report.html"))


def planned(*words):
    result = coverage_report("run", *words, "--dry-run")
    assert result.exit_code == 0, result.output
    return re.findall(r"(\w+/[\w-]+) +│", result.stdout)


# --- the period ----------------------------------------------------------------------------------
MOMENTS = table("""
    case                                    | now                       | month
    the first second of November in Jakarta | 2026-11-01T00:00:00+07:00 | 2026-10
    the same moment, in London              | 2026-10-31T17:00:00+00:00 | 2026-10
    a second earlier                        | 2026-10-31T16:59:59+00:00 | 2026-09
    January                                 | 2026-01-16T05:00:00+07:00 | 2025-12
    without a zone: in Jakarta              | 2026-03-31T23:59:59       | 2026-02
""")


@pytest.mark.parametrize("row", MOMENTS.to_dict("records"), ids=lambda row: row["case"])
def test_the_previous_month_is_that_of_jakarta(desk, row):
    assert periods.month_before(datetime.fromisoformat(row["now"])) == row["month"]
    assert planned(monthly(desk), "--now", row["now"]) == [f"alpha/{row['month']}"]


def test_a_monthly_edition_can_be_asked_for_any_month(desk):
    file = monthly(desk)

    assert planned(file, "--period", "2026-03", *ON_THE_5TH) == ["alpha/2026-03"]
    assert planned(file, "--period", "previous-month", *ON_THE_5TH) == ["alpha/2026-10"]


def test_a_plan_of_fixed_months_is_asked_for_the_previous_one(desk):
    file = tinynotebook.edition(desk, ["alpha"], period=["2026-09", "2026-10"])

    assert planned(file, "--period", "previous-month", *ON_THE_5TH) == ["alpha/2026-10"]


def test_a_month_planned_twice_is_refused(desk):
    file = tinynotebook.edition(desk, ["alpha"], period=["2026-10", "previous-month"])

    result = coverage_report("run", file, *ON_THE_5TH)

    assert result.exit_code == 11
    assert "2 reports would share the folder alpha/2026-10" in result.stderr


WRONG = table("""
    case                        | words                                   | told
    a time that is none         | --now yesterday                         | must look like 2026-11-16T05:00+07:00
    catching up one period      | --catch-up --period 2026-09             | leave --period out
    a first month without it    | --since 2026-01                         | --since goes with --catch-up
    a first month to come       | --catch-up --since 2027-01              | --since 2027-01: must be a month
    a first year                | --catch-up --since 2026                 | --since 2026: must be a month
""")


@pytest.mark.parametrize("row", WRONG.to_dict("records"), ids=lambda row: row["case"])
def test_what_makes_no_sense_is_refused_before_anything_runs(desk, row):
    words = row["words"].split()
    now = [] if "--now" in words else ON_THE_5TH

    result = coverage_report("run", monthly(desk), *words, *now)

    assert result.exit_code == 11
    assert row["told"] in result.stderr
    assert not (desk / "outputs").exists()


def test_an_edition_that_is_not_monthly_has_nothing_to_catch_up(desk):
    result = coverage_report("run", tinynotebook.edition(desk, ["alpha"]), "--catch-up")

    assert result.exit_code == 11
    assert "no report says  period: previous-month" in result.stderr


# --- months missed -------------------------------------------------------------------------------
def test_missed_months_are_made_oldest_first_and_published_ones_stay_as_they_are(desk):
    file = monthly(desk)
    home = desk / "outputs/tiny"
    coverage_report("run", file, "--now", "2026-09-05")
    before = (home / "alpha/2026-08/report.html").stat().st_mtime_ns
    notebook = desk / "tiny.ipynb"
    notebook.write_text(notebook.read_text().replace("Laporan", "Berita"))

    result = coverage_report("run", file, "--catch-up", *ON_THE_5TH)

    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[:2] == ["alpha/2026-09: rendered", "alpha/2026-10: rendered"]
    assert (home / "alpha/2026-08/report.html").stat().st_mtime_ns == before
    assert sorted(manifest.read(home)) == ["alpha/2026-08", "alpha/2026-09", "alpha/2026-10"]


# --- late data -----------------------------------------------------------------------------------
# Pekalongan is counted in October 2025 nowhere, Pangkal Pinang in June 2024 is.
RULES = {"publish_when": {"not_before_day": 16, "reports_with_data": 1.0}}


def test_late_data_stop_the_run_with_every_reason_and_nothing_is_made(with_data):
    file = monthly(with_data, ["pekalongan", "pangkal-pinang"], **RULES)

    result = coverage_report("run", file, "--now", "2024-07-15T23:59+07:00")

    assert result.exit_code == 14
    assert "2024-06: not before 2024-07-16 (not_before_day: 16)" in result.stderr
    assert "1 of 2 reports have their data" in result.stderr
    assert "No data for 2024-06 from: pekalongan\n" in result.stderr
    assert "--even-if-late" in result.stderr
    assert made(with_data / "outputs/tiny") == []


def test_complete_data_on_the_day_are_published_and_the_manifest_has_nothing_to_add(with_data):
    file = monthly(with_data, ["pangkal-pinang"], **RULES)

    result = coverage_report("run", file, "--now", "2024-07-16T00:00+07:00")

    assert result.exit_code == 0, result.output
    (entry,) = manifest.read(with_data / "outputs/tiny").values()
    assert entry["late"] == ""


def test_an_edition_published_although_late_says_so_in_its_manifest_until_it_is_not(with_data):
    file = monthly(with_data, ["pangkal-pinang"], **RULES)
    home = with_data / "outputs/tiny"

    early = coverage_report("run", file, "--even-if-late", "--now", "2024-07-02")
    told = manifest.read(home)["pangkal-pinang/2024-06"]["late"]
    coverage_report("run", file, "--now", "2024-07-16")

    assert early.exit_code == 0, early.output
    assert "published although late: 2024-06: not before 2024-07-16" in early.stderr
    assert told == "2024-06: not before 2024-07-16 (not_before_day: 16)"
    assert manifest.read(home)["pangkal-pinang/2024-06"]["late"] == ""


def test_a_dry_run_says_what_would_wait(with_data):
    file = monthly(with_data, ["pangkal-pinang"], **RULES)

    result = coverage_report("run", file, "--dry-run", "--now", "2024-07-02")

    assert result.exit_code == 0
    assert "would wait: 2024-06: not before 2024-07-16" in result.stdout
    assert not (with_data / "outputs").exists()


def test_the_months_that_are_ready_are_caught_up_before_the_late_one_ends_the_run(with_data):
    file = monthly(with_data, ["pangkal-pinang"], publish_when={"not_before_day": 16})
    now = ["--now", "2024-07-02"]

    result = coverage_report("run", file, "--catch-up", "--since", "2024-05", *now)

    assert result.exit_code == 14
    assert made(with_data / "outputs/tiny") == ["pangkal-pinang/2024-05/report.html"]


# --- one run at a time ---------------------------------------------------------------------------
def test_a_run_waits_for_another_and_says_so(desk):
    told = []
    with turn.turn(desk, "tiny", wait=0, told=lambda: told.append("never")):
        busy = coverage_report("run", monthly(desk), "--output", ".", "--wait", "0", *ON_THE_5TH)
    after = coverage_report("run", monthly(desk), "--output", ".", "--wait", "0", *ON_THE_5TH)

    assert told == []
    assert busy.exit_code == 15
    assert "another run is at work in tiny: waiting up to 0 seconds" in busy.stderr
    assert "nothing was run" in busy.stderr
    assert after.exit_code == 0


def test_a_run_that_failed_gives_the_folder_back(desk):
    with pytest.raises(ZeroDivisionError), turn.turn(desk, "tiny", wait=0, told=lambda: None):
        raise ZeroDivisionError

    filelock.FileLock(desk / ".tiny.run.lock").acquire(timeout=0)


# --- how it ended --------------------------------------------------------------------------------
def test_every_exit_code_is_told_by_the_help_and_by_the_readme():
    classes = [
        one
        for one in vars(errors).values()
        if isinstance(one, type) and issubclass(one, errors.CoverageError)
    ]
    codes = [one.exit_code for one in classes]
    shown = re.sub(r"\s+", " ", coverage_report("--help").output)
    readme = re.sub(r"\s+", " ", (ROOT / "README.md").read_text(encoding="utf-8"))

    assert len(set(codes)) == len(codes)
    assert {0, 2, 130, *codes} == set(errors.EXIT_CODES)
    for code, told in errors.EXIT_CODES.items():
        assert f"{code} {told}" in shown.replace("│ │ ", "")
        assert f"{code} {told}" in readme


def events(result):
    """Every line of standard error is an event."""
    return [json.loads(line) for line in result.stderr.splitlines()]


def test_each_event_is_a_line_of_json_without_a_folder_of_the_machine(desk):
    output = desk / "elsewhere"
    file = monthly(desk, ["alpha", "raises"])

    result = coverage_report("run", file, "--log", "json", "--output", output, *ON_THE_5TH)

    told = events(result)
    assert result.exit_code == 12
    assert [one["event"] for one in told] == ["started", "planned", "report", "report", "finished"]
    assert told[1] | {"time": ""} == {"time": "", "event": "planned", "reports": 2, "to_make": 2}
    reports = {one["folder"]: one["outcome"] for one in told if one["event"] == "report"}
    assert reports == {"alpha/2026-10": "rendered", "raises/2026-10": "failed"}
    assert all(one["seconds"] > 0 for one in told if one["event"] == "report")
    assert (told[-1]["exit_code"], told[-1]["outcome"]) == (12, errors.EXIT_CODES[12])
    assert all(datetime.fromisoformat(one["time"]).utcoffset().seconds == 7 * 3600 for one in told)
    assert str(desk) not in result.stderr


def test_a_run_that_waits_for_its_data_logs_why(desk):
    file = monthly(desk, publish_when={"not_before_day": 16})

    result = coverage_report("run", file, "--log", "json", *ON_THE_5TH)

    last = events(result)[-1]
    assert result.exit_code == last["exit_code"] == 14
    assert "2026-10: not before 2026-11-16" in last["text"]


def test_a_mistake_of_the_plan_is_logged_too(desk):
    result = coverage_report("run", desk / "absent.yml", "--log", "json")

    (only,) = events(result)
    assert result.exit_code == only["exit_code"] == 11
    assert str(desk) not in result.stderr
