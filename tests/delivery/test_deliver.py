"""Delivery by a real mail server: each message once, whatever the server and the line do."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
import trustme
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import mailserver
from coverage_lib import cli
from drawn import table
from mailserver import Manners

# The server's own: it sees implicit TLS as none.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
TO_OPERATOR = "operator@example.org"
NAMES = ("kanwil", "pekalongan", "tegal")


def sent(manners):
    """How many messages each recipient holds."""
    return {name: len(manners.to(f"{name}@example.org")) for name in NAMES}


def text(message):
    return message.get_body().get_content().replace("\r\n", "\n")


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_each_recipient_is_sent_its_report_once(postroom, security):
    manners = Manners()
    with mailserver.running(manners, security=security) as port:
        file = postroom.recipients(port, smtp={"security": security})

        first, again = postroom.deliver(file), postroom.deliver(file)

    assert (first.exit_code, again.exit_code) == (0, 0), first.output
    assert sent(manners) == dict.fromkeys(NAMES, 1)
    assert len(manners.to(TO_OPERATOR)) == 1  # the second had nothing to tell
    assert postroom.events("tegal") == ["begun", "sent"]
    assert set(manners.logins) == {(mailserver.USER, mailserver.PASSWORD)}


def test_a_message_holds_the_headline_and_the_pdf(postroom):
    manners = Manners()
    with mailserver.running(manners) as port:
        postroom.deliver(postroom.recipients(port, link="https://laporan.example.org/bulanan"))

    (message,) = manners.to("pekalongan@example.org")
    (attached,) = message.iter_attachments()
    body = text(message)
    assert message["Subject"] == "Laporan Cakupan · pekalongan · 2026-10"
    assert message["To"] == "Kepala pekalongan <pekalongan@example.org>"
    assert message["Reply-To"] == TO_OPERATOR
    assert message["Auto-Submitted"] == "auto-generated"
    assert body.startswith("Yth. Kepala pekalongan,\n\nLaporan Cakupan · pekalongan · 2026-10\n")
    assert "\npekalongan mencatat 107.700 peserta aktif.\n" in body
    assert "https://laporan.example.org/bulanan/pekalongan/2026-10/report.html" in body
    assert attached.get_filename() == "pekalongan-2026-10.pdf"
    assert attached.get_content() == mailserver.pdf("pekalongan/2026-10")
    assert attached.get_content_type() == "application/pdf"


def test_invented_data_are_marked_in_subject_and_text_and_english_is_a_setting(postroom):
    mailserver.edition(
        postroom.folder / "outputs", {"tegal/2026-10": "rendered"}, notice="DATA SINTETIS"
    )
    manners = Manners()
    with mailserver.running(manners) as port:
        postroom.deliver(postroom.recipients(port, each={"tegal": "tegal"}), "--language", "en")

    (message,) = manners.to("tegal@example.org")
    assert message["Subject"] == "[DATA SINTETIS] Laporan Cakupan · tegal · 2026-10"
    assert "DATA SINTETIS\n" in text(message)
    assert "The full report is attached as a PDF: tegal-2026-10.pdf." in text(message)


# --- what a server may answer --------------------------------------------------------------------
ANSWERS = table("""
    case                                  | answers                     | exit | kept | events
    at once                               |                             |    0 |    1 | begun sent
    put off, then taken                   | 450 greylisted              |    0 |    1 | put off, begun sent
    put off after the message             | data:451 later              |    0 |    1 | begun put off, begun sent
    put off for as long as we try         | 450 no / 450 no             |   16 |    0 | put off, put off
    nobody of this name                   | 550 no such user            |   16 |    0 | refused
    refused after the message             | data:554 not wanted         |   16 |    0 | begun refused
    cut before the message                | cut                         |    0 |    1 | put off, begun sent
    cut after the message, not kept       | cut data                    |    0 |    1 | begun not known, begun sent
    cut after the message, and it is kept | lost                        |    0 |    2 | begun not known, begun sent
    cut for as long as we try             | cut data / cut data         |   16 |    0 | begun not known, begun not known
    an answer that is none                | data:999 what               |    0 |    1 | begun not known, begun sent
    the server closes for today           | 421 closing                 |    0 |    1 | put off, begun sent
