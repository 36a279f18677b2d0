-- Sessions held, missed or cancelled late in the window, and whether they were cancelled late.
SELECT 0 AS amount, s.count AS due, s.mentor AS person, s.mentee AS other
FROM {sessions} s
WHERE s.program_id = ANY(%(programs)s::uuid[]) AND s.at >= %(from)s AND s.at < %(to)s AND s.at <= %(as_of)s
  AND s.evidence >= %(floor)s
UNION ALL
SELECT (u.outcome = 5)::integer, 1, u.mentor, u.mentee
FROM {unheld_sessions} u
WHERE u.program_id = ANY(%(programs)s::uuid[]) AND u.at >= %(from)s AND u.at < %(to)s AND u.at <= %(as_of)s
  AND u.outcome <> 4
