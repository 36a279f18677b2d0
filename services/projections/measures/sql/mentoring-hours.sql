-- Hours of the sessions held in the window, at the evidence floor, by relationship; unknown lengths add nothing.
SELECT '' AS part, s.minutes / 60.0::float8 AS amount, r.mentor_id AS person, r.mentee_id AS other
FROM (SELECT s.relationship_id, sum(s.minutes::bigint * s.count) AS minutes FROM {sessions} s
      WHERE s.program_id = ANY(%(programs)s::uuid[]) AND s.at >= %(from)s AND s.at < %(to)s AND s.at <= %(as_of)s
        AND s.evidence >= %(floor)s
      GROUP BY 1) s
JOIN {relationships} r ON r.program_id = ANY(%(programs)s::uuid[]) AND r.id = s.relationship_id
