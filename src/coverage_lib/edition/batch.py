"""All reports of an edition, several at a time: each in its own process, published as it comes.

Not a pool: a worker that is killed (out of memory, a crash in a library) breaks a whole pool. And
so offices never share memory or a current directory.
"""

import contextlib
import multiprocessing
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

from coverage_lib.edition import manifest, publish, run
from coverage_lib.edition.plan import Edition, Job
from coverage_lib.edition.run import Result

GRACE = run.START_UP * 2  # beyond a report's own time limit: start-up, one retry, rendering
POLITE = 5  # seconds a worker has to stop its kernel before it is killed


def make(
    edition: Edition,
    *,
    output: Path,
    workers: int,
    timeout: float,
    inputs: Mapping[str, str],
    tell: Callable[[Result], None],
) -> list[Result]:
    """Run, render and publish every job; `tell` hears of each as it is done."""
    manifest.read(output / edition.name)  # a damaged one is found before anything is run
    done = []
    with contextlib.closing(results(edition.jobs, workers=workers, timeout=timeout)) as coming:
        for made in coming:
            result = publish.publish(made, edition=edition, output=output, inputs=inputs)
            tell(result)
            done.append(result)
    return sorted(done, key=lambda result: result.job.folder)


def results(jobs: Sequence[Job], *, workers: int, timeout: float) -> Generator[Result, None, None]:
    """Each result as it comes; its staging folder is there until all are done."""
    stop = threading.Event()
    with (
        tempfile.TemporaryDirectory(prefix="coverage-") as staging,
        ThreadPoolExecutor(max(1, min(workers, len(jobs)))) as threads,
    ):
        waiting = [
            threads.submit(_in_its_own_process, job, Path(staging) / str(number), timeout, stop)
            for number, job in enumerate(jobs)
        ]
        try:
            for answered in as_completed(waiting):
                yield answered.result()
        finally:  # Ctrl-C comes here: workers are stopped, nothing more is started
            stop.set()
            threads.shutdown(wait=False, cancel_futures=True)


# --- one process --------------------------------------------------------------------------------
def _in_its_own_process(job: Job, staging: Path, timeout: float, stop: threading.Event) -> Result:
    started = time.monotonic()
    staging.mkdir(mode=0o700)
    receiver, sender = _context().Pipe(duplex=False)
    process = _context().Process(  # type: ignore[attr-defined]
        target=_work, args=(sender, job, staging, Path.cwd(), timeout), daemon=True
    )
    process.start()
    sender.close()
    try:
        result = _answer(receiver, process, job, staging, timeout, stop)
    finally:
        _ended(process)
    return replace(result, seconds=time.monotonic() - started)


def _work(sender: Connection, job: Job, staging: Path, root: Path, timeout: float) -> None:
    """In the worker: a polite request to stop lets papermill shut its kernel down."""
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _carry_on)  # Ctrl-C is the parent's to handle
    sender.send(run.report(job, staging=staging, root=root, timeout=timeout))


def _carry_on(number: int, frame: FrameType | None) -> None:
    """Not SIG_IGN: the kernel would inherit that, and could never be interrupted."""


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


def _answer(
    receiver: Connection,
    process: BaseProcess,
    job: Job,
    staging: Path,
    timeout: float,
    stop: threading.Event,
) -> Result:
    deadline = time.monotonic() + timeout + GRACE
    while not stop.is_set() and time.monotonic() < deadline:
        if receiver.poll(0.1):
            return _received(receiver, process, job, staging)
    return _nothing(job, staging, run.TIMEOUT, f"took longer than {timeout:g} seconds")


def _received(receiver: Connection, process: BaseProcess, job: Job, staging: Path) -> Result:
    try:
        result: Result = receiver.recv()
    except EOFError:
        process.join(POLITE)
        error = f"its process ended early, exit code {process.exitcode}: out of memory?"
        return _nothing(job, staging, run.FAILED, error)
    return result


def _nothing(job: Job, staging: Path, outcome: str, error: str) -> Result:
    """What a killed process leaves behind may be half-written, so none of it is used."""
    return Result(job, outcome, staging / "nothing", error=error)


def _ended(process: BaseProcess) -> None:
    process.join(0.1)
    if process.is_alive():
        process.terminate()
        process.join(POLITE)
    if process.is_alive():
        process.kill()
    process.join()


def _context() -> BaseContext:
    """Where it can be had, a server that has the libraries loaded and forks: 0.1 s, not 2 s."""
    if sys.platform == "win32":
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([run.__name__])
    return context
