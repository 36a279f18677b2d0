-- Relationships with at least one session held in the window, at the evidence floor.
SELECT '' AS part, 1 AS amount, r.mentor_id AS person, r.mentee_id AS other
FROM (SELECT DISTINCT s.relationship_id FROM {sessions} s
      WHERE s.program_id = ANY(%(programs)s::uuid[]) AND s.at >= %(from)s AND s.at < %(to)s AND s.at <= %(as_of)s
        AND s.evidence >= %(floor)s) s
JOIN {relationships} r ON r.program_id = ANY(%(programs)s::uuid[]) AND r.id = s.relationship_id
