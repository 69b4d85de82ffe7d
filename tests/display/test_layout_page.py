"""What a chart draws lies in the part of the figure that is kept, and nothing else does."""

import io

import pytest
from matplotlib.backends.backend_svg import RendererSVG

from coverage_lib.display import canvas, layout, style

SIZE = 4.0, 2.0  # inches: 288 by 144 points


@pytest.mark.parametrize("name", ["PU", "Kantor Cabang Pekalongan", "kata " * 30])
def test_every_word_is_seen(name):
    figure, axes = style.subplots(size=SIZE)
    axes.set_yticks([0.5], [name])
    words = [axes.yaxis.get_ticklabels()[0], axes.annotate(name, (1, 1)), axes.set_title(name)]

    layout.settle(figure)

    window = figure.get_layout_engine().window
    boxes = [word.get_window_extent() for word in words]
    assert all(window.x0 <= box.x0 and box.x1 <= window.x1 + 0.01 for box in boxes)


@pytest.mark.parametrize("look", [{}, {"fontsize": 8.5, "fontweight": "semibold"}])
@pytest.mark.parametrize("words", ["46,83%", "Kota\nPekalongan"])
def test_words_are_as_large_as_matplotlib_finds_them(words, look):
    with style.house_style():
        figure, axes = style.subplots(size=SIZE)
        text = axes.annotate(words, (0.5, 0.5), **look)

    ours, theirs = (
        text.get_window_extent(renderer(*figure.bbox.size, io.StringIO()))
        for renderer in (canvas.Renderer, RendererSVG)
    )

    assert ours.get_points() == pytest.approx(theirs.get_points(), rel=1e-12)


def test_axes_share_the_figure_in_their_ratios():
    figure, (wide, narrow) = style.subplots(1, 2, size=SIZE, width_ratios=(3, 1))
    for axes in (wide, narrow):
        axes.axis("off")

    layout.settle(figure)

    # 288 points less 3 on each side of both: 276, of which three quarters are 207.
    assert wide.bbox.width == pytest.approx(207)
    assert narrow.bbox.width == pytest.approx(69)
    assert (wide.bbox.x0, narrow.bbox.x1) == pytest.approx((3, 285))
