"""The same rows through five doors are the same data: a mapping file says which column is which."""

import re
import shlex
import shutil
import traceback
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pandas as pd
import pytest
import sqlalchemy as sa
import yaml
from typer.testing import CliRunner

import postgres
import smallfolder
from coverage_lib import cli, report
from coverage_lib.data import cells, doors, folders, load, mappingfile, packed, reads
from coverage_lib.display import figures
from coverage_lib.errors import DataError

ROOT = Path(__file__).parents[2]

# A regional office's table, as it is sent: wide, in Indonesian, numbers as text.
HEADINGS = ["KODE KAB/KOTA", "Nama Kab/Kota", "Periode", "Segmen", "TK Aktif", "Potensi"]
SENT = """
    33.75          | Kota Pekalongan      | 31/10/2025   | Penerima Upah       | 31.546 | 44.120
    33.75          | Kota Pekalongan      | 31/10/2025   | Bukan Penerima Upah | 12.907 | 1.065.400
    33.26          | Kab. Pekalongan      | 31/10/2025   | PPU                 | 1.234  |
    Kab. Batang    | Kabupaten Batang     | Oktober 2025 | jasa  konstruksi    | 7.000  | 8.000
    Kota Semarang  | Kota Semarang        | 31-10-2025   | Jakon               | 99     | 100
"""
# The same as docs/data.md has it, worked out by hand.
MEANT = """
    33.25 | 2025-10    | JAKON | active    | 7000
    33.25 | 2025-10    | JAKON | potential | 8000
    33.26 | 2025-10-31 | PU    | active    | 1234
    33.26 | 2025-10-31 | PU    | potential |
    33.74 | 2025-10-31 | JAKON | active    | 99
    33.74 | 2025-10-31 | JAKON | potential | 100
    33.75 | 2025-10-31 | BPU   | active    | 12907
    33.75 | 2025-10-31 | BPU   | potential | 1065400
    33.75 | 2025-10-31 | PU    | active    | 31546
    33.75 | 2025-10-31 | PU    | potential | 44120
"""


def drawn(rows):
    return [[cell.strip() for cell in line.split("|")] for line in rows.strip().splitlines()]


def mapped(folder, door, **more):
    """A mapping file of the table above, beside a small folder that has the rest."""
    base = folder / "data"
    if not base.exists():
        smallfolder.written(base)
    entry = {
        **door,
        "columns": {"place": "KODE KAB/KOTA", "as_of": "PERIODE", "segment": "segmen"},
        "measures": {"active": "TK AKTIF", "potential": "POTENSI"},
        "constants": {"basis": "nik", "source": "news", "vintage": "BPS 2025"},
        **more,
    }
    file = folder / "params" / "sources" / "kanwil.yml"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(yaml.safe_dump({"base": "data", "observations": [entry]}))
    return file


def csv(folder):
    cells = [HEADINGS, *drawn(SENT)]
    (folder / "kiriman.csv").write_text("\n".join(";".join(row) for row in cells) + "\n")
    return {"csv": "kiriman.csv"}


def xlsx(folder):
    """Two sheets, a title over merged cells, a district's name and code merged over its rows."""
    book = openpyxl.Workbook()
    book.active.title = "Kota"
    rows = drawn(SENT)
    for sheet, part in (("Kota", rows[:2]), ("Kabupaten", rows[2:])):
        page = book[sheet] if sheet in book.sheetnames else book.create_sheet(sheet)
        page.append(["LAPORAN CAKUPAN KEPESERTAAN"])
        page.append(["Kantor Wilayah Jateng DIY", None, "per Oktober 2025"])
        page.append([])
        page.append([heading.replace(" ", "\n") for heading in HEADINGS])
        for row in part:
            page.append([cell or None for cell in row])
        page.merge_cells("A1:F1")
    book["Kota"]["A6"] = None  # merged with the cell above it
    book["Kota"].merge_cells("A5:A6")
    book["Kota"]["E6"] = 12907  # a number among texts
    book.save(folder / "kiriman.xlsx")
    return {"xlsx": "kiriman.xlsx"}


