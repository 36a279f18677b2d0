-- Columns of relationships that began and of people enrolled as mentees before the end of the window: people as their
-- numbers, and moments. Who was first mentored in the window, or enrolled and not matched, and when each of them first
-- mentored is decided over the columns (first_moments/give_back.py).
SELECT l.*, e.*
FROM (SELECT string_agg(int8send(uuid_hash_extended(r.mentor_id, 0)), '') AS mentor,
             string_agg(int8send(uuid_hash_extended(r.mentee_id, 0)), '') AS mentee,
             string_agg(int8send(r.matched), '') AS matched, string_agg(int8send(r.active), '') AS active,
             string_agg(int8send(greatest(r.active, r.first_held)), '') AS effect,
             string_agg(CASE WHEN (r.form - 1) / 2 %% 3 = 2 THEN '\x01'::bytea ELSE '\x00'::bytea END, '') AS peer
      FROM {relationships} r
      WHERE r.program_id = ANY(%(programs)s::uuid[]) AND least(r.matched, r.active) <= %(as_of)s
        AND r.mentor_id IS NOT NULL AND r.mentee_id IS NOT NULL) l
CROSS JOIN (SELECT string_agg(int8send(uuid_hash_extended(p.person_id, 0)), '') AS person,
                   string_agg(int8send(p.enrolled), '') AS enrolled
            FROM {participations} p
            WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1
              AND p.enrolled < %(to)s AND p.enrolled <= %(as_of)s) e
