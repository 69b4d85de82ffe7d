"""Our axes draw what matplotlib's own would: only the way there is shorter."""

import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from coverage_lib.display import canvas, layout, style, vector
from coverage_lib.display.lean import LeanAxes

NAMES = ["Kota Pekalongan", "Kab.\nBatang", "Kab. Tegal"]


def named(axes):
    axes.barh(range(3), [0.3, 0.9, 1.2])
    axes.set_yticks(range(3), NAMES)
    axes.set_ylim(2.4, -0.6)
    axes.axvline(1, color="black")


def numbered(axes):
    axes.plot([1, 2, 3], [10, 40, 1234], "o")
    axes.grid(axis="y")
    axes.tick_params(axis="y", labelsize=8.5, labelcolor="red")
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes.yaxis.set_major_formatter(lambda number, _: f"{number} orang")
    axes.set(xlabel="bulan", ylabel="peserta", title="PU")


def beside(axes):
    axes.set(xlim=(0, 1), ylim=(0, 10))
    for place in (0.2, 1):
        axes.annotate("46,83%", (place, 5), xytext=(5, 0), textcoords="offset points")


def months_above(axes):
    axes.set_xticks([0.5, 1.5, 7], ["Nov\n2025", "Des", "Jan"])
    axes.set_xlim(0, 2)  # January is out of sight
    axes.xaxis.tick_top()
    axes.spines[:].set_visible(False)


def without_ticks(axes):
    axes.set(xticks=[], yticks=[0.5])
    axes.tick_params(axis="y", labelleft=False)
    axes.grid(visible=False)


def picture(draw, axes_class):
    with style.house_style():
        figure = Figure(figsize=(4, 2), dpi=layout.POINTS, layout=layout.Snug())
        canvas.Canvas(figure)
        draw(figure.add_subplot(axes_class=axes_class))
    return vector.svg(figure, "a chart", "DATA SINTETIS")


@pytest.mark.parametrize("draw", [named, numbered, beside, months_above, without_ticks])
def test_the_picture_is_that_of_matplotlibs_own_axes(draw):
    assert picture(draw, LeanAxes) == picture(draw, Axes)


def test_the_words_of_all_ticks_in_sight_can_be_read():
    _, axes = style.subplots(size=(4, 2))
    named(axes)
    months_above(axes)

    assert [label.get_text() for label in axes.get_yticklabels()] == NAMES
    assert [label.get_text() for label in axes.get_xticklabels()] == ["Nov\n2025", "Des"]
