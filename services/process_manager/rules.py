"""Decision of what is pending: after a batch, the actions of every subject that it touched follow from the rules again.

The rules are one view of the process's tables, `rules(kind, subject, at, cause, correlation, data)`. Nothing is decided
from one event alone, so the order in which topics are read does not matter.
"""

from collections.abc import Collection
from uuid import UUID

from services.projector.projection import Cursor

PENDING_ACTIONS = """
CREATE TABLE pending_actions (
    key         text        PRIMARY KEY, -- <kind>:<subject>:<cause>
    kind        text        NOT NULL,
    subject     uuid        NOT NULL,
    at          timestamptz NOT NULL,
    cause       text        NOT NULL, -- ce_id of the event that it follows from
    correlation text        NOT NULL,
    data        jsonb       NOT NULL
);
CREATE INDEX pending_actions_due ON pending_actions (at, key);
CREATE INDEX pending_actions_of ON pending_actions (subject);
"""
"""The table of every process; it comes before the process's own tables and its view `rules`."""

_DECIDE = """
INSERT INTO pending_actions (key, kind, subject, at, cause, correlation, data)
SELECT kind || ':' || subject || ':' || cause, kind, subject, at, cause, correlation, data
FROM rules WHERE subject = ANY(%s)
ORDER BY 1, at, data
ON CONFLICT (key) DO NOTHING
"""


def lock(cursor: Cursor) -> None:
    """Wait until no other transaction folds into the same generation.

    Members that share the partitions fold facts of the same subject at once; without the lock neither would see the
    other's, and what follows from both would never be pending.
    """
    cursor.execute("SELECT pg_advisory_xact_lock(hashtext('process_manager'), hashtext(current_schema()))")


def decide_again(cursor: Cursor, touched: Collection[UUID], channel: str) -> None:
    """Replace the pending actions of the subjects that a batch touched by those that follow from the rules now.

    Args:
        cursor: Inside the batch's transaction, with the search path of the generation.
        touched: The subjects.
        channel: Notified when the transaction commits: a hint that makes the executor look at once.
    """
    if not touched:
        return
    subjects = sorted(touched)
    cursor.execute("DELETE FROM pending_actions WHERE subject = ANY(%s)", [subjects])
    cursor.execute(_DECIDE, [subjects])
    if cursor.rowcount:
        cursor.execute("SELECT pg_notify(%s, '')", [channel])
