"""An element is written by us, to the letter as bs4 itself would write it."""

import pytest
from bs4 import BeautifulSoup

from coverage_lib.edition.elements import written
from drawn import table

HTML = table("""
    case                            | html
    words, and what stands between  | <p>a <b>b</b> c</p> d
    signs of HTML in words          | <p>1 &lt; 2 &amp;amp; 3 &gt; 2</p>
    signs of HTML in an attribute   | <p title="a &lt; b &amp; c">d</p>
    both kinds of quotation marks   | <p title="a &quot;b&quot; 'c'">d</p>
    one kind of quotation marks     | <p title='a "b"'>d</p>
    several classes                 | <p class="one  two">d</p>
    attributes in another order     | <p title="t" id="i" class="c">d</p>
    an attribute without a value    | <details open>d</details>
    an element without an end       | a<br>b<img src="c.png" alt="">
    an end that such a one has not  | <br>a</br>
    an empty element that has one   | <p></p><td></td>
    an unknown element              | <o:p x-y="1">a</o:p>
    words above words               | <ruby>漢<rp>(</rp><rt>a &amp; b</rt></ruby>
    what is no element              | <!DOCTYPE html><!-- a & b --><![CDATA[c & d]]><?e & f?>
""")


@pytest.mark.parametrize("html", HTML["html"], ids=HTML["case"])
def test_an_element_is_written_as_bs4_writes_it(html):
    soup = BeautifulSoup(f"{html}\n", "html.parser")

    assert written(soup) == str(soup)
