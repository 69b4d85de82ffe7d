"""A PostgreSQL server that a test starts for itself: in a temporary folder, on a socket, no network."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

PLACES = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), "/usr/local/bin"]
PASSWORD = "rahasia:kan/tor"
NAME = "coverage"


def missing():
    """Why no server can be started here; blank where one can."""
    if not tool("initdb") or not tool("postgres"):
        return "PostgreSQL is not installed (Debian: apt-get install postgresql): .ci/servers"
    if os.name == "nt" or (os.getuid() == 0 and not server_user()):
        return "PostgreSQL does not run as root, and there is no user postgres or nobody"
    return ""


def tool(name):
    return shutil.which(name, path=os.pathsep.join(map(str, PLACES))) or shutil.which(name)


def server_user():
    """The user who runs the server; None: whoever runs the test."""
    if os.getuid() != 0:
        return None
    known = {user.pw_name for user in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)


@contextlib.contextmanager
def server():
    """The folder of the socket of a server that runs; it is stopped at the end."""
    who = {"user": server_user()} if server_user() else {}
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path has to be short
    if who:
        shutil.chown(home, who["user"])
    secret = home / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    run = {"check": True, "capture_output": True, "cwd": home, **who}
    try:
        subprocess.run(
            [tool("initdb"), "-D", home / "db", "-U", NAME, "-A", "scram-sha-256", "-E", "UTF8",
             "--no-sync", "--locale=C", f"--pwfile={secret}"], **run,
        )  # fmt: skip
        with (home / "log").open("w") as log:
            process = subprocess.Popen(
                [tool("postgres"), "-D", home / "db", "-k", home, "-c", "listen_addresses=",
                 "-c", "fsync=off", "-c", "log_statement=all", "-c", "logging_collector=off"],
                cwd=home, stdout=subprocess.DEVNULL, stderr=log, **who,
            )  # fmt: skip
        try:
            wait_for(home, process)
            yield home
        finally:
            process.send_signal(signal.SIGINT)  # open connections are ended
            process.wait(timeout=30)
    finally:
        shutil.rmtree(home)


def wait_for(home, process):
    for _ in range(300):
        log = (home / "log").read_text()
        if "ready to accept connections" in log:
            return
        assert process.poll() is None, log
        time.sleep(0.1)
    raise AssertionError(f"the server does not start: {log}")
