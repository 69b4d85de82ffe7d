"""A branch's workbook, brought in: all or nothing, twice is once, and nothing is overwritten."""

import datetime
import shutil
from pathlib import Path

import openpyxl
import pandas as pd
import pytest

import filledbook
import smallfolder
from coverage_lib.data import filled, folders, intake, load, packing, vintages, wholefolder
from coverage_lib.data.workbooks import branch_return
from coverage_lib.errors import BusyError, CoverageError, DataError, ParameterError
from drawn import table
from filledbook import SOURCE, WORDS, typed

DAY = datetime.date(2026, 11, 6)
COUNT, DATE, PLACE = "Jumlah", "Per tanggal", "Kode tempat"
# Lines of the template: 2 to 5 the branch, 6 to 9 Batang Kauman, 10 on the districts.
BRANCH_PU, BRANCH_BPU = 2, 3


@pytest.fixture
def folder(tmp_path):
    return smallfolder.written(tmp_path / "data")


@pytest.fixture(scope="module")
def given_out(tmp_path_factory):
    home = tmp_path_factory.mktemp("template")
    return filledbook.written(home / "isian.xlsx", smallfolder.written(home / "data"))


@pytest.fixture
def blank(tmp_path, given_out):
    return shutil.copy(given_out, tmp_path / "isian.xlsx")


def brought(file, folder, day=DAY, **how):
    return intake.bring_in(file, folder, words=WORDS, known_on=day, **how)


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def added(folder, file="observations.csv"):
    """The lines that stand below those of the small folder."""
    before = smallfolder.text(file).splitlines()
    return (folder / file).read_text(encoding="utf-8").splitlines()[len(before) :]


def kinds(came):
    return came.rows["kind"].tolist()


def message_of(file, folder, day=DAY):
    before = contents(folder)
    with pytest.raises(DataError) as refused:
        brought(file, folder, day)
    assert contents(folder) == before
    return str(refused.value)


# --- what comes in -------------------------------------------------------------------------------
def test_new_counts_stand_below_the_others_and_no_line_moves(blank, folder):
    typed(blank, {(BRANCH_PU, COUNT): 246333, (12, COUNT): "1.234.567"})
    typed(blank, {(2, "Tanggal terbit"): "2026-11-05"}, sheet="Sumber")

    came = brought(blank, folder)

    assert kinds(came) == ["new", "new"]
    assert (len(came.sources), came.blank) == (1, 18)
    was = smallfolder.text("observations.csv").splitlines()
    now = (folder / "observations.csv").read_text(encoding="utf-8").splitlines()
    assert now[: len(was)] == [f"{was[0]},known_on", *(f"{line}," for line in was[1:])]
    assert added(folder) == [
        f"pekalongan,2026-10-31,PU,office,,,active,246333,persons,reported,,{SOURCE},2026-11-06",
        f"33.25,2026-10-31,JAKON,office,,,active,1234567,persons,reported,,{SOURCE},2026-11-06",
    ]
    assert added(folder, "sources.csv") == [f"{SOURCE},Kantor Cabang Pekalongan,,2026-11-05"]
    assert load.dataset(folder).counts.of(["33.25"])["value"].tolist() == [1234567.0]


def test_the_same_file_twice_changes_not_a_byte(blank, folder):
    typed(blank, {(BRANCH_PU, COUNT): 246333, (BRANCH_BPU, "Status"): "belum dilaporkan"})
    brought(blank, folder)
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.iterdir()}

    again = brought(blank, folder, datetime.date(2026, 12, 24))

    assert kinds(again) == ["unchanged", "unchanged"]
    assert len(again.sources) == 0
    assert before == {
        file: (file.read_bytes(), file.stat().st_mtime_ns) for file in folder.iterdir()
    }


