-- Relationships that were active under an agreement in the window: sessions held, and those due by the agreed cadence.
SELECT coalesce(h.held, 0)::float8 AS amount, d.due, r.mentor_id AS person, r.mentee_id AS other
FROM (SELECT a.relationship_id,
             sum((least(a.to_, %(to)s, %(as_of)s) - greatest(a.from_, %(from)s))::float8 / 86400000000 / a.cadence_days) AS due
      FROM {active_spells} a
      WHERE a.program_id = ANY(%(programs)s::uuid[]) AND a.from_ < %(to)s AND a.from_ <= %(as_of)s AND least(a.to_, %(as_of)s) > %(from)s
        AND a.cadence_days IS NOT NULL
      GROUP BY 1) d
JOIN {relationships} r ON r.program_id = ANY(%(programs)s::uuid[]) AND r.id = d.relationship_id
LEFT JOIN (SELECT s.relationship_id, sum(s.count) AS held FROM {sessions} s
           WHERE s.program_id = ANY(%(programs)s::uuid[]) AND s.at >= %(from)s AND s.at < %(to)s AND s.at <= %(as_of)s
             AND s.evidence >= %(floor)s
           GROUP BY 1) h ON h.relationship_id = d.relationship_id
