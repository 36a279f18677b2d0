-- Sessions held, missed or cancelled late in the window, and whether they were cancelled late.
SELECT 0 AS amount, s.count AS due, s.mentor AS person, s.mentee AS other
FROM {sessions} s
WHERE s.program_id = ANY(%(programs)s::uuid[]) AND s.at >= %(from)s AND s.at < %(to)s AND s.at <= %(as_of)s
  AND s.evidence >= %(floor)s
UNION ALL
SELECT (u.outcome = 5)::integer, 1, uuid_hash_extended(r.mentor_id, 0), uuid_hash_extended(r.mentee_id, 0)
FROM {unheld_sessions} u JOIN {relationships} r ON r.program_id = ANY(%(programs)s::uuid[]) AND r.id = u.relationship_id
WHERE u.program_id = ANY(%(programs)s::uuid[]) AND u.at >= %(from)s AND u.at < %(to)s AND u.at <= %(as_of)s
  AND u.outcome <> 4
