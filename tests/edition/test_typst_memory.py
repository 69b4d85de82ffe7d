"""What Typst keeps of the documents it has set does not stay in a worker."""

import os
import sys

import pytest

from coverage_lib.edition import processes, typst_document
from coverage_lib.edition.page import Page

MB = 1_000_000
REPORTS = 15  # Typst by itself keeps ten


def set_one_after_another(forget) -> float:
    """MB by which this process grows while it sets documents that have nothing in common."""
    page = Page(title="x", language="id")
    grown = []
    for number in range(REPORTS):
        words = " ".join(f"kata{number}x{word}" for word in range(6_000))
        typst_document.pdf(words, {}, page)
        forget()
        grown.append(processes.memory(os.getpid()) / MB)
    return grown[-1] - grown[1]


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere memory is counted in another way")
def test_a_worker_forgets_the_documents_it_has_set():
    without_growth = set_one_after_another(typst_document.forget)
    with_growth = set_one_after_another(lambda: None)

    assert without_growth < with_growth / 2
