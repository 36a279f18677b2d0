-- Relationships whose agreed end lies in the window, and whether they ended earlier without a plan. The version of the
-- agreement that is in force on the date of the question states the end.
SELECT (r.closed < d.due AND NOT r.planned)::integer AS amount, 1 AS due, r.mentor_id AS person, r.mentee_id AS other
FROM {relationships} r CROSS JOIN LATERAL (
  SELECT r.active + coalesce((SELECT v.duration_days FROM {revisions} v WHERE v.relationship_id = r.id AND v.at <= %(as_of)s
                              ORDER BY v.position DESC LIMIT 1), r.duration_days) * 86400000000 AS due) d
WHERE r.program_id = ANY(%(programs)s::uuid[]) AND r.active <= %(as_of)s AND r.duration_days IS NOT NULL
  AND d.due >= %(from)s AND d.due < %(to)s AND d.due <= %(as_of)s
