"""A run, from what was asked to what became of each report."""

import gc
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from coverage_lib.cli import asked
from coverage_lib.cli.door import show
from coverage_lib.cli.log import Log
from coverage_lib.cli.monthly import Wish, passes, planned
from coverage_lib.cli.progress import progress
from coverage_lib.edition import batch, incremental, manifest, outcome, processes, readiness
from coverage_lib.edition.head_start import HeadStart
from coverage_lib.edition.incremental import Task
from coverage_lib.edition.kernel_server import Preparation
from coverage_lib.edition.outcome import Result
from coverage_lib.edition.plan import Edition, Job
from coverage_lib.edition.turn import turn
from coverage_lib.edition.workers import Machinery
from coverage_lib.errors import LateError, RunError

if TYPE_CHECKING:
    from coverage_lib.cli.checked import CheckedData

TO_DO = {
    outcome.RENDERED: "",
    outcome.UNCHANGED: "",
    outcome.NO_DATA: "nothing to do: no data for this office and period, so no page",
    outcome.FAILED: "open report.ipynb in this folder: it holds the error",
    outcome.TIMEOUT: "give it longer (--timeout), or open report.ipynb to see where it stood",
    outcome.RENDER_FAILED: "a mistake of ours: report it, with the traceback below",
    outcome.NOT_PUBLISHED: "the former report stays; run this part again",
}
LOAD = "coverage_lib.data.load:dataset"  # read and checked once for all reports
TAKE = "coverage_lib.in_common:take"  # or taken over from this process, which has checked them
SHARE = "coverage_lib.in_common:prepare"  # made once for the places of all reports of a period
LATE = "Run it again when the data are there, or publish all the same with --even-if-late."


class _Run:
    """What is asked of one edition, and its data, read once for all its months."""

    def __init__(self, wish: Wish, before_reading: Callable[[], None] = lambda: None) -> None:
        self.wish = wish
        self.edition = planned(wish)
        self.home = wish.output / self.edition.name
        self._told = asked.told(self.edition)
        self._before_reading = before_reading

    @cached_property
    def data(self) -> "CheckedData":
        """Read and checked when it is first asked for."""
        self._before_reading()
        processes.keep_freed_memory()
        from coverage_lib.cli.checked import CheckedData  # with pandas: half a second

        gc.freeze()  # else all of it is looked through again and again, and when we end
        return CheckedData(self._told)

    def passes(self) -> Iterator[tuple[Edition, list[str]]]:
        """Each part that is made at a time, and why it must wait."""
        for part in passes(self.wish, self.edition):
            rules, now = self.edition.rules, self.wish.now
            yield part, readiness.late(self._whole(part), rules, now=now, lacks=self._lacks)

    def tasks(self, part: Edition) -> list[Task]:
        """The reports of a part, each with the reasons to make it."""
        return incremental.tasks(
            part,
            home=self.home,
            data=asked.data_files(self._told),
            rows=self._rows,
            force=self.wish.force,
        )

    def with_its_data(self, machinery: Machinery, jobs: Sequence[Job]) -> Machinery:
        """What is read once for these reports, and what they compare with what was checked here."""
        read = [(LOAD, name) for name in asked.data_folders(self._told)]
        return replace(
            machinery,
            prepare=(*read, *((SHARE, what) for what in asked.in_common(self._told, jobs))),
            data=partial(asked.data_files, self._told),
        )

    def offices(self, jobs: Sequence[Job]) -> dict[str, list[str]]:
        """Whose reports read each data folder, where no reports of other months are to follow."""
        return {} if self.wish.catch_up else asked.offices(self._told, jobs)

    def _lacks(self, job: Job) -> str:
        return self.data.lacks(job)

    def _rows(self, job: Job) -> Mapping[str, str]:
        return self.data.rows(job)

    def _whole(self, part: Edition) -> list[Job]:
        """All reports of the part's periods: their share decides, not that of those missing."""
        shown = {job.parameters.get("period") for job in part.jobs}
        return [job for job in self.edition.jobs if job.parameters.get("period") in shown]


def show_plan(wish: Wish) -> None:
    """Say what would be made, and why; and what would have to wait."""
    run = _Run(wish)
    for part, late in run.passes():
        tasks = run.tasks(part)
        lines = [[task.job.folder, "\n".join(task.reasons) or "unchanged"] for task in tasks]
        made = sum(not task.unchanged for task in tasks)
        title = f"{run.home.as_posix()}: {made} of {len(tasks)} to be made"
        show(["folder", "why"], lines, title=title)
        for reason in late:
            typer.echo(f"would wait: {reason}")


