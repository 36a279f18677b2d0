"""The recusal register of a person: in whose matters the person does not decide, and until when.

It is derived from the relationships at the time of a question, so it is not kept by hand, and each reader sees only
the part that is their own. It is kept for programs whose policy rules out that a mentor assesses the mentee, in any of
its versions; a relationship that was voided never was.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from services.projections.room.models import Recusal, RoomSummary

LOOK_BACK = timedelta(days=730)
"""How long after the end of a relationship neither of the two decides in a matter of the other."""


def recusals(rooms: Sequence[RoomSummary], own: Collection[str], now: datetime) -> list[Recusal]:
    """Return the register of a person at a time: open relationships first, then those that bind longest.

    Args:
        rooms: Relationships that the person may see.
        own: The ids of the person; wards have registers of their own.
        now: The time.
    """
    found = [each for room in rooms for each in _of(room, own) if each.until is None or now < each.until]
    return sorted(
        found, key=lambda each: (each.until is not None, -(each.until or each.since).timestamp(), each.person_id)
    )


def _of(room: RoomSummary, own: Collection[str]) -> Iterator[Recusal]:
    since = room.matched_at or room.started_at
    if not room.recusal or since is None or room.state == "voided":
        return
    until = None if room.ended_at is None else room.ended_at + LOOK_BACK
    for person, counterpart in ((room.mentor_id, room.mentee_id), (room.mentee_id, room.mentor_id)):
        if person in own:
            yield Recusal(
                person_id=counterpart,
                relationship_id=room.id,
                program_id=room.program_id,
                program=room.program,
                since=since,
                until=until,
            )
