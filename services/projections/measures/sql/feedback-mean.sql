-- Ratings given in the window, by instrument, version, wave, subject and giver.
SELECT concat_ws(' ', a.instrument, 'v' || a.version, nullif(a.wave, ''), 'about', a.about, 'by',
                 CASE a.given_by WHEN 1 THEN 'mentee' ELSE 'mentor' END) AS part,
       a.rating AS amount, CASE a.given_by WHEN 1 THEN r.mentee_id ELSE r.mentor_id END AS person
FROM {answers} a JOIN {relationships} r ON r.program_id = ANY(%(programs)s::uuid[]) AND r.program_id = a.program_id AND r.id = a.relationship_id
WHERE a.program_id = ANY(%(programs)s::uuid[]) AND a.at >= %(from)s AND a.at < %(to)s AND a.at <= %(as_of)s
