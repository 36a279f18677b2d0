-- The statements that the fold of the read model `directory` executes for a batch, generated from its tables.
-- $1, $2, … are arrays with one element per row; to see the plan of a statement, run in psql:
--   SET search_path TO directory_g1; EXPLAIN (GENERIC_PLAN) <statement>

INSERT INTO organizations AS t (id, name, state, terms_version, joined_at, left_at)
SELECT d.id::uuid, d.name, d.state, d.terms_version, timestamptz 'epoch' + d.joined_at * interval '1 microsecond',
    timestamptz 'epoch' + d.left_at * interval '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[]) AS d(id, name, state,
    terms_version, joined_at, left_at)
ON CONFLICT (id) DO UPDATE SET name = coalesce(excluded.name, t.name), state = coalesce(excluded.state, t.state),
    terms_version = coalesce(excluded.terms_version, t.terms_version), joined_at = least(t.joined_at,
    excluded.joined_at), left_at = coalesce(excluded.left_at, t.left_at);

INSERT INTO programs AS t (id, organization_id, name, state, formalities, directions, shapes, mentor_capacity,
    mentee_limit, minimum_group_size, confidentiality, request_expiry_days, opened_at, closed_at)
SELECT d.id::uuid, d.organization_id::uuid, d.name, d.state, d.formalities::text[], d.directions::text[],
    d.shapes::text[], d.mentor_capacity::integer, d.mentee_limit::integer, d.minimum_group_size::integer,
    d.confidentiality, d.request_expiry_days::integer, timestamptz 'epoch' + d.opened_at * interval '1 microsecond',
    timestamptz 'epoch' + d.closed_at * interval '1 microsecond'
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[],
    $9::bigint[], $10::bigint[], $11::text[], $12::bigint[], $13::bigint[], $14::bigint[]) AS d(id, organization_id,
    name, state, formalities, directions, shapes, mentor_capacity, mentee_limit, minimum_group_size, confidentiality,
    request_expiry_days, opened_at, closed_at)
ON CONFLICT (id) DO UPDATE SET organization_id = coalesce(excluded.organization_id, t.organization_id), name =
    coalesce(excluded.name, t.name), state = coalesce(excluded.state, t.state), formalities =
    coalesce(excluded.formalities, t.formalities), directions = coalesce(excluded.directions, t.directions), shapes =
    coalesce(excluded.shapes, t.shapes), mentor_capacity = coalesce(excluded.mentor_capacity, t.mentor_capacity),
    mentee_limit = coalesce(excluded.mentee_limit, t.mentee_limit), minimum_group_size =
    coalesce(excluded.minimum_group_size, t.minimum_group_size), confidentiality = coalesce(excluded.confidentiality,
    t.confidentiality), request_expiry_days = coalesce(excluded.request_expiry_days, t.request_expiry_days), opened_at
    = least(t.opened_at, excluded.opened_at), closed_at = coalesce(excluded.closed_at, t.closed_at);

INSERT INTO participations AS t (id, organization_id, program_id, person_id, role, state, attempt,
    previous_participation_id, capacity, seniority, skills, applied_at, enrolled_at, ended_at, end_reason)
SELECT d.id::uuid, d.organization_id::uuid, d.program_id::uuid, d.person_id::uuid, d.role, d.state,
    d.attempt::integer, d.previous_participation_id::uuid, d.capacity::integer, d.seniority::integer,
    d.skills::text[], timestamptz 'epoch' + d.applied_at * interval '1 microsecond', timestamptz 'epoch' +
    d.enrolled_at * interval '1 microsecond', timestamptz 'epoch' + d.ended_at * interval '1 microsecond',
    d.end_reason
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[],
    $9::bigint[], $10::bigint[], $11::text[], $12::bigint[], $13::bigint[], $14::bigint[], $15::text[]) AS d(id,
    organization_id, program_id, person_id, role, state, attempt, previous_participation_id, capacity, seniority,
    skills, applied_at, enrolled_at, ended_at, end_reason)
