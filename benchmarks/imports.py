"""`import history`: from a CSV file to both services' logs, every row through the real commands.

The file is made up: forty cohorts of a season each, everybody in two relationships, as in the histories federations
keep. About seven events a row.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from io import BytesIO, StringIO
from itertools import count
from random import Random

import psycopg
from psycopg import sql

from benchmarks.support.harness import Row, compare_pairs, seconds, single
from benchmarks.support.world import World
from services.cli.history_import.importer import import_file
from services.cli.history_import.loader import Loader
from services.cli.history_import.pseudonyms import Pseudonymizer
from services.cli.history_import.reporters import JsonReporter
from services.enrollment import service as enrollment
from services.eventstore.migrations import event_log
from services.eventstore.store import EventStore
from services.platform.settings import DatabaseSettings, Settings
from services.relationships import service as relationships

ROWS = 20_000
COHORTS = 40
ROUNDS = 2
TARGET = 2_000
"""Rows a second."""


def rows(world: World) -> Iterator[Row]:
    """Measure a first import against COPY of the same file, and a second import that only looks every row up."""
    content = _history()
    copied = _into_a_table(world.database("import_copied"), content)
    again: list[float] = []
    numbers = count()

    def ours() -> float:
        first, second = _twice(world, next(numbers), content)
        again.append(ROWS / second)
        return ROWS / first

    row = compare_pairs("import, CSV → both logs", "rows/s", ours, copied, "COPY of the file", rounds=ROUNDS)
    yield row
    yield single("import, CSV → both logs", "rows/s", [row.ours], at_least=TARGET)
    yield single("import, once more", "rows/s", again)


def _into_a_table(dsn: str, content: bytes) -> Callable[[], float]:
    """Create a table of the file's columns; return a function that copies the file and returns rows a second."""
    columns = content.split(b"\n", 1)[0].decode().split(",")
    with psycopg.connect(dsn, autocommit=True) as connection:
        definition = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(name)) for name in columns)
        connection.execute(sql.SQL("CREATE TABLE history ({})").format(definition))

    def copy() -> float:
        with psycopg.connect(dsn) as connection, connection.cursor() as cursor:
            return ROWS / seconds(lambda: _copy(cursor, content))

    return copy


def _copy(cursor: psycopg.Cursor, content: bytes) -> None:
    cursor.execute("TRUNCATE history")
    with cursor.copy("COPY history FROM STDIN (FORMAT csv, HEADER)") as copy:
        copy.write(content)
    cursor.connection.commit()


def _history() -> bytes:
    draw = Random(3)
    lines = ["organization,program,cohort,start,end,mentor,mentee,note"]
    for number in range(ROWS):
        cohort = number * COHORTS // ROWS
        mentor, mentee = (f"{role}{cohort}-{draw.randrange(ROWS // COHORTS // 2)}" for role in ("m", "n"))
        year = 2015 + cohort % 10
        place = f"Organization {cohort // 10},First year,{year}"
        lines.append(f"{place},{year}-02-01,{year}-06-30,{mentor},{mentee},row {number}")
    return ("\n".join(lines) + "\n").encode()


def _twice(world: World, number: int, content: bytes) -> tuple[float, float]:
    with ExitStack() as stack:
        stores = _stores(world.database(f"import_{number}"), stack)
        first, again = (seconds(lambda: _import(*stores, content)) for _ in range(2))
    return first, again


def _stores(dsn: str, stack: ExitStack) -> tuple[EventStore, EventStore]:
    database = DatabaseSettings(database=dsn)
    settings = Settings(key="a key for measurements only, not a secret", enrollment=database, relationships=database)
    for service in (enrollment, relationships):
        event_log(service.NAME).migrate(dsn)
    first, second = (stack.enter_context(closing(s.open_store(settings))) for s in (enrollment, relationships))
    return first, second


def _import(participations: EventStore, pairs: EventStore, content: bytes) -> None:
    with Loader(participations, pairs, None) as loader:
        reporter = JsonReporter(StringIO(), every_row=False)
        report = import_file(BytesIO(content), loader, Pseudonymizer(b"k" * 32), reporter)
    if report.rows != ROWS or report.refused:
        raise RuntimeError(f"the history was not imported: {report.summary()}")
