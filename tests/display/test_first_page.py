"""The first page says what is known, what is not, and what to do next, in whole sentences."""

from dataclasses import replace

import pandas as pd
import pytest

from coverage_lib import report
from coverage_lib.display import cards, headline, sentences
from coverage_lib.display.first_page import first_page
from coverage_lib.display.sheet import Opening, Sheet
from smallfolder import written

COUNT = "pekalongan,2025-05,ALL,office,,,active,{active},persons,reported,,news\n"
POTENTIAL = "pekalongan,2025-05,ALL,office,,,potential,{potential},persons,reported,2025,news\n"
TARGET = "pekalongan,ALL,,active,2025,{target},persons,,workplan,stated,,news\n"
RATE = "pekalongan,ALL,,coverage,2025,{rate},percent,,kemendagri,stated,,news\n"
EARLIER = "pekalongan,2024-05,ALL,office,,,active,{earlier},persons,reported,,news\n"

# What is known of May 2025, and the step that follows from it. Written by hand.
STEPS = {
    "nothing": (
        {},
        "Minta jumlah peserta aktif dan potensi pekerja Kantor Cabang Pekalongan menurut segmen "
        "untuk Mei 2025: tanpa itu cakupannya tidak dapat dihitung.",
        "Ask for the active participants and the potential of Pekalongan Branch Office by segment "
        "for May 2025: without them its coverage cannot be computed.",
    ),
    "participants only": (
        {"active": 400},
        "Minta potensi pekerja Kantor Cabang Pekalongan beserta sumber dan tahunnya: tanpa itu "
        "cakupan Mei 2025 tidak dapat dihitung.",
        "Ask for the potential of Pekalongan Branch Office with its source and year: without it "
        "the coverage of May 2025 cannot be computed.",
    ),
    "no target": (
        {"active": 400, "potential": 1000},
        "Tetapkan target 2025 untuk Kantor Cabang Pekalongan dan sebutkan siapa yang "
        "menetapkannya: tanpa itu capaian tidak dapat dinilai.",
        "Set a target for Pekalongan Branch Office in 2025 and say who sets it: without one, "
        "achievement cannot be judged.",
    ),
    "a target not reached": (
        {"active": 400, "potential": 1000, "target": 750},
        "Tambah bersih 50 peserta aktif setiap bulan sampai 31 Desember 2025 untuk mencapai "
        "target 750 orang (rencana kerja kantor).",
        "Gain a net 50 active participants each month until 31 December 2025 to reach the target "
        "of 750 persons (office work plan).",
    ),
    "a target reached": (
        {"active": 800, "potential": 1000, "target": 750},
        "Jaga peserta aktif Kantor Cabang Pekalongan di atas target 750 orang (rencana kerja "
        "kantor) sampai 31 Desember 2025.",
        "Keep active participants of Pekalongan Branch Office above the target of 750 persons "
        "(office work plan) until 31 December 2025.",
    ),
    "nobody at all": (
        {"active": 0, "potential": 1000, "target": 70},
        "Tambah bersih 10 peserta aktif setiap bulan sampai 31 Desember 2025 untuk mencapai "
        "target 70 orang (rencana kerja kantor).",
        "Gain a net 10 active participants each month until 31 December 2025 to reach the target "
        "of 70 persons (office work plan).",
    ),
}


def built(folder, language="id", period="2025-05", **known):
    """The small folder with what is known of May 2025."""
    written(folder)
    rows = {"observations.csv": [], "targets.csv": []}
    for name, line in {
        "active": COUNT, "potential": POTENTIAL, "earlier": EARLIER, "target": TARGET,
        "rate": RATE,
    }.items():  # fmt: skip
        if name in known:
            file = "targets.csv" if name in ("target", "rate") else "observations.csv"
            rows[file].append(line.format(**known))
    for file, lines in rows.items():
        with (folder / file).open("a", encoding="utf-8") as opened:
            opened.writelines(lines)
    return report.build("pekalongan", period, language=language, data=folder)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("case", STEPS)
