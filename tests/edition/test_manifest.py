"""The manifest says what stands in the folder, what it was made from, and nothing of the desk."""

import getpass
import hashlib
import json
from pathlib import Path

import pytest

from coverage_lib.edition import manifest
from coverage_lib.errors import RunError
from tinynotebook import run_batch


def entries(finished) -> dict:
    return manifest.read(finished.home)


def test_each_file_stands_in_the_manifest_with_its_fingerprint(finished):
    for folder, entry in entries(finished).items():
        on_disk = {
            file.name: hashlib.sha256(file.read_bytes()).hexdigest()
            for file in (finished.home / folder).glob("*")
        }
        assert entry["files"] == on_disk, folder


def test_an_entry_says_what_the_report_was_made_from(finished):
    entry = entries(finished)["alpha/2017"]

    assert entry["notebook"] == "tiny.ipynb"
    assert entry["parameters"] == {"office": "alpha", "period": "2017"}
    assert entry["outcome"] == "rendered"
    assert entry["page"]["headline"] == "Kabar alpha <2017>"
    assert entry["inputs"]["data/counts.csv"] == "0" * 64
    assert entry["inputs"]["notebook"] == manifest.fingerprint(finished.folder / "tiny.ipynb")
    assert {"python", "coverage-lib", "papermill", "pandas"} <= set(entry["versions"])


def test_every_outcome_is_kept(finished):
    outcomes = {folder.split("/")[0]: one["outcome"] for folder, one in entries(finished).items()}

    assert outcomes == {
        "alpha": "rendered",
        "beta": "rendered",
        "raises": "failed",
        "refused": "failed",
        "leaves": "failed",
        "nothing": "no_data",
        "killed": "failed",
    }


def test_the_manifest_says_nothing_of_the_machine_or_the_hour(finished):
    text = (finished.home / manifest.FILE).read_text(encoding="utf-8")

    for trace in (str(finished.folder), "/tmp", str(Path.home()) + "/", "seconds", "time"):
        assert trace not in text.replace("timeout", ""), trace
    assert f'"{getpass.getuser()}"' not in text


def test_a_run_elsewhere_writes_the_same_entries(finished, again):
    for folder in ("alpha/2017", "beta/2017"):
        assert entries(again)[folder] == entries(finished)[folder]


def test_a_run_of_a_part_leaves_the_other_entries(tmp_path):
    run_batch(tmp_path, ["alpha"])
    before = json.loads((tmp_path / "outputs/tiny/manifest.json").read_text())["reports"]

    part = run_batch(tmp_path, ["nothing"])

    after = json.loads((part.home / manifest.FILE).read_text())["reports"]
    assert [entry["folder"] for entry in after] == ["alpha/2017", "nothing/2017"]
    assert after[0] == before[0]
    assert "Laporan alpha" in (part.home / "index.html").read_text()


def test_a_damaged_manifest_is_told_before_anything_is_run(tmp_path):
    (tmp_path / "outputs/tiny").mkdir(parents=True)
    (tmp_path / "outputs/tiny/manifest.json").write_text("{")

    with pytest.raises(RunError, match=r"manifest\.json is damaged: delete it"):
        run_batch(tmp_path, ["alpha"])
