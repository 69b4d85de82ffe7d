"""Files that are hardly notebooks: read all the same, or refused with a sentence."""

import codecs
import json

import nbformat
import pytest

from coverage_lib.edition.repair import read, repaired
from coverage_lib.errors import CoverageError
from drawn import table

MARKDOWN = {"cell_type": "markdown", "source": "isi"}
OLD = [
    {"cell_type": "heading", "level": 2, "source": "Bab"},
    {"cell_type": "code", "input": "x", "outputs": [{"output_type": "pyerr", "ename": "E"}]},
]
FILES = {
    "version 3": ({"nbformat": 3, "metadata": {}, "worksheets": [{"cells": OLD}]}, "## Bab"),
    "version 3 without metadata": ({"nbformat": 3, "worksheets": [{"cells": OLD}]}, "## Bab"),
    "version 3 without worksheets": ({"nbformat": 3, "metadata": {}}, None),
    "a worksheet without cells": ({"nbformat": 3, "worksheets": [{}]}, None),
    "no version": ({"cells": [MARKDOWN]}, "isi"),
    "a version yet to come": ({"nbformat": 4, "nbformat_minor": 99, "cells": [MARKDOWN]}, "isi"),
    "a kernel that is none": ({"nbformat": 4, "metadata": {"kernelspec": "x"}}, None),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_with_gaps_becomes_a_whole_notebook(name):
    notebook, source = FILES[name]

    made = repaired(read(json.dumps(notebook)))

    nbformat.validate(made)
    assert (made.cells[0].source if made.cells else None) == source


ENCODED = {
    "UTF-8": b"",
    "with a mark at its head": codecs.BOM_UTF8,
    "UTF-16, as PowerShell writes it": codecs.BOM_UTF16_LE,
}


@pytest.mark.parametrize("name", ENCODED)
def test_the_encodings_of_windows_are_read(name):
    written = json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": []})
    encoding = "utf-16-le" if "UTF-16" in name else "utf-8"

    assert read(ENCODED[name] + written.encode(encoding)).cells == []


NO_NOTEBOOKS = table("""
    case            | text      | said
    no JSON         | bukan     | no notebook: Expecting value
    another file    | {"a": 1}  | holds no cells
    a list          | [1]       | holds no cells
""")


@pytest.mark.parametrize("row", list(NO_NOTEBOOKS.itertuples()), ids=NO_NOTEBOOKS["case"])
def test_what_is_no_notebook_is_refused_with_a_sentence(row):
    with pytest.raises(CoverageError, match=row.said):
        read(row.text)