def test_a_correction_is_kept_below_what_it_corrects(blank, folder):
    typed(blank, {(BRANCH_PU, COUNT): 246333, (BRANCH_BPU, COUNT): 100})
    brought(blank, folder)
    typed(blank, {(BRANCH_PU, COUNT): 246330})

    came = brought(blank, folder, datetime.date(2026, 11, 20))

    assert came.rows[["kind", "was", "value"]].to_numpy().tolist() == [
        ["correction", "246333", "246330"],
        ["unchanged", "100", "100"],
    ]
    assert [line.split(",")[7] for line in added(folder)] == ["246333", "100", "246330"]
    data = load.dataset(folder)
    for day, value in [("2026-11-05", []), ("2026-11-19", [246333]), ("2026-11-20", [246330])]:
        known = vintages.as_known_on(data, day).counts.of(["pekalongan"])
        assert known.loc[known["segment"] == "PU", "value"].tolist() == value


def test_a_correction_of_the_same_day_counts_and_the_former_is_kept(blank, folder):
    for count in (5, 6, 7):
        brought(typed(blank, {(BRANCH_PU, COUNT): count}), folder)

    assert [line.split(",")[7] for line in added(folder)] == ["5", "6", "7"]
    known = load.dataset(folder).counts.of(["pekalongan"])
    assert known.loc[known["segment"] == "PU", "value"].tolist() == [7]


def test_all_the_files_of_a_branch_again_in_any_order_change_nothing(blank, folder, tmp_path):
    first = typed(blank, {(BRANCH_PU, COUNT): 5})
    second = tmp_path / "ralat.xlsx"
    second.write_bytes(first.read_bytes())
    typed(second, {(BRANCH_PU, COUNT): 6})
    for file in (first, second):
        brought(file, folder)
    before = contents(folder)

    again = [kinds(brought(file, folder)) for file in (second, first, second, first)]

    assert again == [["unchanged"], ["superseded"]] * 2
    assert contents(folder) == before


def test_a_count_that_is_certain_now_corrects_the_provisional_one(blank, folder):
    brought(typed(blank, {(BRANCH_PU, COUNT): 5, (BRANCH_PU, "Status"): "sementara"}), folder)

    came = brought(typed(blank, {(BRANCH_PU, "Status"): None}), folder)

    assert kinds(came) == ["correction"]
    assert [line.split(",")[9] for line in added(folder)] == ["provisional", "reported"]


def test_a_dry_run_says_the_same_and_writes_nothing(blank, folder):
    typed(blank, {(BRANCH_PU, COUNT): 5})
    before = contents(folder)

    came = brought(blank, folder, write=False)

    assert kinds(came) == ["new"]
    assert contents(folder) == before


READ = table("""
    case                                | heading     | typed                  | column    | written
    a number                            | Jumlah      | 15605                  | value     | 15605
    a number as text, with points       | Jumlah      | '15.605                | value     | 15605
    in words of scale                   | Jumlah      | "2 ribu"               | value     | 2000
    none at all                         | Jumlah      | 0                      | value     | 0
    a word of the list                  | Segmen      | Jasa Konstruksi (Jakon) | segment  | JAKON
    the same without care               | Segmen      | "  jasa konstruksi jakon" | segment | JAKON
    the English word                    | Segmen      | Construction (Jakon)   | segment   | JAKON
    the code                            | Segmen      | jakon                  | segment   | JAKON
    a programme                         | Program     | jht                    | programme | JHT
    a measure has its unit              | Ukuran      | Kasus klaim            | unit      | cases
    a code of a district as a number    | Kode tempat | 33.75                  | place     | "33.75"
    a month                             | Per tanggal | "2026-10"              | as_of     | "2026-10"
    a year as a number                  | Per tanggal | 2026                   | as_of     | "2026"
    nothing said of its certainty       | Status      |                        | status    | reported
""")


