"""The command that compares two editions: diff."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from coverage_lib.cli.door import app, show
from coverage_lib.display import changed
from coverage_lib.edition import changes_page, differences, index, manifest, publish
from coverage_lib.edition.differences import Change
from coverage_lib.edition.matching import SHOWN, Meaning
from coverage_lib.schema import AS_OF, PLACE

MOST = 40  # numbers on the console
MEANING = Meaning(
    file="figures.csv",
    keys=changed.KEYS,
    date=AS_OF,
    where="section",
    about=PLACE,
    first=changed.is_coverage,
    label=changed.label,
    difference=changed.difference,
    day=changed.day,
    office="office",
    period="period",
    harmless=frozenset({"language", "edition", "data"}),
)


@app.command("diff")
def diff_(
    before: Annotated[Path, typer.Argument(metavar="EARLIER", help="An earlier edition's folder.")],
    now: Annotated[Path, typer.Argument(metavar="LATER", help="The folder of the later edition.")],
    csv: Annotated[
        Path | None, typer.Option("--csv", help="Write every change to this CSV file.")
    ] = None,
    page: Annotated[
        bool, typer.Option("--page", help="Put changes.html and changes.csv into LATER.")
    ] = False,
) -> None:
    """Tell each number that another edition has otherwise, and why.

    Why: new data, revised data, changed definition, changed code, or several of them; "not
    recorded" where an edition does not tell what it was made from. Both folders are verified first.
    Exit code 0 whatever has changed. 13: a folder is not as it was published.
    """
    found = differences.changes(before, now, MEANING)
    language = index.page_language(manifest.edition(now))
    if csv:
        publish.whole(csv, differences.csv_text(found, MEANING).encode())
    if page:
        changes_page.add(before, now, found, MEANING)
    if found:
        _show(found, language, title=f"{before.as_posix()} → {now.as_posix()}")
    typer.echo(changes_page.summary(found, MEANING, language))
    for file in [*([csv] if csv else []), *([now / index.CHANGES] if page else [])]:
        typer.echo(file.as_posix())


def _show(found: Sequence[Change], language: str, *, title: str) -> None:
    lines = [
        [
            change.report["folder"],
            MEANING.label(change.row, language),
            (change.before or {}).get(SHOWN, ""),
            (change.now or {}).get(SHOWN, ""),
            changes_page.difference(change, MEANING, language),
            "\n".join([changes_page.why(change, language), *change.details]),
        ]
        for change in found[:MOST]
    ]
    show(["report", "number", "before", "now", "difference", "cause"], lines, title=title)
    if len(found) > MOST:
        typer.echo(f"and {len(found) - MOST} more: --csv FILE or --page has them all")