def frame():
    rows = pd.DataFrame(drawn(SENT), columns=HEADINGS).replace("", None)
    numbers = {name: rows[name].str.replace(".", "").astype(float) for name in HEADINGS[4:]}
    return rows.assign(**numbers)


def parquet(folder):
    frame().to_parquet(folder / "kiriman.parquet")
    return {"parquet": "kiriman.parquet"}


def to_database(engine):
    with engine.begin() as connection:
        typed = "varchar, ".join(f'"{name}" ' for name in HEADINGS[:4]) + "varchar"
        connection.execute(
            sa.text(f'create table "Kiriman" ({typed}, "TK Aktif" integer, "Potensi" integer)')
        )
        table = sa.table("Kiriman", *(sa.column(name) for name in HEADINGS))
        rows = frame().astype(object)
        connection.execute(table.insert(), rows.where(rows.notna(), None).to_dict("records"))
    engine.dispose()


def duckdb(folder):
    to_database(sa.create_engine(f"duckdb:///{folder / 'kiriman.duckdb'}"))
    return {"sql": {"duckdb": "kiriman.duckdb", "table": "Kiriman"}}


@pytest.fixture(scope="module")
def server():
    if postgres.missing():
        pytest.skip(postgres.missing())
    with postgres.server() as home:
        address = f"postgresql://{postgres.NAME}:{quote(postgres.PASSWORD, safe='')}@/postgres?host={home}"
        to_database(sa.create_engine(address.replace("://", "+psycopg://")))
        yield home, address


def run(server, statement):
    engine = sa.create_engine(server[1].replace("://", "+psycopg://"))
    with engine.begin() as connection:
        connection.execute(sa.text(statement))
    engine.dispose()


@pytest.fixture
def postgresql(server, monkeypatch):
    monkeypatch.setenv("KEPESERTAAN_URL", server[1])
    return lambda folder: {"sql": {"url_from": "KEPESERTAAN_URL", "table": "Kiriman"}}


DOORS = {"csv": csv, "xlsx": xlsx, "parquet": parquet, "duckdb": duckdb, "postgresql": None}


@pytest.fixture(params=DOORS)
def by_door(request, tmp_path):
    door = DOORS[request.param] or request.getfixturevalue("postgresql")
    return mapped(tmp_path, door(tmp_path))


def shown(rows):
    texts = rows.assign(
        as_of=[
            str(day.date())[: 7 if how == "month" else 10]
            for day, how in zip(rows["as_of"], rows["precision"], strict=True)
        ],
        value=["" if pd.isna(value) else str(int(value)) for value in rows["value"]],
    )
    return texts[["place", "as_of", "segment", "measure", "value"]].to_numpy().tolist()


def test_the_rows_are_those_meant(by_door):
    rows = load.dataset(by_door, whole=True).observations

    assert shown(rows) == drawn(MEANT)
    assert set(rows["basis"]) == {"nik"}
    assert set(rows["unit"]) == {"persons"}
    assert rows["status"].tolist() == ["reported"] * 3 + ["not_reported"] + ["reported"] * 6


def test_every_door_gives_one_dataset_and_one_report(by_door, tmp_path):
    like = mapped(tmp_path / "like", csv(tmp_path))
    one, other = (load.dataset(file) for file in (like, by_door))

    pd.testing.assert_frame_equal(one.observations, other.observations)
    assert reads.Fingerprints(one).of_office("pekalongan") == reads.Fingerprints(other).of_office(
        "pekalongan"
    )
    pd.testing.assert_frame_equal(
        reads.of_office(one, "pekalongan").observations,
        reads.of_office(other, "pekalongan").observations,
    )
    texts = [
        figures.csv(report.build("pekalongan", "2025-10", data=file)) for file in (like, by_door)
    ]
    assert "31.546" in texts[0]
    assert texts[0] == texts[1]


