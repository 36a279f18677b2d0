"""SQL of the feedback that is due: each question that a party was asked a week ago and has not answered.

What is asked, and from when on, follows the rules of the room (see `services/projections/room/questions.py`): the two
must agree, which a test holds.
"""

from services.projections.desk.reminders import reminded

OVERDUE_DAYS = 7
"""Days after a party is asked from which an answer that is missing is on the desk."""
FORGOTTEN_DAYS = 90
"""Days after it is asked until which an answer about a relationship that ended stays on the desk."""
SESSION_DAYS = 30
"""Days after a session until which it is asked about."""

_MONTHS = r"substring({} from '^follow-up-(\d{{1,2}})m$')::integer"

# Of each program the last version of each instrument, with the months after an end until its last wave is asked.
_INSTRUMENTS = f"""
SELECT DISTINCT ON (i.program_id, i.code) i.*,
       (SELECT coalesce(max({_MONTHS.format("x.name")}), 0) FROM unnest(i.waves) AS x(name)) AS last_months
FROM p JOIN desk.instruments i ON i.program_id = p.id ORDER BY i.program_id, i.code, i.version DESC"""  # noqa: S608 - constants

# Relationships that were active, and have not ended too long ago to be asked about.
_ASKED = f"""
r.started_at IS NOT NULL AND r.state <> 'voided' AND (r.ended_at IS NULL OR r.ended_at > %(now)s
    - interval '{FORGOTTEN_DAYS} days' - i.last_months * interval '30 days')"""

# The waves of an instrument, this period's and the next one's where it is asked again and again. An instrument without
# waves is asked once, by its purpose.
_WAVES = f"""
SELECT w.wave, w.asked_at, w.until FROM (
    SELECT unnest(CASE WHEN i.waves = '{{}}' THEN ARRAY[''] ELSE i.waves END) AS name
) AS n
CROSS JOIN LATERAL (
    SELECT n.name AS wave, r.started_at AS asked_at, NULL::timestamptz AS until
    WHERE r.ended_at IS NULL AND (n.name = 'pre' OR (n.name = '' AND i.purpose IN ('pulse', 'pre')))
    UNION ALL
    SELECT '', r.started_at, r.ended_at + interval '{SESSION_DAYS} days' WHERE n.name = '' AND i.purpose = 'session'
    UNION ALL
    SELECT n.name, r.ended_at, NULL
    WHERE r.ended_at IS NOT NULL AND (n.name = 'post' OR (n.name = '' AND i.purpose IN ('post', 'follow-up')))
    UNION ALL
    SELECT n.name, r.ended_at + {_MONTHS.format("n.name")} * interval '30 days', NULL
    WHERE r.ended_at IS NOT NULL AND n.name ~ '^follow-up-\\d{{1,2}}m$'
    UNION ALL
    SELECT to_char(c.begins AT TIME ZONE 'UTC', k.form), greatest(r.started_at, c.begins), c.begins + k.length
    FROM (VALUES ('monthly', 'month', interval '1 month', 'YYYY-MM'),
                 ('quarterly', 'quarter', interval '3 months', 'YYYY-"Q"Q'),
                 ('yearly', 'year', interval '1 year', 'YYYY')) AS k(name, unit, length, form)
    CROSS JOIN generate_series(0, 1) AS later
    CROSS JOIN LATERAL (SELECT date_trunc(k.unit, %(now)s::timestamptz, 'UTC') + later * k.length AS begins) AS c
    WHERE k.name = n.name AND r.ended_at IS NULL
) AS w"""  # noqa: S608 - constants

_SUBJECTS = f"""
SELECT r.id AS about_id, NULL::timestamptz AS held_at WHERE i.about = 'relationship'
UNION ALL
SELECT r.program_id, NULL WHERE i.about = 'program'
UNION ALL
SELECT h.id, h.started_at FROM desk.held_sessions h
WHERE i.about = 'session' AND h.relationship_id = r.id AND h.single
AND h.started_at > %(now)s - interval '{SESSION_DAYS} days'"""  # noqa: S608 - constants

_PERSON = "CASE party WHEN 'mentor' THEN r.mentor_id ELSE r.mentee_id END"

OWED = f"""
SELECT r.id, p.id AS program, ARRAY[r.mentor_id, r.mentee_id] AS people, i.code, i.title, i.about, s.about_id, w.wave,
       party, i.privacy <> 'named' AS confidential, greatest(w.asked_at, s.held_at) AS asked_at,
       greatest(w.asked_at, s.held_at) + interval '{OVERDUE_DAYS} days' AS at,
       least(w.until, s.held_at + interval '{SESSION_DAYS} days',
             CASE WHEN r.ended_at IS NOT NULL THEN w.asked_at + interval '{FORGOTTEN_DAYS} days' END) AS until
FROM p JOIN ({_INSTRUMENTS}) AS i ON i.program_id = p.id
JOIN desk.relationships r ON r.program_id = p.id AND {_ASKED}
CROSS JOIN LATERAL ({_WAVES}) AS w
CROSS JOIN LATERAL ({_SUBJECTS}) AS s
CROSS JOIN LATERAL unnest(i.answered_by) AS party
WHERE NOT EXISTS (SELECT FROM desk.answers a WHERE a.relationship_id = r.id AND a.instrument = i.code
    AND a.wave = w.wave AND a.about_id = s.about_id AND a.given_by = party)
AND NOT EXISTS (SELECT FROM desk.anonymous_answers a WHERE a.program_id = r.program_id AND a.instrument = i.code
    AND a.wave = w.wave AND a.given_by = party
    AND a.person_id = {_PERSON})
AND NOT EXISTS (SELECT FROM desk.participations x WHERE x.program_id = r.program_id AND x.person_id = {_PERSON}
    AND x.erased)"""  # noqa: S608 - constants
"""Every question without an answer: since when it is asked, and from when until when it is on the desk.

A person who was erased is asked nothing."""

FEEDBACK_DUE = f"""
SELECT o.id, concat_ws(' ', o.code, o.wave, o.about_id, o.party), o.program, o.people, o.at, NULL::timestamptz,
       jsonb_build_object('party', o.party, 'instrument', o.code, 'title', o.title, 'about', o.about,
           'about_id', o.about_id, 'wave', o.wave, 'confidential', o.confidential, 'asked_at', o.asked_at,
           'reminded_at', {reminded("feedback", "m.party = o.party AND m.reminded_at >= o.asked_at", "o.id")})
FROM ({OWED}) AS o WHERE o.at <= %(now)s AND (o.until IS NULL OR %(now)s < o.until)"""  # noqa: S608 - constants
"""The rows of the desk."""

NEXT_FEEDBACK = f"""
SELECT o.at FROM ({OWED}) AS o WHERE o.until IS NULL OR o.at < o.until"""  # noqa: S608 - constants
"""The times at which an answer that is missing comes onto the desk."""
