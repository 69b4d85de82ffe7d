"""Headless Chromium for the tests, spoken to over its DevTools protocol: no driver to install."""

import base64
import contextlib
import itertools
import json
import re
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import websocket

PHONE, DESK = 375, 1280  # CSS pixels


class Browser:
    """One tab."""

    def __init__(self, address: str) -> None:
        self._socket = websocket.create_connection(address, timeout=60, suppress_origin=True)
        self._numbers = itertools.count(1)

    def close(self) -> None:
        """The connection; the browser itself ends with its process."""
        self._socket.close()

    def open(
        self, file: Path, *, width: int = DESK, dark: bool = False, script: bool = True
    ) -> None:
        """Show a file, and wait until it stands."""
        self.call("Emulation.setScriptExecutionDisabled", value=not script)
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=900, deviceScaleFactor=1, mobile=width < 600,
        )  # fmt: skip
        scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
        self.call("Emulation.setEmulatedMedia", features=scheme)
        self.call("Page.navigate", url=file.as_uri())
        while self.run("document.readyState + location.href") != f"complete{file.as_uri()}":
            time.sleep(0.02)

    def run(self, expression: str) -> Any:
        """The value of a JavaScript expression; a promise is awaited."""
        answer = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in answer:
            raise AssertionError(json.dumps(answer["exceptionDetails"])[:2000])
        return answer["result"].get("value")

    def press(self, key: str) -> None:
        """One key, as a keyboard gives it."""
        named = {"key": key, "code": key, "windowsVirtualKeyCode": {"Tab": 9, "Enter": 13}[key]}
        typed = {"text": "\r"} if key == "Enter" else {}
        self.call("Input.dispatchKeyEvent", type="keyDown", **named, **typed)
        self.call("Input.dispatchKeyEvent", type="keyUp", **named)

    def picture(self, file: Path) -> None:
        """The whole page as PNG."""
        made = self.call("Page.captureScreenshot", captureBeyondViewport=True)
        file.write_bytes(base64.b64decode(made["data"]))

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """One command of the protocol, and its answer."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            said = json.loads(self._socket.recv())
            if said.get("id") == number:
                assert "error" not in said, said
                return dict(said["result"])


@contextlib.contextmanager
def browser(program: str, folder: Path) -> Iterator[Browser]:
    """Chromium with a profile of its own, ended with the tests."""
    options = (
        "--headless --no-sandbox --disable-gpu --no-first-run --disable-quic "
        "--disable-background-networking --disable-component-update --disable-sync "
        "--hide-scrollbars --remote-debugging-port=0"
    )
    command = [program, *options.split(), f"--user-data-dir={folder}", "about:blank"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            with contextlib.closing(Browser(_first_tab(process))) as opened:
                yield opened
        finally:
            process.terminate()


def _first_tab(process: subprocess.Popen[str]) -> str:
    """The address of the empty tab, on the port that Chromium chose and prints."""
    said = (re.search(r"127\.0\.0\.1:(\d+)", line) for line in process.stderr or ())
    port = next(filter(None, said))[1]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as listed:
        tabs = [tab for tab in json.load(listed) if tab["type"] == "page"]
    return str(tabs[0]["webSocketDebuggerUrl"])
