"""Outlines and tiles fit the districts and provinces of the data."""

from pathlib import Path

import numpy as np
import pandas as pd

from coverage_lib.data import boundaries

DATA = Path(__file__).parent.parent.parent / "data"


def codes(file, column):
    return pd.read_csv(DATA / file, dtype=str)[column].tolist()


def test_every_district_has_an_outline_of_closed_rings():
    districts = codes("districts.csv", "district")

    shapes = boundaries.outlines(districts)

    assert list(shapes) == districts
    assert all(np.array_equal(ring[0], ring[-1]) for rings in shapes.values() for ring in rings)


def test_outlines_are_where_the_towns_are():
    # Pekalongan lies at 109.68 E, 6.89 S; Merauke at 140.4 E, 8.5 S (any atlas).
    inside = {"33.75": (109.68, -6.89), "93.01": (140.4, -8.5)}

    for code, (east, south) in inside.items():
        points = np.concatenate(boundaries.outlines([code])[code])
        assert (points.min(axis=0) <= (east, south)).all()
        assert (points.max(axis=0) >= (east, south)).all()


def test_neighbours_share_the_points_of_their_border():
    shapes = boundaries.outlines(["33.26", "33.27"])  # Kabupaten Pekalongan and Pemalang

    one, two = ({tuple(p) for ring in rings for p in ring} for rings in shapes.values())

    assert len(one & two) > 2


def test_an_unknown_code_has_no_outline():
    assert boundaries.outlines(["33.99"]) == {}


def test_every_province_has_a_tile_of_its_own():
    tiles = boundaries.province_tiles()

    assert sorted(tiles["province"]) == sorted(codes("provinces.csv", "province"))
    assert not tiles.duplicated(["row", "column"]).any()


def test_the_licence_of_the_outlines_goes_with_them():
    notice = (Path(boundaries.__file__).parent / "map_files" / "LICENSE.txt").read_text("utf-8")

    assert "Copyright (c)" in notice
    assert "MIT License" in notice