""")


@pytest.mark.parametrize("row", ANSWERS.fillna("").to_dict("records"), ids=lambda row: row["case"])
def test_what_becomes_of_a_message_and_that_the_others_go_on(postroom, row):
    manners = Manners(pekalongan=[one for one in row["answers"].split(" / ") if one])
    with mailserver.running(manners) as port:
        result = postroom.deliver(postroom.recipients(port))

    assert result.exit_code == row["exit"], result.output
    assert sent(manners) == {"kanwil": 1, "pekalongan": row["kept"], "tegal": 1}
    assert " ".join(postroom.events("pekalongan")) == row["events"].replace(",", "")


def test_a_message_that_may_have_come_twice_has_one_message_id_and_is_named(postroom):
    manners = Manners(tegal=["lost"])
    with mailserver.running(manners) as port:
        result = postroom.deliver(postroom.recipients(port))

    first, second = manners.to("tegal@example.org")
    (notice,) = manners.to(TO_OPERATOR)
    assert "tegal/2026-10: not known" in result.stderr
    assert first["Message-ID"] == second["Message-ID"]
    assert "an earlier message may have arrived too" in result.stdout
    assert "pesan terdahulu mungkin juga sampai" in text(notice)


def test_what_was_put_off_is_sent_by_the_next_delivery_and_what_was_refused_when_asked(postroom):
    manners = Manners(tegal=["450 no", "450 no"], pekalongan=["550 no such user"])
    with mailserver.running(manners) as port:
        file = postroom.recipients(port)
        first, second, third = (
            postroom.deliver(file),
            postroom.deliver(file),
            postroom.deliver(file),
        )
        asked = postroom.deliver(file, "--retry-refused")

    assert [one.exit_code for one in (first, second, third, asked)] == [16, 16, 16, 0]
    assert sent(manners) == dict.fromkeys(NAMES, 1)
    assert "refused earlier (--retry-refused): 550 no such user" in third.stdout
    assert len(manners.to(TO_OPERATOR)) == 3  # nothing happened in the third


def test_a_delivery_that_is_killed_is_taken_up_where_it_was(postroom):
    """Killed by the server's hand, after the message came in and before it is answered."""
    manners = Manners()
    with mailserver.running(manners) as port:
        file = postroom.recipients(port)
        words = ["-m", "coverage_lib.cli", "deliver", str(postroom.home), str(file)]
        process = subprocess.Popen([sys.executable, "-c", START, *words[2:]])
        manners.on_data = lambda message: (
            os.kill(process.pid, signal.SIGKILL) if "pekalongan" in message["To"] else None
        )
        process.wait(60)
        manners.on_data = lambda message: None
        before, resumed = sent(manners), postroom.deliver(file)

    first, second = manners.to("pekalongan@example.org")
    assert before == {"kanwil": 1, "pekalongan": 1, "tegal": 0}
    assert resumed.exit_code == 0, resumed.output
    assert sent(manners) == {"kanwil": 1, "pekalongan": 2, "tegal": 1}
    assert first["Message-ID"] == second["Message-ID"]
    assert postroom.events("pekalongan") == ["begun", "not known", "begun", "sent"]


START = "from coverage_lib.cli import app; app()"


def test_two_deliveries_do_not_run_at_once(postroom):
    manners, seen = Manners(), []
    with mailserver.running(manners) as port:
        file = postroom.recipients(port, each={"tegal": "tegal"})
        reached, go_on = threading.Event(), threading.Event()
        manners.on_data = lambda message: (reached.set(), go_on.wait(60))
        process = subprocess.Popen([sys.executable, "-c", START, "deliver", postroom.home, file])
        reached.wait(60)
        seen.append(postroom.deliver(file, "--wait", "0"))
        go_on.set()
        process.wait(60)

    assert seen[0].exit_code == 15
    assert "another delivery is at work" in seen[0].stderr
    assert "nothing was sent" in seen[0].stderr
    assert len(manners.to("tegal@example.org")) == 1


