-- Mentees who are enrolled, not interrupted and in no open relationship on the date, with the days they have waited.
SELECT (ARRAY['0-6', '7-29', '30-89', '90-179', '180+'])[width_bucket(w.day, ARRAY[7, 30, 90, 180]) + 1] AS part,
       w.day, uuid_hash_extended(w.person, 0) AS person
FROM (SELECT ((%(as_of)s - greatest(p.enrolled, max(r.closed))) / 86400000000)::integer AS day, p.person_id AS person
      FROM {participations} p
      LEFT JOIN {relationships} r
        ON r.participation_id = p.id AND r.program_id = ANY(%(programs)s::uuid[]) AND r.matched <= %(as_of)s
      WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1 AND p.enrolled <= %(as_of)s AND p.ended > %(as_of)s
        AND NOT EXISTS (SELECT FROM {interruptions} i
                        WHERE i.program_id = ANY(%(programs)s::uuid[]) AND i.participation_id = p.id
                          AND i.from_ <= %(as_of)s AND i.to_ > %(as_of)s)
      GROUP BY p.id, p.person_id, p.enrolled
      HAVING (max(r.closed) <= %(as_of)s) IS NOT FALSE) w
