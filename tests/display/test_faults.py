"""The sentence, the table and the summary of what explains a stated figure."""

import pandas as pd
import pytest
import yaml

from coverage_lib.display import faults, words
from coverage_lib.display.objects import Nothing
from coverage_lib.metrics import fault
from drawn import Parts, table

PLACES = pd.DataFrame([["33.24", "Kab. Kendal", "district"]], columns=["place", "name", "level"])

# What the page says of each fault: numbers as evidence, in the language's own way.
SAID = table("""
    fault             | form        | evidence                                                  | id
    transposed        | percent     | right_percent 9.4152                                      | Dua angka bertukar tempat: 9,42% tertulis 9,24%.
    transposed        | gap         | count 146568, active 14008, potential 160594, rest 146586 | Dua angka bertukar tempat: 160.594 − 14.008 = 146.586, tertulis 146.568.
    gap               |             | count 223977, active 140959, potential 364954, rest 223995 | Selisihnya salah hitung: 364.954 − 140.959 = 223.995, bukan 223.977.
    complement        | percent     | right_percent 90.76, rest_percent 9.24                    | 9,24% adalah sisanya dari 100 persen; yang dimaksud 90,76%.
    factor            | less        | right_percent 92.4, factor 10                             | Koma bergeser: 9,24% adalah 92,40% dibagi 10.
    points_as_percent |             | before_percent 42.9, after_percent 31.93, relative_percent -25.571 | Dari 42,90% menjadi 31,93% itu poin persen; secara relatif perubahannya -25,57%.
    place_level       |             | count 2360000, population 318221                          | Bilangan 2.360.000 melebihi jumlah penduduk wilayah itu (318.221), jadi berasal dari tingkat wilayah yang lebih besar.
    target_base       |             | count 397336, implied 659260, reference 563133            | Target 397.336 orang dan 9,24% mengandaikan 659.260 pekerja, bukan 563.133.
    unknown           |             | difference_points -7.095                                  | Sebabnya tidak diketahui; selisihnya -7,10 poin.
""")  # fmt: skip


def stated(faults_and_evidence, also=""):
    rows = [
        {
            "place": "33.24", "segment": "BPU", "group": "", "measure": "coverage", "unit": "persons",
            "numerator": 974.0, "stated_percent": 9.24, "stated_decimals": 2,
            "fault": code, "evidence": evidence, "also_possible": also,
        }
        for code, evidence in faults_and_evidence
    ]  # fmt: skip
    return pd.DataFrame(rows)


def evidence_of(row):
    numbers = [pair.split() for pair in row.evidence.split(",")]
    form = {"form": row.form} if isinstance(row.form, str) else {}
    return form | {name: float(value) for name, value in numbers}


def report_of(rows, language="id"):
    return Parts(stated=rows, language=language, places=PLACES)


@pytest.mark.parametrize("row", list(SAID.itertuples()), ids=SAID["fault"])
def test_the_sentence_shows_the_evidence(row):
    rows = stated([(row.fault, evidence_of(row))])

    assert faults.explanations(rows, "id").tolist() == [row.id]
    assert "{" not in faults.explanations(rows, "en").iloc[0]


def test_every_fault_has_a_name_and_every_form_a_sentence():
    written = yaml.safe_load((words._FOLDER / "faults.yml").read_text(encoding="utf-8"))

    assert set(written["fault"]) == set(fault.FAULTS)
    sentences = {key for key in written["fault_reason"] if key != "also"}
    assert all(any(key.startswith(code) for code in fault.FAULTS) for key in sentences)
    assert all(any(key.startswith(code) for key in sentences) for code in fault.FAULTS)


def test_what_was_divided_by_is_named_with_its_year():
    evidence = {
        "fitted_percent": 17.315, "year": 2022.0, "denominator": 20040000.0,
        "measure": "employed", "place": "kanwil-jateng-diy",
    }  # fmt: skip
    rows = stated(
        [("other_denominator", evidence), ("other_denominator", evidence | {"year": float("nan")})]
    )

    dated, undated = faults.explanations(rows, "en")

    assert (
        dated == "The figure fits another base: employed residents 2022 (20,040,000) gives 17.32%."
    )
    assert "residents (20,040,000)" in undated


def test_other_faults_that_fit_are_named_after_it():
    rows = stated(
        [("gap", {"count": 1.0, "active": 1.0, "potential": 3.0, "rest": 2.0})],
        also="parts, target_base",
    )

    sentence = faults.explanations(rows, "id").iloc[0]

    assert sentence.endswith(
        "Mungkin juga: bagian tidak sesuai jumlahnya dan target dengan dasar lain."
    )


def test_rupiah_stay_rupiah_and_a_figure_without_fault_says_nothing():
    rows = stated(
        [("parts", {"form": "sum", "count": 5e9, "sum": 4e9, "difference": 1e9}), ("", {})]
    )

    sentences = faults.explanations(rows.assign(unit="IDR"), "id").tolist()

    assert sentences == [
        "Bagian-bagiannya berjumlah Rp4.000.000.000, bukan Rp5.000.000.000; selisihnya Rp1.000.000.000.",
        "",
    ]
    assert faults.explanations(rows.drop(columns="fault"), "id").tolist() == ["", ""]


KNOWN = [
    ("transposed", {"form": "percent", "right_percent": 9.4152}),
    ("gap", {"count": 223977.0, "active": 140959.0, "potential": 364954.0, "rest": 223995.0}),
    ("gap", {"count": 223977.0, "active": 140959.0, "potential": 364954.0, "rest": 223995.0}),
    ("unknown", {"difference_points": -7.1}),
    ("", {}),
]


def test_the_summary_counts_what_can_be_explained():
    said = faults.narrative(report_of(stated(KNOWN))).markdown

    assert said == (
        "## Mengapa angka itu tidak cocok?\n\n3 dari 4 angka yang meragukan dapat dijelaskan: "
        "selisih salah hitung (2) dan dua angka bertukar tempat (1). "
        "Sebab adalah dugaan yang cocok dengan bilangannya, bukan pengakuan sumbernya."
    )


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [(stated(KNOWN[3:]), "explain none"), (stated(KNOWN[4:]), "No figure needs a cause")],
    ids=["nothing fits", "nothing in doubt"],
)
def test_without_a_cause_the_summary_says_so(rows, sentence):
    assert sentence in faults.narrative(report_of(rows, "en")).markdown


def test_the_table_has_a_row_per_figure_in_doubt():
    rows = stated(KNOWN[1:]).assign(stated_percent=[float("nan"), 9.24, 7.0, 3.0])

    made = faults.table(report_of(rows, "en"))

    assert made.headings == ("Place", "Measure", "Stated", "Cause", "Evidence")
    assert [row[2] for row in made.rows] == ["974", "9.24%", "7.00%"]
    assert made.rows[0][:2] == ("Kab. Kendal", "Coverage BPU")
    assert made.rows[2][3] == "cause unknown"
    assert isinstance(faults.table(report_of(stated(KNOWN[4:]))), Nothing)
