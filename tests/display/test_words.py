"""Every word of the page, in every language, once."""

from importlib.resources import files
from string import Formatter

import pytest
import yaml

from coverage_lib import schema
from coverage_lib.display.words import word
from coverage_lib.formats import LANGUAGES

FILES = sorted((files("coverage_lib.display") / "words_of").iterdir(), key=lambda file: file.name)
ENTRIES = [
    (file.name, kind, key, entry)
    for file in FILES
    for kind, entries in yaml.safe_load(file.read_text(encoding="utf-8")).items()
    for key, entry in entries.items()
]


def fields(text):
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: "-".join(entry[:3]))
def test_a_word_stands_in_every_language_with_the_same_values(entry):
    _, _, _, texts = entry

    assert sorted(set(LANGUAGES) - set(texts)) == []  # a third language: what is missing
    assert {frozenset(fields(text)) for text in texts.values()} == {frozenset(fields(texts["id"]))}


def test_no_word_is_written_twice():
    keys = [(kind, key) for _, kind, key, _ in ENTRIES]

    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    ("kind", "codes"),
    [
        ("segment", schema.SEGMENTS),
        ("regime", schema.REGIMES),
        ("basis", schema.BASES),
        ("status", schema.STATUSES),
        ("qualifier", schema.QUALIFIERS),
        ("measure", schema.PUBLISHED_MEASURES),
        ("level", schema.OFFICE_LEVELS),
    ],
)
def test_every_code_of_the_data_has_a_word(kind, codes):
    known = {key for _, entry_kind, key, _ in ENTRIES if entry_kind == kind}

    assert set(codes) <= known
    assert word(kind, codes[0], "id")
