"""Which fault explains a stated figure that its own numbers do not give.

Every known kind of fault is tried on every figure in doubt. What fits is named, with the numbers
that show it; several may fit: the most specific one is the cause, the others stay beside it. Where
nothing fits the cause is "unknown". A figure that agrees, also when rounded, is never in doubt.

    fault_context     what a figure can be held against          digits   how a writer rounds
    faults_of_percentage   faults_of_counts   faults_of_parts   faults_of_base   faults_of_stock
                      the trials, one by one: each takes the figures in doubt and the context, and
                      gives back a row of numbers for every figure that its fault explains
"""

from collections.abc import Callable

import pandas as pd

from coverage_lib.metrics import (
    audit,
    faults_of_base,
    faults_of_counts,
    faults_of_parts,
    faults_of_percentage,
    faults_of_stock,
)
from coverage_lib.metrics.fault_context import Context, counts_of, figures, goals_of
from coverage_lib.schema import STATED_PERCENT

PLACE_LEVEL, COMPLEMENT, COUNT_AS_PERCENT = "place_level", "complement", "count_as_percent"
TRANSPOSED, POINTS_AS_PERCENT, FACTOR = "transposed", "points_as_percent", "factor"
CUT_OFF, OTHER_DENOMINATOR, STOCK_FLOW = "cut_off", "other_denominator", "stock_flow"
TARGET_BASE, GAP, PARTS = "target_base", "gap", "parts"
LOOSELY_ROUNDED, UNKNOWN = "loosely_rounded", "unknown"


def with_cause(audited: pd.DataFrame, *, context: Context) -> pd.DataFrame:
    """Add `fault`, `evidence` and `also_possible` to each audited figure.

    `fault` is a code: blank where the figure is not in doubt, "unknown" where it does not agree and
    no fault fits. `evidence` is a dictionary of the numbers that show it; `form` in it tells two
    forms of one fault apart. `also_possible` are the codes of the other faults that fit.
    """
    rows = figures(audited)
    claims = _claims(rows[in_doubt(rows)], context)
    first = claims.drop_duplicates("row").set_index("row").reindex(rows.index)
    others = claims[claims.duplicated("row")].drop_duplicates(["row", "fault"])
    unknown = first["fault"].isna() & (rows["verdict"] == audit.DISAGREES)
    gap = rows[STATED_PERCENT] - rows["recomputed_percent"]
    evidence = [
        {"difference_points": off} if lost else found if isinstance(found, dict) else {}
        for found, lost, off in zip(first["evidence"], unknown, gap, strict=True)
    ]
    return audited.assign(
        fault=first["fault"].mask(unknown, UNKNOWN).fillna("").to_numpy(),
        evidence=pd.Series(evidence, index=audited.index, dtype=object).to_numpy(),
        also_possible=others.groupby("row")["fault"]
        .agg(", ".join)
        .reindex(rows.index)
        .fillna("")
        .to_numpy(),
    )


def in_doubt(rows: pd.DataFrame) -> pd.Series:
    """Of audited figures: it neither agrees nor can be right within its round counts.

    A bare count is in doubt too.
    """
    fine = rows["verdict"].isin([audit.AGREES, audit.ROUNDED]) | (rows["reason"] == "round_counts")
    return ~fine


def _claims(doubted: pd.DataFrame, context: Context) -> pd.DataFrame:
    """One row per figure and fault that fits it, the most specific fault first."""
    if doubted.empty:  # most offices: then nothing is held against anything
        return _NO_CLAIMS
    facts = Context(
        figures(context.published), counts_of(context.observations), goals_of(context.targets),
        context.populations, context.above, context.parts,
    )  # fmt: skip
    found = [
        pd.DataFrame({"row": shown.index, "fault": name, "evidence": shown.to_dict("records")})
        for name, tests in HYPOTHESES.items()
        for shown in (test(doubted, facts) for test in tests)
        if len(shown)
    ]
    return pd.concat(found) if found else _NO_CLAIMS


# Tried in this order: what cannot be otherwise and what leaves least to chance comes first.
Test = Callable[[pd.DataFrame, Context], pd.DataFrame]
HYPOTHESES: dict[str, tuple[Test, ...]] = {
    PLACE_LEVEL: (faults_of_base.place_level,),
    COMPLEMENT: (faults_of_counts.complement, faults_of_percentage.complement),
    COUNT_AS_PERCENT: (faults_of_percentage.count_as_percent,),
    TRANSPOSED: (faults_of_percentage.transposed, faults_of_counts.transposed_gap),
    POINTS_AS_PERCENT: (faults_of_counts.points_as_percent,),
    FACTOR: (faults_of_percentage.factor,),
    CUT_OFF: (faults_of_percentage.cut_off,),
    OTHER_DENOMINATOR: (faults_of_base.other_denominator,),
    STOCK_FLOW: (faults_of_stock.flow_as_stock, faults_of_stock.stock_as_flow),
    TARGET_BASE: (faults_of_base.target_base,),
    PARTS: (faults_of_parts.parts, faults_of_parts.own_parts),
    GAP: (faults_of_counts.gap,),
    LOOSELY_ROUNDED: (faults_of_percentage.loosely_rounded,),
}
FAULTS = (*HYPOTHESES, UNKNOWN)

_NO_CLAIMS = pd.DataFrame(columns=["row", "fault", "evidence"])
