"""The workbook that a branch fills in: its rows, its lists, what it explains."""

import openpyxl
import pytest

import filledbook
import smallfolder
from coverage_lib import schema
from coverage_lib.data import columns
from coverage_lib.data.workbooks import branch_return
from coverage_lib.display import template
from drawn import table


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return smallfolder.written(tmp_path_factory.mktemp("small") / "data")


@pytest.fixture(scope="module", params=["id", "en"])
def book(request, folder, tmp_path_factory):
    file = tmp_path_factory.mktemp("book") / "t.xlsx"
    return openpyxl.load_workbook(filledbook.written(file, folder, language=request.param))


@pytest.fixture(scope="module")
def indonesian(folder, tmp_path_factory):
    return openpyxl.load_workbook(
        filledbook.written(tmp_path_factory.mktemp("id") / "t.xlsx", folder)
    )


# The branch, its sub-branch, and the districts that the two serve; each with four segments.
FIRST_OF_EACH = table("""
    Kode tempat     | Nama tempat              | Per tanggal  | Segmen             | Ukuran        | Sumber
    "pekalongan"    | Kantor Cabang Pekalongan | "2026-10-31" | Penerima Upah (PU) | Peserta aktif | laporan-pekalongan-2026-10
    "batang-kauman" | KCP Batang Kauman        | "2026-10-31" | Penerima Upah (PU) | Peserta aktif | laporan-pekalongan-2026-10
    "33.25"         | Kabupaten Batang         | "2026-10-31" | Penerima Upah (PU) | Peserta aktif | laporan-pekalongan-2026-10
    "33.26"         | Kabupaten Pekalongan     | "2026-10-31" | Penerima Upah (PU) | Peserta aktif | laporan-pekalongan-2026-10
    "33.75"         | Kota Pekalongan          | "2026-10-31" | Penerima Upah (PU) | Peserta aktif | laporan-pekalongan-2026-10
""")  # noqa: E501


def test_each_place_and_segment_has_a_row_that_lacks_its_count_only(indonesian):
    lines = list(indonesian["Isian"].iter_rows(values_only=True, max_row=21))
    rows = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]

    drawn = FIRST_OF_EACH.map(lambda text: text.strip('"')).to_dict("records")
    assert [{name: row[name] for name in FIRST_OF_EACH} for row in rows[::4]] == drawn
    assert [row["Segmen"] for row in rows[:4]] == [
        "Penerima Upah (PU)", "Bukan Penerima Upah (BPU)", "Jasa Konstruksi (Jakon)",
        "Pekerja Migran Indonesia (PMI)",
    ]  # fmt: skip
    assert {row["Basis"] for row in rows} == {"terdaftar di kantor ini"}
    assert {row["Jumlah"] for row in rows} == {None}
    assert indonesian["Isian"]["A22"].value is None
    assert [cell.value for cell in indonesian["Sumber"][2]][:2] == [
        "laporan-pekalongan-2026-10",
        "Kantor Cabang Pekalongan",
    ]


def test_codes_stay_text_headings_stay_put_and_counts_may_be_typed(book):
    page = book.worksheets[0]

    assert page["A2"].number_format == page["C2"].number_format == "@"
    assert page["G2"].number_format == "#,##0"
    assert page.freeze_panes == "A2"
    assert page.protection.sheet
    assert page["A1"].protection.locked
    assert not page["G2"].protection.locked
    assert not page["A200"].protection.locked
    assert [prop.value for prop in book.custom_doc_props] == [branch_return.VERSION]


def lists(book):
    """What drops down in each column of the first sheet, by its heading."""
    page = book.worksheets[0]
    found = {}
    for check in page.data_validations.dataValidation:
        if check.type == "list":
            name, _, cells = check.formula1.partition("!")
            column = str(check.sqref).split(":")[0].rstrip("0123456789")
            rows = book[name.strip("'")][cells.replace("$", "")]
            found[page[f"{column}1"].value] = [cell.value for (cell,) in rows]
    return found


def test_a_count_is_a_whole_number_and_what_drops_down_is_all_there_is(indonesian):
    (count,) = [
        check
        for check in indonesian["Isian"].data_validations.dataValidation
        if check.type == "whole"
    ]

    assert (count.operator, count.formula1) == ("greaterThanOrEqual", "0")
    assert str(count.sqref).startswith("G2:G")
    assert count.error == "Tulis bilangan bulat, 0 atau lebih, tanpa persen."
    dropped = lists(indonesian)
    assert list(dropped) == ["Segmen", "Basis", "Ukuran", "Status", "Program", "Sumber"]
    assert dropped["Status"] == [
        "dilaporkan", "sementara", "perkiraan", "angka bulat",
        "belum dilaporkan", "tidak berlaku", "disembunyikan",
    ]  # fmt: skip
    assert dropped["Sumber"] == ["laporan-pekalongan-2026-10", "news"]


def test_every_word_that_drops_down_is_understood_when_it_comes_back(book):
    codes, headings = template.codes(), template.headings()
    known = {
        "segment": schema.SEGMENTS, "basis": schema.BASES, "measure": tuple(schema.MEASURES),
        "status": schema.STATUSES, "programme": schema.PROGRAMMES,
    }  # fmt: skip
    dropped = {headings[columns.normal_heading(name)]: words for name, words in lists(book).items()}

    for column, expected in known.items():
        meant = [codes[column][columns.normal_heading(word)] for word in dropped[column]]
        assert meant == list(expected)


def test_the_guide_explains_each_column_in_two_lines_and_names_each_measure(book):
    guide = book.worksheets[2]
    rows = [row for row in guide.iter_rows(values_only=True, max_col=3) if row[1]]
    told = {name: texts for name, *texts in reversed(rows)}  # the list of measures stands last

    for page in book.worksheets[:2]:
        for heading in (cell.value for cell in page[1]):
            assert all(len(text) > 5 for text in told[heading]), heading
    measures = lists(book)[book.worksheets[0]["F1"].value]
    assert set(measures) <= set(told)


def test_without_an_office_there_are_lists_and_no_row(folder, tmp_path):
    book = openpyxl.load_workbook(filledbook.written(tmp_path / "t.xlsx", folder, office=""))

    assert book["Isian"]["A2"].value is None
    assert lists(book)["Sumber"] == ["news", "kepmendagri"]


def test_of_an_invented_folder_every_sheet_says_so(tmp_path):
    folder = smallfolder.written(tmp_path / "data")
    for file in folder.iterdir():
        text = file.read_text(encoding="utf-8").replace("A newspaper", "DATA SINTETIS")
        text = text.replace("Kementerian Dalam Negeri", "DATA SINTETIS")
        file.write_text(
            text.replace("kepmendagri", "sintetis-wilayah").replace("news", "sintetis-angka"),
            encoding="utf-8",
        )

    book = openpyxl.load_workbook(filledbook.written(tmp_path / "t.xlsx", folder))

    assert {page.oddHeader.center.text for page in book} == {"DATA SINTETIS"}
    assert book["Petunjuk"]["A1"].value == "DATA SINTETIS"
    assert [cell.value for cell in book["Sumber"][2]][:2] == [
        "sintetis-laporan-pekalongan-2026-10",
        "DATA SINTETIS",
    ]
