-- Mentees enrolled in the window with 90 days behind them by the date, and whether they were matched within those days.
SELECT coalesce(min(r.matched) <= p.enrolled + 7776000000000, false)::integer AS amount, 1 AS due, uuid_hash_extended(p.person_id, 0) AS person
FROM {participations} p
LEFT JOIN {relationships} r ON r.participation_id = p.id AND r.program_id = ANY(%(programs)s::uuid[]) AND r.matched <= %(as_of)s
WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1 AND p.enrolled >= %(from)s
  AND p.enrolled < %(to)s AND p.enrolled <= %(as_of)s - 7776000000000
GROUP BY p.id, p.person_id, p.enrolled
