"""What is said of the pace, in both languages, and what the chart shows."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from coverage_lib import theme
from coverage_lib.display import figures
from coverage_lib.display import pace as page
from coverage_lib.display.objects import Nothing
from coverage_lib.metrics import pace
from coverage_lib.periods import parse
from drawn import Parts, table

PLACES = pd.DataFrame([["pkl", "Pekalongan", "branch"]], columns=["place", "name", "level"])
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
YEARS = {
    2023: [95, 90, 86, 83, 80, 79, 80, 84, 88, 92, 96, 100],
    2024: [96, 93, 90, 89, 88, 89, 90, 92, 94, 96, 98, 100],
    2025: [97, 94, 92, 91, 90, 89, 90],
}


def history(years=YEARS, **columns):
    counts = [(pd.Timestamp(year, month + 1, 1) + pd.offsets.MonthEnd(0), 1000.0 * count)
              for year, row in years.items() for month, count in enumerate(row)]  # fmt: skip
    blanks = {
        "place": "pkl", "segment": "ALL", "basis": "office", "programme": "", "group": "",
        "measure": "active", "unit": "persons", "status": "reported", "vintage": "", "source": "a",
        "precision": "month",
    } | columns  # fmt: skip
    return pd.DataFrame(counts, columns=["as_of", "value"]).assign(**blanks)


def targets(*values, **columns):
    blanks = {
        "place": "pkl", "segment": "ALL", "basis": "unstated", "group": "", "measure": "active",
        "unit": "persons", "due": pd.Timestamp("2025-12-31"), "qualifier": "", "regime": "rpjmd",
        "regime_evidence": "stated", "source": "b",
    } | columns  # fmt: skip
    return pd.DataFrame({"value": values}).assign(**blanks)


def report_of(due, counts=None, language="id", as_of="2025-07", own=("pkl",)):
    counts, period = history() if counts is None else counts, parse(as_of)
    return Parts(
        language=language,
        places=PLACES,
        own_places=list(own),
        sources=pd.DataFrame({"source": ["a paper"], "publisher": ["A Paper"]}),
        period=period,
        synthetic=False,
        pace=pace.against_targets(due, counts, as_of=period.end),
        pace_history=pace.by_month(due, counts, as_of=period.end),
    )


def said(report):
    return page.narrative(report).markdown


SAID = table("""
    case                | language | target | as_of   | sentence
    the position        | id       | 110000 | 2025-07 | **Peserta aktif Kantor Cabang Pekalongan, target 110.000 orang (RPJMD):** 90.000 orang per Juli 2025, 9.000 orang
    behind              | id       | 110000 | 2025-07 | (RPJMD):** 90.000 orang per Juli 2025, 9.000 orang di bawah posisi menurut pola bulanan tahun lalu (99.000 orang).
    ahead               | en       |  95000 | 2025-07 | (RPJMD):** 90,000 persons as of July 2025, 4,500 persons above where last year's months would put it (85,500 persons).
    what is needed      | id       | 110000 | 2025-07 | Sampai 31 Desember 2025 perlu tambahan bersih 4.000 orang setiap bulan; bulan terbaik sejauh ini 2.000 orang (Desember 2024).
    where it may end    | id       | 110000 | 2025-07 | Bila polanya seperti 2 tahun sebelumnya, posisinya saat itu 106.066 orang dan peluang mencapai target ini (RPJMD) 39 persen.
    never nothing       | en       | 9999999| 2025-07 | the chance of reaching this target (RPJMD) is less than 1 percent
    not enough history  | id       | 110000 | 2024-07 | Peluang mencapai target ini (RPJMD) tidak diproyeksikan: jatuh temponya setelah tahun ini.
    passed, yet open    | id       |  80000 | 2025-07 | Target ini (RPJMD) sudah terlampaui 10.000 orang; posisi itu masih harus bertahan sampai 31 Desember 2025.