@pytest.mark.parametrize("row", READ.to_dict("records"), ids=READ["case"])
def test_what_is_typed_is_understood(row, blank, folder):
    cells = {(BRANCH_PU, COUNT): 7, (BRANCH_PU, row["heading"]): as_typed(row["typed"])}

    returned = filled.read(typed(blank, cells), WORDS)

    assert returned.problems == []
    assert returned.entry.rows[row["column"]].tolist() == [str(row["written"]).strip('"')]


def as_typed(text):
    """A drawn cell: a number where it is one, but text after an apostrophe, as spreadsheets do."""
    if pd.isna(text):
        return None
    if text.startswith("'"):
        return text[1:]
    try:
        return float(text) if "." in text else int(text)
    except ValueError:
        return text


DATES = table("""
    case                                  | shown as   | written
    a day                                 | yyyy-mm-dd | "2026-10-01"
    a month, kept as its first day        | mmm-yy     | "2026-10"
""")


@pytest.mark.parametrize("row", DATES.to_dict("records"), ids=DATES["case"])
def test_a_date_is_what_is_shown_of_it(row, blank):
    book = openpyxl.load_workbook(blank)
    book["Isian"]["C2"].value = datetime.datetime(2026, 10, 1)
    book["Isian"]["C2"].number_format = row["shown as"]
    book["Isian"]["G2"].value = 7
    book.save(blank)

    returned = filled.read(blank, WORDS)

    assert returned.entry.rows["as_of"].tolist() == [row["written"].strip('"')]


def test_columns_may_stand_anywhere_and_rows_between_blank_ones(blank, folder):
    book = openpyxl.load_workbook(blank)
    rows = [list(row) for row in book["Isian"].iter_rows(values_only=True, max_row=21)]
    del book["Isian"]
    page = book.create_sheet("Isian")
    page.append([])
    page.append(rows[0][::-1])
    for row in rows[1:]:
        row[6] = 9 if row[0] == "33.75" else None
        page.append([])
        page.append(row[::-1])
    book.save(blank)

    came = brought(blank, folder)

    assert (kinds(came), came.blank) == (["new"] * 4, 16)
    assert {line.split(",")[0] for line in added(folder)} == {"33.75"}


def test_a_book_in_english_says_the_same(blank, folder, tmp_path):
    english = filledbook.written(tmp_path / "entry.xlsx", folder, language="en")
    typed(blank, {(BRANCH_PU, COUNT): 7})
    typed(english, {(BRANCH_PU, "Count"): 7}, sheet="Entry")

    one, other = (filled.read(file, WORDS).entry.rows for file in (blank, english))

    pd.testing.assert_frame_equal(one, other)


# --- what is refused -----------------------------------------------------------------------------
WRONG = table("""
    case                          | line | heading     | typed          | at | told
    a count with a fraction       |    2 | Jumlah      | 12.5           | G2 | must be a whole number
    a count below nothing         |    2 | Jumlah      | -3             | G2 | must be 0 or more
    thousands or a decimal?       |    2 | Jumlah      | "1,234"        | G2 | can be read as thousands or as a decimal
    a share                       |    2 | Jumlah      | "58%"          | G2 | must be a count, not a percentage
    a formula nobody worked out   |    2 | Jumlah      | "=G3+G4"       | G2 | holds a formula that was never worked out
    a place that is none          |    2 | Kode tempat | pekalngan      | A2 | is no place: .* Did you mean pekalongan
    a code that lost its zero     |    2 | Kode tempat | 33.7           | A2 | write 33.70, as text
    a date in words               |    2 | Per tanggal | "31 Okt 2026"  | C2 | must look like 2017, 2018-12 or 2019-12-19
    a segment that is none        |    2 | Segmen      | Informal       | D2 | must be one of PU, BPU
    a measure that is none        |    2 | Ukuran      | Peserta        | F2 | must be one of the MEASURES
    a status against its count    |    2 | Status      | disembunyikan  | H2 | G2 .* must be blank where the status
    a source that is none         |    2 | Sumber      | laporan        | L2 | is not in sources.csv
    no basis                      |    2 | Basis       |                | E2 | must be one of office, nik, unstated
    the row above once more       |    3 | Segmen      | PU             | A3 | repeats an earlier row
""")  # noqa: E501


