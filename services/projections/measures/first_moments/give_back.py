"""People who were mentored, and people who wait for a match, each until they first mentor."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from services.projections.measures.first_moments.columns import (
    NOT_YET,
    Firsts,
    Numbers,
    first_of,
    firsts,
    firsts_within,
    unpack,
    unpack_truths,
)
from services.projections.measures.period import Period

_DAY = 86_400_000_000
Row = Mapping[str, Any]


def give_back(rows: Sequence[Row], period: Period) -> list[Row]:
    """Return the days of observation of both groups, with who mentored at their end, and the people of each day.

    Args:
        rows: One of columns: of relationships that began `mentor`, `mentee`, `matched`, `active`, `effect` (their first
            session) and `peer`; of people enrolled as mentees before the end of the window `person` and `enrolled`.
        period: Window and date.
    """
    (row,) = rows
    mentor, mentee, matched, active, effect = (
        unpack(row[name]) for name in ("mentor", "mentee", "matched", "active", "effect")
    )
    apart = ~unpack_truths(row["peer"])
    met = apart & (effect < period.end) & (effect <= period.as_of)
    mentored = firsts_within(mentee[met], effect[met], period.start)
    enrolled = firsts_within(unpack(row["person"]), unpack(row["enrolled"]), period.start)
    paired = matched <= period.as_of
    until = first_of(enrolled.people, firsts(mentee[paired], matched[paired]))
    waited = until > enrolled.at
    mentors = apart & (active <= period.as_of)
    began = firsts(mentor[mentors], active[mentors])
    never = np.full(len(mentored.people), NOT_YET)
    return [
        *_observed("mentored", mentored, never, began, period.as_of),
        *_observed("never-matched", enrolled[waited], until[waited], began, period.as_of),
    ]


def _observed(part: str, group: Firsts, until: Numbers, began: Firsts, as_of: int) -> Iterator[dict[str, Any]]:
    """Yield the people of a group by days and event; who mentored before is left out.

    Args:
        part: The name of the group.
        group: Its people, with the begin of their observation.
        until: When each of them leaves the group.
        began: All mentors, each with the begin of the first relationship.
        as_of: The date, at which every observation ends.
    """
    active = first_of(group.people, began)
    kept = active > group.at
    people, start, until, active = group.people[kept], group.at[kept], until[kept], active[kept]
    days = (np.minimum(np.minimum(active, until), as_of) - start) // _DAY
    events = (active < NOT_YET) & (active < until)
    key = 2 * days + events
    order = np.argsort(key, kind="stable")
    found, begins = np.unique(key[order], return_index=True)
    for each, members in zip(found.tolist(), np.split(people[order], begins[1:]), strict=bool(len(found))):
        yield {"part": part, "day": each // 2, "event": each % 2, "facts": len(members), "person": members}
