"""Rows of a database: only those asked for, and only the columns named. SQLAlchemy's only home.

The address comes from an environment variable. It may hold a password, so no error repeats it, and
none carries the database's own error behind it, which a notebook would print.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pandas as pd

from coverage_lib.data.mapping import Source
from coverage_lib.errors import DataError, Problem

try:
    import sqlalchemy as sa
except ImportError as missing:
    raise DataError(
        [Problem("sql", 0, "", "", "needs more: pip install -c constraints.txt -e .[sql]")]
    ) from missing

_HIDDEN = "***"
_EXAMPLE = "postgresql://reader:PASSWORD@server/database"


def headings(source: Source) -> list[str]:
    """The columns of the table or query."""
    with _connected(source) as connection:
        none = sa.select(sa.text("*")).select_from(_from(source)).limit(0)
        return list(connection.execute(none).keys())


def distinct(source: Source, heading: str) -> list[Any]:
    """The different cells of a column."""
    column: sa.ColumnElement[Any] = sa.column(heading)
    with _connected(source) as connection:
        found = sa.select(column).distinct().select_from(_from(source))
        return list(connection.execute(found).scalars())


def rows(
    source: Source, names: Collection[str], only: Mapping[str, Collection[Any]]
) -> pd.DataFrame:
    """The rows that have one of these cells in each column of `only`: the WHERE of the query."""
    wanted: list[sa.ColumnElement[Any]] = [sa.column(name) for name in names]
    query = sa.select(*wanted).select_from(_from(source))
    for heading, cells in only.items():
        query = query.where(sa.column(heading).in_(list(cells)))
    with _connected(source) as connection:
        found = [tuple(row) for row in connection.execute(query)]
    return pd.DataFrame(found, columns=list(names), dtype="object")


def _from(source: Source) -> Any:
    if source.is_query:
        query = source.select.strip().rstrip(";").replace(":", r"\:")  # no colon is a parameter
        return sa.text(f"({query}) AS source")
    schema, _, name = source.select.rpartition(".")
    return sa.table(name, schema=schema or None)


@contextmanager
def _connected(source: Source) -> Iterator[sa.Connection]:
    """Closed at the end with all its threads: kernels are forked afterwards. It cannot write."""
    told = ""
    address = _address(source)
    try:
        engine = sa.create_engine(address, hide_parameters=True, **_options(source))
        try:
            with engine.connect() as connection:
                yield connection.execution_options(postgresql_readonly=True)
        finally:
            engine.dispose()
    except (sa.exc.SQLAlchemyError, ImportError) as error:
        told = _without_secrets(str(getattr(error, "orig", None) or error), address)
    if told:  # out of the except, so that no chain leads to the database's error
        raise _refused(source, f"the database says: {told}")


def _address(source: Source) -> sa.URL:
    if source.files:
        return sa.URL.create("duckdb", database=source.files[0].as_posix())
    written = os.environ.get(source.url_from, "")
    told = f"is to be set to an address such as {_EXAMPLE}"
    try:
        address = sa.make_url(written)
    except (sa.exc.ArgumentError, ValueError):
        address = None
    if address is None:
        raise _refused(source, f"the environment variable {told}")
    if address.drivername in ("postgres", "postgresql"):
        return address.set(drivername="postgresql+psycopg")
    return address


def _options(source: Source) -> dict[str, Any]:
    if source.files:
        return {"connect_args": {"read_only": True, "config": {"threads": 1}}}
    return {}


def _without_secrets(text: str, address: sa.URL) -> str:
    """The first line of what the database says, without what the address may hide."""
    password = str(address.password or "")
    asked = [value for value in address.query.values() if isinstance(value, str)]
    secrets = [address.render_as_string(hide_password=False), password, quote(password), *asked]
    first = (text.strip() or "nothing").splitlines()[0]
    for secret in filter(None, secrets):
        first = first.replace(secret, _HIDDEN)
    return first


def _refused(source: Source, advice: str) -> DataError:
    named = source.url_from or source.files[0].name
    return DataError([Problem(named, 0, "", "" if source.is_query else source.select, advice)])
