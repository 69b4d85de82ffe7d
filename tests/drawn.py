"""A table drawn in a test, as a frame: the table is the specification."""

from types import SimpleNamespace

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


ORDINARY = {
    "segment": "ALL", "basis": "unstated", "programme": "", "group": "", "measure": "active",
    "vintage": "", "unit": "persons", "status": "reported", "precision": "day", "source": "a paper",
}  # fmt: skip


def counts(rows: str | pd.DataFrame, **ordinary: str) -> pd.DataFrame:
    """Observations, drawn or as a frame: what they leave out is ordinary, or as named here.

    >>> counts("place | as_of | value\\n33 | 2025-12-31 | 7", unit="cases")["unit"].tolist()
    ['cases']
    """
    rows = table(rows) if isinstance(rows, str) else rows
    usual = ORDINARY | ordinary
    filled = rows.assign(**{name: text for name, text in usual.items() if name not in rows})
    texts = {name: filled[name].astype(object).fillna(_BLANK.get(name, "")) for name in usual}
    dates, values = pd.to_datetime(filled["as_of"]), filled["value"].astype(float)
    return filled.assign(**texts | {"as_of": dates, "value": values})


_BLANK = {"status": "reported"}  # of a cell left blank in a column that is drawn


def _as_numbers(column: pd.Series) -> pd.Series:
    """Numbers where every filled cell is one; codes such as 33.75 are quoted in the drawing."""
    try:
        return pd.to_numeric(column)
    except (TypeError, ValueError):
        return column.str.strip('"')


class Parts(SimpleNamespace):
    """The parts of a report that a test needs; what is made of one is kept for it, as of a report."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__
