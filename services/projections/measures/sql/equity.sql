-- Columns of mentee participations that applied in the window, and of relationships that were matched by the date, with
-- what became of them; and for each dimension and what was stated in it, the participations that stated it. Participations
-- and people are numbers. Which stages each has reached is decided over the columns (first_moments/equity.py).
SELECT NULL AS dimension, NULL::text[] AS stated, p.*, r.*
FROM (SELECT string_agg(int8send(uuid_hash_extended(p.id, 0)), '') AS participation,
             string_agg(int8send(uuid_hash_extended(p.person_id, 0)), '') AS person,
             string_agg(CASE WHEN p.enrolled <= %(as_of)s THEN '\x01'::bytea ELSE '\x00'::bytea END, '') AS enrolled
      FROM {participations} p
      WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1
        AND p.applied >= %(from)s AND p.applied < %(to)s AND p.applied <= %(as_of)s) p
CROSS JOIN (SELECT string_agg(int8send(uuid_hash_extended(r.participation_id, 0)), '') AS matched,
                   string_agg(CASE WHEN r.active <= %(as_of)s THEN '\x01'::bytea ELSE '\x00'::bytea END, '') AS active,
                   string_agg(CASE WHEN r.planned AND r.active <= r.closed AND r.closed <= %(as_of)s
                              THEN '\x01'::bytea ELSE '\x00'::bytea END, '') AS closed_well
            FROM {relationships} r
            WHERE r.program_id = ANY(%(programs)s::uuid[]) AND r.matched <= %(as_of)s AND r.participation_id IS NOT NULL) r
UNION ALL
SELECT d.dimension, d.stated, string_agg(int8send(uuid_hash_extended(d.participation_id, 0)), ''), NULL, NULL, NULL, NULL, NULL
FROM {declared} d WHERE d.program_id = ANY(%(programs)s::uuid[]) GROUP BY d.dimension, d.stated
