"""Within and mix effects add up to the change of the total: to the last person, to 1e-12 of a point."""

import pandas as pd
import pytest
from coveragerows import BEFORE, EXACT, FEW, NOW, persons, rows
from hypothesis import given
from hypothesis import strategies as st

from coverage_lib.metrics import mix
from drawn import table


def parts(drawing, **columns):
    """Two frames of coverage rows from one drawing; a part without a potential is not there."""
    drawn = table(drawing)
    before = drawn.drop(columns=["active", "potential"], errors="ignore").rename(
        columns={"active_before": "active", "potential_before": "potential"}
    )
    now = drawn.drop(columns=["active_before", "potential_before"])
    there = [frame[frame["potential"].notna()] for frame in (before, now)]
    return rows(there[0], **columns, as_of=BEFORE), rows(there[1], **columns)


# By hand: 100/400 = 25 % becomes 200/500 = 40 %. Shares of the potential: PU 0.25 to 0.4, BPU 0.75 to 0.6.
# PU within 0.325 * (0.75 - 0.6) = 0.04875, mix 0.15 * (0.675 - 0.325) = 0.0525;
# BPU within 0.675 * (1/6 - 2/15) = 0.0225, mix -0.15 * (0.15 - 0.325) = 0.02625. Together 0.15.
MIX = """
    segment | active_before | potential_before | active | potential | within  | mix
    PU      |            60 |              100 |    150 |       200 | 0.04875 | 0.0525
    BPU     |            40 |              300 |     50 |       300 | 0.0225  | 0.02625
"""


def test_a_total_rate_changes_by_what_happens_within_parts_and_by_their_mix():
    expected = table(MIX).sort_values("segment")

    found = mix.mix_change(*parts(MIX), by="segment").sort_values("segment")

    assert found["within_effect"].tolist() == pytest.approx(expected["within"].tolist())
    assert found["mix_effect"].tolist() == pytest.approx(expected["mix"].tolist())
    assert found["whole_change_in_points"].iloc[0] == pytest.approx(0.15)
    assert found["whole_within_effect"].iloc[0] == pytest.approx(0.07125)
    assert found["whole_mix_effect"].iloc[0] == pytest.approx(0.07875)
    assert found["change"].sum() == found["whole_change"].iloc[0] == 100


def test_a_part_that_appears_or_vanishes_has_mix_only():
    found = mix.mix_change(
        *parts("""
            segment | active_before | potential_before | active | potential
            PU      |            50 |              100 |     50 |       100
            BPU     |            10 |              100 |        |
            JAKON   |               |                  |     90 |       100
        """),
        by="segment",
    ).set_index("segment")

    assert found["presence"].to_dict() == {"BPU": "vanished", "JAKON": "appeared", "PU": "both"}
    assert found["within_effect"].tolist() == [0, 0, 0]
    assert found["part_effect"].sum() == pytest.approx(140 / 200 - 60 / 200, abs=EXACT)
    assert found["change"].to_dict() == {"BPU": -10, "JAKON": 90, "PU": 0}


NO_MIX = table("""
    case                                  | active | potential | PU                  | BPU
    people without a potential            |     10 |         0 | another_part        | no_potential_now
    nobody, and no potential: not there   |      0 |         0 |                     |
    a potential and nobody: a rate of 0   |      0 |        10 |                     |
    count not known                       |        |        10 | another_part        | no_count_now
""")


@pytest.mark.parametrize("row", list(NO_MIX.itertuples()), ids=NO_MIX["case"])
def test_one_part_without_a_base_leaves_the_total_undivided_and_is_named(row):
    before = rows("segment | active | potential\nPU | 50 | 100\nBPU | 10 | 100", as_of=BEFORE)
    now = pd.DataFrame(
        {"segment": ["PU", "BPU"], "active": [50, row.active], "potential": [100, row.potential]}
    )

    found = mix.mix_change(before, rows(now), by="segment").set_index("segment")

    expected = ["" if pd.isna(reason) else reason for reason in (row.PU, row.BPU)]
    assert found["reason"][["PU", "BPU"]].tolist() == expected
    assert found["part_effect"].notna().tolist() == [expected == ["", ""]] * 2


