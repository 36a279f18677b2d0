-- Ratings given in the window, by instrument, version, wave, subject and giver.
SELECT concat_ws(' ', a.instrument, 'v' || a.version, nullif(a.wave, ''), 'about', a.about, 'by',
                 CASE a.given_by WHEN 1 THEN 'mentee' ELSE 'mentor' END) AS part,
       a.rating::integer AS amount, CASE a.given_by WHEN 1 THEN r.mentee_id ELSE r.mentor_id END AS person,
       true AS single
FROM {answers} a JOIN {relationships} r ON r.program_id = ANY(%(programs)s::uuid[]) AND r.program_id = a.program_id AND r.id = a.relationship_id
WHERE a.program_id = ANY(%(programs)s::uuid[]) AND a.at >= %(from)s AND a.at < %(to)s AND a.at <= %(as_of)s
UNION ALL
-- Anonymous answers, batch by batch: one person of each stands for its total, which leaves the mean as it is, and how far
-- they are apart is not known. Whole numbers add up to the same in any order.
SELECT concat_ws(' ', b.instrument, 'v' || b.version, nullif(b.wave, ''), 'about program by',
                 CASE b.given_by WHEN 1 THEN 'mentee' ELSE 'mentor' END),
       CASE WHEN n = 1 THEN b.total ELSE 0 END, md5(b.id || n)::uuid, false
FROM {answer_batches} b CROSS JOIN generate_series(1, b.people) AS n
WHERE b.program_id = ANY(%(programs)s::uuid[]) AND b.at >= %(from)s AND b.at < %(to)s AND b.at <= %(as_of)s
