"""Every page as a browser, a screen reader and the HTML checker meet it.

Needs Chromium, Java, axe-core and the Nu HTML checker: `make check-pages` installs what is missing.
Without them these tests are skipped and say so; with PAGES=required they fail instead.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from browser import DESK, PHONE, browser
from coverage_lib import cli
from coverage_lib.edition import render
from render_cases import stranger

ROOT = Path(__file__).parent.parent
TOOLS = ROOT / ".tools" / "node_modules"
AXE = TOOLS / "axe-core" / "axe.min.js"
CHECKER = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser"])), None)
MISSING = [
    name
    for name, found in {
        "chromium": CHROMIUM,
        "java": shutil.which("java"),
        "axe-core": AXE.exists(),
        "vnu-jar": CHECKER.exists(),
    }.items()
    if not found
]
pytestmark = pytest.mark.skipif(
    bool(MISSING) and os.environ.get("PAGES") != "required",
    reason=f"not installed: {', '.join(MISSING)} (make check-pages installs them)",
)
LIGHT_DESK, DARK_PHONE = {"width": DESK}, {"width": PHONE, "dark": True}
VIOLATIONS = """
    axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations.map(
        fault => [fault.id, fault.nodes[0].html, fault.nodes[0].failureSummary].join(" | ")))
