"""Registered at an office, or resident by ID card: no sum, rank or comparison rests on both."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverage_lib.errors import CoverageError
from coverage_lib.metrics import (
    bases,
    change,
    comparison,
    coverage,
    decomposition,
    mix,
    pace,
    pace_positions,
    rollup,
)
from coverage_lib.metrics import targets as target_metrics
from drawn import table

BLANK = {
    "segment": "ALL", "basis": "unstated", "programme": "", "group": "", "vintage": "",
    "measure": "active", "unit": "persons", "status": "reported", "precision": "day",
    "source": "a paper",
}  # fmt: skip


def counts(drawing):
    rows = table(drawing) if isinstance(drawing, str) else drawing
    filled = rows.assign(**{name: text for name, text in BLANK.items() if name not in rows})
    return filled.assign(as_of=pd.to_datetime(filled["as_of"]), value=filled["value"].astype(float))


LUMAJANG = """
    place     | as_of      | basis    | measure |  value
    "35.08"   | 2026-03-31 | nik      | active  |  89266
    lumajang  | 2026-03-31 | office   | active  |  50098
    elsewhere | 2026-03-31 | unstated | active  |    100
"""


def test_office_and_nik_never_meet():
    with pytest.raises(CoverageError) as error:
        bases.require_one_basis(counts(LUMAJANG))

    text = str(error.value)
    assert "row 0: 35.08, 2026-03-31, ALL, nik, active, 89266.0, a paper" in text
    assert "row 1: lumajang" in text
    assert "elsewhere" not in text  # an unstated basis is not the fault
    assert "to fix: keep the rows of one basis" in text
    assert error.value.exit_code == 10


def test_a_long_list_of_rows_is_cut():
    many = pd.concat([counts(LUMAJANG)] * 10, ignore_index=True)

    with pytest.raises(CoverageError, match="and 10 more rows"):
        bases.require_one_basis(many)


def test_rows_apart_may_differ_and_unstated_beside_a_basis_is_marked():
    rows = counts(LUMAJANG)

    apart = bases.require_one_basis(rows, within=("place",))
    beside = bases.require_one_basis(rows[rows["basis"] != "office"])

    assert apart["mixed_basis"].tolist() == [False, False, False]
    assert beside["mixed_basis"].tolist() == [True, True]
    assert bases.require_one_basis(rows.tail(1))["mixed_basis"].tolist() == [False]
    assert bases.require_one_basis(rows.head(0)).empty


def test_a_caller_who_would_add_office_and_nik_over_places_is_told_which_rows():
    rows = counts("""
        place   | as_of      | basis  | value
        "35.08" | 2026-03-31 | nik    | 89266
        "35.78" | 2026-03-31 | office | 50098
    """)

    with pytest.raises(CoverageError, match=r"row 1: 35.78, 2026-03-31, ALL, office"):
        rollup.over_places(rows, ["35.08", "35.78"], as_place="35")
    alone = rollup.over_places(rows[rows["basis"] == "nik"], ["35.08"], as_place="35")
    assert alone["value"].tolist() == [89266]


def test_a_funnel_of_two_bases_is_not_drawn():
    rows = table("""
        place | basis  | potential | pooled_rate
        a     | nik    |      1000 |         0.4
        b     | office |      2000 |         0.4
    """)

    with pytest.raises(CoverageError, match="may not be added or compared"):
        comparison.funnel_lines(rows)


# --- the law: figures of mixed rows are the figures of each basis apart ---------------------------
DAYS = ("2024-12-31", "2025-12-31")
someone = st.fixed_dictionaries(
    {
        "place": st.sampled_from(["a", "b", "c"]),
        "as_of": st.sampled_from(DAYS),
        "segment": st.sampled_from(["PU", "BPU", "JAKON", "ALL"]),
        "basis": st.sampled_from(bases.ORDER),
        "measure": st.sampled_from(["active", "potential", "new", "left"]),
        "value": st.integers(min_value=1, max_value=10**6),
    }
)
mixed_rows = st.lists(someone, min_size=1, max_size=60).map(
    lambda people: counts(
        pd.DataFrame(people).drop_duplicates(["place", "as_of", "segment", "basis", "measure"])
    )
)


def covered(rows):
    """Coverage rows, of places of one level."""
    return coverage.by_place_and_segment(rollup.with_totals(rows), rollup.with_totals(rows)).assign(
        level="district"
    )


def split(rows):
    """Coverage rows of each of the two days."""
    rated = covered(rows)
    return rated[rated["as_of"] == DAYS[1]], rated[rated["as_of"] == DAYS[0]]


def whole(rows):
    """The total over those places that have the count, of one basis and day at a time."""
    parts = rows.groupby(["basis", "as_of"])
    return pd.concat(
        rollup.over_places(part, sorted(part["place"].unique()), as_place="all")
        for _, part in parts
    )


FIGURES = {
    "totals of segments": rollup.with_totals,
    "totals over places": whole,
    "the last count": rollup.latest,
    "since January": lambda rows: rollup.year_to_date(rows, pd.Timestamp(DAYS[1])),
    "coverage": covered,
    "rank and funnel": lambda rows: comparison.of_places(split(rows)[0]),
    "change": lambda rows: change.since_earlier(*split(rows)),
    "why it changed": lambda rows: decomposition.of_coverage(*split(rows)),
    "who moved most": lambda rows: comparison.movers(decomposition.of_coverage(*split(rows))),
    "mix of segments": lambda rows: mix.of_mix(*split(rows), "segment"),
    "mix of districts": lambda rows: mix.of_mix(*split(rows), "district"),
    "positions by month": lambda rows: pace_positions.month_positions(
        rows, as_of=pd.Timestamp(DAYS[1]), aimed_at=rows["measure"]
    ),
}


@pytest.mark.parametrize("figure", FIGURES.values(), ids=FIGURES)
@settings(max_examples=25, deadline=None)
@given(rows=mixed_rows)
def test_mixed_rows_give_the_figures_of_each_basis_apart(figure, rows):
    together = figure(rows)
    apart = [figure(mine) for _, mine in rows.groupby("basis")]

    for mine in apart:
        for basis in mine["basis"].unique():
            found = together[together["basis"] == basis]
            assert records(found) == records(mine)
    assert len(together) == sum(map(len, apart))


@settings(max_examples=25, deadline=None)
@given(rows=mixed_rows, basis=st.sampled_from(bases.ORDER))
def test_no_target_is_met_by_the_other_basis(rows, basis):
    goals = rows[["place", "segment", "group"]].drop_duplicates().assign(
        measure="active", value=100.0, unit="persons", basis=basis, regime="rpjmd",
        regime_evidence="stated", qualifier="", due=pd.Timestamp(DAYS[1]), source="a plan",
    )  # fmt: skip

    judged = target_metrics.against_targets(goals, rollup.latest(rows), covered(rows))
    paced = pace.against_targets(goals, rows, as_of=pd.Timestamp(DAYS[1]))

    wrong = {"nik": "office", "office": "nik", "unstated": None}[basis]
    assert len(judged) == len(paced) == len(goals)
    assert wrong not in judged["counted_basis"].tolist()
    assert wrong not in paced["basis"].tolist()


def records(rows):
    """The rows as texts in one order; the ninth digit is no figure."""
    numbers = rows.select_dtypes("number").columns
    texts = rows.assign(**{name: rows[name].round(9) for name in numbers}).astype(str)
    return sorted(texts.to_csv(index=False, header=False).splitlines())
