"""Places beside each other: ranked, year on year, the gap, the map. Labels and words, no pictures."""

from itertools import combinations
from types import SimpleNamespace

import pandas as pd
import pytest
from matplotlib.text import Text

from coverage_lib import formats, theme
from coverage_lib.display import charts, denominators, gap, maps, ranking, scale, wording
from coverage_lib.display.objects import Nothing
from coverage_lib.metrics import comparison, concentration, decomposition
from drawn import Parts, table

DISTRICTS = """
    place   | active | potential | name
    "33.26" |     52 |       100 | Kabupaten Pekalongan
    "33.25" |     60 |       120 | Kabupaten Batang
    "33.27" |    210 |       400 | Kabupaten Pemalang
    "33.75" |     10 |        80 | Kota Pekalongan
"""
BEFORE = """
    place   | active | potential
    "33.26" |     50 |       100
    "33.25" |     60 |       120
    "33.27" |    240 |       400
"""


def coverage_of(drawing, **columns):
    rows = table(drawing)
    filled = {
        "level": "district", "segment": "ALL", "basis": "office", "group": "", "source": "a",
        "vintage": "2025", "as_of": pd.Timestamp("2025-12-31"), "precision": "day",
    } | columns  # fmt: skip
    active, potential = rows["active"], rows["potential"]
    return rows.assign(coverage=active / potential, uncovered=potential - active, **filled)


def report_of(drawing=DISTRICTS, before=BEFORE, language="id", vintage="2024", **columns):
    by_place = coverage_of(drawing, **columns)
    earlier = {"as_of": pd.Timestamp("2024-12-31"), "vintage": vintage} | columns
    return Parts(
        language=language,
        office=SimpleNamespace(level="branch"),
        places=by_place[["place", "name", "level"]],
        own_places=["pekalongan"],
        synthetic=False,
        period=SimpleNamespace(end=pd.Timestamp("2025-12-31"), precision="month"),
        by_place=by_place,
        ranking=comparison.ranked(by_place),
        gap=concentration.of_gap(by_place),
        rate_changes=decomposition.of_coverage(by_place, coverage_of(before, **earlier)),
    )


def names_on(axes):
    return [label.get_text() for label in axes.get_yticklabels()]


def words_in(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts if text.get_text()]


# --- ranked bars and the year before ------------------------------------------------------------


def test_bars_are_ranked_named_and_labelled_from_one_frame():
    chart = ranking.coverage_by_place(report_of())

    assert names_on(chart.figure.axes[0]) == [
        "Kota Pekalongan", "Kab. Batang", "Kab. Pekalongan", "Kab. Pemalang",
    ]  # fmt: skip
    assert words_in(chart.figure) == ["12,50%", "50,00%", "52,00%", "52,50%"]
    assert chart.caption == "Cakupan menurut kabupaten/kota, terendah lebih dahulu"
    assert "Kota Pekalongan 12,50%; Kab. Batang 50,00%" in chart.alt


def test_of_too_many_places_the_lowest_are_drawn_and_the_caption_says_so():
    lines = "\n".join(f"p{n:02} | {n} | 100 | Kota {n}" for n in range(1, 51))

    chart = ranking.coverage_by_place(report_of(f"place | active | potential | name\n{lines}"))

    assert len(names_on(chart.figure.axes[0])) == 10
    assert chart.caption == "Cakupan 10 terendah dari 50 kabupaten/kota"


def test_a_table_of_many_places_keeps_every_branch_and_the_first_districts():
    lines = [f"d{n:02} | {n} | 100 | Kota {n}" for n in range(30)]
    lines += [f"b{n:02} | {n} | 100 | Cabang {n}" for n in range(14)]
    lines += [f"k{n:02} | {n} | 100 | KCP {n}" for n in range(3)]
    levels = ["district"] * 30 + ["branch"] * 14 + ["sub_branch"] * 3
    drawing = "place | active | potential | name\n" + "\n".join(lines)
    rows = coverage_of(drawing, level=levels)

    kept = wording.first_of_each(report_of(), rows)

    assert kept["place"].str[0].value_counts().to_dict() == {"d": 10, "b": 14}
    assert kept["place"].head(10).tolist() == [f"d{n:02}" for n in range(10)]
    assert len(wording.first_of_each(report_of(), rows.head(40))) == 40  # they fit a sheet
    assert wording.left_out(report_of(), 24, 47) == (
        "Tabel ini memuat 24 dari 47 baris; selengkapnya ada di figures.csv."
    )
    assert wording.left_out(report_of(), 40, 40) == ""


def test_a_name_without_its_number_carries_the_mark_of_the_number():
    names, texts = pd.Series(["Kota Tegal", "Kab. Batang"]), pd.Series(["25,78%", "41,26%*"])

    assert charts.marked(names, texts, "id").tolist() == ["Kota Tegal", "Kab. Batang*"]


@pytest.mark.parametrize("make", [ranking.coverage_by_place, ranking.year_on_year])
def test_one_place_is_compared_with_nothing(make):
    alone = "\n".join(DISTRICTS.strip().splitlines()[:2])

    assert isinstance(make(report_of(alone)), Nothing)


