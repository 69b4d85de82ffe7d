"""Every published metric has a definition, an owner and a date of its next review."""

import datetime as dt
from pathlib import Path

import pytest

from coverage_lib import catalogue
from coverage_lib.formats import LANGUAGES

METRICS = list(catalogue.metrics().values())


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.id)
def test_a_metric_is_defined_owned_and_reviewed(metric):
    assert set(metric.name) == set(metric.formula) == set(LANGUAGES)
    assert metric.unit in ("persons", "percent", "points", "IDR", "months", "employers")
    assert metric.better in ("up", "down", "none")
    assert metric.kind in ("stock", "flow", "ratio")
    assert metric.source
    assert metric.owner
    assert dt.date(2026, 1, 1) < metric.reviewed < metric.next_review


def test_the_page_of_the_catalogue_is_the_catalogue():
    page = Path(__file__).parent.parent / "docs" / "metrics.md"

    assert page.read_text(encoding="utf-8") == catalogue.page()
