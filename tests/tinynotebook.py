"""A notebook of a few cells that does what its office's name says, and an edition of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from coverage_lib.edition import batch, incremental, plan, workers
from coverage_lib.edition.limits import Limits
from coverage_lib.edition.outcome import Result
from coverage_lib.mime import CSV, PAGE

A_MINUTE = Limits(seconds=60)
DEFAULTS = """\
office = "alpha"
period = "2017"
language = "id"
"""
WITH_DATA = DEFAULTS + 'data = "data"\n'
SAYS = f"""\
from IPython.display import display
outcome = "no_data" if office == "nothing" else ""
title, headline = f"Laporan {{office}}", f"Kabar {{office}} <{{period}}>"
display({{"{PAGE}": {{"title": title, "headline": headline, "outcome": outcome}}}}, raw=True)
"""
# What a desk leaves behind in a notebook: folders, addresses, process numbers, warnings.
TRACES = """\
import os, sys, warnings
print(os.getcwd(), os.path.expanduser("~"), sys.prefix, object())
warnings.warn("careful")
object()
"""
DOES = """\
from coverage_lib.errors import ParameterError
import os, time
if office == "raises":
    raise ZeroDivisionError("division by zero")
if office == "refused":
    raise ParameterError("there is no such office")
if office == "leaves":
    raise SystemExit(0)
if office == "killed":  # the worker, or the keeper of its kernel
    os.kill(os.getppid(), 9)
if office == "gone":
    os._exit(3)
if office == "parent":  # of a process that would outlive it, in a session of its own
    import subprocess
    child = subprocess.Popen(["sleep", "600"], start_new_session=True)
    open("child.pid", "w").write(str(child.pid))
if office.startswith("random"):
    import random
    import numpy
    print(random.random(), numpy.random.random())
if office == "slow":
    time.sleep(600)
if office == "machine" and not os.path.exists("once"):  # the dask worker it runs on, once
    open("once", "w").close()
    pid = os.getpid()
    while b"\\0worker\\0" not in open(f"/proc/{pid}/cmdline", "rb").read():
        pid = int(open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()[1])
    os.kill(pid, 9)
    time.sleep(600)
if office == "dispatch" and os.path.exists("scheduler.pid"):  # of all dask workers
    os.kill(int(open("scheduler.pid").read()), 9)
    os.unlink("scheduler.pid")
    time.sleep(5)
if office == "fills":  # memory
    held = b"x" * 1_000_000_000
    time.sleep(600)
while office == "floods":
    print("x" * 1000)
"""
FIGURES = f"""\
beside = {{"{CSV}": {{"filename": "figures.csv"}}}}
display({{"{CSV}": "office\\n" + office}}, raw=True, metadata=beside)
"""


def notebook(
    folder: Path, *, defaults: str = DEFAULTS, cells=(SAYS, TRACES, DOES, FIGURES)
) -> Path:
    given = new_code_cell(defaults, metadata={"tags": ["parameters"]})
    made = new_notebook(
        cells=[new_markdown_cell("# Sebuah laporan"), given, *map(new_code_cell, cells)],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}},
    )
    for number, cell in enumerate(made.cells):
        cell["id"] = f"tiny-{number}"
    file = folder / "tiny.ipynb"
    nbformat.write(made, file)
    return file


def edition(folder: Path, offices: list, *, period: object = "2017", **more: object) -> Path:
    """An edition file of the tiny notebook; JSON is YAML too."""
    content = {
        "edition": "tiny",
        "title": {"id": "Edisi kecil", "en": "Small edition"},
        "folder": "{office}/{period}",
        "columns": {"office": {"id": "Kantor", "en": "Office"}},
        "reports": [
            {"notebook": "tiny.ipynb", "parameters": {"office": offices, "period": period}}
        ],
    }
    file = folder / "tiny.yml"
    file.write_text(json.dumps(content | more), encoding="utf-8")
    return file


@dataclass(frozen=True)
class Finished:
    """A batch that was run: where, and what became of each office."""

    folder: Path
    edition: plan.Edition
    results: Mapping[str, Result]
    told: list[str]

    @property
    def home(self) -> Path:
        return self.folder / "outputs" / "tiny"

    def files(self, office: str) -> list[str]:
        folder = self.home / office / "2017"
        return sorted(file.name for file in folder.glob("*"))


def run_batch(
    folder: Path, offices: list[str], *, limits: Limits = A_MINUTE, **how: object
) -> Finished:
    notebook(folder)
    told: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        planned = plan.read(edition(folder, offices))
        output = folder / "outputs"
        data = {"data/counts.csv": "0" * 64}
        results = batch.make(
            planned,
            incremental.tasks(planned, home=output / planned.name, data=data, force=True),
            output=output,
            machinery=workers.Machinery(**({"workers": 2, "limits": limits} | how)),
            tell=lambda result: told.append(result.job.folder),
        )
    by_office = {result.job.parameters["office"]: result for result in results}
    return Finished(folder, planned, by_office, told)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder, but for the locks."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.suffix != ".lock"
    }
