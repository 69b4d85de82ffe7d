"""For which periods something is known of a place or an office."""

import pandas as pd

from coverage_lib import periods
from coverage_lib.data import counts, reference
from coverage_lib.data.load import Dataset
from coverage_lib.schema import AS_OF, PLACE, PRECISION


def periods_by_place(data: Dataset) -> pd.Series:
    """The years ("2017") and months ("2019-12") of every count and stated figure, by place."""
    stated = counts.by_place_and_month(data.published, AS_OF)
    known = pd.concat([data.counts.by_place_and_month(), stated]).set_index(PLACE)
    month = known[counts.MONTH]
    return month.where(known[PRECISION] != periods.YEAR, month.str[:4])


def periods_of(by_place: pd.Series, data: Dataset, office: str) -> list[str]:
    """The periods for which the report of an office has something to say, earliest first."""
    places = reference.places(data, office)[PLACE]
    return sorted(by_place[by_place.index.isin(places)].unique())
