"""Parts add up to the change they explain: to the last person, and to 1e-12 of a point."""

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from coverage_lib.metrics import decomposition
from drawn import table

EXACT = 1e-14  # 1e-12 of a percentage point, as a fraction
FEW = settings(max_examples=50, deadline=None)
BLANK = {"basis": "office", "group": "", "vintage": "", "source": "a", "status": "reported"}
BEFORE, NOW = pd.Timestamp("2024-12-31"), pd.Timestamp("2025-12-31")


def rows(drawing_or_frame, **columns):
    drawn = table(drawing_or_frame) if isinstance(drawing_or_frame, str) else drawing_or_frame
    filled = {**BLANK, "place": "a", "segment": "ALL", "precision": "day", "as_of": NOW} | columns
    full = drawn.assign(**{name: text for name, text in filled.items() if name not in drawn})
    counts = {name: full[name].astype(float) for name in ("active", "potential") if name in full}
    return full.assign(as_of=pd.to_datetime(full["as_of"]), **counts)


# --- participants and denominator ---------------------------------------------------------------

# By hand, Kalimantan: 0.8 * (1/5.4 + 1/7.9) / 2 = 0.124707 and (2.5 + 3.3) / 2 * (1/7.9 - 1/5.4) = -0.169948.
RATE = table("""
    case                               | active_before | potential_before |  active | potential |   change | participants | denominator | reason
    Kalimantan, Dec 2023 to Dec 2025   |       2500000 |          5400000 | 3300000 |   7900000 | -0.045241 |     0.124707 |   -0.169948 |
    Kab. Pati, one count, two bases    |        200000 |           511111 |  200000 |    599061 | -0.057449 |            0 |   -0.057449 |
    only the participants changed      |            30 |              120 |      60 |       120 |     0.25 |         0.25 |           0 |
    more people than the estimate      |           100 |              100 |     150 |       100 |      0.5 |          0.5 |           0 |
    nothing changed                    |            30 |              120 |      30 |       120 |        0 |            0 |           0 |
    no potential now                   |            30 |              120 |      30 |         0 |          |              |             | no_potential_now
    potential before not known         |            30 |                  |      30 |       120 |          |              |             | no_potential_before
    count before not known             |               |              120 |      30 |       120 |          |              |             | no_count_before
    count now not known                |            30 |              120 |         |       120 |          |              |             | no_count_now
    neither date has a potential       |            30 |                0 |      30 |         0 |          |              |             | no_potential_before
""")


@pytest.mark.parametrize("row", list(RATE.itertuples()), ids=RATE["case"])
def test_a_change_of_coverage_is_a_participants_effect_and_a_denominator_effect(row):
    before = pd.DataFrame({"active": [row.active_before], "potential": [row.potential_before]})
    now = pd.DataFrame({"active": [row.active], "potential": [row.potential]})

    found = decomposition.rate_change(before, now).iloc[0]

    effects = found[["change_in_points", "participants_effect", "denominator_effect"]]
    assert effects.astype(float).tolist() == pytest.approx(
        [row.change, row.participants, row.denominator], abs=5e-7, nan_ok=True
    )
    assert found["reason"] == ("" if pd.isna(row.reason) else row.reason)


persons = st.integers(min_value=0, max_value=10**7)
potentials = st.one_of(st.just(0), st.integers(min_value=10**6, max_value=10**8))
moments = st.lists(st.tuples(persons, potentials, persons, potentials), min_size=1, max_size=12)
COUNTS = ["active_before", "potential_before", "active", "potential"]


def two_dates(drawn):
    frame = pd.DataFrame(drawn, columns=COUNTS, dtype=object)
    before = frame[["active_before", "potential_before"]].set_axis(["active", "potential"], axis=1)
    return before, frame[["active", "potential"]]


