-- Mentees enrolled in the window with 90 days behind them by the date, and whether they were matched within those days.
SELECT coalesce(r.matched <= p.enrolled + 7776000000000, false)::integer AS amount, 1 AS due, p.person_id AS person,
       NULL::uuid AS other
FROM {participations} p
LEFT JOIN (SELECT r.program_id, r.participation_id, min(r.matched) AS matched
           FROM {relationships} r WHERE r.program_id = ANY(%(programs)s::uuid[]) AND r.matched <= %(as_of)s GROUP BY 1, 2) r
  ON r.program_id = p.program_id AND r.participation_id = p.id
WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1 AND p.enrolled >= %(from)s
  AND p.enrolled < %(to)s AND p.enrolled <= %(as_of)s - 7776000000000
