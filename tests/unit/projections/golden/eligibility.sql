-- The statements that the fold of the read model `eligibility` executes for a batch, generated from its tables.
-- $1, $2, … are arrays with one element per row; to see the plan of a statement, run in psql:
--   SET search_path TO eligibility_g1; EXPLAIN (GENERIC_PLAN) <statement>

INSERT INTO organizations AS known
SELECT *
FROM jsonb_populate_recordset(NULL::organizations, $1)
ON CONFLICT (id) DO UPDATE SET state = excluded.state;

INSERT INTO sharing AS known
SELECT *
FROM jsonb_populate_recordset(NULL::sharing, $1)
ON CONFLICT (id) DO UPDATE SET shares = excluded.shares;

INSERT INTO programs AS known
SELECT *
FROM jsonb_populate_recordset(NULL::programs, $1)
ON CONFLICT (id) DO UPDATE SET state = excluded.state;

INSERT INTO policies
SELECT *
FROM jsonb_populate_recordset(NULL::policies, $1)
ON CONFLICT DO NOTHING;

INSERT INTO documents
SELECT *
FROM jsonb_populate_recordset(NULL::documents, $1)
ON CONFLICT DO NOTHING;

INSERT INTO instruments
SELECT *
FROM jsonb_populate_recordset(NULL::instruments, $1)
ON CONFLICT DO NOTHING;

INSERT INTO participations AS known
SELECT *
FROM jsonb_populate_recordset(NULL::participations, $1)
ON CONFLICT (id) DO UPDATE SET person_id = coalesce(excluded.person_id, known.person_id), role =
    coalesce(excluded.role, known.role), state = coalesce(excluded.state, known.state), suspended =
    coalesce(excluded.suspended, known.suspended), capacity = coalesce(excluded.capacity, known.capacity), seniority =
    coalesce(excluded.seniority, known.seniority), enrolled_at = coalesce(excluded.enrolled_at, known.enrolled_at);

INSERT INTO validity_changes
SELECT *
FROM jsonb_populate_recordset(NULL::validity_changes, $1)
ON CONFLICT DO NOTHING;

INSERT INTO conflicts AS known
SELECT *
FROM jsonb_populate_recordset(NULL::conflicts, $1)
ON CONFLICT (id) DO UPDATE SET scope = coalesce(excluded.scope, known.scope), declared = excluded.declared;

INSERT INTO contact_holds AS known
SELECT *
FROM jsonb_populate_recordset(NULL::contact_holds, $1)
ON CONFLICT (id) DO UPDATE SET held = excluded.held, since = excluded.since;
