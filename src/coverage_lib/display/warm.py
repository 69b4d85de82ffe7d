"""What is slow the first time only: done when this is imported, before a run's kernels fork.

Outlines, catalogue and look are read; a date, an amount and a list written; a chart drawn.
"""

import datetime as dt

import pandas as pd

from coverage_lib import catalogue, formats
from coverage_lib.data import boundaries
from coverage_lib.display import cards, charts
from coverage_lib.display.objects import Chart


def _up(language: str) -> None:
    boundaries.outlines([])
    catalogue.metrics()
    cards.stylesheet()
    for write in (formats.date, formats.short_date):
        write(dt.date(2026, 12, 31), language)
    formats.money_in_words(1e9, language)
    formats.listed(["1", "2", "3"], language)
    rates = pd.Series({"": 0.5, " ": 1.0})
    texts = [formats.percent(rate, language) for rate in rates]
    Chart(charts.ranked_bars(rates, texts, language=language, goal=1), alt="", caption="").svg()


for _language in formats.LANGUAGES:
    _up(_language)
