"""One picture of each kind of chart, from small tables drawn by hand."""

from pathlib import Path

import pandas as pd

from coverage_lib import theme
from coverage_lib.data import boundaries
from coverage_lib.display import charts, gap, heatmap, maps, months
from drawn import table

RATES = table("""
    name            | before |  now
    Kab. Pekalongan | 0.5316 | 0.5224
    Kab. Batang     | 0.4972 | 0.5198
    Kab. Pemalang   | 0.4569 | 0.4569
    Kota Pekalongan | 0.3735 | 0.3944
""").set_index("name")


def test_ranked_bars(looks_as_agreed):
    looks_as_agreed(charts.ranked_bars(RATES["now"].sort_values(), language="id"))


def test_bars_against_a_goal(looks_as_agreed):
    achieved = pd.Series([1.0605, 0.9398, 0.12], index=["Iuran", "Peserta PU", "Peserta PMI"])

    looks_as_agreed(charts.ranked_bars(achieved, language="id", goal=1))


def test_dumbbells(looks_as_agreed):
    pairs = RATES.set_axis(["31 Okt 2025", "31 Okt 2026"], axis="columns")

    looks_as_agreed(charts.dumbbells(pairs, (theme.EARLIER, theme.COVERED), language="id"))


def test_pareto(looks_as_agreed):
    rows = table("""
        name            | uncovered | gap_cumulative | holds_most
        Kab. Pemalang   |    500000 |            0.5 | yes
        Kab. Pekalongan |    250000 |           0.75 | yes
        Kab. Batang     |    150000 |            0.9 | yes
        Kota Pekalongan |    100000 |            1.0 | no
    """)
    rows["holds_most"] = rows["holds_most"] == "yes"

    looks_as_agreed(gap.pareto(rows, ("Pekerja", "3 memuat 90,0%"), language="id"))


def test_small_multiples(looks_as_agreed):
    ends = pd.date_range("2024-11-30", "2026-10-31", freq="ME")
    counts = {"PU": range(240_000, 264_000, 1000), "BPU": [9000, 8000, 7000, 8500] * 6}
    rows = pd.concat(
        pd.DataFrame({"segment": code, "month": ends, "active": list(numbers)})
        for code, numbers in counts.items()
    )
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

    looks_as_agreed(maps.choropleth(rates, names, "tidak ada data", language="id"))


def test_tile_grid(looks_as_agreed):
    tiles = boundaries.province_tiles()
    names = tiles.set_index("province")["short_name"]
    rates = pd.Series([0.30 + 0.005 * place for place in range(38)], index=names.index)
    rates["33"] = None

    looks_as_agreed(maps.tile_grid(rates, names, "tidak ada data", language="id"))


def test_the_pictures_stay_small():
    pictures = list((Path(__file__).parent / "baseline").glob("*.png"))

    assert sum(picture.stat().st_size for picture in pictures) < 400_000
