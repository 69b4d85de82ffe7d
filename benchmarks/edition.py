"""What an edition costs: today's way, ours, again with nothing changed, and with one district changed.

    coverage-report invent outputs/demo-data --region kanwil-jateng-diy
    python benchmarks/edition.py                        # 36 offices of one region
    python benchmarks/edition.py --reports 12           # a sample
    python benchmarks/edition.py --only "ours" "ours, one worker"    # two workers against one

    coverage-report invent outputs/nation               # every office of the country
    python benchmarks/edition.py --data outputs/nation --every-office --only ours
    python benchmarks/edition.py --data outputs/nation --every-office --only ours --reports 3000

Where more reports are asked for than the plan has, its offices come again at earlier months: villages
are not in the data, so an edition of thousands is one of many months. The growth of a worker's
memory is told in each of these, of the worker that grew most: from about its tenth report (the tenth
of each, as if they took turns) to its last.

Today's way is three commands a report, as many reports at a time as ours: papermill, nbconvert to
HTML, and nbconvert to PDF: `webpdf` where playwright and a Chromium are installed (see webpdf.py),
else our exporter. All ways are measured in one run, in turn, so a busy machine is busy for all of
them; processor time is told beside the clock because it does not depend on who else is at work.
Linux only.
"""

import argparse
import contextlib
import csv
import importlib.util
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import psutil
import webpdf
import yaml

from coverage_lib.edition import plan, processes

BIN = Path(sys.executable).parent
MB = 1_000_000
HAS_BROWSER = importlib.util.find_spec("playwright") is not None and webpdf.browser() is not None
PDF_TODAY = (
    [sys.executable, Path(webpdf.__file__)]
    if HAS_BROWSER
    else [BIN / "jupyter", "nbconvert", "--to", "coverage_pdf"]
)
TENTH = 10  # a worker's memory is compared from this report on
# An IPython start-up file: the processor time of each cell, as its own kernel sees it.
CELLS = """\
import os, time
shell, begun = get_ipython(), []
shell.events.register("pre_run_cell", lambda info: begun.append(time.process_time()))
def told(result):
    with open(os.path.join(os.environ["CELLS"], str(os.getpid())), "a") as file:
        print(time.process_time() - begun[-1], file=file)
shell.events.register("post_run_cell", told)
"""


def main():
    """Measure each way in turn and print the table."""
    wanted = arguments()
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        desk = Desk(Path(folder), wanted)
        print(heading(desk, wanted), flush=True)
        row(
            "",
            "reports",
            "seconds",
            "s/report",
            "CPU s/report",
            "CPU ÷ cells",
            "worker MB",
            "growth",
        )
        for name in wanted.only or WAYS:
            told(name, WAYS[name](desk), desk)


def arguments():
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--edition", type=Path, default=Path("params/demo.yml"))
    asked.add_argument("--data", type=Path, default=Path("outputs/demo-data"))
    asked.add_argument("--every-office", action="store_true", help="of the data, not the plan's")
    asked.add_argument("--reports", type=int, help="so many of the plan, or repeated to so many")
    asked.add_argument("--sample", type=int, default=12, help="reports made in today's way")
    asked.add_argument("--workers", type=int, default=2)
    asked.add_argument("--only", nargs="+", choices=WAYS, help="in this order")
    return asked.parse_args()


