-- The statements that the fold of the read model `feed` executes for a batch, generated from its tables.
-- $1, $2, … are arrays with one element per row; to see the plan of a statement, run in psql:
--   SET search_path TO feed_g1; EXPLAIN (GENERIC_PLAN) <statement>

INSERT INTO partitions AS t (source, partition)
SELECT d.source, d.partition::smallint
FROM unnest($1::text[], $2::bigint[]) AS d(source, partition)
ON CONFLICT (source, partition) DO NOTHING;

INSERT INTO events AS t (source, partition, position, program_id, organization_id, recorded_at, body)
SELECT d.source, d.partition::smallint, d.position, d.program_id::uuid, d.organization_id::uuid, d.recorded_at, d.body
FROM unnest($1::text[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::bigint[], $7::text[]) AS d(source,
    partition, position, program_id, organization_id, recorded_at, body)
ON CONFLICT (source, partition, position) DO UPDATE SET program_id = coalesce(t.program_id, excluded.program_id),
    organization_id = coalesce(t.organization_id, excluded.organization_id), recorded_at = coalesce(t.recorded_at,
    excluded.recorded_at), body = coalesce(t.body, excluded.body);

INSERT INTO programs AS t (id, organization_id, confidentiality)
SELECT d.id::uuid, d.organization_id::uuid, d.confidentiality
FROM unnest($1::text[], $2::text[], $3::text[]) AS d(id, organization_id, confidentiality)
ON CONFLICT (id) DO UPDATE SET organization_id = coalesce(excluded.organization_id, t.organization_id),
    confidentiality = coalesce(excluded.confidentiality, t.confidentiality);

INSERT INTO sharing AS t (organization_id, recorded_at, shared)
SELECT d.organization_id::uuid, d.recorded_at, d.shared
FROM unnest($1::text[], $2::bigint[], $3::boolean[]) AS d(organization_id, recorded_at, shared)
ON CONFLICT (organization_id, recorded_at) DO UPDATE SET shared = coalesce(excluded.shared, t.shared);
