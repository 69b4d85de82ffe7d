"""The invented nation: it adds up, it is the same for a seed, and it says what it is."""

import pandas as pd
import pytest

import smallfolder
from coverage_lib.data import columns, invented, invented_counts, invented_flaws, load
from coverage_lib.errors import DataError, ParameterError

REGION = "kanwil-jateng-diy"
SEGMENTS = ["PU", "BPU", "JAKON", "PMI"]
LAST = "2026-10-31"


@pytest.fixture(scope="module")
def sound():
    """One region and six months, without the faults."""
    return invented.nation(1, region=REGION, months=6, flawed=False)


@pytest.fixture(scope="module")
def flawed():
    return invented.nation(1, region=REGION, months=10)


@pytest.fixture(scope="module")
def sound_for_ten():
    return invented.nation(1, region=REGION, months=10, flawed=False)


@pytest.fixture(scope="module")
def whole_nation():
    return invented.nation(1, months=2, flawed=False)


def counted(tables, *measures):
    """Counts without a group: a row per place, segment and date, a column per measure."""
    rows = tables[columns.OBSERVATIONS]
    rows = rows[rows["measure"].isin(measures) & (rows["group"] == "")]
    return rows.pivot_table(
        index=["place", "segment", "as_of"], columns="measure", values="value", aggfunc="sum"
    )


def of_segments(tables, *measures):
    """Counts of every place whose rows are told by segment, one column a segment."""
    return counted(tables, *measures).unstack("segment").dropna()


def children(tables):
    """Each office below an office, and each district that only this office serves itself."""
    areas, offices = tables[columns.SERVICE_AREAS], tables[columns.OFFICES]
    shared = areas["district"].duplicated(keep=False)
    split = set(areas.loc[shared, "office"])
    served = areas[["office", "district"]].set_axis(["parent", "place"], axis=1)
    below = offices[["parent", "office"]].set_axis(["parent", "place"], axis=1)
    links = pd.concat([served, below[below["parent"] != ""]])
    return links[~links["parent"].isin(split)]


# --- it adds up ---------------------------------------------------------------------------------
def test_opening_and_those_who_came_less_those_who_left_is_closing(sound):
    rows = counted(sound, "active", "new", "reactivated", "left").sort_index()
    rows["opening"] = rows.groupby(["place", "segment"])["active"].shift()
    offices = rows[rows["new"].notna()]

    closing = offices["opening"] + offices["new"] + offices["reactivated"] - offices["left"]

    assert closing.tolist() == offices["active"].tolist()
    assert len(offices) == 36 * 5 * 5  # offices, segments with all, months after the first


def test_those_who_left_are_the_sum_of_the_reasons(sound):
    rows = sound[columns.OBSERVATIONS].query("measure == 'left' and segment != 'ALL'")
    by_kind = rows.assign(reason=rows["group"] != "").groupby(
        ["place", "segment", "as_of", "reason"]
    )["value"]

    sums = by_kind.sum().unstack()

    assert sums[True].tolist() == sums[False].tolist()


def test_arrears_are_what_was_billed_and_not_realised(sound):
    rows = counted(sound, "arrears", "contributions_billed", "contributions_realised").sort_index()
    change = rows.groupby("place")["arrears"].diff().dropna()

    unpaid = rows["contributions_billed"] - rows["contributions_realised"]

    assert change.tolist() == unpaid.loc[change.index].tolist()


@pytest.mark.parametrize("measure", ["arrears", "employers_in_arrears"])
def test_the_ages_of_arrears_add_up_to_all_arrears(sound, measure):
    rows = sound[columns.OBSERVATIONS].query("measure == @measure")
    aged = rows[rows["group"].str.startswith("overdue_")].groupby(["place", "as_of"])["value"].sum()
    whole = rows[rows["group"] == ""].set_index(["place", "as_of"])["value"]

    assert len(aged) == 36 * 6  # offices, months
    assert aged.eq(whole.loc[aged.index]).all()