def make(wish: Wish, machinery: Machinery, *, wait: float, log: Log) -> None:
    """Make the reports, month after month; the first month that is late ends the run."""
    with HeadStart(machinery) as head_start:
        run = _Run(wish, head_start.begin)
        beside = manifest.beside(run.home)
        results, stopped = _all_made(run, head_start, machinery, wait, log)
    _tell_removed(run.home, beside, log)
    if results:
        _conclude(results, run.home, log)
    if stopped:
        raise LateError("\n".join([f"{run.home.as_posix()}: not published.", *stopped, LATE]))


def _handed_over(
    offices: Mapping[str, Collection[str]], file: Path, prepare: Sequence[Preparation]
) -> list[Preparation]:
    """What the server is left to prepare, once it has taken over what is known here already."""
    from coverage_lib import in_common  # with pandas: half a second, but the data were read here

    for folder, names in offices.items():
        in_common.keep_only_of(names, folder)
    to_do = list(prepare)
    shared = [one for one in prepare if one[0] == SHARE]
    if shared and in_common.prepare_if_few(shared[0][1]):
        to_do.remove(shared[0])  # further periods are left to it
    in_common.hand_over(file)
    return [(TAKE, str(file)), *to_do]


def _all_made(
    run: _Run, head_start: HeadStart, machinery: Machinery, wait: float, log: Log
) -> tuple[list[Result], list[str]]:
    """What became of each report; and why no more were made."""
    wish, name = run.wish, run.edition.name
    log.event("started", edition=name, reports=len(run.edition.jobs))
    if not wish.output.is_dir():
        _ = run.data  # wrong data are refused before anything is written, even a lock
    busy = f"another run is at work in {run.home.as_posix()}: waiting up to {wait:g} seconds"
    results: list[Result] = []
    with turn(wish.output, name, wait=wait, told=lambda: log.warning(busy)):
        for part, late in run.passes():
            if late and not wish.even_if_late:
                return results, late
            results += _made(run, replace(part, late="; ".join(late)), head_start, machinery, log)
    return results, []


def _made(
    run: _Run, part: Edition, head_start: HeadStart, machinery: Machinery, log: Log
) -> list[Result]:
    if part.late:
        log.warning(f"published although late: {part.late}")
    tasks = run.tasks(part)
    to_make = len(jobs := [task.job for task in tasks if not task.unchanged])
    log.event("planned", reports=len(tasks), to_make=to_make)
    machinery = run.with_its_data(machinery, jobs)
    hand_over = partial(_handed_over, run.offices(jobs))
    with progress(to_make) as tell:
        return batch.make(
            part,
            tasks,
            output=run.wish.output,
            machinery=head_start.machinery(machinery, hand_over) if to_make else machinery,
            tell=_both(tell, log),
        )


def _tell_removed(home: Path, before: Collection[str], log: Log) -> None:
    """A book or a contact sheet that the run took away is to be asked for again."""
    for file in sorted(set(before) - set(manifest.beside(home))):
        log.warning(f"removed, since a report in it was made again: {(home / file).as_posix()}")


def _both(tell: Callable[[Result], None], log: Log) -> Callable[[Result], None]:
    def told(result: Result) -> None:
        tell(result)
        log.event(
            "report",
            folder=result.job.folder,
            outcome=result.outcome,
            seconds=round(result.seconds, 1),
        )

    return told


def _conclude(results: Sequence[Result], home: Path, log: Log) -> None:
    """What became of each report; those that stand as they are are counted."""
    gc.freeze()  # the data have done their work: nobody looks through them when we end
    failed = [result for result in results if not result.ok]
    made = [result for result in results if result.outcome != outcome.UNCHANGED]
    lines = [
        [result.job.folder, result.outcome, f"{result.seconds:.1f}", _to_do(result)]
        for result in made
    ]
    if lines:
        show(["folder", "outcome", "seconds", "what to do"], lines, title=home.as_posix())
    if unchanged := len(results) - len(made):
        typer.echo(f"Unchanged: {unchanged} of {len(results)} reports")
    for result in failed:
        if result.detail:
            typer.echo(f"\n{result.job.folder}\n{result.detail}", err=not log.json)
    if failed:
        others = f"The others are in {home.as_posix()}." if len(failed) < len(results) else ""
        raise RunError(f"{len(failed)} of {len(results)} reports could not be made. {others}")
    typer.echo(f"All reports: {(home / 'index.html').as_posix()}")


def _to_do(result: Result) -> str:
    return "\n".join(text for text in (result.error, TO_DO[result.outcome]) if text)
