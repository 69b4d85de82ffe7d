"""Every end that a notebook can come to is an outcome, and none stops the others."""

import sys
import time
from pathlib import Path

import nbformat
import pytest
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from papermill.exceptions import PapermillExecutionError

import tinynotebook
from coverage_lib.edition import engine, processes, render, run, scrub, workers
from coverage_lib.edition.limits import Limits
from coverage_lib.edition.plan import Job
from tinynotebook import run_batch

MADE = ["figures.csv", "report.html", "report.ipynb", "report.pdf"]


def test_a_notebook_becomes_a_page_a_paper_and_its_figures(finished):
    assert finished.results["alpha"].outcome == "rendered"
    assert finished.results["alpha"].page.title == "Laporan alpha"
    assert finished.files("alpha") == MADE
    assert (finished.home / "alpha/2017/report.pdf").read_bytes().startswith(b"%PDF")
    assert (finished.home / "alpha/2017/figures.csv").read_text() == "office\nalpha"


def test_a_notebook_that_raises_leaves_the_executed_notebook_and_no_page(finished):
    kept = nbformat.read(finished.home / "raises/2017/report.ipynb", as_version=4)
    errors = [out.ename for cell in kept.cells for out in cell.get("outputs", []) if "ename" in out]

    assert finished.results["raises"].outcome == "failed"
    assert finished.results["raises"].error == "ZeroDivisionError: division by zero"
    assert finished.files("raises") == ["report.ipynb"]
    assert errors == ["ZeroDivisionError"]


def test_a_mistake_of_the_reader_is_told_in_its_own_words(finished):
    assert finished.results["refused"].error == "there is no such office"


def test_a_notebook_that_leaves_early_is_not_taken_for_a_report(finished):
    assert finished.results["leaves"].outcome == "failed"
    assert finished.files("leaves") == ["report.ipynb"]


def test_no_data_is_an_outcome_of_its_own_and_leaves_no_page(finished):
    assert finished.results["nothing"].outcome == "no_data"
    assert finished.results["nothing"].ok
    assert finished.files("nothing") == ["report.ipynb"]


def test_a_kernel_that_ends_its_parent_fails_its_own_report_only(finished):
    assert finished.results["killed"].outcome == "failed"
    assert "report.html" not in finished.files("killed")
    assert finished.files("beta") == MADE


def test_a_killed_worker_fails_its_own_report_only_and_is_replaced(tmp_path):
    cold = run_batch(tmp_path, ["killed", "alpha", "killed-not", "beta"], kernel=workers.COLD)

    assert cold.results["killed"].outcome == "failed"
    assert "its process ended early, exit code -9" in cold.results["killed"].error
    assert cold.files("killed") == []
    assert [cold.files(office) for office in ("alpha", "killed-not", "beta")] == [MADE] * 3


def test_each_report_is_told_of_once(finished):
    assert sorted(finished.told) == sorted(job.folder for job in finished.edition.jobs)


def test_the_same_inputs_give_the_same_bytes_in_any_folder_and_order(finished, again):
    for office in ("alpha", "beta"):
        for name in MADE:
            here = (finished.home / office / "2017" / name).read_bytes()
            there = (again.home / office / "2017" / name).read_bytes()
            assert here == there, f"{office} {name}"


def test_an_executed_notebook_says_nothing_of_the_machine(finished):
    for office in ("alpha", "raises"):
        text = (finished.home / office / "2017/report.ipynb").read_text(encoding="utf-8")
        for trace in (str(finished.folder), str(Path.home()) + "/", sys.prefix, "ipykernel_"):
            assert trace not in text, f"{office}: {trace}"
        assert "start_time" not in text
        assert "duration" not in text


def test_a_report_that_takes_too_long_is_stopped(tmp_path):
    started = time.monotonic()

    slow = run_batch(tmp_path, ["slow"], limits=Limits(2))

    assert slow.results["slow"].outcome == "timeout"
    assert slow.results["slow"].error == "took longer than 2 seconds"
    assert slow.files("slow") == ["report.ipynb"]
    assert time.monotonic() - started < 30


