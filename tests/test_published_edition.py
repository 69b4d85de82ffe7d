"""The published edition as its readers meet it: every report, every form."""

import csv
import json
import re
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from pathlib import Path

import page as validator
import pandas as pd
import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader
from typer.testing import CliRunner

from coverage_lib import cli, report
from coverage_lib.data import load
from coverage_lib.display import compliance, figures, narrative
from coverage_lib.display.first_page import first_page
from coverage_lib.formats import LANGUAGES
from coverage_lib.metrics import rollup

ROOT = Path(__file__).parent.parent
REPORTS = [
    "ID/2023-12",
    "ID/2025-04",
    "pekalongan/2017",
    "pekalongan/2018-12",
    "pekalongan/2019-12",
    "pekalongan/2025-11",
    "magelang/2024-10",
    "pangkal-pinang/2024-06",
    "pangkal-pinang/2025-05",
    "kanwil-jateng-diy/2024-10",
    "kanwil-jateng-diy/2025-07",
]
SECTIONS = ["coverage", "targets", "changes", "ranking", "stated"]


def figures_of(folder):
    with (folder / "figures.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


class Addresses(HTMLParser):
    """What a page would fetch when it is opened."""

    def __init__(self):
        super().__init__()
        self.fetched = []

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        wanted = [named.get("src"), named.get("href") if tag == "link" else None]
        self.fetched += [address for address in wanted if address and "data:" not in address[:5]]
        self.fetched += ["script"] if tag == "script" else []


@pytest.mark.parametrize("name", REPORTS)
def test_every_report_is_there_in_every_form(name, published):
    assert {file.name for file in (published / name).iterdir()} == {
        "report.html",
        "report.pdf",
        "report.ipynb",
        "figures.csv",
    }


@pytest.mark.parametrize("name", REPORTS)
def test_a_page_asks_nothing_of_anywhere(name, published):
    addresses = Addresses()
    text = (published / name / "report.html").read_text(encoding="utf-8")

    addresses.feed(text)

    assert addresses.fetched == []
    assert not re.findall(r"url\((?!['\"]?(?:data:|#))", text)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("profile", ["PDF_UA_1", "PDF_A_2A"])
def test_a_pdf_passes_the_checker_for_everybody_and_for_the_archive(name, profile, published):
    pdf = (published / name / "report.pdf").read_bytes()

    verdict = validator.validate_pdf_bytes(pdf, profile=validator.ValidationProfile[profile])

    assert verdict.is_compliant, str(verdict)


@pytest.mark.parametrize("name", REPORTS)
def test_every_number_of_the_tables_is_a_figure(name, published):
    soup = BeautifulSoup((published / name / "report.html").read_text("utf-8"), "html.parser")
    cells = [cell.get_text() for cell in soup.select("td.number")]
    known = {row["shown"] for row in figures_of(published / name)} | {"…"}
    cautions = ("sekitar ", "hampir ", "minimal ", "lebih dari ")

    bare = {re.sub(f"^({'|'.join(cautions)})", "", cell) for cell in cells}

    assert cells
    assert bare <= known


@pytest.mark.parametrize("name", REPORTS)
def test_html_and_pdf_show_the_same_numbers(name, published):
    soup = BeautifulSoup((published / name / "report.html").read_text("utf-8"), "html.parser")
    pages = PdfReader(published / name / "report.pdf").pages
    pdf = re.sub(r"\s+", "", " ".join(page.extract_text() for page in pages))

    for cell in soup.select("td.number:not(details td)"):  # paper has the chart, not its table
        assert re.sub(r"\s+", "", cell.get_text()) in pdf


def says(text, figure):
    """Whether a text holds a figure as a number of its own, not as a part of a longer one."""
    return re.search(rf"(?<![\d.,]){re.escape(figure)}(?![.,]?\d)", text) is not None


@pytest.mark.parametrize("name", REPORTS)
def test_every_figure_that_the_page_shows_is_in_the_text_of_the_pdf(name, published):
    soup = BeautifulSoup((published / name / "report.html").read_text("utf-8"), "html.parser")
    for hidden in soup.select("style, title, details, [popover]"):  # what a tap opens, paper omits
        hidden.decompose()
    page = " ".join(soup.get_text(" ").split())
    sheets = PdfReader(published / name / "report.pdf").pages
    pdf = " ".join(" ".join(sheet.extract_text() for sheet in sheets).split())
    figures_known = {" ".join(row["shown"].split()) for row in figures_of(published / name)}

    shown = {figure for figure in figures_known if re.search(r"\d", figure) and says(page, figure)}

    assert len(shown) > 3
    assert {figure for figure in shown if not says(pdf, figure)} == set()


@pytest.mark.parametrize("name", REPORTS)
def test_a_report_can_be_sent_by_mail(name, published):
    """Its fonts are within: a reader needs none of them, and no half megabyte."""
    file = published / name / "report.pdf"
    sheets = PdfReader(file).pages
    fonts = [font for sheet in sheets for font in (sheet["/Resources"].get("/Font") or {}).values()]
    described = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for font in fonts
    ]

    assert file.stat().st_size < 500_000
    assert described
    assert all("/FontFile2" in one or "/FontFile3" in one for one in described)