@pytest.mark.parametrize("row", WRONG.to_dict("records"), ids=WRONG["case"])
def test_what_is_wrong_is_told_with_its_cell(row, blank, folder):
    cells = {(line, COUNT): 7 for line in (2, 3)}
    cells |= {(row["line"], row["heading"]): as_typed(row["typed"])}

    said = message_of(typed(blank, cells), folder)

    told = row["told"] if row["told"].startswith("G2") else f"{row['at']} .*{row['told']}"
    assert pd.Series([said]).str.contains(f"Isian!{told}").all(), said
    assert said.startswith("isian.xlsx: 1 problem. Nothing was written.")


def test_every_problem_of_both_sheets_is_in_one_list(blank, folder):
    typed(blank, {(2, COUNT): "banyak", (3, COUNT): -1, (4, COUNT): 5, (4, "Segmen"): "PJU"})
    typed(blank, {(2, "Penerbit"): None, (2, "Tanggal terbit"): "2026-12"}, sheet="Sumber")

    said = message_of(blank, folder)

    assert [line.split()[0] for line in said.splitlines()[1:-1]] == [
        "Isian!G2", "Sumber!D2", "Isian!G3", "Isian!D4",
    ]  # fmt: skip
    assert "must be a number, such as 583.638 or 41,56 juta" in said
    assert "'2026-12'   is after 2026-11-06, the day these counts become known" in said


def test_a_source_that_the_folder_knows_otherwise_is_refused(blank, folder):
    typed(blank, {(2, COUNT): 5, (2, "Sumber"): "news"})
    typed(blank, {(2, "Kunci sumber"): "news"}, sheet="Sumber")

    said = message_of(blank, folder)

    assert "Sumber!B2" in said
    assert "is 'A newspaper' in sources.csv: write it so, or another key" in said


def test_a_day_may_not_be_written_in_two_ways(blank, folder):
    brought(typed(blank, {(2, COUNT): 5}), folder)

    said = message_of(typed(blank, {(2, DATE): "2026-10"}), folder)

    assert "Isian!C2" in said
    assert "is 2026-10-31 in the folder, for the same count: write it so" in said


def test_a_correction_is_not_known_before_what_it_corrects(blank, folder):
    brought(typed(blank, {(2, COUNT): 5}), folder)

    said = message_of(typed(blank, {(2, COUNT): 6}), folder, datetime.date(2026, 11, 5))

    assert "corrects a count known since 2026-11-06, and is itself known on 2026-11-05" in said


def test_invented_counts_never_enter_a_published_folder(blank, folder):
    typed(blank, {(2, COUNT): 5, (2, "Sumber"): "sintetis-x"})
    typed(
        blank, {(2, "Kunci sumber"): "sintetis-x", (2, "Penerbit"): "DATA SINTETIS"}, sheet="Sumber"
    )

    assert "invented and published data never meet in one folder" in message_of(blank, folder)


def test_a_column_of_personal_data_is_refused_and_its_cells_are_not_told(blank, folder):
    book = openpyxl.load_workbook(blank)
    book["Isian"]["M1"], book["Isian"]["M2"], book["Isian"]["N3"] = "NIK", "3375010101", "catatan"
    book["Isian"]["O1"] = "Jumlah"
    book.save(blank)

    said = message_of(blank, folder)

    assert "Isian!M1" in said
    assert "personal data is not let in: remove this column from the file" in said
    assert "3375010101" not in said
    assert "Isian!N1" in said
    assert "stands under no heading" in said
    assert "two columns mean the same: keep one" in said


def test_a_heading_that_is_missing_or_unknown_is_told(blank, folder):
    book = openpyxl.load_workbook(blank)
    book["Isian"]["G1"] = "Jumlah orang"
    book.save(blank)

    said = message_of(blank, folder)

    assert "Isian!G1  Jumlah orang" in said
    assert "is no column of this sheet: remove it." in said
    assert "value            ''   is missing: fill in a template" in said


