from pathlib import Path

import pandas as pd
import pytest

import smallfolder
from coverage_lib.data import load
from coverage_lib.data.textfile import read_table
from coverage_lib.errors import DataError, ParameterError

LAST = "Correct these, then run the command again."
ROWS = "place{0}value\n33.75{0} Kota  Pekalongan \n\n33{0}\n"
PROJECT = Path(__file__).parents[2]


def written(folder, content, name="counts.csv"):
    file = folder / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return file


def message_of(file, **options):
    with pytest.raises(DataError) as refused:
        load.read_table(file, **options)
    return str(refused.value)


def whole_file(name, advice):
    problem = f"  the file                   ''   {advice}"
    return f"{name}: 1 problem. Nothing was written.\n{problem}\n{LAST}"


DIALECTS = {
    "comma": ROWS.format(","),
    "semicolon": ROWS.format(";"),
    "tab": ROWS.format("\t"),
    "bar": ROWS.format("|"),
    "Windows line ends": ROWS.format(";").replace("\n", "\r\n"),
    "byte order mark": b"\xef\xbb\xbf" + ROWS.format(";").encode(),
    "Excel's Unicode text": ROWS.format("\t").encode("utf-16"),
    "a cell in quotes": ROWS.format(",").replace(" Kota  Pekalongan ", '"Kota  Pekalongan"'),
    "blank cells at the end": ROWS.format(",").replace("Pekalongan ", "Pekalongan ,,"),
}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_dialect_of_text_is_read_as_stripped_text_by_line(tmp_path, dialect):
    table = load.read_table(written(tmp_path, DIALECTS[dialect]))

    assert table.to_dict("index") == {
        2: {"place": "33.75", "value": "Kota  Pekalongan"},
        4: {"place": "33", "value": ""},
    }


def test_windows_letters_are_read(tmp_path):
    table = load.read_table(written(tmp_path, "note\nCafé – Batang\n".encode("cp1252")))

    assert table["note"].tolist() == ["Café – Batang"]


def test_a_line_break_in_a_cell_does_not_move_the_lines_after_it(tmp_path):
    table = load.read_table(written(tmp_path, '\nplace,note\n33,"one\ntwo"\n\n19,three\n'))

    assert table.index.tolist() == [3, 6]
    assert table["note"].tolist() == ["one\ntwo", "three"]


def test_a_file_of_headings_only_has_no_rows(tmp_path):
    table = load.read_table(written(tmp_path, "place,value\n"))

    assert list(table) == ["place", "value"]
    assert table.empty


UNREADABLE = {
    "nothing": (b"", "is empty: it must have a line of headings"),
    "blank lines": (b"\n \n", "is empty: it must have a line of headings"),
    "a workbook": (
        b"PK\x03\x04\x00\x00",
        "is not text: open it in a spreadsheet and save it as CSV UTF-8",
    ),
    "no alphabet": (b"place\n\x81\x8d\n", "is in no known alphabet: save it as CSV UTF-8"),
}  # fmt: skip


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_file_that_is_no_table_is_refused_in_words(tmp_path, case):
    content, advice = UNREADABLE[case]

    assert message_of(written(tmp_path, content)) == whole_file("counts.csv", advice)


def test_a_file_that_is_not_there_and_a_folder_are_refused_in_words(tmp_path):
    assert message_of(tmp_path / "june.csv") == whole_file(
        "june.csv", "is not there: check the name and the folder"
    )
    (tmp_path / "june").mkdir()
    assert message_of(tmp_path / "june") == whole_file("june", "is a folder: name one file in it")


