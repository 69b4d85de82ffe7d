"""A packed folder says what its CSV files say, and knows when it no longer does."""

import shutil
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import smallfolder
from coverage_lib import report
from coverage_lib.cli import app
from coverage_lib.data import counts, load, packed, packing, reads, reference
from coverage_lib.errors import DataError, ParameterError
from samereport import assert_same

DATA = Path(__file__).parents[2] / "data"


def coverage_report(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    home = tmp_path_factory.mktemp("packed") / "data"
    packing.pack(DATA, home)
    return DATA, home


@pytest.fixture
def small(tmp_path):
    source = smallfolder.written(tmp_path / "csv")
    packing.pack(source, tmp_path / "packed")
    return tmp_path / "packed"


def test_the_packed_counts_are_those_of_the_file_by_line(folders):
    csv, both = (load.dataset(folder) for folder in folders)

    one, other = (counts.in_python(data.observations) for data in (both, csv))
    pd.testing.assert_frame_equal(one, other, check_index_type=False)
    assert len(both.counts) == len(csv.counts)
    assert not (folders[1] / "observations.csv").exists()


@pytest.mark.parametrize("office", ["pekalongan", "kanwil-jateng-diy", "ID"])
def test_an_office_reads_the_same_rows_and_the_same_fingerprints(folders, office):
    csv, both = (load.dataset(folder) for folder in folders)

    pd.testing.assert_frame_equal(
        reads.of_office(both, office).observations, reads.of_office(csv, office).observations
    )
    assert reads.Fingerprints(both).of_office(office) == reads.Fingerprints(csv).of_office(office)


@pytest.mark.parametrize("office, period", [("pekalongan", "2019-12"), ("ID", "2025-04")])
def test_a_report_from_a_packed_folder_is_the_same(folders, office, period):
    csv, both = (report.build(office, period, data=folder) for folder in folders)

    assert_same(csv, both)


def test_places_that_nothing_is_known_of_have_no_rows_of_the_same_kind(small):
    counts = load.dataset(small).counts

    none = counts.of(["33.74", "nowhere"])

    assert none.empty
    assert none.dtypes.equals(counts.everything().dtypes)


def test_groups_of_rows_of_other_places_are_not_read(tmp_path, monkeypatch):
    rows = load.dataset(smallfolder.written(tmp_path / "csv")).observations
    many = pd.concat([rows.assign(place=f"33.{number}") for number in range(10, 60)])
    monkeypatch.setattr(packed, "GROUP_OF_ROWS", 8)
    (tmp_path / "packed").mkdir()
    packed.write(tmp_path / "packed", [many.reset_index(drop=True)], checked={})
    read = []
    whole = pq.ParquetFile.read_row_group
    monkeypatch.setattr(
        pq.ParquetFile,
        "read_row_group",
        lambda self, number, **how: read.append(number) or whole(self, number, **how),
    )

    found = packed.opened(tmp_path / "packed").of(["33.30", "33.31"])

    assert set(found["place"]) == {"33.30", "33.31"}
    assert len(found) == 2 * len(rows)
    assert 0 < len(read) < 3 < many.shape[0] / 8


def test_all_problems_are_told_and_nothing_is_written(tmp_path):
    source = smallfolder.written(
        tmp_path / "csv",
        [("observations.csv", "65000", "65.000"), ("targets.csv", "rpjmn", "rpjnm")],
    )

    refused = coverage_report("pack", source, tmp_path / "packed")

    assert refused.exit_code == 10
    assert "observations.csv: 1 problem." in refused.output
    assert "targets.csv: 1 problem." in refused.output
    assert [path.name for path in tmp_path.iterdir()] == ["csv"]


def test_the_command_packs_checks_and_lists(tmp_path):
    source = smallfolder.written(tmp_path / "csv")
    home = tmp_path / "packed"

    said = coverage_report("pack", source, home)
    assert (said.exit_code, said.output.split(":")[0]) == (0, "4 counts checked and packed")

    again = coverage_report("pack", source, home)
    assert again.exit_code == 0
    assert coverage_report("check", "--data", home).exit_code == 0
    listed = [coverage_report("list", "--data", folder).output for folder in (source, home)]
    assert listed[0] == listed[1]
    assert "2019-12" in listed[0]


@pytest.mark.parametrize("file", ["observations/33.parquet", "months.parquet"])
def test_a_file_that_was_changed_since_is_told_when_it_is_read_or_checked(small, file):
    content = bytearray((small / file).read_bytes())
    content[len(content) // 2] ^= 1
    (small / file).write_bytes(content)
    counts = load.dataset(small).counts

    with pytest.raises(DataError, match=f"{file}.*\n.*is not as it was packed: pack its source"):
        counts.of(["33.75"]) if file.startswith("obs") else counts.by_place_and_month()
    checked = coverage_report("check", "--data", small)
    assert (checked.exit_code, checked.output.splitlines()[0]) == (
        10,
        f"{file}: 1 problem. Nothing was written.",
    )


def test_a_file_that_is_gone_is_told(small):
    (small / "observations" / "pe.parquet").unlink()

    assert "pe.parquet" in coverage_report("check", "--data", small).output
    with pytest.raises(DataError, match="is not as it was packed"):
        load.dataset(small).counts.of(["pekalongan"])


def test_what_other_rules_have_checked_is_to_be_checked_again(small, monkeypatch):
    monkeypatch.setattr(packed, "rules", lambda: "tomorrow's")

    with pytest.raises(DataError, match="was made by other rules: pack its source again"):
        load.dataset(small)


def test_counts_in_both_forms_and_a_missing_record_are_refused(small):
    (small / "observations.csv").write_text(smallfolder.text("observations.csv"))
    with pytest.raises(DataError, match="stands beside the packed counts"):
        load.dataset(small)
    (small / "observations.csv").unlink()

    (small / "packed.json").unlink()
    with pytest.raises(DataError, match="packed.json"):
        load.dataset(small)


def test_only_csv_is_packed_and_only_a_packed_folder_is_replaced(small, tmp_path):
    with pytest.raises(ParameterError, match="is packed already"):
        packing.pack(small, tmp_path / "twice")
    with pytest.raises(ParameterError, match="is no packed folder"):
        packing.pack(tmp_path / "csv", tmp_path / "csv")
    heading = smallfolder.text("observations.csv").splitlines()[0]
    shutil.rmtree(small)
    (tmp_path / "csv" / "observations.csv").write_text(f"{heading}\n")
    with pytest.raises(ParameterError, match="there is nothing to pack"):
        packing.pack(tmp_path / "csv", small)


def test_a_packed_folder_is_found_from_a_notebook_below_it(small, tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "notebooks")

    assert reference.office(load.dataset("packed"), "pekalongan").name == "Pekalongan"
