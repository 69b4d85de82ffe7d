"""Where coverage is high and low: a map of districts, or the provinces as tiles."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.transforms import Bbox

from coverage_lib import formats, theme
from coverage_lib.data import boundaries
from coverage_lib.data.boundaries import Ring
from coverage_lib.display import charts, facts, figures, labels, ranking, scale, style, wording
from coverage_lib.display.objects import Chart, Nothing
from coverage_lib.display.words import short_names, word
from coverage_lib.report import Report
from coverage_lib.schema import COVERAGE, DISTRICT, LEVEL, NATIONAL, PLACE, PROVINCE

FEWEST = 3  # of two places a map says no more than two numbers
WIDTH, TALLEST, KEY_HEIGHT = 6.9, 4.4, 0.45  # inches; a taller one leaves half a page empty
POINTS = 700  # a line is drawn to a 700th of the map: finer than print shows, and small files


def chart(report: Report) -> Chart | Nothing:
    """Coverage of the districts of the area; on the national page of the provinces."""
    level = PROVINCE if report.office.level == NATIONAL else DISTRICT
    places = report.places[report.places[LEVEL] == level]
    rows = _rated(report, places)
    rates = rows[COVERAGE]
    if rates.notna().sum() < FEWEST:
        return Nothing()
    texts = figures.shown(rows, COVERAGE, report.language)
    names = short_names(report)[places[PLACE]]
    missing = word("note", "no_data", report.language) if rates.isna().any() else ""
    draw = tile_grid if level == PROVINCE else choropleth
    figure = draw(rates, texts, names, missing, language=report.language)
    caption = word("chart", f"map_{level}", report.language)
    alt = _alt(report, caption, rows.assign(text=texts), names)
    cells = {word("heading", "changes_row", report.language): names}
    data = facts.of_chart(report, caption, cells | facts.headed(report, rows, [COVERAGE]))
    caption = charts.with_marks(caption, texts, report.language)
    return Chart(figure, alt, caption, wording.notice(report), data)


def choropleth(
    rates: pd.Series, texts: pd.Series, names: pd.Series, missing: str, *, language: str
) -> Figure:
    """The outlines of districts, coloured by class; the three series are indexed by code.

    A district without a rate is hatched. Names are written where they fit without touching.
    """
    shapes = {code: _Shape.of(rings) for code, rings in _simplified(rates.index).items()}
    known = rates[list(shapes)]
    classes = scale.of(known.dropna())
    extent = Bbox.union([shape.bbox for shape in shapes.values()]).expanded(1.02, 1.02)
    squeeze = 1 / np.cos(np.radians(extent.y0 + extent.height / 2))
    height = min(TALLEST, WIDTH * extent.height / extent.width * squeeze)
    with style.house_style():
        figure, axes, key = _with_key(height)
        for code in sorted(shapes, key=lambda code: -shapes[code].size):  # a town over its regency
            axes.add_patch(PathPatch(shapes[code].path, **_look(known[code], classes)))
        axes.set(xlim=extent.intervalx, ylim=extent.intervaly)
        axes.set_aspect(squeeze)
        scale.draw_key(key, classes, missing, language)
        _write_names(figure, axes, shapes, known, texts, names, classes)
    return figure


def tile_grid(
    rates: pd.Series, texts: pd.Series, names: pd.Series, missing: str, *, language: str
) -> Figure:
    """One square a province, all of one size: a small province is as visible as a large one."""
    tiles = boundaries.province_tiles()
    tiles = tiles[tiles[PROVINCE].isin(names.index)]
    classes = scale.of(rates.dropna())
    wide, high = tiles["column"].max() + 1, tiles["row"].max() + 1
    with style.house_style():
        figure, axes, key = _with_key(WIDTH * high / wide)
        for tile in wording.records(tiles):
            code = tile[PROVINCE]
            _draw_tile(axes, tile, rates[code], texts[code], classes)
        axes.set(xlim=(0, wide), ylim=(high, 0))
        axes.set_aspect(1)
        scale.draw_key(key, classes, missing, language)
    return figure


@dataclass(frozen=True)
class _Shape:
    """The outline of a district: a path, and the box of its largest part."""

    path: Path
    bbox: Bbox
    largest: Ring

    @classmethod
    def of(cls, rings: list[Ring]) -> "_Shape":
        path = Path.make_compound_path(*(Path(ring, closed=True) for ring in rings))
        return cls(path, path.get_extents(), max(rings, key=_area))

    @property
    def size(self) -> float:
        return float(self.bbox.width * self.bbox.height)


def _rated(report: Report, places: pd.DataFrame) -> pd.DataFrame:
    """Coverage of each place, of one segment and basis; missing where it is not known."""
    rows = report.by_place[report.by_place[PLACE].isin(places[PLACE])]
    comparable = ranking.largest_group(rows[rows[COVERAGE].notna()])
    return comparable.set_index(PLACE).reindex(places[PLACE])


def _simplified(codes: pd.Index) -> dict[str, list[Ring]]:
    """The outlines on a coarse grid; neighbours share their points, so they still meet."""
    full = boundaries.outlines(codes)
    points = np.concatenate([ring for rings in full.values() for ring in rings])
    step = np.ptp(points, axis=0).max() / POINTS
    coarse = {code: [_on_grid(ring, step) for ring in rings] for code, rings in full.items()}
    return {
        code: [ring for ring in rings if len(ring) > 3] or [max(full[code], key=len)]
        for code, rings in coarse.items()
    }


def _on_grid(ring: Ring, step: float) -> Ring:
    rounded = np.round(ring / step)
    moved = np.any(np.diff(rounded, axis=0) != 0, axis=1)
    return np.asarray(rounded[np.concatenate([[True], moved])] * step)


def _area(ring: Ring) -> float:
    """By the shoelace formula, in square degrees: only to find the largest part."""
    x, y = ring.T
    return float(abs(np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])))


def _with_key(height: float) -> tuple[Figure, Axes, Axes]:
    figure, (axes, key) = style.subplots(
        2, 1, size=(WIDTH, height + KEY_HEIGHT), height_ratios=(height, KEY_HEIGHT)
    )
    axes.axis("off")
    return figure, axes, key


def _look(rate: float, classes: scale.Scale) -> dict[str, Any]:
    if pd.isna(rate):
        return scale.NO_DATA
    return {"facecolor": classes.colour(rate), "edgecolor": theme.MUTED, "linewidth": 0.5}


def _write_names(
    figure: Figure, axes: Axes, shapes: dict[str, _Shape], rates: pd.Series, texts: pd.Series,
    names: pd.Series, classes: scale.Scale,
) -> None:  # fmt: skip
    """Largest first: name and rate inside the outline, else beside it with a line to it."""
    largest_first = sorted(shapes, key=lambda code: -shapes[code].size)
    places = [
        _label(names[code], rates[code], texts[code], shapes[code], classes)
        for code in largest_first
    ]
    labels.write(figure, axes, places)


def _label(name: str, rate: float, text: str, shape: _Shape, classes: scale.Scale) -> labels.Place:
    if pd.isna(rate):
        return labels.Place(name, shape.largest, theme.INK, scale.ON_HATCHING)
    return labels.Place(f"{name}\n{text}", shape.largest, classes.ink(rate))


def _draw_tile(axes: Axes, tile: wording.Row, rate: float, text: str, classes: scale.Scale) -> None:
    corner = (tile["column"] + 0.03, tile["row"] + 0.03)
    axes.add_patch(Rectangle(corner, 0.94, 0.94, **_look(rate, classes)))
    x, known = tile["column"] + 0.5, pd.notna(rate)
    look: dict[str, Any] = {"ha": "center", "va": "center", "in_layout": False}
    look |= {"color": classes.ink(rate)} if known else {"bbox": scale.ON_HATCHING}
    axes.text(x, tile["row"] + 0.32, tile["short_name"], fontsize=6.5, **look)
    if known:
        axes.text(x, tile["row"] + 0.68, text, fontsize=7.5, **look)


def _alt(report: Report, caption: str, rows: pd.DataFrame, names: pd.Series) -> str:
    """Every place with its rate, highest first; then those without data."""
    known = rows[rows[COVERAGE].notna()].sort_values(COVERAGE, ascending=False, kind="stable")
    listed = [f"{names[code]} {text}" for code, text in known["text"].items()]
    without = [names[code] for code in rows.index[rows[COVERAGE].isna()]]
    said = [f"{caption}: {'; '.join(listed)}."]
    if without:
        places = formats.listed(without, report.language)
        said.append(wording.say(report, "map_missing", places=places))
    return " ".join(said)
