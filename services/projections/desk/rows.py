"""SQL of the rows of the desk: of each kind, the things that have to be acted on at a time.

Every statement reads the programs of the question from `p`, with the version of their policy in force. Its columns are
the thing, what tells its rows apart, the people, since when it is on the desk, until when it is to be done, and the
facts that a sentence about it needs.
"""

from collections.abc import Mapping, Sequence

from services.projections.desk.feedback_rows import FEEDBACK_DUE, NEXT_FEEDBACK
from services.projections.desk.kinds import SUBJECTS, Kind
from services.projections.desk.reminders import reminded
from services.projections.desk.waiting_rows import MENTEE_WAITING, NEXT_WAITING, REQUESTS_FAILED, proposals
from services.projections.folding.group_sessions import is_of_group, is_unnamed

SOON_DAYS = 30
"""Days before an expiry from which it is on the desk."""
LAPSING_DAYS = 3
"""Days before its end from which a proposal is about to lapse."""

UNSIGNED_DAYS = 7
"""Days after a match from which an agreement that is not signed, or not followed by the start, is on the desk; and
days from the first signature under another version until the missing ones are."""
TRIAL_DAYS = 7
"""Days after a trial from which an answer that is missing is on the desk."""
MISSED, MISSED_DAYS = 2, 60
"""How many sessions missed without an excuse within how many days put a relationship on the desk."""
USUAL_CADENCE_DAYS = 30
"""Days from one session to the next where nothing is agreed."""

_SOON = f"(%(now)s + interval '{SOON_DAYS} days')"
_LAPSING = f"(%(now)s + interval '{LAPSING_DAYS} days')"
_NOT_LAPSING = f"(r.expires_at IS NULL OR r.expires_at > {_LAPSING})"
_TAKING_PART = "a.step IN ('enrolled', 'paused', 'suspended', 'reinstated')"
_NOT_ENDED = (
    "a.step IN ('invited', 'applied', 'screening', 'waitlisted', 'enrolled', 'paused', 'suspended', 'reinstated')"
)
_OPEN = "r.state IN ('matched', 'active', 'paused')"
_UNSIGNED_AT = f"r.since + interval '{UNSIGNED_DAYS} days'"
_CHANGE = "r.state IN ('active', 'paused') AND r.proposed_version > r.agreed_version"
_CHANGE_AT = f"""(
    SELECT min(g.signed_at) FROM desk.signatures g WHERE g.relationship_id = r.id AND g.version = r.proposed_version
) + interval '{UNSIGNED_DAYS} days'"""  # noqa: S608 - constants
_ON_TRIAL = "r.state IN ('active', 'paused') AND r.reopened IS NOT TRUE"
_TRIAL_AT = f"r.trial_ends_at + interval '{TRIAL_DAYS} days'"
_CADENCE = f"coalesce(r.cadence_days, {USUAL_CADENCE_DAYS})"
_IDLE_AT = f"greatest(r.since, r.last_held_at) + 2 * {_CADENCE} * interval '1 day'"
_NOTHING_PLANNED = "NOT EXISTS (SELECT FROM desk.sessions s WHERE s.relationship_id = r.id)"
_REQUIRED = "q.kind = ANY(CASE a.role WHEN 'mentor' THEN p.mentor_requirements ELSE p.mentee_requirements END)"
_PAIR = "ARRAY[r.mentor_id, r.mentee_id]"

PROGRAMS = """
SELECT p.id, p.organization_id, p.name, p.state, v.version, v.effective_at, v.mentor_capacity, v.mentee_limit,
       v.mentor_places, v.mentee_places, coalesce(v.mentor_requirements, '{}') AS mentor_requirements,
       coalesce(v.mentee_requirements, '{}') AS mentee_requirements, coalesce(v.document_kinds, '{}') AS document_kinds,
       coalesce(v.objective_codes, '{}') AS objective_codes
FROM desk.programs p LEFT JOIN LATERAL (
    SELECT v.* FROM desk.policy_versions v WHERE v.program_id = p.id
    ORDER BY (v.effective_at <= %(now)s) DESC,
             CASE WHEN v.effective_at <= %(now)s THEN v.version ELSE -v.version END DESC LIMIT 1
) v ON true
WHERE {scope}"""
"""The programs of a question, each with the version of its policy in force; the first one before it takes effect."""


