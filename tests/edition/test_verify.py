"""A published folder is compared with its manifest, and every difference is told at once."""

import shutil

import pytest

from coverage_lib.edition import verify
from coverage_lib.errors import VerifyError


@pytest.fixture
def home(finished, tmp_path):
    return shutil.copytree(finished.home, tmp_path / "tiny")


def test_a_folder_as_published_is_counted(home):
    files = [file for file in home.rglob("*") if file.is_file()]

    assert verify.verify(home) == verify.Verified(reports=7, files=len(files))


def test_every_difference_is_told_at_once(home):
    (home / "alpha/2017/report.html").write_text("edited")
    (home / "beta/2017/report.pdf").unlink()
    (home / "index.html").write_text("")
    (home / "notes.txt").write_text("mine")
    (home / "alpha/2017/.report.pdf.0123.part").write_text("half")

    with pytest.raises(VerifyError) as told:
        verify.verify(home)

    assert told.value.exit_code == 13
    assert str(told.value).splitlines() == [
        f"{home.as_posix()}: 5 problems.",
        "  changed     alpha/2017/report.html",
        "  changed     index.html",
        "  extra       notes.txt",
        "  missing     beta/2017/report.pdf",
        "  unfinished  alpha/2017/.report.pdf.0123.part",
        "To fix:",
        "  changed     run the edition again: only what is not as it should be is made",
        "  missing     run the edition again: only what is not as it should be is made",
        "  unfinished  a run was killed here: run the edition again",
        "  extra       not ours: move it out of this folder",
    ]


def test_a_folder_without_a_manifest_is_no_edition(tmp_path):
    with pytest.raises(VerifyError, match="name the folder of one edition"):
        verify.verify(tmp_path)
