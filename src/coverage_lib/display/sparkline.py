"""A line the size of a word: the shape of the last months, without axes."""

from html import escape

from coverage_lib import theme

LEAST = 3  # points: fewer have no shape
_WIDTH, _HEIGHT, _EDGE = 120.0, 24.0, 3.0


def svg(values: list[float], alt: str) -> str:
    """The values from left to right; blank for fewer than three.

    >>> "circle" in svg([1, 3, 2], "naik"), svg([1, 2], "")
    (True, '')
    """
    if len(values) < LEAST:
        return ""
    low, high = min(values), max(values)
    across, tall = _WIDTH - 2 * _EDGE, _HEIGHT - 2 * _EDGE
    points = [
        (
            _EDGE + across * number / (len(values) - 1),
            _EDGE + tall * (high - value) / ((high - low) or 1),
        )
        for number, value in enumerate(values)
    ]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH:g} {_HEIGHT:g}"'
        f' width="{_WIDTH:g}" height="{_HEIGHT:g}" role="img" aria-label="{escape(alt)}">'
        f'<polyline points="{line}" fill="none" stroke="{theme.EARLIER}" stroke-width="1.6"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.6" fill="{theme.COVERED}"/></svg>'
    )