class Desk:
    """A folder with a copy of the data, the plan to measure, and what IPython is told."""

    def __init__(self, folder, wanted):
        self.folder, self.workers, self.data = folder, wanted.workers, folder / "data"
        shutil.copytree(wanted.data, self.data)
        plan_file = yaml.safe_load(wanted.edition.read_text(encoding="utf-8"))
        plan_file["parameters"]["data"] = str(self.data)
        self.edition = folder / "plan.yml"
        self.edition.write_text(json.dumps(plan_file), encoding="utf-8")
        planned = plan.read(self.edition).jobs
        if wanted.every_office:
            planned = every_office(self.data, planned)
        self.jobs = repeated(planned, wanted.reports)
        self.sample = spread(self.jobs, wanted.sample)
        plan_file["reports"] = [
            {"notebook": str(job.notebook), "parameters": job.parameters} for job in self.jobs
        ]
        self.edition.write_text(json.dumps(plan_file), encoding="utf-8")
        startup = folder / "ipython" / "profile_default" / "startup"
        startup.mkdir(parents=True)
        (startup / "cells.py").write_text(CELLS)

    def run(self, *options, workers=0):
        """Our command: what it took, and what its cells took."""
        cells = Path(tempfile.mkdtemp(dir=self.folder))
        command = [BIN / "coverage-report", "run", self.edition, "--output", self.folder / "out"]
        command += ["--workers", workers or self.workers, *options]
        environment = {"IPYTHONDIR": str(self.folder / "ipython"), "CELLS": str(cells)}
        took = measured(command, os.environ | environment)
        spent = [float(line) for file in cells.iterdir() for line in file.read_text().split()]
        return took | {"cells": sum(spent)}


def every_office(data, planned):
    """The country, and every office of the data, as the first report of the plan is told."""
    notebooks = {"national": "national_report", "regional_office": "regional_report"}
    with (data / "offices.csv").open(encoding="utf-8", newline="") as stream:
        levels = {row["office"]: row["level"] for row in csv.DictReader(stream)}
    told = planned[0].parameters
    return [
        plan.Job(
            Path("notebooks") / f"{notebooks.get(level, 'branch_report')}.ipynb",
            told | {"office": office},
            f"{office}/{told['period']}",
        )
        for office, level in {"ID": "national", **levels}.items()
    ]


def repeated(jobs, number):
    """The first so many; where the plan has fewer, its offices again, a month earlier each time."""
    again = list(jobs)
    while number and len(again) < number:
        again += [at_earlier_month(job) for job in again[-len(jobs) :]]
    return again[:number]


def at_earlier_month(job):
    year, month = map(int, job.parameters["period"].split("-"))
    year, month = (year, month - 1) if month > 1 else (year - 1, 12)
    period = f"{year}-{month:02}"
    folder = job.folder.replace(job.parameters["period"], period)
    return plan.Job(job.notebook, job.parameters | {"period": period}, folder)


