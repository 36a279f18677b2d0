"""The network as a projection: activated relationships become edges, with the times their influence may count from.

People of two organizations who confirmed that they are one person are joined: see `identities`.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from services.contract.event_data import enrollment
from services.contract.event_data import relationships as public
from services.contract.record import PublicEvent
from services.projections.folding.event_handlers import EVIDENCE_FLOOR, Batch, collect, other_types
from services.projections.folding.reopenings import forget_ends
from services.projections.folding.upserts import NEVER, Column, Merge, Rows, Table
from services.projections.network.identities import LINKS, resolve

HIGHEST_EVIDENCE = 5
VOIDED = "voided"
"""The layer of what was made in error: it is no edge, of no period."""
MAX_SESSIONS = 3
"""How many first sessions are kept: the highest q of the effect policy ``met``."""

RELATIONSHIPS = Table(
    "relationships",
    (Column("id", "uuid"),),
    (
        Column("organization_id", "uuid"),
        Column("program_id", "uuid"),
        Column("mentor_id", "uuid"),
        Column("mentee_id", "uuid"),
        Column("formality", "text"),
        Column("direction", "text"),
        Column("shape", "text"),
        Column("layer", "text"),
        Column("started_at", "bigint"),
        Column("ended_at", "bigint"),
        *(Column(f"held_{floor}", "bigint", Merge.LEAST) for floor in range(EVIDENCE_FLOOR, HIGHEST_EVIDENCE + 1)),
        Column("early", "bigint[]", Merge.THREE_SMALLEST),
    ),
    stamp="changed",
)
HELD = (*(f"held_{floor}" for floor in range(EVIDENCE_FLOOR, HIGHEST_EVIDENCE + 1)), "early")
"""The columns that follow from the sessions that were held."""
CORRECTED = Table("corrected", (Column("id", "uuid"),), ())
"""Not stored: the relationships of a batch of which the report of a held session was taken back."""
_FORGET_SESSIONS = (
    f"UPDATE relationships t SET {', '.join(f'{name} = NULL' for name in HELD)} "  # noqa: S608 - constants
    f"FROM ({CORRECTED.source()}) AS s(id) WHERE t.id = s.id"
)
"""Before the sessions that are left, and those of the batch that came later, are merged."""


def _activated(batch: Batch, event: PublicEvent[public.Activated]) -> None:
    data = event.data
    _put(
        batch,
        event,
        formality=data["formality"],
        direction=data["direction"],
        shape=data["shape"],
        layer="peer" if data["direction"] == "peer" else "directed",
        started_at=event.occurred_at,
    )


def _session_held(batch: Batch, event: PublicEvent[public.SessionHeld]) -> None:
    data = event.data
    if held := _held(data["started_at"], data["evidence"], data["count"]):
        _put(batch, event, **held)


def _session_corrected(batch: Batch, event: PublicEvent[public.SessionCorrected]) -> None:
    """Replace the first sessions by those that are left, which the correction of a held one names."""
    data = event.data
    if data["outcome"] != "held":
        return
    batch[CORRECTED].put(event.subject)
    batch[RELATIONSHIPS].forget(event.subject, columns=HELD)
    place = {"organization_id": event.organization_id, "program_id": event.program_id}
    batch[RELATIONSHIPS].put(event.subject, **place)
    for start, evidence in zip(data["left_starts"], data["left_evidence"], strict=True):
        batch[RELATIONSHIPS].put(event.subject, **_held(start, evidence))


def _held(start: int, evidence: int, count: int = 1) -> dict[str, object]:
    """Return the columns of one session, or of a count of them; nothing below the floor."""
    if evidence < EVIDENCE_FLOOR:
        return {}
    held = {f"held_{floor}": start for floor in range(EVIDENCE_FLOOR, evidence + 1)}
    return {**held, "early": [start] * min(count, MAX_SESSIONS)}


def _closed(batch: Batch, event: PublicEvent[public.Closed]) -> None:
    if event.data["activated_at"] is not None:
        _put(batch, event, ended_at=event.occurred_at)


def _reopened(batch: Batch, event: PublicEvent[public.Reopened]) -> None:
    if event.data["activated_at"] is not None:
        _put(batch, event, ended_at=NEVER)


def _voided(batch: Batch, event: PublicEvent[public.Voided]) -> None:
    if event.data["activated_at"] is not None:
        _put(batch, event, layer=VOIDED)


def _put(
    batch: Batch,
    event: PublicEvent[public.Activated | public.SessionHeld | public.Closed | public.Reopened | public.Voided],
    **values: object,
) -> None:
    batch[RELATIONSHIPS].put(
        event.subject,
        organization_id=event.organization_id,
        program_id=event.program_id,
        mentor_id=event.data["mentor_id"],
        mentee_id=event.data["mentee_id"],
        **values,
    )


def _linked(batch: Batch, event: PublicEvent[enrollment.PersonLinked]) -> None:
    _put_link(batch, event, held=True)


def _unlinked(batch: Batch, event: PublicEvent[enrollment.PersonUnlinked]) -> None:
    _put_link(batch, event, held=False)


def _put_link(
    batch: Batch, event: PublicEvent[enrollment.PersonLinked | enrollment.PersonUnlinked], *, held: bool
) -> None:
    batch[LINKS].put(event.data["link_id"], event.data["person_id"], organization_id=event.organization_id, held=held)


_OF_RELATIONSHIPS = public.handlers(
    activated=_activated,
    session_held=_session_held,
    session_corrected=_session_corrected,
    closed=_closed,
    reopened=_reopened,
    voided=_voided,
)
_TABLES = (RELATIONSHIPS, CORRECTED, LINKS)
_HANDLERS = {**_OF_RELATIONSHIPS, **enrollment.handlers(person_linked=_linked, person_unlinked=_unlinked)}


class NetworkProjection:
    """Keeps the temporal graph from which ripple measures are computed."""

    name = "network"
    version = 5
    contexts = frozenset({"enrollment", "relationships"})
    handled = frozenset(_HANDLERS)
    ignored = other_types(handled, contexts)
    schema_sql = Path(__file__).with_name("schema.sql").read_text(encoding="utf-8")

    def fold(self, events: Sequence[PublicEvent], cursor: psycopg.Cursor[Any]) -> None:
        """Merge a batch into the tables on the cursor's search path."""
        batch = collect(events, _HANDLERS, _TABLES)
        batch[CORRECTED].write(cursor, _FORGET_SESSIONS)
        for table in (RELATIONSHIPS, LINKS):
            batch[table].write(cursor)
        forget_ends(cursor, events, of_closings=("ended_at",))
        if batch[LINKS]:
            resolve(cursor)


def relationships_of(events: Sequence[PublicEvent]) -> tuple[Rows, list[str]]:
    """Fold a batch to one row a relationship, for those who follow without a database: what `Network` would write.

    What the batch reopened last has `NEVER` as its end, because a row without an end says nothing about it.

    Returns:
        The rows, and the relationships whose sessions take the place of those that were known.
    """
    batch = collect(events, _OF_RELATIONSHIPS, _TABLES)
    return batch[RELATIONSHIPS], [id for (id,), _ in batch[CORRECTED].items()]
