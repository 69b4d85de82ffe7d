"""However a table is read, its cells and its lines are the same."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_lib.data import plaintable, textfile
from coverage_lib.errors import DataError

CONTRACT = ("place", "value", "note")
PLAIN = "place,value\n33.75,22000\n33, \n"
NOT_PLAIN = {
    "a quotation mark": 'place,value\n"33.75",22000\n',
    "a blank line": "place,value\n\n33.75,22000\n",
    "a line of blanks": "place,value\n \n33.75,22000\n",
    "a row of blank cells": "place,value\n33.75,22000\n , \n",
    "such a row, and no line end": "place,value\n33.75,22000\n,",
    "a cell too few": "place,value\n33.75\n",
    "a cell too many": "place,value\n33.75,1,2\n",
    "as many too few as too many": "place,value\n33.75\n33,1,2\n",
    "one column": "place\n33.75\n",
    "an old line end": "place,value\r33.75,2\n",
}


@pytest.mark.parametrize("case", NOT_PLAIN)
def test_what_is_not_plain_is_left_to_the_careful_reader(case):
    assert plaintable.cells(NOT_PLAIN[case], ",") is None


@pytest.mark.parametrize("text", [PLAIN, PLAIN.rstrip("\n"), PLAIN.replace("\n", "\r\n")])
def test_a_plain_table_is_read_as_it_stands_by_line(text):
    assert plaintable.cells(text, ",").to_dict("index") == {
        2: {"place": "33.75", "value": "22000"},
        3: {"place": "33", "value": " "},
    }


lines = st.lists(st.text('1a,; \t\r\u00a0\u2028\x1f"', max_size=6), max_size=5)


@given(lines=lines, end=st.sampled_from(["\n", "\r\n"]), last=st.booleans())
def test_both_readers_give_the_same(lines, end, last, tmp_path_factory):
    text = end.join(["place,value", *lines]) + end * last
    file = tmp_path_factory.getbasetemp() / "counts.csv"
    file.write_bytes(text.encode())
    if plaintable.cells(text, ",") is None:
        return

    carefully = textfile._cell_by_cell(file, text, CONTRACT)

    pd.testing.assert_frame_equal(
        textfile.read_table(file, contract=CONTRACT, verbatim=True),
        carefully,
        check_index_type=False,
    )


def test_a_plain_table_with_personal_data_is_refused(tmp_path):
    file = tmp_path / "counts.csv"
    file.write_text("place,NIK\n33.75,1\n")

    with pytest.raises(DataError, match="personal data is not let in"):
        textfile.read_table(file, contract=CONTRACT)
