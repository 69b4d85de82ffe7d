"""From the template to the report: what a branch sends, and what was known before it did."""

import io
import re
import shlex
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

import tinynotebook
from coverage_lib import cli, report
from coverage_lib.cli import checked
from coverage_lib.display import figures
from coverage_lib.display.first_page import first_page
from filledbook import typed

ROOT = Path(__file__).parent.parent
DAY_BEFORE, KNOWN_ON = "2027-01-14", "2027-01-15"  # later than all that data/ states


def coverage_report(*words):
    return CliRunner().invoke(cli.app, [str(word) for word in words])


def line_of(page):
    return page._repr_mimebundle_()["text/plain"].splitlines()[-1]


@pytest.fixture(scope="module")
def corrected(tmp_path_factory):
    """The published facts; the wage earners of 19 December 2019 are corrected a few years later."""
    home = tmp_path_factory.mktemp("corrected")
    before, after = home / "before", home / "data"
    for folder in (before, after):
        shutil.copytree(ROOT / "data", folder)
    file = home / "isian.xlsx"
    day = ["--office", "pekalongan", "--period", "2019-12-19", "--data", after]
    assert coverage_report("template", file, *day).exit_code == 0
    unstated = "basis tidak disebut sumber"  # of the count that stands there
    typed(file, {(2, "Jumlah"): "93.095", (2, "Basis"): unstated})
    came = coverage_report("import", file, "--data", after, "--known-on", KNOWN_ON)
    assert came.exit_code == 0, came.output
    assert re.search(r"corrections: \S.* 1 ", came.output)
    assert re.search(r"active +│ reported │ 92095 +│ 93095", came.output)
    return before, after


def counted(text):
    """Every count of Pekalongan's wage earners; what somebody stated of them stays as it was."""
    rows = pd.read_csv(io.StringIO(text))
    mine = rows["place"].eq("pekalongan") & rows["segment"].eq("PU") & rows["metric"].eq("active")
    return set(rows.loc[mine & ~rows["section"].str.contains("stated"), "value"])


def test_a_report_as_known_before_a_correction_has_the_figures_it_had(corrected):
    (before, after), office = corrected, "pekalongan"

    was = figures.csv(report.build(office, "2019-12", data=before))
    asked = figures.csv(report.build(office, "2019-12", data=after, as_known_on=DAY_BEFORE))
    now = figures.csv(report.build(office, "2019-12", data=after))
    on_the_day = figures.csv(report.build(office, "2019-12", data=after, as_known_on=KNOWN_ON))

    assert asked == was
    assert on_the_day == now
    assert (counted(was), counted(now)) == ({92095.0}, {93095.0})


@pytest.mark.parametrize(
    ("language", "said"),
    [("id", "Keadaan data per 14 Januari 2027"), ("en", "Data as known on 14 January 2027")],
)
def test_the_first_page_says_when_that_was(corrected, language, said):
    _, folder = corrected
    how = {"data": folder, "language": language}

    asked = report.build("pekalongan", "2019-12", as_known_on=DAY_BEFORE, **how)

    assert said in line_of(first_page(asked))
    assert said[:12] not in line_of(first_page(report.build("pekalongan", "2019-12", **how)))


