"""Two editions as published, and what `coverage-report diff` tells of them."""

import csv
import json
import shutil
from collections import Counter
from pathlib import Path

import pytest
from typer.testing import CliRunner

import tinynotebook
from coverage_lib import catalogue, cli
from coverage_lib.edition import batch, incremental, plan, workers
from htmltags import Tags

ROOT = Path(__file__).parent.parent
HEAD = "section,metric,place,place_name,segment,group,regime,as_of,unit,value,shown,definition"
FIGURES = """\
import pathlib
from IPython.display import display
text = pathlib.Path(f"{office}-{period}.txt").read_text()
display({"text/csv": text}, raw=True, metadata={"text/csv": {"filename": "figures.csv"}})
"""
DATA = {"data/counts.csv": "0" * 64}
ROWS = {"33.75 2018-12": "a", "33.75 2018-11": "b", "lines": "1"}


def figure(value, metric="active", *, place="33.75", date="2018-12-31", shown="", definition="d1"):
    share = metric == "coverage"
    written = shown or (f"{value:.2f}%".replace(".", ",") if share else f"{value:.0f}")
    unit = "percent" if share else "persons"
    names = {"33.75": "Kota Pekalongan", "33.26": "Kabupaten Pekalongan"}
    cells = ["by_place", metric, place, names[place], "BPU", "", "", date, unit, value]
    return ",".join(map(str, cells)) + f',"{written}",{definition}'


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    tinynotebook.notebook(tmp_path, cells=(tinynotebook.SAYS, FIGURES))
    return tmp_path


def published(desk, name, figures, *, rows=None, period="2018-12", **more):
    """An edition of the tiny notebook: the figures of each office are given."""
    for office, drawn in figures.items():
        text = "\n".join([HEAD, *drawn])
        (desk / f"{office}-{period}.txt").write_text(text, encoding="utf-8")
    edition = plan.read(tinynotebook.edition(desk, list(figures), period=period, **more))
    batch.make(
        edition,
        incremental.tasks(
            edition,
            home=desk / name / "tiny",
            data=DATA,
            rows=lambda job: (rows or {}).get(job.parameters["office"], ROWS),
            force=True,
        ),
        output=desk / name,
        machinery=workers.Machinery(workers=2),
        tell=lambda result: None,
    )
    return desk / name / "tiny"


def diff(*words):
    return CliRunner().invoke(cli.app, ["diff", *map(str, words)])


def told(before, now):
    """Each change as the file tells it."""
    file = now.parent / "changes.csv"
    result = diff(before, now, "--csv", file)
    assert result.exit_code == 0, result.output
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def causes(before, now):
    return {
        (row["report"], row["metric"], row["place"]): (row["change"], row["cause"])
        for row in told(before, now)
    }


BEFORE = {
    "alpha": [figure(22), figure(65, "potential"), figure(22 / 65 * 100, "coverage")],
    "beta": [figure(40, place="33.26")],
    "gamma": [figure(51, place="33.26"), figure(7, "left", place="33.26")],
    "delta": [figure(3)],
}
NOW = {
    "alpha": [
        figure(26),
        figure(65, "potential"),
        figure(40, "coverage"),
        figure(9, "new", place="33.26"),
    ],
    "beta": [figure(41, place="33.26", definition="d2")],
    "gamma": [figure(52, place="33.26")],
    "epsilon": [figure(8)],
}
NEWER = {"alpha": {**ROWS, "33.75 2018-12": "corrected", "33.26 2018-12": "late", "lines": "2"}}


@pytest.fixture
def two(desk, monkeypatch):
    """Data of alpha revised and added; the library and its definitions are others for all."""
    before = published(desk, "before", BEFORE)
    monkeypatch.setattr(incremental, "library", lambda: "a later one")
    monkeypatch.setattr(incremental, "code", lambda: "a later one")
    return before, published(desk, "now", NOW, rows=NEWER)


def test_each_number_has_its_own_causes(two):
    assert causes(*two) == {
        ("alpha/2018-12", "active", "33.75"): ("changed", "revised data; code"),
        ("alpha/2018-12", "coverage", "33.75"): ("changed", "revised data; code"),
        ("alpha/2018-12", "new", "33.26"): ("new", "new data; code"),
        ("beta/2018-12", "active", "33.26"): ("changed", "definition"),
        ("gamma/2018-12", "active", "33.26"): ("changed", "code"),
        ("gamma/2018-12", "left", "33.26"): ("gone", "code"),
        ("delta/2018-12", "active", "33.75"): ("gone", "no report"),
        ("epsilon/2018-12", "active", "33.75"): ("new", "new report"),
    }


