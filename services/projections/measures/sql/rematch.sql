-- Relationships of the window's ends with 90 days behind them, and whether the mentee was matched again within those days.
SELECT CASE WHEN r.planned THEN 'planned' ELSE 'unplanned' END AS part, (n.matched IS NOT NULL)::integer AS amount,
       1 AS due, r.mentee_id AS person, NULL::uuid AS other
FROM {relationships} r
LEFT JOIN (SELECT r.id, min(x.matched) AS matched
           FROM {relationships} r
           JOIN {relationships} x ON x.program_id = r.program_id AND x.participation_id = r.participation_id
             AND x.matched > r.closed AND x.matched <= r.closed + 7776000000000
           WHERE r.program_id = ANY(%(programs)s::uuid[]) AND x.program_id = ANY(%(programs)s::uuid[])
             AND r.closed >= %(from)s AND r.closed < %(to)s AND r.closed <= %(as_of)s - 7776000000000
           GROUP BY 1) n ON n.id = r.id
WHERE r.program_id = ANY(%(programs)s::uuid[]) AND r.matched <= r.closed AND r.planned IS NOT NULL
  AND r.closed >= %(from)s AND r.closed < %(to)s AND r.closed <= %(as_of)s - 7776000000000
