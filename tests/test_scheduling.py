"""What docs/scheduling.md and deploy/ tell a scheduler to run is what the command takes."""

import ast
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
import yaml

from coverage_lib import cli
from coverage_lib.edition import parameters, plan

ROOT = Path(__file__).parent.parent
SYSTEMD = ROOT / "deploy" / "systemd"
DAG = ROOT / "deploy" / "airflow" / "coverage_report.py"
# Of the operator and of the one above it, as Airflow 3 documents them.
OF_PAPERMILL = {
    "input_nb", "output_nb", "parameters", "kernel_name", "language_name", "kernel_conn_id",
    "log_output", "nbconvert", "nbconvert_args", "task_id", "retries", "retry_delay",
}  # fmt: skip
COMMAND = re.compile(r"coverage-report ((?:run|invent|deliver) [^\n#&>\"]+)")


def shown():
    files = [ROOT / "docs" / "scheduling.md", ROOT / "docs" / "delivery.md", DAG]
    files += [ROOT / "params" / "monthly.yml", ROOT / "params" / "recipients.yml"]
    files += [ROOT / "deploy" / "crontab", *sorted(SYSTEMD.glob("*.service"))]
    files += sorted((ROOT / ".github" / "workflows").glob("*.yml"))
    texts = [file.read_text(encoding="utf-8") for file in files]
    return sorted({line.strip() for text in texts for line in COMMAND.findall(text)})


@pytest.mark.parametrize("words", shown())
def test_a_command_that_is_shown_is_one_that_the_command_line_takes(words):
    group = typer.main.get_command(cli.app)
    name, *given = shlex.split(words)

    group.commands[name].make_context(name, [*given])  # a usage error for what it does not know

    assert (ROOT / given[name == "deliver"]).is_file() or name == "invent"


def test_every_scheduler_runs_the_monthly_edition(monkeypatch):
    monkeypatch.chdir(ROOT)
    edition = plan.read(Path("params/monthly.yml"))
    monthly = plan.of_months(edition, ["2026-10"])

    assert edition.monthly
    assert len(monthly.jobs) == 13
    assert all(job.parameters["period"] == "2026-10" for job in monthly.jobs)
    assert (edition.rules.not_before_day, edition.rules.reports_with_data) == (16, 0.95)


# --- systemd and cron ----------------------------------------------------------------------------
@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_takes_the_service_and_the_timer(tmp_path):
    for unit in SYSTEMD.iterdir():
        text = unit.read_text(encoding="utf-8")
        text = re.sub(r"/opt/\S+/coverage-report ", f"{sys.executable} ", text)
        text = text.replace("/opt/coverage-reports", str(tmp_path)).replace("User=coverage\n", "")
        (tmp_path / unit.name).write_text(text, encoding="utf-8")

    told = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *map(str, tmp_path.glob("coverage-report*"))],
        capture_output=True,
        text=True,
        check=False,
    )

    ours = [line for line in told.stderr.splitlines() if "coverage-report" in line]
    assert (told.returncode, ours) == (0, [])


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_the_timer_waits_for_the_sixteenth_in_jakarta():
    timer = (SYSTEMD / "coverage-report.timer").read_text(encoding="utf-8")
    calendar = re.search(r"OnCalendar=(.*)", timer)[1]

    told = subprocess.run(
        ["systemd-analyze", "calendar", "--base-time=2026-11-01 00:00:00 UTC", calendar],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert re.search(r"\(in UTC\): Sun 2026-11-15 22:00:00|Sun 2026-11-15 22:00:00 UTC", told), told


def test_the_lines_for_cron_have_five_fields_of_time_and_a_command():
    run, deliver = [
        text
        for text in (ROOT / "deploy" / "crontab").read_text(encoding="utf-8").splitlines()
        if not text.startswith("#")
    ]

    assert run.split()[:6] == ["0", "5", "16-28", "*", "*", "cd"]
    assert deliver.split()[:6] == ["0", "9", "16-28", "*", "*", "cd"]
    assert "%" not in run + deliver  # which cron reads as the end of the line


# --- Airflow and GitHub --------------------------------------------------------------------------
def test_the_dag_gives_papermill_what_it_takes_and_the_notebook_what_it_has():
    """Airflow is not installed here: read against the documented arguments, not run."""
    calls = [node for node in ast.walk(ast.parse(DAG.read_text())) if isinstance(node, ast.Call)]
    call = next(one for one in calls if getattr(one.func, "id", "") == "PapermillOperator")
    given = {word.arg: word.value for word in call.keywords}
    named = [key.value for key in given["parameters"].keys]

    assert given.keys() <= OF_PAPERMILL
    assert set(named) <= parameters.defaults(ROOT / "notebooks/branch_report.ipynb").keys()


@pytest.mark.parametrize("file", sorted((ROOT / ".github/workflows").glob("*.yml")), ids=str)
def test_a_workflow_has_jobs_whose_steps_run_what_is_there(file):
    workflow = yaml.safe_load(file.read_text(encoding="utf-8"))

    for job in workflow["jobs"].values():
        assert job["runs-on"] == "ubuntu-latest"
        assert all(("run" in step) != ("uses" in step) for step in job["steps"])
    assert "schedule" in workflow[True] or file.name == "ci.yml"  # YAML reads `on` as yes
