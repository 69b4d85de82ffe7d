"""What can go wrong around a run (disk, folder, clock, a kill): the message says what to do, and what stood stands."""

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import filelock
import pytest
from typer.testing import CliRunner

import tinynotebook
from coverage_lib import cli
from coverage_lib.edition import manifest, outcome, publish, staging, verify
from coverage_lib.edition.incremental import Task
from coverage_lib.edition.page import Page
from coverage_lib.edition.plan import Edition, Job

resource = pytest.importorskip("resource", reason="limits of a process are Unix's")


def coverage_report(*words):
    return CliRunner().invoke(cli.app, [str(word) for word in words])


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """An edition of one report that stands, in the current directory."""
    tinynotebook.notebook(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert coverage_report("run", tinynotebook.edition(tmp_path, ["alpha"])).exit_code == 0
    return tmp_path


# --- the disk ------------------------------------------------------------------------------------
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EIO])
def test_a_disk_that_takes_nothing_is_told_before_anything_is_run(desk, monkeypatch, number):
    before = tinynotebook.contents(desk / "outputs")

    def refused(_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", refused)
    result = coverage_report("run", "tiny.yml", "--force")

    assert result.exit_code == 12
    assert "nothing was run" in result.stderr
    assert os.strerror(number) in result.stderr
    assert "to fix: allow writing, free the disk, or name another folder" in result.stderr
    assert tinynotebook.contents(desk / "outputs") == before


def full_from(nth):
    """An fsync that finds the disk full from the nth file on."""
    calls = []

    def fsync(stream):
        calls.append(stream)
        if len(calls) >= nth:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    return fsync


@pytest.mark.parametrize("nth", [2, 3, 5])  # the first file is a trial; a report has four
def test_a_disk_that_fills_while_a_report_is_published_leaves_the_former_one(
    desk, monkeypatch, nth
):
    before = tinynotebook.contents(desk / "outputs")
    monkeypatch.setattr(os, "fsync", full_from(nth))

    result = coverage_report("run", "tiny.yml", "--force")

    assert result.exit_code == 12
    assert "is the disk full" in " ".join(result.stdout.replace("│", " ").split())
    assert tinynotebook.contents(desk / "outputs") == before
    monkeypatch.undo()
    assert verify.verify(desk / "outputs/tiny").reports == 1


def small_files():
    """As a full disk, met by every process of the run: no file may be larger than this."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (9_000, 9_000))


def test_a_full_temporary_folder_is_named_and_the_former_report_stays(desk):
    before = tinynotebook.contents(desk / "outputs")

    run = subprocess.run(
        [Path(sys.executable).parent / "coverage-report", "run", "tiny.yml", "--force"],
        preexec_fn=small_files, capture_output=True, text=True, env=os.environ | {"COLUMNS": "300"},
    )  # fmt: skip

    assert run.returncode == 12, run.stderr
    assert "the temporary folder cannot be written (File too large)" in run.stdout
    assert "TMPDIR" in run.stdout
    assert tinynotebook.contents(desk / "outputs") == before


def test_without_a_temporary_folder_the_run_says_how_to_name_one(desk, monkeypatch):
    monkeypatch.setattr(staging.tempfile, "gettempdir", lambda: str(desk / "not-there/tmp.txt"))
    (desk / "not-there").write_text("a file stands where the folder should be")

    result = coverage_report("run", "tiny.yml", "--force")

    assert result.exit_code == 12
    assert "to fix: free its disk, or name another folder in TMPDIR" in result.stderr


# --- the clock -----------------------------------------------------------------------------------
CLOCK = """\
import itertools, time
seconds = itertools.count(1_000_000_000, -3600)
time.time = lambda: float(next(seconds))
time.time_ns = lambda: next(seconds) * 1_000_000_000
"""


@pytest.mark.parametrize("kernel", ["warm", "cold"])
def test_a_clock_that_runs_backwards_changes_no_byte(desk, monkeypatch, kernel):
    before = tinynotebook.contents(desk / "outputs")
    (desk / "clock").mkdir()
    (desk / "clock/sitecustomize.py").write_text(CLOCK)
    paths = [str(desk / "clock"), *filter(None, [os.environ.get("PYTHONPATH")])]

    subprocess.run(
        [Path(sys.executable).parent / "coverage-report", "run", "tiny.yml", "--kernel", kernel,
         "--output", "backwards"],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)}, check=True, capture_output=True,
    )  # fmt: skip

    assert tinynotebook.contents(desk / "backwards") == before


# --- a kill --------------------------------------------------------------------------------------
def test_what_a_killed_run_left_in_the_temporary_folder_is_swept_and_a_living_one_stays(
    tmp_path, monkeypatch
):
    monkeypatch.setattr(staging.tempfile, "gettempdir", lambda: str(tmp_path))
    dead, alive = tmp_path / "coverage-dead", tmp_path / "coverage-alive"
    for folder in (dead, alive):
        folder.mkdir()
        (folder / "report.html").write_text("half")
        Path(f"{folder}.lock").touch()
    (tmp_path / "coverage-of-another-program").mkdir()

    with filelock.FileLock(f"{alive}.lock"), staging.folder() as ours:
        assert {one.name for one in tmp_path.iterdir() if one.is_dir()} == {
            alive.name,
            ours.name,
            "coverage-of-another-program",
        }

    assert not ours.exists()
    assert not Path(f"{ours}.lock").exists()


WRITES = {"open", "os.rename", "os.remove", "os.mkdir", "os.rmdir"}
EDITION = Edition("tiny", {"id": "Edisi kecil"}, "id", {}, ())


def results(folder: Path, text: str, offices) -> list[outcome.Result]:
    """Reports as workers hand them over: one without its page, the others with other files."""
    made = []
    for office in offices:
        fails = office == "gamma" and text == "new"
        files = ["report.ipynb"] if fails else ["report.html", "report.ipynb", f"{text}.csv"]
        at = folder / f"staging-{text}" / office
        at.mkdir(parents=True)
        for name in files:
            (at / name).write_text(f"{text} {name} of {office}")
        job = Job(Path("tiny.ipynb"), {"office": office}, office)
        ended = outcome.FAILED if fails else outcome.RENDERED
        made.append(outcome.Result(job, ended, at, page=Page(title=f"{text} {office}")))
    return made


def publish_all(made, output: Path) -> None:
    with publish.Publisher(EDITION, output) as publisher:
        for result in made:
            publisher.publish(result, Task(result.job))


def killed_at(nth: int, made, output: Path) -> bool:
    """Publish in a process that is gone, without a word, at its nth use of a file."""
    process = os.fork()
    if not process:
        left = iter(range(nth))

        def hook(event, details):
            if event in WRITES and next(left, None) is None:
                torn(event, details)
                os._exit(9)

        sys.addaudithook(hook)
        publish_all(made, output)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]) == 9


def torn(event, details) -> None:
    """What is opened to be written has been emptied, and nothing is in it yet."""
    if (
        event == "open"
        and details[2] & (os.O_TRUNC | os.O_EXCL)
        and Path(details[0]).parent.exists()
    ):
        if Path(details[0]).exists():
            os.truncate(details[0], 0)
        else:
            os.mknod(details[0])


def test_a_run_killed_at_every_step_of_publishing_and_run_again_gives_the_same_bytes(tmp_path):
    offices = ["alpha", "beta", "gamma"]
    old, new = results(tmp_path, "old", offices), results(tmp_path, "new", offices)
    publish_all(old, tmp_path / "before")
    shutil.copytree(tmp_path / "before", tmp_path / "after")
    publish_all(new, tmp_path / "after")
    expected = tinynotebook.contents(tmp_path / "after")

    nth, killed = 0, True
    while killed:
        output = tmp_path / "outputs"
        shutil.copytree(tmp_path / "before", output)
        killed = killed_at(nth, new, output)
        nth += 1
        for file, content in tinynotebook.contents(output / "tiny").items():
            if "/" in file and not file.endswith(publish.PART):  # a reader finds it whole
                assert content.decode() in {f"{text} {Path(file).name} of {Path(file).parent}"
                                            for text in ("old", "new")}  # fmt: skip
        entries = manifest.read(output / "tiny")  # whole as well, or this raises
        assert sorted(entries) == offices
        publish_all(new, output)
        assert tinynotebook.contents(output) == expected, f"killed at step {nth}"
        shutil.rmtree(output)

    assert nth > 50  # steps there were