@FEW
@given(moments)
def test_the_two_effects_add_to_the_change_wherever_there_is_one(drawn):
    before, now = two_dates(drawn)

    found = decomposition.rate_change(before.astype(float), now.astype(float))

    sums = found["participants_effect"] + found["denominator_effect"]
    known = (before["potential"] > 0) & (now["potential"] > 0)
    assert ((sums - found["change_in_points"]).abs()[known] <= EXACT).all()
    assert sums[~known].isna().all()
    assert ((found["reason"] == "") == known).all()


@FEW
@given(moments)
def test_in_exact_arithmetic_nothing_at_all_is_left_over(drawn):
    before, now = (frame.map(Fraction)[lambda f: f["potential"] > 0] for frame in two_dates(drawn))
    assume(len(before.index.intersection(now.index)))

    found = decomposition.rate_change(before, now).loc[before.index.intersection(now.index)]

    sums = found["participants_effect"] + found["denominator_effect"]
    assert (sums == found["change_in_points"]).all()


@FEW
@given(moments)
def test_the_story_told_backwards_only_turns_the_signs(drawn):
    before, now = (frame.astype(float) for frame in two_dates(drawn))

    forwards = decomposition.rate_change(before, now)
    backwards = decomposition.rate_change(now, before)

    effects = ["change_in_points", "participants_effect", "denominator_effect"]
    pd.testing.assert_frame_equal(forwards[effects], -backwards[effects], rtol=0, atol=1e-15)


def test_coverage_rows_are_compared_with_the_latest_earlier_row_and_a_new_vintage_is_marked():
    history = rows("""
        place | as_of      |  active | potential | vintage  | basis
        kal   | 2023-12-31 | 2500000 |   5400000 |          | office
        pati  | 2023-12-31 |  100000 |    511111 | BPS 2023 | office
        pati  | 2024-12-31 |  120000 |    511111 | BPS 2023 | office
        pati  | 2025-06-30 |  999999 |    599061 | BPS 2024 | nik
        tegal | 2024-12-31 |   50000 |    100590 |          | office
        new   | 2025-12-31 |      10 |       100 |          | office
    """).fillna({"vintage": ""})
    now = rows("""
        place | as_of      |  active | potential | vintage
        kal   | 2025-12-31 | 3300000 |   7900000 |
        pati  | 2025-12-31 |  130000 |    599061 | BPS 2024
        tegal | 2025-12-31 |   52858 |    100590 |
        new   | 2025-12-31 |      10 |       100 |
    """).fillna({"vintage": ""})

    found = decomposition.of_coverage(now, history).set_index("place")

    assert found["vintage_changed"].to_dict() == {"kal": True, "pati": True, "tegal": False}
    assert found["active_before"]["pati"] == 120_000  # the latest earlier one, of the same basis
    assert round(found["change_in_points"]["kal"] * 100, 2) == -4.52
    assert found["participants_effect"]["kal"] > 0 > found["denominator_effect"]["kal"]
    assert found["denominator_effect"]["tegal"] == 0


# --- mix ----------------------------------------------------------------------------------------


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

    found = decomposition.mix_change(*parts(MIX), by="segment").sort_values("segment")

    assert found["within_effect"].tolist() == pytest.approx(expected["within"].tolist())
    assert found["mix_effect"].tolist() == pytest.approx(expected["mix"].tolist())
    assert found["whole_change_in_points"].iloc[0] == pytest.approx(0.15)
    assert found["whole_within_effect"].iloc[0] == pytest.approx(0.07125)
    assert found["whole_mix_effect"].iloc[0] == pytest.approx(0.07875)
    assert found["change"].sum() == found["whole_change"].iloc[0] == 100