def test_the_step_follows_from_what_is_known(case, language, tmp_path):
    known, *expected = STEPS[case]

    step = first_page(built(tmp_path, language, **known)).action

    assert step == expected[language == "en"]


def test_a_denominator_above_the_population_is_to_be_checked_before_anything_else(tmp_path):
    step = first_page(built(tmp_path, period="2017")).action

    assert step == (
        "Periksa potensi 2.360.000 yang dinyatakan untuk Kota Pekalongan: angka itu melebihi "
        "jumlah penduduknya, 310.000."
    )


def test_what_is_not_known_is_said_in_words_in_every_card(tmp_path):
    shown = cards.cards(built(tmp_path))

    assert [(card.value, card.reference) for card in shown] == [
        ("hitungan belum ada", "Mei 2025"),
        ("belum dapat dihitung", "hitungan belum ada"),
        ("belum ada target", "2025"),
        ("belum ada pembanding", "perlu hitungan terdahulu"),
    ]
    assert not any(card.known or card.trend for card in shown)


def test_more_participants_than_potential_are_said_in_words(tmp_path):
    coverage, uncovered, *_ = cards.cards(built(tmp_path, active=1030, potential=1000))

    assert coverage.value == "103,00%"
    assert uncovered.value == "potensi terlampaui"
    assert uncovered.reference == "peserta 30 lebih banyak daripada potensi"


def test_each_card_and_the_headline_say_what_is_behind_their_number(tmp_path):
    sheet = first_page(built(tmp_path, active=440, earlier=400, potential=1000, target=750))

    assert [card.fact.split("\n")[:2] for card in sheet.cards] == [
        ["Cakupan: peserta aktif ÷ potensi pekerja", "440 ÷ 1.000 = 44,00%"],
        ["Belum terlindungi: potensi pekerja − peserta aktif", "1.000 − 440 = 560"],
        ["Capaian target: realisasi ÷ target", "440 ÷ 750 = 58,67%"],
        ["Pertumbuhan: nilai sekarang ÷ nilai dahulu − 1", "40 ÷ 400 = 10,0%"],
    ]
    assert all(card.fact.split("\n")[-1].startswith("Sumber: ") for card in sheet.cards)
    assert (sheet.opening.number, sheet.opening.fact) == ("44,00 persen", sheet.cards[0].fact)


def test_a_number_of_the_headline_is_not_found_within_a_longer_one():
    head = Opening("", "", "", "A 1 naik 10,10 persen menjadi 0,10 persen.", "0,10 persen", "f")

    html = Sheet(head, (), (), "", (), "", "", "")._repr_mimebundle_()["text/html"]

    marked = 'menjadi <span class="number" title="f">0,10 persen</span>.'
    assert f"A 1 naik 10,10 persen {marked}" in html