# --- servers one does not send to -----------------------------------------------------------------
@pytest.mark.parametrize("security", ["starttls", "tls"])
@pytest.mark.parametrize("why", ["another authority", "another host"])
def test_a_server_whose_certificate_is_not_trusted_is_sent_nothing(postroom, security, why):
    authority = trustme.CA() if why == "another authority" else mailserver.AUTHORITY
    host = "127.0.0.1" if why == "another host" else "localhost"
    manners = Manners()
    with mailserver.running(manners, security=security, authority=authority) as port:
        file = postroom.recipients(port, smtp={"security": security, "host": host})
        result = postroom.deliver(file)

    assert result.exit_code == 16
    assert "certificate that is not trusted" in result.stderr
    assert "the operator was not told" in result.stderr
    assert (manners.kept, manners.logins, postroom.ledger) == ([], [], [])


def test_without_starttls_nothing_is_sent_not_even_a_login(postroom):
    manners = Manners()
    with mailserver.running(manners, offer_tls=False) as port:
        result = postroom.deliver(postroom.recipients(port))

    assert result.exit_code == 16
    assert "offers no STARTTLS" in result.stderr
    assert (manners.kept, manners.logins) == ([], [])


def test_the_wrong_kind_of_tls_is_named(postroom):
    manners = Manners()
    with mailserver.running(manners) as port:
        result = postroom.deliver(postroom.recipients(port, smtp={"security": "tls"}))

    assert result.exit_code == 16
    assert "starttls is port 587 as a rule" in result.stderr


def test_a_wrong_password_is_named_and_tried_once(postroom, monkeypatch):
    monkeypatch.setenv("COVERAGE_SMTP_PASSWORD", "another-one")
    manners = Manners()
    with mailserver.running(manners) as port:
        result = postroom.deliver(postroom.recipients(port))

    assert result.exit_code == 16
    assert "does not take this username and password (code 535)" in result.stderr
    assert len(set(manners.logins)) == 1 and manners.kept == []
    assert "another-one" not in result.output


def test_a_server_that_is_not_there_is_asked_again_and_named(postroom):
    port = mailserver.free_port()

    result = postroom.deliver(postroom.recipients(port))

    assert result.exit_code == 16
    assert f"localhost:{port} does not answer" in result.stdout


def test_a_server_that_comes_up_later_is_sent_everything(postroom, monkeypatch):
    manners, port = Manners(), mailserver.free_port()
    monkeypatch.setattr("mailserver.free_port", lambda: port)
    file, up = postroom.recipients(port), []

    def wait(seconds):  # the first round finds nobody; the server starts in the wait after it
        if len(up) == 1:
            up.append(server.__enter__())
        else:
            up.append(None)

    server = mailserver.running(manners)
    monkeypatch.setattr("coverage_lib.delivery.deliver.time.sleep", wait)
    result = postroom.deliver(file)
    server.__exit__(None, None, None)

    assert result.exit_code == 0, result.output
    assert sent(manners) == dict.fromkeys(NAMES, 1)


def test_a_line_that_says_nothing_does_not_hold_the_delivery(postroom, monkeypatch):
    monkeypatch.setattr("coverage_lib.delivery.mail.TIMEOUT", 0.2)
    with socket.create_server(("localhost", 0)) as silent:
        result = postroom.deliver(postroom.recipients(silent.getsockname()[1]))

    assert result.exit_code == 16
    assert re.search(r"does not answer|closed", result.stdout)


