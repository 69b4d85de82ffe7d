"""The same reports on many machines: a dask cluster, by its scheduler's address. Dask's only home.

Each dask worker has a crew of its own, as a run on one machine has, and sends back the bytes of
each report's files: a report is whole or not there, and nothing need be shared to write into.
What the reports are made from must be the same everywhere, so each machine shows its fingerprints
before it is given work. Dask itself gives the work of a machine that is lost to another.
"""

import asyncio
import contextlib
import multiprocessing
import shutil
import uuid
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from coverage_lib.edition import incremental, manifest, staging, workers
from coverage_lib.edition.outcome import FAILED, NOT_PUBLISHED, Result
from coverage_lib.edition.plan import Job
from coverage_lib.edition.workers import Machinery
from coverage_lib.errors import RunError

try:
    import distributed
except ImportError as error:
    raise RunError(
        "--cluster needs dask, which is not installed\n"
        "  to fix: pip install -c constraints.txt distributed, here and on every machine"
    ) from error

PATIENCE = 10  # seconds for the scheduler to answer, and to name a worker
_Made = tuple[Result, dict[str, bytes]]  # a report, and its files


def results(jobs: Sequence[Job], machinery: Machinery) -> Generator[Result, None, None]:
    """Each result as it comes, as `batch.results` gives them."""
    with (
        staging.folder() as folder,
        _connected(machinery.cluster) as client,
        _crews(client, _Crew(jobs, machinery)) as crew,
    ):
        coming = {
            client.submit(_make, job, crew, key=f"{crew}-{number}", pure=False): job
            for number, job in enumerate(jobs)
        }
        done = distributed.as_completed(coming, loop=client.loop)  # type: ignore[no-untyped-call]
        for number, future in enumerate(done):
            yield _received(future, coming[future], folder / str(number))
            future.release()  # its files leave the cluster's memory


@contextlib.contextmanager
def _connected(address: str) -> Iterator[distributed.Client]:
    try:
        client = distributed.Client(  # type: ignore[no-untyped-call]
            address, timeout=PATIENCE, set_as_default=False
        )
    except (OSError, ValueError) as error:
        raise RunError(
            f"no dask scheduler answers at {address}, so nothing was run ({error})\n"
            "  to fix: start one with `dask scheduler`, and name the address that it prints"
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError as error:
            raise RunError(
                f"the dask scheduler at {address} has no worker, so nothing was run\n"
                f"  to fix: in the project's folder, `dask worker {address} --no-nanny`"
            ) from error
        yield client


@contextlib.contextmanager
def _crews(client: distributed.Client, crew: "_Crew") -> Iterator[str]:
    """A crew on every worker, those that come later too, while this client lives; its name."""
    client.register_plugin(_Over(client.id, crew.name))
    client.register_plugin(crew)
    yield crew.name


def _received(future: distributed.Future[_Made], job: Job, folder: Path) -> Result:
    try:
        result, files = future.result()
    except distributed.client.FutureCancelledError:  # not its fault: the former report stays
        return Result(job, NOT_PUBLISHED, folder, error="the dask scheduler was lost: start it")
    except Exception as error:  # whatever dask says; our own errors are results
        lost = f"the cluster could not make it: {type(error).__name__} {error}"
        return Result(job, FAILED, folder, error=lost)
    folder.mkdir()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    made: Result = replace(result, staging=folder)
    return made


# --- on the scheduler ---------------------------------------------------------------------------
class _Over(distributed.SchedulerPlugin):
    """When the client is gone, however it ended, so are its crews."""

    def __init__(self, client: str, crew: str) -> None:
        self.name, self._client, self._crew = f"{crew}-over", client, crew

    def remove_client(self, scheduler: distributed.Scheduler, client: str) -> None:
        if client == self._client:
            scheduler.loop.add_callback(
                scheduler.unregister_worker_plugin, comm=None, name=self._crew
            )
            scheduler.remove_plugin(self.name)


# --- on a worker --------------------------------------------------------------------------------
class _Crew(distributed.WorkerPlugin):
    """Makes reports on one machine, as many at a time as the dask worker has threads."""

    def __init__(self, jobs: Sequence[Job], machinery: Machinery) -> None:
        self.name = f"coverage-{uuid.uuid4().hex}"
        self._machinery = machinery
        self._notebooks = sorted({job.notebook for job in jobs})
        self._expected = self._found()

    async def setup(self, worker: distributed.Worker) -> None:
        """Raises RunError where this machine would not make the same reports."""
        if multiprocessing.current_process().daemon:
            raise RunError(
                f"the dask worker {worker.address} may not start processes\n"
                "  to fix: start it with `dask worker ADDRESS --no-nanny --nthreads CORES`"
            )
        await asyncio.to_thread(self._refuse_other_files, worker.address)
        self._opened = contextlib.ExitStack()
        self._folder = self._opened.enter_context(staging.folder())
        self._crew = self._opened.enter_context(
            workers.crew(worker.state.nthreads, self._folder, self._machinery)
        )

    async def teardown(self, worker: distributed.Worker) -> None:
        """The reports under way are given up."""
        self._crew.stop.set()
        await asyncio.to_thread(self._opened.close)

    def make(self, job: Job) -> _Made:
        """One report, here."""
        folder = self._folder / uuid.uuid4().hex[:8]
        result = self._crew(job, folder)
        files = {file.name: file.read_bytes() for file in result.staging.glob("*")}
        shutil.rmtree(folder, ignore_errors=True)
        return result, files

    def _refuse_other_files(self, address: str) -> None:
        found = self._found()
        names = sorted(self._expected.keys() | found.keys())
        other = [name for name in names if self._expected.get(name) != found.get(name)]
        if other:
            raise RunError(
                f"the dask worker {address} in {Path.cwd()} has other files: {', '.join(other)}\n"
                "  to fix: start it in the same project folder (shared, or a copy) with the same"
                " environment"
            )

    def _found(self) -> Mapping[str, Any]:
        notebooks = {file.as_posix(): manifest.fingerprint(file) for file in self._notebooks}
        ours = {"library": incremental.library(), "packages": incremental.packages()}
        return {**notebooks, **ours, **self._machinery.data()}


def _make(job: Job, crew: str) -> _Made:
    plugin = distributed.get_worker().plugins[crew]
    assert isinstance(plugin, _Crew)
    return plugin.make(job)