def _admission(step: str, due_at: str = "NULL::timestamptz", detail: str = "'role', a.role") -> str:
    return f"""
SELECT a.id AS subject, '' AS part, p.id AS program, ARRAY[a.person_id] AS people, a.since AS since,
       {due_at} AS due_at, jsonb_build_object({detail}) AS detail
FROM p JOIN desk.participations a ON a.program_id = p.id AND a.step = '{step}'"""  # noqa: S608 - constants


def _requirements(condition: str, since: str, due_at: str) -> str:
    return f"""
SELECT a.id, q.kind, p.id, ARRAY[a.person_id], {since}, {due_at},
       jsonb_build_object('role', a.role, 'requirement', q.kind, 'state', q.state)
FROM p JOIN desk.requirements q ON q.program_id = p.id
JOIN desk.participations a ON a.id = q.participation_id AND {_NOT_ENDED}
WHERE {condition}"""  # noqa: S608 - constants


_PLACE_FREE = f"""
{_admission("waitlisted", detail="'role', a.role, 'priority', a.priority")}
WHERE p.state = 'open' AND (
    CASE a.role WHEN 'mentor' THEN p.mentor_places ELSE p.mentee_places END IS NULL
    OR CASE a.role WHEN 'mentor' THEN p.mentor_places ELSE p.mentee_places END > (
        SELECT count(*) FROM desk.participations h WHERE h.program_id = p.id AND h.role = a.role
        AND h.step IN ('enrolled', 'paused', 'suspended', 'reinstated')))"""  # noqa: S608 - constants

_ENDS = "q.state IN ('cleared', 'waived') AND NOT q.endless AND q.valid_until"
_MISSED = f"""(q.state IN ('expired', 'revoked') OR ({_ENDS} <= %(now)s)) AND {_REQUIRED}"""

# Of each kind of document the version that is mandatory now, and those that will be soon.
_DOCUMENTS_DUE = f"""
SELECT x.id, x.code, x.program, x.people, greatest(x.due_at - interval '{SOON_DAYS} days', x.enrolled_at), x.due_at,
       jsonb_build_object('role', x.role, 'document', x.code, 'version', x.version, 'accepted', x.accepted)
FROM (
    SELECT a.id, d.code, d.version, a.role, p.id AS program, ARRAY[a.person_id] AS people, a.enrolled_at,
           c.participation_id IS NOT NULL AS accepted,
           CASE WHEN c.participation_id IS NULL THEN greatest(d.mandatory_at, a.enrolled_at) ELSE c.valid_until END
               AS due_at
    FROM p JOIN desk.documents d ON d.program_id = p.id AND d.kind = ANY(p.document_kinds)
    JOIN desk.participations a ON a.program_id = p.id AND a.role = ANY(d.roles) AND {_TAKING_PART}
    LEFT JOIN desk.acceptances c
        ON c.participation_id = a.id AND c.document_code = d.code AND c.document_version = d.version
    WHERE d.mandatory_at <= {_SOON} AND NOT EXISTS (
        SELECT FROM desk.documents e WHERE e.program_id = p.id AND e.kind = d.kind AND a.role = ANY(e.roles)
        AND e.mandatory_at <= %(now)s AND (e.mandatory_at, e.version) > (d.mandatory_at, d.version))
    AND (c.participation_id IS NULL OR c.lapsed OR (NOT c.endless AND c.valid_until <= {_SOON}))
) x"""  # noqa: S608 - constants


