"""The password: where it comes from, and that it stands nowhere."""

import base64
import sys

import keyring
import keyring.backend
import keyring.errors
import pytest
from typer.testing import CliRunner

import mailserver
import tinynotebook
from coverage_lib import cli
from coverage_lib.delivery import password, recipients
from coverage_lib.errors import ParameterError
from drawn import table
from mailserver import Manners

SECRET = mailserver.PASSWORD


def spelled():
    """The password as it stands, and as a login carries it."""
    plain = f"\0{mailserver.USER}\0{SECRET}".encode()
    return [SECRET.encode(), base64.b64encode(plain), base64.b64encode(SECRET.encode())]


HOWEVER_IT_ENDS = table("""
    case                | answers
    sent                |
    refused             | 550 no such user
    put off             | 450 no / 450 no
    cut                 | lost
""")


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(
    "row", HOWEVER_IT_ENDS.fillna("").to_dict("records"), ids=lambda row: row["case"]
)
def test_the_password_stands_in_nothing_that_is_written(postroom, row, form):
    manners = Manners(tegal=[one for one in row["answers"].split(" / ") if one])
    with mailserver.running(manners) as port:
        result = postroom.deliver(postroom.recipients(port), "--log", form)

    written = [postroom.written(), result.output.encode()]
    written += [message.as_bytes() for _, message in manners.kept]
    assert set(manners.logins) == {(mailserver.USER, SECRET)}  # it was used
    assert not [form for form in spelled() for text in written if form in text]


def test_nor_in_the_error_of_a_login_whose_server_repeats_it(postroom):
    manners = Manners()
    manners.repeats = "535 5.7.8 not with {password}"
    with mailserver.running(manners) as port:
        result = postroom.deliver(postroom.recipients(port))

    assert result.exit_code == 16
    assert (mailserver.USER, SECRET) in manners.logins
    assert not [form for form in spelled() if form in postroom.written() + result.output.encode()]


def test_an_event_names_no_recipient(postroom):
    manners = Manners(tegal=["550 no such user: tegal@example.org"])
    with mailserver.running(manners) as port:
        result = postroom.deliver(postroom.recipients(port), "--log", "json")

    assert '"event": "delivery", "folder": "tegal/2026-10", "outcome": "refused"' in result.stderr
    assert "@" not in result.output and "Kepala" not in result.output


# --- a file that holds one ------------------------------------------------------------------------
HELD = table("""
    case                          | line
    under its English name        | password: hunter2hunter2
    under another                 | smtp_passwd: hunter2hunter2
    under its Indonesian name     | kata_sandi: hunter2hunter2
    in a list of pairs            | x: {a: 1, "Password": hunter2hunter2}
    as what YAML cannot read      | password: !hunter2hunter2 {
    as a name YAML does not know  | token: *hunter2hunter2
    in an address                 | folder: ftp://laporan:hunter2hunter2@ftp.example.org/x
    in an address within another  | folder: simplecache::sftp://a:hunter2hunter2@example.org/x
""")


@pytest.mark.parametrize("row", HELD.to_dict("records"), ids=lambda row: row["case"])
def test_a_file_that_holds_a_password_is_refused_and_not_quoted(tmp_path, row):
    file = tmp_path / "recipients.yml"
    file.write_text(f"# password: from the environment\n{row['line']}\n", encoding="utf-8")

    with pytest.raises(ParameterError) as refused:
        recipients.read(file)

    assert "line 2: a password does not belong in this file" in str(refused.value)
    assert "hunter2" not in str(refused.value)


# --- where it comes from --------------------------------------------------------------------------
class Store(keyring.backend.KeyringBackend):
    priority = 1
    held = {("coverage-report", "laporan@example.org"): "from the keyring"}

    def get_password(self, service, username):
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        raise NotImplementedError


class Locked(Store):
    def get_password(self, service, username):
        raise keyring.errors.KeyringLocked("no session")


@pytest.fixture
def store(monkeypatch):
    monkeypatch.delenv(password.VARIABLE, raising=False)
    former = keyring.get_keyring()
    keyring.set_keyring(Store())
    yield
    keyring.set_keyring(former)


def test_the_environment_comes_before_the_keyring(store, monkeypatch):
    assert password.of("laporan@example.org") == "from the keyring"

    monkeypatch.setenv(password.VARIABLE, "from the environment")

    assert password.of("laporan@example.org") == "from the environment"


@pytest.mark.parametrize("why", ["not kept", "locked", "not installed"])
def test_without_a_password_nothing_is_sent_and_both_ways_are_named(
    postroom, store, monkeypatch, why
):
    monkeypatch.setattr(Store, "held", {})
    if why == "locked":
        keyring.set_keyring(Locked())
    if why == "not installed":
        monkeypatch.setitem(sys.modules, "keyring", None)
    manners = Manners()
    with mailserver.running(manners) as port:
        result = postroom.deliver(postroom.recipients(port))

    assert result.exit_code == 11
    assert "set COVERAGE_SMTP_PASSWORD, or once:  keyring set coverage-report" in result.stderr
    assert (manners.connections, postroom.ledger) == (0, [])


def test_a_password_that_no_login_can_carry_is_refused_unquoted(postroom, monkeypatch):
    monkeypatch.setenv(password.VARIABLE, "sandi-é")

    result = postroom.deliver(postroom.recipients())

    assert result.exit_code == 11
    assert "not ASCII" in result.stderr and "sandi-é" not in result.output


def test_a_server_that_asks_for_no_login_is_given_none(postroom, monkeypatch):
    monkeypatch.delenv(password.VARIABLE)
    manners = Manners()
    with mailserver.running(manners, login=False) as port:
        file = postroom.recipients(port)
        file.write_text(file.read_text().replace('"username": "laporan@example.org", ', ""))
        result = postroom.deliver(file)

    assert result.exit_code == 0, result.output
    assert (len(manners.kept), manners.logins) == (4, [])


def test_a_notebook_does_not_see_it(tmp_path, monkeypatch):
    monkeypatch.setenv(password.VARIABLE, SECRET)
    monkeypatch.chdir(tmp_path)
    shows = "import os\nprint(sorted(os.environ), os.environ.get('COVERAGE_SMTP_PASSWORD'))"
    tinynotebook.notebook(tmp_path, cells=(tinynotebook.SAYS, shows))
    file = tinynotebook.edition(tmp_path, ["alpha"])

    result = CliRunner().invoke(cli.app, ["run", str(file)])

    executed = (tmp_path / "outputs/tiny/alpha/2017/report.ipynb").read_text(encoding="utf-8")
    assert result.exit_code == 0, result.output
    assert "PATH" in executed
    assert SECRET not in executed and password.VARIABLE + "'," not in executed
