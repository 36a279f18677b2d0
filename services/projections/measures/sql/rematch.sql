-- Relationships of the window's ends with 90 days behind them, and how many of their mentees were matched again within
-- those days.
SELECT CASE WHEN r.planned THEN 'planned' ELSE 'unplanned' END AS part, r.again::integer AS amount, 1 AS due, uuid_hash_extended(r.person, 0) AS person
FROM (SELECT r.planned, r.mentee_id AS person, count(x.matched) > 0 AS again
      FROM {relationships} r
      LEFT JOIN {relationships} x ON x.participation_id = r.participation_id AND x.program_id = ANY(%(programs)s::uuid[])
        AND x.matched > r.closed AND x.matched <= r.closed + 7776000000000
      WHERE r.program_id = ANY(%(programs)s::uuid[]) AND r.matched <= r.closed AND r.planned IS NOT NULL
        AND r.closed >= %(from)s AND r.closed < %(to)s AND r.closed <= %(as_of)s - 7776000000000
      GROUP BY r.id, r.planned, r.mentee_id) r
