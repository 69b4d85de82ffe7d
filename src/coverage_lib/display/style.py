"""The settings every chart is drawn and saved with: `coverage.mplstyle` and the type family."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from typing import Any

import matplotlib as mpl
from matplotlib import font_manager
from matplotlib.figure import Figure

from coverage_lib import theme
from coverage_lib.display import canvas, layout
from coverage_lib.display.lean import LeanAxes


@contextmanager
def house_style() -> Iterator[None]:
    """Our settings for one figure; matplotlib's own are restored afterwards."""
    _register_fonts()
    ours = _settings()
    before = {name: mpl.rcParams[name] for name in ours}
    try:
        _set(ours)
        yield
    finally:
        _set(before)


def _set(settings: Any) -> None:
    """As they are: `rcParams.update` would look again whether each is valid."""
    for name, value in settings.items():
        mpl.rcParams._set(name, value)


def subplots(
    rows: int = 1, columns: int = 1, *, size: tuple[float, float], **grid: Any
) -> tuple[Figure, Any]:
    """A figure of that size in inches, and its axes: `pyplot.subplots` without a window.

    The notebook shows what a cell gives back, once; pyplot would keep the figure and show it again.
    """
    figure = Figure(figsize=size, dpi=layout.POINTS, layout=layout.Snug())
    canvas.Canvas(figure)
    return figure, figure.subplots(rows, columns, subplot_kw={"axes_class": LeanAxes}, **grid)


@lru_cache
def _settings() -> Any:
    file = str(files("coverage_lib.display") / "coverage.mplstyle")
    return mpl.rc_params_from_file(file, use_default_template=False)


@lru_cache
def _register_fonts() -> None:
    for weight in ("Regular", "Semibold", "Bold"):
        font_manager.fontManager.addfont(theme.font_folder() / f"SourceSansPro-{weight}.ttf")
