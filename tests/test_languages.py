"""A language is whole: one that is added to `formats.Language` fails here by what it lacks.

The words of the page itself are compared in tests/display/test_words.py, the names and formulas of
the metrics in tests/test_catalogue.py. CONTRIBUTING.md, "Adding a language", is the way through.
"""

from string import Formatter

import pytest
from babel import Locale

from coverage_lib import formats
from coverage_lib.delivery import words as delivery_words
from coverage_lib.edition import changes_page, index, words

BY_LANGUAGE = {
    "formats.PERCENT_WORD": formats.PERCENT_WORD,
    "formats.POINTS_WORD": formats.POINTS_WORD,
    "formats.POINTS_SHORT": formats.POINTS_SHORT,
    "edition/words.py": words.WORDS,
    "edition/index.py": index.WORDS,
    "edition/changes_page.py": changes_page.WORDS,
    "delivery/words.py": delivery_words.WORDS,
}
SENTENCES = {name: tables for name, tables in BY_LANGUAGE.items() if name.endswith(".py")}


def values_of(said):
    """Each key with the values its text takes; a key of another table as its keys."""
    return {
        key: set(text) if isinstance(text, dict) else {part[1] for part in Formatter().parse(text)}
        for key, text in said.items()
    }


@pytest.mark.parametrize("name", BY_LANGUAGE)
def test_every_language_has_its_words(name):
    assert sorted(set(formats.LANGUAGES) - set(BY_LANGUAGE[name])) == []


@pytest.mark.parametrize("name", SENTENCES)
def test_a_sentence_takes_the_same_values_in_every_language(name):
    in_indonesian = values_of(SENTENCES[name]["id"])

    for said in SENTENCES[name].values():
        assert values_of(said) == in_indonesian


@pytest.mark.parametrize("language", formats.LANGUAGES)
def test_cldr_knows_the_language(language):
    assert Locale.parse(language).language == language
    assert words.words(language)["locale"] == language
