-- Relationships whose agreed end lies in the window, and whether they ended earlier without a plan. The version of the
-- agreement that is in force on the date of the question states the end.
SELECT (r.closed < d.due AND NOT r.planned)::integer AS amount, 1 AS due,
       uuid_hash_extended(r.mentor_id, 0) AS person, uuid_hash_extended(r.mentee_id, 0) AS other
FROM {relationships} r
LEFT JOIN (SELECT DISTINCT ON (v.program_id, v.relationship_id) v.relationship_id, v.duration_days FROM {revisions} v
           WHERE v.program_id = ANY(%(programs)s::uuid[]) AND v.at <= %(as_of)s
           ORDER BY v.program_id, v.relationship_id, v.position DESC) v ON v.relationship_id = r.id
CROSS JOIN LATERAL (SELECT r.active + coalesce(v.duration_days, r.duration_days) * 86400000000 AS due) d
WHERE r.program_id = ANY(%(programs)s::uuid[]) AND r.active <= %(as_of)s AND r.duration_days IS NOT NULL
  AND d.due >= %(from)s AND d.due < %(to)s AND d.due <= %(as_of)s
