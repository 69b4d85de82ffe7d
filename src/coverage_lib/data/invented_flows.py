"""What moves in the invented nation each month: people in and out, money, employers, claims.

Drawn for each cell as in `invented_counts`, so that every sum over cells keeps these identities:

    opening + new + reactivated - left = closing          for each segment and month
    left = the sum of the reasons
    arrears before + billed - realised = arrears now
    arrears = the sum of the ages, and employers in arrears likewise
"""

import numpy as np

from coverage_lib.data.invented_counts import BPU, IDULFITRI, JAKON, MONTHS, PMI, PU, Whole
from coverage_lib.schema import SINGLE_SEGMENTS

# Thousandths of the opening count that leave, and are replaced, every month; and of those who come
# in, how many come back.
CHURN, BACK = np.array([16, 28, 12, 15]), np.array([100, 300, 0, 60])
# Thousandths of those who leave a segment, by reason; the last reason takes the remainder.
REASONS = {
    PU: {"pension": 30, "phk": 220, "stopped_paying": 180, "contract_end": 0},
    BPU: {"pension": 20, "stopped_paying": 0},
    JAKON: {"project_end": 0},
    PMI: {"contract_end": 0},
}
# Of what is owed, and of who owes it, about how many thousandths are so many months old; the last
# age takes the remainder.
AGES = {1: 300, 2: 170, 3: 100, 5: 80, 6: 60, 8: 50, 10: 40, 18: 0}
# Rupiah a month for one active participant.
CONTRIBUTION = np.array([320_000, 18_000, 12_000, 27_000])


def people(active: Whole, rng: np.random.Generator) -> dict[str, Whole]:
    """New, reactivated and left, [cell, segment, month]: nobody in the first month."""
    opening, closing = active[:, :, :-1], active[:, :, 1:]
    season = 1000 + 400 * MONTHS[1:].strftime("%Y-%m").isin(IDULFITRI)
    rate = CHURN[:, None] * season * rng.integers(70, 131, opening.shape)
    churn = np.minimum(opening * rate // 100_000_000, closing)
    left = np.maximum(opening - closing, 0) + churn
    come = np.maximum(closing - opening, 0) + churn
    back = come * BACK[:, None] // 1000 * rng.integers(80, 121, come.shape) // 100
    return {name: _from_second(flow) for name, flow in _named(come - back, back, left)}


def left_by_reason(left: Whole) -> dict[tuple[str, str], Whole]:
    """Of each segment, those who left for each of its reasons, [cell, month]."""
    parts: dict[tuple[str, str], Whole] = {}
    for segment, reasons in REASONS.items():
        *first, last = reasons
        rest = left[:, segment]
        for reason in first:
            parts[SINGLE_SEGMENTS[segment], reason] = left[:, segment] * reasons[reason] // 1000
            rest = rest - parts[SINGLE_SEGMENTS[segment], reason]
        parts[SINGLE_SEGMENTS[segment], last] = rest
    return parts


def money(active: Whole, rng: np.random.Generator) -> dict[str, Whole]:
    """Contributions billed and realised, and what is in arrears, in rupiah, [cell, month]."""
    wages = rng.integers(80, 126, len(active))[:, None]
    billed = (active * CONTRIBUTION[:, None]).sum(axis=1) * wages // 100
    unpaid = billed * rng.integers(15, 46, billed.shape) // 1000
    recovery = rng.integers(120, 331, billed.shape)
    owed, paid = np.zeros_like(billed), billed - unpaid
    before = billed[:, 0] * 9 // 100
    for month in range(billed.shape[1]):
        recovered = before * recovery[:, month] // 1000
        paid[:, month] += recovered
        before = before + unpaid[:, month] - recovered
        owed[:, month] = before
    return {"contributions_billed": billed, "contributions_realised": paid, "arrears": owed}


def employers(active: Whole, rng: np.random.Generator) -> dict[str, Whole]:
    """Employers registered, obliged but not, partly; how many were followed up and settled."""
    shape = active[:, PU].shape
    size = rng.integers(24, 41, len(active))[:, None]
    registered = active[:, PU] // size
    decline = 1000 - 4 * np.arange(shape[1])
    missing = registered * rng.integers(120, 381, len(active))[:, None] // 1000 * decline // 1000
    partly = registered * rng.integers(50, 141, len(active))[:, None] // 1000 * decline // 1000
    followed = (missing + partly) * rng.integers(30, 91, shape) // 1000
    return {
        "employers": registered,
        "employers_not_registered": missing,
        "employers_partly_registered": partly,
        "employers_followed_up": followed,
        "employers_settled": followed * rng.integers(250, 751, shape) // 1000,
    }


def debtors(registered: Whole, rng: np.random.Generator) -> Whole:
    """Employers in arrears, [cell, month]: 3 to 9 of 100, a little more or less each month."""
    share = rng.integers(30, 91, len(registered))[:, None]
    return registered * share * rng.integers(95, 106, registered.shape) // 100_000


def by_age(whole: Whole, rng: np.random.Generator) -> dict[int, Whole]:
    """The same total, [cell, month], by months overdue; the ages add up to it."""
    parts, rest = {}, whole
    for age, share in list(AGES.items())[:-1]:
        parts[age] = whole * (share * rng.integers(80, 121, whole.shape)) // 100_000
        rest = rest - parts[age]
    return parts | {list(AGES)[-1]: rest}


def ever_registered(active: Whole, rng: np.random.Generator) -> Whole:
    """Registered participants, [cell, month]: all who ever were, paying or not; it never falls."""
    people = np.maximum.accumulate(active.sum(axis=1), axis=1)
    registered: Whole = people * rng.integers(1250, 1651, len(people))[:, None] // 1000
    return registered


def service(active: Whole, rng: np.random.Generator) -> dict[str, Whole]:
    """Agents, and claims paid: cases and rupiah, [cell, month]. January brings the most claims."""
    shape = active[:, PU].shape
    per_agent = rng.integers(400, 901, len(active))[:, None]
    january = np.where(MONTHS.month == 1, 140, 100)
    cases = active[:, PU] * rng.integers(90, 151, shape) // 10_000 * january // 100
    return {
        "agents": active[:, BPU] // per_agent,
        "claims_cases": cases,
        "claims_paid": cases * rng.integers(11_500_000, 17_000_001, shape),
    }


def _from_second(flow: Whole) -> Whole:
    return np.pad(flow, ((0, 0), (0, 0), (1, 0)))


def _named(new: Whole, reactivated: Whole, left: Whole) -> list[tuple[str, Whole]]:
    return [("new", new), ("reactivated", reactivated), ("left", left)]
