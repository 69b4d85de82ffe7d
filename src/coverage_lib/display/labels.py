"""Names on a map: inside their outline where they fit, else beside the map with a line to it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox

from coverage_lib import theme
from coverage_lib.display import layout

Points = npt.NDArray[np.float64]
SIZES = (8.5, 7.0)  # points: smaller is not read on paper
MOST_LINES = 8  # places: with more, lines to names outside would cross
_TRIES = 15  # positions along each side of an outline
_APART = 1.5  # points between two names


@dataclass(frozen=True)
class Place:
    """What is written, the outline of the place's largest part (degrees), the ink inside it."""

    text: str
    outline: Points
    ink: str
    ground: dict[str, Any] | None = None  # behind the letters, where the outline is hatched


def write(figure: Figure, axes: Axes, places: list[Place]) -> list[str]:
    """Write each name that has room, first come first served; gives back those without."""
    layout.settle(figure)  # only now is known where an outline is on paper
    outlines = [Path(axes.transData.transform(place.outline)) for place in places]
    taken: list[Bbox] = []
    without = []
    for place, outline in zip(places, outlines, strict=True):
        if _write_inside(axes, place, outline, taken):
            continue
        if len(places) > MOST_LINES or not _write_beside(axes, place, outline, outlines, taken):
            without.append(place.text)
    return without


def _write_inside(axes: Axes, place: Place, outline: Path, taken: list[Bbox]) -> bool:
    text = axes.annotate(place.text, (0, 0), color=place.ink, bbox=place.ground, **_CENTRED)
    centres = _centres(outline)
    for size in SIZES:
        text.set_fontsize(size)
        width, height = _size_of(text)
        for centre in centres[_hold_corners(outline, centres, width, height)]:
            box = _box(centre, width, height)
            if not _crossed(box, outline) and not _touches(box, taken):
                text.xy = _in_degrees(axes, centre)
                text.set_position(text.xy)
                taken.append(box)
                return True
    text.remove()
    return False


def _write_beside(
    axes: Axes, place: Place, outline: Path, outlines: list[Path], taken: list[Bbox]
) -> bool:
    """The nearest room that no outline and no name takes, with a thin line to the place."""
    middle = _middle(outline)
    text = axes.annotate(
        place.text,
        _in_degrees(axes, middle),
        xytext=(0, 0),
        fontsize=SIZES[0],
        arrowprops={"arrowstyle": "-", "color": theme.INK, "linewidth": 0.7, "shrinkB": 0},
        **_CENTRED,
    )
    width, height = _size_of(text)
    for centre in _around(middle):
        box = _box(centre, width, height)
        free = not _touches(box, taken) and not any(_meets(box, other) for other in outlines)
        if free and axes.bbox.x0 <= box.x0 and box.x1 <= axes.bbox.x1 and axes.bbox.y0 <= box.y0:
            text.set_position(_in_degrees(axes, centre))
            taken.append(box)
            return True
    text.remove()
    return False


def _size_of(text: Annotation) -> tuple[float, float]:
    """In points, without the line to its place."""
    box = Text.get_window_extent(text)
    return box.width, box.height


def _in_degrees(axes: Axes, point: Points) -> tuple[float, float]:
    """Names are kept at degrees: points are others when the picture is saved in another size."""
    x, y = axes.transData.inverted().transform(point)
    return float(x), float(y)


_CORNERS = np.array([(-1, -1), (-1, 1), (1, -1), (1, 1)])
_CENTRED: dict[str, Any] = {"ha": "center", "va": "center", "linespacing": 1.05}


def _middle(outline: Path) -> Points:
    return next(iter(_centres(outline)), np.asarray(outline.vertices).mean(axis=0))


def _centres(outline: Path) -> Points:
    """Points inside the outline, those far from its edge first: there a name fits best."""
    box = outline.get_extents()
    x = np.linspace(box.x0, box.x1, _TRIES + 2)[1:-1]
    y = np.linspace(box.y0, box.y1, _TRIES + 2)[1:-1]
    grid = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    inside: Points = grid[outline.contains_points(grid)]
    across, up = np.abs(inside.T[:, :, None] - _edge(outline).T[:, None])
    gaps = across / 3 + up  # a name is wide, not tall
    return inside[np.argsort(-gaps.min(axis=1), kind="stable")]


def _edge(outline: Path) -> Points:
    return np.asarray(outline.interpolated(4).vertices)


def _around(middle: Points) -> list[Points]:
    angles = np.radians(np.arange(0, 360, 15))
    ring = np.column_stack([np.cos(angles), np.sin(angles)])
    return [middle + step * point for step in range(14, 290, 6) for point in ring]


def _box(centre: Points, width: float, height: float) -> Bbox:
    return Bbox.from_bounds(centre[0] - width / 2, centre[1] - height / 2, width, height)


def _hold_corners(
    outline: Path, centres: Points, width: float, height: float
) -> npt.NDArray[np.bool_]:
    """Round which of these points a box of that size has its corners inside the outline."""
    corners = centres[:, None] + _CORNERS * (width / 2, height / 2)
    inside = outline.contains_points(corners.reshape(-1, 2))
    return np.asarray(inside.reshape(-1, len(_CORNERS)).all(axis=1))


def _meets(box: Bbox, outline: Path) -> bool:
    return bool(outline.contains_points(box.corners()).any()) or _crossed(box, outline)


def _crossed(box: Bbox, outline: Path) -> bool:
    """Whether the edge of the outline runs through the box."""
    return bool(outline.intersects_bbox(box, filled=False))


def _touches(box: Bbox, taken: list[Bbox]) -> bool:
    wider = box.padded(_APART)
    return any(wider.overlaps(other) for other in taken)
