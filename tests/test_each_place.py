"""What reports of a run share is what each would have made by itself, to the last row."""

import json
import os
import subprocess
import sys
from dataclasses import fields, replace

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from coverage_lib import each_place, evidence, in_common, machine, periods, report
from coverage_lib.data import folders, invented, kept, load, packing, reference
from coverage_lib.data.counts import InMemory
from coverage_lib.schema import MEASURE, PLACE
from samereport import assert_same

PERIOD = "2026-10"
OFFICES = ["kanwil-jateng-diy", "pekalongan", "batang-kauman", "semarang-pemuda"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    tables = invented.nation(1, region="kanwil-jateng-diy", months=26)
    return str(invented.write(tmp_path_factory.mktemp("invented") / "data", tables))


@pytest.fixture
def shared(folder, monkeypatch):
    """What the server of the kernels does before it forks them."""
    monkeypatch.setattr(in_common, "_kept", [])
    return prepared(folder)


def prepared(folder):
    in_common.prepare(json.dumps(asked(folder)))
    return in_common._kept


def asked(folder):
    return {"data": folder, "period": PERIOD, "as_known_on": "", "offices": OFFICES}


@pytest.mark.parametrize("office", OFFICES)
def test_a_report_is_the_same_alone_and_among_others(office, folder, shared):
    among_others = report.build(office, PERIOD, data=folder)
    shared.clear()
    alone = report.build(office, PERIOD, data=folder)

    assert_same(among_others, alone)


def test_packed_counts_are_shared_too(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(in_common, "_kept", [])
    packing.pack(folders.found(folder), tmp_path / "packed")

    assert len(prepared(str(tmp_path / "packed"))) == 1
    assert_same(
        report.build("pekalongan", PERIOD, data=tmp_path / "packed"),
        report.build("pekalongan", PERIOD, data=folder),
    )


# Another process, in which sets come in another order, makes the figures and hands them over.
HANDS_OVER = """
import sys
from pathlib import Path
from coverage_lib import in_common
assert in_common.prepare_if_few(sys.argv[1])
in_common.hand_over(Path(sys.argv[2]))
"""


def test_figures_made_by_another_process_are_taken_over(folder, tmp_path, monkeypatch):
    alone = report.build("pekalongan", PERIOD, data=folder)
    words = [sys.executable, "-c", HANDS_OVER, json.dumps(asked(folder)), tmp_path / "handed"]
    subprocess.run(words, check=True, env=os.environ | {"PYTHONHASHSEED": "7"})
    monkeypatch.setattr(in_common, "_kept", [])
    monkeypatch.setattr(kept, "_kept", {})

    in_common.take(str(tmp_path / "handed"))
    monkeypatch.setattr(each_place, "of_counts", lambda *_: pytest.fail("made once more"))

    assert_same(report.build("pekalongan", PERIOD, data=folder), alone)


def test_figures_of_many_counts_are_left_to_the_server(folder, shared, monkeypatch):
    shared.clear()
    monkeypatch.setattr(in_common, "FEW", 1)

    assert not in_common.prepare_if_few(json.dumps(asked(folder)))
    assert not in_common._kept


@pytest.fixture
def narrowed(folder, tmp_path, monkeypatch):
    """The server that took over what the reports of Pekalongan and Batang read, and no other."""
    whole = load.dataset(folder)
    monkeypatch.setattr(in_common, "_kept", [])
    monkeypatch.setattr(in_common, "FEW", len(whole.counts) // 2)
    monkeypatch.setattr(kept, "_kept", dict(kept._kept))
    in_common.keep_only_of(["pekalongan", "batang-kauman"], folder)
    in_common.hand_over(tmp_path / "handed")
    monkeypatch.setattr(kept, "_kept", {})
    in_common.take(str(tmp_path / "handed"))
    return load.dataset(folder)


@pytest.mark.parametrize("office", ["pekalongan", "batang-kauman"])
def test_a_report_reads_only_what_was_handed_over(office, folder, narrowed, monkeypatch):
    monkeypatch.setattr(load, "_read", lambda *_, **__: pytest.fail("read once more"))
    of_few = report.build(office, PERIOD, data=folder)
    monkeypatch.undo()

    assert_same(of_few, report.build(office, PERIOD, data=folder))


def test_of_few_counts_handed_over_none_is_shared_before_the_server_does(narrowed, folder):
    assert len(narrowed.vintages.near) < in_common.FEW
    assert not in_common.prepare_if_few(json.dumps(asked(folder)))


def test_who_asks_for_what_was_not_handed_over_reads_the_folder_again(folder, narrowed):
    whole = load.every_count(folder)

    assert len(narrowed.vintages.near) < len(whole)
    assert len(narrowed.vintages) == len(whole)
    assert_frame_equal(narrowed.vintages.of(["34.71"]), whole.of(["34.71"]))
    assert_frame_equal(narrowed.vintages.everything(), whole.everything())
    assert_frame_equal(narrowed.vintages.by_place_and_month(), whole.by_place_and_month())


def test_where_most_counts_are_read_all_are_handed_over(folder, monkeypatch):
    monkeypatch.setattr(in_common, "FEW", 1)

    in_common.keep_only_of(["kanwil-jateng-diy"], folder)

    assert isinstance(load.dataset(folder).vintages, InMemory)


def test_what_a_database_holds_is_not_read_once_more_for_it(folder, shared, monkeypatch):
    monkeypatch.setattr(folders, "is_served", lambda _: True)
    monkeypatch.setattr(load, "dataset", lambda _: pytest.fail("read once more"))

    assert not in_common.prepare_if_few(json.dumps(asked(folder)))


@pytest.mark.parametrize("rooms", [0, 1, 2])
def test_as_many_periods_are_shared_as_the_memory_has_room_for(folder, monkeypatch, rooms):
    monkeypatch.setattr(in_common, "_kept", [])
    a_period = len(load.dataset(folder).counts) * in_common.A_COUNT / in_common.SHARE
    monkeypatch.setattr(machine, "memory", lambda: a_period * (rooms + 0.5))

    for period in ("2026-10", "2026-09", "2026-08"):
        one = asked(folder) | {"period": period, "offices": ["pekalongan"]}
        in_common.prepare(json.dumps(one))

    assert len(in_common._kept) == rooms


@pytest.mark.parametrize("place", ["pekalongan", "33.75", "batang-kauman", "34.71"])
def test_the_figures_of_a_place_rest_on_its_counts_and_its_parts(place, folder):
    data, when = load.dataset(folder), periods.parse(PERIOD)
    counts = data.counts.of(set(data.observations[PLACE]))
    mine_and_parts = pd.Series([place, *reference.parts(data, [place])["part"]])

    among_all = each_place.of_counts(data, counts, counts[PLACE], when)
    own = counts[counts[PLACE].isin(mine_and_parts)]
    by_itself = each_place.of_counts(data, own, mine_and_parts, when)

    assert len(by_itself.covered)
    for part in fields(by_itself):
        mine, others = (
            rows[rows[PLACE] == place].reset_index(drop=True)
            for rows in (getattr(among_all, part.name), getattr(by_itself, part.name))
        )
        pd.testing.assert_frame_equal(mine, others, check_dtype=not mine.empty, obj=part.name)


OTHERWISE = {
    "another period": {"period": "2026-09"},
    "as known on another day": {"as_known_on": "2026-10-31"},
    "small counts hidden": {"suppress_below": 500},
}


@pytest.mark.parametrize("other", OTHERWISE.values(), ids=OTHERWISE)
def test_what_is_asked_otherwise_is_not_taken_from_it(other, folder, shared):
    otherwise = {"office": "pekalongan", "period": PERIOD} | other

    beside_it = report.build(**otherwise, data=folder)
    shared.clear()

    assert_same(beside_it, report.build(**otherwise, data=folder))
    assert len(beside_it.covered)


def test_data_that_have_changed_since_are_read_again(folder, shared):
    before = report.build("pekalongan", PERIOD, data=folder)
    file = folders.found(folder) / "observations.csv"
    text = file.read_text(encoding="utf-8")
    count = f"{before.headline['active'].item():.0f}"

    file.write_text(text.replace(f",{count},", f",{int(count) + 1},"), encoding="utf-8")
    try:
        after = report.build("pekalongan", PERIOD, data=folder)
    finally:
        file.write_text(text, encoding="utf-8")

    assert after.headline["active"].item() == int(count) + 1


def test_an_office_that_is_added_up_keeps_what_else_it_reports(folder):
    data, when, region = load.dataset(folder), periods.parse(PERIOD), "kanwil-jateng-diy"
    places = reference.places(data, region)
    counts = data.counts.of(set(data.observations[PLACE]))
    people = counts[PLACE].eq(region) & counts[MEASURE].isin(["active", "potential"])
    others = counts[~people]

    alone = each_place.of_counts(data, others, places[PLACE], when)
    reported = replace(data, counts=InMemory(others))
    total = evidence.total_of_offices(reported, alone, places, [region])
    added = each_place.with_total(alone, data, others, total, when)
    at_once = each_place.of_counts(data, pd.concat([others, total]), places[PLACE], when)

    assert set(added.flows.loc[added.flows[PLACE] == region, MEASURE]) >= {"opening", "new", "left"}
    assert region in set(added.pace.loc[added.pace["chance"].notna(), PLACE])
    expected = replace(at_once, sums=alone.sums)  # our own total raises no question about its parts
    for part in fields(added):
        mine, others = (getattr(one, part.name) for one in (added, expected))
        assert records(mine) == records(others), part.name


def records(rows):
    """The rows, whatever their order."""
    return sorted(map(str, rows.to_dict("records")))
