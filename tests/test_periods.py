import datetime

import pandas as pd
import pytest

from coverage_lib import periods
from coverage_lib.errors import ParameterError
from drawn import table

PERIODS = table("""
    text         | start      | end        | precision
    "2017"       | 2017-01-01 | 2017-12-31 | year
    "2018-12"    | 2018-12-01 | 2018-12-31 | month
    "2024-02"    | 2024-02-01 | 2024-02-29 | month
    "2019-12-19" | 2019-12-19 | 2019-12-19 | day
""")

NO_PERIODS = [
    "", " 2017", "17", "2017-", "2018-13", "2018-00", "2019-02-29", "2019-12-32", "2018-6",
    "June 2018", "2018/12", "0000", "9999", "２０１７", "2017\n",
]  # fmt: skip


@pytest.mark.parametrize("row", list(PERIODS.itertuples()), ids=PERIODS["text"])
def test_a_period_runs_from_its_first_to_its_last_day(row):
    period = periods.parse(row.text)

    assert period.text == row.text
    assert period.start == pd.Timestamp(row.start)
    assert period.end == pd.Timestamp(row.end)
    assert period.precision == row.precision


@pytest.mark.parametrize("text", NO_PERIODS)
def test_what_is_no_period_is_refused_with_what_it_must_look_like(text):
    with pytest.raises(ParameterError) as refused:
        periods.parse(text)

    assert str(refused.value) == (
        f"period {text!r}: must look like 2017, 2018-12 or 2019-12-19, a date that exists"
    )


@pytest.mark.parametrize("given", [2017, 2017.0, datetime.date(2019, 12, 19), None])
def test_a_period_that_is_not_text_is_told_to_stand_in_quotes(given):
    with pytest.raises(ParameterError) as refused:
        periods.parse(given)

    assert str(refused.value) == (
        f"period {given}: must look like 2017, 2018-12 or 2019-12-19, as text: "
        f'write "{given}" in quotes'
    )


def test_a_column_of_stated_dates_keeps_how_exact_each_is():
    stated = pd.Series(["2017", "", "2018-12", "2019-12-19", "2017"], index=[2, 3, 5, 6, 9])

    assert periods.first_days(stated).dt.strftime("%Y-%m-%d").fillna("").to_dict() == {
        2: "2017-01-01", 3: "", 5: "2018-12-01", 6: "2019-12-19", 9: "2017-01-01",
    }  # fmt: skip
    assert periods.last_days(stated).dt.strftime("%Y-%m-%d").fillna("").to_dict() == {
        2: "2017-12-31", 3: "", 5: "2018-12-31", 6: "2019-12-19", 9: "2017-12-31",
    }  # fmt: skip
    assert periods.precisions(stated).to_dict() == {
        2: "year", 3: "", 5: "month", 6: "day", 9: "year",
    }  # fmt: skip


@pytest.mark.parametrize("texts", [[], ["", ""]])
def test_a_column_without_dates_is_still_a_column_of_dates(texts):
    days = periods.last_days(pd.Series(texts, dtype="str"))

    assert days.dtype == "datetime64[us]"
    assert days.isna().all()
