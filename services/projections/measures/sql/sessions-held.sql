-- Sessions held in the window, at the evidence floor.
SELECT '' AS part, s.count AS amount, s.mentor AS person, s.mentee AS other
FROM {sessions} s
WHERE s.program_id = ANY(%(programs)s::uuid[]) AND s.at >= %(from)s AND s.at < %(to)s AND s.at <= %(as_of)s
  AND s.evidence >= %(floor)s
