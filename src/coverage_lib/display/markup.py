"""Text inside Typst markup: whatever it holds, it stays text."""


def quoted(text: str) -> str:
    """A Typst string literal.

    >>> quoted('a "b"')
    '"a \\\\"b\\\\""'
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def typst(text: str) -> str:
    """The text inside Typst markup, safe from markup characters."""
    return f"#{quoted(text)};"
