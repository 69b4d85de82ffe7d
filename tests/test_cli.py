"""The command line: what it says, what it leaves behind, and its exit codes."""

import contextlib
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest
import typer
from typer.testing import CliRunner

import tinynotebook
from coverage_lib import cli
from coverage_lib.cli import checked, running
from coverage_lib.cli.log import Log
from coverage_lib.data import load, reference
from coverage_lib.data.counts import InMemory
from coverage_lib.edition import batch, outcome
from coverage_lib.errors import DataError, ParameterError, Problem, RunError


@pytest.fixture
def no_run(monkeypatch):
    """Any attempt to run a report fails the test."""

    def forbidden(*jobs, **options):
        raise AssertionError("a report was run")

    monkeypatch.setattr(batch, "make", forbidden)


def coverage_report(*words):
    return CliRunner().invoke(cli.app, [str(word) for word in words])


# --- asked for something impossible --------------------------------------------------------------
def test_a_misspelt_parameter_is_refused_with_the_nearest_before_anything_runs(desk, no_run):
    result = coverage_report("run", tinynotebook.edition(desk, ["alpha"]), "-p", "ofice=beta")

    assert result.exit_code == 11
    assert "there is no parameter 'ofice'. Did you mean office?" in result.stderr
    assert not (desk / "outputs").exists()


def test_a_period_that_is_a_number_is_refused_with_the_way_to_write_it(desk, no_run):
    result = coverage_report("run", tinynotebook.edition(desk, ["alpha"], period=2017))

    assert result.exit_code == 11
    assert (
        'period: 2017 is a whole number, it must be text: write "2017" in quotes' in result.stderr
    )


def test_a_period_that_is_no_date_is_refused(desk, no_run):
    result = coverage_report("run", tinynotebook.edition(desk, ["alpha"], period="2017-13"))

    assert result.exit_code == 11
    assert "alpha/2017-13: period '2017-13'" in result.stderr


def test_an_office_that_is_not_planned_is_refused_with_the_nearest(desk, no_run):
    result = coverage_report("run", tinynotebook.edition(desk, ["alpha"]), "--office", "alfa")

    assert result.exit_code == 11
    assert "plans no office 'alfa'. Did you mean alpha?" in result.stderr


def test_a_language_there_is_not_is_refused(desk, no_run):
    result = coverage_report("run", tinynotebook.edition(desk, ["alpha"]), "-p", "language=jv")

    assert result.exit_code == 11
    assert "there is no language 'jv'. Write id or en." in result.stderr


def test_a_parameter_without_a_value_is_refused(desk, no_run):
    result = coverage_report("run", tinynotebook.edition(desk, ["alpha"]), "-p", "language")

    assert result.exit_code == 11
    assert "write NAME=VALUE" in result.stderr


def test_every_office_that_the_data_do_not_know_is_told_at_once(desk, no_run, monkeypatch):
    def unknown(wanted):
        raise ParameterError(f"there is no office {wanted!r}")

    tinynotebook.notebook(desk, defaults=tinynotebook.WITH_DATA)
    (desk / "data").mkdir()
    monkeypatch.setattr(load, "dataset", lambda folder: object())
    monkeypatch.setattr(checked, "Areas", lambda data: SimpleNamespace(office=unknown))

    result = coverage_report("run", tinynotebook.edition(desk, ["alpha", "beta"]))

    assert result.exit_code == 11
    assert "'alpha'" in result.stderr
    assert "'beta'" in result.stderr


@pytest.fixture
def bad_data(monkeypatch):
    def refused(folder, **options):
        raise DataError([Problem("observations.csv", 3, "value", "-5", "must be 0 or more")])

    monkeypatch.setattr(load, "dataset", refused)


def test_bad_data_stop_a_run_before_it_writes_anything(desk, no_run, bad_data):
    tinynotebook.notebook(desk, defaults=tinynotebook.WITH_DATA)
    (desk / "data").mkdir()

    result = coverage_report("run", tinynotebook.edition(desk, ["alpha"]))

    assert result.exit_code == 10
    assert "line 3" in result.stderr
    assert not (desk / "outputs").exists()


