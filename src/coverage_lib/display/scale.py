"""Five classes of a rate with round edges, their colours, and the key that names the edges."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from coverage_lib import formats, theme

HATCH = "/////"  # no data: never a colour of the scale
_BASIS_POINT = 0.0001
# In basis points: from a tenth of a percent to the whole.
_STEPS = tuple(n * ten for ten in (10, 100, 1000) for n in (1, 2, 3, 4, 5, 6, 8)) + (10_000,)


@dataclass(frozen=True)
class Scale:
    """The edges of the classes, as fractions: one more than there are classes."""

    edges: tuple[float, ...]

    def colour(self, rate: float) -> str:
        """The colour of the class a rate is in; an edge belongs to the class above it."""
        return theme.CLASSES[self._class(rate)]

    def ink(self, rate: float) -> str:
        """A colour for text that is legible on the class's colour."""
        return theme.PAPER if self._class(rate) >= len(theme.CLASSES) - 2 else theme.INK

    def _class(self, rate: float) -> int:
        return bisect_right(self.edges[1:-1], rate)

    def labels(self, language: str) -> list[str]:
        """The edges as the key writes them: no decimals where all are whole percents."""
        whole = all(abs(edge * 100 - round(edge * 100)) < 1e-9 for edge in self.edges)
        return [formats.percent(edge, language, 0 if whole else 1) for edge in self.edges]


def of(rates: pd.Series) -> Scale:
    """The finest round steps with which five classes hold every rate.

    >>> of(pd.Series([0.2389, 0.5224])).edges
    (0.16, 0.24, 0.32, 0.4, 0.48, 0.56)
    """
    low, high = (rates.min() / _BASIS_POINT, rates.max() / _BASIS_POINT)
    fits = (step for step in _STEPS if (low // step + len(theme.CLASSES)) * step >= high)
    step = next(fits, _STEPS[-1])
    first = int(low // step)
    edges = [(first + number) * step for number in range(len(theme.CLASSES) + 1)]
    return Scale(tuple(round(edge * _BASIS_POINT, 6) for edge in edges))


def draw_key(axes: Axes, scale: Scale, missing: str, language: str) -> None:
    """The classes as one strip with its edges written below, beside it the sign for no data."""
    axes.set(xlim=(0, 10), ylim=(-1.2, 1))
    axes.axis("off")
    for place, colour in enumerate(theme.CLASSES):
        box = Rectangle((place, 0), 1, 1, facecolor=colour, edgecolor=theme.MUTED, linewidth=0.5)
        axes.add_patch(box)
    for place, label in enumerate(scale.labels(language)):
        axes.text(place, -0.25, label, ha="center", va="top", fontsize=8.5)
    if missing:
        axes.add_patch(Rectangle((6, 0), 1, 1, **NO_DATA))
        axes.text(7.15, 0.5, missing, ha="left", va="center", fontsize=8.5)


ON_HATCHING: dict[str, Any] = {"facecolor": theme.PAPER, "edgecolor": "none", "pad": 1.5}
NO_DATA: dict[str, Any] = {
    "facecolor": theme.PAPER, "edgecolor": theme.UNCOVERED, "hatch": HATCH, "linewidth": 0.5,
}  # fmt: skip
