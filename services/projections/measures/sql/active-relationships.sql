-- Relationships in a spell of activity on the date.
SELECT '' AS part, 1 AS amount, a.mentor AS person, a.mentee AS other
FROM {active_spells} a
WHERE a.program_id = ANY(%(programs)s::uuid[]) AND a.from_ <= %(as_of)s AND a.to_ > %(as_of)s
