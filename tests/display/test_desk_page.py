"""The analyst's desk, driven by its controls as an analyst would; the figures are published ones."""

import io
import re
from dataclasses import replace
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from typer.testing import CliRunner

from coverage_lib import cli
from coverage_lib.data import invented, load
from coverage_lib.display.desk import choice, export, shown, what_if
from coverage_lib.display.desk.choice import EVERY, Choice
from coverage_lib.display.desk.widgets import Desk
from coverage_lib.edition import plan
from coverage_lib.errors import ParameterError
from smallfolder import written

# Kota Pangkal Pinang, May 2025: 29,040 of 70,426 without construction; PU 24,286 of 47,010; BPU
# 4,754 of 23,416. Bangka Belitung, February 2025: 178,860 participants, ten months to go.


@pytest.fixture
def desk():
    return Desk("pangkal-pinang", "2025-05")


def forms(output, kind):
    return [one["data"][kind] for one in output.outputs if kind in one["data"]]


def told(output):
    return " ".join(forms(output, "text/markdown"))


def named_by(output):
    """What the charts of an output say to who cannot see them."""
    return re.findall(r'role="img" aria-label="([^"]*)"', " ".join(forms(output, "text/html")))


def test_the_first_look_is_the_whole_office(desk):
    assert desk.chosen == Choice()
    assert "24.286 dari 47.010 pekerja" in told(desk.covered)
    assert named_by(desk.covered) == [
        "Cakupan menurut pilihan: PU 51,66%; BPU 20,30%; tanpa Jakon 41,23%."
    ]
    assert "<td" in forms(desk.covered, "text/html")[-1]


def test_a_segment_narrows_table_and_sentence(desk):
    desk.controls["segment"].value = "BPU"

    assert desk.rows["active"].tolist() == [4754]
    assert "4.754 dari 23.416 pekerja" in told(desk.covered)
    assert "cakupan 20,30 persen" in told(desk.covered)
    assert named_by(desk.covered) == []  # one bar says no more than its number


def test_the_chart_follows_the_order_of_the_table(desk):
    desk.controls["order"].value = "coverage"
    assert desk.rows["segment"].tolist() == ["BPU", "ALL_EXCL_JAKON", "PU"]

    desk.controls["descending"].value = True

    assert desk.rows["segment"].tolist() == ["PU", "ALL_EXCL_JAKON", "BPU"]
    assert "PU 51,66%; tanpa Jakon 41,23%; BPU 20,30%" in named_by(desk.covered)[0]


def test_what_is_missing_stands_last_whichever_way_is_sorted(desk):
    rows = pd.DataFrame({"coverage": [0.5, None, 0.7]})

    up = shown.ordered(desk.report, rows, "coverage", descending=False)
    down = shown.ordered(desk.report, rows, "coverage", descending=True)

    assert up.index.tolist() == [0, 2, 1]
    assert down.index.tolist() == [2, 0, 1]


def test_a_choice_without_counts_says_what_to_do(desk):
    desk.controls["place"].value = "19"

    assert desk.rows.empty
    assert "Pilih wilayah, segmen, potensi, atau periode lain" in told(desk.covered)


def test_another_office_brings_its_own_periods_places_and_targets(desk):
    desk.controls["office"].value = "pekalongan"

    offered = [text for _, text in desk.controls["period"].options]
    assert {"2017", "2018-12", "2019-12", "2025-11"} <= set(offered)
    assert desk.report.office.office == "pekalongan"
    assert desk.report.period.text == desk.controls["period"].value == offered[0]


def test_a_place_that_two_reports_share_stays_chosen(desk):
    desk.controls["place"].value = "19.71"
    desk.controls["period"].value = "2025-06"

    assert desk.controls["place"].value in ("19.71", "")
    assert desk.chosen.place in dict(choice.places(desk.report)).values()


def test_one_regime_at_a_time():
    desk = Desk("pangkal-pinang", "2025-05")
    every = told(desk.targets)

    desk.controls["regime"].value = "kemendagri"

    assert "(Kemendagri)" in every
    assert set(choice.with_targets(desk.report, desk.chosen).pace["regime"]) == {"kemendagri"}


def test_each_estimate_of_the_potential_has_its_row():
    desk = Desk("pekalongan", "2018-12")
    nearest = choice.rows(desk.report, Choice())
    every = choice.rows(desk.report, Choice(potential=EVERY))

    assert set(nearest["active"].dropna()) >= set(every["active"])
    assert every["potential"].notna().all()


def test_what_if_by_hand(desk):
    desk.controls["net_gain"].value = 10_000
    desk.controls["months_paid"].value = 6

    said = told(desk.assumed)

    # 178,860 + 10,000 a month for ten months; 100,000 people * Rp16,800 * 6 months.
    assert "tambahan bersih +10.000 orang per bulan sejak Februari 2025" in said
    assert "menjadi 278.860 orang pada 31 Desember 2025" in said
    assert "86,62 persen dari target 57,17 persen" in said  # 278,860 of 321,943
    assert "kurang 43.083 orang" in said
    assert "Rp16.800 per bulan bagi 100.000 orang" in said
    assert "dibayari selama 6 bulan, dibutuhkan Rp10,08 miliar" in said
    assert "andaian 278.860" in named_by(desk.assumed)[0]


