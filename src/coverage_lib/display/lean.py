"""Axes that draw all ticks of an axis with one, moved from place to place.

matplotlib makes five artists for each tick and keeps them. Ours are alike and looked at one after
the other, so one is enough: the picture is the same. How ticks look is set for all of them, by
`tick_params`; what `get_xticklabels` gives is to be read only.
"""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

from matplotlib import axes, axis
from matplotlib.transforms import Bbox


class LeanAxes(axes.Axes):
    """What is written at a point is drawn; matplotlib would look first whether it is in view."""

    def _init_axis(self) -> None:
        self.xaxis, self.yaxis = _XAxis(self, clear=False), _YAxis(self, clear=False)
        for side in ("bottom", "top"):
            self.spines[side].register_axis(self.xaxis)
        for side in ("left", "right"):
            self.spines[side].register_axis(self.yaxis)

    def annotate(self, *args: Any, **look: Any) -> Any:
        """A text beside a point."""
        return super().annotate(*args, **{"annotation_clip": False} | look)

    def add_patch(self, p: Any) -> Any:
        """Ours have straight sides: their corners are their limits, and no curve is looked at."""
        self.add_artist(p)
        if p.get_data_transform() is self.transData:
            self.update_datalim(p.get_patch_transform().transform(p.get_path().vertices))
        return p


@dataclass(frozen=True)
class _Moved:
    """The tick, at each of its places in turn; for whoever measures them, or draws them."""

    tick: Any
    places: list[tuple[float, str]]

    def __iter__(self) -> Iterator[Any]:
        for place, text in self.places:
            self.tick.update_position(place)
            self.tick.label1.set_text(text)
            self.tick.label2.set_text(text)
            yield self.tick


class _OneTick:
    """What an axis knows of its ticks."""

    majorTicks: list[Any] = []  # the one there is, once it is asked for
    minorTicks: list[Any] = []  # smaller ones between them: our charts have none

    def get_major_ticks(self: Any, numticks: int | None = None) -> list[Any]:
        """The one there is, however many are asked for; made when its look is known."""
        if not self.majorTicks:
            self.majorTicks = [self._get_tick(major=True)]
            self.majorTicks[0].set_clip_path(self.axes.patch)
        return list(self.majorTicks)

    def draw(self: Any, renderer: Any) -> None:
        """matplotlib's would measure all words again, to place an offset: our numbers have none."""
        if not self.get_visible():
            return
        renderer.open_group(axis.__name__)
        for tick in self._update_ticks():
            tick.draw(renderer)
        if self.label.get_text():  # else all words are measured to find its place
            self._update_label_position(renderer)
            self.label.draw(renderer)
        renderer.close_group(axis.__name__)

    def get_tightbbox(self: Any, renderer: Any = None, **_: Any) -> Any:
        """Around its words."""
        if not self.get_visible():
            return None
        boxes = [
            word.get_window_extent(renderer)
            for tick in self._update_ticks()
            for word in (tick.label1, tick.label2)
            if word.get_visible()
        ]
        if self.label.get_text():
            self._update_label_position(renderer)
            boxes.append(self.label.get_window_extent(renderer))
        return Bbox.union(boxes) if boxes else None

    def get_majorticklabels(self: Any) -> list[Any]:
        """Their words as they stand now, each on its own: the tick moves on."""
        words = (word for tick in self._update_ticks() for word in (tick.label1, tick.label2))
        return [copy(word) for word in words if word.get_visible()]

    def _update_ticks(self: Any) -> _Moved:
        places = self.get_majorticklocs() if self._tick_group_visible(self._major_tick_kw) else []
        texts = self.major.formatter.format_ticks(places)
        low, high = sorted(self.get_view_interval())
        near = 1e-10 * (high - low)
        in_view = [low - near <= place <= high + near for place in places]
        known = zip(places, texts, in_view, strict=True)
        (tick,) = self.get_major_ticks()
        return _Moved(tick, [(place, text) for place, text, seen in known if seen])


class _XAxis(_OneTick, axis.XAxis):
    pass


class _YAxis(_OneTick, axis.YAxis):
    pass
