"""Running a notebook with papermill, within limits of time, memory and output. Its only home.

The engine is papermill's own but for two things: a notebook that fills memory or prints without end
is ended, and the executed notebook is not written twice a cell, but once where it was cut short.
"""

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

import papermill
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode, from_dict
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError
from papermill.execute import raise_for_execution_errors
from papermill.iorw import write_ipynb
from papermill.log import logger
from papermill.translators import PythonTranslator, papermill_translators
from traitlets.config import Config

from coverage_lib.edition import kernels, processes
from coverage_lib.edition.limits import Limits
from coverage_lib.edition.outcome import FAILED, NOTEBOOK, TIMEOUT
from coverage_lib.edition.plan import Job
from coverage_lib.errors import CoverageError

NAME = "coverage"
EVERY = 0.5  # seconds between two looks at the memory
MB = 1_000_000
END = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows knows one way only


class StoppedError(Exception):
    """The notebook did not come to its end: the outcome, and why."""

    def __init__(self, outcome: str, error: str, detail: str = "") -> None:
        super().__init__(error)
        self.outcome, self.error, self.detail = outcome, error, detail


def execute(job: Job, workshop: Path, limits: Limits) -> NotebookNode:
    """Run a notebook; gives what it became. Where it stopped early, that stands in the workshop.

    What can go wrong comes from papermill in unrelated families of exceptions: each becomes a
    StoppedError here, with its outcome.
    """
    try:
        executed = _papermill(job, workshop, limits)
    except Exception as error:
        raise _stopped(error, limits) from error
    if _errors(executed):  # papermill lets an early exit pass as success
        write_ipynb(executed, str(workshop / NOTEBOOK))
        raise StoppedError(FAILED, "the notebook ended itself before its last cell")
    return executed


def _stopped(error: Exception, limits: Limits) -> StoppedError:
    match error:
        case PapermillExecutionError():
            return StoppedError(FAILED, _words(error.ename, error.evalue))
        case CellTimeoutError():
            return StoppedError(TIMEOUT, f"took longer than {limits.seconds:g} seconds")
        case LimitError():
            return StoppedError(FAILED, f"{error}, so it was ended")
        case DeadKernelError():
            return StoppedError(FAILED, "the kernel died: out of memory?")
    message = f"the notebook could not be run: {error}"
    return StoppedError(FAILED, message, "".join(traceback.format_exception(error)))


def _papermill(job: Job, workshop: Path, limits: Limits) -> NotebookNode:
    """Within the time left for the whole notebook, whichever cell takes it.

    Papermill's own two halves, one after the other: at its end the whole would write the notebook.
    """
    deadline = time.monotonic() + limits.seconds
    # This Python, whatever kernel the author's notebook names.
    kernel = {"kernel_name": "python3", "language": "python"}
    ready = papermill.execute_notebook(
        job.notebook, None, parameters=job.parameters, engine_name=NAME, prepare_only=True, **kernel
    )
    executed: NotebookNode = papermill_engines.execute_notebook_with_engine(
        NAME,
        ready,
        kernel["kernel_name"],
        limits=limits,
        save_to=str(workshop / NOTEBOOK),
        progress_bar=False,
        start_timeout=processes.START_UP,
        timeout_func=lambda _: max(deadline - time.monotonic(), 0.01),
        shutdown_kernel="immediate",
        record_timing=False,
        config=_kernel_config(workshop),
    )
    raise_for_execution_errors(executed, str(workshop / NOTEBOOK))
    return executed


def _kernel_config(workshop: Path) -> Config:
    """Sockets in our own folder, where the system has them: no open port, no race for one."""
    manager: dict[str, Any] = {"client_factory": kernels.Client}
    connection = workshop / "k.json"
    if sys.platform != "win32" and len(str(connection)) <= processes.LONGEST_SOCKET:
        manager |= {"transport": "ipc", "connection_file": str(connection)}
    return Config({"KernelManager": manager})


