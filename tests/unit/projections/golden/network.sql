-- The statements that the fold of the read model `network` executes for a batch, generated from its tables.
-- $1, $2, … are arrays with one element per row; to see the plan of a statement, run in psql:
--   SET search_path TO network_g1; EXPLAIN (GENERIC_PLAN) <statement>

UPDATE relationships t SET held_2 = NULL, held_3 = NULL, held_4 = NULL, held_5 = NULL, early = NULL
FROM (SELECT d.id::uuid
FROM unnest($1::text[]) AS d(id)) AS s(id)
WHERE t.id = s.id;

INSERT INTO relationships AS t (id, organization_id, program_id, mentor_id, mentee_id, formality, direction, shape,
    layer, started_at, ended_at, held_2, held_3, held_4, held_5, early)
SELECT d.id::uuid, d.organization_id::uuid, d.program_id::uuid, d.mentor_id::uuid, d.mentee_id::uuid, d.formality,
    d.direction, d.shape, d.layer, d.started_at, d.ended_at, d.held_2, d.held_3, d.held_4, d.held_5, d.early::bigint[]
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::bigint[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::bigint[], $16::text[])
    AS d(id, organization_id, program_id, mentor_id, mentee_id, formality, direction, shape, layer, started_at,
    ended_at, held_2, held_3, held_4, held_5, early)
ON CONFLICT (id) DO UPDATE SET organization_id = coalesce(excluded.organization_id, t.organization_id), program_id =
    coalesce(excluded.program_id, t.program_id), mentor_id = coalesce(excluded.mentor_id, t.mentor_id), mentee_id =
    coalesce(excluded.mentee_id, t.mentee_id), formality = coalesce(excluded.formality, t.formality), direction =
    coalesce(excluded.direction, t.direction), shape = coalesce(excluded.shape, t.shape), layer =
    coalesce(excluded.layer, t.layer), started_at = coalesce(excluded.started_at, t.started_at), ended_at =
    coalesce(excluded.ended_at, t.ended_at), held_2 = least(t.held_2, excluded.held_2), held_3 = least(t.held_3,
    excluded.held_3), held_4 = least(t.held_4, excluded.held_4), held_5 = least(t.held_5, excluded.held_5), early =
    (SELECT array_agg(x)
FROM (SELECT x
FROM unnest(t.early || excluded.early) AS x
ORDER BY x LIMIT 3) AS s), changed = pg_current_xact_id();

INSERT INTO links AS t (link_id, person_id, organization_id, held)
SELECT d.link_id::uuid, d.person_id::uuid, d.organization_id::uuid, d.held
FROM unnest($1::text[], $2::text[], $3::text[], $4::boolean[]) AS d(link_id, person_id, organization_id, held)
ON CONFLICT (link_id, person_id) DO UPDATE SET organization_id = coalesce(excluded.organization_id,
    t.organization_id), held = coalesce(excluded.held, t.held);

UPDATE relationships SET ended_at = NULL
WHERE id = ANY($1::text[]::uuid[]);

SELECT pg_advisory_xact_lock(hashtext('network identities'), hashtext(current_schema()));

WITH RECURSIVE counting AS ( SELECT link_id
FROM links
WHERE held
GROUP BY link_id HAVING count(*) = 2 AND count(DISTINCT organization_id) = 2 ), pairs AS ( SELECT a.person_id AS one,
    b.person_id AS other
FROM counting
JOIN links a USING (link_id)
JOIN links b USING (link_id)
WHERE a.held AND b.held AND a.person_id <> b.person_id ), connected (one, other) AS ( SELECT one, other
FROM pairs UNION
SELECT c.one, p.other
FROM connected c
JOIN pairs p ON p.one = c.other ), everyone AS ( SELECT DISTINCT ON (person_id) person_id, organization_id
FROM links
ORDER BY person_id )
INSERT INTO identities AS t (person_id, canonical_id, organization_id)
SELECT e.person_id, coalesce((SELECT c.other
FROM connected c
WHERE c.one = e.person_id
ORDER BY c.other LIMIT 1), e.person_id), e.organization_id
FROM everyone e
ORDER BY e.person_id
ON CONFLICT (person_id) DO UPDATE SET canonical_id = excluded.canonical_id, changed = pg_current_xact_id()
WHERE t.canonical_id <> excluded.canonical_id;