def test_with_the_same_library_the_data_are_the_only_cause(desk):
    before = published(desk, "before", {"alpha": BEFORE["alpha"], "beta": BEFORE["beta"]})
    now = published(desk, "now", {"alpha": NOW["alpha"], "beta": BEFORE["beta"]}, rows=NEWER)

    (active,) = (row for row in told(before, now) if row["metric"] == "active")

    assert Counter(row["cause"] for row in told(before, now)) == {"revised data": 2, "new data": 1}
    assert (active["before"], active["now"], active["difference"]) == ("22", "26", "4.0")
    assert active["details"] == "33.75 2018-12, 33.26 2018-12"


def test_where_the_earlier_edition_did_not_record_its_rows_nobody_guesses(desk):
    before = published(desk, "before", {"alpha": BEFORE["alpha"]}, rows={"alpha": {"33.75": "x"}})
    now = published(desk, "now", {"alpha": NOW["alpha"]}, rows=NEWER)

    result = diff(before, now)

    assert {row["cause"] for row in told(before, now)} == {"not recorded"}
    assert "3 angka berubah di 1 kantor: 3 dengan sebab yang tidak tercatat." in result.stdout


def test_the_next_month_stands_beside_the_month_before_and_nothing_of_it_is_gone(desk):
    before = published(desk, "before", {"alpha": [figure(21, date="2018-11-30")]}, period="2018-11")
    now = published(desk, "now", {"alpha": [figure(22)]}, period="2018-12")

    (row,) = told(before, now)

    assert (row["change"], row["cause"]) == ("new", "new data")
    assert (row["as_of_before"], row["as_of"]) == ("2018-11-30", "2018-12-31")
    assert (row["shown_before"], row["shown"], row["difference"]) == ("21", "22", "1.0")


# --- the page -----------------------------------------------------------------------------------
class Page(Tags):
    """Its words too, but for the style."""

    def __init__(self, text):
        self.text = []
        super().__init__(text)

    def handle_data(self, data):
        self.text += [data.strip()] if self.open[-1:] != ["style"] and data.strip() else []


def page(now):
    return Page((now / "changes.html").read_text(encoding="utf-8"))


def test_the_page_stands_in_the_edition_which_still_is_as_its_manifest_says(two):
    before, now = two

    made = diff(before, now, "--page")

    assert made.exit_code == 0, made.output
    assert CliRunner().invoke(cli.app, ["verify", str(now)]).exit_code == 0
    assert {"changes.html", "changes.csv"} <= set(manifest(now)["files"])
    assert '<a href="changes.html">Perubahan sejak edisi lalu</a>' in (
        now / "index.html"
    ).read_text(encoding="utf-8")


def manifest(home):
    return json.loads((home / "manifest.json").read_text(encoding="utf-8"))


def test_the_page_says_in_one_sentence_how_many_changed_and_why(two):
    before, now = two
    diff(before, now, "--page")

    found = page(now)

    assert (
        "8 angka berubah di 5 kantor: 1 karena data baru dan kode perhitungan diubah, "
        "2 karena data direvisi dan kode perhitungan diubah, 1 karena definisi diubah, "
        "1 karena kode perhitungan diubah, 1 tidak ada lagi karena kode perhitungan diubah, "
        "1 karena laporannya baru, 1 tidak ada lagi karena laporannya tidak terbit."
    ) in found.text
    headings = [text for text in found.text if text.startswith("Laporan ")]
    assert headings[0] == "Laporan alpha"  # its coverage changed
    start = found.text.index("Cakupan · BPU · Kota Pekalongan")
    assert found.text[start + 1 : start + 4] == ["33,85%", "40,00%", "+6,15 poin"]


def test_the_page_can_be_read_by_everybody_and_asks_nothing_of_anywhere(two):
    before, now = two
    diff(before, now, "--page")
    text, found = (now / "changes.html").read_text(encoding="utf-8"), page(now)

    tags = Counter(tag for tag, _ in found.tags)
    assert found.open == []
    assert (tags["h1"], tags["script"]) == (1, 0)
    assert tags["caption"] == tags["table"] == 3
    assert all(attrs.get("scope") for tag, attrs in found.tags if tag == "th")
    assert "http" not in text
    assert "url(" not in text
    assert str(now.parent) not in text


def test_the_page_is_the_same_each_time_and_goes_when_a_report_is_made_anew(desk):
    before = published(desk, "before", {"alpha": BEFORE["alpha"]})
    now = published(desk, "now", {"alpha": NOW["alpha"]}, rows=NEWER)
    diff(before, now, "--page")
    first = tinynotebook.contents(now)

    diff(before, now, "--page")
    again = tinynotebook.contents(now)
    published(desk, "now", {"alpha": NOW["alpha"]}, rows=NEWER)

    assert again == first
    assert not (now / "changes.html").exists()
    assert CliRunner().invoke(cli.app, ["verify", str(now)]).exit_code == 0


