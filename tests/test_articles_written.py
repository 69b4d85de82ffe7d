"""docs/articles.md: each figure and each line of arithmetic is that of the data and of the report."""

import operator
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import reduce
from pathlib import Path

import pandas as pd
import pytest

from coverage_lib import report

ROOT = Path(__file__).parent.parent
FILES = {
    "stated figures": "published_figures.csv",
    "counts": "observations.csv",
    "targets": "targets.csv",
    "terms": "terms.csv",
}
PAGE = (ROOT / "docs" / "articles.md").read_text(encoding="utf-8")
HEAD, *ARTICLES = re.split(r"^## ", PAGE, flags=re.MULTILINE)
OPERATIONS = {"÷": operator.truediv, "×": operator.mul, "−": operator.sub}


def rows_of(text):
    """The table of a part of the page, as rows of cells without their code marks."""
    lines = [line.replace("`", "").split("|") for line in text.splitlines() if line[:1] == "|"]
    return [[cell.strip() for cell in cells[1:-1]] for cells in lines[2:]]


def facts(file):
    return pd.read_csv(ROOT / "data" / file, dtype=str, keep_default_na=False)


SOURCES = {row[0][1]: row[1:] for row in rows_of(HEAD)}  # by the number of the article


def of_source(number, file):
    rows = facts(file)
    return rows[rows["source"] == SOURCES[number][0]]


def number(text):
    return Decimal(text.replace(",", "").replace("−", "-"))


def judged(article):
    """The audited figures of the reports that the article's commands make."""
    named = re.findall(r"--office (\S+) --period (\S+)", article)
    return pd.concat([report.build(*names, data=ROOT / "data").stated for names in named])


@pytest.mark.parametrize("article", SOURCES)
def test_the_rows_of_an_article_are_counted_as_they_are(article):
    counted = [str(len(of_source(article, file))) for file in FILES.values()]

    assert counted == SOURCES[article][1:]


@pytest.mark.parametrize("article", ARTICLES, ids=lambda text: text[:1])
def test_a_figure_is_stated_recomputed_and_judged_as_the_report_does(article):
    stated = judged(article)
    stated = stated[stated["source"] == SOURCES[article[0]][0]]
    found = {}
    for row in stated.drop_duplicates(["place", "segment", "measure"]).to_dict("records"):
        place = f"{row['place']}, {row['segment'] or '–'}, {row['measure']}"
        checked = row["verdict"] != "cannot be checked"
        percent = f"{row['recomputed_percent']:.2f} %" if checked else ""
        found[place] = [said(row), percent, row["verdict"], row["fault"]]

    assert {row[0]: row[1:] for row in rows_of(article)} == found


def said(row):
    """As the article prints it: a percentage, a position, or a count."""
    if row["stated_text"]:
        printed = f"{row['stated_text']} %"
    elif row["measure"] == "coverage_rank":
        printed = f"{row['numerator']:.0f} of {row['denominator']:.0f}"
    else:
        printed = f"{row['numerator']:,.0f}"
    return f"{row['qualifier']} {printed}".strip()


LINES = [
    (article[0], line)
    for article in ARTICLES
    for block in re.findall(r"^```text\n(.*?)^```", article, re.DOTALL | re.MULTILINE)
    for line in block.splitlines()
]


@pytest.mark.parametrize("line", [line for _, line in LINES])
def test_a_line_of_arithmetic_is_right(line):
    left, right = line.split(" = ")
    first, *rest = left.split(" ")
    steps = zip(rest[::2], map(number, rest[1::2]), strict=True)
    value = reduce(lambda so_far, step: OPERATIONS[step[0]](so_far, step[1]), steps, number(first))
    shown, _, unit = right.partition(" ")
    digits = Decimal(1).scaleb(number(shown).as_tuple().exponent)

    assert (value * (100 if unit == "%" else 1)).quantize(digits, ROUND_HALF_UP) == number(shown)


@pytest.mark.parametrize("article", sorted({article for article, _ in LINES}))
def test_every_number_of_the_arithmetic_is_a_fact_or_a_result(article):
    cells = [cell for file in FILES.values() for cell in of_source(article, file).to_numpy().flat]
    cells += facts("districts.csv")["population"].tolist()
    known = {abs(number(cell)) for cell in cells if re.fullmatch(r"-?[\d.]+", cell)}
    for _, line in [one for one in LINES if one[0] == article]:
        left, right = line.split(" = ")
        assert {number(one) for one in re.findall(r"[\d,.]+", left)} <= known, line
        known.add(abs(number(right.split(" ")[0])))