def test_a_folder_that_says_the_same_makes_the_same_figures(tmp_path):
    like = mapped(tmp_path, csv(tmp_path))
    rows = load.dataset(like).observations
    texts = rows.assign(
        as_of=rows["as_of"].dt.strftime("%Y-%m-%d"),
        value=rows["value"].map(lambda value: "" if pd.isna(value) else f"{value:.0f}"),
    )
    texts.loc[texts["precision"] == "month", "as_of"] = "2025-10"
    folder = smallfolder.written(tmp_path / "folder")
    texts.drop(columns="precision").to_csv(folder / "observations.csv", index=False)

    by_folder, by_mapping = (
        figures.csv(report.build("pekalongan", "2025-10", data=data)) for data in (folder, like)
    )

    assert by_folder == by_mapping


# --- a report reads its rows only ----------------------------------------------------------------
@pytest.fixture
def asked():
    """Each statement that a database was sent, with its parameters and the rows it gave."""
    seen = []

    def note(connection, cursor, statement, parameters, context, executemany):
        seen.append(" ".join([statement, str(parameters)]))

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield seen
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


@pytest.mark.parametrize("door", ["duckdb", "postgresql"])
def test_a_database_is_asked_for_the_rows_of_the_places_of_an_office(
    door, request, tmp_path, asked, monkeypatch
):
    way = DOORS[door] or request.getfixturevalue(door)
    data = load.dataset(mapped(tmp_path, way(tmp_path)))
    del asked[:]
    read = []
    whole = doors.Raw
    monkeypatch.setattr(doors, "Raw", lambda *cells: read.append(len(cells[1])) or whole(*cells))

    rows = reads.of_office(data, "pekalongan").observations

    assert set(rows["place"]) == {"33.25", "33.26", "33.75"}
    statement = next(text for text in asked if "WHERE" in text)
    for theirs in ("33.75", "33.26", "Kab. Batang"):
        assert theirs in statement
    assert "Semarang" not in statement
    assert sum("TK Aktif" in text for text in asked) == 1
    assert read[-1] == 4  # of the five


def test_the_server_itself_was_sent_the_condition(server, tmp_path, postgresql):
    home, _ = server
    before = (home / "log").read_text()

    own = reads.of_office(load.dataset(mapped(tmp_path, postgresql(tmp_path))), "pekalongan")
    assert len(own.observations)

    log = (home / "log").read_text().removeprefix(before)
    sent = [line for line in log.splitlines() if '"TK Aktif"' in line]
    assert len(sent) == 1
    assert 'WHERE "KODE KAB/KOTA" IN (' in log.replace("\n\t", " ")


def test_a_parquet_file_gives_the_columns_and_rows_that_are_asked_for(tmp_path, monkeypatch):
    data = load.dataset(mapped(tmp_path, parquet(tmp_path)))
    read, table = [], packed.pq.read_table
    monkeypatch.setattr(
        packed.pq, "read_table", lambda *file, **how: read.append(table(*file, **how)) or read[-1]
    )

    assert len(reads.of_office(data, "semarang-pemuda").observations) == 2  # active, potential

    assert [found.column_names for found in read] == [
        ["KODE KAB/KOTA"], ["Periode", "KODE KAB/KOTA", "Segmen", "TK Aktif", "Potensi"],
    ]  # fmt: skip
    assert read[-1].num_rows == 1


def test_an_office_without_rows_has_none_of_the_same_kind(tmp_path):
    counts = load.dataset(mapped(tmp_path, duckdb(tmp_path))).counts

    assert counts.of(["19.71"]).empty
    assert counts.of(["19.71"]).dtypes.equals(counts.everything().dtypes)