# --- what goes out, and what the operator is told -------------------------------------------------
def test_only_a_pdf_that_is_as_published_goes_out(postroom):
    (postroom.home / "tegal/2026-10/report.pdf").write_bytes(b"%PDF of somebody else")
    manners = Manners()
    with mailserver.running(manners) as port:
        result = postroom.deliver(postroom.recipients(port))

    (notice,) = manners.to(TO_OPERATOR)
    assert result.exit_code == 16
    assert sent(manners) == {"kanwil": 1, "pekalongan": 1, "tegal": 0}
    assert "tegal/2026-10 · Kepala tegal (tegal@example.org): berkas tidak sesuai" in text(notice)


def test_of_a_report_that_failed_only_the_operator_hears(postroom):
    mailserver.edition(
        postroom.folder / "outputs",
        {
            "pekalongan/2026-10": "failed",
            "tegal/2026-10": "rendered",
            "kanwil-jateng-diy/2026-10": "no_data",
        },
    )
    manners = Manners()
    with mailserver.running(manners) as port:
        result = postroom.deliver(postroom.recipients(port))

    (notice,) = manners.to(TO_OPERATOR)
    assert result.exit_code == 16  # of no data alone it would be 0
    assert sent(manners) == {"kanwil": 0, "pekalongan": 0, "tegal": 1}
    assert notice["Subject"] == (
        "[Perlu tindakan] Pengiriman laporan, Edisi bulanan: 1 terkirim, 1 laporan tidak terbit"
    )
    assert "(pekalongan@example.org): laporan tidak terbit: gagal dihitung" in text(notice)


def test_the_operator_is_told_how_many_and_to_whom(postroom):
    manners = Manners()
    with mailserver.running(manners) as port:
        postroom.deliver(postroom.recipients(port))

    (notice,) = manners.to(TO_OPERATOR)
    assert notice["Subject"] == "[Berhasil] Pengiriman laporan, Edisi bulanan: 3 terkirim"
    assert all(f"({name}@example.org): terkirim" in text(notice) for name in NAMES)
    assert notice["Content-Language"] == "id"


def test_the_operator_is_told_of_a_delivery_that_took_too_long(postroom):
    manners = Manners()
    with mailserver.running(manners) as port:
        result = postroom.deliver(postroom.recipients(port, too_long_after=0.0001))

    (notice,) = manners.to(TO_OPERATOR)
    assert result.exit_code == 0
    assert notice["Subject"].strip().startswith("[Berhasil, Terlalu lama] ")  # a folded line
    assert "too_long_after is 0.0001" in result.stderr


def test_an_operator_who_is_put_off_is_told_later_and_one_who_is_refused_is_missed(postroom):
    manners = Manners(operator=["450 no", "550 no such user"])
    with mailserver.running(manners) as port:
        result = postroom.deliver(postroom.recipients(port))

    assert result.exit_code == 16
    assert "all is delivered, but the operator was not told" in result.stderr
    assert sent(manners) == dict.fromkeys(NAMES, 1)


def test_a_report_made_again_is_sent_again_and_says_that_it_replaces_the_other(
    postroom, monkeypatch
):
    """Also where a correction is taken back: the last that came must be the one that stands."""
    manners = Manners()
    with mailserver.running(manners) as port:
        file = postroom.recipients(port, each={"tegal": "tegal"})
        for content in (b"%PDF first", b"%PDF corrected", b"%PDF first"):
            monkeypatch.setattr(mailserver, "pdf", lambda folder, content=content: content)
            mailserver.edition(postroom.folder / "outputs", {"tegal/2026-10": "rendered"})
            postroom.deliver(file)
            postroom.deliver(file)

    messages = manners.to("tegal@example.org")
    assert [message["Subject"].split(" Cakupan")[0] for message in messages] == [
        "Laporan",
        "Pembaruan: Laporan",
        "Pembaruan: Laporan",
    ]
    assert "menggantikan laporan yang telah dikirim sebelumnya" in text(messages[1])
    assert len({message["Message-ID"] for message in messages}) == 3


# --- a law ----------------------------------------------------------------------------------------
SAID = st.sampled_from(["450 no", "421 bye", "data:451 no", "cut", "cut data", "lost"])


