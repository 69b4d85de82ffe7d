"""Numbers as people write them, in Indonesian or plainly; what can be read two ways is refused.

Three dialects:

    plain       digits and a decimal point, and nothing else: the files in data/
    indonesian  583.638   1.234.567,89   41,56 juta   Rp16.800   (1.234)   and plain numbers
    percent     the same, but one point or comma is always a decimal: nobody covers 31.936 percent
                of the workers, so 31.936 is a little less than 32
"""

import re

import numpy as np
import pandas as pd

PLAIN, INDONESIAN, PERCENT = "plain", "indonesian", "percent"

_SCALES = {"ribu": 3, "rb": 3, "juta": 6, "jt": 6, "miliar": 9, "milyar": 9, "triliun": 12}

_NOT_A_NUMBER = "must be a number, such as 583.638 or 41,56 juta"
NOT_PLAIN = "must be a plain number, such as 583638 or 31.93: only digits and a decimal point"
_TWO_WAYS = "can be read as thousands or as a decimal: write 1234 or 1,23"
_TWO_WAYS_SCALED = "can be read as thousands or as a decimal: write all its digits"
_BOUND = "must be one number, not a bound: leave it blank where the number is withheld"
_ABOUT = "must be one number: write 17.000, and put 'about' in another column"
_SHORTENED = "was shortened by a spreadsheet: write all its digits"
_PERCENTAGE = "must be a count, not a percentage"
_GROUPS = "has points or commas that do not part groups of three: write it without them"


def parse(texts: pd.Series, *, dialect: str = INDONESIAN) -> tuple[pd.Series, pd.Series]:
    """The number of each text, and what to do where there is none ("" where all is well).

    A blank text is a missing number, and all is well.

    >>> parse(pd.Series(["583.638", "41,56 juta", "(1.234)", "1,234"]))[0].tolist()
    [583638.0, 41560000.0, -1234.0, nan]
    >>> parse(pd.Series(["1,234"]))[1][0]
    'can be read as thousands or as a decimal: write 1234 or 1,23'
    """
    written = _written_plainly(texts, dialect)
    unreadable = written.isna() & (texts.str.strip() != "")
    values = written.where(written != "").astype("float64[pyarrow]")  # as float() does, at once
    return values.astype("float64"), _advice(texts, unreadable, dialect)


def decimals(texts: pd.Series, *, dialect: str = INDONESIAN) -> pd.Series:
    """How many decimals each number is printed with; missing where there is no number.

    >>> decimals(pd.Series(["36,40", "31.936", "12", ""]), dialect=PERCENT).tolist()
    [2.0, 3.0, 0.0, nan]
    """
    written = _written_plainly(texts, dialect)
    printed = written.str.extract(r"\.([0-9]+)", expand=False).fillna("").str.len()
    return printed.astype("float64").where(written.notna() & (written != ""))


def _written_plainly(texts: pd.Series, dialect: str) -> pd.Series:
    """Each number as float() reads it; blank for a blank, missing where it cannot be read."""
    if dialect == PLAIN:
        return texts.where(texts.str.fullmatch(_PLAIN) | (texts == ""))
    tidy = _tidy(texts)
    parts = tidy.str.extract(_SHELL[dialect])
    digits = _digits(parts["body"], parts["scale"].notna(), dialect)
    negative = (parts["open"] == "(") | (parts["sign"] + parts["inner_sign"]).str.contains("-")
    exponent = "e" + parts["scale"].map(_SCALES).fillna(0).astype("int64").astype("str")
    plain = pd.Series(np.where(negative, "-", ""), index=texts.index) + digits + exponent
    return plain.where(_is_one_number(parts)).mask(tidy == "", "")


_PLAIN = r"-?[0-9]+(?:\.[0-9]+)?"
_HEAD = r"^(?P<open>\(?)(?P<sign>[-+]?) ?(?:rp\.? ?)?(?P<inner_sign>[-+]?)(?P<body>[0-9][0-9., ]*?)"
_TAIL = r"(?P<close>\)?)$"
_SCALE = rf"(?: ?(?P<scale>{'|'.join(_SCALES)}))?"
_SHELL = {
    INDONESIAN: rf"{_HEAD}(?:,-{{1,2}})?{_SCALE}{_TAIL}",  # Rp16.800,- ends in nothing
    PERCENT: rf"{_HEAD}(?P<scale>x)?(?: ?(?:%|persen))?{_TAIL}",  # no scale word
}

