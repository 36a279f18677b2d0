-- Columns of relationships that began, but those of peers: people as their numbers, and moments. Who began as a mentor
-- in the window, and whom the mentors brought, is decided over the columns (first_moments/cohort_reproduction.py).
SELECT string_agg(int8send(uuid_hash_extended(r.mentor_id, 0)), '') AS mentor,
       string_agg(int8send(uuid_hash_extended(r.mentee_id, 0)), '') AS mentee,
       string_agg(int8send(r.active), '') AS active, string_agg(int8send(greatest(r.active, r.first_held)), '') AS effect
FROM {relationships} r
WHERE r.program_id = ANY(%(programs)s::uuid[]) AND r.active <= %(as_of)s AND (r.form - 1) / 2 %% 3 <> 2
  AND r.mentor_id IS NOT NULL AND r.mentee_id IS NOT NULL
