-- Relationships activated in the window, with the days to their first session, or to the end of their observation.
SELECT greatest(0, (least(r.first_held, r.closed, %(as_of)s) - r.active) / 86400000000)::integer AS day,
       (r.first_held <= least(r.closed, %(as_of)s))::integer AS event, uuid_hash_extended(r.mentor_id, 0) AS person, uuid_hash_extended(r.mentee_id, 0) AS other
FROM {relationships} r
WHERE r.program_id = ANY(%(programs)s::uuid[]) AND r.active >= %(from)s AND r.active < %(to)s AND r.active <= %(as_of)s
