"""One picture of each kind of chart, from small tables drawn by hand."""

from pathlib import Path

import pandas as pd

from coverage_lib import formats, theme
from coverage_lib.data import boundaries
from coverage_lib.display import (
    bullet,
    charts,
    comparison,
    denominators,
    flows,
    gap,
    heatmap,
    maps,
    months,
    pace,
)
from coverage_lib.metrics import comparison as metrics
from drawn import table

RATES = table("""
    name            | before |  now
    Kab. Pekalongan | 0.5316 | 0.5224
    Kab. Batang     | 0.4972 | 0.5198
    Kab. Pemalang   | 0.4569 | 0.4569
    Kota Pekalongan | 0.3735 | 0.3944
""").set_index("name")


def written(rates):
    return rates.map(lambda rate: formats.percent(rate, "id"))


def test_ranked_bars(looks_as_agreed):
    rates = RATES["now"].sort_values()

    looks_as_agreed(charts.ranked_bars(rates, written(rates), language="id"))


def test_bars_against_a_goal(looks_as_agreed):
    achieved = pd.Series([1.0605, 0.9398, 0.12], index=["Iuran", "Peserta PU", "Peserta PMI"])

    looks_as_agreed(charts.ranked_bars(achieved, written(achieved), language="id", goal=1))


def test_dumbbells(looks_as_agreed):
    pairs = RATES.set_axis(["31 Okt 2025", "31 Okt 2026"], axis="columns")

    texts = pairs.apply(written)
    colours = (theme.EARLIER, theme.COVERED)

    looks_as_agreed(charts.dumbbells(pairs, texts, colours, language="id"))


def test_pareto(looks_as_agreed):
    rows = table("""
        name            | uncovered | gap_cumulative | holds_most
        Kab. Pemalang   |    500000 |            0.5 | yes
        Kab. Pekalongan |    250000 |           0.75 | yes
        Kab. Batang     |    150000 |            0.9 | yes
        Kota Pekalongan |    100000 |            1.0 | no
    """)
    rows["holds_most"] = rows["holds_most"] == "yes"
    rows["people"] = rows["uncovered"].map(lambda people: formats.count(people, "id"))

    looks_as_agreed(gap.pareto(rows, ("Pekerja", "3 memuat 90,0%"), language="id"))


def test_small_multiples(looks_as_agreed):
    ends = pd.date_range("2024-11-30", "2026-10-31", freq="ME")
    counts = {"PU": range(240_000, 264_000, 1000), "BPU": [9000, 8000, 7000, 8500] * 6}
    rows = pd.concat(
        pd.DataFrame({"segment": code, "month": ends, "active": list(numbers)})
        for code, numbers in counts.items()
    )
    rows["people"] = rows["active"].map(lambda people: formats.count(people, "id"))
    with_gap = rows[~((rows["segment"] == "PU") & (rows["month"].dt.year == 2025))]

    looks_as_agreed(months.small_multiples(with_gap, {"PU": "PU", "BPU": "BPU"}, language="id"))


def test_heat_map(looks_as_agreed):
    ends = pd.date_range("2025-11-30", periods=4, freq="ME")
    growths = pd.DataFrame(
        [[0.012, 0.034, None, 0.071], [-0.021, 0.0, 0.019, 0.055]],
        index=["Pekalongan", "Pemalang Perintis Kemerdekaan"],
        columns=ends,
    )

    looks_as_agreed(heatmap.heat_map(growths, "tidak ada data", language="id"))


def test_choropleth(looks_as_agreed):
    names = pd.Series(
        ["Kab. Pekalongan", "Kab. Batang", "Kab. Pemalang", "Kota Pekalongan"],
        index=["33.26", "33.25", "33.27", "33.75"],
    )
    rates = pd.Series([0.5224, None, 0.4569, 0.3944], index=names.index)

    looks_as_agreed(maps.choropleth(rates, written(rates), names, "tidak ada data", language="id"))


