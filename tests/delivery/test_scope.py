"""Who gets what: drawn. And what a recipients file may not say."""

import json
import re
from pathlib import Path

import pytest
import yaml

import mailserver
from coverage_lib.delivery import recipients, scope
from coverage_lib.delivery.recipients import Recipient
from coverage_lib.errors import ParameterError
from drawn import table
from mailserver import Manners

ROOT = Path(__file__).parent.parent.parent
PUBLISHED = [
    "ID/2026-10",
    "kanwil-jateng-diy/2026-10",
    "kanwil-sumbagsel/2026-10",
    "pekalongan/2025",
    "pekalongan/2026-09",
    "pekalongan/2026-10",
    "tegal/2026-10",
]

GETS = table("""
    case                          | offices          | since      | gets
    one office                    | tegal            |            | tegal/2026-10
    every period of it            | pekalongan       |            | pekalongan/2025 pekalongan/2026-09 pekalongan/2026-10
    from a month on               | pekalongan       | 2026-10    | pekalongan/2026-10
    a year that is not over       | pekalongan       | 2025-06    | pekalongan/2025 pekalongan/2026-09 pekalongan/2026-10
    a year that is over           | pekalongan       | 2026-01    | pekalongan/2026-09 pekalongan/2026-10
    a pattern                     | kanwil-*         |            | kanwil-jateng-diy/2026-10 kanwil-sumbagsel/2026-10
    an office and a pattern       | tegal kanwil-j*  |            | kanwil-jateng-diy/2026-10 tegal/2026-10
    named twice, sent once        | tegal teg*       |            | tegal/2026-10
    part of a name is not a name  | kanwil tega      |            |
    capitals count                | Tegal id         |            |
    the nation                    | ID               |            | ID/2026-10
    everything of the month       | *                | 2026-10-31 | ID/2026-10 kanwil-jateng-diy/2026-10 kanwil-sumbagsel/2026-10 pekalongan/2026-10 tegal/2026-10
""")


@pytest.mark.parametrize("row", GETS.fillna("").to_dict("records"), ids=lambda row: row["case"])
def test_a_recipient_gets_the_reports_of_its_offices_and_no_other(row):
    one = Recipient("x", tuple(row["offices"].split()), email="x@example.org", since=row["since"])

    items = scope.items([one], [mailserver._entry(folder, "rendered", "") for folder in PUBLISHED])

    assert [item.report for item in items] == row["gets"].split()


def test_a_dry_run_shows_who_would_get_what_and_sends_nothing(postroom, monkeypatch):
    monkeypatch.delenv("COVERAGE_SMTP_PASSWORD")  # nor does it ask for the password
    (postroom.folder / "share").mkdir()
    listed = [
        {"name": "Wilayah", "folder": str(postroom.folder / "share"), "offices": ["*"]},
        {"name": "Tegal", "email": "tegal@example.org", "offices": ["tegal", "tegall"]},
    ]
    manners = Manners()
    with mailserver.running(manners) as port:
        file = postroom.recipients(port, recipients=listed)
        before = postroom.written()
        result = postroom.deliver(file, "--dry-run")

    rows = [re.findall(r"[^│\s][^│]*[^│\s]", line) for line in result.stdout.splitlines()]
    told = [(row[0], *row[2:]) for row in rows if len(row) == 4]
    assert result.exit_code == 0, result.output
    assert told == [
        ("Wilayah", "kanwil-jateng-diy/2026-10", "copy, unless it is there"),
        ("Wilayah", "pekalongan/2026-10", "copy, unless it is there"),
        ("Wilayah", "tegal/2026-10", "copy, unless it is there"),
        ("Tegal", "tegal/2026-10", "send"),
        ("Tegal", "tegall", "no report: tegal?"),
    ]
    assert (manners.connections, postroom.written()) == (0, before)


def test_an_office_without_a_report_stops_nobody_and_is_named(postroom):
    manners = Manners()
    with mailserver.running(manners) as port:
        file = postroom.recipients(port, each={"tegal": "tegal", "pekalongan": "pekalongn"})
        result = postroom.deliver(file)

    (notice,) = manners.to("operator@example.org")
    assert result.exit_code == 16
    assert len(manners.to("tegal@example.org")) == 1
    assert "tidak ada laporan kantor ini: pekalongan?" in notice.get_content()


def test_only_the_office_and_period_asked_for_go_out(postroom):
    manners = Manners()
    with mailserver.running(manners) as port:
        file = postroom.recipients(port)
        unknown = postroom.deliver(file, "--office", "tegall")
        result = postroom.deliver(file, "--office", "tegal", "--period", "2026-10")

    assert unknown.exit_code == 11 and "Did you mean tegal?" in unknown.stderr
    assert result.exit_code == 0, result.output
    assert {to for to, _ in manners.kept} == {"tegal@example.org", "operator@example.org"}


