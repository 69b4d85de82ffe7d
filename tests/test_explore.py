"""The notebooks for analysts in a real JupyterLab, in Voila, and run without either.

JupyterLab and Voila are shown by headless Chromium; without it these tests are skipped.
"""

import shutil
import time
from pathlib import Path

import nbclient
import nbformat
import pytest

import coverage_lib
import labserver
from browser import browser

ROOT = Path(__file__).parent.parent
NOTEBOOKS = ROOT / "notebooks"
CHROMIUM = next(filter(None, map(shutil.which, ["chromium", "chromium-browser"])), None)
needs_chromium = pytest.mark.skipif(
    CHROMIUM is None, reason="not installed: chromium (make check-pages installs it)"
)
PATIENCE = 120  # seconds; a busy machine starts a kernel slowly

KERNEL = "document.querySelector('.jp-KernelName')?.innerText"
CHARTS = "[...document.querySelectorAll('figure.chart svg')].map(e => e.getAttribute('aria-label'))"
CHOOSE = """
    (() => {
        const label = [...document.querySelectorAll('.widget-dropdown label')]
            .find(one => one.textContent === %r);
        const list = label.parentElement.querySelector('select');
        list.value = [...list.options].find(one => one.textContent === %r).value;
        list.dispatchEvent(new Event('change', {bubbles: true}));
    })()
"""


def run(name):
    """The notebook, run from the first cell to the last by a kernel of its own."""
    notebook = nbformat.read(NOTEBOOKS / name, as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=PATIENCE, resources={"metadata": {"path": str(NOTEBOOKS)}}
    )
    return client.execute()


@pytest.fixture(scope="module")
def tab(tmp_path_factory):
    with browser(CHROMIUM, tmp_path_factory.mktemp("profile")) as opened:
        opened.call(
            "Emulation.setDeviceMetricsOverride",
            width=1280, height=6000, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip
        opened.call("Emulation.setFocusEmulationEnabled", enabled=True)  # JupyterLab's current tab
        yield opened


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """`make lab`, on copies: what a test runs is not saved into the project."""
    folder = tmp_path_factory.mktemp("desk")
    shutil.copytree(ROOT / "data", folder / "data")
    shutil.copytree(NOTEBOOKS, folder / "notebooks")
    with labserver.lab(folder / "notebooks", tmp_path_factory.mktemp("home")) as server:
        yield server


def wait_for(ask, wanted=bool):
    """An answer, once it is what is wanted."""
    ends = time.monotonic() + PATIENCE
    while not wanted(said := ask()):
        assert time.monotonic() < ends, f"still {said!r}"
        time.sleep(0.2)
    return said


def is_idle(kernels):
    return [one for one in kernels if one["connections"] and one["execution_state"] == "idle"]


def test_the_exploring_notebook_runs_without_a_browser():
    made = run("explore.ipynb")

    shown = [out for cell in made.cells for out in cell.get("outputs", [])]
    widgets = [out for out in shown if "application/vnd.jupyter.widget-view+json" in out["data"]]
    assert len(widgets) == 5
    assert not any(out["output_type"] == "error" for out in shown)


def test_the_tutorial_runs_and_takes_ten_steps():
    made = run("tutorial.ipynb")

    asked = [cell for cell in made.cells if cell.cell_type == "code"]
    steps = [cell.source for cell in made.cells if cell.source.startswith("## ")]
    rates = asked[4].outputs[0]["data"]["text/plain"]
    assert [step.split(".")[0] for step in steps] == [f"## {number}" for number in range(1, 11)]
    assert all(cell.outputs for cell in asked)
    assert "0.516613" in rates  # 24,286 of 47,010
    assert "0.203024" in rates  # 4,754 of 23,416


def test_the_library_tells_what_it_holds():
    parts = [getattr(coverage_lib, name) for name in dir(coverage_lib)]

    assert all(part.__doc__ for part in parts)
    assert all(name in coverage_lib.__doc__ for name in dir(coverage_lib))
    assert not hasattr(coverage_lib, "reprot")


def test_jupyterlab_speaks_indonesian_and_asks_nobody(lab):
    translation = lab.asked("/lab/api/settings/@jupyterlab/translation-extension:plugin")
    notices = lab.asked("/lab/api/settings/@jupyterlab/apputils-extension:notification")
    packs = lab.asked("/lab/api/translations/")["data"]
    words = lab.asked("/lab/api/translations/id_ID")["data"]["jupyterlab"]

    assert translation["schema"]["properties"]["locale"]["default"] == "id_ID"
    assert notices["schema"]["properties"]["fetchNews"]["default"] == "false"
    assert "id_ID" in packs
    assert words["Code"] == ["Kode"]


@needs_chromium
def test_in_jupyterlab_a_control_changes_a_chart(lab, tab):
    tab.call("Page.navigate", url=f"{lab.address}/lab/tree/explore.ipynb?token={lab.token}")
    wait_for(lambda: lab.asked("/api/kernels"), is_idle)
    wait_for(lambda: tab.run(KERNEL), lambda name: name and "Python 3" in name)
    tab.run("void jupyterapp.commands.execute('notebook:run-all-cells')")

    before = wait_for(lambda: tab.run(CHARTS), lambda said: len(said) == 2)
    tab.run(CHOOSE % ("Urutkan menurut", "Cakupan"))
    after = wait_for(lambda: tab.run(CHARTS), lambda said: said[0] != before[0])

    assert before[0].endswith("PU 51,66%; BPU 20,30%; tanpa Jakon 41,23%.")
    assert after[0].endswith("BPU 20,30%; tanpa Jakon 41,23%; PU 51,66%.")
    assert after[1:] == before[1:]
    assert (
        tab.run("document.querySelectorAll('.jp-RenderedText[data-mime-type*=stderr]').length") == 0
    )
    assert "Kode" in tab.run(
        "document.querySelector('.jp-Notebook-toolbarCellTypeDropdown').innerText"
    )


@needs_chromium
def test_in_voila_the_same_page_stands_without_code(lab, tab, tmp_path):
    shutil.copytree(ROOT / "data", tmp_path / "data")
    (tmp_path / "notebooks").mkdir()
    notebook = shutil.copy(NOTEBOOKS / "explore.ipynb", tmp_path / "notebooks")
    (tmp_path / "home").mkdir()
    with labserver.voila(Path(notebook), tmp_path / "home") as server:
        tab.call("Page.navigate", url=server.address)

        before = wait_for(lambda: tab.run(CHARTS), lambda said: len(said) == 2)
        tab.run(CHOOSE % ("Urutkan menurut", "Cakupan"))
        after = wait_for(lambda: tab.run(CHARTS), lambda said: said[0] != before[0])

        assert after[0].endswith("BPU 20,30%; tanpa Jakon 41,23%; PU 51,66%.")
        assert "import Desk" not in tab.run("document.body.innerText")
