"""The mail server's password: from the environment, else the keyring. The only home of keyring.

It is asked for when it is used, handed to the connection, and stands nowhere else: no file of ours,
no output, no error. A run takes the variable out of its own environment before a notebook starts.
"""

import os

from coverage_lib.errors import ParameterError

VARIABLE = "COVERAGE_SMTP_PASSWORD"
SERVICE = "coverage-report"  # keyring set coverage-report USERNAME


def of(username: str) -> str:
    """The password of the mail server's user; a ParameterError where there is none."""
    given = os.environ.get(VARIABLE) or _from_keyring(username)
    if not given:
        raise ParameterError(
            f"there is no password for {username}, so nothing was sent\n"
            f"  to fix: set {VARIABLE}, or once:  keyring set {SERVICE} {username}"
        )
    if not given.isascii():
        raise ParameterError(
            f"the password for {username} has a letter that is not ASCII: mail servers take none"
        )
    return given


def forget() -> None:
    """Take the variable out of this process, and so out of every process it starts."""
    os.environ.pop(VARIABLE, None)


def _from_keyring(username: str) -> str:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError:  # the extra `delivery` is not installed
        return ""
    try:
        return keyring.get_password(SERVICE, username) or ""
    except KeyringError:  # no desktop session, as under cron: then the variable is the way
        return ""
