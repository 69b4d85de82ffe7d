"""Why coverage changed, in words, tables and a waterfall."""

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from coverage_lib import theme
from coverage_lib.display import decomposition as page
from coverage_lib.display import flows as flow_page
from coverage_lib.display import mix as mix_page
from coverage_lib.display import wording
from coverage_lib.display.objects import Nothing
from coverage_lib.metrics import decomposition, flows, mix
from drawn import Parts, table

BEFORE, NOW = pd.Timestamp("2023-12-31"), pd.Timestamp("2025-12-31")
PLACES = pd.DataFrame(
    [["kal", "Kalimantan", "regional_office"], ["33.1", "Pati", "district"], ["33.2", "Kudus", "district"]],
    columns=["place", "name", "level"],
)  # fmt: skip


def rows(drawing, as_of, **columns):
    filled = {
        "place": "kal", "segment": "ALL", "basis": "office", "group": "", "vintage": "",
        "source": "a", "status": "reported", "precision": "day", "as_of": as_of,
    } | columns  # fmt: skip
    drawn = table(drawing)
    full = drawn.assign(**{name: text for name, text in filled.items() if name not in drawn})
    return full.astype({"active": float, "potential": float})


NOTHING = "active | potential\n0 | 0"


def report_of(before=NOTHING, now=NOTHING, language="id", by="segment", flows=None, **columns):
    earlier, later = rows(before, BEFORE, **columns), rows(now, NOW, **columns)
    totals = [frame[~frame["segment"].isin(["PU", "BPU", "JAKON"])] for frame in (later, earlier)]
    return Parts(
        language=language,
        places=PLACES,
        own_places=["kal"],
        sources=pd.DataFrame({"source": ["a paper"], "publisher": ["A Paper"]}),
        leading=later.head(0),
        synthetic=False,
        rate_changes=decomposition.of_coverage(*totals),
        mix_changes=mix.of_mix(later, earlier, by),
        flows=steps() if flows is None else flows,
    )


def steps(opening=100, new=30, phk=12, closing=118, **columns):
    one = {name: pd.Series([number]) for name, number in
           {"opening": opening, "new": new, "reactivated": 5, "closing": closing}.items()}  # fmt: skip
    left = pd.DataFrame({"phk": [phk], "moved_away": [3]})
    found = flows.flows(one["opening"], one["new"], one["reactivated"], left, one["closing"])
    where = {"place": "kal", "segment": "ALL", "basis": "office", "as_of": NOW, "precision": "day"}
    return found.assign(**where | columns, as_of_before=BEFORE, precision_before="day")


def said(report):
    return page.narrative(report).markdown.split("\n\n", 1)[1]


RATES = table("""
    case                 | language | active_before | potential_before | active  | potential | sentence
    Kalimantan           | id       |       2500000 |          5400000 | 3300000 |   7900000 | Cakupan Kantor Wilayah Kalimantan turun 4,52 poin persen, dari 46,30 persen (31 Desember 2023) menjadi 41,77 persen (31 Desember 2025): bertambahnya peserta menaikkannya 12,47 poin persen dan bertambahnya potensi pekerja menurunkannya 16,99 poin persen.
    Kalimantan           | en       |       2500000 |          5400000 | 3300000 |   7900000 | fell by 4.52 percentage points, from 46.30 percent (31 December 2023) to 41.77 percent (31 December 2025): more participants raised it by 12.47 percentage points and a larger potential lowered it by 16.99 percentage points.
    less of both         | id       |            60 |              100 |      30 |        80 | berkurangnya peserta menurunkannya 33,75 poin persen dan berkurangnya potensi pekerja menaikkannya 11,25 poin persen
    one potential        | id       |            30 |              100 |      60 |       100 | naik 30,00 poin persen, dari 30,00 persen (31 Desember 2023) menjadi 60,00 persen (31 Desember 2025): bertambahnya peserta menaikkannya 30,00 poin persen dan potensi pekerja hampir tidak mengubahnya.
    below what prints    | id       |        400000 |          1000000 |  400040 |   1000000 | tetap 40,00 persen antara 31 Desember 2023 dan 31 Desember 2025
    below what prints    | en       |        400000 |          1000000 |  400040 |   1000000 | is unchanged at 40.00 percent between
    no potential now     | id       |            30 |              100 |      60 |         0 | tidak diurai karena potensi pekerja kini tidak diketahui.
""")


