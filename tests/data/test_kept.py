"""Data that one process of a run has checked, another takes over, unless they have changed since."""

import subprocess
import sys

import pytest
from pandas.testing import assert_frame_equal

import smallfolder
from coverage_lib.data import kept, load, validate

# A new process in which nothing can be checked: it reads what it took over, or fails.
TAKES_OVER = """
import sys
sys.modules["coverage_lib.data.validate"] = None
from coverage_lib.data import kept, load
kept.take(sys.argv[2])
data = load.dataset(sys.argv[1])
print(len(data.observations), data.counts.of(["33.75"])["value"].tolist())
"""


@pytest.fixture
def folder(tmp_path):
    return smallfolder.written(tmp_path / "data")


def test_what_is_taken_over_is_what_was_checked(folder, tmp_path, monkeypatch):
    checked = load.dataset(folder)
    kept.hand_over(tmp_path / "handed")
    monkeypatch.setattr(kept, "_kept", {})
    monkeypatch.setattr(validate, "problems", lambda *_: pytest.fail("checked twice"))
    kept.take(str(tmp_path / "handed"))

    taken = load.dataset(folder)

    assert not (tmp_path / "handed").exists()
    for name, rows in vars(checked).items():
        if hasattr(rows, "columns"):
            assert_frame_equal(rows, getattr(taken, name))
    assert_frame_equal(checked.vintages.everything(), taken.vintages.everything())


def test_another_process_need_not_check_again(folder, tmp_path):
    load.dataset(folder)
    kept.hand_over(tmp_path / "handed")

    words = [sys.executable, "-c", TAKES_OVER, folder, tmp_path / "handed"]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout

    assert said == "4 [22000.0, 65000.0]\n"


def test_a_folder_that_changed_after_it_was_checked_is_read_again(folder, tmp_path, monkeypatch):
    load.dataset(folder)
    kept.hand_over(tmp_path / "handed")
    monkeypatch.setattr(kept, "_kept", {})
    kept.take(str(tmp_path / "handed"))
    file = folder / "observations.csv"
    file.write_text(file.read_text().replace("15605", "156050"))

    assert load.dataset(folder).counts.of(["pekalongan"])["value"].tolist() == [156050]


def test_what_a_server_gave_is_not_handed_over(tmp_path, monkeypatch):
    monkeypatch.setattr(
        kept, "_kept", {(tmp_path / "served.yml", (("", 0, 12),), False): lambda: "no pickle"}
    )

    kept.hand_over(tmp_path / "handed")
    monkeypatch.setattr(kept, "_kept", {})
    kept.take(str(tmp_path / "handed"))

    assert kept._kept == {}
