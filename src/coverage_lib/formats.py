"""How a number, a date or an amount is written. The only place that rounds.

Everything inside the library is unrounded; it is rounded here once, half up, for the eye. Words and
separators are CLDR's, by Babel, so no system locale is needed.
"""

import datetime as dt
import math
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Literal, get_args

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_compact_decimal, get_decimal_symbol, get_group_symbol

Language = Literal["id", "en"]  # another one: CONTRIBUTING.md, "Adding a language"
LANGUAGES: tuple[str, ...] = get_args(Language)
MISSING = "…"  # the sign of Statistics Indonesia for "not available"; explained under each table

PERCENT_WORD = {"id": "persen", "en": "percent"}
POINTS_WORD = {"id": "poin persen", "en": "percentage points"}
POINTS_SHORT = {"id": "poin", "en": "pp"}
_LONG_DATES = {"day": "d MMMM y", "month": "MMMM y", "year": "y"}
_SHORT_DATES = {"day": "d MMM y", "month": "MMM y", "year": "y"}


def count(number: float, language: str) -> str:
    """Persons, employers, cases: full digits.

    >>> count(154453, "id"), count(154453, "en"), count(float("nan"), "id")
    ('154.453', '154,453', '…')
    """
    return MISSING if _missing(number) else _decimal(number, 0, language)


def percent(rate: float, language: str, decimals: int = 2) -> str:
    """A share for tables and charts. A share below the whole never prints as the whole.

    >>> percent(0.31936, "id"), percent(0.31936, "en"), percent(0.999999, "id")
    ('31,94%', '31.94%', '99,99%')
    """
    return MISSING if _missing(rate) else f"{_percent_number(rate, language, decimals)}%"


def percent_in_words(rate: float, language: str, decimals: int = 2) -> str:
    """A share for a sentence.

    >>> percent_in_words(1.06054, "id"), percent_in_words(1.06054, "en")
    ('106,05 persen', '106.05 percent')
    """
    if _missing(rate):
        return MISSING
    return f"{_percent_number(rate, language, decimals)} {PERCENT_WORD[language]}"


def target_in_words(rate: float, language: str) -> str:
    """A target as it was set: 52 percent has no decimals, 60.27 percent has two.

    >>> target_in_words(0.52, "id"), target_in_words(0.6027, "id")
    ('52 persen', '60,27 persen')
    """
    return percent_in_words(rate, language, target_decimals(rate))


def target_decimals(rate: float) -> int:
    """How many decimals a target was set with: none, or two."""
    return 0 if round(rate * 100, 6).is_integer() else 2


def points(difference: float, language: str, decimals: int = 2) -> str:
    """A difference of two shares, for tables: percentage points, never percent.

    >>> points(-0.1097, "id"), points(0.2007, "en")
    ('-10,97 poin', '20.07 pp')
    """
    if _missing(difference):
        return MISSING
    return f"{_decimal(difference * 100, decimals, language)} {POINTS_SHORT[language]}"


def points_in_words(difference: float, language: str, decimals: int = 2) -> str:
    """A difference of two shares, for a sentence.

    >>> points_in_words(0.2007, "id")
    '20,07 poin persen'
    """
    if _missing(difference):
        return MISSING
    return f"{_decimal(difference * 100, decimals, language)} {POINTS_WORD[language]}"


def money(rupiah: float, language: str) -> str:
    """Rupiah in full digits, for tables.

    >>> money(16800, "id"), money(-16800, "id")
    ('Rp16.800', '-Rp16.800')
    """
    if _missing(rupiah):
        return MISSING
    return f"{'-' if rupiah < 0 else ''}Rp{_decimal(abs(rupiah), 0, language)}"