def test_a_file_that_the_system_withholds_is_refused_in_words(tmp_path, monkeypatch):
    def withheld(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", withheld)

    assert message_of(tmp_path / "june.csv") == whole_file(
        "june.csv", "cannot be read (Permission denied)"
    )


def test_rows_of_another_width_and_open_quotes_are_refused(tmp_path):
    assert message_of(written(tmp_path, "place,value\n33\n19,1,5\n16,2\n")) == (
        "counts.csv: 2 problems. Nothing was written.\n"
        "  line 2                     '33'   cells: 1, headings: 2;"
        " put a cell that holds a separator in quotes\n"
        "  line 3                     '19'   cells: 3, headings: 2;"
        " put a cell that holds a separator in quotes\n"
        f"{LAST}"
    )
    assert "line 3                     ''   has a quotation mark that is not closed" in (
        message_of(written(tmp_path, 'place,value\n33,1\n"19,2\n'))
    )


def test_two_columns_of_one_meaning_and_a_column_without_heading_are_refused(tmp_path):
    file = written(tmp_path, "place,TEMPAT,value,value,\n33,33,1,1,\n")

    assert message_of(file, contract=["place", "value"]) == (
        "counts.csv: 3 problems. Nothing was written.\n"
        "  line 1                     ''   a column has no heading\n"
        "  line 1    place            ''   two columns mean the same: keep one\n"
        "  line 1    value            ''   two columns mean the same: keep one\n"
        f"{LAST}"
    )


PERSONAL = [
    "NIK", "nik_tk", "KPJ", "No KPJ", "NAMA", "NAMA_TK", "NamaPeserta", "Name", "E-mail", "EMAIL",
    "NO_HP", "No. Telepon", "phone", "ALAMAT", "TGL_LAHIR", "KODE_TK", "No.KTP",
]  # fmt: skip
NOT_PERSONAL = [
    "NAMA_KANTOR", "NAMA_PERUSAHAAN", "JUMLAH_NIK", "tk_nik_invalid", "ALAMAT_KANTOR", "NPP",
    "place",
]  # fmt: skip


@pytest.mark.parametrize("heading", PERSONAL)
def test_personal_data_is_refused_at_the_door_without_showing_it(tmp_path, heading):
    file = written(tmp_path, f"place,{heading}\n33,secret\n")

    assert message_of(file) == (
        "counts.csv: 1 problem. Nothing was written.\n"
        f"  line 1    {heading:<16} ''   personal data is not let in:"
        f" remove this column from the file\n{LAST}"
    )


@pytest.mark.parametrize("heading", NOT_PERSONAL)
def test_an_office_an_employer_or_a_count_is_no_personal_data(tmp_path, heading):
    assert len(load.read_table(written(tmp_path, f"value,{heading}\n33,x\n"))) == 1


def test_a_name_is_let_in_where_the_contract_has_it(tmp_path):
    file = written(tmp_path, "office,NAMA_KANTOR,name\n1,2,3\n".replace("NAMA_KANTOR,", "code,"))

    assert load.read_table(file, contract=["office", "name"])["name"].tolist() == ["3"]


# --- the folder -------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    return smallfolder.written(tmp_path / "data")


def test_counts_come_typed_with_the_last_day_stated(folder):
    counts = load.dataset(folder).observations

    assert counts["value"].fillna(-1).tolist() == [22000, 65000, 15605, -1]
    assert counts["as_of"].dt.strftime("%Y-%m-%d").tolist() == [
        "2018-12-31", "2018-12-31", "2019-12-19", "2017-12-31",
    ]  # fmt: skip
    assert counts["precision"].tolist() == ["month", "month", "day", "year"]
    assert counts["programme"].tolist() == ["", "", "", ""]
    assert counts["place"].tolist() == ["33.75", "33.75", "pekalongan", "ID"]


def test_targets_come_typed_with_the_last_day_they_are_due(folder):
    targets = load.dataset(folder).targets

    assert targets["value"].tolist() == [32.15, 22300]
    assert targets["due"].tolist() == [pd.Timestamp("2025-12-31"), pd.Timestamp("2019-12-31")]
    assert targets["decided_on"].tolist() == ["", "2019-01"]


def test_stated_figures_keep_how_they_were_printed(folder):
    published = load.dataset(folder).published

    assert published["stated_percent"].tolist() == [1.07, 35.0]
    assert published["stated_text"].tolist() == ["1.07", "35.0"]
    assert published["stated_decimals"].tolist() == [2, 1]
    assert published["numerator"].fillna(-1).tolist() == [40000, -1]
    assert published["precision"].tolist() == ["year", "month"]


def test_reference_frames_come_typed(folder):
    data = load.dataset(folder)

    assert data.folder == folder
    assert data.districts.set_index("district").loc["33.75", "population"] == 310000
    assert data.terms["value"].tolist() == [16800, 1]
    assert data.terms["valid_from"].tolist() == [
        pd.Timestamp("2015-07-01"), pd.Timestamp("2020-01-01"),
    ]  # fmt: skip
    assert data.terms["valid_to"].fillna(pd.Timestamp(0)).tolist() == [
        pd.Timestamp(0), pd.Timestamp("2021-01-31"),
    ]  # fmt: skip
    assert data.offices["code"].tolist()[:2] == ["905", "L04"]


def test_the_headings_of_an_extract_are_understood(tmp_path):
    headings = [
        ("offices.csv", "name,level,code,parent", "NAMA_KANTOR,LEVEL,KODE_KANTOR,KODE_WILAYAH"),
        ("observations.csv", "place,as_of,segment", "Tempat,PERIODE,KODE_SEGMEN"),
        ("targets.csv", "place,segment,", "TEMPAT,KODE_TIPE,"),
    ]  # fmt: skip
    data = load.dataset(smallfolder.written(tmp_path / "data", headings))

    assert data.offices["name"].tolist()[1] == "Pekalongan"
    assert data.offices["code"].tolist()[1] == "L04"
    assert data.offices["parent"].tolist()[1] == "kanwil-jateng-diy"
    assert data.observations["segment"].tolist()[2] == "BPU"
    assert data.targets["segment"].tolist() == ["ALL", "BPU"]


def test_the_folder_is_found_from_a_folder_beside_it(folder, tmp_path, monkeypatch):
    (tmp_path / "notebooks" / "drafts").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "notebooks" / "drafts")

    assert load.dataset("data").folder == folder