def test_a_year_apart_names_both_dates_and_both_estimates():
    chart = ranking.year_on_year(report_of())

    assert chart.caption == (
        "Cakupan menurut kabupaten/kota, 31 Des 2024 dan 31 Des 2025. Potensinya berasal dari"
        " perkiraan yang berbeda (2024 dan 2025), jadi selisihnya bukan hanya perubahan peserta."
    )
    assert names_on(chart.figure.axes[0]) == ["Kab. Pemalang", "Kab. Pekalongan", "Kab. Batang"]
    assert "Kab. Pemalang 60,00% → 52,50%; Kab. Pekalongan 50,00% → 52,00%" in chart.alt
    assert {"31 Des 2024", "31 Des 2025", "60,00%", "52,50%"} <= set(words_in(chart.figure))


def test_with_one_estimate_nothing_is_said_of_it():
    assert "perkiraan" not in ranking.year_on_year(report_of(vintage="2025")).caption


def test_two_equal_values_do_not_cover_each_other():
    pairs = pd.DataFrame({"dahulu": [0.5, 0.3], "kini": [0.5, 0.4]}, index=["A", "B"])

    assert touching(drawn_dumbbells(pairs)) == []


# --- the gap ------------------------------------------------------------------------------------


def test_the_gap_is_said_and_drawn_largest_first():
    # 190 + 70 + 60 + 48 = 368 are uncovered; three districts hold 320, which is 86.96 percent.
    report = report_of()
    chart = gap.chart(report)

    assert gap.narrative(report).markdown == (
        "3 dari 4 kabupaten/kota memuat 87,0 persen pekerja yang belum terlindungi;"
        " terbanyak di Kabupaten Pemalang (190)."
    )
    assert names_on(chart.figure.axes[0])[0] == "Kab. Pemalang"
    assert words_in(chart.figure) == ["190", "70", "60", "48", "87,0%"]
    assert chart.figure.axes[1].get_title(loc="left") == "3 kabupaten/kota memuat 87,0%"
    assert "Kota Pekalongan 70 (70,7%)" in chart.alt


def test_without_three_places_the_sentence_says_why_there_is_no_chart():
    report = report_of("\n".join(DISTRICTS.strip().splitlines()[:3]))

    assert isinstance(gap.chart(report), Nothing)
    assert isinstance(maps.chart(report), Nothing)
    report.period = SimpleNamespace(end=pd.Timestamp("2025-12-31"), precision="month")
    assert gap.narrative(report).markdown.endswith(
        "karena kurang dari tiga wilayah setingkat punya hitungan peserta dan potensi untuk"
        " Desember 2025."
    )


# --- maps ---------------------------------------------------------------------------------------


def test_the_map_names_every_place_and_what_is_missing():
    without = DISTRICTS.replace("60 |       120", "60 |          ")
    chart = maps.chart(report_of(without))

    assert chart.alt == (
        "Cakupan menurut kabupaten/kota; makin gelap makin tinggi: Kab. Pemalang 52,50%;"
        " Kab. Pekalongan 52,00%; Kota Pekalongan 12,50%. Tidak ada data: Kab. Batang."
    )
    assert "Kab. Batang" in words_in(chart.figure)
    assert "tidak ada data" in words_in(chart.figure)
    assert sum(patch.get_hatch() is not None for patch in chart.figure.axes[0].patches) == 1


def test_names_on_the_map_are_inside_their_outline_or_beside_all_of_them():
    figure = maps.chart(report_of()).figure

    assert touching(figure) == []
    assert len([text for text in words_in(figure) if "\n" in text]) == 4


def test_the_national_page_has_a_tile_for_each_province():
    drawing = """
        place | active | potential | name
        "31"  |     44 |       100 | Daerah Khusus Ibukota Jakarta
        "33"  |     36 |       100 | Jawa Tengah
        "34"  |     32 |       100 | Daerah Istimewa Yogyakarta
    """
    report = report_of(drawing, drawing, level="province")
    report.office.level = "national"

    figure = maps.chart(report).figure

    assert words_in(figure)[:6] == ["DKI", "44,00%", "JATENG", "36,00%", "DIY", "32,00%"]


EDGES = table("""
    low    | high   | first | last | key
    0.2389 | 0.5224 |  0.16 | 0.56 | 16% 24% 32% 40% 48% 56%
    0.3944 | 0.5224 |  0.39 | 0.54 | 39% 42% 45% 48% 51% 54%
    0.3501 | 0.3512 |  0.35 | 0.355| 35,0% 35,1% 35,2% 35,3% 35,4% 35,5%
    -0.033 | 0.103  | -0.04 | 0.16 | -4% 0% 4% 8% 12% 16%
    0.5    | 1.06   |   0.4 |  1.4 | 40% 60% 80% 100% 120% 140%
""")


