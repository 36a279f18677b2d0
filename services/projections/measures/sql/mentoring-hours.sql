-- Minutes of the sessions held in the window, at the evidence floor, as hours; unknown lengths add nothing.
SELECT '' AS part, s.minutes::bigint * s.count AS amount, s.mentor AS person, s.mentee AS other
FROM {sessions} s
WHERE s.program_id = ANY(%(programs)s::uuid[]) AND s.at >= %(from)s AND s.at < %(to)s AND s.at <= %(as_of)s
  AND s.evidence >= %(floor)s
