-- Mentee participations that applied in the window, once for each group stated in the application and once for all who
-- stated one (group ''), with the stages they have reached by the date, each only after the one before.
SELECT d.dimension, v.value AS part, uuid_hash_extended(s.person, 0) AS person, true AS applied, s.enrolled, s.enrolled AND s.matched AS matched,
       s.enrolled AND s.active AS active, s.enrolled AND s.closed_well AS closed_well
FROM (SELECT p.id, p.person_id AS person, p.enrolled <= %(as_of)s AS enrolled, coalesce(min(r.matched) <= %(as_of)s, false) AS matched,
             coalesce(min(r.active) <= %(as_of)s, false) AS active,
             coalesce(min(r.closed) FILTER (WHERE r.planned AND r.active <= r.closed) <= %(as_of)s, false) AS closed_well
      FROM {participations} p
      LEFT JOIN {relationships} r ON r.participation_id = p.id AND r.program_id = ANY(%(programs)s::uuid[]) AND r.matched <= %(as_of)s
      WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1
        AND p.applied >= %(from)s AND p.applied < %(to)s AND p.applied <= %(as_of)s
      GROUP BY p.id, p.person_id, p.enrolled) s
JOIN {declared} d ON d.program_id = ANY(%(programs)s::uuid[]) AND d.participation_id = s.id AND d.stated <> '{}'
CROSS JOIN LATERAL (SELECT '' UNION ALL SELECT unnest(d.stated)) v(value)
