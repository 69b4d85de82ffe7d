"""Parts that do not add up to the total they are stated with."""

import pandas as pd

from coverage_lib.metrics import digits
from coverage_lib.metrics.fault_context import Context, evidence, nothing
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    ALL_EXCL_JAKON,
    AS_OF,
    BASIS,
    BPU,
    COVERAGE,
    DENOMINATOR,
    GROUP,
    JAKON,
    MEASURE,
    NUMERATOR,
    PLACE,
    PMI,
    POTENTIAL,
    PU,
    QUALIFIER,
    SEGMENT,
    SOURCE,
    VALUE,
)

_QUANTITIES = {ACTIVE: ACTIVE, COVERAGE: ACTIVE, "active_share": ACTIVE, POTENTIAL: POTENTIAL}
_SUM = [PLACE, AS_OF, GROUP, BASIS, "quantity"]


def _stated_counts(stated: pd.DataFrame) -> pd.DataFrame:
    """One row per count that a source states as exact: participants, or potential."""
    counts = stated[_SUM[:4] + [SEGMENT, SOURCE, QUALIFIER]].assign(
        quantity=stated[MEASURE].map(_QUANTITIES), value=stated[NUMERATOR]
    )
    below = stated[MEASURE] == COVERAGE
    potentials = counts[below].assign(quantity=POTENTIAL, value=stated.loc[below, DENOMINATOR])
    both = pd.concat([counts, potentials]).dropna(subset=["quantity", VALUE])
    both = both[both[QUALIFIER] == ""]
    return both.assign(slack=digits.slack(both[VALUE])).drop(columns=QUALIFIER).drop_duplicates()


def _sums(counts: pd.DataFrame, total: str, parts: tuple[str, ...]) -> pd.DataFrame:
    """Every total beside every set of its parts: what they sum to, and whether that fits."""
    sums = counts[counts[SEGMENT] == total].rename(columns={VALUE: total})
    sums = sums.assign(sum=0.0, one_source=True).drop(columns=SEGMENT)
    for part in parts:
        mine = counts[counts[SEGMENT] == part].drop(columns=SEGMENT)
        mine = mine.rename(columns={VALUE: part, "slack": "more", SOURCE: "from"})
        sums = sums.merge(mine, on=_SUM, how="left" if part == PMI else "inner")
        sums = sums.assign(
            sum=sums["sum"] + sums[part].fillna(0),
            slack=sums["slack"] + sums["more"].fillna(0),
            one_source=sums["one_source"] & (sums["from"].fillna(sums[SOURCE]) == sums[SOURCE]),
        ).drop(columns=["more", "from"])
    off = sums[total] - sums["sum"]
    incomplete = sums[PMI].isna() & (off > 0)  # migrant workers may be the rest
    return sums.assign(
        fits=off.abs() <= sums["slack"], wrong=(off.abs() > sums["slack"]) & ~incomplete
    )


def parts(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """Segments that do not sum to their total; the odd one out where another source has it right.

    Whole totals are held against parts of their own source only.
    """
    mine = rows[[*_SUM[:4], SEGMENT, SOURCE]].assign(
        quantity=rows[MEASURE].map(_QUANTITIES), count=rows[NUMERATOR]
    )
    mine = mine[mine["quantity"].notna() & mine["count"].notna() & (rows[QUALIFIER] == "")]
    mine = mine.rename_axis("row").reset_index()
    if mine.empty:
        return nothing()
    counts = _stated_counts(facts.published[facts.published[PLACE].isin(mine[PLACE])])
    shown = [
        found
        for total, parts in (
            (ALL, (PU, BPU, JAKON, PMI)),
            (ALL_EXCL_JAKON, (PU, BPU, PMI)),
        )
        if (counts[SEGMENT] == total).any()
        for sums in [_sums(counts, total, parts)]
        if len(sums)
        for found in [_wrong_total(mine, sums, total), *_odd_ones(mine, sums, (total, *parts))]
        if len(found)
    ]
    return pd.concat(shown) if shown else nothing()


def _wrong_total(mine: pd.DataFrame, sums: pd.DataFrame, total: str) -> pd.DataFrame:
    wrong = sums[sums["wrong"] & sums["one_source"]]
    fitting = pd.MultiIndex.from_frame(sums.loc[sums["fits"], _SUM])
    wrong = wrong[~pd.MultiIndex.from_frame(wrong[_SUM]).isin(fitting)]
    wrong = wrong.rename(columns={total: "count"})[[*_SUM, SOURCE, "count", "sum"]]
    found = mine[mine[SEGMENT] == total].merge(wrong, on=[*_SUM, SOURCE, "count"])
    found = found.sort_values(["row", "sum"]).drop_duplicates("row").set_index("row")
    return found[["count", "sum"]].assign(form="sum", difference=found["count"] - found["sum"])


def _odd_ones(
    mine: pd.DataFrame, sums: pd.DataFrame, segments: tuple[str, ...]
) -> list[pd.DataFrame]:
    """Counts that fit no sum, where another stated count of the same segment does."""
    fitting = sums[sums["fits"]]
    odd = []
    for segment in segments:
        right = fitting[[*_SUM, segment]].rename(columns={segment: "expected"})
        beside = mine[mine[SEGMENT] == segment].merge(right.dropna(), on=_SUM)
        fits = (beside["count"] == beside["expected"]).groupby(beside["row"]).transform("any")
        found = beside[~fits.astype(bool)].sort_values(["row", "expected"]).drop_duplicates("row")
        odd.append(found.set_index("row")[["count", "expected"]].assign(form="odd"))
    return odd


def own_parts(rows: pd.DataFrame, facts: Context) -> pd.DataFrame:
    """The parts that a source itself names: 14,059 + 7,104 + 3,718 is not 24,872."""
    if facts.parts.empty:
        return nothing()
    keys = [PLACE, AS_OF, SEGMENT, MEASURE, SOURCE]
    parts = facts.parts.assign(**{AS_OF: facts.parts[AS_OF].map(str)})
    parts = parts.assign(slack=digits.slack(parts[VALUE]))
    sums = parts.groupby(keys)[[VALUE, "slack"]].sum().reset_index()
    beside = rows.rename_axis("row").reset_index().merge(sums, on=keys).set_index("row")
    count, off = beside[NUMERATOR], beside[NUMERATOR] - beside[VALUE]
    fits = off.abs() > beside["slack"] + digits.slack(count)
    return evidence(fits, form="sum", count=count, sum=beside[VALUE], difference=off)
