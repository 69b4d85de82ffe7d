"""Which row of a file of figures is which row of an earlier one."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

Row = Mapping[str, str]
Pair = tuple[Row | None, Row | None]  # before and now
VALUE, SHOWN, UNIT, DEFINITION = "value", "shown", "unit", "definition"
ALIKE = 1e-9  # of a value: another processor may round its last digits otherwise


@dataclass(frozen=True)
class Meaning:
    """What the caller knows of a file of figures: a row a number, with its `value` and `shown`."""

    file: str
    keys: tuple[str, ...]  # columns that tell one number from another, beside its date
    date: str  # the column of the date
    where: str  # one of the keys: the part of the report in which the number stands
    about: str  # one of the keys: with it begin the names of the groups of rows behind a number
    first: Callable[[Row], bool]  # whose changes are told first
    label: Callable[[Row, str], str]  # what the number is, in a language
    difference: Callable[[Row, float, str], str]  # how a difference is written
    day: Callable[[str, str], str]  # how a date is written
    office: str  # the parameter by which reports belong together
    period: str  # the parameter that is another each month
    harmless: frozenset[str]  # parameters that move no number


def pairs(before: Sequence[Row], now: Sequence[Row], meaning: Meaning) -> Iterator[Pair]:
    """Each number of either file once, beside the same number of the other, if there is one.

    A number that has only a later date stands beside the latest earlier one; which it replaces is
    not gone. Where one key has several rows, they are told apart by their order, and only where
    both files have as many: otherwise they stand alone.
    """
    exact = (*meaning.keys, meaning.date)
    old, new = _by_key(before, exact), _by_key(now, exact)
    former = _by_key(before, meaning.keys)
    gone: list[Row] = []
    replaced = set()
    for key in old | new:
        matched, left, right = _matched(old.get(key, []), new.get(key, []))
        gone += left
        earlier = _latest(former.get(key[:-1], []), meaning.date, before=key[-1]) if right else []
        if earlier and not left:
            matched += _in_order(earlier, right)
            replaced.add(key[:-1])
        else:
            matched += [(None, row) for row in right]
        yield from matched
    yield from ((row, None) for row in gone if _key(row, meaning.keys) not in replaced)


def alike(before: Row, now: Row, *, shown: bool = True) -> bool:
    """Whether a number is the same; `shown`: also as it is written, with its marks of caution."""
    values = float(before[VALUE]), float(now[VALUE])
    return math.isclose(*values, rel_tol=ALIKE, abs_tol=ALIKE) and (
        not shown or before[SHOWN] == now[SHOWN]
    )


def _matched(before: Sequence[Row], now: Sequence[Row]) -> tuple[list[Pair], list[Row], list[Row]]:
    """Rows of one key, those alike first; then what is left of either."""
    left, right = list(before), list(now)
    matched: list[Pair] = []
    for row in now:
        found = next((one for one in left if alike(one, row)), None)
        if found is not None:
            left, right = _without(left, found), _without(right, row)
            matched.append((found, row))
    if left and len(left) == len(right):
        return [*matched, *zip(left, right, strict=True)], [], []
    return matched, left, right


def _in_order(earlier: Sequence[Row], now: Sequence[Row]) -> list[Pair]:
    same_number = len(earlier) == len(now)
    return [(earlier[number] if same_number else None, row) for number, row in enumerate(now)]


def _latest(rows: Sequence[Row], date: str, *, before: str) -> list[Row]:
    """The rows of the latest date before another."""
    latest = max((row[date] for row in rows if "" < row[date] < before), default="")
    return [row for row in rows if row[date] == latest] if latest else []


def _without(rows: Sequence[Row], one: Row) -> list[Row]:
    return [row for row in rows if row is not one]


def _by_key(rows: Sequence[Row], keys: Sequence[str]) -> dict[tuple[str, ...], list[Row]]:
    found: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        found[_key(row, keys)].append(row)
    return dict(found)


def _key(row: Row, keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(row.get(name, "") for name in keys)
