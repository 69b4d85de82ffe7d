"""Official rates from elsewhere, recomputed: unemployment in East Java, 38 districts, 2023 to 2025.

The counts are facts in `data/observations.csv`; the rates that BPS printed from them stand beside
this file, each with its source. Unemployment is a share of people like coverage is, so it goes the
same way: counts are added up, laid side by side, divided once, and rounded once.
"""

from pathlib import Path

import pandas as pd
import pytest

from coverage_lib import formats
from coverage_lib.data import load
from coverage_lib.metrics import coverage, rollup

ROOT = Path(__file__).parents[2]
PUBLISHED = pd.read_csv(Path(__file__).with_name("sakernas_jatim_2023_2025.csv"), dtype=str)
OF_DISTRICTS = PUBLISHED[PUBLISHED["place"] != "35"]
OF_THE_PROVINCE = PUBLISHED[PUBLISHED["place"] == "35"]
AS = {"unemployed": "active", "labour_force": "potential"}  # the part, and the whole it is of


@pytest.fixture(scope="module")
def counts():
    """The unemployed and the labour force of each district and year."""
    rows = load.dataset(ROOT / "data").observations
    rows = rows[rows["measure"].isin(AS) & rows["place"].str.match(r"35\.\d\d$")]
    return rows.assign(measure=rows["measure"].map(AS))


def printed(counts):
    """The rate of each place and year, as it would be printed with two decimals."""
    rates = coverage.by_place_and_segment(counts, counts)
    texts = rates["coverage"].map(lambda rate: formats.percent(rate, "en").removesuffix("%"))
    return texts.groupby([rates["place"], rates["as_of"].dt.year.astype(str)]).agg(list).to_dict()


def stated(published):
    keys = zip(published["place"], published["year"], strict=True)
    return {key: [rate] for key, rate in zip(keys, published["unemployment_rate"], strict=True)}


def test_every_rate_of_a_district_is_the_published_one(counts):
    assert len(OF_DISTRICTS) == 38 * 3
    assert printed(counts) == stated(OF_DISTRICTS)


def test_the_provinces_rates_follow_from_its_districts_by_adding_people_first(counts):
    districts = sorted(counts["place"].unique())
    years = [rows for _, rows in counts.groupby(counts["as_of"].dt.year)]

    whole = pd.concat([rollup.over_places(rows, districts, as_place="35") for rows in years])

    assert printed(whole) == stated(OF_THE_PROVINCE)


def test_one_person_more_in_a_hundred_would_be_noticed(counts):
    """The comparison above is of texts: a difference in the second decimal fails it."""
    more = counts["value"].mask(counts["measure"] == "active", counts["value"] * 1.01)

    assert printed(counts.assign(value=more)) != stated(OF_DISTRICTS)