@pytest.mark.parametrize("name", REPORTS)
def test_page_one_holds_all_of_the_first_page(name, published):
    soup = BeautifulSoup((published / name / "report.html").read_text("utf-8"), "html.parser")
    sheet = soup.select_one(".first-page")
    page = re.sub(r"\s+", "", PdfReader(published / name / "report.pdf").pages[0].extract_text())

    words = sheet.select(".headline, dt, dd, li, .action p, .note")

    assert len(sheet.select(".card")) == 4
    assert all(re.sub(r"\s+", "", said.get_text()) in page for said in words)


@pytest.mark.parametrize("name", REPORTS)
def test_rates_in_the_file_follow_from_the_counts_beside_them(name, published):
    rows = pd.DataFrame(figures_of(published / name)).astype({"value": float})
    keys = ["section", "place", "segment", "as_of"]
    wide = rows[rows["section"].isin(["headline", "by_segment", "by_place"])].pivot_table(
        index=keys, columns="metric", values="value"
    )
    if "coverage" not in wide:
        pytest.skip("no rate is computed for this office and period")

    rated = wide[wide["coverage"].notna()]

    assert (rated["active"] / rated["potential"] * 100).to_numpy() == pytest.approx(
        rated["coverage"].to_numpy()
    )
    assert (rated["potential"] - rated["active"]).to_numpy() == pytest.approx(
        rated["uncovered"].to_numpy()
    )


MONTHS = (
    "Januari|Februari|Maret|April|Mei|Juni|Juli|Agustus|September|Oktober|November|Desember|"
    "January|February|March|May|June|July|August|October|December"
)


def numbers_in(text):
    """Every number of a text, without its dates."""
    year = r"(?:19|20)\d\d"
    dates = rf"(\d{{1,2}} )?({MONTHS}) \d{{4}}|\({year}\)|(?:sejak|since|pada|in) {year}\b"
    undated = re.sub(dates, "", text)
    return set(re.findall(r"\d[\d.,]*\d|\d", undated))


def written(value, unit, language):
    """How a value may be written, by rules of this test's own."""
    exact = abs(Decimal(repr(float(value))))
    digits = [Decimal(1), Decimal("0.1"), Decimal("0.01")]
    ways = [f"{exact.quantize(digit, ROUND_HALF_UP):,}" for digit in digits]
    if unit == "IDR":
        scale = next((s for s in (1e12, 1e9, 1e6) if abs(value) >= s), 1)
        ways += [f"{abs(value) / scale:,.2f}".rstrip("0").rstrip(".")]
    swap = str.maketrans(",.", ".,") if language == "id" else {}
    return {way.translate(swap) for way in ways}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", REPORTS)