# --- the file -------------------------------------------------------------------------------------
GOOD = """
recipients:
  - {name: Kepala, email: kepala@example.org, offices: [tegal]}
operator: operator@example.org
smtp: {host: smtp.example.org, from: laporan@example.org, username: laporan}
"""

WRONG = table("""
    case                          | instead of               | there stands                | told
    an unknown setting            | operator:                | oprator:                    | there is no setting 'oprator'. Did you mean operator?
    no operator                   | operator: operator@example.org |                       | operator is missing: mail needs a server, and somebody to tell
    an address that is none       | kepala@example.org       | kepala at example.org       | recipient 1: email must be an e-mail address
    a header of one's own         | name: Kepala,            | name: "A\\nBcc: x@y.z",     | recipient 1: name must be one line of text
    neither mailbox nor folder    | email: kepala@example.org, |                           | recipient 1: needs either email or folder
    both                          | offices:                 | folder: x, offices:         | recipient 1: needs either email or folder
    no office                     | [tegal]                  | []                          | recipient 1: offices must be a list of names
    an office that YAML reads     | [tegal]                  | [no]                        | recipient 1: offices must be a list of names
    a language of another place   | offices:                 | language: jv, offices:      | recipient 1: language must be id or en
    a period that is none         | offices:                 | since: soon, offices:       | recipient 1: since must be a period in quotes
    a period that YAML reads      | offices:                 | since: 2026, offices:       | recipient 1: since must be a period in quotes
    no encryption                 | username:                | security: none, username:   | smtp: security must be starttls or tls
    encryption by a list          | username:                | security: [tls], username:  | smtp: security must be starttls or tls
    no port                       | username:                | port: 0, username:          | smtp: port must be from 1 to 65535
    no such file                  | username:                | ca_file: gone.pem, username: | smtp: ca_file must be a file that is there
    waits that are none           | operator:                | retry_after: [-1], operator: | retry_after must be a list of minutes
    never too long                | operator:                | too_long_after: 0, operator: | too_long_after must be minutes, more than 0
    a link without encryption     | operator:                | link: http://x, operator:   | link must be an https:// address
    a list                        | recipients:              | - recipients:               | must be name: value pairs
""")


@pytest.mark.parametrize("row", WRONG.fillna("").to_dict("records"), ids=lambda row: row["case"])
def test_what_is_wrong_with_a_file_is_told_before_anything_is_sent(tmp_path, row):
    file = tmp_path / "recipients.yml"
    spoiled = "[1]" if row["case"] == "a list" else None
    swapped = GOOD.replace(
        row["instead of"], row["there stands"].replace(", operator:", "\noperator:")
    )
    file.write_text(spoiled or swapped, encoding="utf-8")

    with pytest.raises(ParameterError) as refused:
        recipients.read(file)

    assert row["told"] in str(refused.value)
    assert "Nothing was sent." in str(refused.value)


def test_every_problem_is_told_at_once_and_no_address_may_stand_twice(tmp_path):
    file = tmp_path / "recipients.yml"
    one = {"name": "A", "email": "a@example.org", "offices": ["tegal"]}
    other = {"name": "B", "email": "A@example.org", "offices": ["ID"], "sinse": "2026"}
    file.write_text(json.dumps({"recipients": [one, other, "C"]}), encoding="utf-8")

    with pytest.raises(ParameterError) as refused:
        recipients.read(file)

    told = str(refused.value)
    assert told.startswith("recipients.yml: 5 problems. Nothing was sent.")
    assert "a@example.org stands 2 times: list all its offices in one place" in told
    assert "recipient 2: there is no setting 'sinse'. Did you mean since?" in told
    assert "recipient 3: must be name: value pairs" in told
    assert "smtp is missing" in told and "operator is missing" in told


def test_the_example_is_one_the_command_takes_and_names_nobody_real():
    file = ROOT / "params" / "recipients.yml"
    read = recipients.read(file)

    mailboxes = re.findall(r"[\w.-]+@([\w.-]+)", file.read_text(encoding="utf-8"))
    assert set(mailboxes) == {"example.org"}
    assert read.server.host.endswith("example.org")
    assert any(one.folder for one in read.recipients) and any(one.since for one in read.recipients)
    assert yaml.safe_load(file.read_text(encoding="utf-8"))["retry_after"] == [6, 30, 60]