def money_in_words(rupiah: float, language: str) -> str:
    """Rupiah for a sentence: scale words from a million up, full digits below.

    >>> money_in_words(146309000000, "id"), money_in_words(42000000, "id")
    ('Rp146,31 miliar', 'Rp42 juta')
    >>> money_in_words(146309000000, "en"), money_in_words(16800, "id")
    ('Rp146.31 billion', 'Rp16.800')
    """
    if _missing(rupiah) or abs(rupiah) < 1e6:
        return money(rupiah, language)
    exponent = 3 * int(math.log10(abs(rupiah)) // 3)
    rounded = _half_up(Decimal(str(abs(rupiah))).scaleb(-exponent), 2).scaleb(exponent)
    words = format_compact_decimal(
        rounded, format_type="long", locale=_locale(language), fraction_digits=2
    )
    return f"{'-' if rupiah < 0 else ''}Rp{words}"


def date(day: dt.date, language: str, precision: str = "day") -> str:
    """A date, as exactly as it is known and no more.

    >>> date(dt.date(2025, 11, 30), "id"), date(dt.date(2024, 10, 31), "id", "month")
    ('30 November 2025', 'Oktober 2024')
    """
    return _date(day, _LONG_DATES[precision], language)


def short_date(day: dt.date, language: str, precision: str = "day") -> str:
    """The same for a table, where room is short.

    >>> short_date(dt.date(2025, 8, 31), "id"), short_date(dt.date(2025, 8, 31), "en")
    ('31 Agu 2025', '31 Aug 2025')
    """
    return _date(day, _SHORT_DATES[precision], language)


def listed(parts: list[str], language: str) -> str:
    """Parts of a sentence, joined as the language joins them.

    >>> listed(["PU 1", "BPU 2", "Jakon 3"], "id")
    'PU 1, BPU 2, dan Jakon 3'
    """
    return str(format_list(parts, locale=_locale(language)))


def shown(value: float, unit: str, language: str, decimals: int = 2) -> str:
    """A value as tables show it, by the unit of its metric; decimals are of percent and points.

    >>> shown(0.5, "percent", "id"), shown(5000, "employers", "id"), shown(1e9, "IDR", "en")
    ('50,00%', '5.000', 'Rp1,000,000,000')
    """
    if unit in ("percent", "points"):
        return (percent if unit == "percent" else points)(value, language, decimals)
    return money(value, language) if unit == "IDR" else count(value, language)


def in_words(value: float, unit: str, language: str) -> str:
    """A value as sentences say it, by the unit of its metric.

    >>> in_words(0.5, "percent", "id"), in_words(5000, "persons", "en")
    ('50,00 persen', '5,000')
    """
    if unit == "IDR":
        return money_in_words(value, language)
    if unit in ("percent", "points"):
        return (percent_in_words if unit == "percent" else points_in_words)(value, language)
    return count(value, language)


def megabytes(size: int, language: str) -> str:
    """The size of a file of so many bytes; the smallest is 0.1.

    >>> megabytes(12_345_678, "id"), megabytes(1_000, "en")
    ('12,3 MB', '0.1 MB')
    """
    return f"{_decimal(max(size / 1e6, 0.1), 1, language)} MB"


@lru_cache(maxsize=10_000)  # the same number stands in a sentence, a table and the file
def _percent_number(rate: float, language: str, decimals: int) -> str:
    """99.999 % must not read as reached: below the whole, the digits are cut, not rounded up."""
    exact = Decimal(str(rate)) * 100
    rounded = _half_up(exact, decimals)
    if rate < 1 and rounded >= 100:
        rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_DOWN)
    return _written(rounded, decimals, language)


@lru_cache(maxsize=10_000)
def _decimal(number: float, decimals: int, language: str) -> str:
    return _written(_half_up(Decimal(str(number)), decimals), decimals, language)


def _half_up(number: Decimal, decimals: int) -> Decimal:
    # Adding 0 turns a negative zero into zero: a change of -0.001 points prints 0,00.
    return number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0


def _written(number: Decimal, decimals: int, language: str) -> str:
    return f"{number:,.{decimals}f}".translate(_separators(language))


@lru_cache
def _separators(language: str) -> dict[int, str]:
    """CLDR's separators, in place of those that Python writes."""
    locale = _locale(language)
    return str.maketrans({",": get_group_symbol(locale), ".": get_decimal_symbol(locale)})


@lru_cache(maxsize=1000)  # a report names few days, each many times
def _date(day: dt.date, pattern: str, language: str) -> str:
    return str(format_date(day, pattern, locale=_locale(language)))


@lru_cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def _missing(number: float) -> bool:
    return number is None or math.isnan(number)