def test_tile_grid(looks_as_agreed):
    tiles = boundaries.province_tiles()
    names = tiles.set_index("province")["short_name"]
    rates = pd.Series([0.30 + 0.005 * place for place in range(38)], index=names.index)
    rates["33"] = None

    looks_as_agreed(maps.tile_grid(rates, written(rates), names, "tidak ada data", language="id"))


def test_waterfall(looks_as_agreed):
    # 1,000 + 120 - 70 = 1,050: nothing is left unexplained.
    steps = table("""
        name         | measure     | value | level_before | level
        Awal         | opening     |  1000 |         1000 |  1000
        Baru         | new         |   120 |         1000 |  1120
        Keluar: PHK  | left        |   -70 |         1120 |  1050
        Tanpa sebab  | unexplained |     0 |         1050 |  1050
        Akhir        | closing     |  1050 |         1050 |  1050
    """)

    looks_as_agreed(flows.waterfall_of(steps, language="id"))


def test_funnel(looks_as_agreed):
    counts = table("""
        place | active | potential
        pkl   |    300 |      1000
        mag   |    340 |      1000
        kds   |   2200 |      5000
        tgl   |    400 |      2000
    """).assign(level="branch", segment="ALL", basis="office", vintage="", precision="day",
                as_of=pd.Timestamp("2025-12-31"))  # fmt: skip
    rated = counts.assign(coverage=counts["active"] / counts["potential"])
    rows = metrics.of_places(rated)
    named = rows.assign(name=rows["place"].str.upper(), own=rows["place"] == "pkl")
    note = ("garis tengah: gabungan", "potensi pekerja")

    looks_as_agreed(comparison.funnel_of(named, metrics.funnel_lines(rows), note, language="id"))


def test_bullets(looks_as_agreed):
    reached = pd.Series([0.6683, 1.0605, 0.12], index=["Cakupan · RPJMN", "Iuran", "Peserta PMI"])

    looks_as_agreed(bullet.bullets(reached, language="id"))


def test_bands_of_estimates(looks_as_agreed):
    rows = table("""
        name                  | estimate      | coverage | across_vintages
        Kab. Batang, 2025     | Sakernas 2024 |   0.4805 | yes
        Kab. Batang, 2025     | Sakernas 2025 |   0.4683 | no
        Kab. Kendal, 2025     | BPS 2023      |     0.12 | yes
        Kab. Kendal, 2025     | BPS 2025      |     0.31 | no
    """)
    rows["across_vintages"] = rows["across_vintages"] == "yes"

    looks_as_agreed(denominators.bands(rows.assign(text=written(rows["coverage"])), language="id"))


def test_pace_line(looks_as_agreed):
    # Two years that fall until June and rise again; ten months of the second are counted.
    shape = [416, 405, 394, 392, 387, 390, 398, 399, 406, 414, 426, 440]
    counted = [*shape, *[number + 8 for number in shape[:10]], None, None]
    months = pd.DataFrame(
        {
            "as_of": pd.date_range("2025-01-31", periods=24, freq="ME"),
            "value": counted,
            "expected": [None] * 12 + [number * 500 / 440 for number in shape],
            "expected_linear": [None] * 12 + [440 + 5 * month for month in range(1, 13)],
        }
    ).astype({"value": float, "expected": float})
    row = {
        "due": pd.Timestamp("2026-12-31"), "measure": "active", "unit": "persons", "target": 500.0,
        "enough_history": True, "reason": "", "projected": 449.0,
        "projected_low": 440.0, "projected_high": 458.0,
    }  # fmt: skip
    names = {
        "realised": "realisasi 422", "last_year": "tahun 2025", "expected": "pola tahun lalu",
        "target": "target 500", "projected": "proyeksi 449",
    }  # fmt: skip

    looks_as_agreed(pace.pace_line(months, row, names, language="id", small=True))


def test_the_pictures_stay_small():
    pictures = list((Path(__file__).parent / "baseline").glob("*.png"))

    assert sum(picture.stat().st_size for picture in pictures) < 400_000
