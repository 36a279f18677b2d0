-- Columns of the sessions held in the window, at the evidence floor: relationships and people as their numbers. How many
-- relationships they are is decided over them (first_moments/pairs_met.py).
SELECT string_agg(int8send(uuid_hash_extended(s.relationship_id, 0)), '') AS met,
       array_agg(s.mentor) FILTER (WHERE s.mentor IS NOT NULL) AS person,
       array_agg(s.mentee) FILTER (WHERE s.mentee IS NOT NULL) AS other
FROM {sessions} s
WHERE s.program_id = ANY(%(programs)s::uuid[]) AND s.at >= %(from)s AND s.at < %(to)s AND s.at <= %(as_of)s
  AND s.evidence >= %(floor)s
