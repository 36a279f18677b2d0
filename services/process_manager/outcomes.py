"""Outcomes: what became of the actions of a process, and which are due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, LiteralString, cast

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from services.platform.errors import ActionableError
from services.process_manager.pending_action import PendingAction

OutcomeName = Literal["executed", "obsolete", "refused", "settled", "done", "postponed"]
_AS_STATED: frozenset[OutcomeName] = frozenset({"executed", "settled", "done", "postponed"})
BATCH = 100
FIRST_PAUSE = timedelta(seconds=0.25)
LONGEST_PAUSE = timedelta(minutes=10)
PATIENCE = timedelta(minutes=1)
"""How long an action may still be pending after it was executed: the time in which its event comes back."""
RETENTION = timedelta(days=30)
"""How long the outcome of an action is kept after it is no longer pending."""
DONE_STAYS = timedelta(days=1)
"""How long an errand stays pending after it was done."""

_PENDING: LiteralString = """
(SELECT key, kind, subject, at, cause, correlation, data FROM {process}.pending_actions
 UNION ALL
 SELECT key, kind, subject, at, cause, correlation, data FROM process_manager.requested_errands WHERE process = {name})
"""
_JOINED: LiteralString = "FROM {pending} p LEFT JOIN process_manager.outcomes o ON o.key = p.key"
_DUE: LiteralString = f"""
SELECT p.key, p.kind, p.subject, p.at, p.cause, p.correlation, p.data {_JOINED}
WHERE p.at <= %(now)s AND (o.key IS NULL OR o.again_at <= %(now)s)
ORDER BY p.at, p.key LIMIT {{limit}}
"""
_NEXT: LiteralString = """
SELECT least(
    (SELECT at FROM {pending} p WHERE at > %(now)s ORDER BY at LIMIT 1),
    (SELECT min(o.again_at) FROM process_manager.outcomes o JOIN {pending} p USING (key)
     WHERE o.again_at > %(now)s))
"""
_NOTE: LiteralString = """
INSERT INTO process_manager.outcomes AS o (key, process, outcome, rule, detail, position, at, again_at)
VALUES (%(key)s, %(process)s, %(outcome)s, %(rule)s, %(detail)s, %(position)s, %(now)s, %(again_at)s)
ON CONFLICT (key) DO UPDATE SET outcome = excluded.outcome, rule = excluded.rule, detail = excluded.detail,
    position = coalesce(excluded.position, o.position), at = excluded.at, tries = o.tries + 1,
    again_at = excluded.again_at
"""
_LIST: LiteralString = f"""
SELECT p.key, p.kind, p.subject::text, p.at AS due_at, p.cause, o.outcome, o.rule, o.detail,
       coalesce(o.tries, 0) AS tries, o.at AS noted_at, o.again_at {_JOINED}
WHERE (p.at <= %(now)s OR o.key IS NOT NULL OR %(planned)s) AND (o.outcome IS NULL OR o.outcome <> 'done')
ORDER BY p.at, p.key LIMIT %(limit)s
"""
_COUNTS: LiteralString = f"""
SELECT count(*) FILTER (WHERE (o.outcome IS NULL OR o.outcome <> 'done')) AS pending,
       count(*) FILTER (WHERE p.at <= %(now)s AND o.key IS NULL) AS due,
       count(*) FILTER (WHERE o.outcome = 'refused') AS refused,
       count(*) FILTER (WHERE o.outcome IN ('executed', 'obsolete') AND o.at <= %(impatient)s) AS unsettled,
       min(p.at) FILTER (WHERE p.at <= %(now)s AND o.key IS NULL) AS oldest_due_at
{_JOINED}
"""
GIVEN_UP = ("errand-too-late", "recipient-unreachable")
"""The rules of errands that were needed and are not tried again."""
_ERRANDS: LiteralString = """
SELECT count(*) FILTER (WHERE rule IS NULL) AS done, count(*) FILTER (WHERE rule = ANY(%(given_up)s)) AS given_up
FROM process_manager.outcomes WHERE process = %(process)s AND outcome = 'done'
"""
_UNSETTLED: LiteralString = f"""
SELECT p.key {_JOINED} WHERE o.outcome IN ('executed', 'obsolete') AND o.at <= %(impatient)s ORDER BY p.key LIMIT 100
"""
_FORGET: LiteralString = """
DELETE FROM process_manager.outcomes o WHERE o.process = {name} AND o.at < %(before)s
AND NOT EXISTS (SELECT FROM {pending} p WHERE p.key = o.key)
"""
_DROP_DONE: tuple[LiteralString, LiteralString] = (
    """
