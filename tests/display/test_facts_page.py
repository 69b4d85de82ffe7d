"""What opens behind a number: its definition, its parts, its date, who published it."""

import pandas as pd
import pytest

from coverage_lib.display import facts
from coverage_lib.display.objects import Behind, Table, Text
from coverage_lib.display.section import numbers_of
from drawn import Parts, table

SOURCES = pd.DataFrame({"source": ["kota", "bps"], "publisher": ["Kota <A>", "BPS"]})
DATES = {"as_of": pd.Timestamp("2018-12-31"), "precision": "month", "status": "reported"}

BEHIND = table("""
    case                          | metric      | active | potential | lines
    a rate: two counts, two papers | coverage   |  22000 |     65000 | Cakupan: peserta aktif ÷ potensi pekerja / 22.000 ÷ 65.000 = 33,85% / Tanggal data: Des 2018 / Potensi per 30 Jun 2018 / Sumber: Kota <A>, BPS
    a difference                  | uncovered   |  22000 |     65000 | Belum terlindungi: potensi pekerja − peserta aktif / 65.000 − 22.000 = 43.000 / Tanggal data: Des 2018 / Potensi per 30 Jun 2018 / Sumber: Kota <A>, BPS
    a count is its own            | active      |  22000 |     65000 | Peserta aktif: peserta yang iurannya masih berjalan, program JKK dan JKM / Tanggal data: Des 2018 / Sumber: Kota <A>
    nothing behind no number      | coverage    |  22000 |           |
    no such column                | achievement |  22000 |     65000 |
""")


def report(language="id"):
    return Parts(language=language, sources=SOURCES)


@pytest.mark.parametrize("row", list(BEHIND.itertuples()), ids=BEHIND["case"])
def test_behind_a_number(row):
    counted = pd.DataFrame([{
        "active": row.active, "potential": row.potential, **DATES,
        "coverage": row.active / row.potential, "uncovered": row.potential - row.active,
        "source": "kota", "potential_source": "bps", "potential_as_of": pd.Timestamp("2018-06-30"),
    }])  # fmt: skip

    (text,) = facts.behind(report(), row.metric, counted)

    assert text.split("\n") == ([""] if pd.isna(row.lines) else row.lines.split(" / "))


def test_a_target_in_percent_is_not_subtracted_from_persons():
    rows = pd.DataFrame([
        {"target": 0.5, "realised": 0.4, "shortfall": 200.0, "unit": "percent", "source": "kota"},
        {"target": 900.0, "realised": 700.0, "shortfall": 200.0, "unit": "persons", "source": "x"},
    ])  # fmt: skip

    in_percent, in_persons = facts.behind(report("en"), "shortfall", rows)

    assert "=" not in in_percent
    assert "900 − 700 = 200" in in_persons.split("\n")


def test_a_caution_of_the_source_goes_with_its_number():
    rows = pd.DataFrame([{"value": 5.0, "measure": "new", **DATES, "status": "approximate"}])

    (text,) = facts.behind(report("en"), "value", rows)

    assert text.split("\n") == [
        "New participants",
        "Date of count: Dec 2018",
        "Status: approximate",
    ]


def test_facts_go_with_their_cells_and_a_chart_carries_its_table():
    shown = Table(
        "Cakupan", ("Segmen", "Nilai"), (("BPU", "5"),), (False, True), "", (("", "a\n<b>"),)
    )

    html = Behind("Lihat data", shown).html()

    assert '<td class="number" title="a\n&lt;b&gt;">5</td>' in html
    assert html.startswith('<details class="data"><summary>Lihat data</summary><table>')


def test_the_numbers_of_a_sentence_carry_what_is_behind_them_and_its_words_stay():
    said = "Di Kota, 43.000 dari 143.000 pekerja belum terlindungi, lalu 43.000."

    forms = Text(said, (("43.000", "satu <b>\ndua"), ("9", "tiga")))._repr_mimebundle_()

    assert forms["text/plain"] == said
    assert forms["text/markdown"] == said.replace(
        "43.000", '<span class="number" title="satu &lt;b&gt;&#10;dua">43.000</span>', 1
    )


SPOKEN = table("""
    metric             | value  | unit    | said in id        | said in en
    coverage           | 0.4683 |         | 46,83 persen      | 46.83 percent
    growth             | -0.037 |         | 3,7 persen        | 3.7 percent
    change_in_points   | -0.012 |         | 1,20 poin persen  | 1.20 percentage points
    recomputed_percent |  46.83 |         | 46,83 persen      | 46.83 percent
    active             | 421181 |         | 421.181           | 421,181
    value              |   1e10 | IDR     | Rp10 miliar       | Rp10 billion
""")


@pytest.mark.parametrize("row", list(SPOKEN.itertuples(index=False)), ids=SPOKEN["metric"])
def test_a_number_is_looked_for_as_sentences_say_it(row):
    rows = pd.DataFrame([{row.metric: row.value, "unit": row.unit, "measure": "new"}])

    said = [numbers_of(report(language), rows, [row.metric])[0][0] for language in ("id", "en")]

    assert said == [row[3], row[4]]


def test_what_is_missing_is_not_looked_for():
    assert numbers_of(report(), pd.DataFrame({"coverage": [None]}), ["coverage"]) == ()
    assert numbers_of(report(), pd.DataFrame({"coverage": []}), ["coverage"]) == ()
