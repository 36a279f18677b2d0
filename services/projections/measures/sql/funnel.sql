-- Mentee participations that applied in the window, at every stage they have reached by the date.
SELECT stage.part, 1 AS amount, p.person_id AS person, NULL::uuid AS other
FROM {participations} p
LEFT JOIN (SELECT r.program_id, r.participation_id, min(r.matched) AS matched, min(r.active) AS active,
                  min(r.closed) FILTER (WHERE r.planned AND r.active <= r.closed) AS closed_well
           FROM {relationships} r WHERE r.program_id = ANY(%(programs)s::uuid[]) AND r.matched <= %(as_of)s GROUP BY 1, 2) r
  ON r.program_id = p.program_id AND r.participation_id = p.id
CROSS JOIN LATERAL (VALUES ('applied', true), ('enrolled', p.enrolled <= %(as_of)s), ('matched', r.matched <= %(as_of)s),
                           ('active', r.active <= %(as_of)s), ('closed-well', r.closed_well <= %(as_of)s)
                   ) AS stage(part, reached)
WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1 AND p.applied >= %(from)s
  AND p.applied < %(to)s AND p.applied <= %(as_of)s AND stage.reached
