"""How long it takes to render an executed report, warm, as HTML and as PDF; and how large it is.

    .venv/bin/coverage-report run params/published.yml
    .venv/bin/python benchmarks/render.py outputs/published
    .venv/bin/python benchmarks/render.py outputs/published --profile pdf

Each report of the edition is rendered several times in one process, as a worker does: the PDF
after the HTML, so that it finds the Markdown converted already; what was kept of the report
before is forgotten first. Each number is the median of the rounds; the last line is the median
of the edition. "work" is the time of the processors, pandoc's included: on a busy machine it
says more than the time that passed.
"""

import argparse
import cProfile
import os
import pstats
import statistics
import time
from pathlib import Path

import nbformat

from coverage_lib.edition import pandoc, render

WAYS = {"html": render.html, "pdf": render.pdf}


def main():
    """Measure every report, then print a table and the medians of the edition."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("edition", type=Path, help="a folder of rendered reports")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--profile", choices=WAYS, help="where the time goes, instead")
    wanted = arguments.parse_args()
    files = sorted(wanted.edition.rglob("report.ipynb"))
    if not files:
        arguments.error(f"{wanted.edition}: no report.ipynb below it; run the edition first")
    books = {file.parent.relative_to(wanted.edition): nbformat.read(file, 4) for file in files}
    once(next(iter(books.values())))  # what is loaded once a process is no part of a report
    if wanted.profile:
        profile(books.values(), wanted.profile)
    else:
        show({name: measured(book, wanted.rounds) for name, book in books.items()})


def once(book):
    """Milliseconds passed, milliseconds of work and kB of each way, the second after the first."""
    pandoc.forget()
    found = {}
    for way, make in WAYS.items():
        passed, worked = time.perf_counter(), work()
        made = make(book)
        passed, worked = time.perf_counter() - passed, work() - worked
        size = len(made.encode() if isinstance(made, str) else made)
        found[way] = (1000 * passed, 1000 * worked, size / 1000)
    return found


def work():
    """Seconds that the processors gave to this process and to those it called."""
    return sum(os.times()[:4])


def measured(book, rounds):
    """The median of each number, way by way."""
    made = [once(book) for _ in range(rounds)]
    return {way: middle([one[way] for one in made]) for way in WAYS}


def middle(rows):
    return [statistics.median(column) for column in zip(*rows, strict=True)]


def profile(books, way):
    counted = cProfile.Profile()
    for book in books:
        pandoc.forget()
        if way == "pdf":
            render.html(book)
        counted.runcall(WAYS[way], book)
    pstats.Stats(counted).sort_stats("cumulative").print_stats(40)


def show(reports):
    print(f"{'':28}{'HTML: ms':>10}{'work':>7}{'kB':>7}{'PDF: ms':>12}{'work':>7}{'kB':>7}")
    whole = {way: middle([found[way] for found in reports.values()]) for way in WAYS}
    for name, found in [*reports.items(), ("median", whole)]:
        html, pdf = found["html"], found["pdf"]
        print(f"{str(name):28}{html[0]:10.0f}{html[1]:7.0f}{html[2]:7.0f}", end="")
        print(f"{pdf[0]:12.0f}{pdf[1]:7.0f}{pdf[2]:7.0f}")
    print(f"\ncores: {os.cpu_count()}; load now: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
