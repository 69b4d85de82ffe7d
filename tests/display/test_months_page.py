"""Participants by month: a panel a segment, and offices by month. Labels and words, no pictures."""

import pandas as pd
import pytest

from coverage_lib import theme
from coverage_lib.display import heatmap, months
from coverage_lib.display.objects import Nothing
from coverage_lib.metrics import months as metric
from drawn import Parts

PLACES = pd.DataFrame(
    [["jateng", "Jawa Tengah", "regional_office"], ["pkl", "Pekalongan", "branch"],
     ["tgl", "Tegal", "branch"]],
    columns=["place", "name", "level"],
)  # fmt: skip
ENDS = pd.date_range("2023-11-30", "2025-10-31", freq="ME")  # 24 months


def counts(place, segment, numbers, ends=ENDS):
    rows = pd.DataFrame({"as_of": ends, "active": list(numbers)})
    return rows.assign(place=place, segment=segment, basis="office", group="", precision="month")


def report_of(*rows, language="id"):
    until = pd.Timestamp("2025-10-31")
    return Parts(
        language=language,
        places=PLACES,
        synthetic=False,
        months=metric.by_month(pd.concat(rows), until=until),
    )


SEGMENTS = (
    counts("jateng", "PU", range(1000, 1024)),
    counts("jateng", "BPU", [500, 400] * 12),
    counts("jateng", "PMI", [7.0] * 5, ENDS[:5]),
)


def test_each_segment_with_a_year_of_counts_has_a_panel_and_its_last_value():
    chart = months.chart(report_of(*SEGMENTS))
    panels = chart.figure.axes

    assert [panel.get_title(loc="left") for panel in panels] == ["PU", "BPU"]
    assert [panel.texts[0].get_text() for panel in panels] == ["1.023", "400"]
    assert [label.get_text() for label in panels[-1].get_xticklabels()][0] == "Okt 2025"
    assert chart.caption.startswith("Peserta aktif Kantor Wilayah Jawa Tengah menurut segmen")
    assert "PU 1.000 (November 2023) menjadi 1.023 (Oktober 2025); BPU 500" in chart.alt


def test_a_month_without_a_count_breaks_the_line():
    missing = counts("jateng", "PU", range(1000, 1024)).drop(index=[10, 11])

    line = months.chart(report_of(missing)).figure.axes[0].lines[0]

    assert pd.isna(line.get_ydata()[10:12]).all()
    assert line.get_ydata()[12] == 1012


def test_without_a_year_of_counts_the_sentence_says_so():
    report = report_of(SEGMENTS[2])

    assert isinstance(months.chart(report), Nothing)
    assert months.narrative(report).markdown.endswith(
        "belum ada segmen dengan sedikitnya 12 hitungan bulanan."
    )
    assert isinstance(months.narrative(report_of(*SEGMENTS)), Nothing)


# Pekalongan: 110 a month on 100; Tegal: 95 on 100, and October not counted.
OFFICES = (
    counts("pkl", "ALL", [100] * 12 + [110] * 12),
    counts("tgl", "ALL", [100] * 12 + [95] * 11, ENDS[:23]),
)


def test_each_cell_says_the_growth_and_the_office_that_grew_most_is_first():
    chart = heatmap.chart(report_of(*OFFICES))
    cells, key = chart.figure.axes

    assert [label.get_text() for label in cells.get_yticklabels()] == ["Pekalongan", "Tegal"]
    assert [text.get_text() for text in cells.texts] == ["10,0%"] * 12 + ["-5,0%"] * 11
    assert "tidak ada data" in [text.get_text() for text in key.texts]
    names = [label.get_text() for label in cells.get_xticklabels()]
    assert names[:4] == ["Nov\n2024", "Des", "Jan\n2025", "Feb"]


def test_a_month_not_counted_is_hatched():
    cells = heatmap.chart(report_of(*OFFICES)).figure.axes[0]

    hatched = [patch.get_xy() for patch in cells.patches if patch.get_hatch()]

    assert hatched == [(11, 1)]


def test_a_listener_hears_the_last_month_and_the_extremes():
    alt = heatmap.chart(report_of(*OFFICES)).alt

    assert "Oktober 2025: Pekalongan 10,0%; Tegal …." in alt
    assert alt.endswith("terendah -5,0% dan tertinggi 10,0%.")


@pytest.mark.parametrize("rows", [OFFICES[:1], SEGMENTS])
def test_one_office_or_none_has_no_heat_map(rows):
    report = report_of(*rows)

    assert isinstance(heatmap.chart(report), Nothing)
    assert heatmap.narrative(report).markdown.startswith("Pertumbuhan kantor per bulan tidak")


def test_a_heavier_class_has_lighter_letters():
    cells = heatmap.chart(report_of(*OFFICES)).figure.axes[0]

    inks = {text.get_text(): text.get_color() for text in cells.texts}

    assert inks == {"10,0%": theme.PAPER, "-5,0%": theme.INK}