@pytest.mark.parametrize("row", list(EDGES.itertuples()), ids=EDGES["key"])
def test_classes_have_round_edges_that_hold_every_rate(row):
    classes = scale.of(pd.Series([row.low, row.high]))

    assert (classes.edges[0], classes.edges[-1]) == pytest.approx((row.first, row.last))
    assert " ".join(classes.labels("id")) == row.key


def test_a_rate_on_an_edge_is_in_the_class_above():
    classes = scale.Scale((0.0, 0.1, 0.2, 0.3, 0.4, 0.5))

    assert classes.colour(0.1) == theme.CLASSES[1]
    assert classes.colour(0.0999) == theme.CLASSES[0]
    assert classes.colour(0.5) == theme.CLASSES[4]


# --- crowding -----------------------------------------------------------------------------------


def touching(figure):
    """Pairs of texts that overlap on paper."""
    figure.canvas.draw()
    texts = [text for axes in figure.axes for text in axes.texts]
    texts += [name for axes in figure.axes if axes.axison for name in axes.get_yticklabels()]
    boxes = [(text.get_text(), _box(text)) for text in texts if text.get_text()]
    return [(one, two) for (one, a), (two, b) in combinations(boxes, 2) if a.overlaps(b)]


def _box(text):
    """Of the letters alone, without the line from a name to its place."""
    text.get_window_extent()  # puts the letters where they are drawn
    return Text.get_window_extent(text)


def written(rates):
    return rates.map(lambda rate: f"{formats.percent(rate, 'id')}*")


def drawn_dumbbells(pairs):
    texts = pairs.apply(written)
    return charts.dumbbells(pairs, texts, (theme.EARLIER, theme.COVERED), language="id")


def test_estimates_that_lie_close_together_do_not_touch():
    counts = ["Kab. Batang, semua segmen, 31 Des 2025", "Kab. Kendal, BPU, 31 Des 2025"]
    rows = pd.DataFrame(
        {
            "name": [name for name in counts for _ in range(5)],
            "estimate": [f"Sakernas {year}" for year in range(2021, 2026)] * 2,
            "coverage": [0.4683, 0.4684, 0.4685, 0.4686, 0.4687, 0.01, 0.011, 0.0111, 0.9, 0.91],
            "across_vintages": [True] * 4 + [False] + [True] * 4 + [False],
        }
    )
    named = rows.assign(text=written(rows["coverage"]))

    assert touching(denominators.bands(named, language="id")) == []


def test_texts_that_touch_are_found():
    crowded = pd.DataFrame({"dahulu": [0.1, 0.500], "kini": [0.9, 0.501]}, index=["A", "A"])
    figure = drawn_dumbbells(crowded)
    figure.set_size_inches(1.2, 1)

    assert touching(figure) != []


FORTY = pd.Series(
    [0.2 + 0.008 * place for place in range(40)],
    index=[f"Kab. Ogan Komering Ulu Selatan {place}" for place in range(40)],
)


def test_forty_bars_with_long_names_do_not_touch():
    assert touching(charts.ranked_bars(FORTY, written(FORTY), language="id")) == []


def test_forty_dumbbells_with_long_names_do_not_touch():
    pairs = pd.DataFrame({"31 Des 2024": FORTY - 0.001, "31 Des 2025": FORTY})

    assert touching(drawn_dumbbells(pairs)) == []


def test_forty_gaps_with_long_names_do_not_touch():
    people = pd.Series([1_000_000 - 20_000 * place for place in range(40)])
    rows = pd.DataFrame({"name": FORTY.index, "uncovered": people})
    rows["people"] = people.map(lambda number: formats.count(number, "id"))
    rows["gap_cumulative"] = people.cumsum() / people.sum()
    rows["holds_most"] = rows["gap_cumulative"] < 0.8

    assert touching(gap.pareto(rows, ("", ""), language="id")) == []


def test_numbers_on_charts_are_those_of_the_table():
    shown = {formats.percent(rate, "id") for rate in report_of().by_place["coverage"]}

    assert set(words_in(ranking.coverage_by_place(report_of()).figure)) == shown


# --- caution ------------------------------------------------------------------------------------


@pytest.mark.parametrize("drawing", [ranking.coverage_by_place, maps.chart, gap.chart])
def test_a_number_that_is_not_certain_says_so_in_the_picture_and_to_a_listener(drawing):
    report = report_of()
    for name in ("by_place", "ranking", "gap"):
        setattr(report, name, getattr(report, name).assign(status="provisional"))

    chart = drawing(report)
    marked = [text for text in words_in(chart.figure) if text.endswith("*")]

    assert marked
    assert all(text.split("\n")[-1] in chart.alt for text in marked)
    assert chart.caption.endswith(". * = angka sementara.")


def test_the_table_behind_a_map_has_each_place_and_its_rate():
    table = maps.chart(report_of()).data.table

    rates = dict(zip(report_of().by_place["place"], report_of().by_place["coverage"], strict=True))
    assert sorted(row[1] for row in table.rows) == sorted(
        formats.percent(rate, "id") for rate in rates.values()
    )