def test_a_folder_of_the_same_name_above_without_our_files_is_passed_over(tmp_path, monkeypatch):
    (tmp_path / "project" / "data").mkdir(parents=True)
    smallfolder.written(tmp_path / "data")
    (tmp_path / "project" / "notebooks").mkdir()
    monkeypatch.chdir(tmp_path / "project" / "notebooks")

    assert load.dataset("data").folder == tmp_path / "data"


@pytest.mark.parametrize("name", ["dta", "missing/data"])
def test_a_folder_that_is_nowhere_is_refused_with_what_to_do(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)

    with pytest.raises(ParameterError) as refused:
        load.dataset(name)

    assert str(refused.value) == (
        f"the data folder {name!r} is not there, nor in a folder above\n"
        "  to fix: start in the folder of the project,"
        " or name the folder that holds observations.csv"
    )


def test_a_file_is_no_folder_and_an_absolute_folder_is_not_looked_for(tmp_path, folder):
    with pytest.raises(ParameterError, match="is a file, not a folder"):
        load.dataset(folder / "observations.csv")
    with pytest.raises(ParameterError, match="is not there"):
        load.dataset(tmp_path / "nowhere")


# --- stated figures to audit --------------------------------------------------------------------

STATED = (
    " Place ;as_of_date;segment;measure;numerator;denominator;stated_percent;unit;remark\n"
    "Kota Pekalongan;2018-12;ALL; coverage;22 ribu;65.000;33,85;persons; as printed \n"
    "\n"
    "DIY;2022 (approx);;growth_pct;328.119;;31.950;orang;\n"
)


def test_stated_figures_come_with_numbers_and_as_they_stand(tmp_path):
    original, typed = load.stated_figures(written(tmp_path, STATED))

    assert original.index.tolist() == typed.index.tolist() == [2, 4]
    assert list(original) == STATED.splitlines()[0].split(";")
    assert [";".join(cells) for cells in original.to_numpy().tolist()] == (
        [line for line in STATED.splitlines()[1:] if line]
    )
    assert typed["place"].tolist() == ["Kota Pekalongan", "DIY"]
    assert typed["measure"].tolist() == ["coverage", "growth"]
    assert typed["numerator"].tolist() == [22000, 328119]
    assert typed["denominator"].fillna(-1).tolist() == [65000, -1]
    assert typed["stated_percent"].tolist() == [33.85, 31.95]
    assert typed["stated_decimals"].tolist() == [2, 3]