def test_bases_never_meet_in_one_total_and_totals_are_no_parts():
    before, now = parts("""
        segment | basis  | active_before | potential_before | active | potential
        PU      | office |            50 |              100 |     60 |       100
        BPU     | office |            10 |              100 |     10 |       100
        PU      | nik    |            10 |              100 |     90 |       100
        ALL     | office |            60 |              200 |     70 |       200
    """)

    found = mix.mix_change(before, now, by="segment")

    assert found["whole_potential"].tolist() == [100, 200, 200]
    assert "ALL" not in set(found["part"])


def test_parts_of_several_dates_make_no_total():
    before, now = parts(MIX)
    now = now.assign(as_of=[NOW, BEFORE + pd.Timedelta(days=31)])

    found = mix.mix_change(before, now, by="segment")

    assert set(found["reason"]) == {"several_dates"}
    assert found["part_effect"].isna().all()


def test_a_part_may_only_be_a_segment_or_a_district():
    with pytest.raises(ValueError, match="by must be 'segment' or 'district', not 'office'"):
        mix.mix_change(*parts(MIX), by="office")


def test_a_district_mix_leaves_provinces_and_offices_out():
    before, now = parts("""
        place | level    | active_before | potential_before | active | potential
        "33"  | province |           100 |              400 |    200 |       500
        33.1  | district |            60 |              100 |    150 |       200
        33.2  | district |            40 |              300 |     50 |       300
    """)

    found = mix.mix_change(before, now, by="district")

    assert found["whole_active"].tolist() == [200, 200]
    assert found["part_effect"].sum() == pytest.approx(0.15)


def test_an_earlier_date_with_fewer_parts_is_passed_over_for_a_full_one():
    before, now = parts(MIX)
    partial = before.head(1).assign(as_of=pd.Timestamp("2025-11-30"))
    too_old = before.assign(as_of=pd.Timestamp("2020-12-31"))

    found = mix.of_mix(now, pd.concat([before, partial, too_old, now]), "segment")

    assert found["as_of_before"].tolist() == [BEFORE, BEFORE]
    assert mix.of_mix(now, too_old, "segment").empty
    assert mix.of_mix(now.head(1), before.head(1), "segment").empty
    assert mix.of_mix(now.head(0), before, "segment").empty


side = st.one_of(st.none(), st.tuples(persons, st.integers(min_value=10**6, max_value=10**8)))
districts = st.dictionaries(
    st.tuples(st.sampled_from("abcdefgh"), st.sampled_from(["PU", "BPU", "JAKON", "PMI"])),
    st.tuples(side, side),
    min_size=1,
    max_size=16,
)


def coverage_rows(drawn, date, when):
    there = [(*key, *pair[when]) for key, pair in drawn.items() if pair[when] is not None]
    frame = pd.DataFrame(there, columns=["place", "segment", "active", "potential"])
    return rows(frame.astype({"place": "str", "segment": "str"}), as_of=date, level="district")


@FEW
@given(districts, st.sampled_from(["segment", "district"]))
def test_parts_add_to_the_whole_to_the_last_person_and_to_1e_12_of_a_point(drawn, by):
    before, now = coverage_rows(drawn, BEFORE, 0), coverage_rows(drawn, NOW, 1)
    whole = "place" if by == "segment" else "segment"

    found = mix.mix_change(before, now, by=by)

    sums = found.groupby(whole)[["change", "part_effect", "share", "share_before"]].sum(min_count=1)
    totals = [frame.groupby(whole)[["active", "potential"]].sum() for frame in (before, now)]
    earlier, later = (total.reindex(sums.index) for total in totals)
    change = later["active"] / later["potential"] - earlier["active"] / earlier["potential"]
    assert (sums["change"] == later["active"].fillna(0) - earlier["active"].fillna(0)).all()
    assert (sums["part_effect"].isna() == change.isna()).all()
    assert ((sums["part_effect"] - change).abs().fillna(0) <= EXACT).all()
    assert (found["reason"] == "").groupby(found[whole]).all().eq(change.notna()).all()
