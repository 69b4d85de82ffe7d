"""Contributions against their plan, arrears, employers followed up, agents, claims, subsidies.

Each is a ratio of two counts of one place and one date; where either is missing there is no ratio.
What flows (contributions, claims, cases followed up) counts since January.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from coverage_lib.errors import CoverageError
from coverage_lib.metrics import ledger, rollup, targets
from coverage_lib.metrics.contributions import budget_need
from coverage_lib.metrics.pace_definitions import elapsed_months
from coverage_lib.schema import (
    AS_OF,
    BASIS,
    CONTRIBUTIONS,
    DUE,
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

LAST_YEAR, LINEAR = "last_year", "linear"  # where the shape of a plan comes from
MONTHLY_CONTRIBUTION = "bpu_monthly_contribution"
MONTHS_OF_A_YEAR = 12

SUMMARY_COLUMNS = [
    PLACE, SEGMENT, PROGRAMME, GROUP, "indicator", VALUE, UNIT,
    "numerator", "numerator_unit", "denominator", "denominator_unit",
    AS_OF, PRECISION, STATUS, SOURCE, REGIME, "standing", "shape",
]  # fmt: skip
_WORDS = [REGIME, "standing", "shape"]  # not every indicator has them
_KEYS = [PLACE, SEGMENT, BASIS, PROGRAMME, GROUP]


# --- contributions against a plan -----------------------------------------------------------------
def since_january(observations: pd.DataFrame) -> pd.DataFrame:
    """The same rows, each flow added up since January of its year; stocks stay as they are.

    A row of a flow counts what happened since the row before it, so the only row of a year is its
    sum. A blank makes every later sum of that year unknown: it is not 0.
    """
    rows = observations.sort_values(AS_OF, kind="stable")
    what = [rows[key] for key in rollup.WHAT] + [rows[AS_OF].dt.year]
    total = rows[VALUE].groupby(what).cumsum()
    known = rows[VALUE].notna().groupby(what).cummin()
    flows = rows[MEASURE].map({name: measure.kind for name, measure in MEASURES.items()}) == "flow"
    added = rows[VALUE].where(~flows, total.where(known))
    return rows.assign(**{VALUE: added}).sort_index()


def _since_january(counts: pd.DataFrame, history: pd.DataFrame | None) -> pd.DataFrame:
    """All that is known, up to the last count, with flows added up."""
    ever = counts if history is None else pd.concat([history, counts]).drop_duplicates()
    ever = ever[ever[AS_OF] <= counts[AS_OF].max()].reset_index(drop=True)
    return since_january(ever)


def _of_period(ever: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """The last row of each count within the dates of the period's own counts."""
    return rollup.latest(ever[(ever[AS_OF] >= counts[AS_OF].min()) & ever[VALUE].notna()])


def plan_shape(history: pd.DataFrame, year: int) -> pd.DataFrame:
    """One row per place, segment, group, measure and month: the share of last year reached by then.

        share(month) = since January at the end of the month / since January at the end of December

    `history` are counts added up since January. A place needs all twelve months of the year before;
    others have no row, and their plan is a straight line.
    """
    what = [PLACE, SEGMENT, GROUP, MEASURE]
    before = history[(history[AS_OF].dt.year == year - 1) & history[VALUE].notna()]
    before = before[before[PRECISION] != "year"]
    rows = before.assign(month=before[AS_OF].dt.month).sort_values(AS_OF)
    rows = rows.drop_duplicates([*what, "month"], keep="last")
    groups = rows.groupby(what)
    whole = (groups["month"].transform("size") == MONTHS_OF_A_YEAR) & (
        groups[VALUE].transform("last") > 0
    )
    shares = rows.assign(share=rows[VALUE] / groups[VALUE].transform("last"))
    return shares[whole][[*what, "month", "share"]].reset_index(drop=True)


