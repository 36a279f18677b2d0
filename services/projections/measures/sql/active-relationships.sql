-- Relationships in a spell of activity on the date.
SELECT '' AS part, 1 AS amount, r.mentor_id AS person, r.mentee_id AS other
FROM {active_spells} a JOIN {relationships} r ON r.program_id = ANY(%(programs)s::uuid[]) AND r.id = a.relationship_id
WHERE a.program_id = ANY(%(programs)s::uuid[]) AND a.from_ <= %(as_of)s AND a.to_ > %(as_of)s
