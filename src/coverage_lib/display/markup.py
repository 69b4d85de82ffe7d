"""Text inside Typst or HTML: whatever it holds, it stays text."""

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
