-- Mentee participations that applied in the window, with every stage they have reached by the date.
SELECT uuid_hash_extended(p.person_id, 0) AS person, true AS applied, p.enrolled <= %(as_of)s AS enrolled, coalesce(min(r.matched) <= %(as_of)s, false) AS matched,
       coalesce(min(r.active) <= %(as_of)s, false) AS active,
       coalesce(min(r.closed) FILTER (WHERE r.planned AND r.active <= r.closed) <= %(as_of)s, false) AS closed_well
FROM {participations} p
LEFT JOIN {relationships} r ON r.participation_id = p.id AND r.program_id = ANY(%(programs)s::uuid[]) AND r.matched <= %(as_of)s
WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1 AND p.applied >= %(from)s
  AND p.applied < %(to)s AND p.applied <= %(as_of)s
GROUP BY p.id, p.person_id, p.enrolled