def against_plan(
    due: pd.DataFrame, counts: pd.DataFrame, history: pd.DataFrame | None = None
) -> pd.DataFrame:
    """One row per target on contributions: what was realised of it, and of its plan to that day.

        planned = target * share of the year, by last year's shape, or else a straight line

    The plan moves evenly between two ends of month, so a count of 19 December is held against the
    plan of 19 December. `history` holds the rows of earlier dates: months of this year that belong
    to the sum, and last year for the shape. Adds `realised`, `share`, `planned`, `shape`,
    `achievement` (of the target) and `plan_achievement` (of the plan to date). Without a count they
    are missing.
    """
    ever = _since_january(counts, history)
    known = _of_period(ever, counts)[lambda rows: rows[PROGRAMME] == ""]
    known = known[[PLACE, SEGMENT, GROUP, MEASURE, AS_OF, PRECISION, STATUS, SOURCE, VALUE]]
    columns = [PLACE, SEGMENT, GROUP, MEASURE, DUE, VALUE, REGIME, SOURCE]
    rows = due.loc[due[MEASURE] == CONTRIBUTIONS, columns].merge(
        known.rename(columns={VALUE: "realised", SOURCE: "realised_source"}),
        how="left",
        on=[PLACE, SEGMENT, GROUP, MEASURE],
    )
    rows = rows[rows[AS_OF].isna() | (rows[AS_OF].dt.year == rows[DUE].dt.year)]
    rows = _with_share(rows, ever)
    planned = rows[VALUE] * rows["share"]
    return rows.assign(
        target=rows[VALUE],
        planned=planned,
        achievement=targets.achievement_rate(rows["realised"], rows[VALUE]),
        plan_achievement=targets.achievement_rate(rows["realised"], planned),
    )


def _with_share(rows: pd.DataFrame, history: pd.DataFrame) -> pd.DataFrame:
    """The share of the year that the plan expects on the day of each count."""
    linear = elapsed_months(rows[AS_OF]) / elapsed_months(rows[DUE])
    shaped = _between_month_ends(rows, history)
    shape = pd.Series(LINEAR, index=rows.index).mask(shaped.notna(), LAST_YEAR)
    return rows.assign(share=shaped.fillna(linear), shape=shape.mask(rows[AS_OF].isna(), ""))


def _between_month_ends(rows: pd.DataFrame, history: pd.DataFrame) -> pd.Series:
    month = rows[AS_OF].dt.month
    passed = rows[AS_OF].dt.day / rows[AS_OF].dt.days_in_month
    what = [PLACE, SEGMENT, GROUP, MEASURE]
    years = rows[AS_OF].dt.year
    found = pd.Series(np.nan, index=rows.index)
    for year in years.dropna().astype(int).unique():  # one report is about one year
        shares = plan_shape(history, year).set_index([*what, "month"])["share"]
        end = _looked_up(shares, rows[what].assign(month=month))
        start = _looked_up(shares, rows[what].assign(month=month - 1)).mask(month == 1, 0.0)
        found = found.where(years != year, start + (end - start) * passed)
    return found


def _looked_up(values: pd.Series, keys: pd.DataFrame) -> pd.Series:
    return pd.Series(values.reindex(pd.MultiIndex.from_frame(keys)).to_numpy(), index=keys.index)


# --- arrears --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ArrearsClass:
    """A class of arrears: its name, and the first month overdue that belongs to it."""

    name: str
    from_month: int


# Sources differ, so the classes are a setting. The default is the Pekalongan branch's of 2016:
# lancar 1-2 months, kurang lancar 4-6, macet 7-9, kontinjensi more than 9. It does not name month
# 3; we count it with the worse class.
PEKALONGAN_2016 = (
    ArrearsClass("current", 1),
    ArrearsClass("substandard", 3),
    ArrearsClass("bad", 7),
    ArrearsClass("contingent", 10),
)
# Karimun 2019 names one class only: macet, 6 to 12 months.
KARIMUN_2019 = (
    ArrearsClass("current", 1),
    ArrearsClass("bad", 6),
    ArrearsClass("contingent", 13),
)
UNCLASSIFIED = "unclassified"


