import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage_lib.data import numbers
from drawn import table

READ = table("""
    case                                | text                | number
    thousands with a point              | "583.638"           | 583638
    millions with points                | "1.234.567"         | 1234567
    thousands and a decimal comma       | "1.234.567,89"      | 1234567.89
    thousands and a long decimal        | "1.234,567"         | 1234.567
    a decimal comma                     | "31,93"             | 31.93
    a decimal point                     | "31.93"             | 31.93
    four decimals cannot be thousands   | "18.8662"           | 18.8662
    nothing before the point            | "0.123"             | 0.123
    nothing before the comma            | "0,123"             | 0.123
    four digits before: not thousands   | "1234.567"          | 1234.567
    plain digits                        | "146309000000"      | 146309000000
    plain with one decimal              | "1234.5"            | 1234.5
    English millions                    | "1,234,567"         | 1234567
    English thousands and decimals      | "1,234.5"           | 1234.5
    blanks part the thousands           | "1 234 567"         | 1234567
    a stray blank                       | "37. 229"           | 37229
    millions in a word                  | "41,56 juta"        | 41560000
    a decimal point before the word     | "41.56 juta"        | 41560000
    no blank before the word            | "4juta"             | 4000000
    thousands in a word                 | "83 ribu"           | 83000
    billions in a word                  | "146,31 miliar"     | 146310000000
    the old spelling                    | "5 Milyar"          | 5000000000
    trillions in a word                 | "1,5 triliun"       | 1500000000000
    thousands of billions               | "1.234,5 miliar"    | 1234500000000
    less than one million               | "0,125 juta"        | 125000
    rupiah                              | "Rp16.800"          | 16800
    rupiah, as the press writes it      | "Rp. 16.800,-"      | 16800
    minus                               | "-1.234"            | -1234
    a typographer's minus               | "−5"                | -5
    brackets for minus                  | "(1.234)"           | -1234
    minus before rupiah                 | "-Rp5,5 juta"       | -5500000
    blank                               | ""                  |
""")


@pytest.mark.parametrize("row", list(READ.itertuples()), ids=READ["case"])
def test_an_indonesian_number_is_read(row):
    values, advice = numbers.parse(pd.Series([row.text]))

    assert values.tolist() == pytest.approx([row.number], rel=1e-15, nan_ok=True)
    assert advice.tolist() == [""]


TWO_WAYS = "can be read as thousands or as a decimal: write 1234 or 1,23"
TWO_WAYS_SCALED = "can be read as thousands or as a decimal: write all its digits"
BOUND = "must be one number, not a bound: leave it blank where the number is withheld"
ABOUT = "must be one number: write 17.000, and put 'about' in another column"
SHORTENED = "was shortened by a spreadsheet: write all its digits"
GROUPS = "has points or commas that do not part groups of three: write it without them"
NOT_A_NUMBER = "must be a number, such as 583.638 or 41,56 juta"

