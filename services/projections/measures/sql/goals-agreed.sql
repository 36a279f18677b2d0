-- Goals agreed in the window.
SELECT '' AS part, 1 AS amount, r.mentor_id AS person, r.mentee_id AS other
FROM {goals} g JOIN {relationships} r ON r.program_id = ANY(%(programs)s::uuid[]) AND r.program_id = g.program_id AND r.id = g.relationship_id
WHERE g.program_id = ANY(%(programs)s::uuid[]) AND g.agreed >= %(from)s AND g.agreed < %(to)s AND g.agreed <= %(as_of)s
