"""Headings, sentences and lists in Markdown as HTML, without starting pandoc; the home of mistune.

Plain is what every reader of Markdown understands alike. All else is left to pandoc.
"""

import re

import mistune

_NUMBER = re.compile(r'<span class="number" title="[^"\n]*">([^<>\n]*)</span>')  # ours
_BOLD = re.compile(r"\*\*(\w(?:[^*\n]*[\w.:])?)\*\*")
_MARKUP = re.compile(r"[`\[\]$\\~^|&<>*_@\t\r\0\f\v]|//|www\.|  $", re.MULTILINE)
_LINE = re.compile(r"(?:#{1,6} |- )?(?!\d+[.)](?:\s|$))(?:[^\W_]|[\"(±−…]|[-+]\d).*")
_to_html = mistune.create_markdown(escape=False)


def is_plain(source: str) -> bool:
    """Whether it is headings, sentences and lists of one level, some words bold.

    >>> is_plain("## Cakupan\\n\\nNaik **2,2 persen**.\\n\\n- Kota Tegal: 5"), is_plain("$x$")
    (True, False)
    """
    bare = _BOLD.sub(r"\1", _NUMBER.sub(r"\1", source))
    lines = filter(None, bare.split("\n"))
    return not _MARKUP.search(bare) and all(map(_LINE.fullmatch, lines))


def plain_html(source: str) -> str:
    """What is plain as HTML.

    >>> print(plain_html("## Cakupan\\n\\nNaik **2,2 persen**."))
    <h2>Cakupan</h2>
    <p>Naik <strong>2,2 persen</strong>.</p>
    <BLANKLINE>
    """
    return str(_to_html(source))
