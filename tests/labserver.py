"""A JupyterLab or Voila of the tests' own: on loopback, with its own port and token, always ended."""

import contextlib
import json
import os
import secrets
import shlex
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
START_WITHIN = 120  # seconds


@dataclass(frozen=True)
class Server:
    """Where it listens, and what opens it."""

    address: str
    token: str = ""

    def asked(self, path: str, order: dict[str, Any] | None = None) -> Any:
        """The answer of its interface, from JSON; where there is an order, to that."""
        headers = {"Authorization": f"token {self.token}"} if self.token else {}
        body = json.dumps(order).encode() if order else None
        request = urllib.request.Request(f"{self.address}{path}", body, headers)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)


def options_of_make_lab() -> list[str]:
    """What `make lab` gives to `jupyter lab`, read from the Makefile."""
    lines = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    (command,) = (line for line in lines if "jupyter lab " in line and line.startswith("\t"))
    words = shlex.split(command.replace("$(CURDIR)", str(ROOT)))
    return [word for word in words if word.startswith("--")]


@contextlib.contextmanager
def lab(notebooks: Path, home: Path) -> Iterator[Server]:
    """`make lab` without its browser, on a folder of notebooks; settings of its own."""
    port, token = _free_port(), secrets.token_hex(16)
    command = [
        sys.executable, "-m", "jupyter", "lab", str(notebooks), *options_of_make_lab(),
        "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--ServerApp.port_retries=0",
        "--expose-app-in-browser", "--allow-root",
    ]  # fmt: skip
    with _running(command, home, {"JUPYTER_TOKEN": token}) as process:
        server = Server(f"http://127.0.0.1:{port}", token)
        _wait(port, process)
        yield server


@contextlib.contextmanager
def voila(notebook: Path, home: Path) -> Iterator[Server]:
    """The same notebook as a page, without its code."""
    port = _free_port()
    command = [
        sys.executable, "-m", "voila", str(notebook), "--no-browser",
        f"--port={port}", "--Voila.ip=127.0.0.1",
    ]  # fmt: skip
    with _running(command, home, {}) as process:
        server = Server(f"http://127.0.0.1:{port}")
        _wait(port, process)
        yield server


@contextlib.contextmanager
def _running(
    command: list[str], home: Path, extra: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    folders = {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    log = (home / "server.log").open("wb")
    with (
        log,
        subprocess.Popen(
            command, env={**os.environ, **folders, **extra}, stdout=log, stderr=log
        ) as process,
    ):
        try:
            yield process
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=30)
            process.kill()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    ends = time.monotonic() + START_WITHIN
    while time.monotonic() < ends:
        assert process.poll() is None, "the server ended by itself"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.2)
    raise AssertionError("the server did not answer")


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