def arrears_by_class(
    employers: pd.DataFrame, classes: tuple[ArrearsClass, ...] = PEKALONGAN_2016
) -> pd.DataFrame:
    """One row per place, date and class: how many employers owe how much.

        share = amount of the class / amount of the place

    `employers` has a row per employer in arrears: place, as_of, months_overdue, amount. An employer
    whose months are not known is `unclassified`, so that the amounts add up to all that is owed;
    one that is not overdue (0 months) is left out. A blank amount is no 0: its class has no amount.
    """
    _refuse_negative(employers, ["months_overdue", "amount"])
    owing = employers[employers["months_overdue"].fillna(1) >= classes[0].from_month]
    edges = [*(each.from_month for each in classes), np.inf]
    names = [each.name for each in classes]
    cut = pd.cut(owing["months_overdue"], edges, right=False, labels=names).astype(object)
    rows = owing.assign(arrears_class=cut.fillna(UNCLASSIFIED))
    by_class = rows.groupby([PLACE, AS_OF, "arrears_class"])["amount"]
    found = by_class.agg(employers="size", amount=lambda amounts: amounts.sum(skipna=False))
    found = found.reset_index()
    order = found["arrears_class"].map([*names, UNCLASSIFIED].index)
    whole = found.groupby([PLACE, AS_OF])["amount"].transform(lambda part: part.sum(skipna=False))
    return (
        found.assign(order=order, share=found["amount"] / whole.where(whole > 0))
        .sort_values([PLACE, AS_OF, "order"])
        .drop(columns="order")
        .reset_index(drop=True)
    )


def _refuse_negative(rows: pd.DataFrame, columns: list[str]) -> None:
    wrong = [
        f"  row {index}: {column} {value:g} must be 0 or more"
        for column in columns
        for index, value in rows.loc[rows[column] < 0, column].items()
    ]
    if wrong:
        raise CoverageError(
            "Arrears cannot be classed:\n" + "\n".join(wrong) + "\n  to fix: correct these rows"
        )


# --- employers ------------------------------------------------------------------------------------
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


# --- subsidised workers ---------------------------------------------------------------------------
def months_covered(counts: pd.DataFrame, year: int) -> pd.DataFrame:
    """One row per place and group of subsidised workers: for how much of the year they were paid.

        person-months = sum of the subsidised of each month
        share of the year = months with anyone paid / 12

    A programme vanishes from "active" when its budget months end, so a count of one month says
    little: Kota Magelang paid for six. Only months counted are known (`months_known`); one that was
    not reported is neither 0 nor a month covered. A count dated by its year says of no month.
    """
    mine = counts[(counts[MEASURE] == "subsidised") & (counts[AS_OF].dt.year == year)]
    mine = mine[mine[VALUE].notna() & (mine[PRECISION] != "year")].sort_values(AS_OF)
    by_month = mine.assign(month=mine[AS_OF].dt.month, paid=mine[VALUE] > 0)
    by_month = by_month.drop_duplicates([*_KEYS, "month"], keep="last")
    rows = by_month.groupby(_KEYS, as_index=False).agg(
        **{
            "persons": (VALUE, "max"),
            "person_months": (VALUE, "sum"),
            "months": ("paid", "sum"),
            "months_known": ("month", "nunique"),
            AS_OF: (AS_OF, "max"),
            PRECISION: (PRECISION, "last"),
            STATUS: (STATUS, rollup.least_certain),
            SOURCE: (SOURCE, rollup.joined),
        }
    )
    return rows.assign(share_of_year=rows["months"] / MONTHS_OF_A_YEAR)


# --- one row per place and indicator --------------------------------------------------------------
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
    known = _of_period(_since_january(counts, history), counts)
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
    rows = against_plan(due, counts, history)
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
    keys = [*_KEYS, AS_OF]
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
    rows = months_covered(ever[ever[AS_OF] <= now[AS_OF].max()], now[AS_OF].max().year)
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