# --- in this process, with papermill replaced -----------------------------------------------------
@pytest.fixture
def job(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in (*processes.ONE_THREAD, "PYTHONHASHSEED"):
        monkeypatch.setenv(name, "1")  # put back when the test is over
    return Job(tinynotebook.notebook(tmp_path), {"office": "alpha"}, "alpha")


def made(job, tmp_path, monkeypatch, execute):
    monkeypatch.setattr(engine, "_papermill", execute)
    return run.report(job, staging=tmp_path / "staging", root=tmp_path, limits=Limits(60))


def raising(*errors):
    """A papermill that raises each of these in turn, then the last one for ever."""
    coming = list(errors)

    def execute(job, workshop, limits):
        raise coming.pop(0) if len(coming) > 1 else coming[0]

    return execute


FAMILIES = {
    "a cell raised": (PapermillExecutionError(1, 1, "", "KeyError", "'x'", []), "failed"),
    "a cell took too long": (CellTimeoutError("cell"), "timeout"),
    "the kernel died": (DeadKernelError("Kernel died"), "failed"),
    "the kernel did not start": (RuntimeError("Kernel didn't respond in 60 seconds"), "failed"),
    "no such kernel": (OSError("no kernel"), "failed"),
    "a bug in papermill": (TypeError("unexpected"), "failed"),
}


@pytest.mark.parametrize("error, outcome", FAMILIES.values(), ids=FAMILIES)
def test_every_family_of_exceptions_becomes_an_outcome(job, tmp_path, monkeypatch, error, outcome):
    result = made(job, tmp_path, monkeypatch, raising(error))

    assert result.outcome == outcome
    assert result.error
    assert list((tmp_path / "staging").iterdir()) == []


def finishing(*cells):
    """A papermill that gives back a finished notebook, as if run."""
    return lambda job, workshop, limits: nbformat.v4.new_notebook(cells=list(cells))


def test_a_kernel_that_does_not_start_is_given_one_more_chance(job, tmp_path, monkeypatch):
    calls = []

    def execute(job, workshop, limits):
        calls.append(job)
        if len(calls) == 1:
            raise RuntimeError("Kernel died before replying to kernel_info")
        return finishing()(job, workshop, limits)

    result = made(job, tmp_path, monkeypatch, execute)

    assert (result.outcome, len(calls)) == ("rendered", 2)


def test_a_notebook_that_has_begun_is_never_run_twice(job, tmp_path, monkeypatch):
    calls = []

    def execute(job, workshop, limits):
        calls.append(job)
        begun = finishing(nbformat.v4.new_code_cell("1", execution_count=1))
        nbformat.write(begun(job, workshop, limits), workshop / "report.ipynb")
        raise RuntimeError("something else")

    made(job, tmp_path, monkeypatch, execute)

    assert len(calls) == 1


def test_a_page_that_cannot_be_made_leaves_the_notebook_and_no_half_of_it(
    job, tmp_path, monkeypatch
):
    def broken(notebook):
        raise ValueError("no such font")

    monkeypatch.setattr(render, "both", broken)

    result = made(job, tmp_path, monkeypatch, finishing())

    assert (result.outcome, result.error) == ("render_failed", "no such font")
    assert "Traceback" in result.detail
    assert [file.name for file in (tmp_path / "staging").iterdir()] == ["report.ipynb"]


def test_half_a_character_stops_no_report(job, tmp_path, monkeypatch):
    cell = nbformat.v4.new_markdown_cell("# Laporan \ud83d alpha")

    result = made(job, tmp_path, monkeypatch, finishing(cell))

    assert result.outcome == "rendered"
    assert "Laporan ? alpha" in (tmp_path / "staging" / "report.ipynb").read_text(encoding="utf-8")


def test_a_file_beside_the_report_cannot_pass_itself_off_as_the_report(job, tmp_path, monkeypatch):
    monkeypatch.setattr(render, "attachments", lambda notebook: {"report.pdf": "mine"})

    made(job, tmp_path, monkeypatch, finishing())

    assert (tmp_path / "staging" / "report.pdf").read_bytes().startswith(b"%PDF")


def test_long_folders_and_windows_do_without_local_sockets(tmp_path, monkeypatch):
    assert engine._kernel_config(Path("/tmp/short"))["KernelManager"]["transport"] == "ipc"
    assert "transport" not in engine._kernel_config(tmp_path / ("x" * 90))["KernelManager"]

    monkeypatch.setattr(sys, "platform", "win32")
    assert "transport" not in engine._kernel_config(Path("/tmp/short"))["KernelManager"]
    assert workers._context().get_start_method() == "spawn"


def test_folders_are_cleaned_however_they_are_written():
    clean = scrub.text_cleaner(Path("/srv/reports"))

    assert clean("open('/srv/reports/data/x.csv') at 0x7f3a5c2b10") == "open('./data/x.csv') at 0x0"
    assert clean("/tmp/ipykernel_4711/123456.py:1: UserWarning") == "notebook:1: UserWarning"
    assert clean("\x1b[0;31mKeyError\x1b[0m") == "KeyError"
    assert clean("/srv/reports2 stays") == "/srv/reports2 stays"


def test_a_root_folder_is_never_cleaned_away():
    assert scrub.text_cleaner(Path("/"))("1 / 2 and /x") == "1 / 2 and /x"