def _words(name: str, message: str) -> str:
    """A mistake the reader can correct speaks for itself; our own bug also says what it is."""
    return message if name in _correctable(CoverageError) else f"{name}: {message}"


def _correctable(kind: type[CoverageError]) -> set[str]:
    return {kind.__name__}.union(*(_correctable(narrower) for narrower in kind.__subclasses__()))


def _errors(notebook: NotebookNode) -> list[NotebookNode]:
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return [output for output in outputs if output["output_type"] == "error"]


# --- the engine ---------------------------------------------------------------------------------
class LimitError(Exception):
    """The notebook took more than it may; its kernel was ended."""


class CoverageEngine(NBClientEngine):  # type: ignore[misc]
    """Papermill's own engine, within `limits`; a notebook cut short is written to `save_to`."""

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: Any,
        kernel_name: str,
        *,
        limits: Limits | None = None,
        save_to: str | None = None,
        start_timeout: float = processes.START_UP,
        execution_timeout: float | None = None,
        **options: Any,
    ) -> Any:
        """Raises what papermill's engine raises, and LimitError."""
        options.pop("input_path", None)  # papermill's own engine drops it too
        options["timeout"] = execution_timeout or options.get("timeout")
        settings = {"startup_timeout": start_timeout, "kernel_name": kernel_name, "log": logger}
        client = _Client(nb_man, **{**options, **settings})
        client.limits = limits or Limits()
        try:
            return client.execute()
        except Exception as error:
            if save_to:
                write_ipynb(nb_man.nb, save_to)
            if client.too_much:
                raise LimitError(client.too_much) from error
            raise


class _Client(PapermillNotebookClient):  # type: ignore[misc]
    """Papermill's client, counting what the kernel prints and watching what it holds."""

    limits = Limits()
    too_much = ""  # what the notebook took too much of; then its kernel is ended
    _printed = 0

    def papermill_execute_cells(self) -> None:
        over = threading.Event()
        watch = threading.Thread(target=self._watch, args=(over,), daemon=True)
        watch.start()
        try:
            super().papermill_execute_cells()
        finally:
            over.set()
            watch.join()

    def process_message(self, message: Any, *args: Any, **options: Any) -> Any:
        content = message["content"]
        self._printed += len(content.get("text", "")) or sum(
            len(part) for part in content.get("data", {}).values() if isinstance(part, str)
        )
        if self._printed > self.limits.output * MB:
            self._end(f"printed more than {self.limits.output} MB")
            return None
        return super().process_message(message, *args, **options)

    def output(self, outs: Any, message: Any, display_id: Any, cell_index: int) -> Any:
        """What is shown, as it comes: nbclient would first hold each against Jupyter's schema."""
        plain = message["msg_type"] == "display_data" and not display_id
        if not plain or self.clear_before_next_output or any(self.output_hook_stack.values()):
            return super().output(outs, message, display_id, cell_index)
        parts = {key: message["content"][key] for key in ("data", "metadata")}
        outs.append(from_dict({"output_type": "display_data", **parts}))  # type: ignore[no-untyped-call]
        return outs[-1]

    def _watch(self, over: threading.Event) -> None:
        kernel = self.km.provisioner.pid
        while not over.wait(EVERY):
            if processes.hold_more(kernel, self.limits.memory * MB):
                self._end(f"used more than {self.limits.memory:,} MB of memory")
                return

    def _end(self, why: str) -> None:
        self.too_much = self.too_much or why
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.km.provisioner.pid, END)


class ParametersAsWritten(PythonTranslator):  # type: ignore[misc]
    """Papermill's own, but for black: where that is installed, the cell's bytes would be others."""

    @classmethod
    def codify(cls, parameters: Any, comment: str = "Parameters") -> str:
        """The lines of the cell, a value each."""
        return str(super(PythonTranslator, cls).codify(parameters, comment))


papermill_engines.register(NAME, CoverageEngine)
papermill_translators.register("python", ParametersAsWritten)
