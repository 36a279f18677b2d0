-- Mentors who began in the window and have a year behind them, with their credit: each new mentor within that year is 1,
-- shared among all who mentored that person before. People are their numbers, which are compared faster than ids.
WITH lives AS (
  SELECT uuid_hash_extended(r.mentor_id, 0) AS mentor, uuid_hash_extended(r.mentee_id, 0) AS mentee, r.active,
         greatest(r.active, r.first_held) AS effect
  FROM {relationships} r
  WHERE r.program_id = ANY(%(programs)s::uuid[]) AND r.active <= %(as_of)s AND (r.form - 1) / 2 %% 3 <> 2),
mentors AS (SELECT mentor AS person, min(active) AS start FROM lives GROUP BY 1),
parents AS (SELECT DISTINCT l.mentee AS child, l.mentor AS parent, c.start
            FROM lives l JOIN mentors c ON c.person = l.mentee WHERE l.effect < c.start),
shares AS (SELECT p.*, 1.0::float8 / count(*) OVER (PARTITION BY child) AS share FROM parents p)
SELECT coalesce(sum(s.share) FILTER (WHERE s.start <= m.start + 31536000000000), 0) AS amount, 1 AS due, m.person
FROM mentors m LEFT JOIN shares s ON s.parent = m.person
WHERE m.start >= %(from)s AND m.start < %(to)s AND m.start <= %(as_of)s - 31536000000000
GROUP BY m.person
