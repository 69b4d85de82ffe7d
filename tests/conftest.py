"""What several tests share: the published edition, rendered once."""

import gc
from pathlib import Path

import pytest
from hypothesis import settings
from typer.testing import CliRunner

import tinynotebook
from coverage_lib import cli

ROOT = Path(__file__).parent.parent

settings.register_profile("untimed", deadline=None)  # a busy machine is no fault of the library
settings.load_profile("untimed")


@pytest.fixture(scope="session", autouse=True)
def thawed():
    """What a run in this process has frozen is let go at the end: duckdb complains otherwise."""
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def published(tmp_path_factory):
    """The folder of the published edition, made by the command a user runs."""
    output = tmp_path_factory.mktemp("outputs")
    edition = str(ROOT / "params" / "published.yml")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        result = CliRunner().invoke(cli.app, ["run", edition, "--output", str(output)])
    assert result.exit_code == 0, result.output
    return output / "published"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the tiny notebook, as the current directory."""
    tinynotebook.notebook(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def postroom(tmp_path, monkeypatch):
    """An edition to deliver, its recipients, and the password of the tests' mail server."""
    import mailserver  # with aiosmtpd, which no other test needs
    from coverage_lib.delivery import password

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(password.VARIABLE, mailserver.PASSWORD)
    return mailserver.Postroom(tmp_path)
