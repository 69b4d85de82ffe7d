"""All reports of an edition, several at a time, here or on a cluster, published as they come."""

import contextlib
import shutil
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from coverage_lib.edition import staging, workers
from coverage_lib.edition.incremental import Task
from coverage_lib.edition.outcome import Result
from coverage_lib.edition.plan import Edition, Job
from coverage_lib.edition.publish import Publisher
from coverage_lib.edition.workers import Machinery


def make(
    edition: Edition,
    tasks: Sequence[Task],
    *,
    output: Path,
    machinery: Machinery,
    tell: Callable[[Result], None],
) -> list[Result]:
    """Run, render and publish what is to be made; `tell` hears of each as it is done."""
    to_make = {task.job.folder: task for task in tasks if not task.unchanged}
    heaviest_first = sorted(to_make.values(), key=lambda task: -len(task.rows))
    jobs = [task.job for task in heaviest_first]  # so that no worker is left alone with one
    with Publisher(edition, output) as publisher:
        done = [publisher.keep(task) for task in tasks if task.unchanged]
        with contextlib.closing(results(jobs, machinery)) as coming:
            for made in coming:
                result = publisher.publish(made, to_make[made.job.folder])
                shutil.rmtree(made.staging, ignore_errors=True)  # a large edition would fill /tmp
                tell(result)
                done.append(result)
    return sorted(done, key=lambda result: result.job.folder)


def results(jobs: Sequence[Job], machinery: Machinery) -> Generator[Result, None, None]:
    """Each result as it comes; its staging folder is there until the next is asked for."""
    if not jobs:
        return
    if machinery.cluster:
        from coverage_lib.edition import cluster  # an extra that few have installed

        yield from cluster.results(jobs, machinery)
        return
    number = max(1, min(machinery.workers, len(jobs)))
    with (
        staging.folder() as folder,
        workers.crew(number, folder, machinery) as make_one,
        ThreadPoolExecutor(number) as threads,
    ):
        waiting = [
            threads.submit(make_one, job, folder / str(number)) for number, job in enumerate(jobs)
        ]
        try:
            for answered in as_completed(waiting):
                yield answered.result()
        finally:  # Ctrl-C comes here: nothing more is started
            make_one.stop.set()
            threads.shutdown(wait=False, cancel_futures=True)