def test_a_check_of_bad_data_names_the_problem_and_exits_with_10(bad_data):
    result = coverage_report("check")

    assert result.exit_code == 10
    assert "must be 0 or more" in result.stderr
    assert "Traceback" not in result.output


# --- what there is -------------------------------------------------------------------------------
OFFICES = pd.DataFrame(
    [
        ["alpha", "Alpha", "branch", "A01", "kanwil"],
        ["kanwil", "Kanwil", "regional_office", "", ""],
    ],
    columns=["office", "name", "level", "code", "parent"],
)
DATED = pd.DataFrame(
    {
        "place": ["33.75", "33.75", "99.99"],
        "as_of": pd.to_datetime(["2019-12-19", "2017-12-31", "2001-01-31"]),
        "precision": ["day", "year", "month"],
    }
)


@pytest.fixture
def small_data(monkeypatch):
    nothing = pd.DataFrame()
    data = load.Dataset(
        counts=InMemory(DATED), targets=nothing, published=DATED[:0], offices=OFFICES,
        service_areas=nothing, districts=nothing, provinces=nothing, sources=nothing,
        terms=nothing, folder=Path("data"), vintages=InMemory(DATED),
    )  # fmt: skip
    monkeypatch.setattr(load, "dataset", lambda folder, **options: data)
    places = pd.DataFrame({"place": ["33.75"]})
    monkeypatch.setattr(reference, "places", lambda data, office: places)


def test_a_check_of_good_data_says_what_is_there(small_data):
    result = coverage_report("check")

    assert result.exit_code == 0
    assert re.search(r"observations +│ +3 ", result.stdout)


def test_offices_are_listed_by_level_with_the_periods_known(small_data):
    result = coverage_report("list")

    lines = [line for line in result.stdout.splitlines() if "│" in line]
    assert [line.split("│")[1].strip() for line in lines] == ["kanwil", "alpha"]
    assert "2017, 2019-12" in lines[1]
    assert "2001" not in result.stdout


def test_the_reports_of_an_edition_are_listed(desk):
    result = coverage_report("list", tinynotebook.edition(desk, ["alpha", "beta"]))

    assert result.exit_code == 0
    assert "beta/2017" in result.stdout


# --- a run ---------------------------------------------------------------------------------------
def test_one_failing_office_gives_exit_code_12_and_the_others_their_reports(desk):
    file = tinynotebook.edition(desk, ["alpha", "raises"])

    result = coverage_report("run", file, "--output", "out", "--language", "en")

    assert result.exit_code == 12
    assert "ZeroDivisionError: division by zero" in result.stdout
    assert "1 of 2 reports could not be made. The others are in out/tiny." in result.stderr
    assert (desk / "out/tiny/alpha/2017/report.pdf").exists()
    assert not (desk / "out/tiny/raises/2017/report.html").exists()
    assert '<html lang="en">' in (desk / "out/tiny/index.html").read_text()


def test_reports_without_data_are_a_success(desk):
    result = coverage_report("run", tinynotebook.edition(desk, ["nothing"]), "--workers", 1)

    assert result.exit_code == 0
    assert "no data for this office and period" in result.stdout


def test_a_mistake_of_ours_is_shown_with_its_traceback(capsys):
    ours = outcome.Result(
        job=batch.Job(Path("n"), {}, "alpha"), outcome="render_failed", staging=Path("s"),
        error="no font", detail="Traceback of ours",
    )  # fmt: skip

    with pytest.raises(RunError, match=r"1 of 1 reports could not be made\.\s*$"):
        running._conclude([ours], Path("outputs/tiny"), Log("text", hidden=Path()))

    assert "Traceback of ours" in capsys.readouterr().err


# Tests that run in the background ignore Ctrl-C, and would pass that on to what they start.
CTRL_C_IS_HEARD = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "


def command(*words, **options):
    """The command as a process of its own."""
    start = [sys.executable, "-c", CTRL_C_IS_HEARD + "from coverage_lib.cli import app; app()"]
    return subprocess.Popen([*start, *words], text=True, **options)