"""


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    with browser(CHROMIUM, tmp_path_factory.mktemp("profile")) as opened:
        yield opened


@pytest.fixture(scope="module")
def pages(published, tmp_path_factory):
    """Every page of the published edition, one in English, the demonstration's, a stranger's."""
    folder = tmp_path_factory.mktemp("pages")
    strange = folder / "stranger.html"
    strange.write_text(render.html(stranger()), encoding="utf-8")
    english = _made(folder / "en", "published", "--period", "2019-12", "--language", "en")
    region = ["--region", "kanwil-jateng-diy", "--months", "26"]
    _run("invent", str(folder / "data"), *region)
    invented = _made(folder, "demo", "--parameter", f"data={folder / 'data'}")
    later = folder / "en" / "published"
    _run("diff", str(published), str(later), "--page")
    for bound in ("contact", "book"):
        _run(bound, str(later))
    about = [later / "changes.html", later / "index.html"]
    return [*sorted(published.rglob("*.html")), strange, english, *about, invented]


def _made(folder, edition, *options):
    """One report of Pekalongan."""
    chosen = ["--office", "pekalongan", *options, "--output", str(folder)]
    _run("run", f"params/{edition}.yml", *chosen)
    (page,) = (folder / edition).glob("pekalongan/*/report.html")
    return page


def _run(*command):
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        result = CliRunner().invoke(cli.app, list(command))
    assert result.exit_code == 0, result.output


def violations(tab, page, **view):
    tab.open(page, **view)
    tab.run(f"{AXE.read_text(encoding='utf-8')}; 0")
    return [f"{page.parent}: {found}" for found in tab.run(VIOLATIONS)]


def faults(pages):
    """What the checker calls an error, by page."""
    command = ["java", "-jar", str(CHECKER), "--format", "json", "--stdout", *map(str, pages)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    messages = json.loads(checked.stdout)["messages"]
    return [
        f"{said['url']}: {said['message']}"
        for said in messages
        if said["type"] != "info" or said.get("subType") == "fatal"
    ]


@pytest.mark.parametrize("view", [LIGHT_DESK, DARK_PHONE], ids=["desk", "phone, dark"])
def test_axe_finds_nothing_on_any_page(tab, pages, view):
    assert [found for page in pages for found in violations(tab, page, **view)] == []


def test_the_html_checker_finds_nothing_on_any_page(pages):
    assert faults(pages) == []


def test_both_would_find_a_fault(tab, tmp_path):
    page = tmp_path / "faulty.html"
    page.write_text("<!doctype html><html lang=id><title>x</title><img src='data:,'><p></b>")

    assert any("image-alt" in found for found in violations(tab, page))
    assert any("alt" in found for found in faults([page]))


def test_no_page_scrolls_sideways_on_a_phone(tab, pages):
    for page in pages:
        tab.open(page, width=PHONE, script=False)

        assert tab.run("document.documentElement.scrollWidth") == PHONE, page


@pytest.mark.parametrize("place", ["td", "dd", ".headline > span"])
def test_a_number_opens_by_key_and_without_a_script(place, tab, pages):
    tab.open(pages[-1], script=False)
    tab.run(f"document.querySelector('{place} > button').focus()")

    tab.press("Enter")

    said = tab.run("document.querySelector(':popover-open').innerText")
    assert "Sumber: DATA SINTETIS" in said


def test_paper_is_white_also_where_the_screen_is_dark(tab, pages):
    tab.open(pages[-1], dark=True)
    dark = "getComputedStyle(document.body).backgroundColor"
    on_screen = tab.run(dark)

    scheme = [{"name": "prefers-color-scheme", "value": "dark"}]
    tab.call("Emulation.setEmulatedMedia", media="print", features=scheme)

    assert on_screen == "rgb(20, 26, 33)"
    assert tab.run(dark) == "rgb(255, 255, 255)"
    assert tab.run("getComputedStyle(document.querySelector('nav')).display") == "none"


def test_a_branch_page_with_all_its_facts_stays_light(pages):
    assert pages[-1].stat().st_size < 600_000


SEEN = "[...document.querySelectorAll('tbody tr')].filter(row => row.checkVisibility()).length"


def test_the_index_finds_filters_and_sorts(tab, published):
    tab.open(published / "index.html")
    everything = tab.run(SEEN)
    words = "document.forms[0].words.value = 'magelang 2024';"

    tab.run(f"{words} document.forms[0].dispatchEvent(new Event('input'))")
    found = tab.run(SEEN), tab.run("document.querySelector('output').textContent")
    tab.run("document.forms[0].words.value = ''; document.querySelector('select').value = '2017'")
    tab.run("document.forms[0].dispatchEvent(new Event('input'))")
    filtered = tab.run(SEEN)
    tab.run("document.querySelectorAll('thead button')[1].click()")

    periods = "[...document.querySelectorAll('tbody tr')].map(row => row.cells[1].textContent)"
    assert (everything, found, filtered) == (11, (1, "1 dari 11 laporan"), 1)
    assert tab.run("document.querySelector('[aria-sort]').textContent") == "Periode"
    assert tab.run(periods)[:3] == ["2017", "2018-12", "2019-12"]


FIRST = "[...document.querySelectorAll('tbody tr')].map(row => row.cells[1].textContent)[0]"


def test_the_index_is_sorted_by_key_up_down_and_as_it_stood(tab, published):
    tab.open(published / "index.html")
    as_it_stood = tab.run(FIRST)
    tab.run("document.querySelectorAll('thead button')[1].focus()")

    found = []
    for _ in range(3):
        tab.press("Enter")
        found.append(tab.run(FIRST))

    assert found == ["2017", "2025-11", as_it_stood]


def test_a_phone_sorts_the_index_by_a_list_and_meets_no_button_it_cannot_see(tab, published):
    tab.open(published / "index.html", width=PHONE)

    tab.run("document.forms[0].order.value = 'Periode'")
    tab.run("document.forms[0].order.dispatchEvent(new Event('input', {bubbles: true}))")

    assert tab.run(FIRST) == "2017"
    assert tab.run("document.forms[0].order.checkVisibility()") is True
    assert tab.run("document.querySelector('thead button').checkVisibility()") is False


def test_the_index_stands_whole_without_a_script(tab, published):
    tab.open(published / "index.html", script=False)

    assert tab.run(SEEN) == 11
    assert tab.run("document.querySelector('.find').checkVisibility()") is False
