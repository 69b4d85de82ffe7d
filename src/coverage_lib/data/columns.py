"""Which columns each file has, what operational extracts call them, and what is never let in."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from coverage_lib.schema import (
    AS_OF,
    BASIS,
    CHANGE_IN_POINTS,
    CODE,
    DENOMINATOR,
    DISTRICT,
    DISTRICT_COLUMNS,
    DUE,
    GROUP,
    GROWTH,
    KNOWN_ON,
    LEVEL,
    MEASURE,
    NAME,
    NUMERATOR,
    OBSERVATION_COLUMNS,
    OFFICE,
    OFFICE_COLUMNS,
    PARENT,
    PLACE,
    POPULATION,
    PROGRAMME,
    PROVINCE,
    PROVINCE_COLUMNS,
    PUBLISHED_COLUMNS,
    REGIONAL_OFFICE,
    SEGMENT,
    SERVICE_AREA_COLUMNS,
    SOURCE,
    SOURCE_COLUMNS,
    STATED_PERCENT,
    TARGET_COLUMNS,
    TERM_COLUMNS,
    UNIT,
    UNSTATED,
    VALUE,
)

if TYPE_CHECKING:  # half a second, and who asks for the name of a column needs no table
    import pandas as pd

OBSERVATIONS, TARGETS = "observations.csv", "targets.csv"
PUBLISHED, TERMS = "published_figures.csv", "terms.csv"
OFFICES, SERVICE_AREAS = "offices.csv", "service_areas.csv"
DISTRICTS, PROVINCES, SOURCES = "districts.csv", "provinces.csv", "sources.csv"

CONTRACT = {
    OBSERVATIONS: (*OBSERVATION_COLUMNS, KNOWN_ON),
    TARGETS: TARGET_COLUMNS,
    PUBLISHED: PUBLISHED_COLUMNS,
    OFFICES: OFFICE_COLUMNS,
    SERVICE_AREAS: SERVICE_AREA_COLUMNS,
    DISTRICTS: DISTRICT_COLUMNS,
    PROVINCES: PROVINCE_COLUMNS,
    SOURCES: SOURCE_COLUMNS,
    TERMS: TERM_COLUMNS,
}

# Columns that a file may leave out, and what every row then says.
MAY_LACK = {TARGETS: {BASIS: UNSTATED}, OBSERVATIONS: {KNOWN_ON: ""}}

NATION = "ID"  # the place code of Indonesia

AS_OF_DATE = "as_of_date"
STATED_COLUMNS = (
    PLACE, AS_OF_DATE, SEGMENT, MEASURE, NUMERATOR, DENOMINATOR, STATED_PERCENT, UNIT,
)  # fmt: skip

# A heading of an extract, and what it is called here: the first of these that the file has.
ALIASES: dict[str, tuple[str, ...]] = {
    "kode_kantor": (PLACE, CODE, OFFICE),
    "nama_kantor": (NAME, PLACE),
    "kode_wilayah": (PARENT, REGIONAL_OFFICE),
    "tempat": (PLACE,),
    "kode_tempat": (PLACE,),
    "kode_segmen": (SEGMENT,),
    "kode_tipe": (SEGMENT,),
    "segmen": (SEGMENT,),
    "program": (PROGRAMME,),
    "kelompok": (GROUP,),
    "as_of": (AS_OF_DATE,),
    "as_of_date": (AS_OF,),
    "tanggal": (AS_OF, AS_OF_DATE),
    "per_tanggal": (AS_OF, AS_OF_DATE),
    "periode": (AS_OF, AS_OF_DATE),
    "jatuh_tempo": (DUE,),
    "indikator": (MEASURE,),
    "nilai": (VALUE,),
    "jumlah": (VALUE,),
    "satuan": (UNIT,),
    "sumber": (SOURCE,),
    "pembilang": (NUMERATOR,),
    "penyebut": (DENOMINATOR,),
    "persen": (STATED_PERCENT,),
    "persentase": (STATED_PERCENT,),
    "tingkat": (LEVEL,),
    "nama": (NAME,),
    "kode_kabkota": (DISTRICT,),
    "kode_kabupaten": (DISTRICT,),
    "kode_prov": (PROVINCE,),
    "kode_provinsi": (PROVINCE,),
    "jenis": ("kind",),
    "penduduk": (POPULATION,),
    "luas_km2": ("area_km2",),
}

# What a source calls a measure, where the sum to do depends on it.
MEASURE_ALIASES = {
    "growth_pct": GROWTH,
    "pertumbuhan": GROWTH,
    "growth_pp": CHANGE_IN_POINTS,
}

# A heading with one of these words holds something about one worker ...
_PERSONAL_WORDS = frozenset(
    {"nik", "ktp", "kpj", "npwp", "email", "hp", "handphone", "telepon", "telp", "phone"}
    | {"mobile", "whatsapp", "wa", "alamat", "address", "lahir", "birth", "rekening"}
)
# ... unless these words say that it is a count, or about an office or an employer.
_NOT_PERSONAL_WORDS = frozenset(
    {"jumlah", "jml", "total", "count", "valid", "invalid"}
    | {"kantor", "office", "cabang", "perusahaan", "employer"}
)
_PERSONAL_HEADINGS = frozenset(
    {"nama", "name", "full_name", "nama_lengkap", "nama_tk", "nama_tenaga_kerja", "nama_peserta"}
    | {"nama_pekerja", "nama_karyawan", "nama_ibu", "nama_ibu_kandung", "worker_name", "kode_tk"}
    | {"participant_name", "e_mail"}
)


def filled_up(file: str, table: pd.DataFrame) -> pd.DataFrame:
    """The table with the columns that its file may lack."""
    lacking = {name: text for name, text in MAY_LACK.get(file, {}).items() if name not in table}
    return table.assign(**lacking)


def normal_heading(heading: str) -> str:
    """A heading without case, blanks and signs, so that every spelling is one.

    >>> normal_heading(" KODE KANTOR "), normal_heading("NamaPeserta"), normal_heading("No. HP")
    ('kode_kantor', 'nama_peserta', 'no_hp')
    """
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", heading.strip())
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


def in_our_words(heading: str, contract: Collection[str]) -> str:
    """The column of the contract that a heading means, or the heading as it stands.

    >>> in_our_words("KODE_KANTOR", ["place", "value"]), in_our_words("remark", ["place"])
    ('place', 'remark')
    """
    normal = normal_heading(heading)
    if normal in contract:
        return normal
    return next((name for name in ALIASES.get(normal, ()) if name in contract), heading.strip())


def is_personal(heading: str, contract: Collection[str]) -> bool:
    """Whether a column would bring in data about one person.

    `name` is personal in a file of participants, but not in a file of offices: its contract has it.

    >>> is_personal("NO_HP", []), is_personal("name", ["name"]), is_personal("NAMA_KANTOR", [])
    (True, False, False)
    """
    if in_our_words(heading, contract) in contract:
        return False
    normal = normal_heading(heading)
    words = set(normal.split("_"))
    told = bool(words & _PERSONAL_WORDS) and not words & _NOT_PERSONAL_WORDS
    return told or normal in _PERSONAL_HEADINGS
