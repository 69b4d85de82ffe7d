"""Why a figure changed: effects that add up to the change exactly, with nothing left to spread.

Three questions, each with its own identity:

    of a rate        change = participants effect + denominator effect
    of a total rate  change = sum over the parts of (within effect + mix effect)
    of participants  opening + new + reactivated - left = closing, or else a row `unexplained`

Both splits of a rate are symmetric (Shapley): each effect is the mean over the two orders in which
the causes can be let in, so no cause is favoured for being named first, and telling the story
backwards only turns the signs. Rates and effects are fractions: 0.01 is a point.
"""

import pandas as pd

from coverage_lib.metrics import change, coverage, rollup
from coverage_lib.metrics.change import EARLIER_AT_MOST, _beside_earlier
from coverage_lib.schema import (
    ACTIVE,
    ALL,
    ALL_EXCL_JAKON,
    AS_OF,
    BASIS,
    DISTRICT,
    GROUP,
    JAKON,
    LEVEL,
    MEASURE,
    PERSONS,
    PLACE,
    POTENTIAL,
    PRECISION,
    PROGRAMME,
    SEGMENT,
    SINGLE_SEGMENTS,
    SOURCE,
    STATUS,
    UNIT,
    VALUE,
    VINTAGE,
)

PART, BY = "part", "by"
WITHIN, MIX = "within_effect", "mix_effect"
OPENING, NEW, REACTIVATED, LEFT = "opening", "new", "reactivated", "left"
UNEXPLAINED, CLOSING = "unexplained", "closing"
STEPS = (OPENING, NEW, REACTIVATED, LEFT, UNEXPLAINED, CLOSING)
REASONS = (  # why there is no decomposition; "" where there is one
    "no_count_before", "no_count_now", "no_potential_before", "no_potential_now",
    "another_part", "several_dates",
)  # fmt: skip


