"""Processes that make one report after another, each report with a kernel of its own.

A worker that is killed (out of memory, a crash in a library) loses its own report only: another
takes its place. That is why this is not a pool: a killed worker breaks a whole pool.
"""

import contextlib
import importlib
import multiprocessing
import os
import queue
import select
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType, ModuleType
from typing import Any

from coverage_lib.edition import kernel_server, processes
from coverage_lib.edition.limits import Limits
from coverage_lib.edition.outcome import FAILED, TIMEOUT, Result
from coverage_lib.edition.plan import Job

GRACE = processes.START_UP * 2  # beyond a report's own time limit: start-up, one retry, rendering
POLITE = 5  # seconds a worker has to stop its kernel before it is killed
WARM, COLD = "warm", "cold"
LOADED = [  # in this order; a second or two, which is not for a run that makes nothing
    "coverage_lib.edition.quick",
    "coverage_lib.edition.run",
    "coverage_lib.edition.ready",
]


@dataclass(frozen=True)
class Machinery:
    """How the reports are made; what they say does not depend on it."""

    workers: int = 1
    limits: Limits = field(default_factory=Limits)  # of one report
    kernel: str = WARM  # forked from a server, where the system allows
    modules: tuple[str, ...] = ()  # what that server imports
    prepare: tuple[kernel_server.Preparation, ...] = ()  # and does, once for all reports
    server: str = ""  # the address of one that runs already; blank: a crew starts its own
    cluster: str = ""  # the address of a dask scheduler; blank: this machine
    data: Callable[[], Mapping[str, str]] = (
        dict  # fingerprints of the data, as a machine finds them
    )


class Crew:
    """The workers; a thread that has a report to make takes the next one that is free."""

    def __init__(self, number: int, address: str, limits: Limits) -> None:
        self.stop = threading.Event()
        self._limits = limits
        self._free: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        self.workers = [_Worker(address) for _ in range(number)]
        for worker in self.workers:
            self._free.put(worker)

    def __call__(self, job: Job, staging: Path) -> Result:
        """Make one report in this folder, which is not there yet."""
        started = time.monotonic()
        worker = self._free.get()
        try:
            result = worker.make(job, staging, self._limits, self.stop)
        finally:
            self._free.put(worker)
        return replace(result, seconds=time.monotonic() - started)


@contextlib.contextmanager
def crew(number: int, folder: Path, machinery: Machinery) -> Iterator[Crew]:
    """So many workers, with the server of their kernels; `folder` is for its socket."""
    with _kernels(folder, machinery) as address:
        crew = Crew(number, address, machinery.limits)
        try:
            yield crew
        finally:
            for worker in crew.workers:
                worker.end()


def _kernels(folder: Path, machinery: Machinery) -> contextlib.AbstractContextManager[str]:
    if machinery.kernel == COLD or machinery.server:
        return contextlib.nullcontext(machinery.server)
    return kernel_server.running(folder, machinery.modules, machinery.prepare)


# --- a worker, seen from here -------------------------------------------------------------------


class _Worker:
    """A process that makes one report after another; started when needed, replaced when dead."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._process: BaseProcess | None = None
        self._pipe: Connection

    def make(self, job: Job, staging: Path, limits: Limits, stop: threading.Event) -> Result:
        """The result; a worker that does not answer in time is ended."""
        try:
            self._start(stop)
            self._pipe.send((job, staging, Path.cwd(), limits))
            result: Result | None = self._answer(limits.seconds + GRACE, stop)
        except (EOFError, OSError) as error:
            return _nothing(job, staging, FAILED, self._lost(error))
        if result is not None:
            return result
        self.end()
        return _nothing(job, staging, TIMEOUT, f"took longer than {limits.seconds:g} seconds")

    def _answer(self, seconds: float, stop: threading.Event) -> Any:
        """What the worker says next; None where that takes longer, or the run is stopped."""
        deadline = time.monotonic() + seconds
        while not stop.is_set() and time.monotonic() < deadline:
            if self._pipe.poll(0.1):
                return self._pipe.recv()
        return None

    def end(self) -> None:
        """With its kernel."""
        if self._process is None:
            return
        self._pipe.close()  # the worker sees it, and ends
        self._process.join(0.2)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join(POLITE)
        if self._process.is_alive():
            self._process.kill()
        self._process.join()
        self._process = None

    def _start(self, stop: threading.Event) -> None:
        """Where there is none: a new one, once it can begin; no report's time runs until then."""
        if self._process is None:
            self._pipe, its_own = _context().Pipe()
            process = _context().Process(  # type: ignore[attr-defined]
                target=_work, args=(its_own, self._address), daemon=True
            )
            with _without_main():
                process.start()
            its_own.close()
            self._process = process
            self._answer(processes.PREPARING + GRACE, stop)

    def _lost(self, error: Exception) -> str:
        """Why there is no answer."""
        if self._process is None:
            return f"no process could be started ({error}): fewer --workers, or free memory"
        self._process.join(POLITE)
        code = self._process.exitcode
        self.end()
        return f"its process ended early, exit code {code}: out of memory?"


_one_at_a_time = threading.Lock()


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """A new process would import the command, and all the command imports: a second for nothing."""
    with _one_at_a_time:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _nothing(job: Job, staging: Path, outcome: str, error: str) -> Result:
    """What a killed process leaves behind may be half-written, so none of it is used."""
    return Result(job, outcome, staging / "nothing", error=error)


def _context() -> BaseContext:
    """Where it can be had, a server that has the libraries loaded and forks: 0.1 s, not 2 s."""
    socket = Path(tempfile.gettempdir()) / "pymp-12345678" / "listener-12345678"
    if sys.platform == "win32" or len(str(socket)) > processes.LONGEST_SOCKET:
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(LOADED)
    return context


def load_early() -> None:
    """Where workers are forked, let what they are forked from load the libraries from now on."""
    if _context().get_start_method() == "forkserver":
        with _without_main():
            forkserver.ensure_running()


# --- in a worker --------------------------------------------------------------------------------
def _work(pipe: Connection, address: str) -> None:
    """Make the reports that come through the pipe, until it is closed."""
    for module in LOADED:
        importlib.import_module(module)
    from coverage_lib.edition import kernels, run, typst_document

    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _carry_on)  # Ctrl-C is the parent's to handle
    processes.adopt_orphans()
    processes.give_back_freed_memory()
    if processes.LINUX:
        threading.Thread(target=_end_with, args=(pipe,), daemon=True).start()
    kernels.use(address)
    with contextlib.suppress(EOFError, OSError):  # the pipe is closed: all is done
        kernels.wait_for_server()
        pipe.send("ready")
        while True:
            job, staging, root, limits = pipe.recv()
            result = run.report(job, staging=staging, root=root, limits=limits)
            kernels.end_all()
            pipe.send(result)
            typst_document.forget()  # while the report is published


def _end_with(pipe: Connection) -> None:
    """When the parent is gone, however it ended, nobody waits: end, and the kernel too."""
    watched = select.poll()
    watched.register(pipe.fileno(), select.POLLHUP)
    watched.poll()
    processes.end_descendants()
    os._exit(0)


def _carry_on(number: int, frame: FrameType | None) -> None:
    """Not SIG_IGN: the kernel would inherit that, and could never be interrupted."""


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)