@pytest.mark.parametrize("row", list(RATES.itertuples()), ids=RATES["case"] + RATES["language"])
def test_a_change_of_coverage_is_said_with_its_two_effects(row):
    before = f"active | potential\n{row.active_before} | {row.potential_before}"
    now = f"active | potential\n{row.active} | {row.potential}"

    words = said(report_of(before, now, row.language))

    assert row.sentence in words


def test_another_estimate_of_the_potential_is_said_and_the_same_one_is_not():
    same = "active | potential\n10 | 100"
    other = "active | potential\n10 | 120"

    assert "estimasi yang berbeda" in said(report_of(same, other))
    assert "estimasi yang berbeda" not in said(report_of(same, same))


def test_without_an_earlier_count_the_section_says_so():
    report = report_of()
    report.rate_changes = report.rate_changes.head(0)
    report.flows = report.flows.head(0)

    assert said(report) == (
        "Perubahan cakupan tidak diurai karena belum ada hitungan terdahulu dengan basis yang sama."
    )
    shown = (
        page.table(report),
        mix_page.table(report),
        flow_page.table(report),
        flow_page.waterfall(report),
    )
    assert all(isinstance(nothing, Nothing) for nothing in shown)


SEGMENTS = """
    segment | active | potential
    PU      |     60 |       100
    BPU     |     40 |       300
"""
LATER = """
    segment | active | potential
    PU      |    150 |       200
    BPU     |     50 |       300
"""


def test_the_mix_of_segments_is_said_with_its_largest_part():
    words = said(report_of(SEGMENTS, LATER))

    assert (
        "Menurut segmen, cakupan Kantor Wilayah Kalimantan naik 15,00 poin persen sejak 31 Desember 2023: "
        "+7,13 poin persen dari perubahan di dalam setiap segmen dan +7,88 poin persen dari pergeseran "
        "bobotnya; sumbangan terbesar berasal dari PU (+10,13 poin persen)."
    ) in words


def test_a_mix_that_changes_nothing_is_called_unchanged():
    words = said(report_of(SEGMENTS, SEGMENTS, "en"))

    assert "By segment, coverage of Kalimantan Regional Office is unchanged since" in words
    assert "largest" not in words


def test_a_part_on_one_date_only_is_named():
    words = said(report_of(SEGMENTS, LATER + "    JAKON | 10 | 20\n"))

    assert "Hanya ada pada salah satu tanggal: Jakon; seluruh pengaruhnya dihitung" in words


def test_a_part_without_a_potential_is_named():
    words = said(report_of(SEGMENTS, LATER.replace("300", "0")))

    assert "menurut segmen tidak diurai karena potensi pekerja kini tidak diketahui (BPU)." in words
    assert isinstance(mix_page.table(report_of(SEGMENTS, LATER.replace("300", "0"))), Nothing)


def test_districts_together_have_a_mix_too():
    drawing = '    place  | active | potential\n    "33.1" | {} | 100\n    "33.2" | {} | 300\n'
    report = report_of(
        drawing.format(60, 40), drawing.format(70, 40), by="district", level="district"
    )

    assert "Menurut kabupaten/kota, cakupan gabungan kabupaten/kota naik 2,50 poin persen" in said(
        report
    )
    assert "sumbangan terbesar berasal dari Pati (+2,50 poin persen)." in said(report)
    assert mix_page.table(report).rows[-1][0] == "Jumlah (gabungan kabupaten/kota)"


def test_the_tables_hold_every_effect_and_their_total():
    report = report_of(
        "active | potential\n2500000 | 5400000", "active | potential\n3300000 | 7900000"
    )
    rates, mixes = page.table(report), mix_page.table(report_of(SEGMENTS, LATER, "en"))

    assert rates.rows[0][4:] == (
        "46,30%",
        "41,77%",
        "-4,52 poin",
        "12,47 poin",
        "-16,99 poin",
        "berbeda",
    )
    assert "rounded by itself" in mixes.note
    assert rates.numeric[3:] == (False, True, True, True, True, True, False)
    assert mixes.rows[-1] == (
        "Total (Kalimantan Regional Office)", "25.00%", "40.00%", "100", "7.13 pp", "7.88 pp", "15.00 pp",
    )  # fmt: skip


