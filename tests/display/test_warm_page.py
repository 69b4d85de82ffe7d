"""What is done before the kernels are forked: the server of a run would pass over a mistake here."""

from importlib import import_module

import pytest

from coverage_lib.cli import running
from coverage_lib.data import boundaries
from coverage_lib.formats import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_done(language):
    module, _, function = running.WARM_UP.partition(":")
    boundaries._topology.cache_clear()

    getattr(import_module(module), function)(language)

    assert boundaries._topology.cache_info().currsize == 1
