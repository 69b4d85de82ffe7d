"""Every word of the page, in every language, once."""

import re
from importlib.resources import files
from string import Formatter

import pytest
import yaml

from coverage_lib import schema
from coverage_lib.display.words import filled, word
from coverage_lib.formats import LANGUAGES
from drawn import table

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


ONE_OR_MANY = table("""
    case              | number          | said
    none              | 0               | 0 targets are
    one               | 1               | 1 target is
    many              | 21              | 21 targets are
    a thousand        | 1.000           | 1.000 targets are
    in English        | 1,000           | 1,000 targets are
    one, about        | about 1         | about 1 target is
    one, provisional  | 1 (provisional) | 1 (provisional) target is
    less by one       | -1              | -1 target is
    less by many      | -11             | -11 targets are
    with decimals     | 1.0             | 1.0 targets are
    missing           | …               | … targets are
""").astype(str)


@pytest.mark.parametrize("row", list(ONE_OR_MANY.itertuples()), ids=ONE_OR_MANY["case"])
def test_a_word_goes_with_its_number(row):
    """CLDR's rule for English: one is 1 without decimals, of either sign; all else is many."""
    assert filled("{n} {n:target is|targets are}", n=row.number) == row.said


ALWAYS_MANY = {  # said of two or more only, or not of a number of these things
    "attention_beyond_chance", "months_none", "funnel_none", "denominators_band",
    "across_vintages", "ledger_conflict", "complement_rest", "ranking", "stated", "gap",
}  # fmt: skip
COUNTED = re.compile(
    r"\{\w+\}\)? (?:(?:[a-z]+|\{\w+\}) ){0,3}(?:participants|persons|workers|employers|agents|cases"
    r"|months|days|districts|targets|rows|figures|flags|places|estimates|questions|bands|numbers"
    r"|percentages|offices|counts)\b"
)


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: "-".join(entry[:3]))
def test_no_number_meets_a_plural_that_does_not_follow_it(entry):
    _, _, key, texts = entry

    assert key in ALWAYS_MANY or not COUNTED.search(texts["en"])