def test_the_slider_begins_at_what_is_needed(desk):
    assert desk.controls["net_gain"].value == 14_309  # 143,083 persons in ten months, rounded up
    assert "melampauinya 7 orang" in told(desk.assumed)


def test_losing_participants_costs_nothing(desk):
    desk.controls["net_gain"].value = -1_000

    assert "-1.000 orang per bulan" in told(desk.assumed)
    assert "168.860 orang" in told(desk.assumed)
    assert "dibutuhkan" not in told(desk.assumed)


def test_a_target_that_has_fallen_due_is_not_asked(desk):
    due = replace(desk.report, pace=desk.report.pace.assign(months_left=0.0))

    rows = what_if.spoken_of(due)
    said = what_if.narrative(due, rows, net_gain=10, contribution=16800, months=12)

    assert rows.empty
    assert "tidak ada target peserta yang belum jatuh tempo" in said.markdown


def test_the_table_as_csv_and_xlsx(desk):
    desk.controls["order"].value = "coverage"

    files = desk.downloads()
    back = pd.read_csv(io.BytesIO(files["pangkal-pinang-2025-05.csv"][1]), dtype={"place": "str"})
    sheet = openpyxl.load_workbook(io.BytesIO(files["pangkal-pinang-2025-05.xlsx"][1])).active
    headings, first, *_ = sheet.values

    assert back["place"].tolist() == ["19.71"] * 3  # a code stays text
    assert back["active"].tolist() == [4754, 29040, 24286]
    assert back["coverage"].tolist() == pytest.approx([4754 / 23416, 29040 / 70426, 24286 / 47010])
    assert "note" not in back
    assert headings[:3] == ("Kode wilayah", "Nama wilayah", "Segmen")
    assert first[:3] == ("19.71", "Kota Pangkal Pinang", "BPU")
    assert sheet["I2"].value == pytest.approx(4754 / 23416)
    assert sheet["I2"].number_format == "0.00%"


def test_every_download_is_a_link_that_holds_its_file(desk):
    links = re.findall(r'<a download="([^"]+)" href="data:([^;]+);base64,', desk.files.value)

    assert links == [(name, kind) for name, (kind, _) in desk.downloads().items()]


@pytest.mark.parametrize(
    ("office", "period", "notebook"),
    [
        ("pangkal-pinang", "2025-05", "branch_report.ipynb"),
        ("kanwil-jateng-diy", "2024-10", "regional_report.ipynb"),
        ("ID", "2025-04", "national_report.ipynb"),
        ("pekalongan", "2017", "branch_report.ipynb"),
    ],
)
def test_the_parameter_file_plans_this_report(office, period, notebook, tmp_path):
    desk = Desk(office, period, language="en")
    file = tmp_path / "made.yml"
    file.write_text(export.edition(desk.report, data="data"), encoding="utf-8")

    (job,) = plan.read(file).jobs

    assert job.notebook.name == notebook
    assert job.parameters == {"language": "en", "data": "data", "office": office, "period": period}


def test_the_parameter_file_runs(desk, tmp_path):
    (name,) = [name for name in desk.downloads() if name.endswith(".yml")]
    (tmp_path / name).write_bytes(desk.downloads()[name][1])

    made = CliRunner().invoke(
        cli.app, ["run", str(tmp_path / name), "--output", str(tmp_path / "out")]
    )

    assert made.exit_code == 0, made.output
    folder = tmp_path / "out" / "eksplorasi" / "pangkal-pinang" / "2025-05"
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")


def test_invented_data_say_so_on_page_chart_and_files(tmp_path):
    tables = invented.nation(1, region="kanwil-jateng-diy", months=3, data=Path("data"))
    desk = Desk("pekalongan", "2026-10", data=str(invented.write(tmp_path / "demo", tables)))

    assert "DATA SINTETIS" in desk.notice.value
    for output in (desk.covered, desk.assumed):
        chart, table = forms(output, "text/html")
        assert "DATA SINTETIS</text>" in chart
        assert "· DATA SINTETIS</caption>" in table
    assert desk.controls["segment"].value == "ALL"  # totals first, where they are counted
    taken = pd.read_csv(io.BytesIO(export.csv(desk.report, desk.rows)))
    assert set(taken["note"]) == {"DATA SINTETIS"}


def test_files_that_are_spoilt_meanwhile_are_told_on_the_page(tmp_path):
    folder = written(tmp_path / "data")
    desk = Desk("pekalongan", "2019-12", data=str(folder))
    counts = (folder / "observations.csv").read_text(encoding="utf-8")
    (folder / "observations.csv").write_text(counts.replace("15605", "many"), encoding="utf-8")

    desk.controls["period"].value = "2017"

    assert "observations.csv: 1 problem" in desk.notice.value
    assert desk.report.period.text == "2019-12"  # what was shown stays


def test_an_office_that_is_not_known_is_refused_at_once():
    with pytest.raises(ParameterError, match="there is no office 'pekalongn'. Did you mean"):
        Desk("pekalongn", "2019-12")


def test_each_office_of_the_data_is_offered(desk):
    keys = {key for _, key in desk.controls["office"].options}

    assert keys == {"ID", *load.dataset("data").offices["office"]}
