"""The process that has imported the libraries, and forks a fresh IPython kernel for each run.

    python -m coverage_lib.edition.kernel_server SOCKET_NUMBER '["module", …]'

It imports at once, and waits on its standard input for one line: what it is to prepare, as JSON.
Three generations, each with one thread only, so that forking is safe:

    server     imports and prepares; ends, with all below it, when its standard input is closed
    keeper     one for each worker that connects; ends, with all below it, when the worker is gone
    kernel     an ordinary IPython kernel, in a session of its own; dies with its keeper

A keeper takes one request a line, as JSON, and answers each with a line.
"""

import contextlib
import gc
import importlib
import json
import os
import random
import select
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from coverage_lib.edition import processes

MODULE = "coverage_lib.edition.kernel_server"
IPYTHON = (  # and what it would import in every kernel anew, when it starts or runs its first cell
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "tornado.platform.asyncio",
    "IPython.core.completerlib",
    "IPython.core.debugger",
    "IPython.core.logger",
    "IPython.core.oinspect",
    "IPython.extensions.storemagic",
    "sqlite3",  # of the history
)
# ipykernel names it before a notebook imports matplotlib; here matplotlib is imported first.
INLINE = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
NO_DEBUGGING = {"PYDEVD_DISABLE_FILE_VALIDATION": "1"}  # else the debugger warns when imported
MORE_THREADS = 3  # exit code: a module has started a thread, so forking would not be safe
EVERY = 0.5  # seconds between two looks for dead keepers
RARELY = 100_000  # objects made, before a kernel looks for garbage: it lives for one run
POLITE = 10  # seconds the server has to end all below it

Preparation = tuple[str, str]
"""A function that keeps what it gives back, and its argument: ("package.module:function", "data").
Every kernel finds it kept, and shares its memory."""


class Server:
    """A server that begins to import these modules at once; where there can be none, no address.

    It serves when it is told what to prepare; who connects before waits for it.
    """

    def __init__(self, folder: Path, modules: Sequence[str]) -> None:
        address = str(folder / "kernels")
        possible = processes.LINUX and len(address) <= processes.LONGEST_SOCKET
        self.address = address if possible else ""
        self._process = _started(address, modules) if possible else None
        self.told = False

    def prepare(self, prepare: Sequence[Preparation]) -> None:
        """Tell it, once, what to do before it serves."""
        self.told = True
        if self._process and self._process.stdin:
            with contextlib.suppress(OSError):  # it is gone: the ordinary kernels will do
                self._process.stdin.write(f"{json.dumps(prepare)}\n".encode())
                self._process.stdin.flush()

    def end(self) -> None:
        """With all below it; one that never served is not waited for."""
        if self._process is None:
            return
        try:
            if self.told:
                self._process.communicate(timeout=POLITE)
        except subprocess.TimeoutExpired:
            pass
        self._process.kill()
        self._process.communicate()


def _started(address: str, modules: Sequence[str]) -> subprocess.Popen[bytes]:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        return subprocess.Popen(
            [
                sys.executable,
                "-m",
                MODULE,
                str(listener.fileno()),
                json.dumps([*IPYTHON, *modules]),
            ],
            stdin=subprocess.PIPE,  # closed when this process ends, however it ends
            env=processes.repeatable({**INLINE, **NO_DEBUGGING, **os.environ}),
            pass_fds=[listener.fileno()],
            start_new_session=True,  # Ctrl-C is ours to handle
        )


@contextlib.contextmanager
def running(
    folder: Path, modules: Sequence[str], prepare: Sequence[Preparation] = ()
) -> Iterator[str]:
    """The address of a server that imports and prepares these; blank where there can be none."""
    server = Server(folder, modules)
    try:
        server.prepare(prepare)
        yield server.address
    finally:
        server.end()


