"""What a stated figure can be held against, and the stated figures in one form."""

from dataclasses import dataclass, field, replace

import pandas as pd

from coverage_lib.metrics import audit
from coverage_lib.schema import (
    ACTIVE,
    AS_OF,
    BASIS,
    DENOMINATOR,
    DISTRICT,
    DUE,
    GROUP,
    MEASURE,
    NUMERATOR,
    PERCENT,
    PLACE,
    POPULATION,
    POTENTIAL,
    PROVINCE,
    QUALIFIER,
    REGIONAL_OFFICE,
    SEGMENT,
    SOURCE,
    STATED_DECIMALS,
    STATED_PERCENT,
    UNIT,
    VALUE,
)

WORKERS = (POTENTIAL, "employed", "labour_force")
COUNTED = (*WORKERS, ACTIVE)  # what a stated figure may have been divided by, or taken for
UNCOVERED, TARGET_COVERAGE, NATION = "uncovered", "target_coverage", "ID"


def nothing() -> pd.DataFrame:
    """No rows: what is not known, and what a trial does not explain."""
    return pd.DataFrame()


@dataclass(frozen=True)
class Context:
    """What a figure can be held against. What is not known stays empty, and its tests are skipped.

    `published` other stated figures; `observations` counts; `targets`; `populations` persons by
    place; `above` the place one level up by place; `parts` one row per part that a source itself
    says a figure is made of (place, as_of, segment, measure, source, value).
    """

    published: pd.DataFrame
    observations: pd.DataFrame = field(default_factory=nothing)
    targets: pd.DataFrame = field(default_factory=nothing)
    populations: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))
    above: pd.Series = field(default_factory=lambda: pd.Series(dtype=object))
    parts: pd.DataFrame = field(default_factory=nothing)


def context_of(
    published: pd.DataFrame,
    observations: pd.DataFrame,
    targets: pd.DataFrame,
    districts: pd.DataFrame,
    provinces: pd.DataFrame,
) -> Context:
    """The context that a whole folder of data gives. For a bare file: `Context(figures)`."""
    office = provinces.set_index(PROVINCE)[REGIONAL_OFFICE]
    people = districts.groupby(PROVINCE)[POPULATION].sum()
    populations = [
        districts.set_index(DISTRICT)[POPULATION],
        people,
        people.groupby(office).sum(),
        pd.Series({NATION: people.sum()}),
    ]
    above = [districts.set_index(DISTRICT)[PROVINCE], office, pd.Series(NATION, office.unique())]
    return Context(published, observations, targets, pd.concat(populations), pd.concat(above))


def with_parts(context: Context, parts: pd.DataFrame) -> Context:
    """The same context, and the parts that sources themselves name."""
    return replace(context, parts=parts)


_TEXTS = [PLACE, AS_OF, SEGMENT, GROUP, BASIS, MEASURE, UNIT, QUALIFIER, SOURCE]
_NUMBERS = [NUMERATOR, DENOMINATOR, STATED_PERCENT, STATED_DECIMALS, POPULATION]
_FROM_AUDIT = ["recomputed_percent", "verdict", "reason"]
_NO_COUNTS = pd.DataFrame(columns=[*_TEXTS, VALUE, "day"], dtype=object).astype(
    {VALUE: float, "day": "datetime64[us]"}
)


def figures(stated: pd.DataFrame) -> pd.DataFrame:
    """The same rows, numbered; a column that a bare file lacks is blank; `day` is the date.

    What else a stranger's file holds is left out: it might bear the name of a column of ours.
    """
    dated = stated if AS_OF in stated else stated.rename(columns={"as_of_date": AS_OF})
    rows = dated.reset_index(drop=True).reindex(columns=[*_TEXTS, *_NUMBERS, *_FROM_AUDIT])
    day = pd.to_datetime(rows[AS_OF], format="ISO8601", errors="coerce")
    texts = {name: rows[name].astype(object).where(rows[name].notna(), "") for name in _TEXTS}
    texts[AS_OF] = texts[AS_OF].map(str)
    numbers = {name: pd.to_numeric(rows[name], errors="coerce").astype(float) for name in _NUMBERS}
    return rows.assign(**texts, **numbers, day=day)


def counts_of(observations: pd.DataFrame) -> pd.DataFrame:
    """Observations of everybody: as candidates and as stocks they stand beside stated counts."""
    if observations.empty:
        return _NO_COUNTS
    people = observations[MEASURE].isin(COUNTED) & (observations["programme"] == "")
    rows = observations[people & observations[VALUE].notna()]
    texts = {day: str(day) for day in rows[AS_OF].unique()}  # many counts are of few days
    return rows.assign(**{AS_OF: rows[AS_OF].map(texts), "day": rows[AS_OF]})


def goals_of(goals: pd.DataFrame) -> pd.DataFrame:
    """Targets of persons, employers and rupiah, at the day they are due."""
    if goals.empty:
        return _NO_COUNTS
    rows = goals[(goals[UNIT] != PERCENT) & goals[VALUE].notna()]
    return rows.assign(day=rows[DUE], **{AS_OF: rows[DUE].map(str), BASIS: ""})


def evidence(fits: pd.Series, **numbers: pd.Series | float | str) -> pd.DataFrame:
    """The numbers of the rows that fit."""
    return pd.DataFrame(numbers, index=fits.index)[fits.fillna(False).astype(bool)]


def disagrees(rows: pd.DataFrame) -> pd.Series:
    """Which figures are not what their own counts give."""
    return rows["verdict"] == audit.DISAGREES


def above(rows: pd.DataFrame, facts: Context) -> pd.Series:
    """The place one level up of each row, missing where it is not known."""
    return rows[PLACE].map(facts.above).astype(object)
