"""A real mail server on loopback, with TLS, whose manners a test decides; and an edition to send."""

import contextlib
import hashlib
import json
import socket
import ssl
from email import message_from_bytes, policy

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from typer.testing import CliRunner

from coverage_lib import cli

USER, PASSWORD = "laporan@example.org", "s3kali-RAHASIA+/="
AUTHORITY = trustme.CA()


class Manners:
    """What the server answers to an address, one entry for each attempt; then it says 250.

    A text is the answer to RCPT; `data:` before it makes it the answer to the message. `cut` hangs
    up at RCPT, `cut data` after the message came in, `lost` likewise, but the message is kept.
    """

    def __init__(self, **said):
        self.said = {f"{name}@example.org": list(answers) for name, answers in said.items()}
        self.kept, self.logins, self.connections = [], [], 0
        self.on_data = lambda message: None
        self.repeats = ""  # what a login is refused with, if it is

    def _next(self, address, *, data):
        answers = self.said.get(address, [])
        for_data = bool(answers) and answers[0].startswith(("data:", "cut data", "lost"))
        return answers.pop(0).removeprefix("data:") if answers and data == for_data else ""

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        session.host_name = hostname
        self.connections += 1
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self._next(address, data=False)
        if answer == "cut":
            server.transport.abort()
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        (address,) = envelope.rcpt_tos
        answer = self._next(address, data=True)
        message = message_from_bytes(envelope.content, policy=policy.default)
        if answer in ("", "lost"):
            self.kept.append((address, message))
            self.on_data(message)
        if answer in ("cut data", "lost"):
            server.transport.abort()
        return answer or "250 OK kept"

    def authenticate(self, server, session, envelope, mechanism, data):
        self.logins.append((data.login.decode(), data.password.decode()))
        right = self.logins[-1] == (USER, PASSWORD) and not self.repeats
        said = self.repeats.format(password=data.password.decode()) or None
        return AuthResult(success=right, handled=False, message=said)

    def to(self, address):
        return [message for to, message in self.kept if to == address]


@contextlib.contextmanager
def running(manners, *, security="starttls", authority=AUTHORITY, offer_tls=True, login=True):
    """The server's port, while it runs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    tls = {"ssl_context": context} if security == "tls" else {"tls_context": context}
    auth = {"authenticator": manners.authenticate, "auth_required": login}
    auth |= {"auth_require_tls": security == "starttls" and offer_tls}
    controller = Controller(
        manners,
        hostname="localhost",
        port=free_port(),
        **(tls if offer_tls else {}),
        **auth,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def free_port():
    with socket.create_server(("localhost", 0)) as held:
        return held.getsockname()[1]


# --- an edition, as a run leaves it ---------------------------------------------------------------
def edition(outputs, reports, *, notice=""):
    """`reports`: folder to outcome. A rendered one has a PDF that says its folder."""
    home = outputs / "monthly"
    for folder, outcome in reports.items():
        (home / folder).mkdir(parents=True, exist_ok=True)
        if outcome == "rendered":
            (home / folder / "report.pdf").write_bytes(pdf(folder))
    whole = {
        "edition": {"name": "monthly", "title": {"id": "Edisi bulanan"}, "language": "id"},
        "reports": [_entry(folder, outcome, notice) for folder, outcome in reports.items()],
    }
    (home / "manifest.json").write_text(json.dumps(whole), encoding="utf-8")
    return home


def pdf(folder):
    return f"%PDF of {folder}".encode()


def _entry(folder, outcome, notice):
    office, period = folder.split("/")
    page = {"title": f"Laporan Cakupan · {office} · {period}", "language": "id", "notice": notice}
    page |= {"headline": f"{office} mencatat 107.700 peserta aktif.", "status": "", "header": ""}
    digest = hashlib.sha256(pdf(folder)).hexdigest()
    return {
        "folder": folder,
        "parameters": {"office": office, "period": period},
        "outcome": outcome,
        "page": page,
        "inputs": {},
        "files": {"report.pdf": digest} if outcome == "rendered" else {"report.ipynb": "0"},
    }


# --- and the desk it is sent from -----------------------------------------------------------------
REPORTS = {
    "kanwil-jateng-diy/2026-10": "rendered",
    "pekalongan/2026-10": "rendered",
    "tegal/2026-10": "rendered",
}
EACH = {"kanwil": "kanwil-jateng-diy", "pekalongan": "pekalongan", "tegal": "tegal"}


class Postroom:
    """An edition, a recipients file and the command, in one folder."""

    def __init__(self, folder):
        self.folder = folder
        self.home = edition(folder / "outputs", REPORTS)
        self.ca_file = folder / "ca.pem"
        AUTHORITY.cert_pem.write_to_path(str(self.ca_file))

    @property
    def ledger(self):
        file = self.home.with_name("monthly.delivered.jsonl")
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def events(self, name):
        to = f"{name}@example.org"
        return [line["event"] for line in self.ledger if line["to"] == to]

    def recipients(self, port=25, *, each=EACH, smtp=None, **more):
        """A file that sends each name's office to that name."""
        server = {"host": "localhost", "port": port, "security": "starttls"}
        server |= {"from": USER, "username": USER}
        server |= {"ca_file": str(self.ca_file)} | (smtp or {})
        listed = [
            {"name": f"Kepala {office}", "email": f"{name}@example.org", "offices": [office]}
            for name, office in each.items()
        ]
        content = {"recipients": listed, "operator": "operator@example.org", "retry_after": [0]}
        file = self.folder / "recipients.yml"  # JSON is YAML too
        file.write_text(json.dumps(content | {"smtp": server} | more), encoding="utf-8")
        return file

    def deliver(self, file, *words):
        return CliRunner().invoke(cli.app, ["deliver", str(self.home), str(file), *words])

    def written(self):
        """All that stands on the disk, and the names of it."""
        files = [file for file in self.folder.rglob("*") if file.is_file()]
        return b"".join(file.read_bytes() + file.name.encode() for file in files)
