-- People first mentored in the window (their first session), and people enrolled in it as mentees and not matched, each
-- until they first mentor. Who mentored before is left out; who is matched counts as not matched until then.
WITH lives AS (
  SELECT r.mentor_id, r.mentee_id, r.matched, r.active, greatest(r.active, r.first_held) AS effect, (r.form - 1) / 2 %% 3 = 2 AS peer
  FROM {relationships} r WHERE r.program_id = ANY(%(programs)s::uuid[])),
mentors AS (SELECT mentor_id AS person, min(active) AS start FROM lives WHERE active <= %(as_of)s AND NOT peer GROUP BY 1),
mentored AS (SELECT mentee_id AS person, min(effect) AS start FROM lives WHERE effect <= %(as_of)s AND NOT peer GROUP BY 1),
matches AS (SELECT mentee_id AS person, min(matched) AS matched FROM lives WHERE matched <= %(as_of)s GROUP BY 1),
enrolled AS (SELECT p.person_id AS person, min(p.enrolled) AS start FROM {participations} p
             WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1 AND p.enrolled <= %(as_of)s GROUP BY 1)
SELECT 'mentored' AS part, ((least(m.start, %(as_of)s) - e.start) / 86400000000)::integer AS day,
       coalesce(m.start <= %(as_of)s, false)::integer AS event, e.person, NULL::uuid AS other
FROM mentored e LEFT JOIN mentors m ON m.person = e.person
WHERE e.start >= %(from)s AND e.start < %(to)s AND (m.start > e.start) IS NOT FALSE
UNION ALL
SELECT 'never-matched', ((least(m.start, x.matched, %(as_of)s) - e.start) / 86400000000)::integer,
       coalesce(m.start <= %(as_of)s AND (m.start < x.matched) IS NOT FALSE, false)::integer, e.person, NULL
FROM enrolled e LEFT JOIN mentors m ON m.person = e.person LEFT JOIN matches x ON x.person = e.person
WHERE e.start >= %(from)s AND e.start < %(to)s AND (m.start > e.start) IS NOT FALSE AND (x.matched > e.start) IS NOT FALSE