def rate_change(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """How much of a change in coverage is more participants, and how much another denominator.

        participants effect = (A1 - A0) * (1/P0 + 1/P1) / 2
        denominator effect  = (A0 + A1) / 2 * (1/P1 - 1/P0)
        A1/P1 - A0/P0       = participants effect + denominator effect

    A is active, P potential, 0 before and 1 now. Each effect is the mean of two answers: its cause
    changed first, or changed last. Without a potential above 0 on both dates, or without a count,
    the effects are missing and `reason` says why. Both frames have `active` and `potential`
    (persons), and one index.

    >>> before = pd.DataFrame({"active": [2_500_000], "potential": [5_400_000]})
    >>> now = pd.DataFrame({"active": [3_300_000], "potential": [7_900_000]})
    >>> rate_change(before, now).iloc[0, -4:-1].astype(float).round(4).to_dict()
    {'change_in_points': -0.0452, 'participants_effect': 0.1247, 'denominator_effect': -0.1699}
    """
    index = now.index.union(before.index)
    counts = {
        "active_before": before[ACTIVE].reindex(index),
        ACTIVE: now[ACTIVE].reindex(index),
        "potential_before": before[POTENTIAL].reindex(index),
        POTENTIAL: now[POTENTIAL].reindex(index),
    }
    return pd.DataFrame(counts).pipe(_with_rate_effects)


def of_coverage(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """One row per coverage row of `now` that has an earlier one in `before`, and why it changed.

    The earlier row is the latest of the same place, segment, basis and group, at most two years
    back, as in `change.since_earlier`: give only rows a year old to compare with last year. Adds
    what `rate_change` does, and `vintage_changed`: whether the two potentials are other estimates.
    Such a comparison is marked, not refused: its denominator effect is then a change of the
    estimate, not of the workforce alone.
    """
    known = [ACTIVE, POTENTIAL, VINTAGE, SOURCE]
    rows = _beside_earlier(now, before, [PLACE, SEGMENT, BASIS, GROUP], known)
    return rows.pipe(_with_rate_effects).assign(
        vintage_changed=vintage_changed(rows),
        same_source=rows[SOURCE] == rows["source_before"],
    )


def vintage_changed(rows: pd.DataFrame) -> pd.Series:
    """Whether the potential now is another estimate than the potential before.

    Where both name their vintage, the names decide. Where one does not, a different number is taken
    for a different estimate: sources rarely say, and Kalimantan's 5.4 and 7.9 million are not one
    survey.
    """
    name, earlier = rows[VINTAGE].fillna(""), rows["vintage_before"].fillna("")
    named = (name != "") & (earlier != "")
    both = rows[POTENTIAL].notna() & rows["potential_before"].notna()
    moved = both & (rows[POTENTIAL] != rows["potential_before"])
    return (name != earlier).where(named, moved) & both


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
    given make a total, one for each segment; `level` tells them from other places). Bases and
    groups are never added. A part on one date only, or without people and potential on the other,
    cannot have changed within itself: all its effect is mix. A part with people but no potential,
    or without a count, leaves its whole total without effects; `reason` names that part, and the
    date. So do parts of several dates.

    One row per part; the columns `whole_…` repeat the total beside each. `before_parts` and
    `now_parts` are coverage rows, one a part.
    """
    whole, part = _keys(by)
    keys = [*whole, part]
    before, now = (_parts_of(rows, by)[[*keys, *_COUNTED]] for rows in (before_parts, now_parts))
    earlier = before.rename(columns={column: f"{column}_before" for column in _COUNTED})
    both = now.merge(earlier, how="outer", on=keys, validate="one_to_one", indicator="presence")
    rows = both.assign(presence=both["presence"].astype(str).map(_PRESENCE), by=by, part=both[part])
    return (
        rows.pipe(_with_absent_as_nobody)
        .pipe(_with_wholes, whole)
        .pipe(_with_mix_effects, whole)
        .pipe(_without_unsound, whole)
        .sort_values(keys, ignore_index=True)
    )


def of_mix(now: pd.DataFrame, history: pd.DataFrame, by: str) -> pd.DataFrame:
    """The mix change of every total in `now` since an earlier date of `history`, at most two years.

    A total is taken on one date: the one with the most parts, of those the latest. An earlier date
    on which fewer parts report would make parts seem to appear. Totals of one part have no mix, and
    totals without a part on both dates are not the same total: they have no row.
    """
    whole, part = _keys(by)
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


def flows(
    opening: pd.Series,
    new: pd.Series,
    reactivated: pd.Series,
    left_by_reason: pd.DataFrame,
    closing: pd.Series,
) -> pd.DataFrame:
    """From the participants at the start to those at the end, one row a step.

        opening + new + reactivated - left (by reason) + unexplained = closing

    What the flows do not explain is a row of its own and is never spread over the others. A flow
    that is not reported has no row: its people are in `unexplained`. Without an opening or closing
    count nothing can be said to be unexplained: those rows are missing, as counts are.

    All arguments (persons) share one index, such as the place; `left_by_reason` has a column a
    reason, "" where none is stated. `value` is signed as it enters the sum (those who left are
    negative); `level_before` and `level` are the running count before and after the step.

    >>> flows(pd.Series([100]), pd.Series([30]), pd.Series([5]),
    ...     pd.DataFrame({"phk": [12], "pension": [3]}), pd.Series([118]))["value"].tolist()
    [100.0, 30.0, 5.0, -12.0, -3.0, -2.0, 118.0]
    """
    steps = {(OPENING, ""): opening, (NEW, ""): new, (REACTIVATED, ""): reactivated}
    steps |= {(LEFT, reason): -left_by_reason[reason] for reason in left_by_reason}
    wide = pd.DataFrame(steps, index=opening.index).astype(float)
    explained = wide.sum(axis="columns").where(opening.notna())
    wide[(UNEXPLAINED, "")] = closing - explained
    levels = wide.fillna(0).cumsum(axis="columns").where(opening.notna(), axis="index")
    wide[(CLOSING, "")], levels[(CLOSING, "")] = closing, closing
    return _long(wide, levels)


def of_flows(
    observations: pd.DataFrame, *, since: pd.Timestamp, until: pd.Timestamp
) -> pd.DataFrame:
    """The flows of every place, segment and basis: all from observations, one row a step.

    Opening is the last count of active participants on or before `since`, closing the last on or
    before `until`, at most two years later. The flows between those two days are added: each row of
    a flow counts what happened since the row before it. Reasons for leaving are the `group` of
    `left`; where a total (group "") is reported beside them, what it has beyond them keeps "" as
    its reason. Totals over segments are made where none is reported, reasons included. A place
    without any flow has no rows.
    """
    useful = observations[AS_OF].between(since - EARLIER_AT_MOST, until)
    counts = _with_reasons_of_totals(observations[useful & (observations[PROGRAMME] == "")])
    stocks = _stocks(counts, since, until)
    moved = _between(counts, stocks)
    if moved.empty:
        return pd.DataFrame(columns=_FLOW_COLUMNS)
    stocks = stocks[stocks.index.isin(moved.set_index(_WHO).index)]
    added = moved.pivot_table(VALUE, _WHO, [MEASURE, GROUP], aggfunc="sum")
    added = added.reindex(stocks.index)
    rows = flows(
        stocks["opening"], _flow(added, NEW), _flow(added, REACTIVATED), _left(added), stocks[VALUE]
    )
    return _with_provenance(rows.reset_index(), stocks, moved)[_FLOW_COLUMNS]


# --- of a rate ----------------------------------------------------------------------------------


def _with_rate_effects(rows: pd.DataFrame) -> pd.DataFrame:
    active, active_before = rows[ACTIVE], rows["active_before"]
    per_worker = 1 / rows[POTENTIAL].where(rows[POTENTIAL] > 0)
    per_worker_before = 1 / rows["potential_before"].where(rows["potential_before"] > 0)
    rate = coverage.coverage_rate(active, rows[POTENTIAL])
    rate_before = coverage.coverage_rate(active_before, rows["potential_before"])
    return rows.assign(
        coverage_before=rate_before,
        coverage=rate,
        change_in_points=change.difference(rate, rate_before),
        participants_effect=(active - active_before) * (per_worker_before + per_worker) / 2,
        denominator_effect=(active_before + active) / 2 * (per_worker - per_worker_before),
        reason=_reason(rows),
    )


def _reason(rows: pd.DataFrame) -> pd.Series:
    """The first thing that is missing, or "" where nothing is."""
    lacking = {
        "no_potential_now": ~(rows[POTENTIAL] > 0),
        "no_potential_before": ~(rows["potential_before"] > 0),
        "no_count_now": rows[ACTIVE].isna(),
        "no_count_before": rows["active_before"].isna(),
    }
    reason = pd.Series("", index=rows.index, dtype=object)
    for code, lacks in lacking.items():
        reason = reason.mask(lacks, code)
    return reason


# --- of a mix -----------------------------------------------------------------------------------

_COUNTED = [AS_OF, PRECISION, ACTIVE, POTENTIAL, VINTAGE, SOURCE, STATUS]
_PRESENCE = {"both": "both", "left_only": "appeared", "right_only": "vanished"}
_SIDES = (("_before", "before"), ("", "now"))


def _keys(by: str) -> tuple[list[str], str]:
    """What one total is, and which column names its parts."""
    if by == SEGMENT:
        return [PLACE, BASIS, GROUP], SEGMENT
    if by == DISTRICT:
        return [SEGMENT, BASIS, GROUP], PLACE
    raise ValueError(f"by must be {SEGMENT!r} or {DISTRICT!r}, not {by!r}")


def _parts_of(rows: pd.DataFrame, by: str) -> pd.DataFrame:
    """Only rows that are parts: totals of segments, and places above a district, are not."""
    if by == SEGMENT:
        return rows[rows[SEGMENT].isin(SINGLE_SEGMENTS)]
    return rows[rows[LEVEL] == DISTRICT]


def _on_fullest_date(rows: pd.DataFrame, whole: list[str], part: str) -> pd.DataFrame:
    """Of each total, the rows of the date with the most parts; of several such, the latest."""
    parts = rows.groupby([*whole, AS_OF])[part].transform("nunique")
    ordered = rows.assign(parts=parts).sort_values(["parts", AS_OF])
    chosen = ordered.drop_duplicates(whole, keep="last")[[*whole, AS_OF]]
    return rows.merge(chosen, on=[*whole, AS_OF])


def _with_absent_as_nobody(rows: pd.DataFrame) -> pd.DataFrame:
    """A part that is on one date only has nobody on the other; a blank count stays unknown."""
    gone, fresh = rows["presence"] == "vanished", rows["presence"] == "appeared"
    return rows.assign(
        active=rows[ACTIVE].mask(gone, 0),
        potential=rows[POTENTIAL].mask(gone, 0),
        active_before=rows["active_before"].mask(fresh, 0),
        potential_before=rows["potential_before"].mask(fresh, 0),
    )


def _with_wholes(rows: pd.DataFrame, whole: list[str]) -> pd.DataFrame:
    """Beside each part the total of its parts; one unknown part makes the total unknown."""
    groups = rows.groupby(whole, dropna=False)
    totals = {
        f"whole_{column}{end}": groups[f"{column}{end}"].transform("sum", min_count=1)
        .mask(rows[f"{column}{end}"].isna().groupby([rows[key] for key in whole]).transform("any"))
        for column in (ACTIVE, POTENTIAL)
        for end, _ in _SIDES
    }  # fmt: skip
    known = rows.assign(**totals)
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


def _with_mix_effects(rows: pd.DataFrame, whole: list[str]) -> pd.DataFrame:
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
        reason=_reason_of_part(effects, whole),
    )


def _reason_of_part(rows: pd.DataFrame, whole: list[str]) -> pd.Series:
    """Which part, and what of it, stands in the way of an exact split; "" where nothing does."""
    reason = pd.Series("", index=rows.index, dtype=object)
    for end, name in _SIDES:
        active, potential = rows[f"active{end}"], rows[f"potential{end}"]
        dates = rows.groupby(whole)[f"as_of{end}"].transform("nunique")
        uncounted = potential.isna() | ((potential <= 0) & (active > 0))
        reason = reason.mask(dates > 1, "several_dates")
        reason = reason.mask(rows[f"whole_potential{end}"] <= 0, f"no_potential_{name}")
        reason = reason.mask(uncounted, f"no_potential_{name}")
        reason = reason.mask(active.isna(), f"no_count_{name}")
    broken = (reason != "").groupby([rows[key] for key in whole]).transform("any")
    return reason.mask(broken & (reason == ""), "another_part")


def _without_unsound(rows: pd.DataFrame, whole: list[str]) -> pd.DataFrame:
    """Effects only where they add up; then the sums of them, for the line of the total."""
    sound = rows["reason"] == ""
    effects = {name: rows[name].where(sound) for name in (WITHIN, MIX, "part_effect")}
    kept = rows.assign(**effects)
    groups = kept.groupby(whole)
    return kept.assign(
        whole_within_effect=groups[WITHIN].transform("sum").where(sound),
        whole_mix_effect=groups[MIX].transform("sum").where(sound),
        vintage_changed=vintage_changed(kept).groupby([kept[k] for k in whole]).transform("any"),
    )


# --- of participants ----------------------------------------------------------------------------

_WHO = [PLACE, SEGMENT, BASIS]
_FLOW_COLUMNS = [
    *_WHO, "as_of_before", AS_OF, "precision_before", PRECISION,
    MEASURE, GROUP, VALUE, UNIT, "level_before", "level", STATUS, SOURCE,
]  # fmt: skip


def _long(wide: pd.DataFrame, levels: pd.DataFrame) -> pd.DataFrame:
    """One row a step, in the order of the sum; a flow that nobody reports has none."""
    parts = []
    for position, (step, group) in enumerate(wide.columns):
        value, level = wide[(step, group)], levels[(step, group)]
        before = level - value.fillna(0) if step not in (OPENING, CLOSING) else 0.0
        part = pd.DataFrame({MEASURE: step, GROUP: group, VALUE: value}, index=wide.index)
        parts.append(part.assign(level_before=before, level=level, position=position))
    rows = pd.concat(parts)
    always = rows[MEASURE].isin([OPENING, UNEXPLAINED, CLOSING])
    rows = rows[always | rows[VALUE].notna()]
    order = rows.reset_index(drop=True).assign(who=wide.index.get_indexer(rows.index))
    return rows.iloc[order.sort_values(["who", "position"]).index].drop(columns="position")


def _with_reasons_of_totals(counts: pd.DataFrame) -> pd.DataFrame:
    """Totals of the stocks and flows, and reasons of the segments counted for the totals as well.

    A group of newcomers is a part of the people; only of those who left is it a reason.
    What the segments do not cover of a total stays without a reason: see `_left`.
    """
    people = counts[counts[MEASURE].isin([ACTIVE, NEW, REACTIVATED, LEFT])]
    whole = rollup.with_totals(people[people[GROUP] == ""])
    reasons = people[(people[MEASURE] == LEFT) & (people[GROUP] != "")]
    single = reasons[reasons[SEGMENT].isin(SINGLE_SEGMENTS)]
    copies = [
        single.assign(**{SEGMENT: ALL}),
        single[single[SEGMENT] != JAKON].assign(**{SEGMENT: ALL_EXCL_JAKON}),
    ]
    reported = reasons.set_index(_WHO).index
    missing = [rows[~rows.set_index(_WHO).index.isin(reported)] for rows in copies]
    return pd.concat([whole, reasons, *missing], ignore_index=True)


def _stocks(counts: pd.DataFrame, since: pd.Timestamp, until: pd.Timestamp) -> pd.DataFrame:
    """The opening and closing count of each place, segment and basis that has both."""
    active = counts[(counts[MEASURE] == ACTIVE) & (counts[GROUP] == "")].sort_values(AS_OF)
    opening = active[active[AS_OF] <= since].drop_duplicates(_WHO, keep="last").set_index(_WHO)
    closing = active[(active[AS_OF] > since) & (active[AS_OF] <= until)]
    closing = closing.drop_duplicates(_WHO, keep="last").set_index(_WHO)
    columns = {AS_OF: "as_of_before", PRECISION: "precision_before", VALUE: "opening"}
    columns |= {STATUS: "status_before", SOURCE: "source_before"}
    both = closing.join(opening.rename(columns=columns)[list(columns.values())], how="inner")
    return both[both[AS_OF] - both["as_of_before"] <= EARLIER_AT_MOST]


def _between(counts: pd.DataFrame, stocks: pd.DataFrame) -> pd.DataFrame:
    """The rows of flows after the opening and up to the closing count of their place."""
    dates = stocks[["as_of_before", AS_OF]].rename(columns={AS_OF: "closed_on"}).reset_index()
    rows = counts[counts[MEASURE] != ACTIVE].merge(dates, on=_WHO)
    inside = (rows[AS_OF] > rows["as_of_before"]) & (rows[AS_OF] <= rows["closed_on"])
    return rows[inside & rows[VALUE].notna()]


def _flow(added: pd.DataFrame, measure: str) -> pd.Series:
    """The total of one flow, missing where nobody reports it."""
    if (measure, "") in added:
        return added[(measure, "")]
    return pd.Series(float("nan"), index=added.index)


def _left(added: pd.DataFrame) -> pd.DataFrame:
    """Those who left, a column a reason, in one order for all places: the most frequent first.

    A reported total counts only for what no reason covers.
    """
    reasons = added.loc[:, added.columns.get_level_values(MEASURE) == LEFT].droplevel(0, axis=1)
    if "" not in reasons:
        return reasons[reasons.sum().sort_values(ascending=False, kind="stable").index]
    stated = reasons.drop(columns="")
    rest = reasons[""] - stated.sum(axis="columns")
    ordered = stated[stated.sum().sort_values(ascending=False, kind="stable").index]
    return ordered.assign(**{"": rest.where(rest != 0)})


def _with_provenance(rows: pd.DataFrame, stocks: pd.DataFrame, moved: pd.DataFrame) -> pd.DataFrame:
    """Dates, status and sources of each step; what is unexplained comes from no source."""
    moved_keys = [*_WHO, MEASURE, GROUP]
    said = moved.groupby(moved_keys).agg({STATUS: rollup.least_certain, SOURCE: rollup.joined})
    opened = stocks[["status_before", "source_before"]].set_axis([STATUS, SOURCE], axis=1)
    ends = [
        stocks_said.assign(**{MEASURE: step, GROUP: ""}).set_index([MEASURE, GROUP], append=True)
        for step, stocks_said in ((OPENING, opened), (CLOSING, stocks[[STATUS, SOURCE]]))
    ]
    dates = stocks[["as_of_before", AS_OF, "precision_before", PRECISION]]
    return (
        rows.join(pd.concat([said, *ends]), on=moved_keys)
        .join(dates, on=_WHO)
        .fillna({STATUS: "", SOURCE: ""})
        .assign(**{UNIT: PERSONS})
    )