# --- the commands --------------------------------------------------------------------------------
@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder like the project's, as the current directory."""
    for name in ("data", "notebooks", "params"):
        shutil.copytree(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def shown():
    """The commands that docs/data.md shows of a branch's file, in their order."""
    page = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
    section = page.partition("## Bringing in a branch's file")[2].partition("\n## ")[0]
    lines = re.findall(r"^coverage-report (.+)$", section, re.MULTILINE)
    return [shlex.split(line, comments=True) for line in lines]


def test_the_commands_that_are_shown_do_what_is_said(desk):
    template, dry_run, taken, run = shown()
    file, observations = Path(template[1]), Path("data/observations.csv")

    assert coverage_report(*template).exit_code == 0
    typed(file, {(2, "Jumlah"): 246333})
    before = observations.read_bytes()
    said = coverage_report(*dry_run)
    assert (said.exit_code, observations.read_bytes()) == (0, before)
    assert said.output.endswith("Nothing was written: --dry-run.\n")
    assert coverage_report(*taken).exit_code == 0
    assert (
        observations.read_text(encoding="utf-8")
        .splitlines()[-1]
        .startswith(
            "pekalongan,2026-10-31,PU,office,,,active,246333,persons,reported,,laporan-pekalongan-2026-10,"
        )
    )
    again = coverage_report(*taken)
    assert again.output.endswith("Nothing new: no file was changed.\n")
    planned = coverage_report(*run, "--dry-run")
    assert planned.exit_code == 0, planned.output
    assert "pekalongan/2019-12" in planned.output


def test_a_template_is_never_written_over(desk):
    Path("t.xlsx").write_text("filled in")

    refused = coverage_report("template", "t.xlsx")

    assert refused.exit_code == 11
    assert "t.xlsx is there already" in refused.stderr
    assert Path("t.xlsx").read_text() == "filled in"


def test_a_template_without_an_office_or_in_english(desk):
    plain = coverage_report("template", "plain.xlsx", "--language", "en")

    assert plain.output == "0 rows to fill in: plain.xlsx\n"
    assert openpyxl.load_workbook("plain.xlsx").sheetnames == ["Entry", "Source", "Guide", "Lists"]
    assert "no office 'pekalngan'. Did you mean pekalongan?" in " ".join(
        coverage_report("template", "other.xlsx", "--office", "pekalngan").stderr.split()
    )
    assert not Path("other.xlsx").exists()


def test_what_is_wrong_ends_the_import_with_its_list(desk):
    coverage_report("template", "t.xlsx", "--office", "pekalongan", "--period", "2026-10")
    typed(Path("t.xlsx"), {(2, "Jumlah"): "banyak"})

    refused = coverage_report("import", "t.xlsx")

    assert refused.exit_code == 10
    assert refused.stderr.splitlines()[0] == "t.xlsx: 1 problem. Nothing was written."
    assert coverage_report("import", "t.xlsx", "--known-on", "kemarin").exit_code == 11


# --- as known on, for a run ----------------------------------------------------------------------
def test_a_past_day_is_a_parameter_of_every_report(tmp_path, monkeypatch):
    told = tinynotebook.DEFAULTS + 'as_known_on = ""\n'
    tinynotebook.notebook(tmp_path, defaults=told, cells=(tinynotebook.SAYS, "print(as_known_on)"))
    monkeypatch.chdir(tmp_path)
    edition = tinynotebook.edition(tmp_path, ["alpha"])

    made = coverage_report("run", edition, "--as-known-on", "2025-07-10")
    wrong = coverage_report("run", edition, "--as-known-on", "10 Juli")

    assert made.exit_code == 0, made.output
    ran = Path("outputs/tiny/alpha/2017/report.ipynb").read_text(encoding="utf-8")
    assert "2025-07-10" in ran
    assert wrong.exit_code == 11
    assert "as known on '10 Juli': must look like 2017, 2018-12 or 2019-12-19" in wrong.stderr


def test_a_notebook_that_knows_no_past_day_says_so(tmp_path, monkeypatch):
    tinynotebook.notebook(tmp_path)
    monkeypatch.chdir(tmp_path)

    refused = coverage_report(
        "run", tinynotebook.edition(tmp_path, ["alpha"]), "--as-known-on", "2025-07-10"
    )

    assert refused.exit_code == 11
    assert "there is no parameter 'as_known_on'" in refused.stderr


def test_what_is_late_is_asked_of_what_was_known(corrected):
    _, folder = corrected
    name = str(folder)
    values = {"office": "pekalongan", "period": "2019-12", "data": name}
    told = {"now": values, "then": values | {"as_known_on": "2019-12-18"}}
    data = checked.CheckedData(told)
    job = type("Job", (), {})

    answers = {}
    for key in told:
        job.folder = key
        answers[key] = data.lacks(job)

    assert answers["then"] == "pekalongan"
