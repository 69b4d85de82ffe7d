"""JupyterLab's own scheduler (jupyter-scheduler) in a real JupyterLab makes one of our reports."""

import shutil
import time
from pathlib import Path

import nbformat
import pytest

import labserver

ROOT = Path(__file__).parent.parent
PATIENCE = 180  # seconds, on a busy machine


@pytest.fixture
def lab(tmp_path):
    """`make lab`, on copies; its database and its queue are its own too."""
    shutil.copytree(ROOT / "notebooks", tmp_path / "desk" / "notebooks")
    (tmp_path / "home").mkdir()
    with labserver.lab(tmp_path / "desk" / "notebooks", tmp_path / "home") as server:
        yield server


def test_jupyterlab_s_scheduler_makes_a_report_with_our_parameters(lab, tmp_path):
    (environment,) = lab.asked("/scheduler/runtime_environments")
    order = {
        "name": "Magelang",
        "input_uri": "branch_report.ipynb",
        "output_formats": ["ipynb"],
        "runtime_environment_name": environment["name"],
        "parameters": {  # written into the notebook as they are, so text has quotes
            "office": '"magelang"',
            "period": '"2024-10"',
            "data": repr(str(ROOT / "data")),
        },
    }

    job = lab.asked("/scheduler/jobs", order)["job_id"]
    ended = finished(lab, job)

    assert ended["status"] == "COMPLETED", ended["status_message"]
    (made,) = (tmp_path / "home" / "data").rglob(f"{job}/branch_report-*.ipynb")
    notebook = nbformat.read(made, as_version=4)
    pages = [text for output in outputs_of(notebook) for text in htmls_of(output)]
    assert any("Kantor Cabang Magelang" in page for page in pages)


def finished(lab, job):
    """What became of the job; one that has not begun yet says STOPPED."""
    ends = time.monotonic() + PATIENCE
    while (told := lab.asked(f"/scheduler/jobs/{job}"))["status"] not in ("COMPLETED", "FAILED"):
        assert time.monotonic() < ends, told
        time.sleep(0.5)
    return told


def outputs_of(notebook):
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def htmls_of(output):
    return [str(text) for kind, text in output.get("data", {}).items() if kind == "text/html"]
