-- Mentees enrolled in the window, with the days to their first match, or to the end of their observation.
SELECT greatest(0, (least(min(r.matched), p.ended, %(as_of)s) - p.enrolled) / 86400000000)::integer AS day,
       coalesce(min(r.matched) <= p.ended, false)::integer AS event, uuid_hash_extended(p.person_id, 0) AS person
FROM {participations} p
LEFT JOIN {relationships} r ON r.participation_id = p.id AND r.program_id = ANY(%(programs)s::uuid[]) AND r.matched <= %(as_of)s
WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1 AND p.enrolled >= %(from)s
  AND p.enrolled < %(to)s AND p.enrolled <= %(as_of)s
GROUP BY p.id, p.person_id, p.enrolled, p.ended