def test_two_runs_at_once_into_one_folder_both_stand_in_the_manifest(desk):
    tinynotebook.edition(desk, ["alpha", "beta"])

    runs = [command("run", "tiny.yml", "--office", office) for office in ("alpha", "beta")]
    exit_codes = [one.wait(timeout=60) for one in runs]

    manifest = json.loads((desk / "outputs/tiny/manifest.json").read_text())
    assert exit_codes == [0, 0]
    assert [one["folder"] for one in manifest["reports"]] == ["alpha/2017", "beta/2017"]
    assert "Laporan alpha" in (desk / "outputs/tiny/index.html").read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C is sent otherwise there")
def test_ctrl_c_stops_at_once_and_leaves_whole_files_only(desk):
    tinynotebook.edition(desk, ["alpha", "slow"])
    run = command(
        "run", "tiny.yml", "--workers", "2", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert "alpha/2017: rendered" in run.stdout.readline()

    started = time.monotonic()
    run.send_signal(signal.SIGINT)
    _, told = run.communicate(timeout=60)

    assert run.returncode == 130
    assert "Stopped." in told
    assert "Traceback" not in told
    assert time.monotonic() - started < 20
    assert not (desk / "outputs/tiny/slow").exists()
    assert not list((desk / "outputs").rglob("*.part"))
    manifest = json.loads((desk / "outputs/tiny/manifest.json").read_text())
    assert [one["folder"] for one in manifest["reports"]] == ["alpha/2017"]


# --- again ---------------------------------------------------------------------------------------
def test_a_second_run_makes_nothing_and_a_dry_run_says_why_something_would_be(desk):
    file = tinynotebook.edition(desk, ["alpha", "nothing"])
    first = coverage_report("run", file, "--dry-run")
    assert not (desk / "outputs").exists()
    coverage_report("run", file)
    (desk / "outputs/tiny/alpha/2017/report.pdf").unlink()

    told = coverage_report("run", file, "--dry-run")
    again = coverage_report("run", file)
    third = coverage_report("run", file)

    assert "2 of 2" in first.stdout
    assert re.search(r"alpha/2017 +│ file missing: report.pdf", told.stdout)
    assert re.search(r"nothing/2017 +│ unchanged", told.stdout)
    assert again.stdout.splitlines()[0] == "alpha/2017: rendered"
    assert "Unchanged: 1 of 2 reports" in again.stdout
    assert third.exit_code == 0
    assert "rendered" not in third.stdout
    assert "forced" in coverage_report("run", file, "--dry-run", "--force").stdout


SAYS_WHAT_IT_TOOK = (
    "import sys; from coverage_lib.cli import app; app(standalone_mode=False); "
    "print('took', *sorted({'pandas', 'openpyxl'} & set(sys.modules)))"
)


def test_a_run_that_makes_nothing_loads_nothing_that_reads_data(desk):
    shutil.copytree(Path(__file__).parent.parent / "data", desk / "data")
    tinynotebook.notebook(desk, defaults=tinynotebook.WITH_DATA)
    words = ["run", tinynotebook.edition(desk, ["pekalongan"])]
    made = coverage_report(*words)

    again = subprocess.run(
        [sys.executable, "-c", SAYS_WHAT_IT_TOOK, *words], text=True, capture_output=True
    )

    assert made.exit_code == 0, made.output
    assert "Unchanged: 1 of 1 reports" in again.stdout
    assert again.stdout.splitlines()[-1] == "took"


def test_a_changed_district_makes_only_the_reports_of_the_offices_that_read_it(
    tmp_path, monkeypatch
):
    data = shutil.copytree(Path(__file__).parent.parent / "data", tmp_path / "data")
    tinynotebook.notebook(tmp_path, defaults=tinynotebook.WITH_DATA)
    monkeypatch.chdir(tmp_path)
    file = tinynotebook.edition(tmp_path, ["pekalongan", "magelang"])
    coverage_report("run", file)
    counts = (data / "observations.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    row = next(number for number, line in enumerate(counts) if line.startswith("33.75,"))
    counts[row] = counts[row].replace(",approximate,", ",reported,")
    (data / "observations.csv").write_text("".join(counts), encoding="utf-8")

    told = coverage_report("run", file, "--dry-run").stdout

    assert re.search(r"pekalongan/2017 +│ data changed: 33\.75 20\d\d-\d\d", told)
    assert re.search(r"magelang/2017 +│ unchanged", told)


def test_a_vanished_data_file_is_named_and_the_former_edition_is_untouched(tmp_path, monkeypatch):
    data = shutil.copytree(Path(__file__).parent.parent / "data", tmp_path / "data")
    tinynotebook.notebook(tmp_path, defaults=tinynotebook.WITH_DATA)
    monkeypatch.chdir(tmp_path)
    file = tinynotebook.edition(tmp_path, ["pekalongan"])
    coverage_report("run", file)
    before = tinynotebook.contents(tmp_path / "outputs")
    (data / "targets.csv").unlink()

    result = coverage_report("run", file)

    assert result.exit_code == 10
    assert "targets.csv" in result.stderr
    assert tinynotebook.contents(tmp_path / "outputs") == before


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_run(desk, monkeypatch):
    (desk / "outputs").mkdir()
    (desk / "outputs/tiny").write_text("a file stands where the folder should be")
    monkeypatch.setattr(batch, "results", lambda *_: pytest.fail("a report was run"))

    result = coverage_report("run", tinynotebook.edition(desk, ["alpha"]))

    assert result.exit_code == 12
    assert "outputs/tiny cannot be written, so nothing was run" in result.stderr
    assert "--output" in result.stderr


def test_verify_says_all_is_whole_or_what_is_not(desk):
    coverage_report("run", tinynotebook.edition(desk, ["alpha"]))
    whole = coverage_report("verify", "outputs/tiny")
    (desk / "outputs/tiny/alpha/2017/report.html").write_text("edited")

    changed = coverage_report("verify", "outputs/tiny")

    assert (whole.exit_code, whole.stdout) == (0, "outputs/tiny: 1 reports, 7 files, all whole\n")
    assert changed.exit_code == 13
    assert "changed     alpha/2017/report.html" in changed.stderr


def test_a_book_and_a_contact_sheet_stand_in_the_edition_until_a_run_takes_them_away(desk):
    file = tinynotebook.edition(desk, ["alpha", "beta", "raises"])
    coverage_report("run", file)

    bound = coverage_report("book", "outputs/tiny", "--office", "alpha", "--period", "2017")
    shown = coverage_report("contact", "outputs/tiny")
    with_them = coverage_report("verify", "outputs/tiny")
    links = (desk / "outputs/tiny/index.html").read_text()
    nothing_new = coverage_report("run", file, "--office", "beta")
    another = coverage_report("run", file, "--office", "beta", "--force")
    its_own = coverage_report("run", file, "--office", "alpha", "--force")

    assert bound.stdout == "1 reports: outputs/tiny/book-alpha-2017.pdf\n"
    assert shown.stdout == "3 reports: outputs/tiny/contact.pdf\n"
    assert '<a href="book-alpha-2017.pdf">Buku laporan: alpha, 2017</a> <span>(PDF, 1 ' in links
    assert '<a href="contact.pdf">Lembar kontak</a> <span>(PDF, 3 laporan, ' in links
    gone = "removed, since a report in it was made again: outputs/tiny/{}\n".format
    assert nothing_new.stderr == ""
    assert another.stderr == gone("contact.pdf")
    assert its_own.stderr == gone("book-alpha-2017.pdf")
    assert '<a href="book' not in (desk / "outputs/tiny/index.html").read_text()
    assert (with_them.exit_code, coverage_report("verify", "outputs/tiny").exit_code) == (0, 0)


def test_a_book_written_elsewhere_is_no_part_of_the_edition(desk):
    coverage_report("run", tinynotebook.edition(desk, ["alpha"]))
    before = tinynotebook.contents(desk / "outputs")

    result = coverage_report("book", "outputs/tiny", "--output", "mine.pdf", "--for-paper")

    assert result.stdout == "1 reports: mine.pdf\n"
    assert (desk / "mine.pdf").exists()
    assert tinynotebook.contents(desk / "outputs") == before


def test_a_long_choice_gives_a_book_a_short_name_of_its_own(desk):
    offices = [f"office-{letter * 40}" for letter in "abc"]
    coverage_report("run", tinynotebook.edition(desk, offices))

    for chosen in (offices, offices[:2]):
        words = [word for office in chosen for word in ("--office", office)]
        assert coverage_report("book", "outputs/tiny", *words).exit_code == 0

    names = [file.name for file in (desk / "outputs/tiny").glob("*.pdf")]
    assert len(names) == 2
    assert max(map(len, names)) < 100


def descendants(mark: str) -> list[str]:
    """The processes that have this mark in their environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # ended meanwhile, or not ours
            if f"MARK={mark}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text())
    return found


KILLS = 5  # one in each fifth of a run; each step of publishing: test_edition_faults.py


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_run_killed_at_any_moment_and_run_again_gives_the_bytes_of_an_undisturbed_run(
    desk, tmp_path
):
    offices = ["alpha", "beta", "gamma", "nothing"]
    file = tinynotebook.edition(desk, offices).name
    started = time.monotonic()
    assert command("run", file, "--output", "whole", stdout=subprocess.DEVNULL).wait(60) == 0
    took = time.monotonic() - started

    for number in range(KILLS):
        mark, output = uuid.uuid4().hex, f"killed-{number}"
        killed = command(
            "run", file, "--output", output,
            env={**os.environ, "MARK": mark}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(took * random.Random(number).uniform(number, number + 1) / KILLS)
        killed.kill()
        killed.wait()
        until = time.monotonic() + 60  # they may be importing, on a busy machine
        while (left := descendants(mark)) and time.monotonic() < until:
            time.sleep(0.1)
        assert left == []

        again = coverage_report("run", file, "--output", output)

        assert again.exit_code == 0, again.output
        assert tinynotebook.contents(desk / output) == tinynotebook.contents(desk / "whole")


# --- the door ------------------------------------------------------------------------------------
def test_the_version_is_told():
    result = coverage_report("--version")

    assert result.exit_code == 0
    assert re.fullmatch(r"coverage-report \d+\.\d+\.\d+\n", result.stdout)


def test_without_a_word_the_help_is_shown():
    result = coverage_report()

    assert "Make the reports of an edition" in result.output
    assert "Exit codes" in result.output


def test_every_command_and_option_says_what_it_is_for():
    group = typer.main.get_command(cli.app)
    for name, one in group.commands.items():
        assert one.help, name
        assert all(getattr(parameter, "help", "x") for parameter in one.params), name


def test_the_module_of_a_command_is_found_by_its_name():
    modules = {
        command: f"coverage_lib.cli.{module}"
        for module, commands in cli.MODULES.items()
        for command in commands
    }
    group = typer.main.get_command(cli.app)
    holders = {name: one.callback.__wrapped__.__module__ for name, one in group.commands.items()}

    assert modules == holders


def test_a_console_without_the_characters_does_not_crash():
    words = (
        "import typer; from coverage_lib.cli import app; "
        "check = next(one for one in app.registered_commands if one.callback.__name__ == 'check'); "
        "check.name, check.callback = 'check', lambda: typer.echo('Kulon\\u2192Progo \\u2713')"
    )
    environment = {"PYTHONIOENCODING": "cp1252", "PATH": "", "PYTHONUTF8": "0"}

    run = subprocess.run(
        [sys.executable, "-c", f"{words}; app(['check'])"], env=environment, capture_output=True
    )

    assert run.returncode == 0, run.stderr
    assert b"Kulon?Progo ?" in run.stdout


def test_our_own_mistakes_keep_their_traceback(monkeypatch):
    def broken(folder, **options):
        raise KeyError("ours")

    monkeypatch.setattr(load, "dataset", broken)

    assert isinstance(coverage_report("check").exception, KeyError)


def test_the_command_is_installed():
    assert shutil.which("coverage-report", path=str(Path(sys.executable).parent))
