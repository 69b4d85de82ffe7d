"""The five articles the project began with: each number in the page, the PDF and the CSV alike.

The right-hand columns are written from the articles and by hand, not from any output.
"""

import re

import pandas as pd
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from drawn import table

ARTICLES = table("""
    report                    | metric                    | segment        |        value | shown
    pekalongan/2017           | active                    | ALL            |        40000 | 40.000
    pekalongan/2017           | potential                 | ALL            |      2360000 | 2.360.000
    pekalongan/2017           | coverage                  | ALL            |         1.69 | 1,69%
    pekalongan/2017           | stated_percent            | ALL            |         1.07 | 1,07%
    pekalongan/2017           | recomputed_percent        | ALL            |         1.69 | 1,69%
    pekalongan/2017           | stated_percent            |                |           50 | 50%
    pekalongan/2018-12        | active                    | ALL_EXCL_JAKON |        22000 | 22.000
    pekalongan/2018-12        | potential                 | ALL_EXCL_JAKON |        65000 | 65.000
    pekalongan/2018-12        | coverage                  | ALL_EXCL_JAKON |        33.85 | 33,85%
    pekalongan/2018-12        | stated_percent            | ALL_EXCL_JAKON |           30 | sekitar 30%
    pekalongan/2018-12        | stated_percent            | ALL            |           35 | 35%
    pekalongan/2019-12        | realised                  | ALL            | 146309000000 | Rp146.309.000.000
    pekalongan/2019-12        | target                    | ALL            | 137956000000 | Rp137.956.000.000
    pekalongan/2019-12        | achievement               | ALL            |       106.05 | 106,05%
    pekalongan/2019-12        | stated_percent            | ALL            |          108 | 108%
    pekalongan/2019-12        | realised                  | BPU            |        15605 | 15.605
    pekalongan/2019-12        | target                    | BPU            |        22300 | 22.300
    pekalongan/2019-12        | achievement               | BPU            |        69.98 | 69,98%
    pekalongan/2019-12        | realised                  | PU             |        92095 | 92.095
    pekalongan/2019-12        | target                    | PU             |        97991 | 97.991
    pekalongan/2019-12        | achievement               | PU             |        93.98 | 93,98%
    pekalongan/2019-12        | units                     | BPU            |         5000 | 5.000
    pekalongan/2019-12        | people                    | BPU            |        10000 | 10.000
    pekalongan/2019-12        | bpu_monthly_contribution  |                |        16800 | Rp16.800
    pekalongan/2019-12        | death_benefit             |                |     42000000 | Rp42 juta
    kanwil-jateng-diy/2024-10 | stated_percent            | PU             |           58 | 58%
    kanwil-jateng-diy/2024-10 | stated_percent            | JAKON          |           32 | 32%
    magelang/2024-10          | stated_percent            | ALL            |           60 | hampir 60%
    pangkal-pinang/2024-06    | stated_percent            | ALL            |        31.93 | 31,93%
    pangkal-pinang/2024-06    | coverage                  | ALL            |        31.94 | 31,94%
    pangkal-pinang/2024-06    | stated_rate_before        | ALL            |        42.90 | 42,90%
    pangkal-pinang/2024-06    | change_in_points          | ALL            |       -10.97 | -10,97 poin
    pangkal-pinang/2024-06    | growth                    | ALL            |       -25.57 | -25,6%
    pangkal-pinang/2024-06    | target                    | ALL            |           52 | 52%
    pangkal-pinang/2024-06    | stated_gap_in_points      | ALL            |        20.07 | 20,07 poin
    pangkal-pinang/2024-06    | gap_in_points             | ALL            |        20.06 | 20,06 poin
""").fillna("")


def words_of_html(folder):
    page = BeautifulSoup((folder / "report.html").read_text(encoding="utf-8"), "html.parser")
    return _flat(page.main.get_text(" "))


def words_of_pdf(folder):
    return _flat(" ".join(page.extract_text() for page in PdfReader(folder / "report.pdf").pages))


def _flat(text):
    return re.sub(r"\s+", " ", text)


@pytest.mark.parametrize(
    "row", list(ARTICLES.itertuples()), ids=lambda row: f"{row.report} {row.shown}"
)
def test_each_number_of_an_article_is_in_page_pdf_and_csv(row, published):
    figures = pd.read_csv(published / row.report / "figures.csv", dtype={"place": str})
    found = figures[
        (figures["metric"] == row.metric) & (figures["segment"].fillna("") == row.segment)
    ]

    assert row.value in found["value"].round(2).tolist()
    assert row.shown in words_of_html(published / row.report)
    assert row.shown in words_of_pdf(published / row.report)


def test_rates_without_counts_are_shown_as_stated_and_not_computed(published):
    figures = pd.read_csv(published / "kanwil-jateng-diy/2024-10" / "figures.csv")
    central_java = figures[figures["place"].astype(str) == "33"]

    known = central_java[central_java["section"] != "quality"]  # the gaps are counted too
    assert set(known["metric"]) == {"stated_percent"}


def test_percent_and_points_are_told_apart(published):
    page = words_of_html(published / "pangkal-pinang/2024-06")

    assert "turun 10,97 poin persen" in page
    assert "secara relatif turun 25,6 persen" in page
    assert "turun 10,97 persen" not in page


def test_the_mixed_place_level_of_2017_is_named(published):
    page = words_of_html(published / "pekalongan/2017")

    assert "melebihi jumlah penduduk Kota Pekalongan (318.221 jiwa)" in page