DELETE FROM {process}.pending_actions p USING process_manager.outcomes o
WHERE o.key = p.key AND o.outcome = 'done' AND o.at < %(before)s
""",
    """
DELETE FROM process_manager.requested_errands p USING process_manager.outcomes o
WHERE o.key = p.key AND p.process = {name} AND o.outcome = 'done' AND o.at < %(before)s
""",
)


@dataclass(frozen=True, slots=True)
class ActionStatus:
    """A pending action and what became of it.

    Attributes:
        key: The action's key.
        kind: What is to be done.
        subject: The id of what it is done to.
        due_at: When it is due.
        cause: The event that it follows from.
        outcome: What became of it; None before the first attempt.
        rule: The rule that refused it.
        detail: The refusal's sentence.
        tries: Attempts so far.
        noted_at: When the outcome was noted.
        again_at: When it is tried again.
    """

    key: str
    kind: str
    subject: str
    due_at: datetime
    cause: str
    outcome: str | None
    rule: str | None
    detail: str | None
    tries: int
    noted_at: datetime | None
    again_at: datetime | None

    def needs_attention(self, now: datetime) -> bool:
        """Return whether it is refused, or still pending a minute after it was due, executed or obsolete."""
        if self.outcome == "refused":
            return True
        return self.outcome not in {"settled", "done", "postponed"} and (self.noted_at or self.due_at) <= now - PATIENCE


@dataclass(frozen=True, slots=True)
class ActionCounts:
    """Counts of a process's pending actions.

    Attributes:
        pending: All of them, those of the future included.
        due: Due, and not attempted yet.
        refused: Refused, and tried again later.
        unsettled: Executed or obsolete for more than a minute, and still pending: an alarm.
        oldest_due_at: The moment of the oldest one that is due and not attempted.
    """

    pending: int
    due: int
    refused: int
    unsettled: int
    oldest_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class ErrandCounts:
    """Counts of a process's errands of the last days, as long as their outcomes are kept.

    Attributes:
        done: Done; a digest counts as the items that it states.
        given_up: Not done, and not tried again: too late, or to an address that is refused.
    """

    done: int
    given_up: int


class NotStartedError(ActionableError):
    """A process manager has no tables yet: its projector was never started."""


class Outcomes:
    """Outcomes of one process's actions, through one connection.

    Args:
        connection: Autocommitting, to the database of the process's service.
        process: The process's name.
    """

    def __init__(self, connection: psycopg.Connection, process: str) -> None:
        self._connection, self._process = connection, process

    def require_started(self) -> None:
        """Check that the process has tables.

        Raises:
            NotStartedError: Its projector was never started.
        """
        row = self._connection.execute("SELECT to_regclass(%s)", [f"{self._process}.pending_actions"]).fetchone()
        if row is None or row[0] is None:
            raise NotStartedError(f"{self._process} was never started: run `mentorship projector {self._process}`")

    def errands(self) -> ErrandCounts:
        """Return the counts of what was done outside of the event store."""
        values = {"process": self._process, "given_up": list(GIVEN_UP)}
        with self._connection.cursor(row_factory=class_row(ErrandCounts)) as cursor:
            return cursor.execute(_ERRANDS, values).fetchone() or ErrandCounts(0, 0)

    def due(self, now: datetime, *, limit: int = BATCH) -> list[PendingAction]:
        """Return the actions that are to be attempted now, the oldest first."""
        statement = self._sql(_DUE, limit=sql.Literal(limit))
        rows = self._connection.execute(statement, {"now": now}).fetchall()
        return [PendingAction(*row) for row in rows]

    def next_moment(self, now: datetime) -> datetime | None:
        """Return when the next action becomes due, or None for no known moment."""
        row = self._connection.execute(self._sql(_NEXT), {"now": now}).fetchone()
        return cast("datetime | None", row[0]) if row is not None else None

    def note(
        self,
        key: str,
        outcome: OutcomeName,
        now: datetime,
        *,
        rule: str | None = None,
        detail: str | None = None,
        position: int | None = None,
        until: datetime | None = None,
    ) -> None:
        """Note what became of an action.

        A refused one is tried again after pauses that double. So is an obsolete one, a minute later at the earliest:
        if it is still pending then, what refused it has changed. A postponed errand is attempted again at `until`.
        """
        again_at = until if outcome in _AS_STATED else now + self._pause(key, outcome)
        values = {"key": key, "process": self._process, "outcome": outcome, "rule": rule, "detail": detail}
        self._connection.execute(_NOTE, {**values, "position": position, "now": now, "again_at": again_at})

    def listed(self, now: datetime, *, planned: bool = False, limit: int = 1000) -> list[ActionStatus]:
        """Return pending actions that are due or attempted.

        Args:
            now: The present time.
            planned: Whether those of the future are included.
            limit: Most actions.
        """
        with self._connection.cursor(row_factory=class_row(ActionStatus)) as cursor:
            return cursor.execute(self._sql(_LIST), {"now": now, "planned": planned, "limit": limit}).fetchall()

    def counts(self, now: datetime) -> ActionCounts:
        """Return the counts of the pending actions."""
        with self._connection.cursor(row_factory=class_row(ActionCounts)) as cursor:
            row = cursor.execute(self._sql(_COUNTS), {"now": now, "impatient": now - PATIENCE}).fetchone()
        return row or ActionCounts(0, 0, 0, 0, None)

    def unsettled(self, now: datetime) -> list[str]:
        """Return keys of actions that are still pending a minute after they were executed or obsolete."""
        rows = self._connection.execute(self._sql(_UNSETTLED), {"impatient": now - PATIENCE}).fetchall()
        return [key for (key,) in rows]

    def settle(self, key: str, now: datetime, *, reason: str) -> None:
        """Note that an action is not to be executed, because an operator has decided so."""
        self.note(key, "settled", now, rule=reason)

    def is_pending(self, key: str) -> bool:
        """Return whether an action is pending."""
        statement = self._sql("SELECT 1 FROM {pending} p WHERE key = %s")
        return self._connection.execute(statement, [key]).fetchone() is not None

    def retry(self, key: str, now: datetime) -> bool:
        """Try an action again at once; return whether it had been refused, obsolete or settled."""
        cursor = self._connection.execute(
            "UPDATE process_manager.outcomes SET again_at = %s "
            "WHERE key = %s AND process = %s AND outcome IN ('refused', 'obsolete', 'settled')",
            [now, key, self._process],
        )
        self._connection.execute("SELECT pg_notify(%s, '')", [self._process])
        return cursor.rowcount > 0

    def forget(self, now: datetime) -> int:
        """Delete old outcomes of actions that are no longer pending; return how many."""
        return self._connection.execute(self._sql(_FORGET), {"before": now - RETENTION}).rowcount

    def drop_done(self, now: datetime) -> int:
        """Delete the errands that were done a day ago or earlier from what is pending; return how many.

        Only their outcomes stay. One that the rules bring back meanwhile is not done again, because its outcome is kept
        longer than an errand may be late.
        """
        values = {"before": now - DONE_STAYS}
        return sum(self._connection.execute(self._sql(statement), values).rowcount for statement in _DROP_DONE)

    def _pause(self, key: str, outcome: OutcomeName) -> timedelta:
        row = self._connection.execute("SELECT tries FROM process_manager.outcomes WHERE key = %s", [key]).fetchone()
        tries = min(row[0] if row is not None else 0, 20)
        first = FIRST_PAUSE if outcome == "refused" else PATIENCE
        return min(first * 2**tries, LONGEST_PAUSE)

    def _sql(self, text: LiteralString, **parts: sql.Composable) -> sql.Composed:
        names = {"process": sql.Identifier(self._process), "name": sql.Literal(self._process)}
        return sql.SQL(text).format(pending=sql.SQL(_PENDING).format(**names), **names, **parts)
