"""Two reports side by side."""

from dataclasses import fields

import pandas as pd


def assert_same(one, other):
    """Every frame is the same, cell by cell, and all else is equal."""
    for field in fields(one):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if isinstance(mine, pd.DataFrame):
            pd.testing.assert_frame_equal(mine, theirs, obj=field.name)
        else:
            assert mine == theirs, field.name
