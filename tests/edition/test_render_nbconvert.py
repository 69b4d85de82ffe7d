"""The exporters as nbconvert's users call them, on a notebook that is not ours."""

import subprocess
import sys

import nbformat
import page as validator
import pytest

from render_cases import stranger


@pytest.mark.parametrize(
    ("exporter", "suffix"), [("coverage_html", "html"), ("coverage_pdf", "pdf")]
)
def test_nbconvert_renders_any_notebook(exporter, suffix, tmp_path):
    nbformat.write(stranger(), tmp_path / "punya orang.ipynb")

    done = subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", exporter, "punya orang.ipynb"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert "Warning" not in done.stderr
    assert (tmp_path / f"punya orang.{suffix}").stat().st_size > 10_000


def test_the_pdf_standards_are_a_setting(tmp_path):
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "a.ipynb")
    settings = [f"--CoveragePDFExporter.pdf_standards={name}" for name in ("ua-1", "a-2a")]

    subprocess.run(
        [sys.executable, "-m", "nbconvert", "--to", "coverage_pdf", *settings, "a.ipynb"],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )

    made = (tmp_path / "a.pdf").read_bytes()
    report = validator.validate_pdf_bytes(made, profile=validator.ValidationProfile.PDF_A_2A)
    assert report.is_compliant