def main(listener: socket.socket, modules: Sequence[str]) -> None:
    """Returns in a kernel, when it has ended; in the server only where it never served."""
    _forget_the_current_folder()
    processes.adopt_orphans()
    processes.keep_freed_memory()
    before = dict(os.environ)
    for module in modules:
        importlib.import_module(module)
    gc.collect()  # now, while it waits to be told
    told = sys.stdin.readline()
    if not told:  # the data were wrong, or nothing was to be made
        return
    for function, argument in json.loads(told):
        _prepare(function, argument)
    set_by_modules = {name: value for name, value in os.environ.items() if name not in before}
    if processes.threads() > 1:
        sys.exit(MORE_THREADS)
    gc.freeze()  # what all kernels share is not looked at again, so it stays shared
    wanted = _keep(_serve(listener))
    environment = {**set_by_modules, **wanted["environment"]}
    _be_a_kernel(wanted["arguments"], folder=wanted["folder"], environment=environment)


def _forget_the_current_folder() -> None:
    """As ipykernel_launcher does."""
    if sys.path[0] == "" or Path(sys.path[0]) == Path.cwd():
        del sys.path[0]


def _prepare(function: str, argument: str) -> None:
    """What cannot be prepared is left to the report that wants it, which has the words for it."""
    module, _, name = function.partition(":")
    with contextlib.suppress(Exception):
        getattr(importlib.import_module(module), name)(argument)


# --- server -------------------------------------------------------------------------------------
def _serve(listener: socket.socket) -> socket.socket:
    """Fork a keeper for each worker. Returns its connection in the keeper only."""
    keepers: set[int] = set()
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [], EVERY)
        if sys.stdin in ready:
            processes.end_descendants()
            os._exit(0)
        if listener in ready:
            connection, _ = listener.accept()
            keeper = os.fork()
            if not keeper:
                listener.close()
                return connection
            connection.close()
            keepers.add(keeper)
        keepers -= _ended(keepers)


def _ended(keepers: set[int]) -> set[int]:
    """The keepers that are no more; whatever one of them left behind is ended too."""
    gone = {keeper for keeper in keepers if os.waitpid(keeper, os.WNOHANG)[0]}
    if gone:
        processes.end_descendants(spare=frozenset(keepers - gone))
    return gone


# --- keeper -------------------------------------------------------------------------------------
def _keep(connection: socket.socket) -> dict[str, Any]:
    """Answer the worker until it is gone. Returns what is wanted in the forked kernel only."""
    processes.die_with_parent()
    processes.adopt_orphans()
    exit_codes: dict[int, int] = {}
    with contextlib.suppress(OSError), connection, connection.makefile("rw") as lines:
        for line in lines:
            request = json.loads(line)
            if request["do"] == "fork":
                kernel = os.fork()
                if not kernel:
                    return dict(request)
                answer: int | None = kernel
            elif request["do"] == "poll":
                answer = _exit_code(request["kernel"], exit_codes)
            else:
                processes.end_descendants()
                answer = None
            lines.write(f"{json.dumps(answer)}\n")
            lines.flush()
    processes.end_descendants()
    os._exit(0)


def _exit_code(kernel: int, known: dict[int, int]) -> int | None:
    if kernel not in known:
        try:
            ended, status = os.waitpid(kernel, os.WNOHANG)
        except ChildProcessError:  # reaped when its tree was ended
            return -9
        if not ended:
            return None
        known[kernel] = os.waitstatus_to_exitcode(status)
    return known[kernel]


# --- kernel -------------------------------------------------------------------------------------
def _be_a_kernel(arguments: list[str], *, folder: str, environment: dict[str, str]) -> None:
    """What `python -m ipykernel_launcher …` would be now, but for the time it takes."""
    os.setsid()
    processes.die_with_parent()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update({**environment, "JPY_PARENT_PID": str(os.getppid())})
    _new_chance()
    gc.set_threshold(RARELY)
    sys.argv = ["ipykernel_launcher", *arguments]
    watched = f"--IPKernelApp.parent_handle={os.getppid()}"  # it read the variable when imported
    importlib.import_module(IPYTHON[0]).launch_new_instance([*arguments, watched])


def _new_chance() -> None:
    """Without this, every kernel would draw the same random numbers."""
    random.seed()
    numpy = sys.modules.get("numpy")
    if numpy:
        numpy.random.seed()


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), json.loads(sys.argv[2]))
