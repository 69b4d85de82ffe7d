"""A table drawn in a test, as a frame: the table is the specification."""

import pandas as pd


def table(drawing: str) -> pd.DataFrame:
    """Read a drawn table; a blank cell is missing; numbers become numbers.

    >>> table('''
    ...     case | active
    ...     one  |     30
    ...     none |
    ... ''')["active"].tolist()
    [30.0, nan]
    """
    rows = [[cell.strip() for cell in line.split("|")] for line in drawing.strip().splitlines()]
    frame = pd.DataFrame(rows[1:], columns=rows[0]).replace("", None)
    return frame.apply(_as_numbers)


def _as_numbers(column: pd.Series) -> pd.Series:
    """Numbers where every filled cell is one; codes such as 33.75 are quoted in the drawing."""
    try:
        return pd.to_numeric(column)
    except (TypeError, ValueError):
        return column.str.strip('"')
