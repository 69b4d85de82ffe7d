"""The change of a total rate, split over its parts: what happened within them, and their mix.

Symmetric as in `decomposition`; rates and effects are fractions.
"""

import pandas as pd

from coverage_lib.metrics import change, coverage, decomposition
from coverage_lib.metrics.change import EARLIER_AT_MOST
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    BASIS,
    DISTRICT,
    GROUP,
    LEVEL,
    PLACE,
    POTENTIAL,
    PRECISION,
    SEGMENT,
    SINGLE_SEGMENTS,
    SOURCE,
    STATUS,
    VINTAGE,
)

PART, BY = "part", "by"
AREA = "area"  # where there are districts of several totals: which total
WITHIN, MIX = "within_effect", "mix_effect"


def mix_change(before_parts: pd.DataFrame, now_parts: pd.DataFrame, by: str) -> pd.DataFrame:
    """Split the change of a total rate over its parts: what happened within them, and their mix.

        share         = potential of the part / potential of all parts
        within effect = (share before + share now) / 2 * (coverage now - coverage before)
        mix effect    = (share now - share before)
                        * ((coverage before + coverage now) / 2 - (total before + total now) / 2)
        change of the total rate = sum of (within effect + mix effect)

    The mix effect is measured from the total's own mean rate, so a part lifts the total by growing
    only if it is better covered than the rest; the changes of the shares add to 0, so that takes
    nothing from the sum.
    Persons are split too: `change` of the parts adds to `whole_change`.

    `by` is "segment" (the single segments of a place make its total) or "district" (the districts
    given make a total, one for each segment, and for each `area` where they have one; `level` tells
    them from other places). Bases and groups are never added. A part on one date only, or without
    people and potential on the other, cannot have changed within itself: all its effect is mix. A
    part with people but no potential, or without a count, leaves its whole total without effects;
    `reason` names that part, and the date. So do parts of several dates.

    One row per part; the columns `whole_…` repeat the total beside each. `before_parts` and
    `now_parts` are coverage rows, one a part.
    """
    whole, part = _keys(by, now_parts)
    keys = [*whole, part]
    before, now = (_parts_of(rows, by)[[*keys, *_COUNTED]] for rows in (before_parts, now_parts))
    earlier = before.rename(columns={column: f"{column}_before" for column in _COUNTED})
    both = now.merge(earlier, how="outer", on=keys, validate="one_to_one", indicator="presence")
    rows = both.assign(presence=both["presence"].astype(str).map(_PRESENCE), by=by, part=both[part])
    return (
        rows.assign(total=rows.groupby(whole).ngroup())
        .pipe(_with_absent_as_nobody)
        .pipe(_with_wholes)
        .pipe(_with_mix_effects)
        .pipe(_without_unsound)
        .sort_values(keys, kind="stable", ignore_index=True)
        .drop(columns="total")
    )


def of_mix(now: pd.DataFrame, history: pd.DataFrame, by: str) -> pd.DataFrame:
    """The mix change of every total in `now` since an earlier date of `history`, at most two years.

    A total is taken on one date: the one with the most parts, of those the latest. An earlier date
    on which fewer parts report would make parts seem to appear. Totals of one part have no mix, and
    totals without a part on both dates are not the same total: they have no row.
    """
    whole, part = _keys(by, now)
    latest = _on_fullest_date(_parts_of(now, by), whole, part)
    dates = latest.drop_duplicates(whole)[[*whole, AS_OF]].rename(columns={AS_OF: "date"})
    earlier = _parts_of(history, by).merge(dates, on=whole)
    recent = earlier["date"] - earlier[AS_OF] <= EARLIER_AT_MOST
    earlier = _on_fullest_date(earlier[recent & (earlier[AS_OF] < earlier["date"])], whole, part)
    known = latest.merge(earlier[whole].drop_duplicates(), on=whole)
    rows = mix_change(earlier, known, by)
    groups = rows.assign(both=rows["presence"] == "both").groupby(whole)
    several = (groups[PART].transform("size") > 1) & groups["both"].transform("any")
    return rows[several].reset_index(drop=True)


_COUNTED = [AS_OF, PRECISION, ACTIVE, POTENTIAL, VINTAGE, SOURCE, STATUS]
_PRESENCE = {"both": "both", "left_only": "appeared", "right_only": "vanished"}
_SIDES = (("_before", "before"), ("", "now"))


def _keys(by: str, rows: pd.DataFrame) -> tuple[list[str], str]:
    """What one total is, and which column names its parts."""
    if by == SEGMENT:
        return [PLACE, BASIS, GROUP], SEGMENT
    if by == DISTRICT:
        return [name for name in (AREA, SEGMENT, BASIS, GROUP) if name in rows], PLACE
    raise ValueError(f"by must be {SEGMENT!r} or {DISTRICT!r}, not {by!r}")


