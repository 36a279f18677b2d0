-- Mentee participations that applied in the window, once for each group stated in the application and once for all who
-- stated one (group ''), with the stages they have reached by the date, each only after the one before.
SELECT d.dimension, v.value AS part, p.person_id AS person, true AS applied, s.enrolled, s.matched, s.active, s.closed_well
FROM {participations} p
JOIN {declared} d ON d.program_id = p.program_id AND d.participation_id = p.id AND d.stated <> '{}'
LEFT JOIN (SELECT r.program_id, r.participation_id, min(r.matched) AS matched, min(r.active) AS active,
                  min(r.closed) FILTER (WHERE r.planned AND r.active <= r.closed) AS closed_well
           FROM {relationships} r WHERE r.program_id = ANY(%(programs)s::uuid[]) AND r.matched <= %(as_of)s GROUP BY 1, 2) r
  ON r.program_id = p.program_id AND r.participation_id = p.id
CROSS JOIN LATERAL (SELECT p.enrolled <= %(as_of)s AS enrolled,
                           p.enrolled <= %(as_of)s AND coalesce(r.matched <= %(as_of)s, false) AS matched,
                           p.enrolled <= %(as_of)s AND coalesce(r.active <= %(as_of)s, false) AS active,
                           p.enrolled <= %(as_of)s AND coalesce(r.closed_well <= %(as_of)s, false) AS closed_well) s
CROSS JOIN LATERAL (SELECT '' UNION ALL SELECT unnest(d.stated)) v(value)
WHERE d.program_id = ANY(%(programs)s::uuid[]) AND p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1
  AND p.applied >= %(from)s AND p.applied < %(to)s AND p.applied <= %(as_of)s
