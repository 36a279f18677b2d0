-- First answers of wave pre given in the window, each with the last answer of wave post by the same person, if any.
SELECT concat_ws(' ', pre.instrument, 'v' || pre.version, 'about', pre.about, 'by',
                 CASE pre.given_by WHEN 1 THEN 'mentee' ELSE 'mentor' END) AS part,
       pre.rating AS before, post.rating AS after,
       CASE pre.given_by WHEN 1 THEN r.mentee_id ELSE r.mentor_id END AS person
FROM (SELECT DISTINCT ON (a.relationship_id, a.instrument, a.version, a.about, a.given_by)
             a.program_id, a.relationship_id, a.instrument, a.version, a.about, a.given_by, a.rating, a.at
      FROM {answers} a WHERE a.program_id = ANY(%(programs)s::uuid[]) AND a.wave = 'pre' AND a.at <= %(as_of)s
      ORDER BY a.relationship_id, a.instrument, a.version, a.about, a.given_by, a.at, a.id) pre
JOIN {relationships} r ON r.program_id = ANY(%(programs)s::uuid[]) AND r.program_id = pre.program_id AND r.id = pre.relationship_id
LEFT JOIN (SELECT DISTINCT ON (a.relationship_id, a.instrument, a.version, a.about, a.given_by)
                  a.relationship_id, a.instrument, a.version, a.about, a.given_by, a.rating
           FROM {answers} a WHERE a.program_id = ANY(%(programs)s::uuid[]) AND a.wave = 'post' AND a.at <= %(as_of)s
           ORDER BY a.relationship_id, a.instrument, a.version, a.about, a.given_by, a.at DESC, a.id DESC) post
  USING (relationship_id, instrument, version, about, given_by)
WHERE pre.at >= %(from)s AND pre.at < %(to)s
