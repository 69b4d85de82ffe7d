"""Compliance, arrears, agents and claims: one count over another of the same place and date."""

from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from coverage_lib.metrics import comparison, coverage, rollup
from coverage_lib.metrics.subsidies import KEYS
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    GROUP,
    IDR,
    MEASURE,
    MEASURES,
    PERCENT,
    PERSONS,
    PLACE,
    PRECISION,
    PROGRAMME,
    REGIME,
    REGISTERED,
    SEGMENT,
    SOURCE,
    STATUS,
    UNIT,
    VALUE,
)

SUMMARY_COLUMNS = [
    PLACE, SEGMENT, PROGRAMME, GROUP, "indicator", VALUE, UNIT,
    "numerator", "numerator_unit", "denominator", "denominator_unit",
    "lower", "upper", AS_OF, PRECISION, STATUS, SOURCE, REGIME, "standing", "shape",
]  # fmt: skip


def follow_up_rate(followed_up: pd.Series, pwbd: pd.Series, pds: pd.Series) -> pd.Series:
    """Share of the employers found not to comply that were followed up.

        follow-up rate = followed up / (PWBD + PDS)

    PWBD are obliged and not registered, PDS registered in part. Where one of the two is not counted
    their sum is not known, so there is no rate. Above 1 where cases of earlier years are followed
    up too: shown, never capped.

    >>> follow_up_rate(pd.Series([120, 5]), pd.Series([150, 0]), pd.Series([50, 0])).tolist()
    [0.6, nan]
    """
    found = pwbd + pds
    return followed_up / found.where(found > 0)


def settlement_rate(settled: pd.Series, followed_up: pd.Series) -> pd.Series:
    """Share of the employers followed up whose case is settled.

        settlement rate = settled / followed up

    Pekalongan stated 50 % in 2017 without counts: such a rate is shown as stated and not computed.

    >>> settlement_rate(pd.Series([60, 1]), pd.Series([120, 0])).tolist()
    [0.5, nan]
    """
    return settled / followed_up.where(followed_up > 0)


def quotient(counted: pd.Series, over: pd.Series) -> pd.Series:
    """What falls on each: missing where there is nothing to divide by.

    >>> quotient(pd.Series([1313, 5]), pd.Series([32, 0])).tolist()
    [41.03125, nan]
    """
    return counted / over.where(over > 0)


def not_registered_share(pwbd: pd.Series, registered: pd.Series) -> pd.Series:
    """Share of the employers obliged to register that have not.

        not registered = PWBD / (PWBD + registered)

    >>> not_registered_share(pd.Series([354]), pd.Series([179])).round(4).tolist()
    [0.6642]
    """
    return quotient(pwbd, pwbd + registered)


@dataclass(frozen=True)
class Ratio:
    """An indicator of counts of the same place, date and group: the first over the others."""

    indicator: str
    numerator: str
    others: tuple[str, ...]
    unit: str
    rate: Callable[..., pd.Series] = quotient  # of the numerator and the others, in this order
    denominator: tuple[str, ...] = ()  # measures that are added; blank: the others
    is_sample: bool = False  # the denominator is a sample of those that it stands for

    @property
    def added(self) -> tuple[str, ...]:
        """The measures that the denominator adds."""
        return self.denominator or self.others


_NOT_REGISTERED, _PARTLY = "employers_not_registered", "employers_partly_registered"
RATIOS = (
    Ratio(
        "not_registered_share", _NOT_REGISTERED, ("employers",), PERCENT,
        not_registered_share, (_NOT_REGISTERED, "employers"),
    ),
    Ratio(
        "follow_up_rate", "employers_followed_up", (_NOT_REGISTERED, _PARTLY), PERCENT,
        follow_up_rate,
    ),
    Ratio(
        "settlement_rate", "employers_settled", ("employers_followed_up",), PERCENT,
        settlement_rate, is_sample=True,
    ),
    Ratio("arrears_per_employer", "arrears", ("employers_in_arrears",), IDR),
    Ratio("arrears_share", "arrears", ("contributions_billed",), PERCENT),
    Ratio("acquired_per_agent", "agents_acquired", ("agents",), PERSONS),
    Ratio("contributions_per_agent", "agents_contributions", ("agents",), IDR),
    Ratio("amount_per_claim", "claims_paid", ("claims_cases",), IDR),
    Ratio("active_share", ACTIVE, (REGISTERED,), PERCENT, coverage.active_share),
)  # fmt: skip


def of_counts(counts: pd.DataFrame, ratio: Ratio) -> pd.DataFrame:
    """The counts of one ratio side by side; employers of a place have no segment."""
    keys = [*KEYS, AS_OF]
    rows = of_measure(counts, ratio.numerator)
    if rows.empty:
        return rows
    for measure in ratio.others:
        other = of_measure(counts, measure)[[*keys, VALUE, STATUS, SOURCE]]
        rows = rows.merge(other, on=keys, suffixes=("", f"_{measure}"))
    if rows.empty:
        return rows
    of = {measure: rows[f"{VALUE}_{measure}"] for measure in ratio.others}
    of[ratio.numerator] = rows[VALUE]
    denominator = sum(of[measure] for measure in ratio.added)
    return summary_rows(
        rows.assign(
            indicator=ratio.indicator,
            numerator=rows[VALUE],
            numerator_unit=rows[UNIT],
            denominator=denominator,
            denominator_unit=_unit_of(ratio.added[0]),
            **(_interval(rows[VALUE], denominator) if ratio.is_sample else {}),
            **{
                VALUE: ratio.rate(rows[VALUE], *(of[measure] for measure in ratio.others)),
                UNIT: ratio.unit,
                STATUS: _least_certain(rows, ratio),
                SOURCE: _sources(rows, ratio),
            },
        )
    )


def _interval(counted: pd.Series, sample: pd.Series) -> dict[str, pd.Series]:
    """Wilson's interval, the count being a sample: what all would give, were all visited."""
    bounds = comparison.wilson(counted, sample)
    return {name: bounds[name].where(bounds["rate"].notna()) for name in ("lower", "upper")}


def of_measure(counts: pd.DataFrame, measure: str) -> pd.DataFrame:
    """The rows that count this measure."""
    return counts[(counts[MEASURE] == measure) & counts[VALUE].notna()]


def _unit_of(measure: str) -> str:
    """
    >>> _unit_of("claims_cases"), _unit_of("employers_in_arrears")
    ('cases', 'employers')
    """
    return MEASURES[measure].unit


def _least_certain(rows: pd.DataFrame, ratio: Ratio) -> pd.Series:
    columns = [STATUS, *(f"{STATUS}_{measure}" for measure in ratio.others)]
    told = rows[columns].itertuples(index=False)
    return pd.Series([rollup.least_certain(each) for each in told], index=rows.index)


def _sources(rows: pd.DataFrame, ratio: Ratio) -> pd.Series:
    columns = [SOURCE, *(f"{SOURCE}_{measure}" for measure in ratio.others)]
    told = rows[columns].itertuples(index=False)
    return pd.Series([rollup.joined(each) for each in told], index=rows.index)


def summary_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns of the summary; what an indicator does not have stays blank."""
    return rows.reindex(columns=SUMMARY_COLUMNS)
