"""A figure as vector graphics: small, the same every time, and safe beside others on one page."""

import hashlib
import io
import re
from typing import Any

from matplotlib.figure import Figure

from coverage_lib import theme
from coverage_lib.display import style

_NUMBERS = re.compile(r' (?:d|x|y)="[^"]*"')
_SAYS_NOTHING = re.compile(
    r'<metadata>.*?</metadata>|<!--.*?-->|(?<=<g) id="[^"]*"| transform="rotate\(-0 [^"]*"',
    flags=re.DOTALL,
)
_BETWEEN_TAGS = re.compile(r">\s+<")
_FAMILY = f"font-family: '{theme.FONT}'"  # JupyterLab may not have it
_IDS = re.compile(r'(id="|url\(#|href="#)')


def svg(figure: Figure, name: str, notice: str) -> str:
    """Without dates, with text as text, and ids no chart of another name on the page has.

    The notice, such as DATA SINTETIS, is drawn above the picture's right corner.
    """
    file = io.StringIO()
    look: dict[str, Any] = {
        "ha": "right",
        "va": "bottom",
        "color": theme.SHORT,
        "weight": "semibold",
    }
    with style.house_style():  # its hash salt makes the ids of clip paths the same every time
        mark = figure.text(1, 1, notice, **look)
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    mark.remove()
    drawn = file.getvalue()[file.getvalue().index("<svg") :]
    drawn = _BETWEEN_TAGS.sub("><", _SAYS_NOTHING.sub("", drawn))
    drawn = drawn.replace(_FAMILY, f"{_FAMILY}, sans-serif")
    prefix = hashlib.sha256(name.encode()).hexdigest()[:6]
    return _IDS.sub(rf"\g<1>c{prefix}-", _NUMBERS.sub(_in_hundredths, drawn))


def _in_hundredths(attribute: re.Match[str]) -> str:
    """To a hundredth of a point: finer than any screen or printer draws."""
    return re.sub(r"(\.\d\d)\d+", r"\1", attribute[0])
