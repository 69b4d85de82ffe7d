"""A figure as vector graphics: small, the same every time, and safe beside others on one page."""

import hashlib
import io
import re
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from coverage_lib import theme
from coverage_lib.display import canvas, layout, style

_NUMBERS = re.compile(r' (?:d|x|y)="[^"]*"')
_BEYOND_HUNDREDTHS = re.compile(r"(?<=\.\d\d)\d+")
_SAYS_NOTHING = re.compile(
    r'<metadata>.*?</metadata>|<!--.*?-->|(?<=<g) id="[^"]*"| transform="rotate\(-0 [^"]*"',
    flags=re.DOTALL,
)
_BETWEEN_TAGS = re.compile(r">\s+<")
_FAMILY = f"font-family: '{theme.FONT}'"  # JupyterLab may not have it
_SIZE = re.compile(r'width="[^"]*" height="[^"]*" viewBox="[^"]*"')
_IDS = re.compile(r'(id="|url\(#|href="#)')


def svg(figure: Figure, name: str, notice: str) -> str:
    """Without dates, with text as text, and ids no chart of another name on the page has.

    The notice, such as DATA SINTETIS, is drawn above the left corner: a phone shows that one.
    """
    look: dict[str, Any] = {
        "ha": "left",
        "va": "bottom",
        "color": theme.SHORT,
        "weight": "semibold",
    }
    with style.house_style():  # its hash salt makes the ids of clip paths the same every time
        mark = figure.text(0, 1, notice, **look)
        drawn = _drawn(figure)
    mark.remove()
    drawn = _BETWEEN_TAGS.sub("><", _SAYS_NOTHING.sub("", drawn[drawn.index("<svg") :]))
    drawn = drawn.replace(_FAMILY, f"{_FAMILY}, sans-serif")
    prefix = hashlib.sha256(name.encode()).hexdigest()[:6]
    return _IDS.sub(rf"\g<1>c{prefix}-", _NUMBERS.sub(_in_hundredths, drawn))


def _drawn(figure: Figure) -> str:
    """The whole figure, seen through a window that holds what is drawn, and nothing around it.

    `savefig` would draw it twice, first only to learn how large that is; the layout knows.
    """
    for background in (figure.patch, *(axes.patch for axes in figure.axes)):
        background.set_visible(False)
    file, (width, height) = io.StringIO(), figure.bbox.size
    renderer = canvas.Renderer(width, height, file, metadata={"Date": None, "Creator": None})
    figure.draw(renderer)
    renderer.finalize()
    engine: Any = figure.get_layout_engine()
    seen = engine.window.padded(mpl.rcParams["savefig.pad_inches"] * layout.POINTS)
    window = seen.x0, height - seen.y1, seen.width, seen.height
    left, top, wide, high = (f"{points:.2f}" for points in window)
    size = f'width="{wide}pt" height="{high}pt" viewBox="{left} {top} {wide} {high}"'
    return _SIZE.sub(size, file.getvalue(), count=1)


def _in_hundredths(attribute: re.Match[str]) -> str:
    """To a hundredth of a point: finer than any screen or printer draws."""
    return _BEYOND_HUNDREDTHS.sub("", attribute[0])
