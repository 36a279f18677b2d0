"""The end of relationships that were reopened, forgotten: a merge cannot set a column to null."""

from collections.abc import Sequence
from typing import Any

import psycopg

from services.contract.record import PublicEvent

_CLOSED, _REOPENED = "mentorship.relationships.closed", "mentorship.relationships.reopened"


def forget_ends(
    cursor: psycopg.Cursor[Any],
    events: Sequence[PublicEvent],
    *,
    of_ends: Sequence[str] = (),
    of_closings: Sequence[str] = (),
) -> None:
    """Set the columns about the end to null, after the batch that reopens the relationships is written.

    What the same batch closed again keeps that end, also if it is voided then; what it voided keeps what the voiding
    states.

    Args:
        cursor: On the search path of a generation with a table `relationships` that has a `state`.
        events: The events of the batch, those of one relationship in their order.
        of_ends: Columns that a closing and a voiding state.
        of_closings: Columns that only a closing states.
    """
    last = {event.subject: event.type for event in events if event.type in (_CLOSED, _REOPENED)}
    ids = [id for id, type_ in last.items() if type_ == _REOPENED]
    if ids:
        cursor.execute(_statement(of_ends, of_closings), [ids])


def _statement(of_ends: Sequence[str], of_closings: Sequence[str]) -> Any:  # noqa: ANN401 - psycopg requires a literal
    sets = [f"{column} = CASE WHEN state = 'voided' THEN {column} END" for column in of_ends]
    sets += [f"{column} = NULL" for column in of_closings]
    return f"UPDATE relationships SET {', '.join(sets)} WHERE id = ANY(%b::text[]::uuid[])"  # noqa: S608 - names are constants
