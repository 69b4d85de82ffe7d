"""Places beside each other, in words and as a funnel."""

from itertools import combinations
from types import SimpleNamespace

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.text import Text

from coverage_lib.display import comparison as page
from coverage_lib.display.objects import Nothing
from coverage_lib.metrics import comparison
from drawn import Parts, table

BRANCHES = """
    place | active | potential | name
    pkl   |    300 |      1000 | Pekalongan
    mag   |    340 |      1000 | Magelang
    kds   |   2200 |      5000 | Kudus
    tgl   |    400 |      2000 | Tegal
"""
FIVE = f"{BRANCHES.rstrip()}\n    sem   |    360 |      1000 | Semarang\n"  # at the pooled rate
MOVES = """
    place | coverage_before | coverage | change_in_points | direction | order
    kds   |            0.40 |     0.44 |             0.04 | improved  |     1
    mag   |            0.33 |     0.34 |             0.01 | improved  |     2
    tgl   |            0.22 |     0.20 |            -0.02 | fallen    |     1
    pkl   |            0.32 |     0.30 |            -0.02 | fallen    |     1
"""


def beside(drawing, **columns):
    filled = {
        "level": "branch", "segment": "ALL", "basis": "office", "vintage": "",
        "as_of": pd.Timestamp("2025-12-31"), "precision": "day",
        "source": "a paper",
    } | columns  # fmt: skip
    rows = table(drawing)
    return rows.assign(**filled)


def report_of(drawing=BRANCHES, moves=None, language="id", **columns):
    rows = beside(drawing, **columns)
    rows = rows.assign(coverage=rows["active"] / rows["potential"])
    dates = {"as_of_before": pd.Timestamp("2024-12-31"), "precision_before": "day"}
    moved = beside(moves or MOVES, **dates)
    moved = moved if "moved_in" in moved else moved.assign(moved_in="coverage")
    return Parts(
        language=language,
        places=rows[["place", "name", "level"]],
        own_places=["pkl"],
        sources=pd.DataFrame({"source": ["a paper"], "publisher": ["A Paper"]}),
        synthetic=False,
        period=SimpleNamespace(end=pd.Timestamp("2025-12-31"), precision="month"),
        comparison=comparison.of_places(rows.drop(columns="name")),
        movers=moved if moves else moved.head(0),
    )


def said(report):
    return page.narrative(report).markdown.split("\n\n", 1)[1]


SAID = table("""
    language | sentence
    id       | Cakupan gabungan 4 kantor cabang (semua segmen) adalah 36,00 persen; 1 di antaranya di atas dan 2 di bawah batas corong 99,8 persen.
    id       | Kantor Cabang Pekalongan berada di peringkat 3 dari 4 dengan cakupan 30,00 persen, di bawah batas corong 99,8 persen.
    id       | Batas corong hanya memperhitungkan kebetulan; perbedaan antarwilayah ini jauh melebihinya
    id       | Di antara kantor cabang, cakupan paling naik di Kantor Cabang Kudus (4,00 poin persen, dari 40,00 persen menjadi 44,00 persen, sejak 31 Desember 2024).
    id       | Di antara kantor cabang, cakupan turun paling besar, 2,00 poin persen, di Kantor Cabang Tegal dan Kantor Cabang Pekalongan sejak 31 Desember 2024.
    en       | The pooled coverage of 4 branch offices (all segments) is 36.00 percent: 1 above and 2 below the 99.8 percent funnel limit.
    en       | Among branch offices, coverage rose most in Kudus Branch Office (by 4.00 percentage points, from 40.00 percent to 44.00 percent, since 31 December 2024).
    en       | Among branch offices, coverage fell most, by 2.00 percentage points, in Tegal Branch Office and Pekalongan Branch Office since 31 December 2024.
""")


@pytest.mark.parametrize("row", list(SAID.itertuples()), ids=SAID["sentence"].str[:40])
def test_the_group_the_own_place_and_the_movers_are_said(row):
    assert row.sentence in said(report_of(moves=MOVES, language=row.language))


def test_of_many_groups_two_are_told_and_all_stand_in_the_table():
    report = report_of()
    levels = ["branch", "district", "province"]
    report.comparison = pd.concat([report.comparison.assign(level=level) for level in levels])

    assert said(report).count("Cakupan gabungan") == page.TOLD == 2
    assert len(page.table(report).rows) == 3 * 4


def test_places_that_differ_by_chance_are_not_called_different():
    alike = "place | active | potential | name\npkl | 30 | 100 | A\nmag | 31 | 100 | B"

    words = said(report_of(alike))

    assert "0 di antaranya di atas dan 0 di bawah" in words
    assert "Batas corong hanya" not in words
    assert "Tidak ada kenaikan atau penurunan cakupan yang dapat dibandingkan" in words


def test_other_estimates_of_the_potential_are_said():
    assert "estimasi yang berbeda" in said(report_of(vintage=["BPS 2023"] + ["BPS 2024"] * 3))


def test_a_pooled_rate_above_the_whole_has_no_funnel_and_says_so():
    report = report_of("place | active | potential | name\npkl | 130 | 100 | A\nmag | 90 | 100 | B")

    assert "melebihi 100 persen, sehingga batas corong tidak dihitung" in said(report)
    assert "peringkat 1 dari 2 dengan cakupan 130,00 persen." in said(report)
    assert isinstance(page.funnel(report), Nothing)


