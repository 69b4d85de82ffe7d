"""Warm kernels: Jupyter's own extension point, so that papermill and nbclient need not know.

A worker says where the server is (`use`); from then on its kernels are forked there. Where there is
no server (Windows, macOS, --kernel cold, a server that died) the ordinary kernel starts: the report
is the same.
"""

import contextlib
import json
import os
import signal
import socket
import sys
import time
from pathlib import Path
from queue import Empty
from typing import Any

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from coverage_lib.edition import processes

NAME = "coverage-warm"  # of the entry point in pyproject.toml
LAUNCHER = ["-m", "ipykernel_launcher"]
KILLED = -9
KNOCK = 10  # milliseconds; ZeroMQ's own are 100


class _Keeper:
    """The connection to this worker's keeper, made when it is first needed."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._lines: Any = None

    def ask(self, **request: Any) -> Any:
        """The answer. A keeper that is gone raises OSError; the next request finds a new one."""
        try:
            if self._lines is None:
                self._lines = self._connected()
            self._lines.write(f"{json.dumps(request)}\n")
            self._lines.flush()
            answer = self._lines.readline()
        except OSError:
            self._lines = None
            raise
        if not answer:
            self._lines = None
            raise ConnectionResetError("the keeper of the kernels is gone")
        return json.loads(answer)

    def _connected(self) -> Any:
        connection = socket.socket(socket.AF_UNIX)
        connection.settimeout(processes.PREPARING)
        connection.connect(self._address)
        lines = connection.makefile("rw")
        connection.close()  # the file keeps it open
        return lines


_keeper: _Keeper | None = None


def use(address: str) -> None:
    """From now on this process forks its kernels at this address; blank: it does not."""
    global _keeper
    _keeper = _Keeper(address) if address else None
    KernelProvisionerFactory.clear_instance()
    if address:
        KernelProvisionerFactory.instance(default_provisioner_name=NAME)


def wait_for_server() -> None:
    """Until it has prepared what all kernels share; one that is gone is not waited for."""
    _end_forked()  # none is there yet, but it answers no sooner


def end_all() -> None:
    """End what a report's kernel left running: warm or cold, in its group or not."""
    _end_forked()
    processes.end_descendants()


def _end_forked() -> None:
    if _keeper:
        with contextlib.suppress(OSError):  # then the keeper is gone, and all below it
            _keeper.ask(do="end")


class Client(AsyncKernelClient):
    """Jupyter's own, but for the 0.3 s which that waits though a kernel is ready."""

    def start_channels(self, *args: Any, **options: Any) -> None:
        """Knock more often at a kernel that does not listen yet."""
        self.context.reconnect_ivl = KNOCK
        super().start_channels(*args, **options)

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Until the kernel answers, and is heard where its outputs come; else RuntimeError."""
        until = time.monotonic() + (processes.START_UP if timeout is None else timeout)
        while not await self._heard():
            if not await self.is_alive():
                raise RuntimeError("the kernel died before it answered")
            if time.monotonic() > until:
                raise RuntimeError("the kernel did not answer in time")

    async def _heard(self) -> bool:
        self.kernel_info()
        try:
            answer = await self.get_shell_msg(timeout=1)
            await self.get_iopub_msg(timeout=0.2)
        except Empty:
            return False
        return bool(answer["msg_type"] == "kernel_info_reply")


class _Forked:
    """A kernel below the keeper, spoken to as to a subprocess.Popen."""

    stdin = stdout = stderr = None

    def __init__(self, keeper: _Keeper, pid: int) -> None:
        self.pid = pid
        self.returncode: int | None = None
        self._keeper = keeper

    def poll(self) -> int | None:
        if self.returncode is None:
            try:
                self.returncode = self._keeper.ask(do="poll", kernel=self.pid)
            except OSError:
                self.returncode = KILLED  # it dies with its keeper
        return self.returncode

    def wait(self) -> int | None:
        return self.poll()

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)


class WarmProvisioner(LocalProvisioner):
    """A forked kernel where this process has a server and the kernel is our Python's own."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork; else start the ordinary kernel."""
        pid = _forked(cmd, kwargs)
        if pid is None or _keeper is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = _Forked(_keeper, pid)  # type: ignore[assignment]
        self.pid = self.pgid = pid
        self.cwd = kwargs.get("cwd") or Path.cwd()
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """Nothing survives this, so it is not waited for; `end_all` sees to what is left."""
        await super().kill(restart)
        if isinstance(self.process, _Forked):
            self.process.returncode = KILLED


def _forked(command: list[str], options: dict[str, Any]) -> int | None:
    if _keeper is None or command[1:3] != LAUNCHER or command[0] != sys.executable:
        return None
    try:
        return int(
            _keeper.ask(
                do="fork",
                arguments=command[3:],
                folder=str(options.get("cwd") or Path.cwd()),
                environment=dict(options.get("env") or os.environ),
            )
        )
    except OSError:
        return None
