"""What is done before the kernels are forked."""

from importlib import reload

from coverage_lib.cli.edition_commands import WARM_MODULES
from coverage_lib.data import boundaries
from coverage_lib.display import warm


def test_it_is_done_by_importing_it_as_the_server_of_a_run_does():
    boundaries._topology.cache_clear()

    reload(warm)

    assert boundaries._topology.cache_info().currsize == 1
    assert warm.__name__ in WARM_MODULES
