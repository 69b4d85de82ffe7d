"""Room for the words around the axes of a chart, from one measurement of each.

matplotlib's constrained layout is right for any figure and so measures every word four times, and
saving measures them twice more to see how much of the figure is drawn on. Ours are plain grids of
axes: a word is measured once, and where it stands when its axes change size is arithmetic.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.layout_engine import LayoutEngine
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from coverage_lib.display import canvas

Numbers = npt.NDArray[np.float64]
POINTS = 72  # in an inch: a pixel of our figures is a point
_PAD = 3.0  # points, around the axes with their words
_LEAST = 0.25  # of the figure is left to the axes, however long the words are
_ROUNDS = 6  # axes that shrink move their words, which changes the room these need
_Found = tuple[Bbox, Numbers, bool]  # a box, the shares its ends hang at, whether its width counts


class Snug(LayoutEngine):
    """Axes as large as their words allow; `window` is the part of the figure that is drawn on."""

    _adjust_compatible = False
    _colorbar_gridspec = False

    def __init__(self) -> None:
        super().__init__()
        self.is_settled = False
        self.window = Bbox.null()  # in points

    def execute(self, fig: Figure) -> None:
        """Move the axes, unless they are settled, and see what is drawn on."""
        renderer = getattr(fig.canvas, "get_renderer", lambda: canvas.MEASURING)()
        around = [_measured(axes, renderer) for axes in fig.axes]
        if not self.is_settled:
            _move(fig, around)
        words = [text.get_window_extent(renderer) for text in fig.texts if text.get_text()]
        self.window = Bbox.union([box for one in around for box in one.boxes()] + words)


def settle(figure: Figure) -> None:
    """Lay it out now and for good: labels are to be placed by where things are on paper."""
    engine: Any = figure.get_layout_engine()
    engine.execute(figure)
    engine.is_settled = True


@dataclass(frozen=True)
class _Around:
    """An axes and the ends of what is drawn on and around it: by box, by direction, low and high.

    An end hangs at a share of the axes (`shares`), so many points away from there (`offsets`).
    """

    axes: Axes
    shares: Numbers
    offsets: Numbers
    counted: npt.NDArray[np.bool_]  # by box and direction: whether the layout gives it room

    def boxes(self) -> list[Bbox]:
        """Where they are now."""
        self.axes.apply_aspect()
        place = self.axes.bbox
        ends = self.shares * _column(place.size) + self.offsets + _column(place.min)
        return [Bbox(box.T) for box in ends]

    def beyond(self, direction: int, size: float) -> tuple[float, float]:
        """How far they reach out of an axes of that size, on its low and its high side."""
        at = self.counted[:, direction]
        ends = self.shares[at, direction] * size + self.offsets[at, direction]
        return -float(ends[:, 0].min()), float(ends[:, 1].max()) - size


def _measured(axes: Axes, renderer: Any) -> _Around:
    axes.apply_aspect()
    frame = axes.bbox.frozen()
    found = [
        (frame, np.array([[0.0, 1], [0, 1]]), True),
        *_axis_labels(axes, frame, renderer),
        *_words(axes, frame, renderer),
    ]
    points = np.array([box.get_points().T for box, _, _ in found])
    shares = np.array([shares for _, shares, _ in found])
    offsets = points - shares * _column(frame.size) - _column(frame.min)
    counted = np.array([(across, True) for *_, across in found])
    return _Around(axes, shares, offsets, counted)


def _axis_labels(axes: Axes, frame: Bbox, renderer: Any) -> Iterator[_Found]:
    """What is beside the axes stays beside it."""
    for axis in (axes.xaxis, axes.yaxis) if axes.axison else ():
        box = axis.get_tightbbox(renderer)
        if box is not None:
            yield box, np.clip(_shares(box.get_points(), frame), 0, 1), True


def _words(axes: Axes, frame: Bbox, renderer: Any) -> Iterator[_Found]:
    """A word hangs where it is written; a title may be wider than its axes."""
    texts = (child for child in axes.get_children() if isinstance(child, Text))
    for text in texts:
        box = text.get_tightbbox(renderer) if text.get_in_layout() else None
        if box is not None and np.isfinite(box.get_points()).all():  # else it is not drawn
            at = text.get_transform().transform(text.get_unitless_position())
            yield box, _shares(np.array([at, at]), frame), text in axes.texts


def _column(pair: Any) -> Numbers:
    return np.asarray(pair, dtype=float)[:, None]


def _shares(points: Numbers, frame: Bbox) -> Numbers:
    return ((points - frame.min) / frame.size).T


def _move(figure: Figure, around: list[_Around]) -> None:
    """Columns and rows share the figure in their ratios, less the room beside them."""
    specs: list[Any] = [one.axes.get_subplotspec() for one in around]
    grid = specs[0].get_gridspec()
    ratios = grid.get_width_ratios(), grid.get_height_ratios()[::-1]  # rows from below
    cells = (
        [spec.colspan.start for spec in specs],
        [grid.nrows - spec.rowspan.stop for spec in specs],
    )
    across, up = (
        _shared_out(direction, cells[direction], np.array(ratios[direction]), around, size)
        for direction, size in enumerate(figure.bbox.size)
    )
    for one, (left, wide), (bottom, high) in zip(around, across, up, strict=True):
        place = Bbox.from_bounds(left, bottom, wide, high)
        one.axes.set_position(place.transformed(figure.transFigure.inverted()), which="both")
        one.axes.set_in_layout(True)  # which setting its position takes away


def _shared_out(
    direction: int, cells: list[int], ratios: Numbers, around: list[_Around], size: float
) -> list[tuple[float, float]]:
    """Where each axes begins in this direction, and its size."""
    ratios = ratios / ratios.sum()
    sizes = ratios * size
    for _ in range(_ROUNDS):
        beside = np.zeros((len(ratios), 2))
        for cell, one in zip(cells, around, strict=True):
            beside[cell] = np.maximum(beside[cell], one.beyond(direction, sizes[cell]))
        beside += _PAD
        sizes = ratios * max(size - beside.sum(), _LEAST * size)
    ends = np.cumsum(beside.sum(axis=1) + sizes)
    return [(ends[cell] - beside[cell, 1] - sizes[cell], sizes[cell]) for cell in cells]
