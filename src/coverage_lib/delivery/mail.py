"""One conversation with the mail server, over TLS only. The only home of smtplib.

The steps of a message are taken one by one, since what a lost connection means depends on where it
was lost: before the text is handed over nothing has gone out; after it, nobody here knows.
"""

import contextlib
import smtplib
import ssl
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP

from coverage_lib.delivery.recipients import Server
from coverage_lib.delivery.scope import CUT, LATER, LOST, REFUSED, SENT, UNKNOWN, UNSENT

TIMEOUT = 60  # seconds the server may take for one answer
Answer = tuple[str, str]  # what became of a message, and what the server said
CLOSED = (smtplib.SMTPServerDisconnected, ssl.SSLEOFError, ssl.SSLZeroReturnError)
NOT_AS_SET: tuple[tuple[type[OSError], str], ...] = (  # the first that fits
    (
        ssl.SSLCertVerificationError,
        "shows a certificate that is not trusted: correct host, or name its authority in ca_file",
    ),
    (ssl.SSLError, "does not speak TLS so: starttls is port 587 as a rule, tls is port 465"),
    (smtplib.SMTPAuthenticationError, "does not take this username and password"),
    (smtplib.SMTPResponseException, "does not let us in"),
    (smtplib.SMTPException, "offers no STARTTLS or no login, and without it nothing is sent"),
)


class _NoServiceError(Exception):
    """There is no talking to this server: not now (`later`), or not as it is set."""

    def __init__(self, why: str, *, later: bool) -> None:
        super().__init__(why)
        self.outcome = LATER if later else UNSENT


class Mailer:
    """Opens its connection when there is something to send, and again after a cut."""

    def __init__(self, server: Server, password: str) -> None:
        self._server, self._password = server, password
        self._line: smtplib.SMTP | None = None
        self._given_up: Answer | None = None

    def __enter__(self) -> "Mailer":
        return self

    def __exit__(self, *_: object) -> None:
        if self._line is not None:
            with contextlib.suppress(OSError):
                self._line.quit()
            self._line.close()

    def begin_again(self) -> None:
        """After a wait: a server that did not answer may do so now."""
        if self._given_up and self._given_up[0] == LATER:
            self._given_up = None

    def send(self, message: EmailMessage, to: str, *, begun: Callable[[], None]) -> Answer:
        """Send one message to one address; `begun` is called before its text is handed over."""
        if self._given_up:  # each message would wait for the same silence
            return self._given_up
        try:
            return self._exchange(self._ready(), message, to, begun)
        except _NoServiceError as error:
            self._given_up = (error.outcome, str(error))
            return self._given_up
        except OSError:  # smtplib's own errors are among these
            self._close()
            return LATER, CUT

    def _exchange(
        self, line: smtplib.SMTP, message: EmailMessage, to: str, begun: Callable[[], None]
    ) -> Answer:
        content = message.as_bytes(policy=SMTP)
        size = [f"size={len(content)}"] if line.has_extn("size") else []
        code, text = line.mail(self._server.sender, size)
        if code == 250:
            code, text = line.rcpt(to)
        if code not in (250, 251):
            return self._answer(code, text, otherwise=LATER)
        begun()
        try:
            code, text = line.data(content)
        except smtplib.SMTPDataError as error:
            return self._answer(error.smtp_code, error.smtp_error, otherwise=LATER)
        except OSError:
            self._close()
            return UNKNOWN, LOST
        return self._answer(code, text, otherwise=UNKNOWN)

    def _answer(self, code: int, text: bytes | str, *, otherwise: str) -> Answer:
        """RFC 5321: 2 is done, 4 is not now, 5 is never."""
        if code == 421:  # the server leaves
            self._close()
        said = text.decode(errors="replace") if isinstance(text, bytes) else text
        outcome = {2: SENT, 4: LATER, 5: REFUSED}.get(code // 100, otherwise)
        return outcome, " ".join(f"{code} {said}".split())

    def _ready(self) -> smtplib.SMTP:
        """The connection, with nothing left of the message before; a new one where it was cut."""
        if self._line is not None:
            with contextlib.suppress(OSError):
                if self._line.rset()[0] == 250:
                    return self._line
            self._close()
        self._line = self._opened()
        return self._line

    def _close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def _opened(self) -> smtplib.SMTP:
        server = self._server
        try:
            with contextlib.ExitStack() as open_only_if_all_went_well:
                line = self._encrypted()
                open_only_if_all_went_well.callback(line.close)
                if server.security == "starttls":
                    line.starttls(context=_context(server))
                line.ehlo_or_helo_if_needed()  # once more: what was said before TLS is void
                if server.username:
                    line.login(server.username, self._password)
                open_only_if_all_went_well.pop_all()
                return line
        except OSError as error:
            raise _why(error, server) from None  # nothing of a login in a traceback

    def _encrypted(self) -> smtplib.SMTP:
        """Encrypted from the first byte, or (STARTTLS) before anything of ours is said."""
        server = self._server
        if server.security == "tls":
            context = _context(server)
            return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
        return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)


def _context(server: Server) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.ca_file or None)


def _why(error: OSError, server: Server) -> _NoServiceError:
    """In the words of the reader; never the server's own, which could repeat a login."""
    code = int(getattr(error, "smtp_code", 0))
    said = f"code {code}" if code else getattr(error, "verify_message", "") or error.strerror
    known = "" if isinstance(error, CLOSED) else _known(error)
    why = f"{server.host}:{server.port} {known or 'does not answer'}"
    later = not known or 400 <= code < 500
    return _NoServiceError(f"{why} ({said})" if said else why, later=later)


def _known(error: OSError) -> str:
    return next((told for kind, told in NOT_AS_SET if isinstance(error, kind)), "")
