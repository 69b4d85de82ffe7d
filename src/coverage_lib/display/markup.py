"""Text inside Typst or HTML: whatever it holds, it stays text."""

import re
from collections.abc import Iterable
from html import escape


def quoted(text: str) -> str:
    """A Typst string literal.

    >>> quoted('a "b"')
    '"a \\\\"b\\\\""'
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def typst(text: str) -> str:
    """The text inside Typst markup, safe from markup characters."""
    return f"#{quoted(text)};"


def title(fact: str) -> str:
    """What is behind a number, as an attribute of the HTML element that holds it.

    >>> title("a < b")
    ' title="a &lt; b"'
    """
    return f' title="{escape(fact)}"' if fact else ""


def with_facts(said: str, numbers: Iterable[tuple[str, str]]) -> str:
    """A text; each number, where it is first said and no part of another, has its fact.

    >>> with_facts("1.5 of 5, not 5", [("5", "five")])
    '1.5 of <span class="number" title="five">5</span>, not 5'
    """
    facts = {number: fact for number, fact in reversed([*numbers]) if number and fact}
    if not facts:
        return said
    longest_first = sorted(facts, key=len, reverse=True)
    number = rf"(?<![\w.,])(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"
    return re.sub(number, lambda found: _number(found[0], facts.pop(found[0], "")), said)


def _number(said: str, fact: str) -> str:
    """On one line, so that it may stand in Markdown."""
    lines = title(fact).replace("\n", "&#10;")
    return f'<span class="number"{lines}>{said}</span>' if fact else said
