-- People first mentored in the window (their first session), and people enrolled in it as mentees and not matched, each
-- until they first mentor. Who mentored before is left out; who is matched counts as not matched until then.
-- The people of the window are found first: the first match and the first mentoring are looked for among theirs alone.
WITH lives AS NOT MATERIALIZED (
  SELECT r.mentor_id, r.mentee_id, r.matched, r.active, greatest(r.active, r.first_held) AS effect, (r.form - 1) / 2 %% 3 = 2 AS peer
  FROM {relationships} r WHERE r.program_id = ANY(%(programs)s::uuid[])),
mentored AS (
  SELECT l.mentee_id AS person, min(l.effect) AS start FROM lives l
  WHERE NOT l.peer AND l.effect >= %(from)s AND l.effect < %(to)s AND l.effect <= %(as_of)s
    AND NOT EXISTS (SELECT FROM lives x WHERE x.mentee_id = l.mentee_id AND NOT x.peer AND x.effect < %(from)s)
  GROUP BY 1),
enrolled AS (
  SELECT p.person_id AS person, min(p.enrolled) AS start FROM {participations} p
  WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1
    AND p.enrolled >= %(from)s AND p.enrolled < %(to)s AND p.enrolled <= %(as_of)s
    AND NOT EXISTS (SELECT FROM {participations} x WHERE x.program_id = ANY(%(programs)s::uuid[]) AND x.role = 1
                      AND x.person_id = p.person_id AND x.enrolled < %(from)s)
  GROUP BY 1),
waiting AS (
  SELECT e.person, e.start, min(l.matched) AS matched
  FROM enrolled e LEFT JOIN lives l ON l.mentee_id = e.person AND l.matched <= %(as_of)s
  GROUP BY 1, 2 HAVING (min(l.matched) > e.start) IS NOT FALSE),
groups AS (
  SELECT 1 AS part, person, start, NULL::bigint AS matched FROM mentored
  UNION ALL
  SELECT 2, person, start, matched FROM waiting)
SELECT CASE g.part WHEN 1 THEN 'mentored' ELSE 'never-matched' END AS part,
       ((least(min(m.active), g.matched, %(as_of)s) - g.start) / 86400000000)::integer AS day,
       (min(m.active) IS NOT NULL AND (min(m.active) < g.matched) IS NOT FALSE)::integer AS event, g.person
FROM groups g LEFT JOIN lives m ON m.mentor_id = g.person AND m.active <= %(as_of)s AND NOT m.peer
GROUP BY g.part, g.person, g.start, g.matched
HAVING (min(m.active) > g.start) IS NOT FALSE
