"""What the page says of denominators, targets that do not fit, compliance and data quality."""

import re

import pandas as pd
import pytest

from coverage_lib import periods
from coverage_lib.data.reference import Office
from coverage_lib.display import compliance as compliance_page
from coverage_lib.display import denominators as denominators_page
from coverage_lib.display import quality as quality_page
from coverage_lib.display.objects import Nothing
from coverage_lib.metrics import (
    arrears,
    completeness,
    compliance,
    coverage,
    denominators,
    ledger,
    quality,
    quality_flags,
    ratios,
)
from drawn import Parts, counts, table

END = pd.Timestamp("2025-12-31")
PLACES = table("""
    place   | name         | level
    pkl     | Pekalongan   | branch
    "19"    | Babel        | province
    "33.25" | Kab. Batang  | district
    "33.24" | Kab. Kendal  | district
    "33.76" | Kota Tegal   | district
""")


def report(language="id", **frames):
    """As much of a report as these sections read."""
    return Parts(
        office=Office("pkl", "Pekalongan", "branch", "", ""),
        period=periods.parse("2025-12"),
        language=language,
        places=PLACES,
        own_places=["pkl"],
        synthetic=False,
        sources=pd.DataFrame({"source": ["a paper"], "publisher": ["A Paper"]}),
        leading=pd.DataFrame({"place": ["pkl"]}),
        has_data=True,
        **(nothing_known() | frames),
    )


def nothing_known():
    """The frames of a report of which nothing is known."""
    return {
        "quality": quality_flags.no_flags(),
        "denominators": pd.DataFrame(columns=denominators.BAND_COLUMNS),
        "comparisons": pd.DataFrame(),
        "ledger": pd.DataFrame(columns=ledger.FINDING_COLUMNS),
        "compliance": pd.DataFrame(columns=ratios.SUMMARY_COLUMNS),
        "arrears": pd.DataFrame(columns=arrears.CLASS_COLUMNS),
        "other_counts": pd.DataFrame({"measure": []}),
        "budgets": pd.DataFrame(columns=["group"]),
        "terms": pd.DataFrame(columns=["term", "value"]),
        "stated": pd.DataFrame(columns=["measure", "numerator"]),
        "missing": pd.DataFrame(columns=["measure", *completeness.KINDS]),
    }


def text(shown):
    return shown._repr_mimebundle_()["text/plain"]


# --- denominators ---------------------------------------------------------------------------------
BATANG = counts("""
    place   | segment | as_of      | measure   |  value | vintage
    "33.25" | ALL     | 2025-12-31 | active    |  21548 |
    "33.25" | ALL     | 2025-12-31 | potential | 421107 |
    "33.25" | ALL     | 2023-12-31 | potential | 459118 | BPS 2023
    "33.24" | BPU     | 2025-12-31 | active    |  14177 |
    "33.24" | BPU     | 2025-12-31 | potential | 338681 |
    "33.24" | BPU     | 2025-06-30 | active    |  14008 |
    "33.24" | BPU     | 2025-06-30 | potential | 160594 |
""")


def with_denominators(language="id"):
    rated = coverage.by_place_and_segment(BATANG, BATANG)
    now = BATANG[BATANG["as_of"] == END]
    return report(
        language,
        denominators=denominators.band(now, BATANG),
        comparisons=denominators.compared(rated),
    )


def test_the_band_of_coverage_is_told_in_both_languages():
    told = text(denominators_page.narrative(with_denominators()))
    english = text(denominators_page.narrative(with_denominators("en")))

    assert "berarti cakupan 4,69 persen sampai 5,12 persen" in told
    assert "mean a coverage from 4.69 percent to 5.12 percent" in english
    assert (
        "Peserta aktif Kab. Kendal (BPU) bertambah 169 sejak 30 Juni 2025, tetapi cakupan turun "
        "4,54 poin persen: potensinya bukan lagi 160.594 melainkan 338.681." in told
    )


def test_the_band_as_a_table_and_a_chart():
    page = with_denominators()

    lines = text(denominators_page.table(page)).splitlines()
    chart = denominators_page.chart(page)

    assert "Kab. Batang | Semua segmen | 21.548 | 459.118 | 31 Des 2023" in lines[-2]
    assert len(lines) == 5
    assert "Kab. Batang, semua segmen, 31 Des 2025: 4,69% (BPS 2023)" in chart.alt
    axes = chart.figure.axes[0]
    assert [text.get_text().strip() for text in axes.texts if "Kab." in text.get_text()] == [
        "Kab. Kendal, BPU, 31 Des 2025",
        "Kab. Batang, semua segmen, 31 Des 2025",
    ]
    assert "BPS 2023" in [label.get_text() for label in axes.get_yticklabels()]
    assert "4,69%" in [row[-1] for row in chart.data.table.rows]


