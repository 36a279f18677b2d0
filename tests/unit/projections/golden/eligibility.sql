-- The statements that the fold of the read model `eligibility` executes for a batch, generated from its tables.
-- $1, $2, … are arrays with one element per row; to see the plan of a statement, run in psql:
--   SET search_path TO eligibility_g1; EXPLAIN (GENERIC_PLAN) <statement>

INSERT INTO organizations AS known
SELECT *
FROM jsonb_populate_recordset(NULL::organizations, $1)
ON CONFLICT (id) DO UPDATE SET state = excluded.state;

INSERT INTO programs AS known
SELECT *
FROM jsonb_populate_recordset(NULL::programs, $1)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, confidentiality = coalesce(excluded.confidentiality,
    known.confidentiality), formalities = coalesce(excluded.formalities, known.formalities), directions =
    coalesce(excluded.directions, known.directions), shapes = coalesce(excluded.shapes, known.shapes), mentee_limit =
    coalesce(excluded.mentee_limit, known.mentee_limit), request_expiry_days = coalesce(excluded.request_expiry_days,
    known.request_expiry_days);

INSERT INTO instruments
SELECT *
FROM jsonb_populate_recordset(NULL::instruments, $1)
ON CONFLICT DO NOTHING;

INSERT INTO participations AS known
SELECT *
FROM jsonb_populate_recordset(NULL::participations, $1)
ON CONFLICT (id) DO UPDATE SET state = excluded.state, capacity = coalesce(excluded.capacity, known.capacity),
    seniority = coalesce(excluded.seniority, known.seniority), enrolled_at = coalesce(excluded.enrolled_at,
    known.enrolled_at);
