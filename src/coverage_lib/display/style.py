"""The settings every chart is drawn and saved with: `coverage.mplstyle` and the type family."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files

import matplotlib.pyplot as plt
from matplotlib import font_manager

from coverage_lib import theme


@contextmanager
def house_style() -> Iterator[None]:
    """Our settings for one figure; matplotlib's own are restored afterwards."""
    _register_fonts()
    with plt.style.context(str(files("coverage_lib.display") / "coverage.mplstyle")):
        yield


@lru_cache
def _register_fonts() -> None:
    for weight in ("Regular", "Semibold", "Bold"):
        font_manager.fontManager.addfont(theme.font_folder() / f"SourceSansPro-{weight}.ttf")