def _parts_of(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Only rows that are parts: totals of segments, and places above a district, are not."""
    mine = rows[SEGMENT].isin(SINGLE_SEGMENTS) if by == SEGMENT else rows[LEVEL] == DISTRICT
    needed = [AREA, PLACE, SEGMENT, BASIS, GROUP, LEVEL, *_COUNTED]
    return rows.loc[mine, [name for name in needed if name in rows]]


def _on_fullest_date(rows: pd.DataFrame, whole: list[str], part: str) -> pd.DataFrame:
    """Of each total, the rows of the date with the most parts; of several such, the latest."""
    parts = rows.groupby([*whole, AS_OF])[part].nunique().rename("parts").reset_index()
    chosen = parts.sort_values(["parts", AS_OF]).drop_duplicates(whole, keep="last")
    return rows.merge(chosen[[*whole, AS_OF]], on=[*whole, AS_OF])


def _with_absent_as_nobody(rows: pd.DataFrame) -> pd.DataFrame:
    """A part that is on one date only has nobody on the other; a blank count stays unknown."""
    gone, fresh = rows["presence"] == "vanished", rows["presence"] == "appeared"
    return rows.assign(
        active=rows[ACTIVE].mask(gone, 0),
        potential=rows[POTENTIAL].mask(gone, 0),
        active_before=rows["active_before"].mask(fresh, 0),
        potential_before=rows["potential_before"].mask(fresh, 0),
    )


def _with_wholes(rows: pd.DataFrame) -> pd.DataFrame:
    """Beside each part the total of its parts; one unknown part makes the total unknown."""
    counts = [f"{column}{end}" for column in (ACTIVE, POTENTIAL) for end, _ in _SIDES]
    sums = rows.groupby("total")[counts].transform("sum", min_count=1)
    unknown = rows[counts].isna().groupby(rows["total"]).transform("any")
    known = rows.join(sums.mask(unknown).add_prefix("whole_"))
    rates = {
        f"whole_coverage{end}": coverage.coverage_rate(
            known[f"whole_active{end}"], known[f"whole_potential{end}"]
        )
        for end, _ in _SIDES
    }
    return known.assign(
        **rates,
        whole_change=change.difference(known["whole_active"], known["whole_active_before"]),
        whole_change_in_points=rates["whole_coverage"] - rates["whole_coverage_before"],
    )


def _with_mix_effects(rows: pd.DataFrame) -> pd.DataFrame:
    share, share_before = (
        coverage.coverage_rate(rows[f"potential{end}"], rows[f"whole_potential{end}"])
        for end in ("", "_before")
    )
    rate, rate_before = (
        coverage.coverage_rate(rows[f"active{end}"], rows[f"potential{end}"])
        for end in ("", "_before")
    )
    # A part that is nowhere on one date has the rate of the other: it changed its share only.
    known, known_before = rate.fillna(rate_before).fillna(0), rate_before.fillna(rate).fillna(0)
    mean_total = (rows["whole_coverage"] + rows["whole_coverage_before"]) / 2
    effects = rows.assign(
        share=share,
        share_before=share_before,
        coverage=rate,
        coverage_before=rate_before,
        change=change.difference(rows[ACTIVE], rows["active_before"]),
        change_in_points=change.difference(rate, rate_before),
        within_effect=(share_before + share) / 2 * (known - known_before),
        mix_effect=(share - share_before) * ((known_before + known) / 2 - mean_total),
    )
    return effects.assign(
        part_effect=effects[WITHIN] + effects[MIX],
        reason=_reason_of_part(effects),
    )


def _reason_of_part(rows: pd.DataFrame) -> pd.Series:
    """Which part, and what of it, stands in the way of an exact split; "" where nothing does."""
    reason = pd.Series("", index=rows.index, dtype=object)
    for end, name in _SIDES:
        active, potential = rows[f"active{end}"], rows[f"potential{end}"]
        dates = rows.groupby("total")[f"as_of{end}"].transform("nunique")
        uncounted = potential.isna() | ((potential <= 0) & (active > 0))
        reason = reason.mask(dates > 1, "several_dates")
        reason = reason.mask(rows[f"whole_potential{end}"] <= 0, f"no_potential_{name}")
        reason = reason.mask(uncounted, f"no_potential_{name}")
        reason = reason.mask(active.isna(), f"no_count_{name}")
    broken = (reason != "").groupby(rows["total"]).transform("any")
    return reason.mask(broken & (reason == ""), "another_part")


def _without_unsound(rows: pd.DataFrame) -> pd.DataFrame:
    """Effects only where they add up; then the sums of them, for the line of the total."""
    sound = rows["reason"] == ""
    effects = {name: rows[name].where(sound) for name in (WITHIN, MIX, "part_effect")}
    kept = rows.assign(**effects)
    groups = kept.groupby("total")
    return kept.assign(
        whole_within_effect=groups[WITHIN].transform("sum").where(sound),
        whole_mix_effect=groups[MIX].transform("sum").where(sound),
        vintage_changed=decomposition.vintage_changed(kept).groupby(kept["total"]).transform("any"),
    )
