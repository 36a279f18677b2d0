"""Read model that records, for every key, the ids of its events in the order in which they were applied."""

from collections.abc import Sequence

import psycopg

from services.contract.catalogue import catalogue
from services.contract.record import PublicEvent, UntypedEvent
from services.projector.projection import Cursor


class RecordingProjection:
    """One row per key; an event applied twice, lost, or out of its key's order shows in `ids`.

    Args:
        name: The projection's name.
        poison: Ids of events it cannot fold, like a handler with a defect.
    """

    version = 1
    schema_sql = "CREATE TABLE trails (subject text PRIMARY KEY, ids text[] NOT NULL)"
    contexts = frozenset({"enrollment", "relationships"})

    def __init__(self, name: str = "trail", poison: set[str] | None = None) -> None:
        self.name = name
        self.poison = poison if poison is not None else set()
        self.ignored = frozenset({"mentorship.relationships.session-cancelled"})
        self.handled = frozenset(catalogue().of(*self.contexts)) - self.ignored

    def fold(self, events: Sequence[PublicEvent], cursor: Cursor) -> None:
        """Append every event's id to the row of its key."""
        ids: dict[str, list[str]] = {}
        for event in events:
            if event.id in self.poison:
                raise ValueError(f"cannot fold {event.id}")
            ids.setdefault(event.subject, []).append(event.id)
        cursor.executemany(
            "INSERT INTO trails AS t VALUES (%s, %s) ON CONFLICT (subject) DO UPDATE SET ids = t.ids || excluded.ids",
            list(ids.items()),
        )


def read_recorded_ids(dsn: str, name: str = "trail") -> dict[str, list[str]]:
    """Return the content of the live generation of a `RecordingProjection`."""
    with psycopg.connect(dsn) as connection:
        if connection.execute("SELECT to_regclass(%s)", [f"{name}.trails"]).fetchone() == (None,):
            return {}
        return dict(connection.execute(f"SELECT subject, ids FROM {name}.trails").fetchall())


def expected_ids(events: Sequence[UntypedEvent]) -> dict[str, list[str]]:
    """Return the expected content of a `RecordingProjection` after these events."""
    ids: dict[str, list[str]] = {}
    for event in events:
        ids.setdefault(event.subject, []).append(event.id)
    return ids
