"""Outlines of the districts and the tile grid of the provinces: what a map is drawn from.

Package data, not an input: boundaries come with the library and are the same for every folder.
Their source and licence stand in `map_files/LICENSE.txt`.
"""

import json
from collections.abc import Iterable
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from coverage_lib.schema import PROVINCE

Ring = npt.NDArray[np.float64]  # points of a closed line: longitude and latitude, in degrees
_FOLDER = files("coverage_lib.data") / "map_files"


def outlines(districts: Iterable[str]) -> dict[str, list[Ring]]:
    """The rings of each district that has an outline, by its Kemendagri code.

    >>> [len(rings) for rings in outlines(["33.75", "no such district"]).values()]
    [1]
    """
    shapes = _topology()["shapes"]
    return {code: _rings(shapes[code]) for code in districts if code in shapes}


def province_tiles() -> pd.DataFrame:
    """Where each province stands on the tile grid: `province`, `short_name`, `row`, `column`."""
    with (_FOLDER / "province_tiles.csv").open(encoding="utf-8") as file:
        return pd.read_csv(file, dtype={PROVINCE: str})


def _rings(shape: dict[str, Any]) -> list[Ring]:
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    return [_joined(ring) for polygon in polygons for ring in polygon]


def _joined(ring: list[int]) -> Ring:
    """A ring of TopoJSON is a chain of arcs, each shared with a neighbour; ~i runs arc i backwards.

    Each arc begins where the one before it ended. Source: the TopoJSON format, 2013.
    """
    arcs = [_arc(number) if number >= 0 else _arc(~number)[::-1] for number in ring]
    return np.concatenate([arcs[0], *(arc[1:] for arc in arcs[1:])])


def _arc(number: int) -> Ring:
    """The points of an arc are kept as whole steps from the point before."""
    topology = _topology()
    steps = np.cumsum(topology["arcs"][number], axis=0)
    return np.asarray(steps * topology["scale"] + topology["translate"])


@lru_cache
def _topology() -> dict[str, Any]:
    topology = json.loads((_FOLDER / "districts.topo.json").read_text(encoding="utf-8"))
    shapes = topology["objects"]["kabkota"]["geometries"]
    return {
        "arcs": topology["arcs"],
        "scale": topology["transform"]["scale"],
        "translate": topology["transform"]["translate"],
        "shapes": {shape["id"]: shape for shape in shapes},
    }