def test_a_spelling_of_a_place_that_nobody_knows_is_told_not_passed_over(tmp_path):
    file = mapped(tmp_path, duckdb(tmp_path), values={"place": {"33.26": "Pekalongan"}})

    with pytest.raises(DataError) as refused:
        _ = reads.of_office(load.dataset(file), "semarang-pemuda").observations

    assert str(refused.value).splitlines()[:2] == [
        "kiriman.duckdb: 1 problem. Nothing was written.",
        "  the file  KODE KAB/KOTA    'Pekalongan'   is no place: write a code of districts.csv or"
        " provinces.csv, an office, or ID. Did you mean pekalongan?",
    ]


def test_a_connection_cannot_write(tmp_path, postgresql, server):
    run(server, "create sequence counter")
    door = {"sql": {"url_from": "KEPESERTAAN_URL", "query": "select nextval('counter')"}}

    with pytest.raises(DataError, match="cannot execute nextval.* in a read-only transaction"):
        load.dataset(mapped(tmp_path, door, columns={}, measures={}), whole=True)


# --- secrets -------------------------------------------------------------------------------------
SECRETS = {
    "a wrong password": ("postgresql://coverage:salah%2Frahasia@/postgres?host={home}", "authentication failed"),
    "nobody there": ("postgresql://coverage:salah%2Frahasia@/postgres?host={home}/none", "the database says"),
    "no such database": ("postgresql://coverage:{right}@/none?host={home}", 'database "none" does not exist'),
    "no address": ("salah/rahasia", "is to be set to an address such as"),
    "no such kind": ("orakel://coverage:salah%2Frahasia@host/db", "the database says"),
    "not set": ("", "is to be set to an address such as"),
}  # fmt: skip


@pytest.mark.parametrize("case", SECRETS)
def test_no_error_says_the_password(case, server, tmp_path, monkeypatch):
    address, told = SECRETS[case]
    address = address.format(home=server[0], right=quote(postgres.PASSWORD, safe=""))
    monkeypatch.setenv("KEPESERTAAN_URL", address)
    file = mapped(tmp_path, {"sql": {"url_from": "KEPESERTAAN_URL", "table": "Kiriman"}})

    with pytest.raises(DataError) as refused:
        load.dataset(file, whole=True)

    text = "".join(traceback.format_exception(refused.value))
    assert told in str(refused.value)
    assert str(refused.value).startswith("KEPESERTAAN_URL: 1 problem.")
    for secret in ("salah", "rahasia", quote(postgres.PASSWORD, safe="")):
        assert secret not in text


def test_an_address_in_a_mapping_is_refused_and_not_repeated(tmp_path):
    file = mapped(tmp_path, {"sql": {"url_from": "postgresql://a:rahasia@b/c", "table": "t"}})

    with pytest.raises(DataError, match="must be the name of an environment variable") as refused:
        load.dataset(file)

    assert "rahasia" not in str(refused.value)


# --- as offices send it --------------------------------------------------------------------------
DIALECTS = {
    "cp1252": ("cp1252", ""),
    "byte order mark": ("utf-8-sig", ""),
    "Unicode text": ("utf-16", ""),
}


@pytest.mark.parametrize("case", DIALECTS)
def test_text_of_every_alphabet_with_decimal_commas(tmp_path, case):
    rows = "KODE_TEMPAT;JATUH TEMPO;Segmen;Nilai;Catatan\n33.75;2025;Semua;12,5;– café\nID;2025;Semua;1.234,5;\n"
    (tmp_path / "target.csv").write_bytes(rows.encode(DIALECTS[case][0]))
    smallfolder.written(tmp_path / "data")
    entry = {
        "csv": "target.csv",
        "constants": {
            "measure": "cakupan",
            "regime": "RKAT",
            "regime_evidence": "stated",
            "source": "news",
        },
    }
    file = tmp_path / "t.yml"
    file.write_text(yaml.safe_dump({"base": "data", "targets": entry}))

    goals = load.dataset(file).targets

    assert goals[
        ["place", "segment", "measure", "value", "unit", "regime"]
    ].to_numpy().tolist() == [
        ["33.75", "ALL", "coverage", 12.5, "percent", "workplan"],
        ["ID", "ALL", "coverage", 1234.5, "percent", "workplan"],
    ]
    assert (
        load.dataset(file).counts.everything().equals(load.dataset(tmp_path / "data").observations)
    )