def test_one_denominator_or_none_says_so():
    one = denominators.band(BATANG[BATANG["as_of"] == END], BATANG[BATANG["vintage"] == ""].head(2))

    assert "hanya satu perkiraan" in text(denominators_page.narrative(report(denominators=one)))
    assert "Tidak ada potensi" in text(denominators_page.narrative(report()))
    assert isinstance(denominators_page.table(report()), Nothing)
    assert isinstance(denominators_page.chart(report()), Nothing)


def test_a_denominator_of_unknown_basis_is_said_and_narrow_bands_are_counted():
    rows = pd.concat([BATANG.assign(as_of=END, group=f"g{number}") for number in range(5)])
    mixed = rows.assign(basis=rows["measure"].map({"active": "nik", "potential": "unstated"}))
    page = report(denominators=denominators.band(mixed, mixed))

    told = text(denominators_page.narrative(page))

    assert "tidak menyebut basisnya" in told
    assert "2 rentang lain lebih sempit" in told


# --- the ledger -----------------------------------------------------------------------------------
def test_targets_that_do_not_fit_name_their_regime():
    targets = table("""
        place | measure  |  value | unit    | source
        "19"  | coverage |  60.27 | percent | February
        "19"  | active   | 397336 | persons | February
        "19"  | coverage |  57.17 | percent | June
    """).assign(segment="ALL", basis="unstated", group="", due=END, regime="kemendagri")
    rated = pd.DataFrame(
        {"place": ["19"], "segment": "ALL", "basis": "unstated", "group": "", "as_of": END, "potential": 563133.0,
         "potential_as_of": END, "vintage": ""}
    )  # fmt: skip
    page = report(ledger=ledger.findings(targets, rated))

    told = text(denominators_page.ledger_narrative(page))
    rows = text(denominators_page.ledger_table(page)).splitlines()

    assert (
        "Target Provinsi Babel untuk 2025 (Kemendagri), 60,27 persen dan 397.336 orang, hanya "
        "cocok dengan potensi 659.260; cakupan dihitung dari 563.133." in told
    )
    assert "2 target berbeda untuk 2025 (Kemendagri), dari 57,17 persen sampai 60,27 persen" in told
    assert rows[1].endswith("659.260 | 563.133")
    assert "Tidak ada target yang saling" in text(denominators_page.ledger_narrative(report()))
    assert isinstance(denominators_page.ledger_table(report()), Nothing)


# --- compliance -----------------------------------------------------------------------------------
MONEY = counts("""
    place | as_of      | measure                     | value        | unit
    pkl   | 2025-12-19 | contributions_realised      | 146309000000 | IDR
    pkl   | 2025-12-19 | agents                      | 32           | agents
    pkl   | 2025-12-19 | agents_acquired             | 1313         | persons
    pkl   | 2025-12-19 | employers_followed_up       | 120          | employers
    pkl   | 2025-12-19 | employers_settled           | 60           | employers
""")
DUE = table("""
    place | measure                | value        | unit
    pkl   | contributions_realised | 137956000000 | IDR
""").assign(segment="ALL", group="", basis="office", due=END, regime="workplan", source="a plan")
BEGINS = MONEY["as_of"].min()
TERMS = table("""
    term                     | value
    bpu_monthly_contribution | 16800
""")


def test_compliance_tells_each_indicator_with_its_counts():
    page = report(compliance=compliance.summary(MONEY, DUE, TERMS, begins=BEGINS))

    told = text(compliance_page.narrative(page))
    lines = text(compliance_page.table(page)).splitlines()

    assert "106,05 persen dari target Rp137,96 miliar (rencana kerja kantor): tercapai." in told
    assert "dari rencana sampai tanggal itu, Rp133,51 miliar (garis lurus" in told
    assert "32 agen Perisai membawa 1.313 peserta baru, rata-rata 41 per agen." in told
    assert "Dari 120 yang ditindaklanjuti di Kantor Cabang Pekalongan, 60 tuntas (50,00" in told
    assert "tercapai (rencana kerja kantor)" in lines[1]


def test_a_reader_in_a_hurry_meets_five_sentences_money_before_duties_before_the_rest():
    known = compliance.summary(MONEY, DUE, TERMS, begins=BEGINS).head(1)
    many = pd.concat(
        [known.assign(indicator=name) for name in compliance.INDICATORS[::-1]], ignore_index=True
    )

    page = report("en", compliance=many)
    _, lead, *more = text(compliance_page.narrative(page)).split("\n\n")
    told = "\n".join([lead, *more])

    assert len(re.findall(r"\.(?:\s|$)", told)) == 5
    assert "of the plan" in lead
    parts = ["of the target", "of the plan", "obliged to register", "followed up"]
    assert [told.index(part) for part in parts] == sorted(told.index(part) for part in parts)
    assert len(text(compliance_page.table(page)).splitlines()) == 1 + len(compliance.INDICATORS)


