"""SQL of the rows about mentees who wait for a mentor: the requests that are open, and what became of the earlier ones.

A request is a proposal of the mentee; its words and its rank are in no event, so no read model has them.
"""

from services.projections.desk.reminders import reminded

WAITING_DAYS = 14
"""Days without a mentor after which a mentee is on the desk."""

_WAITING_SINCE = "greatest(a.enrolled_at, w.ended_at)"
_WAITING_AT = f"{_WAITING_SINCE} + interval '{WAITING_DAYS} days'"
_ENDED = "'declined', 'expired', 'withdrawn', 'superseded'"

_MENTEES = f"""
FROM p JOIN desk.participations a ON a.program_id = p.id AND a.role = 'mentee' AND a.step IN ('enrolled', 'reinstated')
CROSS JOIN LATERAL (
    SELECT count(*) FILTER (WHERE r.state IN ('matched', 'active', 'paused')) AS load,
           count(*) FILTER (WHERE r.state IN ('proposed', 'awaiting-approval')) AS pending,
           max(r.ended_at) FILTER (WHERE r.state = 'closed') AS ended_at
    FROM desk.relationships r WHERE r.program_id = p.id AND r.mentee_participation_id = a.id
) AS w
CROSS JOIN LATERAL (
    SELECT count(*) AS asked, count(*) FILTER (WHERE r.state IN ('proposed', 'awaiting-approval')) AS open,
           count(*) FILTER (WHERE r.state = 'declined') AS declined,
           count(*) FILTER (WHERE r.state = 'expired') AS expired,
           max(r.ended_at) FILTER (WHERE r.state IN ('declined', 'expired')) AS answered_at
    FROM desk.relationships r WHERE r.program_id = p.id AND r.mentee_participation_id = a.id
    AND r.proposed_by = 'mentee' AND r.proposed_at >= {_WAITING_SINCE}
    AND r.state IN ('proposed', 'awaiting-approval', {_ENDED})
) AS q
WHERE p.state IN ('open', 'closed') AND w.load = 0"""  # noqa: S608 - constants
"""The enrolled mentees without a mentor, and their requests since they wait."""

_FAILED = "w.pending = 0 AND q.declined + q.expired > 0"
_DETAIL = """jsonb_build_object('role', a.role, 'asked', q.asked, 'open', q.open, 'declined', q.declined,
       'expired', q.expired)"""

MENTEE_WAITING = f"""
SELECT a.id, '', p.id, ARRAY[a.person_id], {_WAITING_SINCE}, NULL::timestamptz, {_DETAIL}
{_MENTEES} AND {_WAITING_AT} <= %(now)s AND NOT ({_FAILED})"""
"""Mentees who have waited long, except those whose requests came to nothing."""

REQUESTS_FAILED = f"""
SELECT a.id, '', p.id, ARRAY[a.person_id], q.answered_at, NULL::timestamptz, {_DETAIL}
{_MENTEES} AND {_FAILED}"""
"""Mentees who asked, were declined or got no answer, and have nothing open."""

NEXT_WAITING = f"SELECT {_WAITING_AT} {_MENTEES} AND NOT ({_FAILED})"
"""When the next mentee will have waited long."""


def proposals(condition: str, *, of_mentees: bool | None = None) -> str:
    """Return the statement of open proposals, with how many requests of the same mentee are open.

    Args:
        condition: Which of them.
        of_mentees: Only requests of mentees, or only other proposals; None for both.
    """
    by = {True: " AND r.proposed_by = 'mentee'", False: " AND r.proposed_by IS DISTINCT FROM 'mentee'", None: ""}
    return f"""
SELECT r.id, '', p.id, ARRAY[r.mentor_id, r.mentee_id], r.since, r.expires_at, jsonb_build_object(
       'asked_by', r.proposed_by, 'mentee_participation', r.mentee_participation_id,
       'reminded_at', {reminded("proposal")}, 'open', (
           SELECT count(*) FROM desk.relationships o WHERE o.program_id = p.id
           AND o.mentee_participation_id = r.mentee_participation_id AND o.state = 'proposed'
           AND o.proposed_by = 'mentee'))
FROM p JOIN desk.relationships r ON r.program_id = p.id AND r.state = 'proposed' WHERE {condition}{by[of_mentees]}"""  # noqa: S608 - constants
