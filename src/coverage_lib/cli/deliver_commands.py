"""The command that brings what is published to those it is for: deliver."""

import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from coverage_lib.cli.book_commands import Offices, Periods, Published
from coverage_lib.cli.door import app, show
from coverage_lib.cli.log import Log
from coverage_lib.delivery import password, recipients, scope
from coverage_lib.delivery.deliver import MINUTE, Delivery
from coverage_lib.delivery.ledger import Ledger
from coverage_lib.delivery.letter import Writer
from coverage_lib.delivery.mail import Mailer
from coverage_lib.delivery.recipients import Recipients
from coverage_lib.delivery.scope import Result
from coverage_lib.edition import manifest
from coverage_lib.edition.turn import turn
from coverage_lib.errors import DeliveryError
from coverage_lib.formats import Language

TO_FIX = (
    "  to fix: put right what is named, then run the same command: what was sent is not sent again"
)


@app.command("deliver")
def deliver_(
    folder: Published,
    recipients_file: Annotated[
        Path, typer.Argument(metavar="RECIPIENTS.yml", help="Who gets what: params/recipients.yml.")
    ],
    office: Offices = None,
    period: Periods = None,
    language: Annotated[
        Language | None,
        typer.Option(help="Language of the messages, instead of the recipient's or report's."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say who would get what; send nothing.")
    ] = False,
    retry_refused: Annotated[
        bool, typer.Option("--retry-refused", help="Also what a server refused for good before.")
    ] = False,
    wait: Annotated[
        float, typer.Option(min=0, help="Seconds to wait while another delivery is at work.")
    ] = 120,
    log: Annotated[
        Literal["text", "json"], typer.Option(help="json: a line for each event on stderr.")
    ] = "text",
) -> None:
    """Send each recipient the reports of its own offices, by mail or as copies in a folder.

    What was delivered is not sent again, whatever became of the command: it may always be
    repeated. Only a PDF that is as it was published goes out. Exit code 0: all is delivered.
    16: something is not, and the operator knows what. How to set it up: docs/delivery.md.
    """
    settings = recipients.read(recipients_file)
    from coverage_lib.edition import book  # with what binds PDF: no other command waits for it

    entries = book.chosen(folder, {"office": office or [], "period": period or []})
    folder = folder if folder.name else folder.resolve()

    def delivery(*, writing: bool) -> Delivery:
        return Delivery(folder, settings, entries, Ledger(folder, writing=writing), retry_refused)

    if dry_run:
        _show_plan(delivery(writing=False))
        return
    with Log(log, hidden=folder.parent).of_a_run() as told:
        secret = _password(settings)
        busy = f"another delivery of {folder.as_posix()} is at work: waiting up to {wait:g} seconds"
        with turn(
            folder.parent,
            folder.name,
            wait=wait,
            told=lambda: told.warning(busy),
            what="delivery",
        ):
            _deliver(delivery(writing=True), secret, language or "", told)


def _password(settings: Recipients) -> str:
    """Known to be there before anything is sent."""
    server = settings.server
    return password.of(server.username) if server and server.username else ""


def _show_plan(delivery: Delivery) -> None:
    planned = [
        [item.recipient.name, item.recipient.to, item.report, _planned(known, item)]
        for item, known in delivery.planned()
    ]
    planned += [_line(result) for result in delivery.without_report()]
    show(["recipient", "to", "report", "what"], planned, title=delivery.home.as_posix())


def _planned(known: tuple[str, str], item: scope.Item) -> str:
    """Whether a folder holds a report already is seen when it is copied."""
    to_do = "copy, unless it is there" if item.recipient.folder else "send"
    return ": ".join(text for text in known if text) or to_do


def _deliver(delivery: Delivery, secret: str, language: str, log: Log) -> None:
    settings, started = delivery.settings, time.monotonic()
    if not settings.server:
        _conclude(_made(delivery, None, None, log), delivery, told=True, log=log)
        return
    edition = manifest.content(delivery.home)["edition"]
    writer = Writer(settings, settings.server, edition, language)
    with Mailer(settings.server, secret) as mailer:
        results = _made(delivery, writer, mailer, log)
        minutes = (time.monotonic() - started) / MINUTE
        became, why = delivery.tell_operator(results, writer, mailer, minutes=minutes)
    if became != scope.SENT:
        log.warning(f"the operator was not told ({became}: {why})")
    if minutes > settings.too_long_after:
        log.warning(f"it took {minutes:.0f} minutes; too_long_after is {settings.too_long_after:g}")
    _conclude(results, delivery, told=became == scope.SENT, log=log)


def _made(
    delivery: Delivery, writer: Writer | None, mailer: Mailer | None, log: Log
) -> list[Result]:
    log.event("started", edition=delivery.home.name)
    results: dict[scope.Item, Result] = {}
    for item, (became, why) in delivery.steps(writer, mailer):
        results[item] = Result(item.recipient, item.report, became, why)
        log.event("delivery", folder=item.report, outcome=became)  # an event names no person
        if became in scope.AGAIN:  # there may be an hour of silence after it
            log.warning(f"{item.report}: {became}")
    return [*results.values(), *delivery.without_report()]


def _conclude(results: list[Result], delivery: Delivery, *, told: bool, log: Log) -> None:
    if not log.json:  # addresses are for a desk, not for a log
        lines = [_line(result) for result in results]
        show(["recipient", "to", "report", "what"], lines, title=delivery.home.as_posix())
    missed = [result for result in results if result.outcome not in scope.WELL]
    if missed:
        of_all = dict.fromkeys(result.detail for result in missed if result.outcome == scope.UNSENT)
        told_once = [f"{len(missed)} of {len(results)} were not delivered.", *of_all, TO_FIX]
        raise DeliveryError("\n".join(told_once))
    if not told:
        raise DeliveryError("all is delivered, but the operator was not told")
    typer.echo(f"All delivered: {delivery.ledger.file.as_posix()} has each")


def _line(result: Result) -> list[str]:
    """What holds for all, such as a certificate, is told once, below the table."""
    detail = "" if result.outcome == scope.UNSENT else result.detail
    what = ": ".join(text for text in (result.outcome, detail) if text)
    return [result.recipient.name, result.recipient.to, result.report, what]
