"""The published edition gives the same bytes wherever, whenever, by whomever and however it is made."""

import ast
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

import smallfolder
import tinynotebook
from coverage_lib.cli import app
from coverage_lib.data import packing

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "coverage_lib"
SAMPLE = ["pekalongan/2019-12", "pangkal-pinang/2024-06", "kanwil-jateng-diy/2024-10"]
BIN = Path(sys.executable).parent
KINDS = ["html", "pdf", "ipynb"]
SMALL = """\
edition: small
title: {id: Edisi kecil, en: Small edition}
folder: "{office}/{period}"
columns: {office: {id: Kantor, en: Office}}
parameters: {data: data, period: 2018-12}
reports:
  - notebook: notebooks/branch_report.ipynb
    parameters: {office: pekalongan}
"""
CLOCK = """\
import time
real = time.time
time.time = lambda: real() - 400_000_000
"""


@pytest.fixture
def elsewhere(tmp_path):
    """A copy of what an edition is made from, in another folder."""
    for name in ("notebooks", "params", "data"):
        shutil.copytree(ROOT / name, tmp_path / "Meja Siti" / name)
    return tmp_path / "Meja Siti"


def reversed_sample(folder: Path) -> Path:
    """The sample alone, last report first."""
    file = folder / "params" / "published.yml"
    content = yaml.safe_load(file.read_text(encoding="utf-8"))
    content["reports"] = [
        {**entry, "parameters": entry["parameters"] | {"office": office, "period": period}}
        for office, period in (name.split("/") for name in reversed(SAMPLE))
        for entry in content["reports"]
        if office in entry["parameters"]["office"] and period in entry["parameters"]["period"]
    ]
    file.write_text(json.dumps(content), encoding="utf-8")
    return file


def environment(folder: Path) -> dict[str, str]:
    """Another user, far away, long ago."""
    (folder / "home").mkdir()
    (folder / "tmp").mkdir()
    (folder / "sitecustomize.py").write_text(CLOCK)
    paths = [str(folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("LC_")},
        "HOME": str(folder / "home"), "USER": "siti", "LOGNAME": "siti", "COLUMNS": "40",
        "TMPDIR": str(folder / "tmp"), "TZ": "Asia/Jayapura", "LANG": "tr_TR.UTF-8",
        "LC_ALL": "POSIX", "PYTHONHASHSEED": "4711", "PYTHONPATH": os.pathsep.join(paths),
    }  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="HOME, TZ and LANG are Unix's")
def test_everything_around_the_edition_is_different_and_no_byte_is(published, elsewhere):
    """`published`: several workers, warm kernels, the plan's order, this folder, user and day."""
    how = ["--workers", "1", "--kernel", "cold"]
    run = subprocess.run(
        [BIN / "coverage-report", "run", reversed_sample(elsewhere), "--output", "made", *how],
        cwd=elsewhere, env=environment(elsewhere), capture_output=True, text=True,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr

    made = elsewhere / "made" / "published"
    for report in SAMPLE:
        here, there = (
            tinynotebook.contents(published / report),
            tinynotebook.contents(made / report),
        )
        assert here.keys() == there.keys()
        assert [name for name in here if here[name] != there[name]] == [], report
    entries = [
        {one["folder"]: one for one in json.loads((home / "manifest.json").read_text())["reports"]}
        for home in (published, made)
    ]
    assert {name: entries[0][name] for name in SAMPLE} == entries[1]


def test_a_packed_folder_makes_the_same_files_as_its_csv_files(tmp_path, monkeypatch):
    made = {}
    for form in ("csv", "packed"):
        desk = tmp_path / form
        shutil.copytree(ROOT / "notebooks", desk / "notebooks")
        smallfolder.written(desk / "data")
        if form == "packed":
            (desk / "data").rename(desk / "unpacked")
            packing.pack(desk / "unpacked", desk / "data")
        (desk / "small.yml").write_text(SMALL)
        monkeypatch.chdir(desk)
        ran = CliRunner().invoke(app, ["run", "small.yml"])
        assert ran.exit_code == 0, ran.output
        made[form] = tinynotebook.contents(desk / "outputs" / "small")

    names = {"index.html", "rows.json", *(f"pekalongan/2018-12/report.{kind}" for kind in KINDS)}
    assert names <= made["csv"].keys() == made["packed"].keys()
    other = [name for name, content in made["csv"].items() if content != made["packed"][name]]
    assert other == ["manifest.json"]  # it tells which files the data came from


def sorts_by_one_column(path: Path) -> list[ast.Call]:
    """The calls of `sort_values` but those of several columns, where pandas keeps ties in order."""
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    sorts = [call for call in calls if getattr(call.func, "attr", "") == "sort_values"]
    return [call for call in sorts if not (call.args and is_several(call.args[0]))]


def is_several(columns: ast.expr) -> bool:
    named = columns.elts if isinstance(columns, ast.List) else []
    return len(named) > 1 or any(isinstance(name, ast.Starred) for name in named)


@pytest.mark.parametrize("path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.stem)
def test_rows_that_tie_stay_in_the_order_of_their_file(path):
    """The usual sort of one column leaves ties to the processor: another order on another machine."""
    unstable = [
        call.lineno
        for call in sorts_by_one_column(path)
        if "stable" not in [getattr(one.value, "value", "") for one in call.keywords]
    ]

    assert unstable == []
