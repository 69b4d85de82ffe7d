"""A report is made again exactly where something it depends on has changed, and the run says why."""

import json
import os
import shutil

import pytest

import tinynotebook
from coverage_lib.edition import batch, incremental, manifest, plan, processes, workers
from drawn import table

DATA = {"data/counts.csv": "0" * 64}
ROWS = {"33.75 2025-11": "a", "33.75 2025-12": "b", "33.26 2025-11": "c"}


@pytest.fixture(scope="session")
def once(tmp_path_factory):
    """An edition of three reports, made once: one has no data, one failed."""
    folder = tmp_path_factory.mktemp("once")
    tinynotebook.notebook(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        make(folder, offices=["alpha", "nothing", "raises"])
    return folder


@pytest.fixture
def desk(once, tmp_path, monkeypatch):
    """A copy of it, as the current directory."""
    folder = tmp_path / "desk"
    shutil.copytree(once, folder)
    monkeypatch.chdir(folder)
    return folder


def tasks(folder, *, offices=("alpha", "nothing"), data=DATA, rows=None, force=False, **more):
    edition = plan.read(tinynotebook.edition(folder, list(offices), **more))
    home = folder / "outputs" / "tiny"
    return edition, incremental.tasks(edition, home=home, data=data, rows=rows, force=force)


def make(folder, **options):
    edition, planned = tasks(folder, rows=options.pop("rows", lambda job: ROWS), **options)
    machinery = workers.Machinery(workers=2)
    return batch.make(
        edition, planned, output=folder / "outputs", machinery=machinery, tell=lambda result: None
    )


def why(folder, **options) -> dict[str, str]:
    _, planned = tasks(folder, **options)
    return {task.job.parameters["office"]: "; ".join(task.reasons) for task in planned}


def test_nothing_changed_so_nothing_is_made(desk):
    before = tinynotebook.contents(desk / "outputs")

    results = make(desk, offices=("alpha", "nothing"))

    assert {result.outcome for result in results} == {"unchanged"}
    assert all(result.ok for result in results)
    assert tinynotebook.contents(desk / "outputs") == before


@pytest.mark.skipif(not processes.LINUX, reason="files are hashed in this process")
def test_where_a_process_that_hashes_files_is_killed_they_are_hashed_all_the_same(
    desk, monkeypatch
):
    me, faults = os.getpid(), manifest.faults
    monkeypatch.setattr(
        manifest, "faults", lambda *file: faults(*file) if os.getpid() == me else os._exit(9)
    )
    page(desk).unlink()

    assert why(desk) == {"alpha": "file missing: report.html", "nothing": ""}


def page(desk):
    return desk / "outputs/tiny/alpha/2017/report.html"


def older_pandas(desk):
    """As if the edition had been made before pandas was needed."""
    file = desk / "outputs/tiny/manifest.json"
    content = json.loads(file.read_text())
    for report in content["reports"]:
        del report["versions"]["pandas"]
    file.write_text(json.dumps(content))


ON_DISK = {
    "another notebook": lambda desk: (desk / "tiny.ipynb").write_bytes(
        (desk / "tiny.ipynb").read_bytes() + b"\n"
    ),
    "another package": older_pandas,
    "a page is gone": lambda desk: page(desk).unlink(),
    "a page was edited": lambda desk: page(desk).write_text("edited"),
    "no manifest": lambda desk: (desk / "outputs/tiny/manifest.json").unlink(),
}
ASKED = {
    "force": {"force": True},
    "another data file": {"data": {"data/counts.csv": "1" * 64}},
    "a file of data more": {"data": {**DATA, "data/more.csv": "1" * 64}},
    "a parameter": {"parameters": {"language": "en"}},
}
OTHER = {"another library": "library", "a package below": "packages"}

CHANGES = table("""
    case                | alpha                           | nothing
    nothing             |                                 |
    force               | forced                          | forced
    another notebook    | notebook changed                | notebook changed
    another library     | library changed                 | library changed
    another package     | package changed: pandas none →  | package changed: pandas none →
    a package below     | package changed                 | package changed
    another data file   | data changed: data/counts.csv   | data changed: data/counts.csv
    a file of data more | data changed: data/more.csv     | data changed: data/more.csv
    a parameter         | parameter changed: language     | parameter changed: language
    a page is gone      | file missing: report.html       |
    a page was edited   | file changed: report.html       |
    no manifest         | new                             | new
""").fillna("")


@pytest.mark.parametrize("row", list(CHANGES.itertuples()), ids=CHANGES["case"])
def test_each_change_is_a_reason(desk, monkeypatch, row):
    ON_DISK.get(row.case, lambda desk: None)(desk)
    if row.case in OTHER:
        monkeypatch.setattr(incremental, OTHER[row.case], lambda: "other")

    found = why(desk, **ASKED.get(row.case, {}))

    for office, wanted in {"alpha": row.alpha, "nothing": row.nothing}.items():
        assert found[office].startswith(wanted)
        assert bool(found[office]) == bool(wanted)


def test_every_reason_is_told(desk, monkeypatch):
    page(desk).unlink()
    monkeypatch.setattr(incremental, "library", lambda: "other")

    assert why(desk)["alpha"] == "library changed; file missing: report.html"


def test_a_report_that_was_not_made_is_tried_again(desk):
    assert why(desk, offices=["raises"]) == {"raises": "not made last time: failed"}


def test_a_changed_row_makes_only_the_reports_that_read_it_and_is_named(desk):
    changed = {**ROWS, "33.75 2025-11": "z"}

    found = why(
        desk,
        data={"data/counts.csv": "1" * 64},
        rows=lambda job: changed if job.parameters["office"] == "alpha" else ROWS,
    )

    assert found == {"alpha": "data changed: 33.75 2025-11", "nothing": ""}


def test_many_changed_rows_are_counted(desk):
    changed = {f"{number} 2025-11": "z" for number in range(5)}

    found = why(desk, data={"data/counts.csv": "1" * 64}, rows=lambda job: changed)

    assert found["alpha"] == "data changed: 0 2025-11, 1 2025-11, 2 2025-11 and 5 more"


def test_without_the_former_rows_a_change_is_still_seen(desk):
    (desk / "outputs/tiny/rows.json").write_text("{")

    found = why(desk, data={"data/counts.csv": "1" * 64}, rows=lambda job: {"33.75": "z"})

    assert found["alpha"] == "data changed"


def test_while_no_data_file_has_changed_nobody_asks_for_rows(desk):
    def asked(job):
        raise AssertionError("rows were asked for")

    assert why(desk, rows=asked) == {"alpha": "", "nothing": ""}


def test_after_a_change_elsewhere_the_folder_is_that_of_a_run_from_nothing(desk):
    data = {"data/counts.csv": "1" * 64}
    rows = {"alpha": {**ROWS, "33.75 2025-11": "z"}, "nothing": ROWS, "raises": ROWS}
    options = {
        "offices": ("alpha", "nothing", "raises"),
        "data": data,
        "rows": lambda job: rows[job.parameters["office"]],
    }

    results = make(desk, **options)
    step_by_step = tinynotebook.contents(desk / "outputs")
    shutil.rmtree(desk / "outputs")
    make(desk, **options)

    assert [result.outcome for result in results] == ["rendered", "unchanged", "failed"]
    assert tinynotebook.contents(desk / "outputs") == step_by_step
