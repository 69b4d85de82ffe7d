"""A table as an extract writes it, read at once: ten times as fast as cell by cell.

Plain: no quotation mark, no blank line, and as many cells in every line as there are headings.
"""

import csv
import io
import re

import numpy as np
import pandas as pd

LINE = "line"  # the index: as an editor counts, the heading is line 1


def is_plain(text: str, separator: str) -> bool:
    """Whether each line is a row, and each separator parts two cells.

    >>> is_plain("place,value\\n33.75,22000\\n", ","), is_plain("place,value\\n\\n33.75,2\\n", ",")
    (True, False)
    """
    text = text if text.endswith("\n") else f"{text}\n"
    if '"' in text or re.search(r"\r(?!\n)", text):
        return False
    if re.search(rf"\n(?:[^\S\n]|{re.escape(separator)})*\n", f"\n{text}"):
        return False  # a blank line
    written = np.frombuffer(text.encode(), dtype="uint8")
    until = np.flatnonzero(written == ord("\n"))
    separators = np.searchsorted(np.flatnonzero(written == ord(separator)), until)
    in_each_line = np.diff(separators, prepend=0)
    return bool(in_each_line[0] > 0 and (in_each_line == in_each_line[0]).all())


def cells(text: str, separator: str) -> pd.DataFrame:
    """Every cell of a plain table as it stands; the index is its line."""
    first, _, _ = text.partition("\n")
    headings = first.removesuffix("\r").split(separator)
    table = pd.read_csv(
        io.BytesIO(text.encode()),  # four fifths of what it takes from a text
        sep=separator,
        header=None,
        names=range(len(headings)),
        skiprows=1,
        index_col=False,
        dtype="str",
        na_filter=False,
        quoting=csv.QUOTE_NONE,
        skip_blank_lines=False,
    )
    lines = pd.RangeIndex(2, len(table) + 2, name=LINE)
    return table.set_axis(headings, axis="columns").set_axis(lines)
