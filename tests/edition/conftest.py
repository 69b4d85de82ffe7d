"""One real batch, run once for all tests of this folder: each office ends in its own way."""

import pytest

from tinynotebook import Finished, run_batch

OFFICES = ["alpha", "beta", "raises", "refused", "leaves", "nothing", "killed"]


@pytest.fixture(scope="session")
def finished(tmp_path_factory) -> Finished:
    return run_batch(tmp_path_factory.mktemp("batch"), OFFICES)


@pytest.fixture(scope="session")
def again(tmp_path_factory) -> Finished:
    """Two of the same reports, run elsewhere, in the other order."""
    return run_batch(tmp_path_factory.mktemp("elsewhere"), ["beta", "alpha"])
