"""What a process may use, as machine and container say."""

import psutil
import pytest

from coverage_lib import machine
from coverage_lib.cli import edition_commands

GB = 1_000_000_000


@pytest.mark.parametrize(
    "of_machine, of_container, expected",
    [(8 * GB, None, 8 * GB), (8 * GB, "max\n", 8 * GB), (8 * GB, f"{2 * GB}\n", 2 * GB)],
    ids=["no container", "one that may take all", "one that may take less"],
)
def test_a_container_may_have_less_memory_than_its_machine(
    tmp_path, monkeypatch, of_machine, of_container, expected
):
    limit = tmp_path / "memory.max"
    if of_container:
        limit.write_text(of_container)
    monkeypatch.setattr(machine, "OF_CONTAINER", limit)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: type("", (), {"total": of_machine}))

    assert machine.memory() == expected


@pytest.mark.parametrize(
    "cores, memory, workers",
    [(2, 24 * GB, 2), (16, 8 * GB, 8), (16, GB // 2, 1)],
    ids=["cores are few", "memory is little", "there is one always"],
)
def test_there_are_as_many_workers_as_cores_and_memory_allow(monkeypatch, cores, memory, workers):
    monkeypatch.setattr(machine, "cores", lambda: cores)
    monkeypatch.setattr(machine, "memory", lambda: memory)

    assert edition_commands._workers() == workers
