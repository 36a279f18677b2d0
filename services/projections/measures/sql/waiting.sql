-- Columns of mentee participations that are enrolled on the date, of interruptions that last on it, and of relationships
-- that were matched by then, as numbers and moments. Who of them is in no open relationship and not interrupted, and since
-- when, is decided over them (first_moments/waiting.py).
SELECT p.*, i.*, r.*
FROM (SELECT string_agg(int8send(uuid_hash_extended(p.id, 0)), '') AS participation,
             string_agg(int8send(uuid_hash_extended(p.person_id, 0)), '') AS person,
             string_agg(int8send(p.enrolled), '') AS enrolled
      FROM {participations} p
      WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1 AND p.enrolled <= %(as_of)s AND p.ended > %(as_of)s) p
CROSS JOIN (SELECT string_agg(int8send(uuid_hash_extended(i.participation_id, 0)), '') AS interrupted
            FROM {interruptions} i
            WHERE i.program_id = ANY(%(programs)s::uuid[]) AND i.from_ <= %(as_of)s AND i.to_ > %(as_of)s) i
CROSS JOIN (SELECT string_agg(int8send(uuid_hash_extended(r.participation_id, 0)), '') AS matched,
                   string_agg(int8send(r.closed), '') AS closed
            FROM {relationships} r
            WHERE r.program_id = ANY(%(programs)s::uuid[]) AND r.matched <= %(as_of)s AND r.participation_id IS NOT NULL) r
