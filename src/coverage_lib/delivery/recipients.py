"""The recipients file: who gets the reports of which offices, and by which way.

`params/recipients.yml` is an example, with a comment for each setting. A password has no place in
it: see password.py.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from coverage_lib import periods
from coverage_lib.delivery import password
from coverage_lib.edition import edition_file
from coverage_lib.formats import LANGUAGES

PORTS = {"starttls": 587, "tls": 465}  # RFC 6409, RFC 8314
RETRY_AFTER = (6.0, 30.0, 60.0)  # minutes; greylisting asks for 5 as a rule
TOO_LONG_AFTER = 120.0  # minutes


@dataclass(frozen=True)
class Recipient:
    """Somebody with a mailbox or a folder, and the offices whose reports they get."""

    name: str
    offices: tuple[str, ...]  # names, or patterns such as kanwil-*
    email: str = ""
    folder: str = ""  # of this machine, or an address such as s3://bucket/reports
    since: str = ""  # no report of an earlier period
    language: str = ""  # blank: that of the report

    @property
    def to(self) -> str:
        """The address, of either kind."""
        return self.email or self.folder

    def gets(self, parameters: Mapping[str, Any]) -> bool:
        """Whether a report with these parameters is for them."""
        office, period = str(parameters.get("office", "")), parameters.get("period")
        wanted = any(fnmatchcase(office, pattern) for pattern in self.offices)
        if not (wanted and self.since and period):
            return wanted
        return bool(periods.parse(period).end >= periods.parse(self.since).start)


@dataclass(frozen=True)
class Server:
    """The mail server, and who writes."""

    host: str
    security: str  # starttls or tls: there is no mail without encryption
    port: int
    sender: str
    username: str  # blank: the server asks for none
    ca_file: str  # blank: the certificates the system trusts


@dataclass(frozen=True)
class Recipients:
    """The whole file."""

    recipients: tuple[Recipient, ...]
    operator: str
    server: Server | None
    retry_after: tuple[float, ...]  # minutes
    too_long_after: float  # minutes
    link: str  # the edition's address on the web; blank: none


def read(file: Path) -> Recipients:
    """The file's content, or one ParameterError with every problem."""
    edition_file.refuse(file, list(_secrets(file)), done="sent")
    content = edition_file.yaml_of(file, what="recipients file")
    edition_file.refuse(file, list(_problems(content)), done="sent")
    return Recipients(
        recipients=tuple(
            Recipient(**one | {"offices": tuple(one["offices"])}) for one in content["recipients"]
        ),
        operator=content.get("operator", ""),
        server=_server(content["smtp"]) if "smtp" in content else None,
        retry_after=tuple(content.get("retry_after", RETRY_AFTER)),
        too_long_after=content.get("too_long_after", TOO_LONG_AFTER),
        link=content.get("link", "").rstrip("/"),
    )


def _server(smtp: Mapping[str, Any]) -> Server:
    security = smtp.get("security", "starttls")
    return Server(
        host=smtp["host"],
        security=security,
        port=smtp.get("port", PORTS[security]),
        sender=smtp["from"],
        username=smtp.get("username", ""),
        ca_file=smtp.get("ca_file", ""),
    )


# --- no secret ------------------------------------------------------------------------------------
SECRET = re.compile(r"(?i)(passw|passphrase|pwd|sandi|secret|token)\w*[\"']?\s*:")
IN_ADDRESS = re.compile(r"://[^/@\s]*:[^/@\s]*@")


def _secrets(file: Path) -> Iterator[str]:
    """Looked for before YAML is read, whose own messages may quote what stands behind a colon."""
    text = file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""
    for number, line in enumerate(text.splitlines(), start=1):
        stated = line.split("#")[0]
        if SECRET.search(stated) or IN_ADDRESS.search(stated):
            yield (
                f"line {number}: a password does not belong in this file. Take it out, change it,"
                f" and give the new one in {password.VARIABLE} or the keyring (docs/delivery.md)"
            )


