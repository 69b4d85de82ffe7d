"""Contributions, arrears, employers followed up, agents, claims and subsidies, an indicator a row.

Each is a ratio of two counts of one place and one date; where either is missing there is no ratio.
What flows (contributions, claims, cases followed up) counts since January.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage_lib.metrics import contribution_plan, ledger, rollup, subsidies
from coverage_lib.metrics.contribution_plan import MONTHS_OF_A_YEAR
from coverage_lib.metrics.contributions import budget_need
from coverage_lib.metrics.subsidies import KEYS
from coverage_lib.schema import (
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
    SEGMENT,
    SOURCE,
    STATUS,
    TERM,
    UNIT,
    VALUE,
)

MONTHLY_CONTRIBUTION = "bpu_monthly_contribution"


SUMMARY_COLUMNS = [
    PLACE, SEGMENT, PROGRAMME, GROUP, "indicator", VALUE, UNIT,
    "numerator", "numerator_unit", "denominator", "denominator_unit",
    AS_OF, PRECISION, STATUS, SOURCE, REGIME, "standing", "shape",
]  # fmt: skip
_WORDS = [REGIME, "standing", "shape"]  # not every indicator has them


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


@dataclass(frozen=True)
class Ratio:
    """An indicator that is one count over another of the same place, date and group."""

    indicator: str
    numerator: str
    denominator: tuple[str, ...]  # measures that are added
    unit: str


_NOT_REGISTERED, _PARTLY = "employers_not_registered", "employers_partly_registered"
RATIOS = (
    Ratio("not_registered_share", _NOT_REGISTERED, (_NOT_REGISTERED, "employers"), PERCENT),
    Ratio("follow_up_rate", "employers_followed_up", (_NOT_REGISTERED, _PARTLY), PERCENT),
    Ratio("settlement_rate", "employers_settled", ("employers_followed_up",), PERCENT),
    Ratio("arrears_per_employer", "arrears", ("employers_in_arrears",), IDR),
    Ratio("arrears_share", "arrears", ("contributions_billed",), PERCENT),
    Ratio("acquired_per_agent", "agents_acquired", ("agents",), PERSONS),
    Ratio("contributions_per_agent", "agents_contributions", ("agents",), IDR),
    Ratio("amount_per_claim", "claims_paid", ("claims_cases",), IDR),
)


def summary(
    counts: pd.DataFrame,
    due: pd.DataFrame,
    terms: pd.DataFrame,
    history: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """One row per place and indicator of contributions and compliance, ready to be shown.

    `counts` are the observations of the period, `due` the targets of its year, `terms` the amounts
    in force, `history` the observations of earlier dates: the months that flows add up from since
    January, last year for the shape of the plan, the months that subsidised workers were paid for.
    `standing` and `regime` are of the target an indicator is held against; `shape` says what its
    plan rests on.
    """
    known = contribution_plan.of_period(
        contribution_plan.all_since_january(counts, history), counts
    )
    rows = [
        _contributions(due, counts, history),
        *(_ratio(known, ratio) for ratio in RATIOS),
        _subsidised(counts, terms, history),
    ]
    filled = [part for part in rows if len(part)]
    if not filled:
        return pd.DataFrame(columns=SUMMARY_COLUMNS)
    found = pd.concat(filled, ignore_index=True)
    order = found["indicator"].map(INDICATORS.index)
    blank = {name: found[name].astype(object).fillna("") for name in _WORDS}
    found = found.assign(order=order, **blank)
    return found.sort_values([PLACE, "order", GROUP, PROGRAMME])[SUMMARY_COLUMNS].reset_index(
        drop=True
    )


INDICATORS = (
    "contributions_achievement", "contributions_plan", *(ratio.indicator for ratio in RATIOS),
    "subsidised_months", "subsidised_person_months", "subsidised_budget_year",
)  # fmt: skip


def _contributions(
    due: pd.DataFrame, counts: pd.DataFrame, history: pd.DataFrame | None
) -> pd.DataFrame:
    rows = contribution_plan.against_plan(due, counts, history)
    rows = rows[rows["realised"].notna()]
    rows = rows.assign(**{
        PROGRAMME: "",
        "standing": ledger.standing(rows.assign(expected=rows["planned"])),
        SOURCE: _both(rows["realised_source"], rows[SOURCE]),
        "numerator": rows["realised"],
        "numerator_unit": IDR,
        "denominator_unit": IDR,
        UNIT: PERCENT,
    })  # fmt: skip
    of_target = rows.assign(
        indicator="contributions_achievement", denominator=rows["target"], shape="",
        **{VALUE: rows["achievement"]},
    )  # fmt: skip
    of_plan = rows.assign(
        indicator="contributions_plan", denominator=rows["planned"],
        **{VALUE: rows["plan_achievement"]},
    )  # fmt: skip
    return _summary_rows(pd.concat([of_target, of_plan]))


def _ratio(counts: pd.DataFrame, ratio: Ratio) -> pd.DataFrame:
    """The counts of one ratio side by side; employers of a place have no segment."""
    keys = [*KEYS, AS_OF]
    rows = _of_measure(counts, ratio.numerator)
    for measure in ratio.denominator:
        other = _of_measure(counts, measure)[[*keys, VALUE, STATUS, SOURCE]]
        rows = rows.merge(other, on=keys, suffixes=("", f"_{measure}"))
    if rows.empty:
        return rows
    denominator = sum(rows[f"{VALUE}_{measure}"] for measure in ratio.denominator)
    return _summary_rows(
        rows.assign(
            indicator=ratio.indicator,
            numerator=rows[VALUE],
            numerator_unit=rows[UNIT],
            denominator=denominator,
            denominator_unit=_unit_of(ratio.denominator[0]),
            **{
                VALUE: rows[VALUE] / denominator.where(denominator > 0),
                UNIT: ratio.unit,
                STATUS: _least_certain(rows, ratio),
                SOURCE: _sources(rows, ratio),
            },
        )
    )


def _subsidised(
    counts: pd.DataFrame, terms: pd.DataFrame, history: pd.DataFrame | None
) -> pd.DataFrame:
    """Months covered, person-months, and what a whole year would cost for the most persons paid."""
    now = counts[(counts[MEASURE] == "subsidised") & counts[VALUE].notna()]
    if now.empty:
        return now
    ever = counts if history is None else pd.concat([history, counts]).drop_duplicates()
    rows = subsidies.months_covered(ever[ever[AS_OF] <= now[AS_OF].max()], now[AS_OF].max().year)
    amounts = terms.loc[terms[TERM] == MONTHLY_CONTRIBUTION, VALUE]
    monthly = amounts.iloc[0] if len(amounts) == 1 else np.nan
    common = rows.assign(numerator_unit="person_months", denominator_unit="months")
    budget = budget_need(rows["persons"], monthly, MONTHS_OF_A_YEAR)
    several = rows["months_known"] > 1  # one count says how many were paid for, not for how long
    parts = [
        common.assign(
            indicator="subsidised_months", numerator=rows["months"], numerator_unit="months",
            denominator=float(MONTHS_OF_A_YEAR), **{VALUE: rows["share_of_year"], UNIT: PERCENT},
        )[several],
        common.assign(
            indicator="subsidised_person_months", numerator=rows["person_months"],
            denominator=rows["months_known"],
            **{VALUE: rows["person_months"], UNIT: "person_months"},
        )[several],
        common.assign(
            indicator="subsidised_budget_year", numerator=rows["persons"], numerator_unit=PERSONS,
            denominator=float(MONTHS_OF_A_YEAR), **{VALUE: budget, UNIT: IDR},
        )[budget.notna()],
    ]  # fmt: skip
    return _summary_rows(pd.concat(parts))


def _of_measure(counts: pd.DataFrame, measure: str) -> pd.DataFrame:
    return counts[(counts[MEASURE] == measure) & counts[VALUE].notna()]


def _unit_of(measure: str) -> str:
    """
    >>> _unit_of("claims_cases"), _unit_of("employers_in_arrears")
    ('cases', 'employers')
    """
    return MEASURES[measure].unit


def _least_certain(rows: pd.DataFrame, ratio: Ratio) -> pd.Series:
    columns = [STATUS, *(f"{STATUS}_{measure}" for measure in ratio.denominator)]
    return rows[columns].agg(rollup.least_certain, axis="columns")


def _sources(rows: pd.DataFrame, ratio: Ratio) -> pd.Series:
    columns = [SOURCE, *(f"{SOURCE}_{measure}" for measure in ratio.denominator)]
    return rows[columns].agg(rollup.joined, axis="columns")


def _both(one: pd.Series, other: pd.Series) -> pd.Series:
    return one.where(one == other, one + "; " + other)


def _summary_rows(rows: pd.DataFrame) -> pd.DataFrame:
    """The columns of the summary; what an indicator does not have stays blank."""
    return rows.reindex(columns=SUMMARY_COLUMNS)