def test_a_part_that_appears_or_vanishes_has_mix_only():
    found = decomposition.mix_change(
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

    found = decomposition.mix_change(before, rows(now), by="segment").set_index("segment")

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

    found = decomposition.mix_change(before, now, by="segment")

    assert found["whole_potential"].tolist() == [100, 200, 200]
    assert "ALL" not in set(found["part"])


def test_parts_of_several_dates_make_no_total():
    before, now = parts(MIX)
    now = now.assign(as_of=[NOW, BEFORE + pd.Timedelta(days=31)])

    found = decomposition.mix_change(before, now, by="segment")

    assert set(found["reason"]) == {"several_dates"}
    assert found["part_effect"].isna().all()


def test_a_part_may_only_be_a_segment_or_a_district():
    with pytest.raises(ValueError, match="by must be 'segment' or 'district', not 'office'"):
        decomposition.mix_change(*parts(MIX), by="office")


def test_a_district_mix_leaves_provinces_and_offices_out():
    before, now = parts("""
        place | level    | active_before | potential_before | active | potential
        "33"  | province |           100 |              400 |    200 |       500
        33.1  | district |            60 |              100 |    150 |       200
        33.2  | district |            40 |              300 |     50 |       300
    """)

    found = decomposition.mix_change(before, now, by="district")

    assert found["whole_active"].tolist() == [200, 200]
    assert found["part_effect"].sum() == pytest.approx(0.15)


def test_an_earlier_date_with_fewer_parts_is_passed_over_for_a_full_one():
    before, now = parts(MIX)
    partial = before.head(1).assign(as_of=pd.Timestamp("2025-11-30"))
    too_old = before.assign(as_of=pd.Timestamp("2020-12-31"))

    found = decomposition.of_mix(now, pd.concat([before, partial, too_old, now]), "segment")

    assert found["as_of_before"].tolist() == [BEFORE, BEFORE]
    assert decomposition.of_mix(now, too_old, "segment").empty
    assert decomposition.of_mix(now.head(1), before.head(1), "segment").empty
    assert decomposition.of_mix(now.head(0), before, "segment").empty


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

    found = decomposition.mix_change(before, now, by=by)

    sums = found.groupby(whole)[["change", "part_effect", "share", "share_before"]].sum(min_count=1)
    totals = [frame.groupby(whole)[["active", "potential"]].sum() for frame in (before, now)]
    earlier, later = (total.reindex(sums.index) for total in totals)
    change = later["active"] / later["potential"] - earlier["active"] / earlier["potential"]
    assert (sums["change"] == later["active"].fillna(0) - earlier["active"].fillna(0)).all()
    assert (sums["part_effect"].isna() == change.isna()).all()
    assert ((sums["part_effect"] - change).abs().fillna(0) <= EXACT).all()
    assert (found["reason"] == "").groupby(found[whole]).all().eq(change.notna()).all()


# --- participants from opening to closing -------------------------------------------------------

FLOWS = table("""
    case                           | opening | new | reactivated | phk | closing | unexplained
    everything is explained        |     100 |  30 |           5 |  15 |     120 |           0
    more are gone than is said     |     100 |  30 |           5 |  15 |     110 |         -10
    more came than is said         |     100 |  30 |           5 |  15 |     130 |          10
    reactivations not reported     |     100 |  30 |             |  15 |     120 |           5
    no opening count               |         |  30 |           5 |  15 |     120 |
    no closing count               |     100 |  30 |           5 |  15 |         |
""")


@pytest.mark.parametrize("row", list(FLOWS.itertuples()), ids=FLOWS["case"])
def test_what_the_flows_do_not_explain_is_a_row_of_its_own(row):
    one = {
        name: pd.Series([getattr(row, name)])
        for name in ("opening", "new", "reactivated", "closing")
    }

    found = decomposition.flows(
        one["opening"],
        one["new"],
        one["reactivated"],
        pd.DataFrame({"phk": [row.phk]}),
        one["closing"],
    ).set_index("measure")["value"]

    assert [found["unexplained"]] == pytest.approx([row.unexplained], nan_ok=True)
    assert ("reactivated" in found) == (row.reactivated == row.reactivated)
    assert list(found.index[[0, -2, -1]]) == ["opening", "unexplained", "closing"]


OBSERVED = """
    place | as_of      | measure     | group        | value
    pkl   | 2024-12-31 | active      |              |  1000
    pkl   | 2024-11-30 | new         |              |   999
    pkl   | 2025-01-31 | new         |              |    40
    pkl   | 2025-02-28 | new         |              |    60
    pkl   | 2025-02-28 | new         | kepling      |    55
    pkl   | 2025-02-28 | reactivated |              |    20
    pkl   | 2025-01-31 | left        |              |    90
    pkl   | 2025-01-31 | left        | pension      |    10
    pkl   | 2025-01-31 | left        | phk          |    30
    pkl   | 2025-02-28 | left        | phk          |    20
    pkl   | 2025-02-28 | active      |              |  1025
    pkl   | 2025-03-31 | left        | phk          |   999
    mag   | 2024-12-31 | active      |              |   500
    mag   | 2025-02-28 | active      |              |   510
"""


def observed(drawing):
    return rows(drawing, programme="", unit="persons").fillna({"group": ""})


def test_flows_between_two_counts_are_added_by_reason():
    counts = observed(OBSERVED)

    found = decomposition.of_flows(counts, since=BEFORE, until=pd.Timestamp("2025-02-28"))

    assert set(found["place"]) == {"pkl"}  # of the other place no flow is reported
    steps = [
        (m, g, int(v)) for m, g, v in found[["measure", "group", "value"]].itertuples(index=False)
    ]
    assert steps == [
        ("opening", "", 1000),
        ("new", "", 100),  # neither last year's, nor the named group within it
        ("reactivated", "", 20),
        ("left", "phk", -50),
        ("left", "pension", -10),
        ("left", "", -30),  # what the reported total has beyond the reasons
        ("unexplained", "", -5),
        ("closing", "", 1025),
    ]
    assert found["level"].tolist()[-2:] == [1025, 1025]
    assert found["source"].tolist() == ["a", "a", "a", "a", "a", "a", "", "a"]


def test_reasons_of_the_segments_are_reasons_of_the_total():
    counts = observed("""
        place | segment | as_of      | measure | group    | value
        pkl   | ALL     | 2024-12-31 | active  |          |  1000
        pkl   | ALL     | 2025-02-28 | active  |          |   900
        pkl   | ALL     | 2025-02-28 | left    |          |   100
        pkl   | PU      | 2025-02-28 | left    | phk      |    40
        pkl   | PU      | 2025-02-28 | left    | pension  |    10
        pkl   | BPU     | 2025-02-28 | left    | pension  |    15
        pkl   | JAKON   | 2025-02-28 | left    | project  |    20
    """)

    found = decomposition.of_flows(counts, since=BEFORE, until=NOW)

    left = found[(found["segment"] == "ALL") & (found["measure"] == "left")]
    assert left.set_index("group")["value"].to_dict() == {
        "phk": -40,
        "pension": -25,
        "project": -20,
        "": -15,  # of these the segments give no reason
    }
    assert found.set_index("measure")["value"]["unexplained"] == 0


def test_an_opening_count_of_long_ago_opens_nothing():
    counts = observed(OBSERVED).replace({"as_of": {BEFORE: pd.Timestamp("2021-12-31")}})

    assert decomposition.of_flows(counts, since=BEFORE, until=NOW).empty


flow = st.one_of(st.none(), st.integers(min_value=0, max_value=10**6))
branches = st.lists(st.tuples(persons, flow, flow, flow, flow, persons), min_size=1, max_size=8)


@FEW
@given(branches)
def test_opening_and_every_step_add_to_closing_to_the_last_person(drawn):
    columns = ["opening", "new", "reactivated", "phk", "contract_end", "closing"]
    frame = pd.DataFrame(drawn, columns=columns, dtype=float)

    found = decomposition.flows(
        frame["opening"],
        frame["new"],
        frame["reactivated"],
        frame[["phk", "contract_end"]],
        frame["closing"],
    )

    steps = found[found["measure"] != "closing"]
    assert (steps.groupby(level=0)["value"].sum() == frame["closing"]).all()
    last = found[found["measure"] == "unexplained"]
    assert (last["level"] == frame["closing"]).all()
    moved = steps[steps["measure"] != "opening"]
    assert (moved["level"] - moved["level_before"] == moved["value"]).all()
