"""The same rows through five doors are the same data: a mapping file says which column is which."""

import os
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
from coverage_lib.data import load, packed, reads
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
        connection.execute(
            table.insert(), rows.where(rows.notna(), None).to_dict("records")
        )
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
        as_of=[str(day.date())[: 7 if how == "month" else 10] for day, how in zip(rows["as_of"], rows["precision"], strict=True)],
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
    assert reads.Fingerprints(one).of_office("pekalongan") == reads.Fingerprints(other).of_office("pekalongan")
    pd.testing.assert_frame_equal(
        reads.of_office(one, "pekalongan").observations,
        reads.of_office(other, "pekalongan").observations,
    )
    texts = [figures.csv(report.build("pekalongan", "2025-10", data=file)) for file in (like, by_door)]
    assert "31.546" in texts[0]
    assert texts[0] == texts[1]