@pytest.mark.parametrize("measure", ["active", "potential", "new", "reactivated", "left"])
def test_all_is_the_sum_of_the_segments(sound, measure):
    by_segment = of_segments(sound, measure)[measure]

    assert by_segment["ALL"].tolist() == by_segment[SEGMENTS].sum(axis=1).tolist()


@pytest.mark.parametrize("measure", ["active", "potential"])
def test_an_office_is_the_sum_of_its_districts_and_of_the_offices_below(sound, measure):
    by_date = counted(sound, measure)[measure].unstack(["segment", "as_of"])
    links = children(sound)

    sums = by_date.loc[links["place"]].groupby(links["parent"].to_numpy()).sum()

    assert sums.shape[0] > 30
    assert sums.equals(by_date.loc[sums.index])


def test_a_region_is_the_sum_of_its_districts_whoever_serves_them(sound):
    active = counted(sound, "active")["active"].unstack(["segment", "as_of"])

    districts = active.loc[sound[columns.DISTRICTS]["district"]].sum()

    assert districts.tolist() == active.loc[REGION].tolist()


def test_the_branches_of_one_city_share_it(sound):
    """Kota Semarang has two branches: together they count everybody once."""
    active = counted(sound, "active").xs(("ALL", LAST), level=["segment", "as_of"])["active"]
    family = ["semarang-pemuda", "semarang-majapahit"]
    districts = ["33.74", "33.24", "33.21", "33.15"]

    assert active[family].sum() == active[districts].sum()


def test_flows_of_money_and_people_add_up_over_the_branches(sound):
    offices = sound[columns.OFFICES]
    branches = offices.loc[offices["level"] == "branch", "office"]
    rows = sound[columns.OBSERVATIONS].set_index("place")
    flows = rows[rows.index.isin([*branches, REGION]) & (rows["measure"] != "active")]
    keys = ["as_of", "segment", "group", "measure"]

    sums = flows.loc[branches].groupby(keys)["value"].sum()

    assert sums.equals(flows.loc[REGION].set_index(keys)["value"].sort_index())


def test_no_count_is_below_zero(sound):
    assert sound[columns.OBSERVATIONS]["value"].min() >= 0


# --- the nation ---------------------------------------------------------------------------------
PUBLISHED = {  # millions; kontan.co.id and sorotanasia, see data/sources.csv
    "2024-12-31": 45.22,
    "2025-01-31": 42.66,
    "2025-05-31": 39.05,
    "2025-07-31": 39.95,
}


@pytest.fixture(scope="module")
def path():
    real = load.dataset()
    return pd.DataFrame(
        invented_counts.national(real.observations), SEGMENTS, invented_counts.MONTHS
    )


@pytest.mark.parametrize("day, millions", PUBLISHED.items())
def test_the_nations_total_is_the_published_one(path, day, millions):
    assert path[pd.Timestamp(day)].sum() == round(millions * 1_000_000)


def test_the_nations_segments_are_the_published_ones(path):
    assert path[pd.Timestamp("2025-04-30")].tolist() == [25_430_000, 8_990_000, 4_640_000, 640_000]


def test_every_year_opens_with_a_cliff(path):
    totals = path.sum()

    for year in (2023, 2024, 2025, 2026):
        assert totals[pd.Timestamp(f"{year}-01-31")] < totals[pd.Timestamp(f"{year - 1}-12-31")]


def test_the_nation_has_every_district_and_as_many_offices_as_were_counted(whole_nation):
    areas = whole_nation[columns.SERVICE_AREAS]
    offices = whole_nation[columns.OFFICES].query("level != 'regional_office'")["office"]

    assert areas["district"].nunique() == 514
    assert set(areas["office"]) == set(offices)
    assert len(offices) == 325


