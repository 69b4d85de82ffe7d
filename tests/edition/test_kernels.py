"""Warm and cold kernels make the same report, and nothing that a notebook starts outlives it."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import nbformat
import pytest
from jupyter_client import AsyncKernelManager, KernelManager

from coverage_lib.edition import kernel_server, kernels, processes, workers
from coverage_lib.edition.head_start import HeadStart
from coverage_lib.edition.limits import Limits
from tinynotebook import run_batch

linux = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux only")
MADE = ["figures.csv", "report.html", "report.ipynb", "report.pdf"]


def is_running(pid: int) -> bool:
    try:
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return False


def test_a_cold_kernel_makes_the_same_bytes(finished, tmp_path):
    cold = run_batch(tmp_path, ["alpha", "raises"], kernel=workers.COLD)

    for name in MADE:
        here = (finished.home / "alpha/2017" / name).read_bytes()
        assert here == (cold.home / "alpha/2017" / name).read_bytes(), name
    kept = "raises/2017/report.ipynb"
    assert (finished.home / kept).read_bytes() == (cold.home / kept).read_bytes()


@pytest.mark.parametrize("kernel", [workers.WARM, workers.COLD])
def test_what_a_notebook_does_to_its_process_fails_its_own_report_only(tmp_path, kernel):
    ended = run_batch(
        tmp_path, ["gone", "parent", "slow", "alpha"], limits=Limits(6), kernel=kernel
    )

    outcomes = {office: result.outcome for office, result in ended.results.items()}
    assert outcomes == {
        "gone": "failed",
        "parent": "rendered",
        "slow": "timeout",
        "alpha": "rendered",
    }
    assert "the kernel died" in ended.results["gone"].error
    if sys.platform == "linux":
        assert not is_running(int((tmp_path / "child.pid").read_text()))


@pytest.mark.parametrize("kernel", [workers.WARM, workers.COLD])
def test_what_a_notebook_takes_too_much_of_ends_its_own_report_only(tmp_path, kernel):
    limits = Limits(seconds=60, memory=700, output=1)

    offices = ["floods", "alpha", *(["fills"] if sys.platform == "linux" else [])]
    ended = run_batch(tmp_path, offices, limits=limits, kernel=kernel)

    assert ended.results["alpha"].outcome == "rendered"
    floods = ended.results["floods"]
    assert (floods.outcome, floods.error) == ("failed", "printed more than 1 MB, so it was ended")
    assert ended.files("floods") == ["report.ipynb"]
    if sys.platform == "linux":
        error = "used more than 700 MB of memory, so it was ended"
        assert ended.results["fills"].error == error


def test_every_kernel_draws_its_own_random_numbers(tmp_path):
    drawn = run_batch(tmp_path, ["random-1", "random-2"])

    said = [
        [out["text"] for cell in notebook.cells for out in cell.get("outputs", []) if "text" in out]
        for notebook in (
            nbformat.read(drawn.home / office / "2017/report.ipynb", as_version=4)
            for office in ("random-1", "random-2")
        )
    ]
    numbers = [text[-1].split() for text in said]
    assert len({*numbers[0], *numbers[1]}) == 4


@pytest.fixture
def workshop():
    """A short path: the name of a socket must not be long."""
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)
    kernels.use("")


def started(folder: Path) -> KernelManager:
    manager = KernelManager(
        kernel_name="python3", transport="ipc", connection_file=str(folder / "k.json")
    )
    manager.start_kernel(cwd=str(folder))
    return manager


def answered(manager: KernelManager, code: str) -> str:
    client = manager.blocking_client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=30)
        told = []
        client.execute_interactive(code, timeout=30, output_hook=told.append)
        return "".join(message["content"].get("text", "") for message in told)
    finally:
        client.stop_channels()


LOOK = """
import os, signal, sys
print(sys.path, os.getcwd(), sys.flags.hash_randomization, os.environ["MPLBACKEND"], sys.argv[1:2])
print(os.getsid(0) == os.getpid(), sorted(os.environ), signal.getsignal(signal.SIGTERM))
"""


@linux
def test_a_forked_kernel_has_the_libraries_and_is_otherwise_like_a_new_one(workshop, monkeypatch):
    monkeypatch.setenv("PYTHONHASHSEED", "0")  # as a worker sets it
    cold = started(workshop)
    said_cold = answered(cold, LOOK)
    cold.shutdown_kernel(now=True)
    with kernel_server.running(workshop, ["wave"]) as address:
        kernels.use(address)
        warm = started(workshop)
        try:
            loaded = answered(warm, "import sys; print('wave' in sys.modules)")
            said_warm = answered(warm, LOOK)
            warm.interrupt_kernel()
            assert warm.is_alive()
            pid = warm.provisioner.pid
        finally:
            warm.shutdown_kernel(now=True)

    assert loaded == "True\n"
    assert said_warm == said_cold
    assert not is_running(pid)


@linux
@pytest.mark.parametrize("modules", [["no_such_module"], ["starts_a_thread"]])
def test_where_the_server_cannot_be_had_the_ordinary_kernel_starts(
    workshop, modules, monkeypatch, tmp_path
):
    (tmp_path / "starts_a_thread.py").write_text(
        "import threading, time; threading.Thread(target=time.sleep, args=(60,), daemon=True).start()"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    with kernel_server.running(workshop, modules) as address:
        kernels.use(address)
        manager = started(workshop)
        try:
            assert answered(manager, "print(6 * 7)") == "42\n"
        finally:
            manager.shutdown_kernel(now=True)


@linux
def test_a_killed_keeper_takes_its_kernel_along_and_the_next_kernel_finds_another(workshop):
    with kernel_server.running(workshop, []) as address:
        kernels.use(address)
        first = started(workshop)
        keeper = int(answered(first, "import os; print(os.getppid())"))
        kernel = first.provisioner.pid
        os.kill(keeper, signal.SIGKILL)
        until = time.monotonic() + 10
        while is_running(kernel) and time.monotonic() < until:
            time.sleep(0.05)
        assert not is_running(kernel)
        assert not first.is_alive()
        first.shutdown_kernel(now=True)

        second = started(workshop)
        try:
            assert answered(second, "print(1)") == "1\n"
        finally:
            second.shutdown_kernel(now=True)


@pytest.mark.parametrize(
    "kernel, why",
    [
        ("import time; time.sleep(60)", "did not answer in time"),
        ("pass", "died before it answered"),
    ],
)
def test_a_kernel_that_is_never_ready_is_not_waited_for(workshop, monkeypatch, kernel, why):
    spec = workshop / "kernels" / "mute"
    spec.mkdir(parents=True)
    about = {"argv": [sys.executable, "-c", kernel], "display_name": "Mute", "language": "python"}
    (spec / "kernel.json").write_text(json.dumps(about))
    monkeypatch.setenv("JUPYTER_PATH", str(workshop))

    async def ready() -> None:
        manager = AsyncKernelManager(kernel_name="mute", client_factory=kernels.Client)
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        try:
            await client.wait_for_ready(timeout=0.5)
        finally:
            client.stop_channels()
            await manager.shutdown_kernel(now=True)

    with pytest.raises(RuntimeError, match=why):
        asyncio.run(ready())


def test_elsewhere_and_in_long_folders_there_is_no_server(tmp_path, monkeypatch):
    with kernel_server.running(tmp_path / ("x" * 90), []) as address:
        assert address == ""

    monkeypatch.setattr(processes, "LINUX", False)
    with kernel_server.running(Path("/tmp"), []) as address:
        assert address == ""


@linux
def test_what_the_server_prepared_every_kernel_finds(workshop, monkeypatch, tmp_path):
    (tmp_path / "keeps.py").write_text(
        "kept = []\ndef keep(what):\n    kept.append(what)\n    assert what == 'good'\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    prepare = [("keeps:keep", "good"), ("keeps:keep", "bad"), ("no_such_module:keep", "good")]
    with kernel_server.running(workshop, [], prepare) as address:
        kernels.use(address)
        manager = started(workshop)
        try:
            assert answered(manager, "import keeps; print(keeps.kept)") == "['good', 'bad']\n"
        finally:
            manager.shutdown_kernel(now=True)


@linux
def test_a_kernel_asked_for_early_waits_until_the_server_has_prepared(
    workshop, monkeypatch, tmp_path
):
    (tmp_path / "keeps.py").write_text("kept = []\nkeep = kept.append\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    server = kernel_server.Server(workshop, [])
    telling = threading.Timer(1, server.prepare, [[("keeps:keep", "late")]])
    telling.start()
    try:
        kernels.use(server.address)
        manager = started(workshop)
        try:
            assert answered(manager, "import keeps; print(keeps.kept)") == "['late']\n"
        finally:
            manager.shutdown_kernel(now=True)
    finally:
        telling.join()
        server.end()


@pytest.fixture
def slow_to_prepare(monkeypatch, tmp_path):
    """What a server is told to prepare: it takes six seconds."""
    (tmp_path / "slow.py").write_text("import time\ndef prepare(what):\n    time.sleep(6)\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=":")
    return (("slow:prepare", ""),)


@linux
def test_what_the_server_prepares_takes_nothing_of_a_reports_time(tmp_path, slow_to_prepare):
    made = run_batch(tmp_path, ["random-1"], limits=Limits(3), prepare=slow_to_prepare)

    assert made.results["random-1"].outcome == "rendered"  # it imports numpy: a tenth of a second


@linux
def test_a_worker_that_gave_up_meanwhile_is_not_spoken_of(workshop, slow_to_prepare, capfd):
    with kernel_server.running(workshop, [], slow_to_prepare) as address:
        with socket.socket(socket.AF_UNIX) as impatient:
            impatient.connect(address)
            impatient.sendall(b'{"do": "end"}\n')
        kernels.use(address)
        kernels.wait_for_server()

    assert capfd.readouterr().err == ""


@linux
def test_a_server_that_was_never_asked_leaves_nothing(tmp_path):
    run_machinery = workers.Machinery(modules=("wave",))
    head_start = HeadStart(run_machinery)
    with head_start:
        head_start.begin()
        server = head_start._server._process
        folder = head_start._folder
        assert is_running(server.pid)

    assert not is_running(server.pid)
    assert not folder.exists()


def test_a_worker_does_without_the_grammar_of_addresses_and_without_numpy():
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys, {', '.join(workers.LOADED)};"
            "print([name for name in ('rfc3987_syntax.syntax_helpers', 'numpy', 'jsonschema')"
            " if name in sys.modules])",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert said == "['jsonschema']\n"