@pytest.mark.parametrize("measure, said", [("arrears", True), ("claims", False)])
def test_only_arrears_that_are_owed_want_their_ages(measure, said):
    page = report(other_counts=pd.DataFrame({"measure": [measure]}))

    told = text(compliance_page.narrative(page))

    assert ("Umur piutang iuran tidak dinyatakan sumber mana pun" in told) == said


def test_without_pairs_of_counts_compliance_says_so():
    assert "Tidak ada data iuran, kepatuhan" in text(compliance_page.narrative(report()))
    assert isinstance(compliance_page.table(report()), Nothing)


# --- quality --------------------------------------------------------------------------------------
TEGAL = counts("""
    place   | segment | as_of      | measure   | value | status
    "33.76" | JAKON   | 2025-12-31 | active    |  7509 |
    "33.76" | JAKON   | 2025-12-31 | potential |  7509 |
    "33.76" | PU      | 2025-12-31 | active    |       | suppressed
    "33.76" | BPU     | 2025-11-30 | active    |     0 |
    pkl     | ALL     | 2025-08-31 | active    |   100 |
""")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("id", ["cakupan tepat 100% (1)", "Apakah potensi disamakan dengan peserta?",
                "122 hari pada tanggal laporan", "Agu 2025", "1 nol", "1 disembunyikan"]),
        ("en", ["coverage of exactly 100% (1)", "Was the potential set equal",
                "122 days old on the date of the report", "Aug 2025", "1 zero", "1 suppressed"]),
    ],
)  # fmt: skip
def test_quality_asks_about_rows(language, words):
    page = report(
        language,
        quality=quality.flags(TEGAL, as_of=END, expected_months=6),
        missing=completeness.kinds_of_missing(TEGAL),
    )

    told = text(quality_page.narrative(page)) + text(quality_page.table(page))

    assert [word for word in words if word not in told] == []


def test_missing_months_are_named_by_their_spans_and_missing_segments_by_name():
    flags = quality.flags(TEGAL, as_of=END, expected_months=6)
    told = text(quality_page.table(report(quality=flags)))

    assert "belum ada: Jul 2025–Okt 2025." in told  # Kota Tegal answered in November and December
    assert "belum ada: Jul 2025 dan Sep 2025–Des 2025." in told
    assert "2 segmen dari 3 segmen terisi; belum ada: BPU." in told


def test_two_swapped_districts_name_each_other_and_a_long_list_is_cut():
    row = quality.flags(TEGAL, as_of=END).head(1)
    swapped = row.assign(flag="districts_swapped", detail="33.25")
    days = pd.date_range("2024-05-31", periods=20, freq="ME")
    many = pd.concat([swapped] * 20, ignore_index=True).assign(as_of=days)

    shown = quality_page.table(report(quality=many))

    assert "cocok untuk Kab. Batang" in shown.note  # the same in every row, so said once
    assert len(shown.rows) == 6
    assert "tertukar? 14 tanda lain ada di berkas angka" in shown.note


def test_a_slip_that_moved_several_segments_is_one_question():
    row = quality.flags(TEGAL, as_of=END).head(1)
    slip = pd.concat([row.assign(segment=name) for name in ("PU", "BPU", "ALL")])

    page = report("en", quality=slip)

    assert "raise 1 question" in text(quality_page.narrative(page))
    assert len(quality_page.table(page).rows) == 1


def test_nothing_to_ask_and_nothing_to_check():
    silent = report()
    silent.has_data = False

    assert "tidak menandai apa pun" in text(quality_page.narrative(report()))
    assert "Tidak ada hitungan untuk diperiksa" in text(quality_page.narrative(silent))
    assert isinstance(quality_page.table(report()), Nothing)


@pytest.mark.parametrize("flag", quality_flags.FLAGS)
def test_every_flag_has_a_name_and_a_question(flag):
    row = quality.flags(TEGAL, as_of=END).head(1).assign(flag=flag, detail="x")

    told = text(quality_page.table(report("en", quality=row)))

    assert f"| {flag} |" not in told and "question" not in told.lower().splitlines()[1]


@pytest.mark.parametrize("indicator", compliance.INDICATORS)
def test_every_indicator_has_a_name_and_a_sentence(indicator):
    row = compliance.summary(MONEY, DUE, TERMS, begins=BEGINS).head(1).assign(indicator=indicator)
    page = report("en", compliance=row)

    assert indicator not in text(compliance_page.table(page))
    assert text(compliance_page.narrative(page))