def test_what_is_wrong_with_the_folder_stands_in_the_same_list(blank, folder):
    typed(blank, {(2, COUNT): "banyak"})
    file = folder / "observations.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("22000", "22.000"), encoding="utf-8")

    said = message_of(blank, folder)

    assert "observations.csv: 1 problem." in said
    assert "isian.xlsx: 1 problem." in said


def test_only_a_template_of_this_version_is_read(blank, folder, tmp_path):
    other = tmp_path / "other.xlsx"
    openpyxl.Workbook().save(other)
    assert "has no sheet Isian or Entry; it has Sheet" in message_of(other, folder)

    (tmp_path / "text.xlsx").write_text("place,value\n")
    assert "cannot be read: save it as XLSX" in message_of(tmp_path / "text.xlsx", folder)
    assert "is not there" in message_of(tmp_path / "none.xlsx", folder)

    book = openpyxl.load_workbook(blank)
    book.custom_doc_props[branch_return.VERSION_NAME].value = "0"
    book.save(blank)
    assert "is of another version of the template" in message_of(blank, folder)


def test_a_packed_folder_is_not_written_into(blank, folder, tmp_path):
    packing.pack(folder, tmp_path / "packed")

    with pytest.raises(ParameterError, match="is packed\n.*then pack that again"):
        brought(blank, tmp_path / "packed")


# --- whole or not at all -------------------------------------------------------------------------
def test_a_folder_that_changes_meanwhile_is_left_alone(blank, folder, monkeypatch):
    typed(blank, {(2, COUNT): 5})
    states = iter(["before", "after"])
    monkeypatch.setattr(folders, "identity", lambda folder: next(states))
    before = contents(folder)

    with pytest.raises(BusyError, match="a file was changed meanwhile"):
        brought(blank, folder)

    assert contents(folder) == before


def test_after_a_stop_between_two_files_the_folder_is_sound_and_the_import_goes_on(
    blank, folder, monkeypatch
):
    typed(blank, {(2, COUNT): 5})
    whole = wholefolder.file_written
    with monkeypatch.context() as patched:
        patched.setattr(
            wholefolder,
            "file_written",
            lambda file, content: whole(file, content) if file.name == "sources.csv" else 1 / 0,
        )
        with pytest.raises(ZeroDivisionError):
            brought(blank, folder)

    assert len(load.dataset(folder).counts) == 4
    assert kinds(brought(blank, folder)) == ["new"]
    assert len(load.dataset(folder).counts) == 5


def test_a_file_that_cannot_be_written_stays_as_it_was(tmp_path, monkeypatch):
    def fsync(number):
        raise PermissionError(13, "Permission denied")

    file = tmp_path / "observations.csv"
    file.write_bytes(b"old")
    monkeypatch.setattr(wholefolder.os, "fsync", fsync)

    with pytest.raises(CoverageError, match=r"Permission denied\), and is as it was\n  to fix: "):
        wholefolder.file_written(file, b"new")

    assert file.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["observations.csv"]


def test_no_line_of_the_published_facts_is_written_otherwise(tmp_path):
    folder = shutil.copytree(Path(__file__).parents[2] / "data", tmp_path / "data")
    before = {
        name: (folder / name).read_text(encoding="utf-8")
        for name in ("observations.csv", "sources.csv")
    }
    file = filledbook.written(tmp_path / "isian.xlsx", folder)

    brought(typed(file, {(2, COUNT): 5}), folder)

    after = (folder / "observations.csv").read_text(encoding="utf-8")
    heads, *rows = before["observations.csv"].splitlines()
    assert after.splitlines()[:-1] == [f"{heads},known_on", *(f"{row}," for row in rows)]
    assert (folder / "sources.csv").read_text(encoding="utf-8").startswith(before["sources.csv"])