# --- what else can be wrong -----------------------------------------------------------------------
ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[a-z\d-]+(\.[a-z\d-]+)*", re.ASCII | re.I)


def _line(value: Any) -> bool:
    return isinstance(value, str) and value.isprintable() and bool(value)


def _address(value: Any) -> bool:
    return isinstance(value, str) and bool(ADDRESS.fullmatch(value))


def _minutes(value: Any) -> bool:
    return type(value) in (int, float) and value >= 0


Rule = tuple[Callable[[Any], bool], str]  # what a value must be, to the machine and to the reader
ONE_LINE: Rule = (_line, "one line of text")
AN_ADDRESS: Rule = (_address, "an e-mail address")
RECIPIENT: Mapping[str, Rule] = {
    "name": ONE_LINE,
    "email": AN_ADDRESS,
    "folder": ONE_LINE,
    "offices": (
        lambda value: isinstance(value, list) and bool(value) and all(map(_line, value)),
        "a list of names or patterns, in quotes where YAML reads them as something else",
    ),
    "since": (
        lambda value: isinstance(value, str) and periods.is_period(value),
        "a period in quotes, like '2026-10'",
    ),
    "language": (lambda value: value in LANGUAGES, " or ".join(LANGUAGES)),
}
SMTP: Mapping[str, Rule] = {
    "host": ONE_LINE,
    "from": AN_ADDRESS,
    "security": (lambda value: value in (*PORTS,), "starttls or tls: there is no mail without"),
    "port": (lambda value: type(value) is int and 0 < value < 65536, "from 1 to 65535"),
    "username": ONE_LINE,
    "ca_file": (lambda value: _line(value) and Path(value).is_file(), "a file that is there"),
}
FILE: Mapping[str, Rule] = {
    "recipients": (lambda value: isinstance(value, list) and bool(value), "a list"),
    "operator": AN_ADDRESS,
    "smtp": (lambda value: isinstance(value, dict), "name: value pairs"),
    "retry_after": (
        lambda value: isinstance(value, list) and all(map(_minutes, value)),
        "a list of minutes, like [6, 30, 60]",
    ),
    "too_long_after": (lambda value: _minutes(value) and value > 0, "minutes, more than 0"),
    "link": (lambda value: _line(value) and value.startswith("https://"), "an https:// address"),
}


def _problems(content: Any) -> Iterator[str]:
    yield from _faults(content, FILE, ("recipients",), "")
    content = content if isinstance(content, dict) else {}
    if isinstance(content.get("smtp"), dict):
        yield from _faults(content["smtp"], SMTP, ("host", "from"), "smtp: ")
    listed = content.get("recipients")
    listed = listed if isinstance(listed, list) else []
    for number, one in enumerate(listed, start=1):
        yield from _faults(one, RECIPIENT, ("name", "offices"), f"recipient {number}: ")
    good = [one for one in listed if isinstance(one, dict)]
    yield from _ways(good)
    if content.keys() & {"smtp", "operator"} or any("email" in one for one in good):
        for key in ("smtp", "operator"):
            if key not in content:
                yield f"{key} is missing: mail needs a server, and somebody to tell how it went"


def _faults(
    given: Any, rules: Mapping[str, Rule], needed: Sequence[str], where: str
) -> Iterator[str]:
    if not isinstance(given, dict):
        yield f"{where or 'the file '}must be name: value pairs, with {', '.join(needed)}"
        return
    yield from edition_file.shape(given, dict.fromkeys(rules, object), needed, where)
    for key, (fits, wanted) in rules.items():
        if key in given and not fits(given[key]):
            yield f"{where}{key} must be {wanted}"


def _ways(recipients: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Each has one way, and each way leads to one."""
    for number, one in enumerate(recipients, start=1):
        if ("email" in one) == ("folder" in one):
            yield f"recipient {number}: needs either email or folder"
    ways = [str(one.get("email") or one.get("folder")).casefold() for one in recipients]
    for way in dict.fromkeys(ways):
        if ways.count(way) > 1:
            yield f"{way} stands {ways.count(way)} times: list all its offices in one place"
