"""What was known when: a count, its corrections, and the question before, on and after each."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import smallfolder
from coverage_lib.data import counts, load, packing, vintages
from coverage_lib.errors import DataError, ParameterError
from drawn import table

HEADINGS = "place,as_of,segment,basis,programme,group,measure,value,unit,status,vintage,source"
LAST = "ID,2017,ALL,unstated,,,active,,persons,not_reported,,news"

# The count of 2019 was published on 20 December 2019 and put right twice, the second time twice a day.
KEPT = """
place,as_of,segment,basis,programme,group,measure,value,unit,status,vintage,source,known_on
33.75,2019-12,BPU,office,,,active,100,persons,reported,,news,
33.75,2019-12,BPU,office,,,active,120,persons,reported,,letter,2020-02-10
33.75,2019-12,BPU,office,,,active,125,persons,reported,,letter,2020-03-05
33.75,2019-12,BPU,office,,,active,130,persons,reported,,letter,2020-03-05
33.75,2019-12,PU,office,,,active,700,persons,reported,,undated,
33.26,2019-12,PU,office,,,active,900,persons,reported,,undated,2020-02-10
33.26,2019-12,BPU,office,,,active,50,persons,reported,,letter,2019-01-01
33.26,2019-12,JAKON,office,,,active,,persons,not_reported,,news,
33.26,2019-12,JAKON,office,,,active,8,persons,reported,,letter,2020-02-10
"""
SOURCES = """\
source,publisher,url,published_on
news,A newspaper,https://example.org/pekalongan,2019-12-20
letter,The branch,,2020-02
undated,A table,,
kepmendagri,Kementerian Dalam Negeri,,2025
"""

# The letter is of February, on a day nobody knows: it counts from the end of that month.
ASKED = table("""
    case                                        | date         | city BPU | city PU | regency PU | regency BPU | regency JAKON
    before anything was published               | "2019-12-19" |          |     700 |            |             |
    on the day of publication                   | "2019-12-20" |      100 |     700 |            |             | not_reported
    a row says its own day                      | "2020-02-10" |      100 |     700 |        900 |             | not_reported
    the day before the letter surely was there  | "2020-02-28" |      100 |     700 |        900 |             | not_reported
    no row is known before its source           | "2020-02-29" |      120 |     700 |        900 |          50 | 8
    a month is known by its last day            | "2020-02"    |      120 |     700 |        900 |          50 | 8
    the day before the second correction        | "2020-03-04" |      120 |     700 |        900 |          50 | 8
    of two on one day the lower line counts     | "2020-03-05" |      130 |     700 |        900 |          50 | 8
    all that is known                           |              |      130 |     700 |        900 |          50 | 8
""")  # noqa: E501
CELLS = {
    "city BPU": ("33.75", "BPU"), "city PU": ("33.75", "PU"), "regency PU": ("33.26", "PU"),
    "regency BPU": ("33.26", "BPU"), "regency JAKON": ("33.26", "JAKON"),
}  # fmt: skip
TARGET = "ID,ALL,,coverage,2025,32.15,percent,,rpjmn,stated,,news"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = smallfolder.written(tmp_path_factory.mktemp("kept") / "data")
    (made / "observations.csv").write_text(KEPT.lstrip(), encoding="utf-8")
    (made / "sources.csv").write_text(SOURCES, encoding="utf-8")
    return made


@pytest.fixture(scope="module", params=["csv", "packed"])
def data(request, folder, tmp_path_factory):
    if request.param == "csv":
        return load.dataset(folder)
    home = tmp_path_factory.mktemp("kept") / "packed"
    packing.pack(folder, home)
    return load.dataset(home)


@pytest.mark.parametrize("row", ASKED.to_dict("records"), ids=ASKED["case"])
def test_what_was_known_on_a_day(data, row):
    known = vintages.as_known_on(data, row["date"] if pd.notna(row["date"]) else "")

    told = {
        (place, segment): status if pd.isna(value) else f"{value:.0f}"
        for place, segment, value, status in known.counts.of(["33.75", "33.26"])[
            ["place", "segment", "value", "status"]
        ].itertuples(index=False)
    }
    expected = {key: str(row[name]).removesuffix(".0") for name, key in CELLS.items()}
    assert told == {key: text for key, text in expected.items() if text not in ("nan", "None")}


def test_what_was_published_later_does_not_exist(data):
    before = vintages.as_known_on(data, "2019-12-19")

    assert len(before.targets) == len(before.published) == len(before.terms) == 0
    assert list(before.sources["source"]) == ["news", "undated", "kepmendagri"]  # of the offices
    assert list(vintages.as_known_on(data, "2020-01").sources["source"]) == list(
        before.sources["source"]
    )
    assert len(before.offices) == len(data.offices)


def test_a_report_knows_no_column_more_than_before(data):
    assert list(data.observations) == [*HEADINGS.split(","), "precision"]
    assert data.observations.index.is_monotonic_increasing


def test_a_row_without_a_day_may_not_repeat_another(tmp_path):
    spoilt = smallfolder.written(tmp_path / "data", [("observations.csv", LAST, f"{LAST}\n{LAST}")])

    with pytest.raises(DataError, match="a correction says in known_on since when it is known"):
        load.dataset(spoilt)


def test_a_correction_names_a_whole_day(tmp_path, folder):
    spoilt = smallfolder.written(tmp_path / "data")
    (spoilt / "sources.csv").write_text(SOURCES, encoding="utf-8")
    (spoilt / "observations.csv").write_text(
        KEPT.lstrip().replace("letter,2020-02-10\n33.75", "letter,2020-02\n33.75"), encoding="utf-8"
    )

    with pytest.raises(DataError, match=r"'2020-02' +must be a day that exists"):
        load.dataset(spoilt)


def test_what_is_no_date_is_refused(data):
    with pytest.raises(ParameterError, match="as known on '10 Juli': must look like"):
        vintages.as_known_on(data, "10 Juli")


correction = st.tuples(st.sampled_from("ab"), st.sampled_from([1, 2, 3]), st.integers(0, 9))
rows = st.lists(correction, max_size=8).map(lambda corrections: [("a", None, 5), *corrections])


@given(rows=rows, day=st.integers(0, 4))
def test_what_was_known_does_not_change_with_what_becomes_known_later(rows, day):
    def frame(rows):
        days = pd.to_datetime([f"2020-01-0{day}" if day else None for _, day, _ in rows])
        filled = {name: "" for name in ("segment", "basis", "programme", "group", "vintage")}
        return pd.DataFrame(
            {
                "place": pd.array([place for place, _, _ in rows], dtype="str"),
                "value": [value for _, _, value in rows],
                "known_on": pd.Series(days, dtype="datetime64[us]"),
                **filled, "as_of": pd.Timestamp("2019-12-31"), "measure": "active",
                "precision": "day", "source": "news",
            }
        )  # fmt: skip

    since = pd.Series([pd.NaT], index=["news"], dtype="datetime64[us]")
    asked = pd.Timestamp("2020-01-01") + pd.Timedelta(days=day - 1)
    by_then = [row for row in rows if row[1] is None or row[1] <= day]

    then = counts.as_known(frame(rows), since, asked)
    alone = counts.as_known(frame(by_then), since, None)

    columns = ["place", "value"]
    assert then[columns].to_numpy().tolist() == alone[columns].to_numpy().tolist()
