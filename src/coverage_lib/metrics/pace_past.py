"""What past years say of the rest of this one: the typical growth, its spread, and how sure it is.

    spread² = variance * (1 + 1 / years)

The variance is the place's own, and that of the place and its parts together with the weight of
four years. A place lends from its parts (a branch's sub-branches and districts) and from nobody
else, so a target has one chance, whichever report it stands in.
"""

import numpy as np
import pandas as pd

from coverage_lib.metrics.pace_positions import SERIES, Floats, Laid
from coverage_lib.schema import MEASURE, PLACE

PART = "part"
LEAST_YEARS, LEAST_MONTHS = 2, 24  # of a series' own past; less is not enough history
MOST_YEARS = 5  # older years say little about how this one moves
LENT_YEARS = 4  # how many own years the spread of a place and its parts weighs as much as
LEAST_SPREAD = 0.001  # no series is more regular than the rounding of its counts


def past(rows: pd.DataFrame, laid: Laid, parts: pd.DataFrame) -> pd.DataFrame:
    """Per row: typical log-growth from here to the due date, its spread, degrees of freedom, years.

    `rows` are targets beside their counts; `parts` has a row per place and `part` of it.
    """
    known = rows[(rows["series"] >= 0) & rows["elapsed"].notna()]
    lending = pd.concat([known.assign(own=True), _of_parts(known, laid, parts)])
    growth = pd.DataFrame(_growths(laid, lending), index=lending.index)
    own = growth[lending["own"]]
    summary = _summary(own, _apart(growth))
    enough = np.isfinite(laid.ends[known["series"], :, 1:]).sum(axis=(1, 2)) >= LEAST_MONTHS
    unsure = ["growth", "spread", "freedom"]
    summary[unsure] = summary[unsure].where(pd.Series(enough, index=known.index), axis=0)
    return summary.reindex(rows.index)


def _of_parts(known: pd.DataFrame, laid: Laid, parts: pd.DataFrame) -> pd.DataFrame:
    """The same rows for each part that has a series of the same kind; the index is the target's."""
    lent = known.rename_axis("row").reset_index().merge(parts, on=PLACE).set_index("row")
    keys = lent[SERIES].assign(**{PLACE: lent[PART], MEASURE: lent["counted"]})
    series = laid.keys.get_indexer(pd.MultiIndex.from_frame(keys))
    return lent.assign(series=series, own=False)[series >= 0]


def _growths(laid: Laid, rows: pd.DataFrame) -> Floats:
    """Log-growth in each of the past years, from this point to the due date."""
    series = rows["series"].to_numpy()[:, None]
    years = rows["year"].to_numpy()[:, None] - np.arange(MOST_YEARS, 0, -1)
    elapsed, at_due = (rows[when].to_numpy()[:, None] for when in ("elapsed", "elapsed_at_due"))
    here, there = laid.at(series, years, elapsed), laid.at(series, years, at_due)
    both = (here > 0) & (there > 0)
    growth = np.full(here.shape, np.nan)
    growth[both] = np.log(there[both] / here[both])
    return growth


def _apart(growth: pd.DataFrame) -> pd.DataFrame:
    """Each year's distance from the mean of its own series, of those with years enough."""
    used = growth[growth.notna().sum(axis=1) >= LEAST_YEARS]
    return used.sub(used.mean(axis=1), axis=0)


def _summary(own: pd.DataFrame, apart: pd.DataFrame) -> pd.DataFrame:
    """Mean growth, the spread of a next year around it, and how well that is known."""
    years = own.notna().sum(axis=1)
    use = years >= LEAST_YEARS
    free = (years - 1).where(use)
    total, freedom = _pooled(apart)
    lent = LENT_YEARS * (apart.groupby(level=0).size().reindex(own.index) > 1)
    variance = (free * own.var(axis=1) + lent * total.reindex(own.index)) / (free + lent)
    spread = (variance * (1 + 1 / years)) ** 0.5
    return pd.DataFrame(
        {
            "growth": own.mean(axis=1).where(use),
            "spread": spread.clip(lower=LEAST_SPREAD).where(use),
            "freedom": np.floor(freedom.reindex(own.index)).clip(free, free + lent),
            "years": years.astype("float64"),
        }
    )


def _pooled(apart: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Per target, the variance of all that lend to it, and its degrees of freedom.

    Years hit a place and its parts alike (a crisis, a campaign), so a hundred districts over two
    years are no two hundred years: the degrees of freedom follow Satterthwaite, from the part of
    the variance that years share.
    """
    there = apart.notna().groupby(level=0).sum()  # how many lend, by target and year
    several = apart.groupby(level=0).size()
    years, counted = (there > 0).sum(axis=1), there.sum(axis=1)
    free = counted - several
    total = (apart**2).groupby(level=0).sum().sum(axis=1) / free
    mean = apart.groupby(level=0).mean()
    between = (mean**2).sum(axis=1) / (years - 1)
    siblings = counted / years
    alone = (total - between) * siblings / (siblings - 1).clip(lower=1)
    shared = (between - alone.clip(lower=0) / siblings).clip(lower=0)
    parts = shared**2 / (years - 1) + (total - shared).clip(lower=0) ** 2 / free
    return total, (total**2 / parts.where(parts > 0)).fillna(years - 1)
