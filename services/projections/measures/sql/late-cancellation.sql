-- Sessions held, missed or cancelled late in the window, by relationship, and how many of them were cancelled late.
SELECT x.amount::float8 AS amount, x.due::float8 AS due, r.mentor_id AS person, r.mentee_id AS other
FROM (SELECT s.relationship_id, sum(s.amount) AS amount, sum(s.due) AS due
      FROM (SELECT s.relationship_id, 0 AS amount, s.count AS due FROM {sessions} s
            WHERE s.program_id = ANY(%(programs)s::uuid[]) AND s.at >= %(from)s AND s.at < %(to)s AND s.at <= %(as_of)s
              AND s.evidence >= %(floor)s
            UNION ALL
            SELECT u.relationship_id, (u.outcome = 5)::integer, 1 FROM {unheld_sessions} u
            WHERE u.program_id = ANY(%(programs)s::uuid[]) AND u.at >= %(from)s AND u.at < %(to)s AND u.at <= %(as_of)s
              AND u.outcome <> 4) s
      GROUP BY 1) x
JOIN {relationships} r ON r.program_id = ANY(%(programs)s::uuid[]) AND r.id = x.relationship_id