def test_every_number_that_cannot_be_read_is_told_at_once(tmp_path):
    spoilt = STATED.replace("65.000", "1,234").replace("31.950", "about 32")

    with pytest.raises(DataError) as refused:
        load.stated_figures(written(tmp_path, spoilt))

    assert str(refused.value) == (
        "counts.csv: 2 problems. Nothing was written.\n"
        "  line 2    denominator      '1,234'   can be read as thousands or as a decimal:"
        " write 1234 or 1,23\n"
        "  line 4    stated_percent   'about 32'   must be a number,"
        f" such as 583.638 or 41,56 juta\n{LAST}"
    )


def test_a_column_that_is_missing_is_named_with_what_is_there(tmp_path):
    with pytest.raises(DataError) as refused:
        load.stated_figures(written(tmp_path, STATED.replace("numerator", "numeratr")))

    assert str(refused.value) == (
        "counts.csv: 1 problem. Nothing was written.\n"
        "  line 1    numerator        ''   is missing: the file has place, as_of_date,"
        " segment, measure, numeratr, denominator, stated_percent, unit, remark."
        f" Did you mean numeratr?\n{LAST}"
    )


def test_personal_data_is_refused_among_stated_figures_too(tmp_path):
    with pytest.raises(DataError, match="personal data is not let in"):
        load.stated_figures(written(tmp_path, STATED.replace("remark", "NAMA_TK")))


def test_a_file_that_is_not_there_cannot_be_audited(tmp_path):
    with pytest.raises(DataError, match="is not there"):
        load.stated_figures(str(tmp_path / "nothing.csv"))


# --- the real folder ------------------------------------------------------------------------------


@pytest.mark.skipif(
    not (PROJECT / "data" / "observations.csv").is_file(), reason="the real files are not there"
)
def test_the_real_folder_is_without_a_problem(monkeypatch):
    monkeypatch.chdir(PROJECT)

    assert len(load.dataset("data").observations) > 0


def test_targets_may_leave_out_their_basis_and_a_basis_is_checked(tmp_path):
    plain = load.dataset(smallfolder.written(tmp_path / "plain"))
    heading = "place,segment,group,measure,due,value,unit,qualifier,regime"
    changes = [
        ("targets.csv", heading, heading.replace("segment,", "segment,basis,")),
        ("targets.csv", "ID,ALL,,coverage", "ID,ALL,nik,,coverage"),
        ("targets.csv", "pekalongan,BPU,,active", "pekalongan,BPU,branch,,active"),
    ]

    assert set(plain.targets["basis"]) == {"unstated"}
    with pytest.raises(DataError, match="line 3 .*basis .*'branch' .*must be one of office, nik"):
        load.dataset(smallfolder.written(tmp_path / "wrong", changes))
    right = load.dataset(smallfolder.written(tmp_path / "right", [
        *changes[:2], ("targets.csv", "pekalongan,BPU,,active", "pekalongan,BPU,office,,active"),
    ]))  # fmt: skip
    assert right.targets["basis"].tolist() == ["nik", "office"]


def test_a_folder_is_read_once_until_a_file_of_it_changes(tmp_path, monkeypatch):
    folder = smallfolder.written(tmp_path)
    reads = []
    monkeypatch.setattr(
        load, "read_table", lambda file, **how: reads.append(file.name) or read_table(file, **how)
    )

    first, second = load.dataset(folder), load.dataset(folder)
    assert len(reads) == len(smallfolder.FILES)
    assert second.observations.equals(first.observations)

    file = folder / "observations.csv"
    file.write_text(file.read_text().replace("22000", "22001"))
    assert load.dataset(folder).observations["value"].iloc[0] == 22001


@pytest.mark.parametrize("name", ["observations", "targets", "offices"])
def test_a_notebook_that_writes_into_a_frame_changes_its_own_only(tmp_path, name):
    folder = smallfolder.written(tmp_path)
    before = getattr(load.dataset(folder), name).copy()

    rows = getattr(load.dataset(folder), name)
    rows.loc[2, "source"] = "mine"
    rows["note"] = 1

    assert getattr(load.dataset(folder), name).equals(before)


def test_a_folder_without_a_single_count_is_read(tmp_path):
    heading = smallfolder.text("observations.csv").splitlines()[0]
    folder = smallfolder.written(tmp_path)
    (folder / "observations.csv").write_text(f"{heading}\n")

    assert load.dataset(folder).observations.empty