@settings(max_examples=12)
@given(st.fixed_dictionaries({name: st.lists(SAID, max_size=4) for name in NAMES}))
def test_whatever_the_server_says_in_the_end_each_has_its_report_and_none_a_second_unawares(said):
    manners = Manners(**said)
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setenv("COVERAGE_SMTP_PASSWORD", mailserver.PASSWORD)
        postroom = mailserver.Postroom(Path(folder))
        with mailserver.running(manners) as port:
            file = postroom.recipients(port, retry_after=[0, 0])
            ends = [postroom.deliver(file).exit_code for _ in range(3)]

    assert ends[-1] == 0
    assert sent(manners) == {name: 1 + answers.count("lost") for name, answers in said.items()}
    assert all(
        len({message["Message-ID"] for message in manners.to(f"{name}@example.org")}) == 1
        for name in NAMES
    )


# --- the ledger -----------------------------------------------------------------------------------
def test_a_last_line_that_was_cut_never_took_effect(postroom):
    manners = Manners()
    with mailserver.running(manners) as port:
        file = postroom.recipients(port, each={"tegal": "tegal"})
        ledger = postroom.home.with_name("monthly.delivered.jsonl")
        ledger.write_bytes(b'{"event": "sent", "to": "tegal@exam')
        result = postroom.deliver(file)

    assert result.exit_code == 0
    assert postroom.events("tegal") == ["begun", "sent"]
    assert len(manners.to("tegal@example.org")) == 1


def test_a_damaged_ledger_stops_the_delivery(postroom):
    postroom.home.with_name("monthly.delivered.jsonl").write_bytes(b"{}\n")

    result = postroom.deliver(postroom.recipients())

    assert result.exit_code == 16
    assert "monthly.delivered.jsonl, line 1: damaged, so nothing was sent" in result.stderr


def test_each_event_is_on_the_disk_before_the_next_step(postroom, monkeypatch):
    steps, to_disk = [], os.fsync
    monkeypatch.setattr(os, "fsync", lambda stream: (to_disk(stream), steps.append("on the disk")))
    manners = Manners()
    manners.on_data = lambda message: steps.append(str(message["To"]).partition("@")[0])
    with mailserver.running(manners) as port:
        postroom.deliver(postroom.recipients(port, each={"pekalongan": "pekalongan"}))

    assert steps == ["on the disk", "Kepala pekalongan <pekalongan", "on the disk", "operator"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_the_ledger_stands_beside_the_edition_and_is_the_owner_s_alone(postroom):
    manners = Manners()
    with mailserver.running(manners) as port:
        postroom.deliver(postroom.recipients(port))

    ledger = postroom.home.with_name("monthly.delivered.jsonl")
    assert ledger.stat().st_mode & 0o777 == 0o600
    assert not list(postroom.home.rglob("*.jsonl"))


# --- what docs/delivery.md tells to type ----------------------------------------------------------
def shown():
    page = Path(__file__).parent.parent.parent / "docs" / "delivery.md"
    return re.findall(r"(?m)^coverage-report (deliver [^#\n]+)", page.read_text(encoding="utf-8"))


def test_the_commands_of_the_page_do_what_it_says(postroom):
    """One after the other, in a folder like ours; each name as the page has it."""
    manners, told = Manners(tegal=["550 no such user"]), []
    with mailserver.running(manners) as port:
        (postroom.folder / "params").mkdir()
        postroom.recipients(port).rename("params/recipients.yml")
        for words in shown():
            result = CliRunner().invoke(cli.app, shlex.split(words))
            told.append((result.exit_code, sent(manners)))

    nobody = dict.fromkeys(NAMES, 0)
    all_but_tegal = {"kanwil": 1, "pekalongan": 1, "tegal": 0}
    assert told == [
        (0, nobody),  # a dry run
        (16, all_but_tegal),
        (0, all_but_tegal),  # the office asked for has its report
        (16, all_but_tegal),  # refused is not tried again
        (0, dict.fromkeys(NAMES, 1)),  # but when asked
        (0, dict.fromkeys(NAMES, 1)),
    ]