def test_one_place_alone_is_compared_with_nobody():
    report = report_of("place | active | potential | name\npkl | 30 | 100 | A")

    assert "kurang dari dua wilayah setingkat punya cakupan untuk Desember 2025" in said(report)
    assert isinstance(page.table(report), Nothing)
    assert isinstance(page.movers(report), Nothing)
    assert isinstance(page.funnel(report), Nothing)


def test_the_table_holds_rank_and_class_and_says_once_what_holds_for_all():
    shown = page.table(report_of())

    assert shown.headings == ("Wilayah", "Peringkat", "Potensi", "Cakupan", "Terhadap batas corong")
    assert shown.rows[0] == ("Kantor Cabang Kudus", "1", "5.000", "44,00%", "di atas batas 99,8%")
    assert shown.rows[1][-1] == "di dalam batas"
    assert shown.numeric == (False, True, True, True, False)
    assert "Cakupan gabungan: 36,00%." in shown.note


def test_movers_stand_in_a_table_with_their_direction():
    shown = page.movers(report_of(moves=MOVES, language="en"))

    assert shown.rows[0] == ("Kudus Branch Office", "rose", "40.00%", "44.00%", "4.00 pp")
    assert shown.rows[-1][1] == "fell"


PEOPLE = """
    place | moved_in | active_before | active | change | growth | direction | order
    kds   | active   |          2000 |   2200 |    200 |   0.10 | improved  |     1
    mag   | active   |          1000 |   1020 |     20 |   0.02 | improved  |     2
    tgl   | active   |           500 |    400 |   -100 |  -0.20 | fallen    |     1
"""


def test_where_coverage_cannot_be_compared_people_are_and_the_reason_is_said():
    report = report_of(moves=PEOPLE)

    words, shown = said(report), page.movers(report)

    assert (
        "Di antara kantor cabang, peserta aktif paling tumbuh di Kantor Cabang Kudus: 10,0 persen "
        "atau 200 orang, dari 2.000 menjadi 2.200, sejak 31 Desember 2024."
    ) in words
    assert "paling menyusut di Kantor Cabang Tegal: 20,0 persen atau 100 orang" in words
    assert "bukan cakupan, karena estimasi potensinya berganti" in words
    assert shown.rows[0] == ("Kantor Cabang Kudus", "naik", "2.000", "2.200", "200", "10,0%")
    assert shown.numeric == (False, False, True, True, True, True)


def test_a_busy_reader_has_a_sentence_then_a_list_then_what_holds_for_all():
    heading, lead, movers, why = page.narrative(report_of(FIVE, moves=PEOPLE)).markdown.split(
        "\n\n"
    )

    assert heading == "## Dibandingkan dengan wilayah setingkat"
    assert lead.startswith("Cakupan gabungan 5 kantor cabang")
    assert [line[:2] for line in movers.splitlines()] == ["- ", "- "]
    assert why.startswith("Di sini peserta yang dibandingkan")


FUNNEL = table("""
    places | rate    | drawn | said
         2 | usual   | no    | yes
         4 | usual   | no    | yes
         5 | usual   | yes   | no
         5 | above 1 | no    | no
         1 | usual   | no    | no
""")


@pytest.mark.parametrize("row", list(FUNNEL.itertuples()), ids=FUNNEL["rate"])
def test_a_funnel_of_few_places_is_a_sentence(row):
    """Without limits (above 100 percent), or with nobody beside, another sentence says why."""
    rows = "\n".join(FIVE.strip().splitlines()[: row.places + 1])
    report = report_of(rows.replace("000", "00") if row.rate == "above 1" else rows)

    assert isinstance(page.funnel(report), Nothing) == (row.drawn == "no")
    told = f"hanya {row.places} wilayah setingkat yang dapat dibandingkan" in said(report)
    assert told == (row.said == "yes")


def test_the_funnel_names_only_the_unusual_and_the_own_place_and_tells_all():
    chart = page.funnel(report_of(FIVE))

    names = {text.get_text() for text in chart.figure.axes[0].texts} - {""}
    assert names == {"Kantor Cabang Pekalongan", "Kantor Cabang Kudus", "Kantor Cabang Tegal"}
    assert "gabungan 36,00%" in chart.alt
    assert "Kantor Cabang Magelang 34,00%, di dalam batas" in chart.alt
    assert plt.get_fignums() == []


def test_of_forty_unusual_places_the_funnel_names_the_farthest_without_overlap():
    many = pd.DataFrame({"place": ["pkl", *"abcdefghijklmnopqrstuvwxyz"]}).assign(
        name=lambda rows: rows["place"], potential=100_000
    )
    many["active"] = [31_000 + 700 * row for row in range(27)]
    drawn = " | ".join(many.columns) + "\n"
    drawn += "\n".join(" | ".join(map(str, row)) for row in many.itertuples(index=False))

    axes = page.funnel(report_of(drawn)).figure.axes[0]

    texts = [text for text in axes.texts if text.get_text()]
    assert len(texts) == page.MOST_LABELS + 1
    boxes = [Text.get_window_extent(text) for text in texts]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
