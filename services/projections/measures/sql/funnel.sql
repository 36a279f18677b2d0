-- Mentee participations that applied in the window, with every stage they have reached by the date.
SELECT p.person_id AS person, true AS applied, p.enrolled <= %(as_of)s AS enrolled, coalesce(r.matched <= %(as_of)s, false) AS matched,
       coalesce(r.active <= %(as_of)s, false) AS active, coalesce(r.closed_well <= %(as_of)s, false) AS closed_well
FROM {participations} p
LEFT JOIN (SELECT r.program_id, r.participation_id, min(r.matched) AS matched, min(r.active) AS active,
                  min(r.closed) FILTER (WHERE r.planned AND r.active <= r.closed) AS closed_well
           FROM {relationships} r WHERE r.program_id = ANY(%(programs)s::uuid[]) AND r.matched <= %(as_of)s GROUP BY 1, 2) r
  ON r.program_id = p.program_id AND r.participation_id = p.id
WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1 AND p.applied >= %(from)s
  AND p.applied < %(to)s AND p.applied <= %(as_of)s
