"""The type family inside the HTML page: the letters of European languages, 14 kB a weight."""

import base64
import io
from functools import lru_cache

from coverage_lib import theme

WEIGHTS = {400: "SourceSansPro-Regular.ttf", 600: "SourceSansPro-Semibold.ttf"}
_PUNCTUATION = "–—‘’“”•…−←↑→↓▲▼≤≥≠≈×€₂²³"
_LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, _PUNCTUATION)]


@lru_cache(maxsize=1)
def font_faces() -> str:
    """The @font-face rules, made once per process; the same bytes every time."""
    return "\n".join(_face(weight, file) for weight, file in WEIGHTS.items())


def _face(weight: int, file: str) -> str:
    data = base64.b64encode(_subset(file)).decode()
    return (
        f'@font-face{{font-family:"{theme.FONT}";font-weight:{weight};font-display:block;'
        f"src:url(data:font/woff;base64,{data})format('woff')}}"
    )


def _subset(file: str) -> bytes:
    from fontTools import subset  # slow to import, and the PDF does not need it

    options = subset.Options(
        flavor="woff",
        layout_features=["kern", "tnum", "lnum"],
        hinting=False,
        name_IDs=[1, 2],
        recalc_timestamp=False,  # the same bytes tomorrow
    )
    letters = subset.Subsetter(options)
    letters.populate(unicodes=_LETTERS)
    written = io.BytesIO()
    with subset.load_font(str(theme.font_folder() / file), options) as font:
        letters.subset(font)
        subset.save_font(font, written, options)
    return written.getvalue()
