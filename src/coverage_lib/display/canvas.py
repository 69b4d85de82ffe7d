"""What our charts are drawn on: SVG, where words and lines are measured once for all figures.

matplotlib measures words anew for each figure, and looks the font up for each text.
"""

import io
from functools import lru_cache
from typing import Any

from matplotlib.backends.backend_svg import FigureCanvasSVG, RendererSVG
from matplotlib.font_manager import findfont, get_font
from matplotlib.textpath import text_to_path

_svg: Any = RendererSVG  # matplotlib says nothing of its types


class Renderer(_svg):  # type: ignore[misc]
    """Remembers how large words and lines of text are; sizes are in points."""

    def get_text_width_height_descent(self, s: str, prop: Any, ismath: Any) -> Any:
        """Of one line of words: width, height, and how far it reaches below the line."""
        return _size(s, prop, ismath)

    def _get_font_height_metrics(self, prop: Any) -> tuple[float, float, float]:
        return _line(prop.copy())


@lru_cache(maxsize=4096)
def _size(text: str, look: Any, is_formula: Any) -> Any:
    return text_to_path.get_text_width_height_descent(text, look, is_formula)


@lru_cache
def _line(look: Any) -> tuple[float, float, float]:
    """How far a line of this type reaches up and down, and the gap to the next one."""
    font: Any = get_font(findfont(look))
    metrics, whole = font.get_sfnt_table("OS/2"), font.get_sfnt_table("head")["unitsPerEm"]
    ends = metrics["sTypoAscender"], -metrics["sTypoDescender"], metrics["sTypoLineGap"]
    up, down, gap = (look.get_size_in_points() * end / whole for end in ends)
    return up, down, gap


MEASURING = Renderer(1, 1, io.StringIO())


class Canvas(FigureCanvasSVG):
    """Measures words as SVG draws them."""

    def get_renderer(self) -> Any:
        """Asked for by whoever measures."""
        return MEASURING
