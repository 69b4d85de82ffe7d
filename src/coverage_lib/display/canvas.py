"""What our charts are drawn on: SVG, where words and lines are measured once for all figures.

matplotlib measures words anew for each figure and size, looks the font up for each text, and reads
its file letter by letter; ours is in memory, for the kernels of a run too, which are forked.
"""

import io
from functools import lru_cache
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font, LoadFlags

from coverage_lib import theme

_svg: Any = RendererSVG  # matplotlib says nothing of its types
_POINTS = 72  # in an inch
_MEASURED_AT = 100  # points: so large that a letter's rounded width is exact in print


class Renderer(_svg):  # type: ignore[misc]
    """Remembers how large words and lines of text are; sizes are in points."""

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> Any:
        """Of one line of words: width, height, and how far it reaches below the line."""
        if ismath:
            return super().get_text_width_height_descent(s, prop, ismath)
        scale = prop.get_size_in_points() / _MEASURED_AT
        return tuple(part * scale for part in _size(s, prop.get_weight()))

    def _get_font_height_metrics(self, prop: Any) -> tuple[float, ...]:
        size, (ends, whole) = prop.get_size_in_points(), _line(prop.get_weight())
        return tuple(size * end / whole for end in ends)


@lru_cache(maxsize=4096)
def _size(text: str, weight: Any) -> tuple[float, float, float]:
    font = _font(weight)
    font.set_text(text, flags=LoadFlags.NO_HINTING)
    width, height = font.get_width_height()  # in 64ths of a point, as the descent
    return width / 64, height / 64, font.get_descent() / 64


@lru_cache
def _line(weight: Any) -> tuple[tuple[float, float, float], float]:
    """How far a line of this type reaches up and down, and the gap to the next one; of how much."""
    metrics, whole = (_font(weight).get_sfnt_table(table) for table in ("OS/2", "head"))
    ends = metrics["sTypoAscender"], -metrics["sTypoDescender"], metrics["sTypoLineGap"]
    return ends, whole["unitsPerEm"]


@lru_cache
def _font(weight: Any) -> Any:
    file = findfont(FontProperties(family=theme.FONT, weight=weight))
    font = FT2Font(io.BytesIO(Path(file).read_bytes()))
    font.set_size(_MEASURED_AT, _POINTS)
    return font


MEASURING = Renderer(1, 1, io.StringIO())


class Canvas(FigureCanvasSVG):
    """Measures words as SVG draws them."""

    def get_renderer(self) -> Any:
        """Asked for by whoever measures."""
        return MEASURING