def test_everything_wrong_in_a_workbook_is_told_with_sheet_row_and_column(tmp_path):
    door = xlsx(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "kiriman.xlsx")
    kota, kabupaten = book["Kota"], book["Kabupaten"]
    kota["E5"], kota["F6"], kota["D6"] = "1,234", "31.546,7 orang", "Penerima Upahh"
    kabupaten["A5"], kabupaten["C6"] = 3326, "Oktobre 2025"
    book.save(tmp_path / "kiriman.xlsx")

    with pytest.raises(DataError) as refused:
        load.dataset(mapped(tmp_path, door, constants={"basis": "kota", "source": "news"}))

    assert str(refused.value).splitlines() == [
        "kanwil.yml: 1 problem. Nothing was written.",
        "  the file  basis            'kota'   must be one of office, nik, unstated",
        "kiriman.xlsx, sheet Kabupaten: 2 problems. Nothing was written.",
        "  line 5    KODE KAB/KOTA    '3326'   write Kemendagri's code with its dot, such as 33.75: BPS numbers districts otherwise",
        "  line 6    Periode          'Oktobre 2025'   must look like 2017, 2018-12 or 2019-12-19, a date that exists",
        "kiriman.xlsx, sheet Kota: 3 problems. Nothing was written.",
        "  line 5    TK Aktif         '1,234'   can be read as thousands or as a decimal: write 1234 or 1,23",
        "  line 6    Potensi          '31.546,7 orang'   must be a number, such as 583.638 or 41,56 juta",
        "  line 6    Segmen           'Penerima Upahh'   must be one of PU, BPU, JAKON, PMI, ALL, ALL_EXCL_JAKON, or blank",
        "Correct these, then run the command again.",
    ]


def test_a_formula_without_its_result_a_missing_heading_and_personal_data_are_refused(tmp_path):
    door = xlsx(tmp_path)
    book = openpyxl.load_workbook(tmp_path / "kiriman.xlsx")
    book["Kota"]["E5"] = "=E6*2"
    book.save(tmp_path / "kiriman.xlsx")
    file = mapped(tmp_path, door)
    with pytest.raises(
        DataError, match="line 5    E                '=E6\\*2'   is a formula without its result"
    ):
        load.dataset(file)

    book["Kota"]["E5"] = 1
    book["Kota"]["B4"], book["Kabupaten"]["F4"] = "NIK", "Potensial"
    book.save(tmp_path / "kiriman.xlsx")
    with pytest.raises(DataError) as refused:
        load.dataset(file)
    assert "line 4    NIK              ''   personal data is not let in" in str(refused.value)
    book["Kota"]["B4"] = "Nama"
    book.save(tmp_path / "kiriman.xlsx")


def test_what_is_no_workbook_is_refused_in_words(tmp_path):
    (tmp_path / "kiriman.xlsx").write_bytes(
        b"\xd0\xcf\x11\xe0 an old workbook, or one with a password"
    )

    with pytest.raises(
        DataError, match="cannot be read as a workbook: save it as XLSX, without a password"
    ):
        load.dataset(mapped(tmp_path, {"xlsx": "kiriman.xlsx"}))


WRONG = """
base: dta
observations:
  - xlsx: tidak-ada-*.xlsx
    colums: {place: KODE}
    columns: {plce: KODE, as_of: NIK}
    measures: {aktif: TK}
    numbers: roman
    sheet_is: lembar
    values: {segment: PU}
  - csv: a.csv
    xlsx: b.xlsx
  - sql: {table: t}
target: {csv: a.csv}
"""


