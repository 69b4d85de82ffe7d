"""Plain Markdown: what is taken for plain reads as pandoc reads it."""

import re

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from coverage_lib.edition.pandoc import markdown_to_html
from coverage_lib.edition.plain_markdown import is_plain, plain_html
from drawn import table

PLAIN = table(r"""
    case                       | source                                              | plain
    a sentence                 | Cakupan turun 0,17 poin persen (dari 47,74 persen). | yes
    a heading and a list       | ## Apa?\n\nDua hal:\n\n- satu\n- **dua:** tiga      | yes
    a number begins a line     | 3 dari 4 wilayah                                    | yes
    a loss begins a line       | -0,59 poin persen                                   | yes
    our number                 | <span class="number" title="a &lt; b">5</span> kali | yes
    a formula                  | $x$                                                 | no
    a link                     | [sumber](#bab)                                      | no
    an address                 | lihat www.bps.go.id                                 | no
    a numbered list            | 1. satu                                             | no
    a list in a list           | - satu\n  - dua                                     | no
    a quotation                | > kutipan                                           | no
    a table                    | ¦ a ¦ b ¦                                           | no
    code                       | nilai `x`                                           | no
    a tag                      | <b>tebal</b>                                        | no
    an entity                  | PU &amp; BPU                                        | no
    a footnote                 | angka[^1]                                           | no
    a heading underlined       | Judul\n---                                          | no
    a line break               | satu  \ndua                                         | no
    one star                   | 5 * 3                                               | no
    an underscore              | stated_percent                                      | no
""")


@pytest.mark.parametrize("row", list(PLAIN.itertuples()), ids=PLAIN["case"])
def test_only_headings_sentences_and_lists_are_plain(row):
    source = row.source.replace(r"\n", "\n").replace("¦", "|")

    assert is_plain(source) == (row.plain == "yes")


LINE = st.builds(
    "{}{}{}".format,
    st.sampled_from(["", "", "- ", "## ", "### "]),
    st.sampled_from(["Naik", "5", "-5", "(a", "±5", '"a"', "1.a", "**a**", "é"]),
    st.text(alphabet="aZ5 .,:;()'\"%÷×−–…+-=#!?/", max_size=20),
)
LINES = st.lists(LINE.filter(is_plain), max_size=8)


@settings(max_examples=60, deadline=None)
@given(LINES, st.sampled_from(["\n", "\n\n"]))
@example(["satu", "- dua", "tiga"], "\n")
@example(["- satu", "- dua"], "\n\n")
@example(["## **a**", "a **b** c"], "\n\n")
@example(["a #", "## b #", "- # c"], "\n\n")
def test_what_is_plain_reads_as_pandoc_reads_it(lines, between):
    source = between.join(lines)
    assume(is_plain(source))

    ((expected,), _) = markdown_to_html([source])

    assert _same(plain_html(source)) == _same(expected)


def _same(html):
    """Without addresses of headings, which the page gives itself, and space that nobody sees."""
    html = re.sub(r'(<h\d) id="[^"]*"', r"\1", html).replace("&quot;", '"')
    html = re.sub(" +", " ", html)
    return re.sub(r"\s*(</?(?:ul|li|p|h\d)>)\s*", r"\1", html)