def spread(jobs, number):
    """So many reports, from the beginning to the end of the plan."""
    number = min(number, len(jobs))
    return [jobs[place * (len(jobs) - 1) // max(number - 1, 1)] for place in range(number)]


# --- the ways ------------------------------------------------------------------------------------
def today(desk):
    jobs, before = desk.sample, resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    with ThreadPoolExecutor(desk.workers) as threads:
        list(threads.map(lambda job: by_hand(job, desk.folder / "today" / job.folder), jobs))
    seconds = time.monotonic() - started
    return {"reports": len(jobs), "seconds": seconds, "cpu": spent_since(before)}


def by_hand(job, folder):
    folder.mkdir(parents=True)
    notebook = folder / "report.ipynb"
    settings = [part for name, value in job.parameters.items() for part in ("-r", name, str(value))]
    steps = [
        [BIN / "papermill", job.notebook, notebook, *settings, "--no-progress-bar"],
        [BIN / "jupyter", "nbconvert", "--to", "html", "--no-input", notebook],
        [*PDF_TODAY, notebook],
    ]
    for step in steps:
        subprocess.run([str(word) for word in step], check=True, capture_output=True)


def ours(desk):
    return desk.run("--force")


def cold(desk):
    return desk.run("--force", "--kernel", "cold")


def one_worker(desk):
    return desk.run("--force", workers=1)


def unchanged(desk):
    return desk.run()


def district(desk):
    """One count of one district of the first branch is one person higher."""
    file = desk.data / "observations.csv"
    before = file.read_bytes()
    with file.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    place, measure, value = (rows[0].index(name) for name in ("place", "measure", "value"))
    chosen = next(
        row
        for row in reversed(rows)
        if "." in row[place] and row[measure] == "active" and row[value]
    )
    chosen[value] = str(int(chosen[value]) + 1)
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    try:
        return desk.run()
    finally:
        file.write_bytes(before)


WAYS = {
    "today": today,
    "ours": ours,
    "nothing changed": unchanged,
    "one district changed": district,
    "ours, one worker": one_worker,
    "ours, cold kernels": cold,
}


# --- measuring -----------------------------------------------------------------------------------
def measured(command, environment):
    """Seconds and processor time with all below it, reports made, and the memory of the workers."""
    processes.adopt_orphans()
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = psutil.Popen(
        [str(word) for word in command], stdout=subprocess.PIPE, text=True, env=environment
    )
    lines, seen = [], []
    reading = threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")))
    reading.start()
    while not ended(process, within=0.2):
        seen.append((sum(": rendered" in line for line in lines), workers_memory(process)))
    seconds = time.monotonic() - started
    reading.join()
    if process.returncode:
        sys.exit("".join(lines))
    with contextlib.suppress(ChildProcessError):  # the workers' own server outlives the command
        while True:
            os.wait()
    made = sum(": rendered" in line for line in lines)
    return {"reports": made, "seconds": seconds, "cpu": spent_since(before)} | growth(seen)


def ended(process, *, within):
    """Whether a process ends within so many seconds; told at once when it does."""
    with contextlib.suppress(psutil.TimeoutExpired):
        process.wait(within)
        return True
    return False


def workers_memory(process):
    """MB of each worker, by its number: a process forked from multiprocessing's server."""
    with contextlib.suppress(psutil.Error):  # it ended while we looked
        servers = [
            one for one in process.children() if "multiprocessing.forkserver" in str(one.cmdline())
        ]
        workers = [worker for server in servers for worker in server.children()]
        return {worker.pid: worker.memory_info().rss / MB for worker in workers}
    return {}


def growth(seen):
    """The most a worker held; and by how much the one that grew most did so after its tenth report.

    A worker's share of the reports is taken to be the same for all.
    """
    all_workers = {pid for _, held in seen for pid in held}
    grown = [
        later[-1] / later[0] - 1
        for worker in all_workers
        if len(later := after_the_tenth(seen, worker, TENTH * len(all_workers))) > 1
    ]
    most = max((megabytes for _, held in seen for megabytes in held.values()), default=0)
    return {"memory": most, "growth": max(grown, default=None)}


def after_the_tenth(seen, worker, reports):
    """The most that a worker held while each number of reports had been made, from `reports` on."""
    most = {}
    for made, held in seen:
        if made >= reports and held.get(worker):  # 0 of one that has just ended
            most[made] = max(most.get(made, 0), held[worker])
    return list(most.values())


def spent_since(before):
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    return now.ru_utime + now.ru_stime - before.ru_utime - before.ru_stime


# --- the table -----------------------------------------------------------------------------------
def heading(desk, wanted):
    return (
        f"{date.today()}, {platform.system()} {platform.machine()}, Python {platform.python_version()},"
        f" {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {desk.workers} workers\n"
        f"{wanted.edition}: {len(desk.jobs)} reports of"
        f" {len({job.parameters['office'] for job in desk.jobs})} offices;"
        f" today's PDF by {'webpdf' if HAS_BROWSER else 'our exporter'}\n"
    )


def row(*cells):
    print(
        "| "
        + " | ".join(f"{cell:>{20 if not place else 11}}" for place, cell in enumerate(cells))
        + " |",
        flush=True,
    )


def told(name, took, desk):
    reports = took["reports"] or len(desk.jobs)
    cells, grown = took.get("cells"), took.get("growth")
    row(
        name,
        took["reports"],
        f"{took['seconds']:.1f}",
        f"{took['seconds'] / reports:.2f}",
        f"{took['cpu'] / reports:.2f}",
        f"{took['cpu'] / cells:.2f}" if cells else "",
        f"{took['memory']:.0f}" if "memory" in took and took["reports"] else "",
        f"{grown:+.1%}" if grown is not None else "",
    )


if __name__ == "__main__":
    main()
