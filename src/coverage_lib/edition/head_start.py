"""What takes seconds to load begins to load while the command still reads and checks its data."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from coverage_lib.edition import kernel_server, staging, workers
from coverage_lib.edition.kernel_server import Preparation
from coverage_lib.edition.workers import Machinery

DATA = "data"  # the file in which the checked data are handed over

HandOver = Callable[[Path, Sequence[Preparation]], Sequence[Preparation]]


class HeadStart:
    """The server of a run's kernels and what its workers are forked from; a context manager."""

    def __init__(self, machinery: Machinery) -> None:
        self._machinery = machinery
        self._opened = contextlib.ExitStack()
        self._server: kernel_server.Server | None = None

    def __enter__(self) -> "HeadStart":
        return self

    def __exit__(self, *_: object) -> None:
        self._opened.close()

    def begin(self) -> None:
        """Start the server, beside whatever is read now; not where no kernel is forked here."""
        if not self._machinery.cluster and self._machinery.kernel == workers.WARM:
            self._folder = self._opened.enter_context(staging.folder())
            self._server = kernel_server.Server(self._folder, self._machinery.modules)
            self._opened.callback(self._server.end)

    def machinery(self, machinery: Machinery, hand_over: HandOver) -> Machinery:
        """The same, with the server that has begun; the data of a run are the same throughout.

        `hand_over` writes what the command has read and made already, and says what the server is
        to prepare: first of all, to take that. What workers fork from loads beside it.
        """
        if not machinery.cluster:
            workers.load_early()
        if not self._server or not self._server.address:
            return machinery
        if not self._server.told:
            to_prepare: Sequence[Preparation] = machinery.prepare
            with contextlib.suppress(OSError):  # no room: the server reads the data itself
                to_prepare = hand_over(self._folder / DATA, to_prepare)
            self._server.prepare(to_prepare)
        return replace(machinery, server=self._server.address)
