"""One report in this process: the engine runs the notebook, the exporters make its pages.

However it ends is an outcome, so that one failing office never stops the others.
"""

import os
import shutil
import time
import traceback
from dataclasses import replace
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from coverage_lib.edition import engine, processes, render, scrub
from coverage_lib.edition.limits import Limits
from coverage_lib.edition.outcome import (
    HTML,
    NO_DATA,
    NOT_PUBLISHED,
    NOTEBOOK,
    PDF,
    RENDER_FAILED,
    RENDERED,
    Result,
)
from coverage_lib.edition.plan import Job


def report(job: Job, *, staging: Path, root: Path, limits: Limits) -> Result:
    """Run and render one job; the current directory becomes `root`."""
    started = time.monotonic()
    os.chdir(root)
    os.environ.update(processes.repeatable({}))
    try:
        result = _made(job, staging, root, limits)
    except OSError as error:  # what went wrong in the notebook or the pages is a result already
        result = Result(job, NOT_PUBLISHED, staging / "nothing", error=_unwritable(error))
    shown = scrub.text_cleaner(root)(result.error)
    return replace(result, error=shown, seconds=time.monotonic() - started)


def _unwritable(error: OSError) -> str:
    return (
        f"the temporary folder cannot be written ({error.strerror or error});"
        " free its disk, or name another in TMPDIR"
    )


def _made(job: Job, staging: Path, root: Path, limits: Limits) -> Result:
    workshop = staging / ".run"  # sockets and the notebook in progress
    workshop.mkdir(parents=True)
    try:
        executed = _execute(job, workshop, limits)
    except engine.StoppedError as stopped:
        left = _left_by(workshop)
        if left is not None:
            _write(left, staging, root)
        return Result(job, stopped.outcome, staging, error=stopped.error, detail=stopped.detail)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    _write(executed, staging, root)
    return _rendered(job, executed, staging)


# --- running ------------------------------------------------------------------------------------
def _execute(job: Job, workshop: Path, limits: Limits) -> NotebookNode:
    """Run the notebook; a kernel that does not start is given one more chance."""
    try:
        return engine.execute(job, workshop, limits)
    except engine.StoppedError as error:
        if not _never_started(error.__cause__, workshop):
            raise
        return engine.execute(job, workshop, limits)


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


def _write(executed: NotebookNode, staging: Path, root: Path) -> None:
    """The executed notebook, in the form in which it is published."""
    scrub.notebook(executed, root=root)
    text = nbformat.writes(executed, version=4)  # type: ignore[no-untyped-call]
    # Half a character, which no file can hold, becomes a question mark.
    (staging / NOTEBOOK).write_text(f"{text}\n", "utf-8", errors="replace", newline="\n")


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
    html, pdf = render.both(executed)
    return {
        **{name: text if isinstance(text, bytes) else text.encode() for name, text in beside},
        HTML: html.encode(),
        PDF: pdf,
    }
