"""What is slow the first time only: done once for all reports of a run, before its kernels fork."""

import datetime as dt

import pandas as pd

from coverage_lib import catalogue, formats
from coverage_lib.data import boundaries
from coverage_lib.display import cards, charts
from coverage_lib.display.objects import Chart


def up(language: str) -> None:
    """Read outlines, catalogue and look, write a date, an amount and a list, draw a chart."""
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
