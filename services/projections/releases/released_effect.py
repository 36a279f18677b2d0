"""Effect policy of the released network: one of two for the whole federation, fixed by the first release that needs it.

Figures of two policies would differ by the few people whom only one of them counts. So there is one, and it is chosen
before anything that depends on it has been released.
"""

from datetime import datetime
from typing import Any, Literal

import psycopg

from services.eventstore.refusal import RefusedError
from services.projections.releases.network_stream import FLOW, GAVE_BACK, REACHED

ReleasedEffect = Literal["met", "started"]
"""`met`: from the first session at the usual floor. `started`: from the start of the relationship."""
DEFAULT: ReleasedEffect = "met"
LOCK = "SELECT pg_advisory_xact_lock(hashtext('releases'), hashtext('job'))"
"""Held by the release job and by a choice, so that none of them happens inside the other."""
_CHOSEN = "SELECT effect FROM releases.effects ORDER BY number DESC LIMIT 1"
_CHOSEN_SINCE = "SELECT EXISTS (SELECT FROM releases.effects WHERE chosen_at > %s)"
_CHOOSE = "INSERT INTO releases.effects (effect, chosen_at) VALUES (%s, %s)"
_IS_RELEASED = "SELECT EXISTS (SELECT FROM releases.releases WHERE stream = ANY(%s) OR stream LIKE %s)"


def released_effect(connection: psycopg.Connection[Any]) -> ReleasedEffect:
    """Return the effect policy of the released network."""
    row = connection.execute(_CHOSEN).fetchone()
    return row[0] if row else DEFAULT


def is_fixed(connection: psycopg.Connection[Any]) -> bool:
    """Return whether something was released that depends on the policy: then no other one can be chosen."""
    row = connection.execute(_IS_RELEASED, [[REACHED, GAVE_BACK], f"{FLOW}:%"]).fetchone()
    return bool(row and row[0])


def was_chosen_since(connection: psycopg.Connection[Any], time: datetime) -> bool:
    """Return whether a policy was chosen after a time."""
    row = connection.execute(_CHOSEN_SINCE, [time]).fetchone()
    return bool(row and row[0])


def choose_effect(connection: psycopg.Connection[Any], effect: ReleasedEffect, now: datetime) -> bool:
    """Choose the effect policy of the released network.

    Args:
        connection: A connection to the projections' database that is in no transaction.
        effect: The policy.
        now: The present time. What depends on the policy is released as if it had become known at this time, so that
            nothing is released for a time that has passed.

    Returns:
        Whether it was another one before.

    Raises:
        RefusedError: `released-effect-fixed`: figures under the other policy have been released.
    """
    with connection.transaction():
        connection.execute(LOCK)
        if released_effect(connection) == effect:
            return False
        if is_fixed(connection):
            detail = "figures of the network have been released under the other one, and releases never change"
            raise RefusedError("released-effect-fixed", detail, field="effect", kind="field")
        connection.execute(_CHOOSE, [effect, now])
    return True
