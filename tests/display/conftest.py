"""Pictures of charts: compared with those a person has looked at and agreed to."""

from importlib.metadata import version
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from matplotlib.testing.compare import compare_images

from coverage_lib.display import style

BASELINE = Path(__file__).parent / "baseline"
PINNED = Path(__file__).parent.parent.parent / "constraints.txt"
TOLERANCE = 2  # of 255, root mean square: less than a letter that moved by a pixel


@pytest.fixture
def looks_as_agreed(request, tmp_path):
    """Whether a figure looks like its picture in `baseline/`, named for the test.

    Letters are drawn a little differently by each version of matplotlib, so pictures are compared
    with the pinned one only. To agree to a new look, look at it and copy it to the baseline.
    """

    def compare(figure):
        name = request.node.name.removeprefix("test_") + ".png"
        drawn, agreed = tmp_path / name, BASELINE / name
        with style.house_style():
            figure.savefig(drawn, dpi=72, transparent=False, metadata={"Software": None})
        plt.close(figure)
        if not agreed.exists():
            pytest.fail(f"no picture is agreed yet: look at {drawn} and copy it to {agreed}")
        difference = compare_images(str(agreed), str(drawn), TOLERANCE)
        if difference:
            pytest.fail(f"{difference}\nif the new look is meant: cp {drawn} {agreed}")

    pinned = f"matplotlib=={version('matplotlib')}"
    if pinned not in PINNED.read_text(encoding="utf-8").splitlines():
        pytest.skip(f"pictures are agreed for another version than {pinned}: see constraints.txt")
    return compare