def _loads(role: str, limit: str) -> str:
    return f"""
SELECT a.id, '', p.id, ARRAY[a.person_id],
       greatest(a.capacity_since, CASE WHEN o.load > p.{limit} THEN p.effective_at END), NULL::timestamptz,
       jsonb_build_object('role', a.role, 'load', o.load, 'capacity', least(a.capacity, p.{limit}))
FROM p JOIN LATERAL (
    SELECT r.{role}_participation_id AS id, count(*) AS load FROM desk.relationships r
    WHERE r.program_id = p.id AND {_OPEN} GROUP BY 1
) o ON true JOIN desk.participations a ON a.id = o.id AND {_TAKING_PART}
WHERE o.load > least(a.capacity, p.{limit})"""  # noqa: S608 - constants


_STATEMENTS: Mapping[Kind, str] = {
    "application": _admission("applied"),
    "screening": _admission("screening"),
    "place-free": _PLACE_FREE,
    "invitation": _admission("invited", due_at="a.expires_at"),
    "requirement-review": _requirements("q.state IN ('requested', 'in-review')", "q.since", "NULL::timestamptz"),
    "requirement-expiring": _requirements(
        f"{_ENDS} > %(now)s AND q.valid_until <= {_SOON} AND {_REQUIRED}",
        f"greatest(q.since, q.valid_until - interval '{SOON_DAYS} days')",
        "q.valid_until",
    ),
    "requirement-expired": _requirements(
        _MISSED, "CASE WHEN q.state IN ('expired', 'revoked') THEN q.since ELSE q.valid_until END", "q.valid_until"
    ),
    "document-due": _DOCUMENTS_DUE,
    "feedback-due": FEEDBACK_DUE,
    "mentee-waiting": MENTEE_WAITING,
    "requests-failed": REQUESTS_FAILED,
    "request-waiting": proposals(_NOT_LAPSING, of_mentees=True),
    "proposal-waiting": proposals(_NOT_LAPSING, of_mentees=False),
    "proposal-lapsing": proposals(f"r.expires_at <= {_LAPSING}"),
    "approval": f"""
SELECT r.id, '', p.id, {_PAIR}, r.since, NULL::timestamptz, '{{}}'::jsonb
FROM p JOIN desk.relationships r ON r.program_id = p.id AND r.state = 'awaiting-approval'""",  # noqa: S608 - constants
    "conflict": f"""
SELECT r.id, c.kind, p.id, {_PAIR}, c.since, NULL::timestamptz, jsonb_build_object('conflict', c.kind)
FROM p JOIN desk.relationships r ON r.program_id = p.id
AND r.state IN ('proposed', 'awaiting-approval', 'matched', 'active', 'paused')
JOIN desk.conflicts c ON c.relationship_id = r.id AND c.raised""",  # noqa: S608 - constants
    "over-capacity": f"{_loads('mentor', 'mentor_capacity')} UNION ALL {_loads('mentee', 'mentee_limit')}",
    "session-unreported": f"""
SELECT r.id, s.id::text, p.id, {_PAIR}, s.ends_at, NULL::timestamptz,
       jsonb_build_object('session', s.id, 'ends_at', s.ends_at, 'reminded_at', {reminded("session")},
                          'group', CASE WHEN {is_of_group("s", "r.group_id")} THEN r.group_id END)
FROM p JOIN desk.relationships r ON r.program_id = p.id AND {_OPEN}
JOIN desk.sessions s ON s.relationship_id = r.id AND s.ends_at <= %(now)s
AND NOT EXISTS (SELECT FROM desk.sessions o WHERE o.group_session = s.group_session
                   AND o.relationship_id < s.relationship_id)
AND NOT ({is_unnamed("s", "r.group_id")} AND EXISTS (
    SELECT FROM desk.relationships q JOIN desk.sessions o ON o.relationship_id = q.id
    WHERE q.program_id = p.id AND q.group_id = r.group_id AND {is_unnamed("o", "q.group_id")}
    AND o.ends_at = s.ends_at AND o.relationship_id < s.relationship_id))""",  # noqa: S608 - constants
    "sessions-missed": f"""
SELECT r.id, '', p.id, {_PAIR}, m.since, NULL::timestamptz, m.detail
FROM p JOIN desk.relationships r ON r.program_id = p.id AND {_OPEN}
CROSS JOIN LATERAL (
    SELECT count(*) AS missed, max(m.at) AS since, jsonb_build_object(
           'missed', count(*), 'missed_by_mentor', count(*) FILTER (WHERE m.missed_by IN ('mentor', 'both')),
           'missed_by_mentee', count(*) FILTER (WHERE m.missed_by IN ('mentee', 'both')), 'last_missed_at', max(m.at)
    ) AS detail
    FROM desk.missed_sessions m WHERE m.relationship_id = r.id AND m.counts AND m.at <= %(now)s
    AND m.at > %(now)s - interval '{MISSED_DAYS} days') m
WHERE m.missed >= {MISSED}""",  # noqa: S608 - constants
    "relationship-idle": f"""
SELECT r.id, '', p.id, {_PAIR}, {_IDLE_AT}, NULL::timestamptz,
       jsonb_build_object('cadence_days', {_CADENCE}, 'last_held_at', r.last_held_at)
FROM p JOIN desk.relationships r ON r.program_id = p.id AND r.state = 'active'
AND {_IDLE_AT} <= %(now)s AND {_NOTHING_PLANNED}""",  # noqa: S608 - constants
    "agreement-unsigned": f"""
SELECT r.id, '', p.id, {_PAIR}, {_UNSIGNED_AT}, NULL::timestamptz, jsonb_build_object(
       'agreed', r.agreed_version IS NOT NULL, 'version', coalesce(r.agreed_version, r.proposed_version, 0),
       'guardian', coalesce(r.guardian_signs, false),
       'guardian_of_mentor', coalesce(r.other_guardian_signs, false),
       'reminded_at', {reminded("signature")}, 'signed',
       ARRAY(SELECT g.party FROM desk.signatures g WHERE g.relationship_id = r.id
             AND g.version = coalesce(r.agreed_version, r.proposed_version) ORDER BY g.party))
FROM p JOIN desk.relationships r ON r.program_id = p.id AND r.state = 'matched'
AND {_UNSIGNED_AT} <= %(now)s""",  # noqa: S608 - constants
    "agreement-change": f"""
SELECT r.id, r.proposed_version::text, p.id, {_PAIR}, {_CHANGE_AT}, NULL::timestamptz, jsonb_build_object(
       'version', r.proposed_version, 'guardian', coalesce(r.guardian_signs, false),
       'guardian_of_mentor', coalesce(r.other_guardian_signs, false),
       'reminded_at', {reminded("signature")}, 'signed',
       ARRAY(SELECT g.party FROM desk.signatures g WHERE g.relationship_id = r.id AND g.version = r.proposed_version
             ORDER BY g.party))
FROM p JOIN desk.relationships r ON r.program_id = p.id AND {_CHANGE} AND {_CHANGE_AT} <= %(now)s""",  # noqa: S608 - constants
    "trial-over": f"""
SELECT r.id, '', p.id, {_PAIR}, {_TRIAL_AT}, NULL::timestamptz, jsonb_build_object(
       'trial_ends_at', r.trial_ends_at, 'going_on', g.parties, 'reminded_at', {reminded("trial")})
FROM p JOIN desk.relationships r ON r.program_id = p.id AND {_ON_TRIAL} AND {_TRIAL_AT} <= %(now)s
CROSS JOIN LATERAL (SELECT ARRAY(
    SELECT o.party FROM desk.going_on o WHERE o.relationship_id = r.id ORDER BY o.party) AS parties) g
WHERE cardinality(g.parties) < 2""",  # noqa: S608 - constants
    "objective-due": """
SELECT p.id, o.code, p.id, '{}'::uuid[], o.due_on::timestamp AT TIME ZONE 'UTC',
       o.due_on::timestamp AT TIME ZONE 'UTC', jsonb_build_object('objective', o.code, 'measure', o.measure)
FROM p JOIN LATERAL (
    SELECT DISTINCT ON (o.code) o.code, o.measure, o.due_on FROM desk.objectives o
    WHERE o.program_id = p.id AND o.code = ANY(p.objective_codes) AND o.policy_version <= p.version
    ORDER BY o.code, o.policy_version DESC
) o ON o.due_on <= (%(now)s AT TIME ZONE 'UTC')::date
WHERE p.state IN ('open', 'closed')""",
}


