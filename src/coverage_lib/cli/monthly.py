"""Which reports a run is asked for: of which months, and in which order."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from coverage_lib import periods
from coverage_lib.edition import catch_up, manifest, plan
from coverage_lib.edition.plan import Edition
from coverage_lib.errors import ParameterError
from coverage_lib.periods import PREVIOUS_MONTH


@dataclass(frozen=True)
class Wish:
    """What the command line asks of a run."""

    file: Path
    overrides: Mapping[str, str]
    offices: Sequence[str]
    periods: Sequence[str]
    output: Path
    now: datetime.datetime  # in Jakarta; the only clock that a run knows
    catch_up: bool = False
    since: str = ""
    even_if_late: bool = False
    force: bool = False

    @property
    def month(self) -> str:
        """What `previous-month` means now."""
        return periods.month_before(self.now)


def moment(text: str) -> datetime.datetime:
    """The time that a text states, or now; in Jakarta."""
    try:
        return periods.in_jakarta(datetime.datetime.fromisoformat(text)) if text else periods.now()
    except ValueError as error:
        raise ParameterError(f"--now {text}: must look like 2026-11-16T05:00+07:00") from error


def planned(wish: Wish) -> Edition:
    """All the reports the run is about; the months missed among them.

    Of a monthly edition, `--period 2026-09` is that month instead of the previous one.
    """
    spoken = plan.read(wish.file, overrides=wish.overrides)
    chosen = [wish.month if text == PREVIOUS_MONTH else text for text in wish.periods]
    if wish.catch_up or wish.since:
        chosen = _to_catch_up(wish, spoken)
    edition = plan.of_months(spoken, chosen or [wish.month])
    return plan.only(edition, {"office": wish.offices, "period": chosen})


def passes(wish: Wish, edition: Edition) -> list[Edition]:
    """What is made one after the other: months missed oldest first, else all together."""
    if not wish.catch_up:
        return [edition]
    entries = manifest.read(wish.output / edition.name)
    return catch_up.one_by_one(edition, entries, latest=wish.month)


def _to_catch_up(wish: Wish, spoken: Edition) -> list[str]:
    if problems := list(_cannot_catch_up(wish, spoken)):
        raise ParameterError("\n".join(problems))
    entries = manifest.read(wish.output / spoken.name)
    return catch_up.months(entries, latest=wish.month, since=wish.since)


def _cannot_catch_up(wish: Wish, spoken: Edition) -> list[str]:
    says = {
        f"{wish.file.name}: no report says  period: {PREVIOUS_MONTH},  so no month can be missed": (
            not spoken.monthly
        ),
        "--catch-up decides the months itself: leave --period out": bool(wish.periods),
        "--since goes with --catch-up": not wish.catch_up,
        f"--since {wish.since}: must be a month, like 2026-01, and not after {wish.month}": bool(
            wish.since
        )
        and not catch_up.is_month_until(wish.since, wish.month),
    }
    return [problem for problem, found in says.items() if found]
