"""The rows that are fingerprinted for a report are all it reads, and hardly more."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import smallfolder
from coverage_lib import report
from coverage_lib.data import load, reads, reference
from coverage_lib.data.areas import Areas
from coverage_lib.data.counts import InMemory
from coverage_lib.edition import plan
from samereport import assert_same

PROJECT = Path(__file__).parents[2]
DATA = PROJECT / "data"


@pytest.fixture(scope="module")
def data():
    return load.dataset(DATA)


def not_read(rows, places):
    """The same rows, but every one of another place says something else."""
    others = ~rows["place"].isin(places)
    return rows.assign(value=rows["value"].mask(others, rows["value"] * 7 + 1))


@pytest.mark.parametrize(
    "job", plan.read(PROJECT / "params" / "published.yml").jobs, ids=lambda job: job.folder
)
def test_a_row_that_a_report_does_not_read_changes_nothing(data, job, monkeypatch):
    office, period = job.parameters["office"], job.parameters["period"]
    places = reference.places(data, office)["place"]
    before = report.build(office, period, data=DATA)
    changed = replace(
        data,
        counts=InMemory(not_read(data.observations, places)),
        targets=not_read(data.targets, places),
    )
    monkeypatch.setattr(load, "dataset", lambda folder: changed)

    assert_same(before, report.build(office, period, data=DATA))


def test_the_places_of_all_offices_at_once_are_those_of_each(data):
    found = Areas(data).place_keys()

    assert set(found) == {"ID", *data.offices["office"]}
    for office, keys in found.items():
        assert keys == set(reference.places(data, office)["place"]), office


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return load.dataset(smallfolder.written(tmp_path_factory.mktemp("small")))


DAYS = [pd.Timestamp(day) for day in ("2017-12-31", "2018-12-31", "2019-12-19")]
places = ["33.75", "33.26", "33.74", "33", "19", "pekalongan", "batang-kauman", "ID"]
row = st.fixed_dictionaries(
    {
        "place": st.sampled_from(places),
        "as_of": st.sampled_from(DAYS),
        "segment": st.sampled_from(["ALL", "BPU", "ALL_EXCL_JAKON"]),
        "measure": st.sampled_from(["active", "potential", "contributions_realised"]),
        "value": st.integers(0, 10**7).map(float),
        "source": st.sampled_from(["news", "kepmendagri"]),
    }
)
KEY = ["place", "as_of", "segment", "measure"]


@given(
    rows=st.lists(row, min_size=1, max_size=20).map(
        lambda rows: pd.DataFrame(rows, columns=[*KEY, "value", "source"])
    ),
    office=st.sampled_from(["pekalongan", "batang-kauman", "kanwil-jateng-diy", "ID"]),
    period=st.sampled_from(["2017", "2018-12", "2019-12"]),
)
@settings(max_examples=10, deadline=None)
def test_whatever_rows_there_are_a_report_is_built_of_its_own(small, rows, office, period):
    like = small.observations.iloc[:1].drop(columns=[*KEY, "value", "source"])
    known = rows.drop_duplicates(KEY).reset_index(drop=True)
    added = known.merge(like, how="cross").set_axis(100 + np.arange(len(known)))
    everything = replace(small, counts=InMemory(pd.concat([small.observations, added])))
    own = reads.of_office(everything, office)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(load, "dataset", lambda folder: everything)
        whole = report.build(office, period)
        patched.setattr(load, "dataset", lambda folder: own)
        part = report.build(office, period)

    assert_same(whole, part)
    mine = added[added["place"].isin(reference.places(small, office)["place"])]
    assert set(mine.index) <= set(own.observations.index)
    assert set(own.observations["place"]) <= set(reference.places(small, office)["place"])


def changed(data, place):
    rows = data.vintages.everything()
    first = rows.index[rows["place"] == place][0]
    touched = rows.assign(value=rows["value"].where(rows.index != first, 1.0))
    return replace(data, counts=InMemory(touched))


def test_a_changed_row_changes_the_fingerprint_of_its_place_and_month_only(data):
    before = reads.Fingerprints(data).of_office("pekalongan")
    after = reads.Fingerprints(changed(data, "33.75")).of_office("pekalongan")

    differing = [name for name in before if before[name] != after[name]]
    assert len(differing) == 2
    assert differing[1] == "lines"
    assert differing[0].startswith("33.75 20")


def test_a_row_put_before_others_moves_their_lines_and_changes_no_other_fingerprint(data):
    rows = data.vintages.everything()
    moved = replace(data, counts=InMemory(rows.set_axis(rows.index + 1)))

    before = reads.Fingerprints(data).of_office("pekalongan")
    after = reads.Fingerprints(moved).of_office("pekalongan")

    assert [name for name in before if before[name] != after[name]] == ["lines"]


def test_a_changed_row_is_nothing_to_an_office_that_does_not_read_it(data):
    before, after = reads.Fingerprints(data), reads.Fingerprints(changed(data, "33.75"))

    assert before.of_office("magelang") == after.of_office("magelang")
    assert before.of_office("kanwil-jateng-diy") != after.of_office("kanwil-jateng-diy")


@pytest.mark.parametrize("file, column", [("offices", "name"), ("published", "source")])
def test_reference_and_stated_figures_are_read_whole(data, file, column):
    rows = getattr(data, file)
    renamed = replace(data, **{file: rows.assign(**{column: rows[column] + "!"})})

    before, after = reads.Fingerprints(data), reads.Fingerprints(renamed)

    assert before.of_office("magelang") != after.of_office("magelang")