def test_a_run_that_makes_nothing_leaves_the_page(desk):
    before = published(desk, "before", {"alpha": BEFORE["alpha"]})
    now = published(desk, "now", {"alpha": NOW["alpha"]}, rows=NEWER)
    diff(before, now, "--page")
    first = tinynotebook.contents(now)
    edition = plan.read(tinynotebook.edition(desk, ["alpha"], period="2018-12"))
    tasks = incremental.tasks(edition, home=now, data=DATA)

    batch.make(
        edition, tasks, output=now.parent, machinery=workers.Machinery(1), tell=lambda result: None
    )

    assert all(task.unchanged for task in tasks)
    assert tinynotebook.contents(now) == first


def test_nothing_changed_is_a_sentence_too(desk):
    before = published(desk, "before", {"alpha": BEFORE["alpha"]})
    english = shutil.copytree(before, desk / "english" / "tiny")

    assert diff(before, before).stdout == "Tidak ada angka yang berubah.\n"
    diff(before, english, "--page")
    assert "Tidak ada angka yang berubah." in page(english).text


def test_an_edition_in_english_has_its_page_in_english(desk):
    words = {"parameters": {"language": "en"}}
    before = published(desk, "before", {"gamma": BEFORE["gamma"]}, **words)
    now = published(
        desk, "now", {"gamma": NOW["gamma"]}, rows={"gamma": {**ROWS, "x": "y"}}, **words
    )

    said = diff(before, now, "--page").stdout

    assert (
        "Numbers that changed: 2, offices: 1. Of these: 1 because of revised data, "
        "1 gone because of changed data."
    ) in said
    assert ("html", {"lang": "en"}) in page(now).tags


def test_a_folder_that_was_changed_is_refused(desk):
    home = published(desk, "before", {"alpha": BEFORE["alpha"]})
    touched = shutil.copytree(home, desk / "touched" / "tiny")
    (touched / "alpha/2018-12/figures.csv").write_text("edited")

    assert diff(home, touched).exit_code == diff(touched, home).exit_code == 13


COMMANDS = [
    line.split("#")[0].split()[1:]
    for file in ("README.md", "docs/changes.md")
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines()
    if line.startswith("coverage-report diff")
]


def test_the_commands_we_show_do_what_is_said_of_them(desk):
    before = published(desk, "before", {"alpha": BEFORE["alpha"]})
    now = published(desk, "now", {"alpha": NOW["alpha"]}, rows=NEWER)
    shutil.copytree(before, desk / "outputs/before")
    shutil.copytree(now, desk / "outputs/published")

    results = [CliRunner().invoke(cli.app, command) for command in COMMANDS]

    assert len(results) >= 3
    assert {result.exit_code for result in results} == {0}
    assert (desk / "outputs/published/changes.html").is_file()
    assert (desk / "outputs/changes.csv").is_file()


# --- our own figures ----------------------------------------------------------------------------
def test_another_formula_is_another_definition_and_another_reviewer_is_not(monkeypatch):
    known = catalogue.metrics()
    fingerprint = catalogue.fingerprint.__wrapped__  # it is kept: the catalogue of a run is one
    before = fingerprint("coverage")

    def with_coverage(**other):
        entry = vars(known["coverage"]) | other
        changed = {**known, "coverage": catalogue.Metric(**entry)}
        monkeypatch.setattr(catalogue, "metrics", lambda: changed)
        return fingerprint("coverage")

    assert with_coverage(owner="somebody else") == before
    assert with_coverage(formula={"id": "lain", "en": "other"}) != before
    assert with_coverage(unit="points") != before


def test_a_corrected_count_of_our_data_is_told_as_revised(tmp_path, monkeypatch):
    """With the notebook, data and command of a user; beside it a row is put in before others."""
    monkeypatch.chdir(ROOT)
    data = tmp_path / "data"
    shutil.copytree("data", data)
    run = ["run", "params/published.yml", "--office", "pekalongan", "--period", "2018-12"]
    run += ["--parameter", f"data={data}", "--output"]
    first = CliRunner().invoke(cli.app, [*run, str(tmp_path / "before")])
    file = data / "observations.csv"
    heading, *lines = file.read_text(encoding="utf-8").splitlines()
    corrected = [
        line.replace(",22000,", ",24000,") if line.startswith("33.75,2018-12,") else line
        for line in lines
    ]
    added = next(line for line in lines if line.startswith("ID,")).split(",")
    added[1] = "2001-01"
    rows = [heading, ",".join(added), *corrected]
    file.write_text("\n".join(rows) + "\n", encoding="utf-8")
    second = CliRunner().invoke(cli.app, [*run, str(tmp_path / "now")])
    assert (first.exit_code, second.exit_code) == (0, 0), first.output + second.output

    found = told(tmp_path / "before/published", tmp_path / "now/published")

    assert {row["cause"] for row in found} == {"revised data"}
    assert {row["details"] for row in found} == {"33.75 2018-12"}
    (active,) = (row for row in found if row["metric"] == "active")
    assert (active["before"], active["now"]) == ("22000.0", "24000.0")