def test_every_number_in_the_sentences_is_a_figure_of_the_report(name, language):
    office, period = name.split("/")
    built = report.build(office, period, language=language)
    texts = [getattr(getattr(narrative, section)(built), "markdown", "") for section in SECTIONS]
    sheet = first_page(built)
    texts += [sheet.opening.headline, *sheet.findings, sheet.action]
    texts += [f"{card.value} {card.reference}" for card in sheet.cards]
    texts.append(compliance.narrative(built).markdown)
    stated = built.stated[built.stated["stated_percent"].notna()]
    tallies = [len(stated), *stated["verdict"].value_counts()]
    tallies += [stated["verdict"].isin(["agrees", "agrees when rounded"]).sum()]
    tallies += [built.targets["achievement"].isna().sum(), len(built.ranking)]
    tallies += [built.targets["place"].isin(built.own_places).sum()]
    tallies += [(built.places["level"] == "district").sum()]
    tallies += [built.by_place.loc[built.by_place["level"] == "district", "place"].nunique()]
    populations = built.stated["population"].dropna()
    allowed = {str(tally) for tally in tallies} | {str(built.period.end.year)}
    for population in populations:
        allowed |= written(population, "persons", language)
    for row in figures.of_report(built).itertuples():
        allowed |= written(row.value, row.unit, language)

    found = set().union(*(numbers_in(text) for text in texts))

    assert found <= allowed


def test_the_same_inputs_give_the_same_bytes(published, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    chosen = ["--office", "pekalongan", "--period", "2019-12", "--output", str(tmp_path)]

    again = CliRunner().invoke(cli.app, ["run", "params/published.yml", *chosen])

    assert again.exit_code == 0, again.output
    for file in (tmp_path / "published" / "pekalongan" / "2019-12").iterdir():
        assert file.read_bytes() == (published / "pekalongan/2019-12" / file.name).read_bytes()


def test_the_manifest_knows_every_report(published):
    manifest = json.loads((published / "manifest.json").read_text(encoding="utf-8"))

    text = json.dumps(manifest)

    assert all(name in text for name in REPORTS)
    assert str(published) not in text


def test_east_java_rolls_up_from_its_districts_to_the_published_totals():
    observations = load.dataset("data").observations
    districts = sorted(
        place for place in observations["place"].unique() if re.fullmatch(r"35\.\d\d", place)
    )
    labour = observations[observations["measure"].isin(["employed", "unemployed", "labour_force"])]
    published = {  # BPS, Sakernas: employed, labour force, unemployed
        2023: (22_703_177, 23_868_764, 1_165_587),
        2024: (23_361_110, 24_381_761, 1_020_651),
        2025: (23_801_034, 24_761_734, 960_700),
    }

    for year, totals in published.items():
        rows = labour[labour["as_of"].dt.year == year]
        added = rollup.over_places(rows, districts, as_place="35").sort_values("measure")
        assert len(districts) == 38
        assert tuple(added["value"]) == totals


def test_a_region_is_bound_with_its_offices_and_shown_for_approval(
    published, tmp_path, monkeypatch
):
    monkeypatch.chdir(ROOT)
    file, sheet = tmp_path / "book.pdf", tmp_path / "contact.pdf"
    region = ["--region", "kanwil-jateng-diy", "--output", str(file)]

    made = CliRunner().invoke(cli.app, ["book", str(published), *region])
    shown = CliRunner().invoke(cli.app, ["contact", str(published), "--output", str(sheet)])

    assert (made.exit_code, shown.exit_code) == (0, 0), made.output + shown.output
    marks = [mark.title for mark in PdfReader(file).outline if not isinstance(mark, list)]
    assert len(marks) == 7  # the region twice, Pekalongan four times, Magelang once
    assert "Kantor Wilayah" in marks[0]
    assert "Lembar kontak" in PdfReader(sheet).pages[0].extract_text()


def test_a_region_without_a_report_is_refused(published, monkeypatch):
    monkeypatch.chdir(ROOT)

    made = CliRunner().invoke(cli.app, ["book", str(published), "--region", "kanwil-kalimantan"])

    assert made.exit_code == 11
    assert "no report of kanwil-kalimantan" in made.output