_NEXT = f"""
SELECT min(c.at) AS at FROM (
    SELECT s.ends_at AS at FROM p JOIN desk.relationships r ON r.program_id = p.id AND {_OPEN}
    JOIN desk.sessions s ON s.relationship_id = r.id
    UNION ALL
    SELECT {_IDLE_AT} FROM p JOIN desk.relationships r ON r.program_id = p.id AND r.state = 'active'
    AND {_NOTHING_PLANNED}
    UNION ALL
    SELECT {_UNSIGNED_AT} FROM p JOIN desk.relationships r ON r.program_id = p.id AND r.state = 'matched'
    UNION ALL
    SELECT {_TRIAL_AT} FROM p JOIN desk.relationships r ON r.program_id = p.id AND {_ON_TRIAL}
    AND (SELECT count(*) FROM desk.going_on o WHERE o.relationship_id = r.id) < 2
    UNION ALL
    SELECT {_CHANGE_AT} FROM p JOIN desk.relationships r ON r.program_id = p.id AND {_CHANGE}
    UNION ALL
    {NEXT_WAITING}
    UNION ALL
    SELECT q.valid_until - interval '{SOON_DAYS} days' FROM p JOIN desk.requirements q ON q.program_id = p.id
    JOIN desk.participations a ON a.id = q.participation_id AND {_NOT_ENDED}
    WHERE {_ENDS} > %(now)s AND {_REQUIRED}
    UNION ALL
    {NEXT_FEEDBACK}
    UNION ALL
    SELECT o.due_on::timestamp AT TIME ZONE 'UTC' FROM p JOIN desk.objectives o
    ON o.program_id = p.id AND o.code = ANY(p.objective_codes) WHERE p.state IN ('open', 'closed')
) AS c WHERE c.at > %(now)s"""  # noqa: S608 - constants