""")


@pytest.mark.parametrize("row", list(SAID.itertuples()), ids=SAID["case"])
def test_the_pace_is_said_with_the_regime_of_its_target(row):
    assert row.sentence in said(report_of(targets(row.target), None, row.language, row.as_of))


def test_without_enough_history_the_page_says_so():
    counts = history({2024: YEARS[2024], 2025: YEARS[2025]})

    report = report_of(targets(110_000), counts)
    words = said(report)

    assert page.table(report).rows[0][-1] == "riwayat belum cukup"
    assert "riwayat belum cukup (perlu dua tahun penuh dan 24 hitungan bulanan)" in words
    assert "peluang" not in words.split("tidak diproyeksikan")[1]


def test_without_last_year_the_line_is_called_a_reference():
    counts = history({2024: [np.nan] * 11 + [100], 2025: YEARS[2025]})

    words = said(report_of(targets(110_000), counts, "en"))

    assert (
        "; last year's months are not known, and a straight line, for reference only, is at 105,833"
        in words
    )


@pytest.mark.parametrize(
    ("value", "sentence"),
    [
        (99_000, "Pada tanggal jatuh tempo itu target ini (RPJMD) tercapai, lebih 1.000 orang."),
        (
            104_000,
            "Pada tanggal jatuh tempo itu target ini (RPJMD) tidak tercapai, kurang 4.000 orang.",
        ),
    ],
)
def test_in_december_the_outcome_is_said_and_no_chance(value, sentence):
    report = report_of(targets(value, due=pd.Timestamp("2024-12-31")), as_of="2024-12")

    assert sentence in said(report)
    assert "eluang" not in said(report)
    assert page.table(report).rows[0][-1] in ("tercapai", "tidak tercapai")


def test_in_the_last_month_and_in_a_falling_year_the_need_is_worded_so():
    falling = history({2025: [100 - month for month in range(11)]})

    assert "Sampai 31 Desember 2025 masih perlu tambahan bersih 20.000 orang." in said(
        report_of(targets(110_000), falling, as_of="2025-11")
    )
    assert "sejauh ini belum ada bulan yang bertambah" in said(
        report_of(targets(110_000), falling, as_of="2025-10")
    )
    assert "perlu tambahan bersih 1.182 orang setiap bulan.\n" not in said(
        report_of(targets(110_000))
    )


def test_one_count_alone_has_no_best_month():
    words = said(report_of(targets(110_000), history({2025: [99]}), as_of="2025-01"))

    assert "perlu tambahan bersih 1.000 orang setiap bulan. Peluang" in words


def test_a_sum_that_is_passed_is_passed():
    money = {"measure": "contributions_realised", "unit": "IDR"}
    counts = history({2025: [1e6, 1e6]}, **money)

    report = report_of(targets(1.5e9, **money), counts, as_of="2025-02")

    assert said(report).endswith("Target ini (RPJMD) sudah terlampaui Rp500 juta.")
    assert page.table(report).rows[0][-1] == "tercapai"


def test_two_targets_of_one_count_are_projected_once():
    both = pd.concat([targets(110_000), targets(120_000, regime="workplan")], ignore_index=True)

    words = said(report_of(both))

    assert words.count("posisinya saat itu 106.066 orang") == 1
    assert "Peluang mencapai target ini (rencana kerja kantor)" in words
    assert words.count("langkah baru tahun ini tidak termasuk") == 1


def test_coverage_comes_first_and_many_targets_go_to_the_table():
    potential = history({2025: [200]}, measure="potential")
    rows = [targets(110_000 + more) for more in range(4)]
    rows.append(targets(55, measure="coverage", unit="percent", qualifier="at_least"))
    report = report_of(pd.concat(rows, ignore_index=True), pd.concat([history(), potential]))

    words = said(report)

    assert (
        "- **Cakupan Kantor Cabang Pekalongan, target minimal 55 persen atau 110.000 orang" in words
    )
    assert words.index("Cakupan") < words.index("Peserta aktif")
    assert "Target lain ada di tabel." in words


def test_a_coverage_target_without_potential_keeps_its_rate():
    words = said(report_of(targets(55, measure="coverage", unit="percent"), language="en"))

    assert "target of 55 percent (RPJMD)" in words
    assert "is not projected: the potential is not known" in words


def test_without_a_count_the_section_says_so():
    report = report_of(targets(110_000), history().head(0))

    assert "tidak ada target yang jatuh tempo pada 2025 dengan hitungan tahun itu" in said(report)
    assert isinstance(page.table(report), Nothing)
    assert isinstance(page.chart(report), Nothing)


def test_the_table_shows_need_range_and_chance():
    both = pd.concat([targets(110_000), targets(9e9, regime="workplan")], ignore_index=True)

    shown = page.table(report_of(both))

    assert shown.headings[-3:] == ("Bulan terbaik", "Rentang akhir (80%)", "Peluang")
    assert shown.rows[0] == (
        "RPJMD", "110.000", "90.000", "99.000", "-9.000", "4.000", "2.000", "77.488 – 145.183", "39%",
    )  # fmt: skip
    assert shown.numeric == (False, *[True] * 8)


def test_where_the_office_has_no_target_those_below_it_are_spoken_of():
    words = said(report_of(targets(110_000), own=["kanwil"]))

    assert "Peserta aktif Kantor Cabang Pekalongan" in words


def test_labels_of_a_projection_near_the_target_keep_apart():
    texts = page.chart(report_of(targets(107_000))).figure.axes[0].texts

    shifts = {text.get_text().split()[0]: text.get_position()[1] for text in texts}
    assert (shifts["target"], shifts["proyeksi"]) == (7, -7)


@pytest.mark.parametrize(
    ("chance", "words"), [(0.001, "kurang dari 1 persen"), (0.999, "lebih dari 99 persen")]
)
def test_nothing_is_certain_before_its_date(chance, words):
    report = report_of(targets(110_000))
    report.pace = report.pace.assign(chance=chance)

    assert f"peluang mencapai target ini (RPJMD) {words}" in said(report)
    assert page.table(report).rows[0][-1] in ("<1%", ">99%")


def test_the_chart_names_each_line_beside_it():
    chart = page.chart(report_of(targets(110_000)))

    axes = chart.figure.axes[0]
    assert {text.get_text() for text in axes.texts} == {
        "realisasi 90.000", "tahun 2024", "pola tahun lalu", "garis lurus (acuan)",
        "target 110.000", "proyeksi 106.066",
    }  # fmt: skip
    assert axes.get_legend() is None
    assert plt.get_fignums() == []
    ticks = [label.get_text() for label in axes.get_xticklabels()]
    assert (ticks[0], ticks[-1]) == ("Mar 2024", "Des 2025")
    assert theme.COVERED.lower() in [to_hex(line.get_color()) for line in axes.lines]
    assert chart.alt == (
        "Peserta aktif Kantor Cabang Pekalongan menuju target (RPJMD): realisasi Juli 2025 90.000; "
        "setahun sebelumnya 90.000; menurut pola tahun lalu 99.000; garis lurus 105.833; "
        "target 31 Desember 2025 110.000; proyeksi 77.488 sampai 145.183."
    )


def test_a_month_without_a_count_breaks_the_line():
    counts = history()[lambda rows: rows["as_of"] != "2024-05-31"]

    axes = page.chart(report_of(targets(110_000), counts)).figure.axes[0]

    assert np.isnan(axes.lines[0].get_ydata()[4])


def test_a_sum_begins_anew_in_january():
    money = {"measure": "contributions_realised", "unit": "IDR"}
    report = report_of(targets(1.2e6, **money), history(**money), "en")

    chart = page.chart(report)

    realised = chart.figure.axes[0].lines[3]
    assert list(realised.get_xdata())[0] == 13
    assert (
        "Contributions realised of Pekalongan Branch Office towards the target (RPJMD)" in chart.alt
    )


def test_too_few_months_draw_no_chart():
    assert isinstance(page.chart(report_of(targets(110_000), history({2025: [1, 2]}))), Nothing)


def test_the_line_carries_its_months_and_each_is_a_figure():
    report = report_of(targets(110000.0))

    months = page.chart(report).data.table

    assert months.headings == (
        "Tanggal data",
        "Realisasi",
        "Menurut pola tahun lalu",
        "Garis lurus",
    )
    assert months.rows[-6][:2] == ("Jul 2025", "90.000")
    known = set(figures.shown(figures.pace_by_month(report), "realised", "id"))
    assert {row[1] for row in months.rows} <= known


def test_targets_of_single_groups_stand_in_the_table_and_are_not_denied():
    of_some = {"group": "vulnerable_workers"}
    report = report_of(targets(110000, **of_some), history(**of_some))
    nothing = report_of(targets(110000), history().head(0))

    assert said(report).endswith("hanya menyangkut sebagian peserta; lajunya ada di tabel.")
    assert not isinstance(page.table(report), Nothing)
    assert "Laju tidak dihitung" in said(nothing)
    assert isinstance(page.table(nothing), Nothing)
