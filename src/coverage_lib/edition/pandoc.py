"""Markdown to HTML, and HTML to Typst: one pandoc call for a whole page. The only home of pypandoc.

Pandoc runs in its sandbox: it reads no file and fetches nothing.
"""

import re
from functools import lru_cache
from html import escape

import pypandoc

# What JupyterLab understands by Markdown. Not pandoc's own: it takes @word for a citation.
MARKDOWN = "gfm-yaml_metadata_block-emoji-alerts+tex_math_dollars"

_ENVIRONMENT = re.compile(
    r"(?ms)^[ \t]*(\\begin\{(equation|align|gather|multline|eqnarray)\*?\}.*?\\end\{\2\*?\})"
)

_FOOTNOTE = re.compile(r"(?m)^ {0,3}\[\^([^\]\s]+)\]:")


def markdown_to_html(sources: list[str]) -> tuple[list[str], str]:
    """Each Markdown source as HTML, and the footnotes of all of them.

    Formulas become MathML; one that pandoc cannot read stays as its source.
    """
    if not sources:
        return [], ""
    mark = unused_word("pembatas", *sources)
    sources = _with_own_footnotes(sources)
    joined = "\n\n".join(f"{_readied(source)}\n\n{mark}" for source in sources)
    parts = re.split(rf"<p>{mark}</p>\n?", _to_html(joined))
    if len(parts) == len(sources) + 1:
        return parts[:-1], parts[-1]
    # A source that leaves a code block or a tag open swallows the mark: then one by one.
    alone = [_to_html(_readied(source)) for source in sources]
    return [_numbered(html, number) for number, html in enumerate(alone, start=1)], ""


def _with_own_footnotes(sources: list[str]) -> list[str]:
    r"""Footnotes of the same name in two cells are two footnotes.

    >>> _with_own_footnotes(["a[^1]\n\n[^1]: satu", "b[^1]\n\n[^1]: dua"])[1]
    'b[^1-1]\n\n[^1-1]: dua'
    """
    taken: set[str] = set()
    made = []
    for number, source in enumerate(sources):
        own = set(_FOOTNOTE.findall(source))
        for label in sorted(own & taken):
            source = source.replace(f"[^{label}]", f"[^{label}-{number}]")
        taken |= own
        made.append(source)
    return made


def _numbered(html: str, number: int) -> str:
    """Footnotes of a source that was converted alone, with marks that no other source has.

    >>> _numbered('<a href="#fn1" id="fnref1">', 7)
    '<a href="#fn70001" id="fnref70001">'
    """
    mark = r'((?:id="|href="#)fn(?:ref)?)(\d+)(?=")'
    return re.sub(mark, lambda found: f"{found[1]}{number}{int(found[2]):04d}", html)


def html_to_typst(html: str) -> str:
    """An HTML page as Typst markup; the user's text is escaped by pandoc."""
    return str(_convert(html, "html-auto_identifiers", "typst", "--wrap=none"))


def unused_word(stem: str, *texts: str) -> str:
    """A word of plain letters that occurs in none of the texts: the same one every time.

    >>> unused_word("mark", "a mark", "markx")
    'markxx'
    """
    word = stem
    while any(word in text for text in texts):
        word += "x"
    return word


@lru_cache(maxsize=8)  # the HTML and the PDF of one notebook ask for the same text
def _to_html(markdown: str) -> str:
    html = _convert(markdown, MARKDOWN, "html", "--mathml", "--wrap=preserve")
    unread = r'(?s)<span class="math \w+">\$*(.*?)\$*</span>'
    return re.sub(unread, r'<code class="math">\1</code>', html)


def forget() -> None:
    """Forget the last reports' text: for whoever measures."""
    _to_html.cache_clear()


def _readied(markdown: str) -> str:
    r"""As MathJax does: a bare LaTeX environment is a formula.

    >>> _readied("\\begin{align}a\\end{align}")
    '$$\\begin{align}a\\end{align}$$'
    """
    return _ENVIRONMENT.sub(r"$$\1$$", markdown.replace("\0", ""))


def _convert(text: str, source: str, target: str, *arguments: str) -> str:
    """Unreadable input must not stop a report: it is shown as it was written."""
    try:
        return str(
            pypandoc.convert_text(
                text,
                target,
                format=source,
                verify_format=False,  # saves three calls of pandoc
                sandbox=True,
                extra_args=[*arguments, "--syntax-highlighting=none", "--quiet"],
            )
        )
    except RuntimeError:
        if target == "typst":
            raise
        return f"<pre>{escape(text)}</pre>"