def test_everything_wrong_in_a_mapping_is_told_at_once(tmp_path):
    file = tmp_path / "kanwil.yml"
    file.write_text(WRONG)

    with pytest.raises(DataError) as refused:
        load.dataset(file)

    assert [" ".join(line.split()) for line in str(refused.value).splitlines()] == [
        "kanwil.yml: 12 problems. Nothing was written.",
        "the file base 'dta' must name the folder for what is not mapped",
        "the file observations: columns 'NIK' personal data is not let in: leave it out",
        "the file observations: columns 'plce' is not known here. Did you mean place?",
        "the file observations: from 'csv, xlsx' must be one of csv, xlsx, parquet, sql",
        "the file observations: key 'colums' is not known here. Did you mean columns?",
        "the file observations: measures 'aktif' is not known here.",
        "the file observations: numbers 'roman' is not known here.",
        "the file observations: sheet_is 'lembar' is not known here.",
        "the file observations: sql '' must name url_from or duckdb, and table or query",
        "the file observations: values '' must be pairs, one on a line",
        "the file observations: xlsx 'tidak-ada-*.xlsx' no such file, neither beside this mapping nor in a folder above it",
        "the file target '' is no table of docs/data.md. Did you mean targets?",
        "Correct these, then run the command again.",
    ]


def test_a_mapping_that_is_no_mapping_is_refused_in_words(tmp_path):
    file = tmp_path / "kanwil.yml"
    for text, told in {
        "a: [": "cannot be read as YAML",
        "- a": "must name the tables it maps",
    }.items():
        file.write_text(text)
        with pytest.raises(DataError, match=told):
            load.dataset(file)


# --- the commands --------------------------------------------------------------------------------
DOCS = (ROOT / "docs" / "data.md").read_text().split("## Data from elsewhere")[1].split("\n## ")[0]
EXAMPLE = ROOT / "params" / "sources" / "kantor-wilayah.yml"


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", DOCS, re.DOTALL)


