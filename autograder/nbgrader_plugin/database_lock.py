"""The gradebook's database: one grader at a time writes to it, however many there are."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ..errors import KitError

#: Graders of one server agree on this number; any would do.
LOCK = 0x6772616465


@contextmanager
def alone_with(db: str) -> Iterator[None]:
    """Wait until no other grader records in the gradebook at `db`, and keep them waiting.

    nbgrader looks whether a student is there and adds who is not: two at once would both add.
    """
    try:
        url = make_url(db)
    except ArgumentError as error:
        raise KitError(f"{db} is no database's address: {error}") from error
    kind = url.get_backend_name()
    if kind == "postgresql":
        with _lock_of_server(url):
            yield
    elif kind == "sqlite" and url.database:
        with _lock_of_folder(Path(url.database).absolute().parent):
            yield
    else:
        yield


def cannot_be_opened(db: str, error: Exception) -> KitError:
    """What to say where a gradebook does not open."""
    return KitError(f"the gradebook {shown(db)} cannot be opened: {str(error).splitlines()[0]}")


def shown(db: str) -> str:
    """A database's address without its password."""
    return make_url(db).render_as_string(hide_password=True)


@contextmanager
def _lock_of_folder(folder: Path) -> Iterator[None]:
    try:
        opened = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise KitError(f"no gradebook can be kept in {folder}: {error.strerror}") from error
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


@contextmanager
def _lock_of_server(url: URL) -> Iterator[None]:
    db = url.render_as_string(hide_password=False)
    try:
        connection = create_engine(url, isolation_level="AUTOCOMMIT").connect()
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
    except ImportError as error:
        raise KitError(f"{shown(db)} needs a driver: pip install -e '.[postgresql]'") from error
    except SQLAlchemyError as error:
        raise cannot_be_opened(db, error) from error
    try:
        yield
    finally:
        connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
        connection.close()
