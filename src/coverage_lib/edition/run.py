"""One report in this process: papermill runs the notebook, the exporters make its pages.

The only home of papermill. What can go wrong comes from it in unrelated families of exceptions;
here each becomes an outcome, so that one failing office never stops the others.
"""

import os
import shutil
import sys
import time
import traceback
from dataclasses import replace
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from coverage_lib.edition import processes, render, scrub
from coverage_lib.edition.outcome import (
    FAILED,
    HTML,
    NO_DATA,
    NOTEBOOK,
    PDF,
    RENDER_FAILED,
    RENDERED,
    TIMEOUT,
    Result,
)
from coverage_lib.edition.plan import Job
from coverage_lib.errors import CoverageError


class StoppedError(Exception):
    """The notebook did not come to its end: the outcome, and why."""

    def __init__(self, outcome: str, error: str, detail: str = "") -> None:
        super().__init__(error)
        self.outcome, self.error, self.detail = outcome, error, detail


def report(job: Job, *, staging: Path, root: Path, timeout: float) -> Result:
    """Run and render one job; the current directory becomes `root`."""
    started = time.monotonic()
    os.chdir(root)
    os.environ.update(processes.repeatable({}))
    result = _made(job, staging, root, timeout)
    shown = scrub.text_cleaner(root)(result.error)
    return replace(result, error=shown, seconds=time.monotonic() - started)


def _made(job: Job, staging: Path, root: Path, timeout: float) -> Result:
    workshop = staging / ".run"  # sockets and the notebook in progress
    workshop.mkdir(parents=True)
    stopped = None
    try:
        _execute(job, workshop, timeout)
    except StoppedError as error:
        stopped = error
    executed = _published_form(workshop, staging, root)
    shutil.rmtree(workshop, ignore_errors=True)
    if stopped or executed is None:
        why = stopped or StoppedError(FAILED, "papermill left no notebook")
        return Result(job, why.outcome, staging, error=why.error, detail=why.detail)
    return _rendered(job, executed, staging)


# --- running ------------------------------------------------------------------------------------
def _execute(job: Job, workshop: Path, timeout: float) -> None:
    """Run the notebook; a kernel that does not start is given one more chance."""
    try:
        _once(job, workshop, timeout)
    except StoppedError as error:
        if not _never_started(error.__cause__, workshop):
            raise
        _once(job, workshop, timeout)


def _once(job: Job, workshop: Path, timeout: float) -> None:
    try:
        executed = _papermill(job, workshop, timeout)
    except PapermillExecutionError as error:
        raise StoppedError(FAILED, _words(error.ename, error.evalue)) from error
    except CellTimeoutError as error:
        raise StoppedError(TIMEOUT, f"took longer than {timeout:g} seconds") from error
    except DeadKernelError as error:
        raise StoppedError(FAILED, "the kernel died: out of memory?") from error
    except Exception as error:
        message = f"the notebook could not be run: {error}"
        raise StoppedError(FAILED, message, traceback.format_exc()) from error
    if _errors(executed):  # papermill lets an early exit pass as success
        raise StoppedError(FAILED, "the notebook ended itself before its last cell")


def _papermill(job: Job, workshop: Path, timeout: float) -> NotebookNode:
    """Within the time left for the whole notebook, whichever cell takes it."""
    deadline = time.monotonic() + timeout
    executed: NotebookNode = papermill.execute_notebook(
        job.notebook,
        workshop / NOTEBOOK,
        parameters=job.parameters,
        kernel_name="python3",  # this Python, whatever kernel the author's notebook names
        language="python",
        progress_bar=False,
        start_timeout=processes.START_UP,
        timeout_func=lambda _: max(deadline - time.monotonic(), 0.01),
        shutdown_kernel="immediate",
        record_timing=False,
        config=_kernel_config(workshop),
    )
    return executed


def _kernel_config(workshop: Path) -> Config:
    """Sockets in our own folder, where the system has them: no open port, no race for one."""
    connection = workshop / "k.json"
    if sys.platform == "win32" or len(str(connection)) > processes.LONGEST_SOCKET:
        return Config()
    return Config({"KernelManager": {"transport": "ipc", "connection_file": str(connection)}})


def _words(name: str, message: str) -> str:
    """A mistake the reader can correct speaks for itself; our own bug also says what it is."""
    return message if name in _correctable(CoverageError) else f"{name}: {message}"


def _correctable(kind: type[CoverageError]) -> set[str]:
    return {kind.__name__}.union(*(_correctable(narrower) for narrower in kind.__subclasses__()))


def _errors(notebook: NotebookNode) -> list[NotebookNode]:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output for output in outputs if output["output_type"] == "error"]


# --- what it left -------------------------------------------------------------------------------
def _left_by(workshop: Path) -> NotebookNode | None:
    executed = workshop / NOTEBOOK
    if not executed.exists():
        return None
    notebook: NotebookNode = nbformat.read(executed, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def _never_started(cause: BaseException | None, workshop: Path) -> bool:
    """A kernel that does not come up is a plain RuntimeError; one that dies later is not."""
    executed = _left_by(workshop)
    begun = executed is not None and any(cell.get("execution_count") for cell in executed.cells)
    return type(cause) is RuntimeError and not begun


def _published_form(workshop: Path, staging: Path, root: Path) -> NotebookNode | None:
    executed = _left_by(workshop)
    if executed is not None:
        scrub.notebook(executed, root=root)
        text = nbformat.writes(executed, version=4)  # type: ignore[no-untyped-call]
        (staging / NOTEBOOK).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return executed


def _rendered(job: Job, executed: NotebookNode, staging: Path) -> Result:
    """Pages of a notebook that came to its end. A half-made set of pages is no report."""
    try:
        page = render.page_of(executed)
        if page.outcome == NO_DATA:
            return Result(job, NO_DATA, staging, page=page)
        files = _pages(executed)
    except Exception as error:
        return Result(job, RENDER_FAILED, staging, error=str(error), detail=traceback.format_exc())
    for name, content in files.items():
        (staging / name).write_bytes(content)
    return Result(job, RENDERED, staging, page=page)


def _pages(executed: NotebookNode) -> dict[str, bytes]:
    """Ours come last: an attachment cannot pass itself off as the report."""
    beside = render.attachments(executed).items()
    return {
        **{name: text if isinstance(text, bytes) else text.encode() for name, text in beside},
        HTML: render.html(executed).encode(),
        PDF: render.pdf(executed),
    }