_BY_POINT = r"[1-9][0-9]{0,2}(?:\.[0-9]{3})+(?:,[0-9]+)?"
_BY_COMMA = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?"
_BY_BLANK = r"[1-9][0-9]{0,2}(?: [0-9]{3})+(?:[.,][0-9]+)?"
_DECIMAL = r"[0-9]+(?:[.,][0-9]+)?"
_EITHER = r"[1-9][0-9]{0,2}[.,][0-9]{3}"


def _tidy(texts: pd.Series) -> pd.Series:
    """Small letters, one kind of minus, no blank beside a separator: "37. 229" is a misprint."""
    return (
        texts.str.lower()
        .str.replace(r"[\s\u00a0\u202f]+", " ", regex=True)
        .str.replace(r"[\u2212\u2013]", "-", regex=True)
        .str.replace(r" ?([.,]) ?([0-9])", r"\1\2", regex=True)
        .str.strip()
    )


def _digits(body: pd.Series, scaled: pd.Series, dialect: str) -> pd.Series:
    """The digits with a decimal point, by the first way of grouping that fits."""
    comma_to_point = body.str.replace(",", ".")
    either = body.str.fullmatch(_EITHER).eq(True)
    # 583.638 alone is thousands all over Indonesia; with a comma or a scale word, who knows.
    unclear = either & (scaled | body.str.contains(",", regex=False).eq(True))
    ways = [
        (either & (dialect == PERCENT), comma_to_point),
        (unclear, body.where(body.isna())),
        (body.str.fullmatch(_BY_POINT).eq(True), body.str.replace(".", "").str.replace(",", ".")),
        (body.str.fullmatch(_BY_COMMA).eq(True), body.str.replace(",", "")),
        (body.str.fullmatch(_BY_BLANK).eq(True), comma_to_point.str.replace(" ", "")),
        (body.str.fullmatch(_DECIMAL).eq(True), comma_to_point),
    ]
    digits = body.where(body.isna())
    for fits, written in reversed(ways):
        digits = digits.mask(fits, written)
    return digits


def _is_one_number(parts: pd.DataFrame) -> pd.Series:
    """Brackets come in pairs, and a number has one sign."""
    paired = (parts["open"] == "(") == (parts["close"] == ")")
    signs = parts["open"].str.len() + parts["sign"].str.len() + parts["inner_sign"].str.len()
    return paired & (signs <= 1)


_BEFORE = r"[-(]?(?:rp\.? ?)?"
_REASONS = (
    (rf"{_BEFORE}{_EITHER}\)?", _TWO_WAYS),
    (rf"{_BEFORE}{_EITHER} ?(?:{'|'.join(_SCALES)})\)?", _TWO_WAYS_SCALED),
    (r"(?:[<>\u2264\u2265]|kurang|lebih).*", _BOUND),
    (r"(?:[~\u00b1]|sekitar|hampir).*|.*[0-9] ?-?an", _ABOUT),
    (r"-?[0-9.,]+e[-+]?[0-9]+", _SHORTENED),
    (r".*(?:%|persen)", _PERCENTAGE),
    (rf"{_BEFORE}[0-9][0-9., ]*\)?", _GROUPS),
)


def _advice(texts: pd.Series, unreadable: pd.Series, dialect: str) -> pd.Series:
    """The texts are few that cannot be read, so each is looked at by itself."""
    bad = texts[unreadable]
    told = bad.where(bad == "", NOT_PLAIN) if dialect == PLAIN else _tidy(bad).map(_why)
    return told.reindex(texts.index, fill_value="").astype("str")


def _why(text: str) -> str:
    reasons = (advice for pattern, advice in _REASONS if re.fullmatch(pattern, text))
    return next(reasons, _NOT_A_NUMBER)
