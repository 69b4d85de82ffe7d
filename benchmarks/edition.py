"""How long an edition takes: warm, cold, with nothing changed, and as it is done today.

    .venv/bin/python benchmarks/edition.py
    .venv/bin/python benchmarks/edition.py --edition params/demo.yml --times 3

Today's way is three commands a report, as many reports at a time as ours: papermill, then
nbconvert to HTML, then nbconvert to PDF. It is measured on a sample and scaled by the number of
reports. All ways are measured in turn in one run, on the same machine. Linux and macOS.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil

from coverage_lib.edition import plan

BIN = Path(sys.executable).parent
SAMPLE = 3  # reports made in today's way


def main():
    """Measure each way in turn, several times; print medians and ratios."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--edition", type=Path, default=Path("params/published.yml"))
    arguments.add_argument("--workers", type=int, default=2)
    arguments.add_argument("--times", type=int, default=3, help="how often each is measured")
    wanted = arguments.parse_args()
    jobs = plan.read(wanted.edition).jobs
    print(f"{wanted.edition}: {len(jobs)} reports, {wanted.workers} workers, {wanted.times} times")

    seconds = {name: [] for name in ("warm", "cold", "nothing changed", "start", "today")}
    memory = {}
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder)
        for _ in range(wanted.times):
            for kernel in ("cold", "warm"):  # warm last: the next one finds its edition unchanged
                made = run(wanted, output, "--force", "--kernel", kernel)
                seconds[kernel].append(made[0])
                memory[kernel] = max(memory.get(kernel, 0), made[1])
            seconds["nothing changed"].append(run(wanted, output)[0])
            seconds["start"].append(measured([BIN / "coverage-report", "--version"])[0])
            seconds["today"].append(today(sample(jobs), output, wanted.workers))
    show(seconds, memory, len(jobs))


def sample(jobs):
    """Reports from the beginning, the middle and the end of the plan."""
    return [jobs[number * (len(jobs) - 1) // max(SAMPLE - 1, 1)] for number in range(SAMPLE)]


def run(wanted, output, *options):
    command = [BIN / "coverage-report", "run", wanted.edition, "--output", output]
    return measured([*command, "--workers", str(wanted.workers), *options])


def measured(command):
    """Seconds, and the largest memory of one process below (worker or kernel), in MB."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, __file__, "--child", *map(str, command)], capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return time.monotonic() - started, float(done.stdout.splitlines()[-1])


def child(command):
    """Run the command, and say how much memory its largest process below takes, looked at often."""
    process, largest = psutil.Popen(command, stdout=subprocess.DEVNULL), 0
    while process.poll() is None:
        with contextlib.suppress(psutil.Error):  # it ended while we looked
            below = process.children(recursive=True)
            largest = max([largest, *(one.memory_info().rss for one in below)])
        time.sleep(0.1)
    print(largest / 2**20)
    return process.returncode


def today(jobs, output, workers):
    """Seconds a report, with `workers` reports at a time."""
    started = time.monotonic()
    with ThreadPoolExecutor(workers) as threads:
        list(threads.map(lambda job: by_hand(job, output / "today" / job.folder), jobs))
    return (time.monotonic() - started) / len(jobs)


def by_hand(job, folder):
    folder.mkdir(parents=True, exist_ok=True)
    notebook = folder / "report.ipynb"
    settings = [part for name, value in job.parameters.items() for part in ("-r", name, str(value))]
    steps = [
        [BIN / "papermill", job.notebook, notebook, *settings, "--no-progress-bar"],
        [BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", notebook],
        [BIN / "jupyter", "nbconvert", "--to", "coverage_pdf", notebook],
    ]
    for step in steps:
        subprocess.run([str(word) for word in step], check=True, capture_output=True)


def show(seconds, memory, reports):
    medians = {name: statistics.median(times) for name, times in seconds.items()}
    medians["today"] *= reports  # measured a report at a time
    print(f"\n{'':28}{'seconds':>9}{'a report':>10}{'a minute':>10}{'x today':>9}{'peak MB':>9}")
    names = {
        "today": f"today's way (of {SAMPLE}, scaled)",
        "cold": "ours, cold kernels",
        "warm": "ours, warm kernels",
        "nothing changed": "ours, nothing changed",
    }
    for name, words in names.items():
        took = medians[name]
        most = f"{memory[name]:9.0f}" if name in memory else ""
        faster = medians["today"] / took
        print(
            f"{words:28}{took:9.1f}{took / reports:10.2f}{60 * reports / took:10.0f}{faster:9.1f}{most}"
        )
    started = medians["start"]
    print(
        f"\nof these, starting the command takes {started:.1f} seconds (coverage-report --version)"
    )
    print(f"cores: {os.cpu_count()}; load now: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    if "--child" in sys.argv:
        sys.exit(child(sys.argv[2:]))
    main()
