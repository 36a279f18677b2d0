-- Relationships that were active under an agreement in the window: the sessions due by the agreed cadence, and those held.
-- What is due is added up as decimals, which give the same sum in any order.
WITH spells AS MATERIALIZED (
  SELECT a.relationship_id, a.cadence_days, a.mentor, a.mentee,
         least(a.to_, %(to)s, %(as_of)s) - greatest(a.from_, %(from)s) AS lasted
  FROM {active_spells} a
  WHERE a.program_id = ANY(%(programs)s::uuid[]) AND a.from_ < %(to)s AND a.from_ <= %(as_of)s AND least(a.to_, %(as_of)s) > %(from)s
    AND a.cadence_days IS NOT NULL)
SELECT 0 AS amount, d.lasted::numeric / (86400000000 * d.cadence_days) AS due, d.mentor AS person, d.mentee AS other FROM spells d
UNION ALL
SELECT s.count, 0, NULL, NULL
FROM {sessions} s
WHERE s.program_id = ANY(%(programs)s::uuid[]) AND s.at >= %(from)s AND s.at < %(to)s AND s.at <= %(as_of)s
  AND s.evidence >= %(floor)s AND s.relationship_id IN (SELECT d.relationship_id FROM spells d)
