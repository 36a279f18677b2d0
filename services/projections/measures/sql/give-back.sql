-- People first mentored in the window (their first session), and people enrolled in it as mentees and not matched, each
-- until they first mentor. Who mentored before is left out; who is matched counts as not matched until then.
-- People are their numbers, which are compared faster than ids.
WITH lives AS MATERIALIZED (
  SELECT uuid_hash_extended(r.mentor_id, 0) AS mentor, uuid_hash_extended(r.mentee_id, 0) AS mentee, r.matched, r.active,
         greatest(r.active, r.first_held) AS effect, (r.form - 1) / 2 %% 3 = 2 AS peer
  FROM {relationships} r WHERE r.program_id = ANY(%(programs)s::uuid[]) AND least(r.matched, r.active) <= %(as_of)s),
mentored AS (
  SELECT l.mentee AS person, min(l.effect) AS start FROM lives l
  WHERE NOT l.peer AND l.effect < %(to)s AND l.effect <= %(as_of)s
  GROUP BY 1 HAVING min(l.effect) >= %(from)s),
enrolled AS (
  SELECT uuid_hash_extended(p.person_id, 0) AS person, min(p.enrolled) AS start FROM {participations} p
  WHERE p.program_id = ANY(%(programs)s::uuid[]) AND p.role = 1 AND p.enrolled < %(to)s AND p.enrolled <= %(as_of)s
  GROUP BY 1 HAVING min(p.enrolled) >= %(from)s),
matched AS (
  SELECT l.mentee AS person, min(l.matched) AS matched FROM lives l
  WHERE l.matched <= %(as_of)s AND l.mentee IN (SELECT e.person FROM enrolled e)
  GROUP BY 1),
groups AS (
  SELECT 1 AS part, person, start, NULL::bigint AS matched FROM mentored
  UNION ALL
  SELECT 2, e.person, e.start, m.matched FROM enrolled e LEFT JOIN matched m ON m.person = e.person
  WHERE (m.matched > e.start) IS NOT FALSE),
mentoring AS (
  SELECT l.mentor AS person, min(l.active) AS active FROM lives l
  WHERE NOT l.peer AND l.active <= %(as_of)s AND l.mentor IN (SELECT g.person FROM groups g)
  GROUP BY 1)
SELECT CASE g.part WHEN 1 THEN 'mentored' ELSE 'never-matched' END AS part,
       ((least(m.active, g.matched, %(as_of)s) - g.start) / 86400000000)::integer AS day,
       (m.active IS NOT NULL AND (m.active < g.matched) IS NOT FALSE)::integer AS event, g.person
FROM groups g LEFT JOIN mentoring m ON m.person = g.person
WHERE (m.active > g.start) IS NOT FALSE