REFUSED = {
    "1,234": TWO_WAYS,
    "-1,234": TWO_WAYS,
    "(1,234)": TWO_WAYS,
    "Rp1,234": TWO_WAYS,
    "1.234 miliar": TWO_WAYS_SCALED,
    "146,309 miliar": TWO_WAYS_SCALED,
    "-Rp1,234 juta": TWO_WAYS_SCALED,
    "<100": BOUND,
    "lebih dari 400 ribu": BOUND,
    "17.000an": ABOUT,
    "17.000-an": ABOUT,
    "sekitar 5.000": ABOUT,
    "1.5E+06": SHORTENED,
    "1,46309E+11": SHORTENED,
    "12 %": "must be a count, not a percentage",
    "12 persen": "must be a count, not a percentage",
    "1.23.456": GROUPS,
    "1.234.56": GROUPS,
    "12,": GROUPS,
    "(5": GROUPS,
    "-(5)": NOT_A_NUMBER,
    "--5": NOT_A_NUMBER,
    "(-5)": NOT_A_NUMBER,
    ",5": NOT_A_NUMBER,
    "-": NOT_A_NUMBER,
    "n/a": NOT_A_NUMBER,
    "nan": NOT_A_NUMBER,
    "inf": NOT_A_NUMBER,
    "５": NOT_A_NUMBER,
    "5 million": NOT_A_NUMBER,
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_unclear_is_refused_and_never_guessed(text):
    values, advice = numbers.parse(pd.Series([text]))

    assert values.isna().all()
    assert advice.tolist() == [REFUSED[text]]


PERCENT = table("""
    case                            | text       | number  | decimals
    a decimal comma                 | "36,40"    | 36.40   | 2
    a point is always a decimal     | "31.936"   | 31.936  | 3
    a comma is always a decimal     | "31,936"   | 31.936  | 3
    thousands of percent            | "1.233,5"  | 1233.5  | 1
    with its sign                   | "108 %"    | 108     | 0
    with its word                   | "9,24 persen" | 9.24 | 2
    below nothing                   | "-10.97"   | -10.97  | 2
    blank                           | ""         |         |
""")


@pytest.mark.parametrize("row", list(PERCENT.itertuples()), ids=PERCENT["case"])
def test_a_percentage_is_read_with_its_decimals(row):
    texts = pd.Series([row.text])

    values, advice = numbers.parse(texts, dialect=numbers.PERCENT)
    decimals = numbers.decimals(texts, dialect=numbers.PERCENT)

    assert values.tolist() == pytest.approx([row.number], nan_ok=True)
    assert decimals.tolist() == pytest.approx([row.decimals], nan_ok=True)
    assert advice.tolist() == [""]


def test_a_percentage_is_not_told_in_millions():
    _, advice = numbers.parse(pd.Series(["41,5 juta"]), dialect=numbers.PERCENT)

    assert advice.tolist() == [NOT_A_NUMBER]


def test_the_plain_dialect_takes_a_point_as_a_decimal_and_nothing_else():
    texts = pd.Series(["1.234", "-5", "146309000000", "", "1,5", "583.638.000", "5 juta", "1e5"])

    values, advice = numbers.parse(texts, dialect=numbers.PLAIN)

    assert values.tolist()[:3] == [1.234, -5, 146309000000]
    assert values[3:].isna().all()
    assert advice.tolist() == [""] * 4 + [numbers.NOT_PLAIN] * 4


def test_the_lines_of_the_file_are_kept():
    values, advice = numbers.parse(pd.Series(["5", "x"], index=[2, 7]))

    assert values.index.tolist() == advice.index.tolist() == [2, 7]


def test_no_numbers_are_still_numbers():
    nothing = pd.Series([], dtype="str")

    for dialect in (numbers.PLAIN, numbers.INDONESIAN, numbers.PERCENT):
        assert numbers.parse(nothing, dialect=dialect)[0].dtype == "float64"
        assert numbers.decimals(nothing, dialect=dialect).dtype == "float64"


whole_numbers = st.integers(min_value=-(10**15), max_value=10**15)


@given(st.lists(whole_numbers, min_size=1, max_size=20))
def test_what_is_written_in_indonesian_is_read_back(counts):
    written = pd.Series([f"{count:,}".replace(",", ".") for count in counts])

    values, advice = numbers.parse(written)

    assert values.tolist() == counts
    assert set(advice) == {""}


@given(whole_numbers, st.integers(0, 99))
def test_decimals_written_in_indonesian_are_read_back(count, cents):
    written = f"{count:,}".replace(",", ".") + f",{cents:02}"

    values, _ = numbers.parse(pd.Series([written]))

    assert values[0] == float(f"{count}.{cents:02}")


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_has_advice(text):
    values, advice = numbers.parse(pd.Series([text], dtype="str"))

    assert values.notna()[0] != bool(advice[0]) or not text.strip()
