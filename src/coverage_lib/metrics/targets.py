"""How far a count, or a rate, is from what was to be reached."""

import pandas as pd

from coverage_lib.metrics import bases
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    BASIS,
    COVERAGE,
    GROUP,
    MEASURE,
    PLACE,
    POTENTIAL,
    SEGMENT,
    STATUS,
    VALUE,
)


def achievement_rate(realised: pd.Series, target: pd.Series) -> pd.Series:
    """How much of the target is reached.

        achievement = realised / target

    Persons by persons, rupiah by rupiah, or a coverage rate by a coverage target. Where no target
    was set, or it was set to 0, there is no rate.

    >>> achievement_rate(pd.Series([146309, 9]), pd.Series([137956, 0])).round(4).tolist()
    [1.0605, nan]
    """
    return realised / target.where(target > 0)


def shortfall(realised: pd.Series, target: pd.Series) -> pd.Series:
    """What is missing to the target, in the target's own unit.

        shortfall = target - realised

    Negative once the target is passed: the surplus is shown as such.

    >>> shortfall(pd.Series([15605]), pd.Series([22300])).tolist()
    [6695]
    """
    return target - realised


def target_persons(target_rate: pd.Series, potential: pd.Series) -> pd.Series:
    """How many people a coverage target means.

        target persons = target rate * potential

    >>> target_persons(pd.Series([0.52]), pd.Series([563133])).round().tolist()
    [292829.0]
    """
    return target_rate * potential


def implied_potential(persons: pd.Series, rate: pd.Series) -> pd.Series:
    """The denominator that a number of persons and a percentage, stated together, must rest on.

        implied potential = persons / rate

    A check: Bangka Belitung's target for 2025, 397,336 persons and 60.27 %, rests on 659 thousand
    workers, its coverage on 563 thousand.

    >>> implied_potential(pd.Series([397336]), pd.Series([0.6027])).round().tolist()
    [659260.0]
    """
    return persons / rate.where(rate > 0)


def against_targets(
    targets: pd.DataFrame, counts: pd.DataFrame, coverage: pd.DataFrame
) -> pd.DataFrame:
    """One row per target: what was reached of it, and what is missing.

    `counts` are the latest observations, `coverage` the latest coverage rows of the same places. A
    target on coverage is met by a rate, every other by a count of its own measure, and neither by
    people counted on the other basis; of several that fit, the last is taken, one with a rate
    first. Adds `realised`, `counted_basis`, `achievement`, `shortfall` (persons or rupiah) and, for
    coverage, `gap_in_points`. Without a count they are missing.
    """
    on_coverage = targets[MEASURE] == COVERAGE
    rows = pd.concat(
        [_with_rates(targets[on_coverage], coverage), _with_counts(targets[~on_coverage], counts)]
    )
    return rows.assign(achievement=achievement_rate(rows["realised"], rows["target"])).sort_index()


def with_stated_gap(stated_changes: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Beside each stated rate, its distance to the coverage target of the same place and segment.

        gap = target - stated rate

    A stated rate and a computed one may differ in the last digit, and so do their distances. Where
    several targets are due, the highest is taken: the others are in the table of targets.
    """
    due = targets[targets[MEASURE] == COVERAGE].sort_values(VALUE, kind="stable")
    numbered = stated_changes.rename_axis("row").reset_index()
    pairs = numbered[["row", PLACE, SEGMENT, BASIS]].merge(
        due[[PLACE, SEGMENT, BASIS, VALUE]], on=[PLACE, SEGMENT], suffixes=("", "_of_target")
    )
    fitting = pairs[bases.fits(pairs[BASIS], pairs["basis_of_target"])].sort_values(
        VALUE, kind="stable"
    )
    highest = fitting.drop_duplicates("row", keep="last").set_index("row")[VALUE]
    target = stated_changes.index.to_series().map(highest) / 100
    return stated_changes.assign(
        target=target, stated_gap_in_points=target - stated_changes["stated_rate"]
    )


def _with_rates(targets: pd.DataFrame, coverage: pd.DataFrame) -> pd.DataFrame:
    known = coverage[[PLACE, SEGMENT, BASIS, AS_OF, STATUS, ACTIVE, POTENTIAL, COVERAGE]]
    rows = _joined(targets, known.rename(columns={COVERAGE: "realised"}), [PLACE, SEGMENT])
    target = rows[VALUE] / 100
    return rows.assign(
        target=target,
        gap_in_points=target - rows["realised"],
        shortfall=shortfall(rows[ACTIVE], target_persons(target, rows[POTENTIAL])),
    )


def _with_counts(targets: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    keys = [PLACE, SEGMENT, GROUP, MEASURE]
    known = counts[[*keys, BASIS, AS_OF, STATUS, VALUE]].rename(columns={VALUE: "realised"})
    rows = _joined(targets, known, keys)
    return rows.assign(target=rows[VALUE], shortfall=shortfall(rows["realised"], rows[VALUE]))


def _joined(targets: pd.DataFrame, known: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Each target with the count that fits; the targets keep their index, so their order."""
    told = known.rename(columns={BASIS: "counted_basis"})
    pairs = targets[[*keys, BASIS]].rename_axis("row").reset_index().merge(told, on=keys)
    fitting = pairs[bases.fits(pairs[BASIS], pairs["counted_basis"])]
    ordered = fitting.assign(
        known=fitting["realised"].notna(), order=fitting["counted_basis"].map(bases.ORDER.index)
    ).sort_values(["known", AS_OF, "order"], kind="stable")
    best = ordered.drop_duplicates("row", keep="last").set_index("row")
    return targets.join(best[[name for name in told if name not in keys]])
