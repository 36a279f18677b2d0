-- Goals agreed in the window.
SELECT '' AS part, 1 AS amount, uuid_hash_extended(r.mentor_id, 0) AS person, uuid_hash_extended(r.mentee_id, 0) AS other
FROM {goals} g JOIN {relationships} r ON r.program_id = ANY(%(programs)s::uuid[]) AND r.program_id = g.program_id AND r.id = g.relationship_id
WHERE g.program_id = ANY(%(programs)s::uuid[]) AND g.agreed >= %(from)s AND g.agreed < %(to)s AND g.agreed <= %(as_of)s
