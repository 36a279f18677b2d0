-- Participations that are enrolled and not interrupted on the date, by role.
SELECT CASE p.role WHEN 1 THEN 'mentee' ELSE 'mentor' END AS part, 1 AS amount, uuid_hash_extended(p.person_id, 0) AS person
FROM {participations} p
WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.enrolled <= %(as_of)s AND p.ended > %(as_of)s
  AND NOT EXISTS (SELECT FROM {interruptions} i
                  WHERE i.program_id = ANY(%(programs)s::uuid[]) AND i.participation_id = p.id
                    AND i.from_ <= %(as_of)s AND i.to_ > %(as_of)s)