def next_date(scope: str) -> str:
    """Return the statement of the next moment at which a date puts something on the desk.

    Args:
        scope: The condition of the programs `p`.
    """
    return f"WITH p AS MATERIALIZED ({PROGRAMS.replace('{scope}', scope)}) {_NEXT}"


def rows(kinds: Sequence[Kind], scope: str) -> str:
    """Return the statement of the rows of some kinds, oldest first where it is sorted by `d.since` and `d.id`.

    Args:
        kinds: At least one.
        scope: The condition of the programs `p`.
    """
    parts = (f"SELECT '{kind}', '{SUBJECTS[kind]}', s.* FROM ({_STATEMENTS[kind]}) s" for kind in kinds)  # noqa: S608 - constants
    every = " UNION ALL ".join(parts)
    return f"""
WITH p AS MATERIALIZED ({PROGRAMS.replace("{scope}", scope)})
SELECT d.id::text, d.kind, d.subject::text, d.subject_type, d.program::text AS program_id,
       d.organization_id::text, d.program_name AS program, d.people::text[] AS people, d.since, d.due_at, d.detail
FROM (
    SELECT md5(concat_ws(' ', e.kind, e.subject, e.part))::uuid AS id, e.*, p.organization_id,
           coalesce(p.name, '') AS program_name
    FROM ({every}) AS e(kind, subject_type, subject, part, program, people, since, due_at, detail)
    JOIN p ON p.id = e.program
) AS d"""  # noqa: S608 - constants
