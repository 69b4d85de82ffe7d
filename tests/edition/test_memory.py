"""What a kernel and all below it hold is what the machine would get back."""

import os
import signal
import subprocess
import sys

import pytest

from coverage_lib.edition import processes

MB = 1_000_000
TWO_WITH_200_MB_IN_COMMON = """
import os, time
held = b"x" * 200_000_000
if os.fork():
    print("ready", flush=True)
time.sleep(60)
"""
KEEPS_WHAT_IT_FREES = """
import os, pathlib
from coverage_lib.edition import processes
processes.keep_freed_memory()
import pyarrow
bytearray(200_000_000)
pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
print(pages * os.sysconf("SC_PAGE_SIZE") > 200_000_000, pyarrow.default_memory_pool().backend_name)
"""
GIVES_BACK_WHAT_IT_FREES = """
import os, pathlib
from coverage_lib.edition import processes
processes.give_back_freed_memory()
bytearray(30_000_000)  # from here on malloc would keep pieces of this size
pieces = [bytearray(20_000_000) for _ in range(10)]
behind = bytearray(1_000_000)
del pieces
pages = int(pathlib.Path("/proc/self/statm").read_text().split()[1])
print(pages * os.sysconf("SC_PAGE_SIZE") < 100_000_000)
"""


@pytest.fixture
def family():
    """A process and its child."""
    code = [sys.executable, "-c", TWO_WITH_200_MB_IN_COMMON]
    with subprocess.Popen(code, stdout=subprocess.PIPE, start_new_session=True) as process:
        assert process.stdout.readline() == b"ready\n"
        yield process.pid
        os.killpg(process.pid, signal.SIGKILL)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is not looked at")
def test_memory_in_common_counts_once(family):
    assert processes.hold_more(family, 150 * MB)
    assert not processes.hold_more(family, 300 * MB)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is given back")
def test_freed_memory_stays_at_hand_for_pandas_and_arrow():
    code = [sys.executable, "-c", KEEPS_WHAT_IT_FREES]

    assert subprocess.check_output(code, text=True) == "True system\n"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is given back")
def test_a_worker_keeps_nothing_large_that_it_freed():
    code = [sys.executable, "-c", GIVES_BACK_WHAT_IT_FREES]

    assert subprocess.check_output(code, text=True) == "True\n"