FLOWS = table("""
    language | opening | new | phk | closing | sentence
    id       |     100 |  30 |  12 |     118 | Peserta aktif Kantor Wilayah Kalimantan naik dari 100 (31 Desember 2023) menjadi 118 (31 Desember 2025): 30 baru, 5 aktif kembali, 12 keluar (PHK), dan 3 keluar (moved away). Penurunan 2 orang tidak terjelaskan oleh catatan itu.
    id       |     100 |  30 |  12 |     130 | Kenaikan 10 orang tidak terjelaskan oleh catatan itu.
    en       |     100 |  10 |  12 |     100 | are unchanged at 100 between 31 December 2023 and 31 December 2025: 10 new, 5 reactivated, 12 left (laid off), and 3 left (moved away).
""")


@pytest.mark.parametrize("row", list(FLOWS.itertuples()))
def test_how_participants_moved_is_said_step_by_step(row):
    flows = steps(row.opening, row.new, row.phk, row.closing)

    words = said(report_of(language=row.language, flows=flows))

    assert row.sentence in words


def test_when_the_records_explain_everything_nothing_is_called_unexplained():
    assert "tidak terjelaskan" not in said(report_of(flows=steps(closing=120)))


def test_the_waterfall_colours_steps_by_meaning_and_labels_each():
    chart = flow_page.waterfall(report_of())

    axes = chart.figure.axes[0]
    colours = [bar.get_facecolor()[:3] for bar in axes.patches]
    expected = [theme.COVERED, theme.COVERED, theme.SHORT, theme.SHORT, theme.UNCOVERED]
    assert colours == [pytest.approx(plt.matplotlib.colors.to_rgb(colour)) for colour in expected]
    assert [text.get_text() for text in axes.texts] == [
        "100",
        "+30",
        "+5",
        "-12",
        "-3",
        "-2",
        "118",
    ]
    assert axes.get_legend() is None
    assert plt.get_fignums() == []
    assert chart.alt == (
        "Peserta aktif Kantor Wilayah Kalimantan, 31 Desember 2023 sampai 31 Desember 2025: Awal 100; "
        "Baru 30; Aktif kembali 5; Keluar: PHK -12; Keluar: moved away -3; Tidak terjelaskan -2; Akhir 118."
    )


def test_the_flow_table_adds_up_line_by_line():
    shown = flow_page.waterfall(report_of(language="en")).data.table

    assert shown.rows[0] == ("Opening", "100")
    assert shown.rows[3] == ("Left: laid off", "-12")
    assert shown.rows[-1] == ("Closing", "118")


def test_a_waterfall_without_an_opening_count_is_not_drawn():
    assert isinstance(flow_page.waterfall(report_of(flows=steps(opening=float("nan")))), Nothing)


def test_everybody_is_spoken_of_before_everybody_but_construction():
    part = steps(closing=999, segment="ALL_EXCL_JAKON")

    both, only = report_of(flows=pd.concat([part, steps()])), report_of(flows=part)

    assert flow_page.waterfall(both).data.table.rows[-1][1] == "118"
    assert flow_page.waterfall(only).data.table.rows[-1][1] == "999"
    assert "Kalimantan (tanpa jasa konstruksi) naik dari 100" in said(only)


def test_the_table_has_a_total_of_every_place_and_every_segment_of_the_own():
    drawing = """
        place  | segment        | active | potential
        "33.1" | ALL            |     40 |       100
        "33.1" | PU             |     30 |        40
        "33.2" | ALL_EXCL_JAKON |     10 |       100
        kal    | ALL            |     50 |       200
        kal    | ALL_EXCL_JAKON |     40 |       190
    """

    shown = page.table(report_of(drawing, drawing))

    assert [row[:2] for row in shown.rows] == [
        ("Kantor Wilayah Kalimantan", "Semua segmen"),
        ("Kantor Wilayah Kalimantan", "Tanpa jasa konstruksi"),
        ("Pati", "Semua segmen"),
        ("Kudus", "Tanpa jasa konstruksi"),
    ]


def test_rows_stand_in_the_order_of_the_report_and_totals_before_segments():
    rows = table("""
        place | segment        | stands
        33.75 | PU             | 6
        33.75 | ALL            | 5
        pkl   | JAKON          | 4
        pkl   | ALL_EXCL_JAKON | 2
        pkl   | PU             | 3
        pkl   | ALL            | 1
    """)
    places = pd.DataFrame({"place": ["pkl", "33.75"]})

    assert wording.in_order(Parts(places=places), rows)["stands"].tolist() == [1, 2, 3, 4, 5, 6]