def coverage_report(*words):
    return CliRunner().invoke(cli.app, [str(word) for word in words])


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A project's folder as the documentation takes it, with what a regional office has sent."""
    for name in ("data", "notebooks", "params"):
        shutil.copytree(ROOT / name, tmp_path / name)
    known = tmp_path / "data" / "sources.csv"
    known.write_text(known.read_text() + "kanwil-2025,Kantor Wilayah Jateng DIY,,2025-12\n")
    (tmp_path / "kiriman").mkdir()
    book = openpyxl.Workbook()
    for sheet in (book.active, *map(book.create_sheet, ("BPU", "Petunjuk"))):
        sheet.append([f"CAKUPAN KEPESERTAAN {sheet.title}"])
        sheet.merge_cells("A1:E1")
        sheet.append(["NO", "KODE KAB/KOTA", "PERIODE", "TK AKTIF", "POTENSI"])
        sheet.append([1, "33.75", "November 2025", "31.546", "44.120"])
        sheet.append([None, "JUMLAH", None, "31.546", "44.120"])
        sheet.append([None, "Sumber: Kantor Wilayah"])
    book.active.title = "PU"
    book.save(tmp_path / "kiriman" / "cakupan-2025.xlsx")
    (tmp_path / "kiriman" / "jakon.csv").write_text(
        "NAMA KAB/KOTA;TANGGAL;JUMLAH\nKota Pekalongan;30/11/2025;1.234\nSolo;30/11/2025;999\n"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_example_is_the_file_and_each_command_of_the_page_works(desk):
    assert blocks("yaml")[0] == EXAMPLE.read_text()

    commands = [shlex.split(line)[1:] for line in blocks("sh")[0].strip().splitlines()]
    done = {words[0]: coverage_report(*words) for words in commands}

    assert [result.exit_code for result in done.values()] == [0, 0, 0], done["run"].output
    assert "observations  │ 6" in done["check"].output
    made = pd.read_csv(
        desk / "outputs" / "published" / "pekalongan" / "2025-11" / "figures.csv", dtype="str"
    )
    assert {"31.546", "44.120", "71,50"} <= set(made["shown"].str.removesuffix("%"))
    again = coverage_report(*commands[2], "--dry-run")
    assert "│ unchanged" in again.output
    sent = desk / "kiriman" / "jakon.csv"
    sent.write_text(sent.read_text().replace("1.234", "1.235"))
    assert "data changed: 33.75 2025-11" in coverage_report(*commands[2], "--dry-run").output


def test_a_key_that_sources_do_not_have_is_told_once_for_the_mapping(desk):
    shutil.copy(ROOT / "data" / "sources.csv", desk / "data" / "sources.csv")

    refused = coverage_report("check", "--data", "params/sources/kantor-wilayah.yml")

    assert refused.exit_code == 10
    assert refused.output.count("is not in sources.csv") == 1
    assert "kantor-wilayah.yml: 1 problem." in refused.output


def test_what_a_server_holds_is_compared_by_its_rows(tmp_path, postgresql, server):
    run(server, "create table later (place text, as_of text, segment text, tk_aktif integer)")
    run(
        server,
        "insert into later values ('33.75', '2025-10', 'PU', 1), ('33.75', '2025-10', 'BPU', 2)",
    )
    door = {
        "sql": {
            "url_from": "KEPESERTAAN_URL",
            "query": "select * from later where as_of::text < '2026'",
        }
    }
    file = mapped(tmp_path, door, columns={}, measures={"active": "TK Aktif"})
    before, rows = folders.served(file), load.dataset(file).observations
    run(server, "update later set as_of = as_of where segment = 'PU'")  # now it comes last
    same = folders.served(file)
    run(server, "update later set tk_aktif = 3 where segment = 'PU'")

    assert before == same != folders.served(file)
    assert rows["value"].tolist() == [2, 1]
    assert load.dataset(file).observations["value"].tolist() == [2, 3]
    assert "rahasia" not in str(before)


def test_the_second_example_is_a_mapping_too(tmp_path):
    smallfolder.written(tmp_path / "data")
    file = tmp_path / "kanwil.yml"
    file.write_text(blocks("yaml")[1])

    (source,) = mappingfile.read(file).sources

    assert (source.url_from, source.select) == ("KEPESERTAAN_URL", "cakupan.per_bulan")
    assert f"export {source.url_from}=postgresql://" in DOCS


def test_a_mapping_is_not_packed(tmp_path):
    refused = coverage_report("pack", mapped(tmp_path, csv(tmp_path)), tmp_path / "packed")

    assert refused.exit_code == 11
    assert "is a mapping file\n  to fix: name the folder of CSV files to pack" in refused.output


SPELT = """
    33.75                      | 33.75
    L04                        | pekalongan
    l04                        | pekalongan
    Pekalongan                 | Pekalongan
    KC Pekalongan              | pekalongan
    Kantor Cabang Pekalongan   | pekalongan
    KAB. PEKALONGAN            | 33.26
    Kota Pekalongan            | 33.75
    Kabupaten  Batang          | 33.25
    Prov. Jawa Tengah          | 33
    Jawa Tengah                | Jawa Tengah
    KCP Batang Kauman          | batang-kauman
    905                        | kanwil-jateng-diy
    id                         | ID
"""


@pytest.mark.parametrize("written, meant", drawn(SPELT))
def test_a_place_is_known_by_its_code_its_key_or_a_name_that_tells_its_kind(
    written, meant, tmp_path
):
    data = load.dataset(smallfolder.written(tmp_path))
    tables = {
        "offices.csv": data.offices,
        "districts.csv": data.districts,
        "provinces.csv": data.provinces,
    }

    assert cells.place(written, cells.places(tables)) == meant


def test_a_code_that_two_offices_share_means_neither(tmp_path):
    folder = smallfolder.written(tmp_path, [("offices.csv", "branch,L12", "branch,33")])
    offices = load.dataset(folder).offices

    known = cells.places(
        {
            "offices.csv": offices.replace("L28", "L00"),
            "provinces.csv": load.dataset(folder).provinces,
        }
    )

    assert cells.place("L00", known) == "L00"
    assert cells.place("33", known) == "33"  # a province's own key, before an office's code
