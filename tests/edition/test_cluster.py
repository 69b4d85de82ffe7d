"""A real scheduler with two workers on this machine: the same bytes, and a lost worker loses nothing."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coverage_lib.edition import verify
from coverage_lib.errors import RunError
from tinynotebook import contents, notebook, run_batch

distributed = pytest.importorskip("distributed", reason="dask is not installed: pip install .[dev]")
pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="the workers are ended by signals"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning"),
]
OFFICES = ["alpha", "beta", "gamma", "raises", "nothing"]


@contextlib.contextmanager
def dask(command: str, *words: object, folder: Path):
    """One `dask scheduler` or `dask worker`, as a user starts it, in this folder."""
    started = subprocess.Popen(
        [sys.executable, "-m", "dask", command, *map(str, words)],
        cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield started
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(started.pid, signal.SIGTERM)
        started.communicate(timeout=30)


@contextlib.contextmanager
def scheduler(folder: Path):
    """The address of a scheduler without a worker; the notebook finds its process in a file."""
    words = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file"]
    file = folder / "scheduler.json"
    file.unlink(missing_ok=True)  # of one that was killed
    with dask("scheduler", *words, file, folder=folder) as started:
        (folder / "scheduler.pid").write_text(str(started.pid))
        until = time.monotonic() + 60
        while not file.exists() and time.monotonic() < until:
            time.sleep(0.1)
        with distributed.Client(scheduler_file=str(file), set_as_default=False) as client:
            yield client.scheduler.address


def worker(address: str, folder: Path, *words: str):
    here = ["--local-directory", folder / "dask", "--no-dashboard"]
    return dask(
        "worker", address, *(words or ["--no-nanny"]), "--nthreads", "1", *here, folder=folder
    )


def crews(folder: Path) -> list[str]:
    """The kernels' servers and the workers that are left; what they are forked from may stay."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # ended meanwhile
            if (process / "cwd").resolve() == folder:
                found.append((process / "cmdline").read_text())
    servers = [line for line in found if "kernel_server" in line]
    forked = [line for line in found if "multiprocessing.forkserver" in line]
    return servers + forked[2:]  # one of each dask worker


@pytest.fixture(scope="module")
def at_home(tmp_path_factory):
    """Made on this machine, without dask."""
    return run_batch(tmp_path_factory.mktemp("home"), OFFICES)


def test_two_workers_make_the_same_bytes(tmp_path, at_home):
    notebook(tmp_path)
    with scheduler(tmp_path) as address, worker(address, tmp_path), worker(address, tmp_path):
        made = run_batch(tmp_path, OFFICES, cluster=address)
        until = time.monotonic() + 15
        while (left := crews(tmp_path)) and time.monotonic() < until:
            time.sleep(0.1)
        assert left == []

    assert {office: one.outcome for office, one in made.results.items()} == {
        office: one.outcome for office, one in at_home.results.items()
    }
    assert contents(made.home) == contents(at_home.home)


@pytest.mark.skipif(sys.platform != "linux", reason="the notebook looks for its machine in /proc")
def test_a_worker_killed_in_the_middle_loses_nothing(tmp_path, at_home):
    notebook(tmp_path)
    with (
        scheduler(tmp_path) as address,
        worker(address, tmp_path) as one,
        worker(address, tmp_path) as other,
    ):
        made = run_batch(tmp_path, ["machine", *OFFICES], cluster=address)
        assert sorted([one.poll(), other.poll()], key=str) == [-signal.SIGKILL, None]

    assert made.results["machine"].outcome == "rendered"
    for office in OFFICES:
        assert contents(made.home / office) == contents(at_home.home / office)


def test_a_scheduler_lost_in_the_middle_leaves_the_former_reports_and_the_next_run_completes(
    tmp_path,
):
    offices = ["alpha", "dispatch", "beta"]
    before = contents(run_batch(tmp_path, offices).home)
    with scheduler(tmp_path) as address, worker(address, tmp_path):
        lost = run_batch(tmp_path, offices, cluster=address)

    assert {office: one.outcome for office, one in lost.results.items()} == {
        "alpha": "rendered",
        "dispatch": "not_published",
        "beta": "not_published",
    }
    assert "scheduler was lost" in lost.results["beta"].error
    assert contents(lost.home) == before
    assert verify.verify(lost.home).reports == 3

    with scheduler(tmp_path) as address, worker(address, tmp_path):
        (tmp_path / "scheduler.pid").unlink()
        made = run_batch(tmp_path, offices, cluster=address)
    assert {one.outcome for one in made.results.values()} == {"rendered"}
    assert contents(made.home) == before


@pytest.mark.parametrize(
    "words, fault",
    [
        (["--no-nanny"], "has other files: tiny.ipynb"),
        (["--nanny"], "--no-nanny"),
    ],
)
def test_a_machine_that_would_not_make_the_same_is_refused(tmp_path, words, fault):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    with (
        scheduler(tmp_path) as address,
        worker(address, elsewhere, *words),
        pytest.raises(RunError, match=fault),
    ):
        run_batch(tmp_path, ["alpha"], cluster=address)


def test_a_cluster_without_a_worker_or_without_a_scheduler_says_what_to_start(
    tmp_path, monkeypatch
):
    from coverage_lib.edition import cluster

    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with scheduler(tmp_path) as address, pytest.raises(RunError, match="dask worker tcp://"):
        run_batch(tmp_path, ["alpha"], cluster=address)
    with pytest.raises(RunError, match="start one with `dask scheduler`"):
        run_batch(tmp_path, ["alpha"], cluster=address)
