-- Mentees enrolled in the window, with the days to their first match, or to the end of their observation.
SELECT greatest(0, (least(r.matched, p.ended, %(as_of)s) - p.enrolled) / 86400000000)::integer AS day,
       coalesce(r.matched <= p.ended, false)::integer AS event, p.person_id AS person, NULL::uuid AS other
FROM {participations} p
LEFT JOIN (SELECT r.program_id, r.participation_id, min(r.matched) AS matched
           FROM {relationships} r WHERE r.program_id = ANY(%(programs)s::uuid[]) AND r.matched <= %(as_of)s GROUP BY 1, 2) r
  ON r.program_id = p.program_id AND r.participation_id = p.id
WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1 AND p.enrolled >= %(from)s
  AND p.enrolled < %(to)s AND p.enrolled <= %(as_of)s
