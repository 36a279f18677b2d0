"""Audit: who read what of which program. Entries are collected, and added to the table `access.audit` in batches.

Changes of memberships are added by the database, in the transaction that changes them. An entry has no content: it is
an actor, the route that was read, a program, the people whom it showed, and how often it was read within a batch.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import NamedTuple

import psycopg
import structlog
from prometheus_client import Counter as CounterMetric
from psycopg_pool import PoolTimeout

from services.platform.database import Pool
from services.platform.metrics import REGISTRY

FLUSH_SECONDS = 2.0
"""How long an entry is collected; a process that is killed loses the entries of so long."""
MOST_PEOPLE = 200
"""People whom one entry names."""
CAPACITY = 20_000
"""The largest number of different entries that are kept while the database does not answer."""
LOST = CounterMetric(
    "mentorship_audit_entries_lost",
    "Reads that were not added to the audit, because the database did not answer for too long.",
    registry=REGISTRY,
)
_INSERT = """
INSERT INTO access.audit (actor, action, program, people, count)
SELECT actor, action, program, string_to_array(nullif(people, ''), ',')::uuid[], count
FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::text[], %s::int[]) AS read (actor, action, program, people, count)
"""
_log = structlog.get_logger(__name__)


class Read(NamedTuple):
    """A read: who read which route, of which program.

    Attributes:
        actor: The actor of the identity: UUID text.
        action: Method and route, for example `GET /v1/programs/{program_id}`.
        program: The program's id, where the rows are of one program.
        people: The ids of the people whom it showed, separated by commas; at most `MOST_PEOPLE`.
    """

    actor: str
    action: str
    program: str | None
    people: str = ""


class Audit:
    """The audit of reads: `record` never waits for the database.

    Args:
        pool: Of the database that holds the table.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._collected: Counter[Read] = Counter()
        self._lock = Lock()

    def record(self, actor: str, action: str, program: str | None = None, people: Collection[str] = ()) -> None:
        """Record a read; one of more people than `MOST_PEOPLE` is several entries.

        Args:
            actor: See `Read`.
            action: See `Read`.
            program: See `Read`.
            people: The ids of the people whom it showed.
        """
        shown = sorted(set(people))
        for begin in range(0, max(len(shown), 1), MOST_PEOPLE):
            self._collect(Read(actor, action, program, ",".join(shown[begin : begin + MOST_PEOPLE])))

    def _collect(self, read: Read) -> None:
        with self._lock:
            if read in self._collected or len(self._collected) < CAPACITY:
                self._collected[read] += 1
                return
        LOST.inc()

    def flush(self) -> None:
        """Add what was collected to the table; it is kept for the next time where the database does not answer."""
        with self._lock:
            batch, self._collected = self._collected, Counter()
        if not batch:
            return
        columns: list[list[object]] = [list(column) for column in zip(*batch, strict=True)]
        try:
            with self._pool.connection() as connection:
                connection.execute(_INSERT, [*columns, list(batch.values())])
        except (psycopg.Error, PoolTimeout) as failure:
            _log.warning("audit_not_written", entries=len(batch), error=type(failure).__name__)
            with self._lock:
                self._collected.update(batch)


@contextmanager
def audit_reads(pool: Pool) -> Iterator[Audit]:
    """Yield an audit that is written in the background while the context is open, and completely at its end.

    Args:
        pool: Of the database that holds the table.
    """
    audit, stop = Audit(pool), Event()

    def run() -> None:
        while not stop.wait(FLUSH_SECONDS):
            audit.flush()

    thread = Thread(target=run, name="audit")
    thread.start()
    try:
        yield audit
    finally:
        stop.set()
        thread.join()
        audit.flush()
