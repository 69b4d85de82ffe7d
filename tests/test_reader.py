"""docs/reader.md says the words that stand in the report: each in bold is one of the page's own."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from coverage_lib import formats

PAGE = (Path(__file__).parent.parent / "docs" / "reader.md").read_text(encoding="utf-8")
HALVES = dict(zip(("id", "en"), PAGE.split("\n---\n"), strict=True))


def in_bold(text):
    flat = re.sub(r"\s+", " ", text)
    return re.findall(r"\*\*(\\\*|[^*]+)\*\*", flat)


def words_in(language):
    """Every text of the page in a language, one on a line, in small letters."""
    folder = files("coverage_lib.display") / "words_of"
    texts = [formats.PERCENT_WORD[language], formats.POINTS_WORD[language]]
    for file in folder.iterdir():
        kinds = yaml.safe_load(file.read_text(encoding="utf-8")).values()
        texts += [str(entry[language]) for entries in kinds for entry in entries.values()]
    return "\n".join(texts).lower()


@pytest.mark.parametrize("language", HALVES)
def test_a_word_in_bold_stands_in_the_report(language):
    known = words_in(language)
    bold = [word.replace("\\*", "*").strip(".:? ").lower() for word in in_bold(HALVES[language])]

    assert len(bold) > 30
    assert [word for word in bold if word not in known] == []
