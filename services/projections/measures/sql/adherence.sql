-- Columns of spells of activity under an agreement in the window, and of sessions held in it: relationships as their
-- numbers. Which sessions are of a relationship with such a spell is decided over them (first_moments/adherence.py).
SELECT d.*, h.*
FROM (SELECT string_agg(int8send(uuid_hash_extended(a.relationship_id, 0)), '') AS agreed,
             string_agg(int8send(least(a.to_, %(to)s, %(as_of)s) - greatest(a.from_, %(from)s)), '') AS lasted,
             string_agg(int8send(a.cadence_days::bigint), '') AS cadence,
             array_agg(a.mentor) FILTER (WHERE a.mentor IS NOT NULL) AS person,
             array_agg(a.mentee) FILTER (WHERE a.mentee IS NOT NULL) AS other
      FROM {active_spells} a
      WHERE a.program_id = ANY(%(programs)s::uuid[]) AND a.from_ < %(to)s AND a.from_ <= %(as_of)s
        AND least(a.to_, %(as_of)s) > %(from)s AND a.cadence_days IS NOT NULL) d
CROSS JOIN (SELECT string_agg(int8send(uuid_hash_extended(s.relationship_id, 0)), '') AS met,
                   string_agg(int8send(s.count::bigint), '') AS held
            FROM {sessions} s
            WHERE s.program_id = ANY(%(programs)s::uuid[]) AND s.at >= %(from)s AND s.at < %(to)s AND s.at <= %(as_of)s
              AND s.evidence >= %(floor)s) h