def test_the_regions_add_up_to_the_nation(whole_nation):
    offices = whole_nation[columns.OFFICES]
    regions = offices.loc[offices["level"] == "regional_office", "office"]
    active = counted(whole_nation, "active")["active"].unstack(["segment", "as_of"])

    assert len(regions) == 11
    assert active.loc[regions].sum().tolist() == active.loc["ID"].tolist()


def test_a_regions_rows_are_those_of_the_whole_nation(whole_nation):
    region = invented.nation(1, months=2, region=REGION, flawed=False)

    for file in (columns.OBSERVATIONS, columns.TARGETS):
        whole = whole_nation[file]
        mine = whole[whole["place"].isin(region[file]["place"])].reset_index(drop=True)
        assert mine.equals(region[file].reset_index(drop=True))


def test_jawa_tengah_and_diy_has_its_real_offices_and_no_other(sound):
    offices = sound[columns.OFFICES]

    assert offices["level"].value_counts().to_dict() == {
        "sub_branch": 23,
        "branch": 12,
        "regional_office": 1,
    }
    assert set(offices["source"]) == {"sintetis-kantor-terbitan"}


def test_there_are_targets_of_every_regime(flawed):
    targets = flawed[columns.TARGETS]
    mine = targets[targets["place"] == "pekalongan"]

    assert set(targets["regime"]) == {"kemendagri", "rpjmn", "rpjmd", "workplan"}
    assert set(mine["measure"]) == {"coverage", "active", "contributions_realised"}


# --- the same, every time -----------------------------------------------------------------------
def written(folder, seed):
    tables = invented.nation(seed, region=REGION, months=2)
    return {file.name: file.read_bytes() for file in invented.write(folder, tables).iterdir()}


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path):
    first, again, other = (
        written(tmp_path / name, seed) for name, seed in (("a", 1), ("b", 1), ("c", 2))
    )

    assert first == again
    assert first[columns.OBSERVATIONS] != other[columns.OBSERVATIONS]
    assert b"\r" not in first[columns.OBSERVATIONS]


# --- its faults ---------------------------------------------------------------------------------
def test_only_the_faults_that_are_listed_are_there(flawed, sound_for_ten):
    now, then = (
        tables[columns.OBSERVATIONS]
        .query("measure == 'active' and segment != 'ALL'")
        .set_index(["place", "as_of", "segment"])["value"]
        for tables in (flawed, sound_for_ten)
    )
    both = now.reindex(then.index)

    changed = sorted({(place, day) for place, day, _ in both[both != then].index})

    assert changed == [
        ("33.12", "2026-02-28"),
        ("33.17", "2026-04-30"),
        ("33.21", "2026-02-28"),
        ("wonosobo-muntang", "2026-10-31"),
    ]


def test_a_late_office_leaves_a_hole_and_a_provisional_district(flawed):
    rows = flawed[columns.OBSERVATIONS].query(f"as_of == '{LAST}'").set_index("place")

    assert invented_flaws.LATE not in rows.index
    assert set(rows.loc[invented_flaws.PROVISIONAL, "status"]) == {"provisional"}


def test_transposed_places_stand_under_each_others_code(flawed, sound_for_ten):
    day = "as_of == '2026-02-28' and measure == 'active' and place == "
    now, then = flawed[columns.OBSERVATIONS], sound_for_ten[columns.OBSERVATIONS]

    for place, other in (("33.12", "33.21"), ("33.21", "33.12")):
        mine, others = now.query(f"{day} '{place}'"), then.query(f"{day} '{other}'")
        assert mine["segment"].tolist() == others["segment"].tolist()
        assert mine["value"].tolist() == others["value"].tolist()