ON CONFLICT (id) DO UPDATE SET organization_id = coalesce(excluded.organization_id, t.organization_id), program_id =
    coalesce(excluded.program_id, t.program_id), person_id = coalesce(excluded.person_id, t.person_id), role =
    coalesce(excluded.role, t.role), state = coalesce(excluded.state, t.state), attempt = coalesce(excluded.attempt,
    t.attempt), previous_participation_id = coalesce(excluded.previous_participation_id, t.previous_participation_id),
    capacity = coalesce(excluded.capacity, t.capacity), seniority = coalesce(excluded.seniority, t.seniority), skills
    = coalesce(excluded.skills, t.skills), applied_at = coalesce(t.applied_at, excluded.applied_at), enrolled_at =
    coalesce(excluded.enrolled_at, t.enrolled_at), ended_at = coalesce(excluded.ended_at, t.ended_at), end_reason =
    coalesce(excluded.end_reason, t.end_reason);

INSERT INTO relationships AS t (id, organization_id, program_id, mentor_id, mentee_id, formality, direction, shape,
    group_id, state, proposed_at, matched_at, started_at, ended_at, end_reason, ended_by, planned, sessions_held,
    last_session_at, goals_agreed, goals_met)
SELECT d.id::uuid, d.organization_id::uuid, d.program_id::uuid, d.mentor_id::uuid, d.mentee_id::uuid, d.formality,
    d.direction, d.shape, d.group_id::uuid, d.state, timestamptz 'epoch' + d.proposed_at * interval '1 microsecond',
    timestamptz 'epoch' + d.matched_at * interval '1 microsecond', timestamptz 'epoch' + d.started_at * interval
    '1 microsecond', timestamptz 'epoch' + d.ended_at * interval '1 microsecond', d.end_reason, d.ended_by, d.planned,
    d.sessions_held::integer, timestamptz 'epoch' + d.last_session_at * interval '1 microsecond',
    d.goals_agreed::integer, d.goals_met::integer
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
    $9::text[], $10::text[], $11::bigint[], $12::bigint[], $13::bigint[], $14::bigint[], $15::text[], $16::text[],
    $17::boolean[], $18::bigint[], $19::bigint[], $20::bigint[], $21::bigint[]) AS d(id, organization_id, program_id,
    mentor_id, mentee_id, formality, direction, shape, group_id, state, proposed_at, matched_at, started_at, ended_at,
    end_reason, ended_by, planned, sessions_held, last_session_at, goals_agreed, goals_met)
ON CONFLICT (id) DO UPDATE SET organization_id = coalesce(excluded.organization_id, t.organization_id), program_id =
    coalesce(excluded.program_id, t.program_id), mentor_id = coalesce(excluded.mentor_id, t.mentor_id), mentee_id =
    coalesce(excluded.mentee_id, t.mentee_id), formality = coalesce(excluded.formality, t.formality), direction =
    coalesce(excluded.direction, t.direction), shape = coalesce(excluded.shape, t.shape), group_id =
    coalesce(excluded.group_id, t.group_id), state = coalesce(excluded.state, t.state), proposed_at =
    coalesce(t.proposed_at, excluded.proposed_at), matched_at = coalesce(excluded.matched_at, t.matched_at),
    started_at = coalesce(excluded.started_at, t.started_at), ended_at = coalesce(excluded.ended_at, t.ended_at),
    end_reason = coalesce(excluded.end_reason, t.end_reason), ended_by = coalesce(excluded.ended_by, t.ended_by),
    planned = coalesce(excluded.planned, t.planned), sessions_held = t.sessions_held + excluded.sessions_held,
    last_session_at = greatest(t.last_session_at, excluded.last_session_at), goals_agreed = t.goals_agreed +
    excluded.goals_agreed, goals_met = t.goals_met + excluded.goals_met;