# What is known of May 2025, and the sentence to remember. Written by hand; read them aloud.
OPENS = "Kantor Cabang Pekalongan mencatat", "Pekalongan Branch Office records"
NO_RATE = (
    "; cakupannya belum dapat dihitung karena potensi pekerja belum diketahui",
    "; coverage cannot be computed yet, because the potential is not known",
)
FORTY = (
    " 400 peserta aktif; cakupannya 40,00 persen dari 1.000 pekerja",
    " 400 active participants; coverage is 40.00 percent of 1,000 workers",
)
HEADLINES = {
    "participants only": (
        {"active": 400},
        f" 400 peserta aktif{NO_RATE[0]}.",
        f" 400 active participants{NO_RATE[1]}.",
    ),
    "one participant": (
        {"active": 1, "potential": 1000},
        " 1 peserta aktif; cakupannya 0,10 persen dari 1.000 pekerja.",
        " 1 active participant; coverage is 0.10 percent of 1,000 workers.",
    ),
    "nobody": (
        {"active": 0, "potential": 1000},
        " 0 peserta aktif; cakupannya 0,00 persen dari 1.000 pekerja.",
        " 0 active participants; coverage is 0.00 percent of 1,000 workers.",
    ),
    "more than the potential": (
        {"active": 1030, "potential": 1000},
        " 1.030 peserta aktif; cakupannya 103,00 persen dari 1.000 pekerja, melebihi potensinya, "
        "sehingga angka potensi itu perlu diperiksa.",
        " 1,030 active participants; coverage is 103.00 percent of 1,000 workers, more than its "
        "potential, which needs checking.",
    ),
    "a rise, far from a target in persons": (
        {"active": 440, "earlier": 400, "potential": 1000, "target": 750},
        " 440 peserta aktif, naik 10,0 persen sejak Mei 2024; cakupannya 44,00 persen dari 1.000 "
        "pekerja; jumlah peserta itu masih jauh dari target 750 orang (rencana kerja kantor), "
        "dengan capaian 58,67 persen.",
        " 440 active participants, up 10.0 percent since May 2024; coverage is 44.00 percent of "
        "1,000 workers; the target of 750 persons (office work plan) is still far off, at 58.67 "
        "percent of it.",
    ),
    "a fall, near the target": (
        {"active": 720, "earlier": 800, "target": 750},
        f" 720 peserta aktif, turun 10,0 persen sejak Mei 2024{NO_RATE[0]}; jumlah peserta itu "
        "mendekati target 750 orang (rencana kerja kantor), dengan capaian 96,00 persen.",
        f" 720 active participants, down 10.0 percent since May 2024{NO_RATE[1]}; the target of "
        "750 persons (office work plan) is close, at 96.00 percent of it.",
    ),
    "less than a rounding, below the target": (
        {"active": 100_003, "earlier": 100_000, "target": 111_115},
        f" 100.003 peserta aktif, hampir tidak berubah sejak Mei 2024{NO_RATE[0]}; jumlah peserta "
        "itu masih di bawah target 111.115 orang (rencana kerja kantor), dengan capaian 90,00 "
        "persen.",
        f" 100,003 active participants, hardly changed since May 2024{NO_RATE[1]}; the target of "
        "111,115 persons (office work plan) is not reached yet, at 90.00 percent of it.",
    ),
    "from nobody, the target met": (
        {"active": 5, "earlier": 0, "target": 5},
        f" 5 peserta aktif, dari 0 pada Mei 2024{NO_RATE[0]}; jumlah peserta itu tepat mencapai "
        "target 5 orang (rencana kerja kantor).",
        f" 5 active participants, from 0 in May 2024{NO_RATE[1]}; the target of 5 persons (office "
        "work plan) is met exactly.",
    ),
    "above the target": (
        {"active": 800, "target": 750},
        f" 800 peserta aktif{NO_RATE[0]}; jumlah peserta itu melampaui target 750 orang (rencana "
        "kerja kantor), dengan capaian 106,67 persen.",
        f" 800 active participants{NO_RATE[1]}; the target of 750 persons (office work plan) is "
        "passed, at 106.67 percent of it.",
    ),
    "far below a rate": (
        {"active": 400, "potential": 1000, "rate": 50},
        f"{FORTY[0]}, jauh di bawah target 50 persen (Kemendagri) dengan selisih 10,00 poin persen.",
        f"{FORTY[1]}, far below the target of 50 percent (Home Ministry) by 10.00 percentage points.",
    ),
    "below a rate": (
        {"active": 400, "potential": 1000, "rate": 45},
        f"{FORTY[0]}, di bawah target 45 persen (Kemendagri) dengan selisih 5,00 poin persen.",
        f"{FORTY[1]}, below the target of 45 percent (Home Ministry) by 5.00 percentage points.",
    ),
    "just below a rate": (
        {"active": 400, "potential": 1000, "rate": 42},
        f"{FORTY[0]}, sedikit di bawah target 42 persen (Kemendagri) dengan selisih 2,00 poin "
        "persen.",
        f"{FORTY[1]}, just below the target of 42 percent (Home Ministry) by 2.00 percentage "
        "points.",
    ),
    "at a rate": (
        {"active": 400, "potential": 1000, "rate": 40},
        f"{FORTY[0]}, tepat pada target 40 persen (Kemendagri).",
        f"{FORTY[1]}, exactly at the target of 40 percent (Home Ministry).",
    ),
    "above a rate": (
        {"active": 400, "potential": 1000, "rate": 35},
        f"{FORTY[0]}, di atas target 35 persen (Kemendagri) dengan selisih 5,00 poin persen.",
        f"{FORTY[1]}, above the target of 35 percent (Home Ministry) by 5.00 percentage points.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HEADLINES)
def test_the_headline_is_one_sentence_that_fits_what_is_known(case, tmp_path):
    known, indonesian, english = HEADLINES[case]
    report = built(tmp_path, **known)

    assert headline.sentence(report) == OPENS[0] + indonesian
    assert headline.sentence(replace(report, language="en")) == OPENS[1] + english


def test_without_data_the_headline_says_so(tmp_path):
    report = built(tmp_path)

    assert headline.sentence(report) == "Tidak ada data Kantor Cabang Pekalongan untuk Mei 2025."
    assert headline.sentence(replace(report, language="en")) == (
        "There are no data of Pekalongan Branch Office for May 2025."
    )


CHANGES = {
    "rose": (
        (400, 440),
        "Peserta aktif Kantor Cabang Pekalongan naik dari 400 (Mei 2024) menjadi 440 (Mei 2025), "
        "atau 10,0 persen.",
    ),
    "fell": (
        (400, 300),
        "Peserta aktif Kantor Cabang Pekalongan turun dari 400 (Mei 2024) menjadi 300 (Mei 2025), "
        "atau 25,0 persen.",
    ),
    "within rounding": (
        (100_000, 100_003),
        "Peserta aktif Kantor Cabang Pekalongan hampir tidak berubah: 100.000 (Mei 2024) dan "
        "100.003 (Mei 2025).",
    ),
    "not at all": (
        (400, 400),
        "Peserta aktif Kantor Cabang Pekalongan hampir tidak berubah: 400 (Mei 2024) dan 400 "
        "(Mei 2025).",
    ),
    "from nobody": (
        (0, 5),
        "Peserta aktif Kantor Cabang Pekalongan berubah dari 0 (Mei 2024) menjadi 5 (Mei 2025).",
    ),
    "to nobody": (
        (5, 0),
        "Peserta aktif Kantor Cabang Pekalongan turun dari 5 (Mei 2024) menjadi 0 (Mei 2025), "
        "atau 100,0 persen.",
    ),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_is_told_only_where_it_is_larger_than_its_rounding(case, tmp_path):
    (earlier, active), expected = CHANGES[case]

    said = sentences.change_sentences(built(tmp_path, earlier=earlier, active=active))

    assert said == [expected]


def test_the_sheet_offers_the_same_words_in_every_form(tmp_path):
    sheet = first_page(built(tmp_path, active=400, potential=1000, target=750))

    forms = sheet._repr_mimebundle_()

    for said in (*sheet.findings, sheet.action, sheet.source_line):
        assert all(said in text.replace("&#x27;", "'") for text in forms.values())
    assert [card.value for card in sheet.cards[:3]] == ["40,00%", "600", "53,33%"]


def test_a_trend_is_the_shape_of_the_months_and_nothing_at_all_for_two_of_them(tmp_path):
    months = pd.date_range("2025-01", periods=5, freq="ME")
    lines = [
        f"pekalongan,{day:%Y-%m},ALL,office,,,active,{400 + number},persons,reported,,news\n"
        for number, day in enumerate(months[:4])
    ]
    few = cards.cards(built(tmp_path / "few", active=404, potential=1000, earlier=300))
    with (written(tmp_path / "many") / "observations.csv").open("a", encoding="utf-8") as file:
        file.writelines([*lines, COUNT.format(active=404), EARLIER.format(earlier=300)])

    many = cards.cards(report.build("pekalongan", "2025-05", data=tmp_path / "many"))

    assert few[3].trend == ""
    assert "Tren 6 bulan: dari 300 ke 404" in many[3].trend
