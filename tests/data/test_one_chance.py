"""A target has one pace and one chance, whichever report it stands in.

A small nation is drawn: three branches in two regions, their districts and provinces, three years
of months each. What the reports of branch, region and nation have in common must be one row.
"""

import numpy as np
import pandas as pd
import pytest

from coverage_lib import report
from coverage_lib.data import load, reads
from smallfolder import written

DISTRICTS = {  # of each office, as in smallfolder
    "pekalongan": ["33.26", "33.75"],
    "batang-kauman": ["33.25"],
    "semarang-pemuda": ["33.74"],
    "pangkal-pinang": ["19.71"],
    "belitung": ["19.02"],
    "palembang": ["16.71"],
}
SUMS = {
    **DISTRICTS,
    "pekalongan": ["33.26", "33.75", "33.25"],
    "pangkal-pinang": ["19.71", "19.02"],
    "16": ["16.71"],
    "19": ["19.71", "19.02"],
    "33": ["33.26", "33.75", "33.25", "33.74"],
    "kanwil-jateng-diy": ["33.26", "33.75", "33.25", "33.74"],
    "kanwil-sumbagsel": ["19.71", "19.02", "16.71"],
    "ID": ["33.26", "33.75", "33.25", "33.74", "19.71", "19.02", "16.71"],
}
REGIONS = ["kanwil-jateng-diy", "kanwil-sumbagsel"]
REPORTS = ["ID", *REGIONS, "pekalongan", "batang-kauman", "pangkal-pinang"]
MONTHS = pd.date_range("2022-12-31", "2026-07-31", freq="ME")


def counts():
    """Participants of every place and month: each district has a cliff and a course of its own."""
    rng = np.random.default_rng(7)
    course = {
        code: 10_000 * (number + 1) * np.exp(rng.normal(0, 0.02, len(MONTHS)).cumsum())
        for number, code in enumerate(sorted({d for each in DISTRICTS.values() for d in each}))
    }
    return {
        **course,
        **{place: sum(course[code] for code in codes) for place, codes in SUMS.items()},
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = written(tmp_path_factory.mktemp("nation") / "data")
    course = counts()
    lines = [
        f"{place},{day:%Y-%m-%d},ALL,office,,,active,{round(value)},persons,reported,,news"
        for place, values in course.items()
        for day, value in zip(MONTHS, values, strict=True)
    ]
    goals = [
        f"{place},ALL,,active,2026,{round(values[-1] * 1.05)},persons,,workplan,stated,,news"
        for place, values in course.items()
    ]
    for name, more in {"observations.csv": lines, "targets.csv": goals}.items():
        head = (made / name).read_text(encoding="utf-8").splitlines()[0]
        (made / name).write_text("\n".join([head, *more]) + "\n", encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def paces(folder):
    built = [report.build(office, "2026-07", data=folder).pace for office in REPORTS]
    return pd.concat([rows.assign(report=name) for name, rows in zip(REPORTS, built, strict=True)])


def test_the_same_target_has_the_same_row_in_every_report(paces):
    rows = paces.drop(columns="report").drop_duplicates()

    assert rows.index.is_unique
    assert sorted(rows["place"]) == sorted(counts())
    assert rows["enough_history"].all()
    assert rows["chance"].between(0.001, 0.999).any()


def test_targets_do_stand_in_several_reports(paces):
    """Else the test above could not fail."""
    times = paces.groupby("place")["report"].nunique()

    assert times["batang-kauman"] == 3  # its own, its branch's, its region's
    assert times["kanwil-jateng-diy"] == 2
    assert times["19"] == 3  # Pangkal Pinang serves all of the province


@pytest.mark.parametrize("office", ["pekalongan", "ID"])
def test_a_chance_depends_on_no_row_that_its_report_does_not_read(office, folder, monkeypatch):
    whole = report.build(office, "2026-07", data=folder).pace
    read = reads.of_office(load.dataset(folder), office)
    monkeypatch.setattr(load, "dataset", lambda _: read)

    again = report.build(office, "2026-07", data=folder).pace

    pd.testing.assert_frame_equal(again, whole)
