"""The rows that are fingerprinted for a report are all it reads, and hardly more."""

from dataclasses import fields, replace
from pathlib import Path

import pandas as pd
import pytest

from coverage_lib import report
from coverage_lib.data import load, reads

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def data():
    return load.dataset(DATA)


@pytest.mark.parametrize(
    "office, period",
    [("pekalongan", "2019-12"), ("kanwil-jateng-diy", "2025-07"), ("ID", "2025-04")],
)
def test_a_report_reads_nothing_else(data, office, period, monkeypatch):
    whole = report.build(office, period, data=DATA)
    monkeypatch.setattr(load, "dataset", lambda folder: reads.of_office(data, office))

    part = report.build(office, period, data=DATA)

    for field in fields(whole):
        one, other = getattr(whole, field.name), getattr(part, field.name)
        if isinstance(one, pd.DataFrame):
            pd.testing.assert_frame_equal(one, other, obj=field.name)
        else:
            assert repr(one) == repr(other), field.name


def changed(data, place):
    rows = data.observations
    first = rows.index[rows["place"] == place][0]
    touched = rows.assign(value=rows["value"].where(rows.index != first, 1.0))
    return replace(data, observations=touched)


def test_a_changed_row_changes_the_fingerprint_of_its_place_and_month_only(data):
    before = reads.Fingerprints(data).of_office("pekalongan")
    after = reads.Fingerprints(changed(data, "33.75")).of_office("pekalongan")

    differing = [name for name in before if before[name] != after[name]]
    assert len(differing) == 1
    assert differing[0].startswith("33.75 20")


def test_a_changed_row_is_nothing_to_an_office_that_does_not_read_it(data):
    before, after = reads.Fingerprints(data), reads.Fingerprints(changed(data, "33.75"))

    assert before.of_office("magelang") == after.of_office("magelang")
    assert before.of_office("kanwil-jateng-diy") != after.of_office("kanwil-jateng-diy")


def test_a_reference_file_is_read_whole(data):
    renamed = replace(data, offices=data.offices.assign(name=data.offices["name"] + "!"))

    before, after = reads.Fingerprints(data), reads.Fingerprints(renamed)

    assert before.of_office("magelang") != after.of_office("magelang")