def test_construction_is_at_one_hundred_percent_once_and_above_it_once(flawed):
    rows = flawed[columns.OBSERVATIONS]
    active = rows.query(f"measure == 'active' and as_of == '{LAST}'")
    potential = rows.query("measure == 'potential' and vintage == 'Sakernas 2026'")
    keys = ["place", "segment"]

    over = active.merge(potential, on=keys).query("value_x >= value_y").set_index(keys)

    assert over.index.tolist() == [
        ("33.13", "JAKON"),
        ("33.76", "JAKON"),
        ("karanganyar-triyagan", "JAKON"),  # it serves 33.13 alone
    ]
    assert (over["value_x"] == over["value_y"]).tolist() == [False, True, False]


# --- it says what it is, and keeps to itself ----------------------------------------------------
def test_the_folder_loads_without_a_problem_and_is_synthetic(tmp_path, flawed):
    data = load.dataset(invented.write(tmp_path / "demo", flawed))

    assert data.synthetic
    assert set(data.sources["publisher"]) == {"DATA SINTETIS"}
    assert data.sources["source"].str.startswith("sintetis").all()
    assert "DATA SINTETIS" in (tmp_path / "demo" / "README.md").read_text(encoding="utf-8")


def test_published_data_is_not_synthetic():
    assert not load.dataset().synthetic


MIXED = [  # the sources of a folder, and the problems they make
    ("news,A newspaper", "sintetis-x,DATA SINTETIS", [("publisher", "never meet in one folder")]),
    ("news,DATA SINTETIS", "kepmendagri,DATA SINTETIS", [("source", "begins with sintetis")] * 2),
    ("news,A newspaper", "sintetis-x,A newspaper", [("source", "begins with sintetis")]),
]


@pytest.mark.parametrize("first, second, problems", MIXED)
def test_invented_and_published_data_never_meet_in_one_folder(tmp_path, first, second, problems):
    folder = smallfolder.written(tmp_path / "data")
    (folder / columns.SOURCES).write_text(
        f"source,publisher,url,published_on\n{first},,\n{second},,\n", encoding="utf-8"
    )

    with pytest.raises(DataError) as error:
        load.dataset(folder)

    found = [each for each in error.value.problems if each.file == columns.SOURCES]
    assert [each.column for each in found] == [column for column, _ in problems]
    assert all(words in each.advice for each, (_, words) in zip(found, problems, strict=True))


def test_an_invented_folder_may_be_written_again(tmp_path, flawed, sound):
    (tmp_path / "demo").mkdir()  # an empty folder is no obstacle
    folder = invented.write(tmp_path / "demo", flawed)
    before = (folder / columns.OBSERVATIONS).stat().st_size

    invented.write(folder, sound)

    assert (folder / columns.OBSERVATIONS).stat().st_size < before
    assert [file.name for file in tmp_path.iterdir()] == ["demo"]


def test_a_folder_of_anything_else_is_never_replaced(tmp_path, flawed):
    published = smallfolder.written(tmp_path / "data")
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "plan.txt").write_text("mine", encoding="utf-8")
    file = tmp_path / "file"
    file.write_text("mine", encoding="utf-8")

    for folder in (published, notes, file):
        with pytest.raises(ParameterError, match="is not one of invented data"):
            invented.write(folder, flawed)

    assert (notes / "plan.txt").read_text(encoding="utf-8") == "mine"
    assert load.dataset(published).folder == published


def test_a_failed_write_leaves_the_folder_as_it_was(tmp_path, flawed, sound):
    folder = invented.write(tmp_path / "demo", flawed)
    before = (folder / columns.OBSERVATIONS).read_bytes()

    with pytest.raises(AttributeError):
        invented.write(folder, {**sound, "terms.csv": None})

    assert (folder / columns.OBSERVATIONS).read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == ["demo"]


def test_an_unknown_region_or_number_of_months_is_refused():
    with pytest.raises(ParameterError, match="Did you mean kanwil-jateng-diy"):
        invented.nation(region="kanwil-jateng")
    with pytest.raises(ParameterError, match="must be 2 to 48"):
        invented.nation(months=49)
